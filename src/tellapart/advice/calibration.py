"""Findings about stated probabilities: whether they hold."""

from __future__ import annotations

from collections.abc import Iterator
from math import isinf, nan

from tellapart.advice.evidence import Evidence
from tellapart.advice.kinds import GAP, GAP_OF_RARER, SURE, finding
from tellapart.advice.words import percent
from tellapart.errors import UndefinedMetric
from tellapart.metrics.reliability import (
    excess_z,
    gap_beyond_chance,
    recalibration_line,
    spiegelhalter_z,
)
from tellapart.results import Finding
from tellapart.statistics import ScoreSweep


def miscalibrated(evidence: Evidence) -> Iterator[Finding]:
    """Stated probabilities are off by more than chance, and by enough to matter."""
    loss = evidence.known("log_loss")
    if loss is not None and isinf(loss.value):
        yield finding(
            "impossible-outcome",
            f"The log loss is {loss.reason}. Such a probability claims certainty; were "
            "probabilities rounded or clipped?",
        )
    sweep = evidence.calibration
    if sweep is None or evidence.data.truth == "soft":
        return
    positives, total = sweep.positives, sweep.positives + sweep.negatives
    if total <= 0:
        return
    observed = positives / total
    stated = float((sweep.positive + sweep.negative) @ sweep.threshold.astype(float)) / total
    gap = gap_beyond_chance(sweep)
    if gap < min(GAP, GAP_OF_RARER * min(observed, 1.0 - observed)):
        return
    z, excess = _distance(sweep)
    if max(abs(z) if z == z else 0.0, abs(excess) if excess == excess else 0.0) <= SURE:
        return
    binary = evidence.result.task == "binary" and evidence.sweep is not None
    text, slope = _binary(sweep, stated, observed) if binary else _top_label(stated, observed)
    yield finding(
        "miscalibrated",
        f"{text} Ranking does not suffer; thresholds by cost, and any use of the probabilities as "
        "such, do. Recalibrate on other rows.",
        spiegelhalter_z=z,
        excess_z=excess,
        gap=gap,
        stated=stated,
        observed=observed,
        slope=slope,
    )


def _distance(sweep: ScoreSweep) -> tuple[float, float]:
    """Return both distances in standard errors; NaN where there is none."""
    try:
        excess = excess_z(sweep)
    except UndefinedMetric:
        return nan, nan
    try:
        return spiegelhalter_z(sweep), excess
    except UndefinedMetric:
        return nan, excess


def _binary(sweep: ScoreSweep, stated: float, observed: float) -> tuple[str, float]:
    text = (
        f"Probabilities do not hold: {percent(stated)} positives are stated on average, "
        f"{percent(observed)} occur."
    )
    try:
        line = recalibration_line(sweep)
    except UndefinedMetric:
        return text, nan
    if abs(line.slope - 1.0) <= 2.0 * line.slope_error:
        return text, line.slope
    if line.slope < 1.0:
        text += f" They are over-confident: too far out, towards 0 and 1 (slope {line.slope:.2f})."
    else:
        text += f" They are under-confident: too close to the middle (slope {line.slope:.2f})."
    return text, line.slope


def _top_label(stated: float, observed: float) -> tuple[str, float]:
    word = "over-confident" if stated > observed else "under-confident"
    text = (
        f"The predicted class is stated with {percent(stated)} on average and is right in "
        f"{percent(observed)}: {word}."
    )
    return text, nan
