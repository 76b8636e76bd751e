"""Areas under curves, from the masses at every distinct score, with their gradients.

Notation: cell b in order of falling score, p and n its positive and negative mass, T and F the
masses at or above it, P and N the totals.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from tellapart.errors import UndefinedMetric
from tellapart.kernels import hyperbola_area, masses_won, step_area
from tellapart.kernels.compile import Kernel
from tellapart.statistics import ScoreSweep

Floats = NDArray[np.float64]

ROUNDING = 1e-12  # sums of masses are no more exact than this


def roc_auc(sweep: ScoreSweep) -> float:
    """Chance that a positive scores above a negative, ties counting half.

    Soft labels: over all pairs of rows, weighted by w_i (1 - w_j), a row meeting itself as a
    tie (Keilwagen, Grosse & Grau 2014).
    """
    _need_both(sweep, "roc_auc")
    masses = np.ascontiguousarray(sweep.positive), np.ascontiguousarray(sweep.negative)
    return _share(masses_won(*masses) / (2.0 * sweep.positives * sweep.negatives), sweep)


def roc_auc_gradient(sweep: ScoreSweep) -> tuple[Floats, Floats]:
    """Return the change of `roc_auc` per unit of positive and of negative mass in each cell."""
    area, positives, negatives = roc_auc(sweep), sweep.positives, sweep.negatives
    below = negatives - sweep.false_positives + 0.5 * sweep.negative
    above = sweep.true_positives - 0.5 * sweep.positive
    return (below / negatives - area) / positives, (above / positives - area) / negatives


def roc_auc_distinct(sweep: ScoreSweep) -> float:
    """AUC over pairs of two different rows: no row meets itself.

    It is the chance to rank a positive above a negative when every label is drawn once, a
    positive with probability w; of hard labels it is `roc_auc`.
    """
    _need_both(sweep, "roc_auc")
    own = float(sweep.second_moments[:, 2].sum())
    pairs = sweep.positives * sweep.negatives
    if pairs - own <= ROUNDING * pairs:
        raise UndefinedMetric("roc_auc without self-pairs needs two rows of different labels")
    return _share((roc_auc(sweep) * pairs - own / 2) / (pairs - own), sweep)


def average_precision(sweep: ScoreSweep) -> float:
    """Precision at each threshold, weighted by the recall gained there; no interpolation."""
    _need_positives(sweep, "average_precision")
    flagged = sweep.true_positives + sweep.false_positives
    precision = sweep.true_positives / np.where(flagged > 0, flagged, 1)  # 0: rows that weigh 0
    return _share(float((sweep.positive * precision).sum()) / sweep.positives, sweep)


def average_precision_gradient(sweep: ScoreSweep) -> tuple[Floats, Floats]:
    """Return the gradient of `average_precision`; mass moves the precision of all below it."""
    _need_positives(sweep, "average_precision")
    return _gradient(step_area, sweep)


def pr_auc(sweep: ScoreSweep) -> float:
    """Area under the precision-recall curve, interpolated as counts allow.

    Between two thresholds true and false positives grow together in proportion, so precision
    is a hyperbola in recall, not a straight line (Davis & Goadrich 2006, Keilwagen 2014).
    """
    _need_positives(sweep, "pr_auc")
    p, n, true, flagged = _segments(sweep)
    share = p / np.where(p + n > 0, p + n, 1)  # 0: rows that weigh 0
    area = p * share + (true - flagged * share) * share * _growth(p + n, flagged)
    return _share(float(area.sum()) / sweep.positives, sweep)


def pr_auc_gradient(sweep: ScoreSweep) -> tuple[Floats, Floats]:
    """Return the gradient of `pr_auc`, by the chain rule over the segments below each cell."""
    _need_positives(sweep, "pr_auc")
    return _gradient(hyperbola_area, sweep)


def _gradient(area: Kernel[..., float], sweep: ScoreSweep) -> tuple[Floats, Floats]:
    cells = len(sweep.positive)
    by_positive, by_negative = np.empty(cells), np.empty(cells)
    masses = (np.ascontiguousarray(mass, np.float64) for mass in (sweep.positive, sweep.negative))
    area(*masses, by_positive, by_negative)
    return by_positive, by_negative


def _share(value: float, sweep: ScoreSweep) -> float:
    """Put a share that rounding moved off 0 or 1 back there; counts do not round."""
    if sweep.is_counts or ROUNDING < value < 1.0 - ROUNDING:
        return value
    return float(round(value))


def _segments(sweep: ScoreSweep) -> tuple[Floats, Floats, Floats, Floats]:
    p = sweep.positive.astype(np.float64)
    n = sweep.negative.astype(np.float64)
    true = sweep.true_positives - p
    return p, n, true, true + (sweep.false_positives - n)


def _growth(mass: Floats, flagged: Floats) -> Floats:
    """Return log((S + mass) / S), and 0 for the first segment, where its factor is 0."""
    with np.errstate(divide="ignore"):
        growth = np.log1p(mass / np.where(flagged > 0, flagged, np.inf))
    return np.asarray(growth)


def _need_positives(sweep: ScoreSweep, name: str) -> None:
    if sweep.positives <= 0:
        raise UndefinedMetric(f"{name} needs positive rows; there are none")


def _need_both(sweep: ScoreSweep, name: str) -> None:
    _need_positives(sweep, name)
    if sweep.negatives <= 0:
        raise UndefinedMetric(f"{name} needs negative rows; there are none")
