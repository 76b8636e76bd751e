"""The reliability diagram: what was observed against what was stated."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from tellapart.errors import UndefinedMetric
from tellapart.metrics.calibration import ece
from tellapart.results import Curve
from tellapart.statistics import ScoreSweep

Floats = NDArray[np.float64]


def isotonic(observed: Floats, mass: Floats) -> Floats:
    """Return the rising step function closest to the observed shares (weighted squares).

    The pool-adjacent-violators algorithm of SciPy.
    """
    from scipy.optimize import isotonic_regression

    fitted = isotonic_regression(observed, weights=mass).x
    return np.asarray(np.clip(fitted, 0.0, 1.0))


def ascending(sweep: ScoreSweep) -> tuple[Floats, Floats, Floats]:
    """Return stated probability, observed share and mass at each distinct probability, rising."""
    stated = sweep.threshold[::-1].astype(np.float64)
    positive = sweep.positive[::-1].astype(np.float64)
    mass = positive + sweep.negative[::-1]
    if not mass.all():  # rows that weigh 0
        stated, positive, mass = stated[mass > 0], positive[mass > 0], mass[mass > 0]
    return stated, positive / mass, mass


def reliability_curve(sweep: ScoreSweep, of: str) -> Curve:
    """Return the isotonic (CORP) reliability curve of stated probabilities.

    Parameters
    ----------
    sweep
        Scores in [0, 1].
    of
        The question: a class, a label, or the top label.

    Returns
    -------
    Columns ``predicted`` (distinct stated probabilities, rising), ``observed`` (isotonic fit)
    and ``mass``. The summary splits the mean squared error of the stated probabilities, in its
    binary form: ``brier = miscalibration - discrimination + uncertainty``, exactly. The first is
    what isotonic recalibration would remove, the second what is better than always stating the
    prevalence. Miscalibration is above 0 even for a perfect model, the more so in small samples.

    Raises
    ------
    UndefinedMetric
        There are no rows.

    References
    ----------
    Dimitriadis, Gneiting & Jordan 2021, PNAS 118:e2016191118.
    """
    if sweep.positives + sweep.negatives <= 0:
        raise UndefinedMetric("the reliability curve needs rows; there are none")
    stated, observed, mass = ascending(sweep)
    fitted = isotonic(observed, mass)
    total = mass.sum()
    prevalence = float(observed @ mass / total)

    def loss(probability: Floats | float) -> float:
        # the mean over rows of (p - y)^2, with y in expectation for soft labels
        return float(
            (mass * (probability * probability - 2 * probability * observed)).sum() / total
        )

    brier = loss(stated) + prevalence
    best, constant = loss(fitted) + prevalence, prevalence * (1 - prevalence)
    summary = {
        "brier": brier,
        "miscalibration": max(brier - best, 0.0),
        "discrimination": max(constant - best, 0.0),
        "uncertainty": constant,
        "ece": ece(sweep),
    }
    columns = {"predicted": stated, "observed": fitted, "mass": mass}
    return Curve("reliability", of, "predicted", "observed", columns, summary)
