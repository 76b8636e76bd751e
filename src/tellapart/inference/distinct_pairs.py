"""The ROC AUC of soft labels over pairs of different rows, with the same engine."""

from __future__ import annotations

from math import nan, sqrt

import numpy as np
from numpy.typing import NDArray

from tellapart.errors import UndefinedMetric
from tellapart.inference import intervals
from tellapart.inference.attainable import attainable_area, with_attainable
from tellapart.inference.designs import Design
from tellapart.inference.rows import clustered
from tellapart.inference.sweeps import effective_sizes, newcombe
from tellapart.metrics import METRICS
from tellapart.metrics.ranking import roc_auc_distinct
from tellapart.problem import Column
from tellapart.results import Estimate
from tellapart.statistics import ScoreSweep

Floats = NDArray[np.float64]


def distinct_estimate(column: Column, level: float, design: Design | None = None) -> Estimate:
    """Return the AUC without self-pairs, of a soft column.

    With U the mass of pairs won, D of all pairs, and C = sum w_i (1 - w_i) of a row with itself,
    it is (U - C / 2) / (D - C). C and D do not depend on the scores, so the attainable range is
    that of the AUC, carried over, and the value has the same place in it.
    """
    sweep, cell = ScoreSweep.placed(column)
    n = sweep.positives + sweep.negatives
    try:
        value = roc_auc_distinct(sweep)
    except UndefinedMetric as undefined:
        return Estimate(nan, level=level, n=n, reason=str(undefined))
    influence = _influence(column, sweep, cell, value)
    sizes, stretch = effective_sizes(sweep), 1.0
    if design is None:
        error = sqrt(float((influence**2).sum()))
    else:
        error, stretch = design.error(influence), design.stretch(level)
        positive, negative = column.masses()
        sizes = design.worth(positive), design.worth(negative)
    lacking = None if design is None else design.lacking
    if lacking:
        ends, method = (nan, nan), "none"
    elif 0.0 < value < 1.0 and error > intervals.ROUNDING:
        ends, method = intervals.logit(value, error * stretch, level), clustered("logit", design)
    else:
        ends, method = newcombe(value, *sizes, level), "newcombe"
    found = Estimate(value, *ends, level, method, n, lacking, standard_error=error)
    pairs, own = sweep.positives * sweep.negatives, float(sweep.second_moments[:, 2].sum())
    low, high = (
        float(np.clip((end * pairs - own / 2) / (pairs - own), 0.0, 1.0))
        for end in attainable_area(METRICS["roc_auc"], column)
    )
    return with_attainable(found, (low, high))


def _influence(column: Column, sweep: ScoreSweep, cell: NDArray[np.int32], value: float) -> Floats:
    """Return how much each row moves the value, by mass times gradient, its own pair apart."""
    positive, negative = column.masses()
    below = (sweep.negatives - sweep.false_positives + 0.5 * sweep.negative)[cell]
    above = (sweep.true_positives - 0.5 * sweep.positive)[cell]
    gained = positive * (below - value * sweep.negatives)
    gained += negative * (above - value * sweep.positives)
    gained += positive * negative * (2 * value - 1)
    own = float(sweep.second_moments[:, 2].sum())
    return np.asarray(gained / (sweep.positives * sweep.negatives - own))
