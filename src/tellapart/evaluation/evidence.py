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
        groups_of(statistics),
    )


def _calibration(statistics: Statistics) -> ScoreSweep | None:
    """Return the sweep of stated probabilities, which an evaluation has sorted already."""
    if statistics.problem.task == "multilabel":
        return None
    try:
        return statistics.calibration
    except UndefinedMetric:
        return None


def groups_of(statistics: Statistics) -> dict[str, int]:
    """Return in how many groups every class occurs; of a label, both it and its absence."""
    problem, design = statistics.problem, statistics.design
    if design is None or not design.grouped:
        return {}
    found: dict[str, int] = {}
    for k, name in enumerate(problem.questions):
        truth = problem.membership(k)
        with_it, without = design.holders(truth), design.holders(1.0 - truth)
        if problem.task == "binary":
            other = next(label for label in problem.classes if label != name)
            found |= {name: with_it, other: without}
        else:
            found[name] = min(with_it, without) if problem.task == "multilabel" else with_it
    return found
