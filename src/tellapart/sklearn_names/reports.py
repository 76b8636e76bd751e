"""The classification report under scikit-learn's name."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from tellapart.errors import InputError
from tellapart.sklearn_names.arguments import Floats, labels_of, weights_of
from tellapart.sklearn_names.counting import (
    ClassCounts,
    averaged,
    count_classes,
    divided,
    union_of,
)

COLUMNS = ("precision", "recall", "f1-score", "support")
Row = dict[str, float]


def classification_report(
    y_true: Any,
    y_pred: Any,
    *,
    labels: Any = None,
    target_names: Any = None,
    sample_weight: Any = None,
    digits: int = 2,
    output_dict: bool = False,
    zero_division: Any = "warn",
) -> Any:
    """Precision, recall, F1 and support by class, as `sklearn.metrics.classification_report`.

    A text, or with ``output_dict=True`` nested dictionaries. `evaluate` gives the same numbers
    with intervals, and says undefined where this writes 0.
    """
    truth = labels_of(y_true, "y_true")
    counts = count_classes(y_true, y_pred, labels, sample_weight)
    several = truth.ndim == 2
    names = _names(counts, target_names, explicit=labels is not None)
    table = _scores(counts, zero_division)
    rows: dict[str, Any] = {
        name: dict(zip(COLUMNS, (float(column[k]) for column in table), strict=True))
        for k, name in enumerate(names)
    }
    support = float(counts.true.sum())
    if not several and _covers_all(y_true, y_pred, counts):
        total = counts.predicted.sum()
        rows["accuracy"] = float(counts.hits.sum() / total) if total else 0.0
    else:
        pooled = (float(column[0]) for column in _scores(counts.pooled(), zero_division)[:3])
        rows["micro avg"] = dict(zip(COLUMNS, (*pooled, support), strict=True))
    for title, weights in (("macro avg", None), ("weighted avg", counts.true)):
        means = (averaged(column, weights) for column in table[:3])
        rows[title] = dict(zip(COLUMNS, (*means, support), strict=True))
    if several:
        rows["samples avg"] = _by_row(y_true, y_pred, labels, sample_weight, zero_division, support)
    if output_dict:
        return rows
    whole = sample_weight is None
    return _text(rows, names, digits, (lambda mass: str(int(mass))) if whole else _mass)


def _names(counts: ClassCounts, target_names: Any, *, explicit: bool) -> list[str]:
    if target_names is None:
        return [str(label) for label in counts.labels]
    names = [str(name) for name in target_names]
    if len(names) != len(counts.labels):
        if not explicit:
            raise InputError(
                f"Number of classes, {len(counts.labels)}, does not match size of target_names, "
                f"{len(names)}. Try specifying the labels parameter"
            )
        raise InputError(
            f"labels has {len(counts.labels)} entries, but target_names has {len(names)}"
        )
    return names


def _scores(counts: ClassCounts, zero_division: Any) -> tuple[Floats, Floats, Floats, Floats]:
    return (
        divided(counts.hits, counts.predicted, zero_division, "Precision"),
        divided(counts.hits, counts.true, zero_division, "Recall"),
        divided(2 * counts.hits, counts.predicted + counts.true, zero_division, "F-score"),
        counts.true,
    )


def _covers_all(y_true: Any, y_pred: Any, counts: ClassCounts) -> bool:
    present = union_of(labels_of(y_true, "y_true"), labels_of(y_pred, "y_pred"))
    return set(counts.labels) >= set(present)


def _by_row(
    y_true: Any, y_pred: Any, labels: Any, sample_weight: Any, zero_division: Any, support: float
) -> Row:
    counts = count_classes(y_true, y_pred, labels, None, by_row=True)
    weights = weights_of(sample_weight, len(counts.labels))
    means = (averaged(column, weights) for column in _scores(counts, zero_division)[:3])
    return dict(zip(COLUMNS, (*means, support), strict=True))


def _text(
    rows: dict[str, Any], names: list[str], digits: int, shown: Callable[[float], str]
) -> str:
    width = max(*(len(name) for name in names), len("weighted avg"), digits)
    head = f"{'':>{width}} " + "".join(f" {column:>9}" for column in COLUMNS)
    support = rows["weighted avg"]["support"]

    def line(title: str) -> str:
        row = rows[title]
        if not isinstance(row, dict):
            blank = f" {'':>9}" * 2
            return f"{title:>{width}} {blank} {row:>9.{digits}f} {shown(support):>9}"
        values = "".join(f" {row[column]:>9.{digits}f}" for column in COLUMNS[:3])
        return f"{title:>{width}} {values} {shown(row['support']):>9}"

    averages = [title for title in rows if title not in names]
    body, foot = [line(name) for name in names], [line(title) for title in averages]
    return "\n".join([head, "", *body, "", *foot]) + "\n"


def _mass(mass: float) -> str:
    return str(np.float64(mass))
