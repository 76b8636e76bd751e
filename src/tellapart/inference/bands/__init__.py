"""Bands around curves: how far a curve may lie from where it was drawn.

A resample gives another curve; what many of them do at each place of the x axis makes the band.
"""

from __future__ import annotations

from typing import Literal

from tellapart.errors import InputError
from tellapart.inference.bands.areas import RATES, pr_band, precision_at, roc_band, sensitivity_at
from tellapart.inference.bands.pointwise import widened
from tellapart.inference.bands.reliability import (
    consistency_band,
    honest_band,
    reliability_band,
)
from tellapart.inference.bands.thresholds import interval_name, threshold_band
from tellapart.inference.resampling.placements import Placements
from tellapart.inference.resampling.requests import Resampling
from tellapart.problem import Problem
from tellapart.results import Band, Curve
from tellapart.results.curves import Scope

__all__ = ["RATES", "RESAMPLES", "Around", "curve_band", "precision_at", "sensitivity_at"]

Around = Literal["curve", "ideal"]

RESAMPLES = 1000
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
) -> Band:
    """Return the band of a curve.

    Parameters
    ----------
    problem
        The rows.
    full
        The curve, of kind ``roc``, ``pr``, ``threshold`` or ``reliability``.
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

    Raises
    ------
    InputError
        The curve has no such band.
    UndefinedMetric
        The curve needs rows that are not there.
    """
    if scope not in SCOPES:
        raise InputError(f"band is {scope!r}; expected one of {', '.join(SCOPES)}")
    if around not in ("curve", "ideal"):
        raise InputError(f"around is {around!r}; expected 'curve' or 'ideal'")
    if around == "ideal" and full.kind != "reliability":
        raise InputError(f"around is 'ideal'; expected 'curve' for the {full.kind} curve")
    placements = Placements(problem)
    grouped = problem.tags.get("groups") is not None
    drawn = scope == "simultaneous" or full.kind != "threshold" or grouped
    if full.kind == "threshold":
        found = threshold_band(placements, k or 0, full.y, level, request if drawn else None)
    elif full.kind == "reliability" and around == "curve" and scope == "simultaneous":
        found = honest_band(placements, k, level)
        return Band(scope, found.x, found.low, found.high, level, "isotonic-exact", around)
    elif full.kind == "reliability":
        band = consistency_band if around == "ideal" else reliability_band
        found = band(placements, k, level, request)
    else:
        found = (roc_band if full.kind == "roc" else pr_band)(placements, k or 0, level, request)
    low, high = (found.low, found.high) if scope == "pointwise" else widened(found, level)
    method = "bootstrap" if drawn else interval_name(full.y, soft=problem.is_soft)
    if around == "ideal":
        method = "consistency"
    return Band(scope, found.x, low, high, level, method, around, len(found.curves))
