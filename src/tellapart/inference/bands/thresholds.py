"""Bands of metrics against the threshold."""

from __future__ import annotations

import numpy as np

from tellapart.inference.bands.pointwise import Pointwise, resampled_curves, spread_out
from tellapart.inference.resampling.placements import Placements
from tellapart.inference.resampling.requests import Resampling
from tellapart.inference.resampling.values import Wanted
from tellapart.inference.threshold_tables import pointwise_at, rates_at
from tellapart.metrics import METRICS


def threshold_band(
    placements: Placements, k: int, metric: str, level: float, request: Resampling | None
) -> Pointwise:
    """Return the band of a metric at up to `PLACES` thresholds: its intervals there.

    Resamples, where asked for, say how often it holds whole curves.
    """
    sweep = placements.column(k).sweep
    vertices = spread_out(len(sweep.threshold))
    places = sweep.threshold[vertices][::-1]  # ascending
    value, low, high = pointwise_at(sweep, vertices[::-1], metric, level)
    x = places.astype(np.float64)
    if request is None:
        return Pointwise(x, value, low, high, np.empty((0, len(x))))
    wanted = Wanted(METRICS[metric], k)
    curves = resampled_curves(
        placements, wanted, len(x), lambda of: rates_at(of.sweep(k), places, metric), request
    )
    if placements.problem.tags.get("groups") is not None:  # closed forms know of no groups
        tails = np.array([(1 - level) / 2, (1 + level) / 2])
        ends = np.nanquantile(curves, tails, axis=0)
        low, high = np.fmin(low, ends[0]), np.fmax(high, ends[1])
    return Pointwise(x, value, low, high, curves)


def interval_name(metric: str, *, soft: bool) -> str:
    """Return the name of a metric's interval in closed form; fractions have no Wilson interval."""
    interval = METRICS[metric].interval
    return "logit" if soft and interval == "wilson" else interval
