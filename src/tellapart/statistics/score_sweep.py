"""`ScoreSweep`: the mass of both truths at every distinct score."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tellapart.errors import InputError
from tellapart.kernels import collapse_masses, merge_counts, sorted_rows, split_by_truth
from tellapart.problem import Column

Array = NDArray[Any]
Floats = NDArray[np.float64]

THREADED_ROWS = 100_000  # below it, a thread pool costs more than it saves


@dataclass(frozen=True, eq=False)
class ScoreSweep:
    """One sort of one column, collapsed to its distinct scores.

    Attributes
    ----------
    threshold
        Distinct scores, descending, in the dtype of the scores.
    positive, negative
        Mass of each truth at each score: int64 counts for hard unweighted rows, else float64.
    moments
        None for counts; else, for each cell, the sums over rows of p^2, n^2 and p n, of shape
        (cells, 3). Standard errors need them: a row of weight two is not two rows, and a soft
        row is both a positive and a negative.
    rows
        Number of rows.

    Examples
    --------
    >>> import numpy as np
    >>> column = Column("cat", np.array([0.9, 0.5, 0.5]), np.array([1, 0, 1], dtype=np.uint8))
    >>> sweep = ScoreSweep.of(column)
    >>> sweep.threshold.tolist(), sweep.positive.tolist(), sweep.negative.tolist()
    ([0.9, 0.5], [1, 1], [0, 1])
    """

    threshold: Array
    positive: Array
    negative: Array
    moments: Floats | None
    rows: int

    @classmethod
    def of(cls, column: Column) -> ScoreSweep:
        """Sort a column once."""
        if column.mass is None and not column.is_soft:
            return cls._of_counts(column)
        return cls.placed(column)[0]

    @classmethod
    def _of_counts(cls, column: Column) -> ScoreSweep:
        positives, negatives = sorted_by_truth(column.score, column.truth)
        for ascending in (positives, negatives):  # NaN sorts last, and the kernel would never end
            if len(ascending) and ascending[-1] != ascending[-1]:
                raise InputError("y_score contains NaN; expected a number in every row")
        rows = len(column.score)
        threshold = np.empty(rows, dtype=column.score.dtype)
        positive = np.empty(rows, dtype=np.int64)
        negative = np.empty(rows, dtype=np.int64)
        cells = merge_counts(positives, negatives, threshold, positive, negative)
        return cls(threshold[:cells], positive[:cells], negative[:cells], None, rows)

    @classmethod
    def placed(
        cls, column: Column, order: NDArray[np.int64] | None = None
    ) -> tuple[ScoreSweep, NDArray[np.int32]]:
        """Return the sweep and the cell that each row fell into; `order` if it is known."""
        counts = column.mass is None and not column.is_soft
        return cls.of_masses(column.score, *column.masses(), counts=counts, order=order)

    @classmethod
    def of_masses(
        cls,
        score: Array,
        positive: Floats,
        negative: Floats,
        *,
        counts: bool,
        order: NDArray[np.int64] | None = None,
    ) -> tuple[ScoreSweep, NDArray[np.int32]]:
        """Sweep rows that give any mass to either side; `counts` if each gives 1 to one."""
        rows = len(score)
        threshold = np.empty(rows, dtype=score.dtype)
        cells = np.empty((rows + 1, 5), order="F")  # of a single row, numba would say it is "C"
        cell_of_row = np.empty(rows, dtype=np.int32)
        order = sorted_rows(score) if order is None else order
        used = collapse_masses(order, score, positive, negative, threshold, cells, cell_of_row)
        if counts:
            whole = [cells[:used, side].astype(np.int64) for side in (0, 1)]
            return cls(threshold[:used], whole[0], whole[1], None, rows), cell_of_row
        p, n = cells[:used, 0], cells[:used, 1]
        return cls(threshold[:used], p, n, cells[:used, 2:], rows), cell_of_row

    def __add__(self, other: ScoreSweep) -> ScoreSweep:
        if not isinstance(other, ScoreSweep):
            return NotImplemented
        threshold = np.concatenate([self.threshold, other.threshold])
        order = np.argsort(-threshold.astype(np.float64), kind="stable")
        threshold = threshold[order]
        starts = np.flatnonzero(np.r_[True, threshold[1:] != threshold[:-1]])

        def total(take: Callable[[ScoreSweep], Array]) -> Array:
            return np.add.reduceat(np.concatenate([take(self), take(other)])[order], starts)

        counts = self.moments is None and other.moments is None
        return ScoreSweep(
            threshold[starts],
            total(lambda sweep: sweep.positive),
            total(lambda sweep: sweep.negative),
            None if counts else total(lambda sweep: sweep.second_moments),
            self.rows + other.rows,
        )

    @property
    def is_counts(self) -> bool:
        """Whether every row is hard and weighs one."""
        return self.moments is None

    @cached_property
    def is_soft(self) -> bool:
        """Whether any row stands on both sides."""
        return self.moments is not None and bool(self.moments[:, 2].any())

    @property
    def second_moments(self) -> Floats:
        """Return the sums of p^2, n^2 and p n per cell; for counts they are p, n and 0."""
        if self.moments is not None:
            return self.moments
        zeros = np.zeros(len(self.positive))
        return np.stack([self.positive, self.negative, zeros], axis=1).astype(np.float64)

    @cached_property
    def positives(self) -> float:
        """Return the total positive mass."""
        return float(self.positive.sum())

    @cached_property
    def negatives(self) -> float:
        """Return the total negative mass."""
        return float(self.negative.sum())

    @cached_property
    def true_positives(self) -> Array:
        """Return the positive mass at or above each threshold."""
        return np.cumsum(self.positive)

    @cached_property
    def false_positives(self) -> Array:
        """Return the negative mass at or above each threshold."""
        return np.cumsum(self.negative)


def sorted_by_truth(score: Array, truth: Array) -> tuple[Array, Array]:
    """Return the sorted scores of the positive and of the negative rows.

    Two short sorts of bare scores beat one long sort of scores with rows attached, and can run
    side by side.
    """
    count = int(np.count_nonzero(truth))
    positives = np.empty(count + 1, dtype=score.dtype)
    negatives = np.empty(len(score) - count + 1, dtype=score.dtype)
    split_by_truth(score, truth, positives, negatives)
    positives, negatives = positives[:-1], negatives[:-1]
    if len(score) < THREADED_ROWS:
        positives.sort()
        negatives.sort()
    else:
        with ThreadPoolExecutor(2) as pool:
            list(pool.map(np.ndarray.sort, (positives, negatives)))
    return positives, negatives
