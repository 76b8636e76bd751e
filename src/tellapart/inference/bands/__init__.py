"""Bands around curves: how far a curve may lie from where it was drawn.

A resample gives another curve; what many of them do at each place of the x axis makes the band.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from tellapart.errors import InputError
from tellapart.inference.bands.areas import RATES, pr_band, precision_at, roc_band, sensitivity_at
from tellapart.inference.bands.flagged import decision_band, gain_band
from tellapart.inference.bands.pointwise import Pointwise, widened
from tellapart.inference.bands.reliability import (
    consistency_band,
    honest_band,
    reliability_band,
)
from tellapart.inference.bands.thresholds import interval_name, threshold_band
from tellapart.inference.resampling.placements import Placements
from tellapart.inference.resampling.requests import Resampling
from tellapart.problem import Problem
from tellapart.problem.options import check_word
from tellapart.results import Band, Curve
from tellapart.results.curves import Scope

__all__ = ["RATES", "RESAMPLES", "Around", "curve_band", "precision_at", "sensitivity_at"]

Floats = NDArray[np.float64]
Around = Literal["curve", "ideal"]

RESAMPLES = 1000
BANDS: Mapping[str, Callable[[Placements, int, float, Resampling], Pointwise]] = {
    "roc": roc_band,
    "det": roc_band,
    "pr": pr_band,
    "gain": gain_band,
    "lift": gain_band,
}
SCOPES: tuple[Scope, ...] = ("pointwise", "simultaneous")


def curve_band(
    problem: Problem,
    full: Curve,
    k: int | None,
    *,
    scope: Scope,
    level: float,
    request: Resampling,
    around: Around = "curve",
    prevalence: float | None = None,
) -> Band:
    """Return the band of a curve.

    Parameters
    ----------
    problem
        The rows.
    full
        The curve. The band of a DET curve is that of the ROC curve turned upside down, the band
        of a lift curve that of the gain curve divided by the share flagged.
    k
        Its column; None for the top label.
    scope
        ``pointwise`` or ``simultaneous``. The latter widens the pointwise band by one factor, so
        that a share `level` of the resampled curves lies inside at all places at once
        (sup-t; Montiel Olea & Plagborg-Moller 2019, J Appl Econom 34:1). Of a reliability curve
        it is made of exact intervals instead; see `honest_band`.
    level
        Confidence level.
    request
        How to resample.
    around
        ``ideal`` gives a reliability curve a consistency band, around the diagonal.
    prevalence
        Of a decision curve: that of the use.

    Raises
    ------
    InputError
        The curve has no such band.
    UndefinedMetric
        The curve needs rows that are not there.
    """
    _check(scope, around, full.kind)
    placements = Placements(problem)
    if full.kind == "reliability" and around == "curve" and scope == "simultaneous":
        found = honest_band(placements, k, level)
        return Band(scope, found.x, found.low, found.high, level, "isotonic-exact", around)
    grouped = problem.tags.get("groups") is not None
    drawn = scope == "simultaneous" or full.kind != "threshold" or grouped
    if full.kind == "threshold":
        found = threshold_band(placements, k or 0, full.y, level, request if drawn else None)
    elif full.kind == "decision":
        found = decision_band(placements, k or 0, full, level, request, prevalence)
    elif full.kind == "reliability":
        band = consistency_band if around == "ideal" else reliability_band
        found = band(placements, k, level, request)
    else:
        found = BANDS[full.kind](placements, k or 0, level, request)
    low, high = (found.low, found.high) if scope == "pointwise" else widened(found, level)
    x, low, high = _as_drawn(full.kind, found.x, low, high)
    return Band(
        scope, x, low, high, level, _method(full, around, drawn=drawn, soft=problem.is_soft),
        around, len(found.curves),
    )  # fmt: skip


def _check(scope: Scope, around: Around, kind: str) -> None:
    check_word(scope, "band", SCOPES)
    check_word(around, "around", ("curve", "ideal"), "'curve' or 'ideal'")
    if around == "ideal" and kind != "reliability":
        raise InputError(f"around is 'ideal'; expected 'curve' for the {kind} curve")


def _method(full: Curve, around: Around, *, drawn: bool, soft: bool) -> str:
    if around == "ideal":
        return "consistency"
    return "bootstrap" if drawn else interval_name(full.y, soft=soft)


def _as_drawn(kind: str, x: Floats, low: Floats, high: Floats) -> tuple[Floats, Floats, Floats]:
    """Turn the band of a ROC curve into that of a DET curve, and a gain into a lift."""
    if kind == "det":
        return x, 1.0 - high, 1.0 - low
    if kind == "lift":
        return x[1:], low[1:] / x[1:], high[1:] / x[1:]
    return x, low, high
