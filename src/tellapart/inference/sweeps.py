"""Estimates of areas under curves, from the cells of a sweep."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from math import nan, sqrt
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray
from scipy import optimize, special

from tellapart.errors import InputError, UndefinedMetric
from tellapart.inference import intervals
from tellapart.inference.designs import ONE_GROUP
from tellapart.metrics.rows import Metric
from tellapart.results import Estimate
from tellapart.statistics import ScoreSweep

Floats = NDArray[np.float64]

AUC_METHODS = (
    "logit-delong", "logit", "delong", "logit-t", "delong-t", "newcombe", "hanley-mcneil",
)  # fmt: skip
GROUPED_METHODS = ("logit-obuchowski", "obuchowski", "newcombe")
AREA_METHODS = ("logit", "logit-binomial")

Kind = Literal["delong", "obuchowski", "clustered", "influence"]


@dataclass(frozen=True, eq=False)
class SweepValue:
    """A value on a sweep with its gradient and standard error.

    Attributes
    ----------
    value, error
        The value and its standard error; NaN where nothing shows its spread.
    positive, negative
        Change of the value per unit of mass in each cell.
    sizes
        How many equal positives and negatives (of grouped rows: groups) the masses are worth.
    kind
        Where the error comes from: DeLong's formula, Obuchowski's, sums inside groups of weighted
        or soft rows, or the influences of rows.
    parts
        What positives and negatives add to the variance, where the error is DeLong's.
    stretch
        How much wider intervals are for having few groups, at a level.
    cautious
        Of a precision-recall area at a stated prevalence: the value with half a negative row above
        every score, from which the low end is taken.
    lacking
        Why groups show nothing of the spread between them, where they are too few.
    """

    value: float
    error: float
    positive: Floats
    negative: Floats
    sizes: tuple[float, float]
    kind: Kind = "influence"
    parts: tuple[float, float] = (nan, nan)
    stretch: Callable[[float], float] | None = None
    cautious: float = nan
    lacking: str | None = None

    @property
    def grouped(self) -> bool:
        """Whether rows come in groups."""
        return self.kind in ("obuchowski", "clustered")

    def half(self, level: float) -> float:
        """Return the standard error, widened where there are few groups."""
        return self.error * (1.0 if self.stretch is None else self.stretch(level))

    def freedom(self) -> float:
        """Return Satterthwaite's degrees of freedom of DeLong's variance."""
        (a, b), (m, n) = self.parts, self.sizes
        return (a + b) ** 2 / (a**2 / (m - 1) + b**2 / (n - 1))


def sweep_value(row: Metric, sweep: ScoreSweep) -> SweepValue:
    """Compute a metric of a sweep, its gradient, and its standard error.

    Hard unweighted rows: the parts of both truths carry DeLong's divisors m - 1 and n - 1, so
    that the ROC AUC has exactly his variance. Otherwise the plain sum of squared influences: a
    soft row stands on both sides. A side worth a single row has no variance to estimate: NaN.
    """
    value = float(row.formula(sweep))
    positive, negative = row.gradient(sweep) if row.gradient else (np.empty(0), np.empty(0))
    m, n = sizes = effective_sizes(sweep)
    if min(m, n) <= 1 + 1e-9 and not sweep.is_soft:
        kind: Kind = "delong" if sweep.is_counts else "influence"
        return SweepValue(value, nan, positive, negative, sizes, kind)
    if sweep.moments is None:
        parts = (
            float((positive**2 * sweep.positive).sum()) * m / (m - 1),
            float((negative**2 * sweep.negative).sum()) * n / (n - 1),
        )
        error = sqrt(max(sum(parts), 0.0))
        return SweepValue(value, error, positive, negative, sizes, "delong", parts)
    pp, nn, pn = sweep.moments.T
    variance = (positive**2 * pp + negative**2 * nn + 2 * positive * negative * pn).sum()
    return SweepValue(value, sqrt(max(float(variance), 0.0)), positive, negative, sizes)


def sweep_estimate(
    row: Metric, sweep: ScoreSweep, level: float, method: str | None = None
) -> Estimate:
    """Return the estimate of an area; undefined with its reason where a class is missing."""
    n = sweep.positives + sweep.negatives
    try:
        found = sweep_value(row, sweep)
    except UndefinedMetric as error:
        return Estimate(nan, level=level, n=n, reason=str(error))
    return area_estimate(row, found, sweep, level, method)


def area_estimate(
    row: Metric, found: SweepValue, sweep: ScoreSweep, level: float, method: str | None = None
) -> Estimate:
    """Put an interval around a value on a sweep."""
    n = sweep.positives + sweep.negatives
    by_size = method == "newcombe" and row.name == "roc_auc"  # needs no spread between groups
    if found.lacking == ONE_GROUP or (found.lacking and not by_size):
        return Estimate(found.value, level=level, n=n, reason=found.lacking)
    if row.name == "roc_auc":
        ends = _auc_interval(found, level, method)
    else:
        ends = _area_interval(found, level, method)
    return Estimate(found.value, ends[0], ends[1], level, ends[2], n, standard_error=found.error)


def effective_sizes(sweep: ScoreSweep) -> tuple[float, float]:
    """Return (sum p)^2 / sum p^2 and the same of n: the row counts that the masses are worth."""
    if sweep.moments is None:
        return sweep.positives, sweep.negatives
    squares = sweep.moments.sum(axis=0)
    sizes = []
    for total, square in ((sweep.positives, squares[0]), (sweep.negatives, squares[1])):
        sizes.append(total**2 / square if square > 0 else 0.0)
    return sizes[0], sizes[1]


def _auc_interval(found: SweepValue, level: float, method: str | None) -> tuple[float, float, str]:
    """Logit of DeLong; Newcombe's score interval where that degenerates.

    Wald's interval is too short for high areas (80% instead of 95% for 10 against 10 rows at .9).
    """
    value = found.value
    m, n = found.sizes
    degenerate = not 0.0 < value < 1.0 or not found.error > intervals.ROUNDING
    usual = {"influence": "logit"}.get(found.kind, f"logit-{found.kind}")
    chosen = method or ("newcombe" if degenerate else usual)
    known = (*GROUPED_METHODS, "logit-clustered") if found.grouped else AUC_METHODS
    if chosen not in known:
        told = "; the others treat rows of a group as independent" if found.grouped else ""
        raise InputError(f"method is {method!r}; expected one of {', '.join(known)}{told}")
    if chosen == "newcombe":
        told = "newcombe on the groups" if found.grouped else chosen
        return (*newcombe(value, m, n, level), told)
    if degenerate:
        raise InputError(
            f"method is {method!r}, which has no interval for an AUC of {value:g} with "
            f'{m:g} positives and {n:g} negatives; expected "newcombe"'
        )
    if chosen == "hanley-mcneil":
        error = hanley_mcneil_error(value, m, n)
        return (*intervals.logit(value, error, level), chosen)
    error = found.half(level)
    if chosen.endswith("-t"):
        error *= _student(found, level, chosen)
    if chosen in ("delong", "delong-t", "obuchowski"):
        return (*intervals.wald(value, error, level, (0.0, 1.0)), chosen)
    return (*intervals.logit(value, error, level), chosen if chosen == "logit-t" else usual)


def _student(found: SweepValue, level: float, method: str) -> float:
    """Return how much longer the interval is with Student's t for the normal quantile."""
    if found.kind != "delong" or found.parts[0] != found.parts[0]:
        raise InputError(
            f"method is {method!r}, whose degrees of freedom need hard labels, rows without "
            'weights, and the prevalence of the rows; expected "logit-delong" or "delong"'
        )
    return intervals.t_quantile(level, found.freedom()) / intervals.quantile(level)


def hanley_mcneil_error(area: float, m: float, n: float) -> float:
    """Return the standard error of an AUC from the area and both numbers of rows alone.

    Hanley & McNeil 1982, Radiology 143:29: exact for exponential scores, close for others.
    """
    both_higher, both_lower = area / (2 - area), 2 * area**2 / (1 + area)
    spread = area * (1 - area)
    spread += (m - 1) * (both_higher - area**2) + (n - 1) * (both_lower - area**2)
    return sqrt(max(spread, 0.0) / (m * n))


def _area_interval(found: SweepValue, level: float, method: str | None) -> tuple[float, float, str]:
    value, m = found.value, found.sizes[0]
    chosen = method or "logit"
    ours = "logit-clustered" if found.grouped else "logit"
    known = (ours,) if found.grouped else AREA_METHODS
    if chosen not in (*known, "logit"):
        told = "; the others treat rows of a group as independent" if found.grouped else ""
        raise InputError(f"method is {method!r}; expected one of {', '.join(known)}{told}")
    if not 0.0 < value < 1.0:
        counted = "groups with positives" if found.grouped else "positives"
        return (*intervals.wilson(value, max(m, 1.0), level), f"wilson on the {counted}")
    if chosen == "logit-binomial" or not found.error > intervals.ROUNDING:
        error = sqrt(value * (1 - value) / m)
        return (*intervals.logit(value, error, level), "logit-binomial")
    low, high = intervals.logit(value, found.half(level), level)
    if found.cautious == found.cautious:
        low = min(low, intervals.logit(found.cautious, found.half(level), level)[0])
        ours = "cautious-clustered" if found.grouped else "cautious"
    return low, high, ours


def newcombe(area: float, m: float, n: float, level: float) -> tuple[float, float]:
    """Newcombe's score interval for the AUC, method 5 (2006, Stat Med 25:559).

    Solves |A - t| = z sqrt(V(t)) with V(t) = t (1 - t) [1 + s (1 - t) / (2 - t) + s t / (1 + t)]
    / (m n) and s = (m + n) / 2 - 1; it needs neither ranks nor a variance, and stays inside
    [0, 1] also for an AUC of 1.
    """
    z = intervals.quantile(level)
    s = (m + n) / 2 - 1

    def gap(t: float) -> float:
        spread = t * (1 - t) * (1 + s * (1 - t) / (2 - t) + s * t / (1 + t)) / (m * n)
        return abs(area - t) - z * sqrt(max(spread, 0.0))

    low = 0.0 if area <= 0 else _root(gap, 0.0, area)
    high = 1.0 if area >= 1 else _root(gap, area, 1.0)
    return low, high


def _root(gap: Any, start: float, stop: float) -> float:
    """Return the crossing between the estimate (gap negative) and the end of the range."""
    tiny = 1e-12
    start, stop = max(start, tiny), min(stop, 1 - tiny)
    if gap(start) * gap(stop) > 0:
        return 0.0 if start <= tiny else 1.0
    return float(optimize.brentq(gap, start, stop, xtol=1e-13))


def as_probabilities(sweep: ScoreSweep, scale: str) -> ScoreSweep:
    """Return a sweep of log odds as one of probabilities."""
    if scale != "logit":
        return sweep
    return replace(sweep, threshold=special.expit(sweep.threshold.astype(np.float64)))
