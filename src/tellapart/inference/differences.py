"""The difference of two classifiers in one metric: its interval and its test."""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite, nan, sqrt
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import special

from tellapart.errors import UndefinedMetric
from tellapart.inference import intervals
from tellapart.inference.joint_areas import joint_areas
from tellapart.inference.matched_pairs import mcnemar, paired_difference, wald_difference, z_test
from tellapart.inference.resampling.placements import Placements
from tellapart.inference.resampling.replicates import Wanted, replicate_values
from tellapart.inference.resampling.requests import Resampling
from tellapart.problem import Problem
from tellapart.results import Estimate

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

ON_RIGHT_ROWS = {"accuracy": None, "recall": 1, "specificity": 0}
TOLERANCE = 1e-12


@dataclass(frozen=True)
class TestedDifference:
    """A difference with its interval, its p-value, and the name of the test."""

    estimate: Estimate
    p_value: float
    method: str


def tested_difference(
    first: Problem, second: Problem, wanted: Wanted, values: tuple[float, float], level: float,
    request: Resampling,
) -> TestedDifference:  # fmt: skip
    """Compare two classifiers on the same rows.

    ROC AUC: DeLong's test, Obuchowski's with groups, row influence with weights or soft labels.
    Accuracy, recall, specificity of hard unweighted rows: McNemar's mid-p with Newcombe's
    interval. Means of row losses: Student's t of the row differences. Everything else, and all
    grouped rows: paired bootstrap.

    Parameters
    ----------
    first, second
        The same truth, weights and groups, row by row.
    wanted
        The metric.
    values
        Its value in both.
    """
    gap = values[0] - values[1]
    if not isfinite(gap):
        reason = "a value is undefined or infinite"
        return TestedDifference(Estimate(nan, level=level, reason=reason), nan, "none")
    row, grouped = wanted.row, first.tags.get("groups") is not None
    if row.name == "roc_auc":
        return _areas(first, second, wanted.column or 0, level)
    plain = first.mass is None and not first.is_soft and not grouped
    if plain and row.name in ON_RIGHT_ROWS and _is_counted(first, wanted):
        return _matched(first, second, wanted, level)
    if row.kind == "losses" and not grouped:
        return _losses(first, second, wanted, level)
    return _resampled(first, second, wanted, gap, level, request)


def _areas(first: Problem, second: Problem, k: int, level: float) -> TestedDifference:
    groups = first.tags.get("groups")
    joint = joint_areas([first.column(k), second.column(k)], groups)
    gap, error = joint.difference(0, 1)
    _, p = z_test(gap, error)
    n = float(first.weights.sum())
    low, high = wald_difference(gap, error, level)
    reason = None
    if error == 0:
        low = high = nan
        reason = "no interval: the difference does not vary"
    estimate = Estimate(gap, low, high, level, joint.method, n, reason, standard_error=error)
    return TestedDifference(estimate, p, joint.method)


def _is_counted(problem: Problem, wanted: Wanted) -> bool:
    if wanted.row.name == "accuracy":
        return problem.task != "multilabel"
    return problem.task == "binary" or wanted.column is not None


def right_rows(problem: Problem, k: int | None = None) -> Flags:
    """Return whether each row's prediction is right, for the whole problem or for column k."""
    predicted, truth = problem.predicted(), problem.truth.values
    if k is None or problem.task == "binary":
        right = predicted == truth
        return np.asarray(right if right.ndim == 1 else right.all(axis=1))
    flags = predicted == k if problem.task == "multiclass" else predicted[:, k] == 1
    return np.asarray(flags == (problem.membership(k) == 1))


def _matched(first: Problem, second: Problem, wanted: Wanted, level: float) -> TestedDifference:
    k = None if wanted.row.name == "accuracy" else wanted.column or 0
    a, b = right_rows(first, k), right_rows(second, k)
    side = ON_RIGHT_ROWS[wanted.row.name]
    if side is not None:
        kept = first.membership(k or 0) == side
        a, b = a[kept], b[kept]
    both, only_a = int((a & b).sum()), int((a & ~b).sum())
    only_b, neither = int((~a & b).sum()), int((~a & ~b).sum())
    n = len(a)
    gap = (only_a - only_b) / n
    low, high = paired_difference(both, only_a, only_b, neither, level)
    spread = sqrt(max(only_a + only_b - (only_a - only_b) ** 2 / n, 0.0)) / n
    found = Estimate(gap, low, high, level, "newcombe-paired", n, standard_error=spread)
    return TestedDifference(found, mcnemar(only_a, only_b).mid_p, "mcnemar-mid-p")


def _losses(first: Problem, second: Problem, wanted: Wanted, level: float) -> TestedDifference:
    losses = [Placements(each).losses(wanted.row.name, wanted.column) for each in (first, second)]
    gaps, weight = losses[0] - losses[1], first.weights
    n = float(weight.sum())
    gap = float((weight * gaps).sum() / n)
    effective = first.effective_rows
    if effective <= 1 + 1e-9:
        raise UndefinedMetric("a difference of means needs two rows")
    spread = (weight**2 * (gaps - gap) ** 2).sum() / (1 - 1 / effective)
    error = float(np.sqrt(spread)) / n
    if error <= TOLERANCE:
        p = 1.0 if abs(gap) <= TOLERANCE else nan
        reason = "no interval: every row has the same difference"
        estimate = Estimate(gap, level=level, n=n, reason=reason, standard_error=error)
        return TestedDifference(estimate, p, "paired-t")
    half = intervals.t_quantile(level, effective - 1) * error
    p = float(2 * special.stdtr(effective - 1, -abs(gap) / error))
    estimate = Estimate(gap, gap - half, gap + half, level, "paired-t", n, standard_error=error)
    return TestedDifference(estimate, p, "paired-t")


def _resampled(
    first: Problem, second: Problem, wanted: Wanted, gap: float, level: float, request: Resampling
) -> TestedDifference:
    draws = [replicate_values(each, [wanted], request)[:, 0] for each in (first, second)]
    with np.errstate(invalid="ignore"):
        gaps = draws[0] - draws[1]
    kept = gaps[np.isfinite(gaps)]
    failed = len(gaps) - len(kept)
    n = float(first.weights.sum())
    reason = f"{failed} of {len(gaps)} resamples had no value and were left out" if failed else None
    if len(kept) < 2 or kept.max() - kept.min() <= TOLERANCE:
        p = 1.0 if abs(gap) <= TOLERANCE else nan
        told = "no interval: all resamples agree"
        return TestedDifference(Estimate(gap, level=level, n=n, reason=told), p, "paired-bootstrap")
    low, high = np.quantile(kept, [(1 - level) / 2, (1 + level) / 2])
    estimate = Estimate(
        gap, float(low), float(high), level, "bootstrap-percentile", n, reason,
        standard_error=float(kept.std(ddof=1)), resamples=request.resamples,
    )  # fmt: skip
    return TestedDifference(estimate, bootstrap_p_value(kept), "paired-bootstrap")


def bootstrap_p_value(gaps: Floats) -> float:
    """Return the level at which the percentile interval of a difference just reaches 0.

    Twice the smaller share of resamples at or beyond 0, each counted as (b + 1) / (B + 1), so that
    it is never 0.

    >>> bootstrap_p_value(np.array([0.1, 0.2, 0.3]))
    0.5
    """
    below = int((gaps <= TOLERANCE).sum())
    above = int((gaps >= -TOLERANCE).sum())
    return min(1.0, 2 * (min(below, above) + 1) / (len(gaps) + 1))


def unpaired_difference(
    a: Estimate, b: Estimate, sizes: tuple[float, float], level: float, span: float = np.inf
) -> TestedDifference:
    """Compare two classifiers on different rows, from both estimates and standard errors.

    Student's t with Welch's degrees of freedom (as pROC reports for two AUCs). No difference is
    larger than the `span` of the metric's range.
    """
    gap = a.value - b.value
    variances = a.standard_error**2, b.standard_error**2
    total = sum(variances)
    if not isfinite(gap) or not total > 0:
        reason = "a value or its standard error is undefined"
        return TestedDifference(Estimate(gap, level=level, reason=reason), nan, "none")
    parts = sum(v**2 / (n - 1) for v, n in zip(variances, sizes, strict=True) if n > 1)
    freedom = total**2 / parts if parts > 0 else np.inf
    error = sqrt(total)
    half = intervals.t_quantile(level, freedom) * error
    p = float(2 * special.stdtr(freedom, -abs(gap) / error))
    estimate: Any = Estimate(
        gap, max(gap - half, -span), min(gap + half, span), level, "unpaired-t", sum(sizes),
        standard_error=error,
    )  # fmt: skip
    return TestedDifference(estimate, p, "unpaired-t")
