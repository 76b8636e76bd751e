"""Votes of annotators -> the shares that each answer got, and how many votes a row has."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tellapart.errors import InputError
from tellapart.problem.arrays import as_array, as_scores, first_row
from tellapart.results.evaluations import Task

Array = NDArray[Any]
Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Votes:
    """What the annotators of every row said.

    Attributes
    ----------
    shares
        Shape (n,), (n, K): shares of the votes; NaN in rows where nobody voted.
    totals
        Shape (n,): number of votes per row; (n, K) where labels had annotators of their own.
    task
        What the votes are about.
    """

    shares: Floats
    totals: Floats
    task: Task

    @classmethod
    def of(cls, counts: Any, votes: Any, task: Task | None) -> Votes:
        """Read counts per class (`votes` is True), or counts of "yes" among `votes` annotators.

        Raises
        ------
        InputError
            A count is negative, fractional or infinite, more said yes than were asked, or the
            shape does not go with the task.
        """
        numbers = as_scores(counts, "y_true").astype(np.float64)
        _check_counts(numbers, "y_true")
        if isinstance(votes, (bool, np.bool_)):
            return cls._of_classes(numbers, task)
        return cls._of_answers(numbers, votes, task)

    @classmethod
    def _of_classes(cls, counts: Floats, task: Task | None) -> Votes:
        if counts.ndim == 1 or task == "multilabel":
            shape = "counts of yes" if task == "multilabel" else "counts in one column"
            raise InputError(
                f"y_true has shape {counts.shape} and votes=True; {shape} need the number of "
                "annotators, expected votes=5, or one number per row"
            )
        if task == "binary" and counts.shape[1] != 2:
            raise InputError(
                f"y_true has {counts.shape[1]} columns of votes; expected 2, (no, yes) in the "
                'order of the classes, for task="binary"'
            )
        totals = counts.sum(axis=1)
        found: Task = task or ("binary" if counts.shape[1] == 2 else "multiclass")
        return cls(_divided(counts, totals[:, None]), totals, found)

    @classmethod
    def _of_answers(cls, counts: Floats, votes: Any, task: Task | None) -> Votes:
        if task == "multiclass" or (task is None and counts.ndim == 2):
            raise InputError(
                f"y_true has shape {counts.shape} and votes are numbers of annotators, which go "
                'with counts of "yes"; expected votes=True for one column of counts per class, '
                'or task="multilabel"'
            )
        totals = _annotators(votes, counts)
        over = counts > (totals if totals.ndim == counts.ndim else totals[:, None])
        if over.any():
            place = _place(over)
            most = totals[place[: totals.ndim]]
            raise InputError(
                f"y_true[{_written(place)}] is {counts[place]:g}, but only {most:g} annotators "
                f"voted there; {int(over.sum())} counts exceed their votes; expected at most as "
                "many"
            )
        whole = totals if totals.ndim == counts.ndim else totals[:, None]
        found: Task = task or "binary"
        return cls(_divided(counts, whole), totals, found)

    @property
    def empty(self) -> NDArray[np.bool_]:
        """Return the rows in which a question got no vote at all."""
        none = self.totals == 0
        return np.asarray(none if none.ndim == 1 else none.any(axis=1))

    def check_complete(self) -> None:
        """Refuse rows without votes."""
        empty = self.empty
        if empty.any():
            raise InputError(
                f"y_true[{first_row(empty)}] has no votes; {int(empty.sum())} of {len(empty)} "
                'rows; expected at least one vote in every row, or missing="drop"'
            )


def are_asked_for(votes: Any) -> bool:
    """Whether `votes` says that truth is counts of votes."""
    return not (votes is None or (isinstance(votes, (bool, np.bool_)) and not votes))


def look_like_votes(truth: Array) -> bool:
    """Whether a matrix of truth holds whole numbers that cannot be masses: plainly counts."""
    if truth.dtype.kind not in "iuf" or not np.isfinite(truth).all():
        return False
    return bool((truth >= 0).all() and (truth > 1).any() and (truth == np.floor(truth)).all())


def _check_counts(counts: Floats, argument: str) -> None:
    wrong = (counts < 0) | np.isinf(counts) | (counts != np.floor(counts))
    wrong &= ~np.isnan(counts)
    if wrong.any():
        place = _place(wrong)
        raise InputError(
            f"{argument}[{_written(place)}] is {counts[place]:g}; {int(wrong.sum())} counts are "
            "negative, fractional or infinite; expected whole numbers of votes (shares of votes "
            "go without votes=...)"
        )


def _annotators(votes: Any, counts: Floats) -> Floats:
    """Return the number of votes per row, or per row and label."""
    if np.ndim(votes) == 0:
        votes = np.full(len(counts), votes)
    totals = as_scores(as_array(votes, "votes"), "votes").astype(np.float64)
    _check_counts(totals, "votes")
    if totals.shape != counts.shape and totals.shape != counts.shape[:1]:
        raise InputError(
            f"votes has shape {totals.shape}, but y_true has {counts.shape}; expected one number "
            "of annotators, one per row, or one for every count"
        )
    return totals


def _divided(counts: Floats, totals: Floats) -> Floats:
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(np.where(totals > 0, counts / totals, np.nan))


def _place(mask: NDArray[np.bool_]) -> tuple[int, ...]:
    return tuple(int(axis[0]) for axis in np.nonzero(mask))


def _written(place: tuple[int, ...]) -> str:
    return ", ".join(map(str, place))
