"""The calibration error of a problem: of the positive class, the top label, or every label."""

from __future__ import annotations

from typing import Any

import numpy as np

from tellapart.evaluation.computed import Statistics
from tellapart.inference.calibration import BINS, calibration_estimate, told
from tellapart.inference.sweeps import as_probabilities
from tellapart.metrics.calibration import Binning
from tellapart.results import Estimate
from tellapart.statistics import ScoreSweep


def ece_estimate(
    statistics: Statistics,
    of: Any,
    level: float,
    *,
    bins: int = BINS,
    binning: Binning = "mass",
) -> Estimate:
    """Return the expected calibration error, of one class or of the whole problem.

    Several exclusive classes: of the top label (was the predicted class right?). Labels: the mean
    over them.

    Raises
    ------
    UndefinedMetric
        There are no probabilities.
    """
    problem = statistics.problem
    if of is not None:
        return _of_column(statistics, problem.question(of), level, bins, binning)
    if problem.task == "multilabel":
        labels = range(len(problem.questions))
        each = [_of_column(statistics, k, level, bins, binning).value for k in labels]
        reason = told("mean over labels", bins, binning)
        return Estimate(float(np.mean(each)), level=level, n=statistics.total, reason=reason)
    top = problem.task == "multiclass" or problem.confidence is not None
    what = "top label" if top else f"class {problem.positive}"
    return calibration_estimate(statistics.calibration, what, level, bins=bins, binning=binning)


def _of_column(
    statistics: Statistics, k: int, level: float, bins: int, binning: Binning
) -> Estimate:
    problem = statistics.problem
    problem.probability(k)  # refuses ranks
    column = problem.column(k)
    sweep = as_probabilities(ScoreSweep.of(column), problem.scale)
    what = f"class {column.name}"
    return calibration_estimate(sweep, what, level, bins=bins, binning=binning)
