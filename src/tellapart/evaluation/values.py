"""Metrics as bare numbers: no intervals, no findings, only what was asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from tellapart.errors import UndefinedMetric
from tellapart.evaluation.assembly import SOFT_ONLY
from tellapart.evaluation.evaluations import Evaluation
from tellapart.evaluation.resampled import sided
from tellapart.inference.resampling.values import Reweighting, Wanted
from tellapart.metrics import METRICS, PER_CLASS, Metric, names_for
from tellapart.metrics.points import POINTS, point
from tellapart.problem import Problem
from tellapart.problem.labels import class_name

__all__ = ["Question", "metric_values", "undefined_reason"]

Question = tuple[str, Any, Mapping[str, Any]]  # name, one class against the rest, options


def metric_values(problem: Problem, questions: Sequence[Question]) -> list[float]:
    """Return metrics without their intervals, as `Evaluation.metric` would; NaN where undefined.

    Rows are sorted once for all of them. A fifth of the time that an evaluation takes, or less.

    Parameters
    ----------
    questions
        Name, class (or None) and options of each, as of `Evaluation.metric`.

    Raises
    ------
    InputError
        A name, class or option is not known, or does not fit the problem.

    Examples
    --------
    >>> problem = Problem.of([0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8])
    >>> metric_values(problem, [("roc_auc", None, {}), ("recall", 1, {})])
    [0.75, 0.5]
    """
    found: dict[int, float] = {}
    wanted: dict[int, Wanted] = {}
    for place, (name, of, options) in enumerate(questions):
        sides = _wanted(problem, name, of, options)
        if sides is None:  # no short way: or an error, that tells what is wrong
            found[place] = float(Evaluation(problem).metric(name, of, **options).value)
        elif sides[0] is problem:
            wanted[place] = sides[1]
        else:
            found[place] = _values(sides[0], [sides[1]])[0]
    if wanted:
        values = _values(problem, list(wanted.values()))
        found |= dict(zip(wanted, values, strict=True))
    return [found[place] for place in range(len(questions))]


def undefined_reason(problem: Problem, question: Question) -> str:
    """Return why a metric has no value here."""
    name, of, options = question
    return Evaluation(problem).metric(name, of, **options).reason or "it has no value here"


def _values(problem: Problem, wanted: list[Wanted]) -> list[float]:
    try:
        reweighting = Reweighting.of(problem, wanted)
    except UndefinedMetric:  # of an average over predictions that are not there
        several = len(wanted) > 1
        return [_values(problem, [one])[0] if several else float("nan") for one in wanted]
    return reweighting.values(wanted, np.ones(problem.rows))


def _wanted(
    problem: Problem, name: str, of: Any, options: Mapping[str, Any]
) -> tuple[Problem, Wanted] | None:
    """Return what to compute and on which side; None where an evaluation has to be asked."""
    row = _row(problem, name, options)
    if row is None or not _is_known(problem, row, of):
        return None
    if of is None:
        return problem, Wanted(row)
    side, column = sided(problem, of, row)
    return side, Wanted(row, column)


def _row(problem: Problem, name: str, options: Mapping[str, Any]) -> Metric | None:
    """Return a metric with its options settled; None where they do not settle it."""
    row = METRICS.get(name)
    if row is None or set(options) - set(row.options):
        return None
    return _at_point(problem, row, options) if row.options else row


def _at_point(problem: Problem, row: Metric, options: Mapping[str, Any]) -> Metric | None:
    """Return a point of the one curve that there is; None of several curves, or without a place."""
    if row.name not in POINTS or len(problem.questions) != 1:
        return None
    place = POINTS[row.name][0]
    if place not in options:
        return None
    interpolate = options.get("interpolate", True)
    return replace(row, formula=point(row.name, options[place], interpolate=interpolate))


def _is_known(problem: Problem, row: Metric, of: Any) -> bool:
    """Whether the problem as a whole, or one class of it, has the metric."""
    if of is not None:
        return (row.name in PER_CLASS or row.name in POINTS) and class_name(of) in problem.classes
    known = (*names_for(problem.task, len(problem.classes)), *SOFT_ONLY)
    return row.name in POINTS or row.name in known
