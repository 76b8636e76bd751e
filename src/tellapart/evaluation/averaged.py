"""Curves that are not one class as it is: averages over classes, and smooth ones."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, get_args

import numpy as np
from scipy import special

from tellapart.curves import curve
from tellapart.curves.averages import macro_roc
from tellapart.errors import InputError, UndefinedMetric
from tellapart.inference.binormal import BinormalCurve
from tellapart.problem import Problem
from tellapart.problem.options import check_word
from tellapart.problem.validated import NO_SCORES
from tellapart.results import Curve
from tellapart.results.curves import CurveAverage
from tellapart.statistics import PooledSweep, ScoreSweep

SMOOTH_POINTS = 201


def averaged_curve(problem: Problem, kind: str, of: Any, average: CurveAverage) -> Curve:
    """Return one curve over all classes.

    ``micro`` pools every (row, class) pair into one question; negatives between two positive
    scores are one vertex, which changes no area. ``macro`` is the mean true positive rate over
    the classes that have a ROC curve.

    Raises
    ------
    InputError
        The average is not known, or there is nothing to average.
    UndefinedMetric
        No class has a curve.
    """
    check_word(average, "average", get_args(CurveAverage), '"micro" or "macro"')
    if of is not None:
        raise InputError(
            f"of is {of!r} beside average={average!r}; expected one of them: an average is of "
            "all classes together"
        )
    if len(problem.questions) == 1:
        raise InputError(f"average is {average!r}, but there is one question only; leave it out")
    if problem.scores is None:
        raise InputError(f"a curve {NO_SCORES}")
    expected = ("roc",) if average == "macro" else ("roc", "pr")
    if kind not in expected:
        raise InputError(
            f"kind is {kind!r}, which has no {average} average; expected {' or '.join(expected)}"
        )
    if average == "micro":
        return curve(kind, PooledSweep.of(problem).sweep, "micro average")
    return macro_roc(_defined(problem))


def smooth_roc(problem: Problem, kind: str, of: Any, smooth: str) -> Curve:
    """Return the binormal ROC curve of one class.

    Raises
    ------
    InputError
        The kind of curve or of smoothing is not known, or there are no scores.
    UndefinedMetric
        The points of the curve do not determine a line.
    """
    told = f'"binormal" of "roc"; kind is {kind!r}'
    check_word(smooth, "smooth", ("binormal",) if kind == "roc" else (), told)
    if problem.scores is None:
        raise InputError(f"a curve {NO_SCORES}")
    column = problem.side(of)
    fitted = BinormalCurve.of(ScoreSweep.of(column))
    true = special.ndtr(np.linspace(-4.0, 4.0, SMOOTH_POINTS - 2))
    true = np.concatenate([[0.0], true, [1.0]])
    columns = {
        "false_positive_rate": fitted.false_positive_rates(true),
        "true_positive_rate": true,
    }
    order = np.argsort(columns["false_positive_rate"], kind="stable")
    columns = {name: values[order] for name, values in columns.items()}
    summary = {
        "smooth_auc": fitted.auc, "intercept": fitted.intercept, "slope": fitted.slope,
    }  # fmt: skip
    return Curve("roc", column.name, "false_positive_rate", "true_positive_rate", columns, summary)


def _defined(problem: Problem) -> Iterator[Curve]:
    for column in problem.columns():
        try:
            yield curve("roc", ScoreSweep.of(column), column.name)
        except UndefinedMetric:
            continue
