"""Areas under the precision-recall curve with their gradients, cell by cell.

Inputs are the positive and negative mass of every cell, in order of falling score. Outputs are
the changes of the area per unit of positive and of negative mass in each cell; the area returns,
NaN without positive mass.
"""

from __future__ import annotations

from math import log1p

import numpy as np
from numpy.typing import NDArray

from tellapart.kernels.compile import kernel

Floats = NDArray[np.float64]


@kernel("float64[] float64[] float64[:] float64[:]")
def step_area(p: Floats, n: Floats, by_positive: Floats, by_negative: Floats) -> float:
    """Average precision: each cell's precision, weighted by the recall gained there."""
    positives = 0.0
    for cell in range(len(p)):
        positives += p[cell]
    if positives <= 0.0:
        return np.nan
    true = false = area = 0.0
    for cell in range(len(p)):
        true += p[cell]
        false += n[cell]
        flagged = true + false
        if flagged > 0.0:
            precision = true / flagged
            area += p[cell] * precision
            share = p[cell] / (positives * flagged * flagged)
            by_positive[cell] = share * false
            by_negative[cell] = share * true
        else:
            precision = by_positive[cell] = by_negative[cell] = 0.0
    area /= positives
    gained = lost = 0.0
    for cell in range(len(p) - 1, -1, -1):
        gained += by_positive[cell]
        lost += by_negative[cell]
        flagged = true + false
        precision = true / flagged if flagged > 0.0 else 0.0
        by_positive[cell] = (precision - area) / positives + gained
        by_negative[cell] = -lost
        true -= p[cell]
        false -= n[cell]
    return area


@kernel("float64[] float64[] float64[:] float64[:]")
def hyperbola_area(  # noqa: PLR0915 - one loop down the cells, one back
    p: Floats, n: Floats, by_positive: Floats, by_negative: Floats
) -> float:
    """Area with hyperbolas between cells.

    A cell that starts from (T, S = T + F) and adds (p, n) has the area p q + D q L with
    q = p / (p + n), D = T - S q, L = log((S + p + n) / S); the first cell has L = 0. What a cell
    changes by its own mass is written at once, what it changes in the cells below it by moving
    their T and S is summed on the way back.
    """
    count = len(p)
    above_true = np.empty(count)
    above_false = np.empty(count)
    positives = area = true = flagged = 0.0
    for cell in range(count):
        mass = p[cell] + n[cell]
        if mass <= 0.0:
            above_true[cell] = above_false[cell] = by_positive[cell] = by_negative[cell] = 0.0
            continue
        q = p[cell] / mass
        excess = true - flagged * q
        end = flagged + mass
        growth = slope = 0.0
        if flagged > 0.0:
            growth = log1p(mass / flagged)
            slope = 1.0 / end - 1.0 / flagged
        area += p[cell] * q + excess * q * growth
        above_true[cell] = q * ((1.0 - q) * growth + excess * slope)
        above_false[cell] = q * (excess * slope - q * growth)
        turn = (p[cell] + growth * (excess - flagged * q)) / (mass * mass)  # by a change of q
        tail = excess * q / end
        by_positive[cell] = q + turn * n[cell] + tail
        by_negative[cell] = tail - turn * p[cell]
        positives += p[cell]
        true += p[cell]
        flagged = end
    if positives <= 0.0:
        return np.nan
    area /= positives
    below_true = below_false = 0.0
    for cell in range(count - 1, -1, -1):
        by_positive[cell] = (by_positive[cell] + below_true - area) / positives
        by_negative[cell] = (by_negative[cell] + below_false) / positives
        below_true += above_true[cell]
        below_false += above_false[cell]
    return area
