"""Bands of metrics against the threshold."""

from __future__ import annotations

import numpy as np

from tellapart.inference.bands.pointwise import Pointwise, resampled_curves, spread_out
from tellapart.inference.designs import Design
from tellapart.inference.resampling.placements import Placements
from tellapart.inference.resampling.requests import Resampling
from tellapart.inference.resampling.values import Wanted
from tellapart.inference.threshold_tables import pointwise_at, rates_at
from tellapart.metrics.two_by_two import TWO_BY_TWO


def threshold_band(
    placements: Placements, k: int, metric: str, level: float, request: Resampling | None
) -> Pointwise:
    """Return the band of a metric at up to `PLACES` thresholds: its intervals there.

    Resamples, where asked for, say how often it holds whole curves.
    """
    placed, problem = placements.column(k), placements.problem
    sweep = placed.sweep
    vertices = spread_out(len(sweep.threshold))
    places = sweep.threshold[vertices][::-1]  # ascending
    design = None if problem.shares is None else Design.of(problem)
    value, low, high = pointwise_at(placed, vertices[::-1], metric, level, design)
    x = places.astype(np.float64)
    ends = TWO_BY_TWO[metric].range
    if request is None:
        return Pointwise(x, value, low, high, np.empty((0, len(x))), ends)
    wanted = Wanted(TWO_BY_TWO[metric], k)
    curves = resampled_curves(
        placements, wanted, len(x), lambda of: rates_at(of.sweep(k), places, metric), request
    )
    if problem.tags.get("groups") is not None:  # closed forms of all thresholds know of no groups
        tails = np.array([(1 - level) / 2, (1 + level) / 2])
        outer = np.nanquantile(curves, tails, axis=0)
        low, high = np.fmin(low, outer[0]), np.fmax(high, outer[1])
    return Pointwise(x, value, low, high, curves, ends)


def interval_name(metric: str, *, soft: bool) -> str:
    """Return the name of a metric's interval in closed form; fractions have no Wilson interval."""
    interval = TWO_BY_TWO[metric].interval
    return "logit" if soft and interval == "wilson" else interval
