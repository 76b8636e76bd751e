"""The bins of a reliability diagram, with an interval for each."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from tellapart.errors import InputError, UndefinedMetric
from tellapart.inference import intervals
from tellapart.inference.calibration import BINS, calibration_estimate
from tellapart.inference.designs import Design
from tellapart.inference.rows import clustered
from tellapart.inference.sweeps import as_probabilities
from tellapart.kernels import sum_by
from tellapart.metrics.calibration import Binning, CalibrationBins, bin_places, calibration_bins
from tellapart.problem import Column, Problem
from tellapart.results import ReliabilityBins
from tellapart.statistics import ScoreSweep

Floats = NDArray[np.float64]

DRAWN = 20  # bins of the histogram of stated probabilities


def reliability_bins(
    problem: Problem,
    of: Any = None,
    *,
    bins: int = BINS,
    binning: Binning = "mass",
    level: float = 0.95,
) -> ReliabilityBins:
    """Return what was stated and observed, bin by bin.

    Parameters
    ----------
    of
        A class or label. Left out: the positive class of a binary problem, the top label of
        several exclusive classes (was the predicted class right?).
    bins, binning
        As for `tellapart.metrics.calibration.calibration_bins`.
    level
        Confidence level of the interval of each bin: Wilson's on the effective number of rows;
        for soft labels, whose spread is known, a delta interval on the logit scale. Groups of rows
        are allowed for.

    Raises
    ------
    InputError
        Labels that do not exclude each other need `of`.
    UndefinedMetric
        There are no probabilities.
    """
    column, name = _question(problem, of)
    sweep = as_probabilities(ScoreSweep.of(column), problem.scale)
    found, design = calibration_bins(sweep, bins, binning), Design.of(problem)
    place = bin_places(sweep, bins, binning)
    if design is None:
        low, high, method = _ends(sweep, found, place, level)
    else:
        low, high, method = _designed_ends(column, design, found, place, level)
    edges = np.arange(DRAWN + 1) / DRAWN
    place = np.searchsorted(edges, sweep.threshold.astype(np.float64), side="right") - 1
    mass = (sweep.positive + sweep.negative).astype(np.float64)
    masses = sum_by(np.clip(place, 0, DRAWN - 1), mass, DRAWN)
    error = calibration_estimate(sweep, name, level, bins=bins, binning=binning)
    return ReliabilityBins(
        name, found.mass, found.stated, found.observed, low, high, level, method, edges, masses,
        error,
    )  # fmt: skip


def _question(problem: Problem, of: Any) -> tuple[Column, str]:
    if problem.scores is None and problem.confidence is None:
        raise UndefinedMetric("needs probabilities; there are no scores")
    if of is None and problem.task == "multilabel":
        raise InputError(f"of is missing; expected one of {', '.join(problem.questions)}")
    if of is None:
        if problem.scale == "rank":
            problem.probability(0)  # refuses ranks
        if problem.task == "multiclass" or problem.confidence is not None:
            return problem.top_label(), "top label"
        return problem.column(0), str(problem.positive)
    k = problem.question(of)
    problem.probability(k)
    column = problem.column(k)
    return column, column.name


def _designed_ends(
    column: Column,
    design: Design,
    found: CalibrationBins,
    place: NDArray[np.int64],
    level: float,
) -> tuple[Floats, Floats, str]:
    """Return the intervals where rows come in groups, or at a stated prevalence."""
    _, cell = ScoreSweep.placed(column)
    positive, negative = column.masses()
    total = positive + negative
    shared = not column.is_soft and design.stratum is None
    ends = []
    for bin_, share in zip(np.unique(place).tolist(), found.observed.tolist(), strict=True):
        mass = np.where(place[cell] == bin_, total, 0.0)
        gaps = np.where(mass > 0, positive - share * total, 0.0) / mass.sum()
        error, stretch = design.influence_error(gaps), design.stretch(level)
        inside = 0.0 < share < 1.0 and error > 0
        if inside and not shared:
            ends.append(intervals.logit(share, error * stretch, level))
            continue
        worth = design.worth(mass)
        if inside:
            rows = float(mass.sum() ** 2 / (mass**2).sum())
            worth = rows / max(error**2 * rows / (share * (1.0 - share)), 1.0)
        ends.append(intervals.wilson(share, worth / stretch**2, level))
    low, high = np.array(ends).T
    return low, high, clustered("wilson" if shared else "logit", design)


def _ends(
    sweep: ScoreSweep, found: CalibrationBins, place: NDArray[np.int64], level: float
) -> tuple[Floats, Floats, str]:
    """Return an interval for the observed share of each bin."""
    pp, nn, pn = sweep.second_moments.T
    used = np.unique(place)

    def summed(values: Floats) -> Floats:
        return np.asarray(
            sum_by(place, np.ascontiguousarray(values, np.float64), int(used[-1]) + 1)[used]
        )

    share = found.observed
    if not sweep.is_soft:
        rows = found.mass**2 / summed(pp + nn)
        low, high = intervals.wilson(share, rows, level)
        return np.asarray(low), np.asarray(high), "wilson"
    a, b, c = summed(pp), summed(nn), summed(pn)
    variance = ((1 - share) ** 2 * a + share**2 * b - 2 * share * (1 - share) * c) / found.mass**2
    error = np.sqrt(np.maximum(variance, 0.0))
    low, high = intervals.logit(share, np.where(error > 0, error, np.nan), level)
    return np.asarray(low), np.asarray(high), "logit"
