"""What is to be learned: the truth, checked before any model is fitted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tellapart.errors import InputError
from tellapart.problem.alignment import aligned
from tellapart.problem.arrays import as_array
from tellapart.problem.rows import drop_missing
from tellapart.problem.sources import given_of
from tellapart.problem.truths import Truth, parse_truth

Array = NDArray[Any]


@dataclass(frozen=True, eq=False)
class Target:
    """The truth of a cross-validation.

    Attributes
    ----------
    given
        As it was handed in.
    truth
        As it was understood.
    """

    given: Any
    truth: Truth

    @property
    def rows(self) -> int:
        """Return the number of rows."""
        return len(self.truth.values)

    @property
    def classes(self) -> tuple[Any, ...]:
        """Return the classes in the order of the score columns."""
        return self.truth.labels

    @property
    def is_soft(self) -> bool:
        """Whether labels are fractional."""
        return self.truth.values.dtype.kind == "f"

    @cached_property
    def codes(self) -> NDArray[np.int64]:
        """Return the class of each row; of a soft label the one with the largest share.

        Labels that do not exclude each other have no class: all rows are alike.
        """
        values, positive = self.truth.values, self.truth.positive
        if self.truth.task == "multilabel":
            return np.zeros(self.rows, dtype=np.int64)
        if positive is not None:
            is_positive = values >= 0.5
            return np.where(is_positive, positive, 1 - positive).astype(np.int64)
        return np.asarray(values if values.ndim == 1 else values.argmax(axis=1), dtype=np.int64)

    @property
    def strata(self) -> NDArray[np.int64] | None:
        """Return what folds keep in equal shares; None for labels."""
        return None if self.truth.task == "multilabel" else self.codes

    @cached_property
    def labels(self) -> Array:
        """Return what a classifier learns: a class per row, or 0 and 1 in a column per label."""
        if self.truth.task == "multilabel":
            return np.ascontiguousarray(self.truth.values, dtype=np.int64)
        return np.array(list(self.truth.labels))[self.codes]


def target_of(y: Any, options: Mapping[str, Any], purpose: str = "cross_validate") -> Target:
    """Check the truth, before anything is fitted.

    Parameters
    ----------
    y
        As ``y_true`` of `tellapart.evaluate`.
    options
        Its `task`, `classes` and `pos_label`.
    purpose
        The function that asks.

    Raises
    ------
    InputError
        The truth cannot be used; votes, and rows to be left out, have to be settled before.
    """
    if options.get("votes"):
        raise InputError("votes is given; expected their shares as soft labels in y")
    if options.get("missing", "raise") != "raise":
        raise InputError(
            f"missing is {options['missing']!r}, but a row that {purpose} leaves out of one side "
            "would be missing from the other; expected X and y without missing labels"
        )
    try:
        given = given_of(y, "y_true")
        arrays, _ = drop_missing({"y_true": as_array(y, "y_true")}, "raise")
        if len(arrays["y_true"]) == 0:
            raise InputError("y_true is empty; expected at least one row")
        found = aligned(arrays, {"y_true": given}, options.get("classes"))
        truth = parse_truth(
            found.arrays["y_true"],
            task=options.get("task"),
            classes=found.classes,
            pos_label=options.get("pos_label"),
            score_columns=None,
            predicted=None,
        )
    except InputError as error:
        raise InputError(str(error).replace("y_true", "y")) from None
    target = Target(y, truth)
    occurring = len(np.unique(target.codes))
    if occurring < 2 and truth.task != "multilabel":
        raise InputError(f"y holds {occurring} class; expected at least two")
    return target
