"""Differences of shares of right answers on the same rows: McNemar and Newcombe."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from math import sqrt

import numpy as np
from numpy.typing import NDArray
from scipy import optimize

from tellapart.errors import UndefinedMetric
from tellapart.inference.differences.tested import Asked, TestedDifference
from tellapart.inference.intervals import HIGHEST_LEVEL
from tellapart.inference.matched_pairs import mcnemar, paired_difference
from tellapart.inference.resampling import Wanted
from tellapart.problem import Problem
from tellapart.results import Estimate
from tellapart.results.comparisons import Alternative

Flags = NDArray[np.bool_]

ON_RIGHT_ROWS = {"accuracy": None, "recall": 1, "specificity": 0, "subset_accuracy": None}


def is_share_of_rows(problem: Problem, wanted: Wanted) -> bool:
    """Whether a metric is the share of right rows: all of them, or those of one side."""
    name = wanted.row.name
    if problem.mass is not None or problem.is_soft or "groups" in problem.tags:
        return False
    if name == "accuracy":
        return problem.task != "multilabel"
    if name == "subset_accuracy":
        return problem.task == "multilabel"
    return name in ON_RIGHT_ROWS and (problem.task == "binary" or wanted.column is not None)


def right_rows(problem: Problem, k: int | None = None) -> Flags:
    """Return whether each row's prediction is right, for the whole problem or for column k."""
    predicted, truth = problem.predicted(), problem.truth.values
    if k is None or problem.task == "binary":
        right = predicted == truth
        return np.asarray(right if right.ndim == 1 else right.all(axis=1))
    flags = predicted == k if problem.task == "multiclass" else predicted[:, k] == 1
    return np.asarray(flags == (problem.membership(k) == 1))


@dataclass(frozen=True, eq=False)
class MatchedPairs:
    """Which rows every model has right, and the tests of their differences."""

    right: Mapping[str, Flags]
    asked: Asked
    discordant: dict[tuple[str, str], int] = field(default_factory=dict)

    @classmethod
    def of(cls, problems: Mapping[str, Problem], wanted: Wanted, asked: Asked) -> MatchedPairs:
        """Compare predictions with the truth, on the rows that the metric is about."""
        side = ON_RIGHT_ROWS[wanted.row.name]
        k = None if side is None else wanted.column or 0
        right = {name: right_rows(problem, k) for name, problem in problems.items()}
        if side is not None:
            kept = next(iter(problems.values())).membership(k or 0) == side
            right = {name: rows[kept] for name, rows in right.items()}
        if len(next(iter(right.values()))) == 0:
            raise UndefinedMetric("no row to be right about")
        return cls(right, asked)

    def pair(self, a: str, b: str) -> TestedDifference:
        """Test one difference, a less b."""
        x, y = self.right[a], self.right[b]
        both, only_a = int((x & y).sum()), int((x & ~y).sum())
        only_b, neither = int((~x & y).sum()), int((~x & ~y).sum())
        n, level = len(x), self.asked.level
        gap = (only_a - only_b) / n
        self.discordant[a, b] = only_a + only_b

        def ends(at: float) -> tuple[float, float]:
            return paired_difference(both, only_a, only_b, neither, at)

        def beyond(edge: float, alternative: Alternative) -> float:
            return reaching(gap, edge, alternative, ends)

        spread = sqrt(max(only_a + only_b - (only_a - only_b) ** 2 / n, 0.0)) / n
        found = Estimate(gap, *ends(level), level, "newcombe-paired", n, standard_error=spread)
        tested = mcnemar(only_a, only_b)
        p = tested.mid_p if self.asked.alternative == "two-sided" else (
            tested.mid_p_one_sided(self.asked.alternative)
        )  # fmt: skip
        return TestedDifference(found, p, "mcnemar-mid-p", beyond)


def reaching(
    gap: float, edge: float, alternative: Alternative, ends: Callable[[float], tuple[float, float]]
) -> float:
    """Return the one-sided p-value at which an interval just reaches an edge.

    >>> wald = lambda level: (0.1 - 2 * level, 0.1 + 2 * level)
    >>> round(reaching(0.1, 0.0, "greater", wald), 6)
    0.475
    """
    above = alternative == "greater"
    side = 0 if above else 1
    if gap == edge:
        return 0.5
    inside = gap > edge if above else gap < edge  # the estimate speaks for the alternative
    place = side if inside else 1 - side

    def room(level: float) -> float:
        return abs(gap - edge) - abs(gap - ends(level)[place])

    widest = HIGHEST_LEVEL
    level = widest if room(widest) > 0 else float(optimize.brentq(room, 1e-9, widest))
    tail = (1 - level) / 2
    return tail if inside else 1 - tail
