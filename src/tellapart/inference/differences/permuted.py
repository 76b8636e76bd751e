"""Permutation tests: the two models' answers to a row, or to a group of rows, change places."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import isfinite, nan

import numpy as np
from numpy.typing import NDArray

from tellapart.errors import UndefinedMetric
from tellapart.inference.alternatives import counted_p_value
from tellapart.inference.differences.stacked import ranks, stacked
from tellapart.inference.differences.tested import TOLERANCE
from tellapart.inference.resampling import Resampling, Wanted
from tellapart.inference.resampling.replicates import over_replicates
from tellapart.inference.resampling.values import Reweighting
from tellapart.kernels import draw_outcomes, sum_by
from tellapart.problem import Problem
from tellapart.results.comparisons import Alternative

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Permuted:
    """A p-value by permutation.

    Attributes
    ----------
    statistic
        What was compared: a difference, or the distance of two curves.
    p_value
        (b + 1) / (B + 1) with b of B permutations at least as extreme; never 0.
    failed
        Permutations in which the metric had no value.
    """

    statistic: float
    p_value: float
    failed: int = 0


@dataclass(frozen=True, eq=False)
class Swaps:
    """Which rows change places in a permutation: each unit with probability 1/2.

    Attributes
    ----------
    unit_of_row
        Group of each row, None where every row is a unit of its own.
    """

    units: int
    unit_of_row: NDArray[np.intp] | None
    seed: int

    @classmethod
    def of(cls, problem: Problem, seed: int) -> Swaps:
        """Swap the rows of a group together."""
        groups = problem.tags.get("groups")
        if groups is None:
            return cls(problem.rows, None, seed)
        names, unit_of_row = np.unique(groups.astype(str), return_inverse=True)
        return cls(len(names), unit_of_row, seed)

    def drawn(self, replicate: int) -> Floats:
        """Return 1 for every row that changes places in a permutation, else 0."""
        out = np.empty(self.units)
        even = np.full(self.units, 0.5)
        draw_outcomes(np.uint64(self.seed), np.uint64(replicate), even, out)
        return out if self.unit_of_row is None else out[self.unit_of_row]


def permutation_test(
    first: Problem,
    second: Problem,
    wanted: Wanted,
    request: Resampling,
    alternative: Alternative = "two-sided",
) -> Permuted:
    """Test a metric of two models that answered for the same rows.

    If the two answers to a row are exchangeable, swapping them changes nothing but luck. That is
    more than equal values of the metric: two models with equal metrics and unlike scores are not
    exchangeable. Metrics of ranks swap ranks, so that the scales of the two models do not matter
    (Venkatraman & Begg 1996, Biometrika 83:835; Bandos, Rockette & Gur 2005, Stat Med 24:2873).

    Parameters
    ----------
    first, second
        The same truth, weights and groups, row by row.
    request
        Number of permutations, and their seed.
    alternative
        ``greater``: the first has the greater value.

    Raises
    ------
    UndefinedMetric
        The answers cannot be swapped, or the metric has no value.
    """
    reweighting = Reweighting.of(stacked(first, second, wanted), [wanted])
    swaps = Swaps.of(first, request.seed)

    def gap(swapped: Floats) -> float:
        mine = np.concatenate([1.0 - swapped, swapped])
        a = reweighting.values([wanted], mine)[0]
        b = reweighting.values([wanted], 1.0 - mine)[0]
        return a - b if isfinite(a) and isfinite(b) else nan

    observed = gap(np.zeros(first.rows))
    if observed != observed:
        raise UndefinedMetric("a value is undefined or infinite")
    drawn = _replicated(gap, swaps, first.rows, request)
    kept = drawn[np.isfinite(drawn)]
    return Permuted(observed, _p_value(observed, kept, alternative), len(drawn) - len(kept))


def _p_value(observed: float, drawn: Floats, alternative: Alternative) -> float:
    if alternative == "two-sided":
        extreme = int((np.abs(drawn) >= abs(observed) - TOLERANCE).sum())
        return (extreme + 1) / (len(drawn) + 1)
    at_least = int((drawn >= observed - TOLERANCE).sum())
    at_most = int((drawn <= observed + TOLERANCE).sum())
    return counted_p_value(at_least, at_most, len(drawn), alternative)


def _replicated(
    statistic: Callable[[Floats], float], swaps: Swaps, rows: int, request: Resampling
) -> Floats:
    out = np.empty(request.resamples)

    def fill(replicate: int) -> None:
        out[replicate] = statistic(swaps.drawn(replicate))

    over_replicates(fill, 2 * rows, request)
    return out


def venkatraman_test(first: Problem, second: Problem, k: int, request: Resampling) -> Permuted:
    """Test whether two ROC curves are the same at every place, not only in their area.

    E is the sum over all rank cut-offs of the absolute difference of the two models' errors
    there. Curves that cross may have one area and a large E (Venkatraman & Begg 1996, Biometrika
    83:835). Tied ranks pass a cut-off in equal parts, where the paper breaks ties at random.

    Parameters
    ----------
    first, second
        The same hard, unweighted rows.
    k
        The column.

    Raises
    ------
    UndefinedMetric
        Rows are weighted or soft, or a class is absent.
    """
    if first.mass is not None or first.is_soft:
        raise UndefinedMetric("E counts errors at every rank: it needs hard, unweighted rows")
    sign = first.membership(k) * 2.0 - 1.0
    if abs(sign.sum()) == len(sign):
        raise UndefinedMetric("needs rows of both classes")
    placed = np.concatenate([ranks(each.score(k), each.weights) for each in (first, second)])
    cells, cell = np.unique(placed, return_inverse=True)
    own, other = np.split(cell, 2)
    cut_offs = np.arange(1.0, first.rows)

    def errors(at: NDArray[np.intp]) -> Floats:
        """Return the errors at every cut-off, less those that no cut-off has any part in."""
        upto = np.cumsum(sum_by(at, np.ones(len(at)), len(cells)))
        missed = np.cumsum(sum_by(at, sign, len(cells)))
        return np.asarray(np.interp(cut_offs, np.r_[0.0, upto], np.r_[0.0, missed]))

    def distance(swapped: Floats) -> float:
        moved = swapped > 0
        one, two = np.where(moved, other, own), np.where(moved, own, other)
        return float(np.abs(errors(one) - errors(two)).sum())

    observed = distance(np.zeros(first.rows))
    drawn = _replicated(distance, Swaps.of(first, request.seed), first.rows, request)
    tolerance = TOLERANCE * max(observed, 1.0)
    extreme = int((drawn >= observed - tolerance).sum())
    return Permuted(observed, (extreme + 1) / (len(drawn) + 1))
