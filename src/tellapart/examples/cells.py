"""In which cell of a confusion matrix each row lies, and how sure the model was of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tellapart.errors import UndefinedMetric
from tellapart.problem import Problem
from tellapart.problem.hardening import hardened

Array = NDArray[Any]


@dataclass(frozen=True, eq=False)
class Cells:
    """The cells of one table of one model.

    Attributes
    ----------
    cell
        Shape (n,): truth * size + answer.
    size
        Number of classes, 2 for one question.
    certainty
        Shape (n,): how strongly the model speaks for its answer; None without scores.
    gap
        Shape (n,): how far its answer lies from another one.
    label
        The label that was asked for, where there are several; else None.
    """

    cell: Array
    size: int
    certainty: Array | None = None
    gap: Array | None = None
    label: int | None = None

    def counts(self) -> tuple[Array, Array]:
        """Return the cells that occur, and their numbers of rows."""
        if self.size == 2:
            numbers = np.bincount(self.cell, minlength=4)
            return np.flatnonzero(numbers), numbers[numbers > 0]
        return np.unique(self.cell, return_counts=True)


def hard_truth(problem: Problem) -> Array:
    """Return the truth in the form of hard labels: the largest share decides."""
    values = problem.truth.values
    return hardened(values, problem.task)[0] if problem.is_soft else values


def answers(problem: Problem) -> Array | None:
    """Return the predictions; None where nothing decides, as ranks without a threshold."""
    try:
        return problem.predicted()
    except UndefinedMetric:
        return None


def tables(problem: Problem, most_labels: int) -> Iterator[Cells]:
    """Yield the table of a problem; of labels one each, those with the most errors first."""
    truth, predicted = hard_truth(problem), answers(problem)
    if problem.task == "multiclass":
        if predicted is not None:
            yield _several(problem, truth, predicted)
        return
    if problem.task == "binary":
        yield _question(problem, None, truth, predicted)
        return
    for k in _worst_labels(truth, predicted, most_labels):
        yield _question(problem, k, truth[:, k], None if predicted is None else predicted[:, k])


def _worst_labels(truth: Array, predicted: Array | None, most: int) -> list[int]:
    labels = truth.shape[1]
    if predicted is None:
        return list(range(min(labels, most)))
    wrong = [int(np.count_nonzero(truth[:, k] != predicted[:, k])) for k in range(labels)]
    return sorted(range(labels), key=lambda k: (-wrong[k], k))[:most]


def _question(problem: Problem, label: int | None, truth: Array, predicted: Array | None) -> Cells:
    # where nothing decides, every row is a mistake at some threshold: ask for the worst ones
    answer = 1 - truth if predicted is None else predicted
    cell = (2 * truth + answer).astype(np.uint8)
    if problem.scores is None:
        return Cells(cell, 2, problem.confidence, problem.confidence, label)
    score = problem.score(label or 0)
    certainty = np.where(answer == 1, score, -score)
    return Cells(cell, 2, certainty, certainty, label)


def _several(problem: Problem, truth: Array, predicted: Array) -> Cells:
    size = len(problem.classes)
    cell = truth.astype(np.int64) * size + predicted
    if problem.scores is None:
        return Cells(cell, size, problem.confidence, problem.confidence)
    values = problem.scores.values
    certainty = values[np.arange(problem.rows), predicted]
    best = np.full(problem.rows, -np.inf, dtype=values.dtype)
    for k in range(size):
        np.maximum(best, values[:, k], out=best, where=predicted != k)
    with np.errstate(invalid="ignore"):  # infinite ranks
        gap = np.abs(certainty - best)
    return Cells(cell, size, certainty, np.nan_to_num(gap, nan=0.0, posinf=np.inf))
