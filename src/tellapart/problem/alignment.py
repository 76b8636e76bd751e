"""Rows and columns that belong together: row labels agree, named columns find their class.

Rows are paired by position. Columns of a table are paired with the classes by name, whatever
their order; columns without telling names are paired by position, as those of an array are.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tellapart.errors import InputError, TellapartWarning
from tellapart.problem.column_names import paired, with_unseen
from tellapart.problem.labels import checked_classes, class_name, distinct_labels, listed
from tellapart.problem.sources import Given
from tellapart.problem.truth_classes import is_fractional
from tellapart.problem.truths import Truth

Array = NDArray[Any]

MATRICES = ("y_true", "y_score", "y_pred")

_CELL = re.compile(r"^(\w+)\[(\d+), (\d+)\]")  # how a message names a cell: "y_score[17, 2] is ..."


@dataclass(frozen=True, eq=False)
class Aligned:
    """Arrays whose columns are in the order of the classes.

    Attributes
    ----------
    arrays
        The arguments.
    classes
        The classes in the order of the columns; None leaves them to be found in the truth.
    names
        Argument -> names of its columns, in their present order.
    """

    arrays: dict[str, Array]
    classes: Sequence[Any] | None
    names: Mapping[str, Sequence[Any]]


def check_row_labels(given: Mapping[str, Given]) -> None:
    """Refuse pandas objects whose row labels differ: they were not meant to be paired so."""
    labelled = [(name, one.index) for name, one in given.items() if one.index is not None]
    for argument, index in labelled[1:]:
        first, expected = labelled[0]
        if len(index) != len(expected) or index.equals(expected):
            continue
        pairs = enumerate(zip(index, expected, strict=True))
        row = next((row for row, (found, wanted) in pairs if found != wanted), 0)
        is_same = bool(index.isin(expected).all() and expected.isin(index).all())
        same = "the same labels in another order" if is_same else "other labels"
        raise InputError(
            f"{argument} has another index than {first} ({same}): row {row} is "
            f"{_plain(index[row])!r}, not {_plain(expected[row])!r}; expected equal indexes, or "
            "reset_index(drop=True) on both to pair rows by position"
        )


def _plain(label: Any) -> Any:
    return label.item() if isinstance(label, np.generic) else label


def aligned(
    arrays: dict[str, Array], given: Mapping[str, Given], classes: Sequence[Any] | None
) -> Aligned:
    """Put the named columns of tables into the order of the classes.

    Classes that were declared keep their order. Otherwise those of an ordered categorical come
    in the order of its categories, the columns of a truth matrix in their own order, and all
    others in natural order; columns of scores may name classes that do not occur.
    """
    names = {
        argument: one.names
        for argument, one in given.items()
        if argument in MATRICES and one.names is not None and arrays[argument].ndim == 2
    }
    if not names and not given["y_true"].is_ordered:
        return Aligned(arrays, classes, {})
    if classes is not None:
        known: Sequence[Any] = checked_classes(classes)
    else:
        classes, known = _classes(arrays, given["y_true"], names)
    ordered = dict(names)
    for argument, found in names.items():
        places = paired(found, known, argument)
        if places is not None and places != list(range(len(places))):
            arrays = arrays | {argument: arrays[argument][:, places]}
            ordered[argument] = tuple(found[place] for place in places)
    return Aligned(arrays, classes, ordered)


def _classes(
    arrays: Mapping[str, Array], truth: Given, names: Mapping[str, Sequence[Any]]
) -> tuple[list[Any] | None, list[Any]]:
    """Return the classes that the data declare, if they do, and those that are known anyway."""
    y_true = arrays["y_true"]
    if "y_true" in names:
        declared = checked_classes(names["y_true"], "y_true (its columns)")
        return declared, declared
    if y_true.ndim == 2:
        return None, list(range(y_true.shape[1]))
    if is_fractional(y_true):
        return None, []
    occurring = _occurring(y_true, arrays.get("y_pred"))
    if truth.is_ordered and truth.categories is not None:
        scores = arrays.get("y_score")
        width = scores.shape[1] if scores is not None and scores.ndim == 2 else 1
        ordered = in_order(truth.categories, occurring, width)
        return ordered, ordered
    more = with_unseen(occurring, names.get("y_score", ()))
    return more, more or occurring


def _occurring(y_true: Array, y_pred: Array | None) -> list[Any]:
    if y_pred is None or y_pred.ndim == 2:
        return distinct_labels(y_true)
    return distinct_labels(np.concatenate([y_true.astype(object), y_pred.astype(object)]))


def in_order(categories: Sequence[Any], occurring: Sequence[Any], width: int) -> list[Any]:
    """Return the categories that occur, or all where `width` score columns ask for them.

    >>> in_order(["low", "mid", "high"], ["high", "low"], width=1)
    ['low', 'high']
    """
    names = set(map(class_name, occurring))
    found = [label for label in categories if class_name(label) in names]
    if width == len(categories) or (len(found) < 2 and len(categories) == 2):
        return list(categories)
    return found


@contextmanager
def columns_as_named(names: Mapping[str, Sequence[Any]]) -> Iterator[None]:
    """Let errors call the columns of a table by their names."""
    try:
        yield
    except InputError as error:
        cell = _CELL.match(str(error))
        if cell is None or int(cell[3]) >= len(names.get(cell[1], ())):
            raise
        name = class_name(names[cell[1]][int(cell[3])])
        told = f"{cell[1]}[{cell[2]}, {name!r}]{str(error)[cell.end() :]}"
        raise InputError(told) from None


def check_order(aligned: Aligned, given: Mapping[str, Given], truth: Truth) -> None:
    """Refuse the scores of the negative class, and warn where columns could be in another order.

    Other tools sort labels as text ("10" before "2"), or keep the order of unordered categories.
    """
    scores = aligned.arrays.get("y_score")
    if scores is None:
        return
    labels = [class_name(label) for label in truth.labels]
    if scores.ndim == 1:
        _refuse_negative_class(given["y_score"].names, truth, labels)
        return
    if aligned.classes is not None or "y_score" in aligned.names or truth.task == "multilabel":
        return
    if aligned.arrays["y_true"].ndim == 2:
        return
    texts = all(isinstance(label, str) for label in truth.labels)
    categories = [class_name(label) for label in given["y_true"].categories or ()]
    orders = (sorted(labels) if texts else [], [name for name in categories if name in labels])
    others = [order for order in orders if order and order != labels]
    if others:
        warnings.warn(
            "y_score has no column names, so its columns are taken in the natural order of the "
            f"classes ({listed(labels)}); other tools may have them as {listed(others[-1])}; "
            "declare their order: classes=[...]",
            TellapartWarning,
            stacklevel=4,
        )


def _refuse_negative_class(
    names: Sequence[Any] | None, truth: Truth, labels: Sequence[str]
) -> None:
    """Refuse a column of a frame whose name says that it scores the other class."""
    if truth.task != "binary" or truth.positive is None or not names:
        return
    name, negative = names[0], labels[1 - truth.positive]
    if isinstance(name, str) and name == negative and not name.isnumeric():
        raise InputError(
            f"y_score is named {name!r}, which is the negative class; expected scores of "
            f"{labels[truth.positive]!r}, or pos_label={name!r}"
        )
