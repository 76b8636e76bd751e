"""What findings and advice are made from."""

from __future__ import annotations

from tellapart.advice import Evidence, Purpose
from tellapart.errors import UndefinedMetric
from tellapart.evaluation.computed import Statistics
from tellapart.evaluation.facts import effective_rows
from tellapart.evaluation.fold_facts import fold_facts
from tellapart.results import EvaluationResult
from tellapart.statistics import ScoreSweep


def evidence(
    result: EvaluationResult, statistics: Statistics, purpose: Purpose | None = None
) -> Evidence:
    """Gather what findings may look at; all that sees rows happens here."""
    problem = statistics.problem
    return Evidence(
        result,
        effective_rows(problem),
        statistics.sweep if problem.task == "binary" and problem.scores is not None else None,
        _calibration(statistics),
        statistics.tables if statistics.is_decided else None,
        purpose,
        fold_facts(problem),
    )


def _calibration(statistics: Statistics) -> ScoreSweep | None:
    """Return the sweep of stated probabilities, which an evaluation has sorted already."""
    if statistics.problem.task == "multilabel":
        return None
    try:
        return statistics.calibration
    except UndefinedMetric:
        return None
