"""What a report shows when it cannot show everything: always the worst, never a silent cut.

Functions from results to short lists. They choose and sort; they compute no metric.
"""

from collections.abc import Iterable, Mapping
from math import inf, isinf, isnan, nan
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from tellapart.results import Confusion, Estimate, EvaluationResult, Finding, PairEstimate

GRAVITY = {"error": 0, "warning": 1, "info": 2}
_KEY_NUMBERS = {
    "binary": (
        "roc_auc", "average_precision", "balanced_accuracy", "mcc", "f1", "brier", "accuracy",
        "log_loss",
    ),
    "multiclass": (
        "roc_auc_ovr_macro", "accuracy", "balanced_accuracy", "f1_macro", "mcc", "log_loss",
        "brier",
    ),
    "multilabel": (
        "roc_auc_ovr_macro", "average_precision_macro", "f1_macro", "f1_micro",
        "precision_macro", "recall_macro",
    ),
}  # fmt: skip
_KEY_COUNT = 6
_OUTLINED = 3
_ALIKE = 3
_NOTES = 2


Places = NDArray[np.intp]


class ClassCell(NamedTuple):
    """One cell of a confusion matrix, by name."""

    truth: str
    predicted: str
    mass: float
    share: float


def key_numbers(result: EvaluationResult) -> tuple[str, ...]:
    """Choose the metrics of the headline: those of the task, filled up in the given order."""
    preferred = [name for name in _KEY_NUMBERS[result.task] if name in result.metrics]
    others = [name for name in result.metrics if name not in preferred]
    return tuple((preferred or others)[:_KEY_COUNT])


def terminal_metrics(result: EvaluationResult) -> tuple[str, ...]:
    """Choose the metrics of a terminal table: of averages the macro ones, and few others.

    Micro and weighted averages of several classes nearly repeat each other; the page and the
    JSON have all of them.
    """
    kept = ("roc_auc_ovr_micro", "roc_auc_ovr_weighted", "f1_micro", "f1_weighted")
    return tuple(
        name
        for name in result.metrics
        if name in kept or not name.endswith(("_micro", "_weighted"))
    )


def listed_metrics(result: EvaluationResult) -> tuple[str, ...]:
    """Choose the rows of a terminal table: without long runs that one reason makes undefined."""
    shown = terminal_metrics(result)
    groups = reasons({name: result.metrics[name] for name in shown}).values()
    alike = {name for names in groups if len(names) > _ALIKE for name in names}
    return tuple(name for name in shown if name not in alike or result.metrics[name].defined)


def findings_by_severity(result: EvaluationResult) -> tuple[Finding, ...]:
    """Put errors before warnings before the rest, each in the given order."""
    return tuple(sorted(result.findings, key=lambda finding: GRAVITY[finding.severity]))


def shown_findings(result: EvaluationResult) -> tuple[tuple[Finding, ...], int]:
    """Choose the findings of a terminal: all that warn, a few that inform; count the rest."""
    ordered = findings_by_severity(result)
    grave = sum(finding.severity != "info" for finding in ordered)
    shown = ordered[: grave + _NOTES]
    return shown, len(ordered) - len(shown)


def class_value(result: EvaluationResult, name: str, metric: str) -> float:
    """Return one number of one class, NaN where it was not computed."""
    estimate = result.per_class.get(name, {}).get(metric)
    return nan if estimate is None else estimate.value


def class_size(result: EvaluationResult, name: str) -> float:
    """Return the mass of a class: what its recall rests on, its row of the matrix, or its share.

    An undefined recall rests on no class: its `n` is the mass of all rows.
    """
    recall = result.per_class.get(name, {}).get("recall")
    if recall is not None and recall.defined and not isnan(recall.n):
        return recall.n
    confusion = result.confusion
    if confusion is None or name not in confusion.classes:
        return _share_of_rows(result, name)
    place = confusion.classes.index(name)
    row = confusion.counts[place, 1] if confusion.counts.ndim == 3 else confusion.counts[place]
    return float(row.sum())


def _share_of_rows(result: EvaluationResult, name: str) -> float:
    """Return the mass of a class from its prevalence, where every row weighs one."""
    data = result.data
    if data.weighted:
        return nan
    mass = data.prevalence.get(name, nan) * data.rows
    return mass if data.truth == "soft" or isnan(mass) else float(round(mass))


def outlined_classes(result: EvaluationResult) -> tuple[str, ...]:
    """Choose the classes whose curves a terminal draws: the positive one, or the worst few."""
    data = result.data
    if data.positive is not None:
        return (data.positive,)
    if len(data.classes) <= _OUTLINED:
        return data.classes
    return worst_classes(result, data.classes, ("roc_auc",))[:_OUTLINED]


def worst_classes(
    result: EvaluationResult, names: Iterable[str], metrics: tuple[str, ...] = ("f1", "roc_auc")
) -> tuple[str, ...]:
    """Sort classes by the first metric that exists for any of them, worst first.

    A class without the number comes last: nothing is known of it.
    """
    given = tuple(names)
    for metric in metrics:
        values = {name: class_value(result, name, metric) for name in given}
        if not all(isnan(value) for value in values.values()):
            return tuple(sorted(given, key=lambda name: _undefined_last(values[name])))
    return given


def worst_pairs(pairs: Iterable[PairEstimate]) -> tuple[PairEstimate, ...]:
    """Sort pairs of classes, those hardest to tell apart first."""
    return tuple(sorted(pairs, key=lambda pair: _undefined_last(pair.auc.value)))


def _undefined_last(value: float) -> float:
    return inf if isnan(value) else value


def largest_cells(confusion: Confusion, most: int | None = None) -> tuple[ClassCell, ...]:
    """List the cells of a class-by-class matrix that are not empty, the largest first.

    Parameters
    ----------
    confusion
        One table for all classes, not one per label.
    most
        At most so many; None for all.
    """
    truths, predictions = np.nonzero(confusion.counts)
    return _cells(confusion, truths, predictions, most)


def largest_errors(confusion: Confusion, most: int) -> tuple[tuple[ClassCell, ...], int]:
    """List the largest cells off the diagonal, and count all that are not empty."""
    truths, predictions = np.nonzero(confusion.counts)
    wrong = truths != predictions
    cells = _cells(confusion, truths[wrong], predictions[wrong], most)
    return cells, int(wrong.sum())


def _cells(
    confusion: Confusion, truths: Places, predictions: Places, most: int | None
) -> tuple[ClassCell, ...]:
    masses = confusion.counts[truths, predictions]
    shares = masses / confusion.counts.sum(axis=1)[truths]
    names = confusion.classes
    return tuple(
        ClassCell(names[truths[i]], names[predictions[i]], float(masses[i]), float(shares[i]))
        for i in np.argsort(-masses, kind="stable")[:most]
    )


def reasons(estimates: Mapping[str, Estimate]) -> dict[str, list[str]]:
    """Group the metrics without a value, or without a finite one, by the reason given."""
    groups: dict[str, list[str]] = {}
    for name, estimate in estimates.items():
        if not estimate.defined or isinf(estimate.value):
            groups.setdefault(missing_because(estimate), []).append(name)
    return groups


def missing_because(estimate: Estimate) -> str:
    """Say why an estimate has no finite value."""
    return estimate.reason or ("infinite" if isinf(estimate.value) else "undefined")
