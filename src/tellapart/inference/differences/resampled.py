"""Differences of any metric by the paired bootstrap: the same resamples for all models."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import nan

import numpy as np
from numpy.typing import NDArray

from tellapart.inference.alternatives import counted_p_value
from tellapart.inference.differences.tested import TOLERANCE, Asked, TestedDifference
from tellapart.inference.resampling import Wanted, replicate_values
from tellapart.problem import Problem
from tellapart.results import Estimate
from tellapart.results.comparisons import Alternative

Floats = NDArray[np.float64]

TEST = "paired-bootstrap"


@dataclass(frozen=True, eq=False)
class ResampledPairs:
    """The values of every model on the same resamples, and the tests of their differences."""

    draws: Mapping[str, Floats]
    values: Mapping[str, float]
    total: float
    asked: Asked

    @classmethod
    def of(
        cls,
        problems: Mapping[str, Problem],
        wanted: Wanted,
        values: Mapping[str, float],
        asked: Asked,
    ) -> ResampledPairs:
        """Draw the resamples."""
        draws = {
            name: replicate_values(problem, [wanted], asked.resampling)[:, 0]
            for name, problem in problems.items()
        }
        total = float(next(iter(problems.values())).weights.sum())
        return cls(draws, values, total, asked)

    def pair(self, a: str, b: str) -> TestedDifference:
        """Test one difference, a less b, by its percentile interval."""
        gap, level, n = self.values[a] - self.values[b], self.asked.level, self.total
        with np.errstate(invalid="ignore"):
            gaps = self.draws[a] - self.draws[b]
        kept = gaps[np.isfinite(gaps)]
        failed = len(gaps) - len(kept)
        reason = None
        if failed:
            reason = f"{failed} of {len(gaps)} resamples had no value and were left out"
        if len(kept) < 2 or kept.max() - kept.min() <= TOLERANCE:
            p = 1.0 if abs(gap) <= TOLERANCE else nan
            told = "no interval: all resamples agree"
            return TestedDifference(Estimate(gap, level=level, n=n, reason=told), p, TEST)

        def beyond(x: float, alternative: Alternative) -> float:
            return bootstrap_p_value(kept - x, alternative)

        low, high = np.quantile(kept, [(1 - level) / 2, (1 + level) / 2])
        estimate = Estimate(
            gap, float(low), float(high), level, "bootstrap-percentile", n, reason,
            standard_error=float(kept.std(ddof=1)), resamples=len(gaps),
        )  # fmt: skip
        return TestedDifference(estimate, beyond(0.0, self.asked.alternative), TEST, beyond)


def bootstrap_p_value(gaps: Floats, alternative: Alternative = "two-sided") -> float:
    """Return the level at which the percentile interval of a difference just reaches 0.

    Twice the smaller share of resamples at or beyond 0, each counted as (b + 1) / (B + 1), so that
    it is never 0.

    >>> bootstrap_p_value(np.array([0.1, 0.2, 0.3]))
    0.5
    """
    below = int((gaps <= TOLERANCE).sum())
    above = int((gaps >= -TOLERANCE).sum())
    return counted_p_value(below, above, len(gaps), alternative)
