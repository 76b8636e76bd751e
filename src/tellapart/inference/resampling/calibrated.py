"""What a perfectly calibrated model would show: outcomes drawn with the stated probabilities."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from tellapart.errors import UndefinedMetric
from tellapart.inference.resampling.placements import Placed, Placements
from tellapart.inference.resampling.replicates import over_replicates
from tellapart.inference.resampling.requests import Resampling
from tellapart.inference.resampling.values import Wanted
from tellapart.kernels import draw_outcomes, masses_under
from tellapart.metrics.calibration import ece
from tellapart.problem import Problem
from tellapart.statistics import ScoreSweep

Floats = NDArray[np.float64]


def over_calibrated(
    placed: Placed, request: Resampling, use: Callable[[int, ScoreSweep], None]
) -> None:
    """Call `use` with every replicate: a sweep whose outcomes follow the stated probabilities.

    Raises
    ------
    UndefinedMetric
        Labels are soft.
    """
    if placed.sweep.is_soft:
        raise UndefinedMetric("what soft labels do under perfect calibration is not known")
    stated = placed.sweep.threshold.astype(np.float64)
    probability = np.clip(stated, 0.0, 1.0)[placed.cell_of_row]
    mass = placed.positive + placed.negative
    ones = np.ones(len(mass))

    def fill(replicate: int) -> None:
        outcome = np.empty(len(mass))
        draw_outcomes(np.uint64(request.seed), np.uint64(replicate), probability, outcome)
        positive, negative = np.empty(len(stated)), np.empty(len(stated))
        hits = outcome * mass
        masses_under(placed.cell_of_row, hits, mass - hits, ones, positive, negative)
        use(replicate, replace(placed.sweep, positive=positive, negative=negative))

    over_replicates(fill, len(mass), request)


def calibrated_errors(problem: Problem, wanted: Wanted, request: Resampling) -> Floats:
    """Return the calibration errors of models whose stated probabilities are right.

    The mean over labels, where the error itself is one; labels are then drawn independently.
    """
    placements = Placements(problem)
    if wanted.column is None and problem.task == "multilabel":
        labels = [placements.calibrated_column(k) for k in range(len(problem.questions))]
    elif wanted.column is None:
        labels = [placements.calibrated]
    else:
        labels = [placements.calibrated_column(wanted.column)]
    total = np.zeros(request.resamples)
    for number, placed in enumerate(labels):
        errors = np.empty(request.resamples)

        def keep(replicate: int, sweep: ScoreSweep, errors: Floats = errors) -> None:
            errors[replicate] = ece(sweep, **wanted.options)

        own = replace(request, seed=(request.seed + number) % 2**64, progress=None)
        over_calibrated(placed, own, keep)
        total += errors
    return total / len(labels)
