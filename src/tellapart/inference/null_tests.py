"""Tests of a ROC AUC against a value that was fixed beforehand."""

from __future__ import annotations

from math import nan, sqrt

import numpy as np
from scipy import special

from tellapart.errors import UndefinedMetric
from tellapart.inference import intervals
from tellapart.inference.alternatives import check_alternative
from tellapart.inference.designed_areas import column_value
from tellapart.inference.designs import Design
from tellapart.metrics import METRICS
from tellapart.metrics.ranking import roc_auc
from tellapart.problem import Column
from tellapart.problem.options import check_number
from tellapart.results import SignificanceTest
from tellapart.statistics import ScoreSweep


def area_test(
    column: Column, design: Design | None, against: float, alternative: str = "two-sided"
) -> SignificanceTest:
    """Test the ROC AUC of a column against a value.

    Against 0.5, of independent, hard, unweighted rows: the test of Mann and Whitney, whose variance
    is that of scores without skill, with ties. Otherwise: the estimate less the value, on the
    logit scale, over the standard error of the estimate; of grouped rows with Student's t of as
    many degrees of freedom as groups, less one.

    Raises
    ------
    InputError
        The value is not inside (0, 1), or the alternative is not known.
    """
    against = check_number(against, "against", 0.0, 1.0)
    check_alternative(alternative)
    sweep = ScoreSweep.of(column)
    try:
        value = roc_auc(sweep)
    except UndefinedMetric as undefined:
        return SignificanceTest(nan, nan, "none", float(against), alternative, str(undefined))
    if against == 0.5 and design is None and sweep.is_counts:
        return _mann_whitney(sweep, value, alternative)
    return _on_logit_scale(column, design, float(against), alternative)


def _mann_whitney(sweep: ScoreSweep, value: float, alternative: str) -> SignificanceTest:
    m, n = sweep.positives, sweep.negatives
    rows = m + n
    tied = (sweep.positive + sweep.negative).astype(np.float64)
    spread = m * n / 12 * (rows + 1 - float((tied**3 - tied).sum()) / (rows * (rows - 1)))
    if spread <= 0:
        reason = "all scores are the same"
        return SignificanceTest(nan, nan, "mann-whitney", 0.5, alternative, reason)
    z = (value - 0.5) * m * n / sqrt(spread)
    p = _p_value(float(special.ndtr(z)), float(special.ndtr(-z)), alternative)
    return SignificanceTest(z, p, "mann-whitney", 0.5, alternative)


def _on_logit_scale(
    column: Column, design: Design | None, against: float, alternative: str
) -> SignificanceTest:
    found, _ = column_value(METRICS["roc_auc"], column, design)
    method = f"logit-{found.kind}" if found.kind != "influence" else "logit"
    if found.lacking:
        reason = found.lacking.replace("no interval", "no test")
        return SignificanceTest(nan, nan, method, against, alternative, reason)
    if not 0.0 < found.value < 1.0 or not found.error > intervals.ROUNDING:
        reason = f"an AUC of {found.value:g} shows no spread to test with"
        return SignificanceTest(nan, nan, method, against, alternative, reason)
    gap = float(special.logit(found.value) - special.logit(against))
    z = gap / (found.error / (found.value * (1 - found.value)))
    if design is not None and design.grouped:
        freedom = design.units - 1
        below, above = float(special.stdtr(freedom, z)), float(special.stdtr(freedom, -z))
    else:
        below, above = float(special.ndtr(z)), float(special.ndtr(-z))
    return SignificanceTest(z, _p_value(below, above, alternative), method, against, alternative)


def _p_value(below: float, above: float, alternative: str) -> float:
    if alternative == "two-sided":
        return min(1.0, 2 * min(below, above))
    return above if alternative == "greater" else below
