"""Bootstrap intervals: percentile, BCa, and the logit of a bootstrap standard error."""

from __future__ import annotations

import warnings
from dataclasses import dataclass, replace
from math import inf, isfinite, nan

import numpy as np
from numpy.typing import NDArray
from scipy import special

from tellapart.errors import InputError, TellapartWarning, UndefinedMetric
from tellapart.inference import intervals
from tellapart.inference.designs import Design
from tellapart.inference.resampling.calibrated import calibrated_errors
from tellapart.inference.resampling.replicates import (
    jackknife_values,
    replicate_values,
)
from tellapart.inference.resampling.requests import BOOTSTRAP_METHODS, Resampling
from tellapart.inference.resampling.units import refuse_soft_shares
from tellapart.inference.resampling.values import Wanted
from tellapart.metrics import Metric
from tellapart.problem import Problem
from tellapart.results import Estimate

Floats = NDArray[np.float64]

MOST_FAILED = 0.01
NO_INTERVAL = "no interval"  # how a note on a missing closed form begins


@dataclass(frozen=True, eq=False)
class Replicates:
    """What the resamples of one metric say.

    Attributes
    ----------
    values
        The values that exist.
    failed
        Number of resamples without one.
    strata, left_out
        Jackknife values and their strata; empty where they were not needed.
    """

    values: Floats
    failed: int
    strata: NDArray[np.int64]
    left_out: Floats


def bootstrap_estimates(
    problem: Problem,
    wanted: list[Wanted],
    bases: list[Estimate],
    request: Resampling,
    method: str = "bootstrap",
) -> list[Estimate]:
    """Return the estimates with intervals by resampling.

    Parameters
    ----------
    problem
        The rows.
    wanted
        The metrics.
    bases
        Their estimates without resampling; value, n and everything else stays.
    request
        How often, and from which seed.
    method
        ``bootstrap`` takes the best studied for the metric: ``bootstrap-logit`` (standard error
        of the resamples, on the logit scale) for areas under precision-recall curves,
        ``bootstrap-percentile`` for points at a fixed rate, else ``bootstrap-bca``
        (bias-corrected and accelerated; Efron 1987). A calibration error has no valid interval
        of this kind; its reason says what perfect calibration would give.

    Raises
    ------
    InputError
        The method is not known, or labels are soft at a stated prevalence.
    """
    if method not in BOOTSTRAP_METHODS:
        raise InputError(f"method is {method!r}; expected one of {', '.join(BOOTSTRAP_METHODS)}")
    refuse_soft_shares(problem)
    design = Design.of(problem)
    if design is not None and design.lacking:
        reason = design.lacking
        return [replace(base, low=nan, high=nan, method="none", reason=base.reason or reason)
                for base in bases]  # fmt: skip
    out = [
        _against_calibrated(problem, each, base, request)
        if each.row.kind == "calibration" and base.defined
        else base
        for each, base in zip(wanted, bases, strict=True)
    ]
    defined = [
        at
        for at, base in enumerate(bases)
        if isfinite(base.value) and wanted[at].row.kind != "calibration"
    ]
    kinds = {at: chosen_method(wanted[at].row, method) for at in defined}
    values = replicate_values(problem, [wanted[at] for at in defined], request)
    corrected = [at for at in defined if kinds[at] == "bootstrap-bca"]
    jackknife = dict(
        zip(
            corrected,
            jackknife_values(problem, [wanted[at] for at in corrected], request),
            strict=True,
        )
    )
    for column, at in enumerate(defined):
        found = values[:, column]
        kept = found[~np.isnan(found)]
        left = jackknife.get(at, (np.empty(0, np.int64), np.empty(0)))
        replicates = Replicates(kept, len(found) - len(kept), *left)
        out[at] = _estimate(wanted[at].row, bases[at], replicates, kinds[at], request)
    return out


def chosen_method(row: Metric, method: str) -> str:
    """Return the kind of interval for a metric.

    >>> from tellapart.metrics import METRICS
    >>> chosen_method(METRICS["pr_auc"], "bootstrap"), chosen_method(METRICS["f1"], "bootstrap")
    ('bootstrap-logit', 'bootstrap-bca')
    """
    if method != "bootstrap":
        return method
    if row.interval == "bootstrap":  # found again on every resample: not smooth enough for BCa
        return "bootstrap-percentile"
    return "bootstrap-logit" if row.is_precision_recall_area else "bootstrap-bca"


def _against_calibrated(
    problem: Problem, wanted: Wanted, base: Estimate, request: Resampling
) -> Estimate:
    try:
        highest = calibrated_errors(problem, wanted, request)
    except UndefinedMetric as undefined:
        return replace(base, reason=f"{base.reason}; {undefined}")
    limit = float(np.quantile(highest, base.level))
    share = f"{100 * base.level:g}%"
    return replace(
        base,
        reason=f"{base.reason}; if the stated probabilities were right, it would be at most "
        f"{limit:.4g} in {share} of {request.resamples} draws",
    )


def _estimate(
    row: Metric, base: Estimate, replicates: Replicates, method: str, request: Resampling
) -> Estimate:
    values = replicates.values
    total = len(values) + replicates.failed
    told = (base.reason or "").split("; ")
    notes = [note for note in told if note and not note.startswith(NO_INTERVAL)]
    if replicates.failed:
        notes.append(f"{replicates.failed} of {total} resamples had no value and were left out")
    if replicates.failed > MOST_FAILED * total:
        warnings.warn(
            f"{row.name}: {notes[-1]}; the interval describes the others only",
            TellapartWarning,
            stacklevel=2,
        )
    if len(values) < 2 or _agree(values):
        notes.append("no bootstrap interval: all resamples agree")
        return replace(base, reason="; ".join(notes))
    with np.errstate(invalid="ignore"):
        error = float(values.std(ddof=1)) if np.isfinite(values).all() else nan
    low, high, used = _interval(row, base, replicates, method, error)
    return replace(
        base,
        low=low,
        high=high,
        method=used,
        reason="; ".join(notes) or None,
        standard_error=error,
        resamples=request.resamples,
    )


def _agree(values: Floats) -> bool:
    """Whether values differ by what rounding leaves, at most."""
    low, high = float(values.min()), float(values.max())
    return low == high or high - low <= intervals.ROUNDING * max(1.0, abs(high))


def _interval(
    row: Metric, base: Estimate, replicates: Replicates, method: str, error: float
) -> tuple[float, float, str]:
    values, level = replicates.values, base.level
    tails = np.array([(1 - level) / 2, (1 + level) / 2])
    if method == "bootstrap-logit":
        ends = scaled_interval(base.value, error, row.range, level)
        if ends is not None:
            return (*ends, method)
        method = "bootstrap-percentile"
    if method == "bootstrap-bca":
        shifted = bca_tails(base.value, replicates, level)
        if shifted is None:
            method = "bootstrap-percentile"
        else:
            tails = shifted
    if np.isfinite(values).all():
        low, high = np.quantile(values, tails)
    else:  # between a number and infinity there is nothing to interpolate
        low = np.quantile(values, tails[0], method="lower")
        high = np.quantile(values, tails[1], method="higher")
    return float(low), float(high), method


def scaled_interval(
    value: float, error: float, span: tuple[float, float], level: float
) -> tuple[float, float] | None:
    """Return value and error on the logit scale of a range, or on the log scale of [0, inf).

    None where the value stands at an end of its range, or the error is infinite.
    """
    low, high = span
    if not isfinite(error) or not low < value < high:
        return None
    if high == inf:
        return intervals.log(value, error, level)
    width = high - low
    ends = intervals.logit((value - low) / width, error / width, level)
    return low + width * ends[0], low + width * ends[1]


def bca_tails(value: float, replicates: Replicates, level: float) -> Floats | None:
    """Return the tail shares of the BCa interval (Efron 1987, JASA 82:171, eq. 4.1 to 6.6).

    None where every resample lies on one side of the value: no shift corrects that.
    """
    values = replicates.values
    share = (np.count_nonzero(values < value) + np.count_nonzero(values <= value)) / 2
    share /= len(values)
    if not 0.0 < share < 1.0:
        return None
    bias = float(special.ndtri(share))
    skew = acceleration(replicates.strata, replicates.left_out)
    z = intervals.quantile(level)
    shifted = [bias + side for side in (-z, z)]
    if any(skew * side >= 1.0 for side in shifted):
        return None
    return np.array([special.ndtr(bias + side / (1 - skew * side)) for side in shifted])


def acceleration(strata: NDArray[np.int64], left_out: Floats) -> float:
    """Return the acceleration from jackknife values, stratum by stratum.

    With L = (g - 1) (mean - value) for the g parts of a stratum it is the sum of L^3 / g^3 over 6
    times the sum of L^2 / g^2 to the power 3/2 (Efron & Tibshirani 1993, eq. 14.15, and for
    several samples Davison & Hinkley 1997, sec. 5.3.2).
    """
    cubes = squares = 0.0
    for stratum in np.unique(strata):
        values = left_out[strata == stratum]
        values = values[np.isfinite(values)]
        parts = len(values)
        if parts < 2:
            continue
        gap = (parts - 1) * (values.mean() - values)
        cubes += float((gap**3).sum()) / parts**3
        squares += float((gap**2).sum()) / parts**2
    return cubes / (6 * squares**1.5) if squares > 0 else 0.0
