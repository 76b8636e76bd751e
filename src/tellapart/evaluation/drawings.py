"""Thinned curves and histograms for a page."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tellapart.curves import bent, curve, reliability_curve, thinned
from tellapart.curves.drawn import metric_line, stepped
from tellapart.curves.gains import with_attainable
from tellapart.errors import InputError, UndefinedMetric
from tellapart.inference.sweeps import as_probabilities
from tellapart.kernels import sum_by
from tellapart.metrics.two_by_two import TWO_BY_TWO
from tellapart.problem import Problem
from tellapart.problem.options import check_word
from tellapart.results import Curve, Drawings
from tellapart.statistics import ScoreSweep

Floats = NDArray[np.float64]

BINS = 40
LINES = ("recall", "precision", "specificity", "f1")  # against the threshold; of classes the last
FINE, COARSE = 0.4, 1.5  # pixels that a thinned line may be off, of 600
MOST_CLASSES = 60  # drawn; beyond it nobody can tell lines apart, and a page would grow


def drawings(problem: Problem, worst_first: list[int]) -> Drawings:
    """Draw every class, or the worst ones where there are too many."""
    chosen = sorted(worst_first[:MOST_CLASSES])
    curves: dict[str, dict[str, Curve]] = {"roc": {}, "pr": {}}
    histograms: dict[str, tuple[Floats, Floats]] = {}
    edges = _edges(problem)
    if problem.scores is None:
        return Drawings(curves, edges, histograms)
    for k in chosen:
        name = problem.questions[k]
        column = problem.column(k)
        sweep = ScoreSweep.of(column)
        stated = None
        if problem.scale in ("probability", "logit"):
            stated = as_probabilities(sweep, problem.scale)
        for kind, found in _outlines(sweep, stated, name, edges, alone=len(chosen) == 1):
            curves.setdefault(kind, {})[name] = found
        place = np.clip(np.searchsorted(edges, sweep.threshold, side="right") - 1, 0, BINS - 1)
        histograms[name] = (
            sum_by(place, sweep.negative, BINS),
            sum_by(place, sweep.positive, BINS),
        )
    return Drawings(curves, edges, histograms)


def _outlines(
    sweep: ScoreSweep, stated: ScoreSweep | None, name: str, edges: Floats, *, alone: bool
) -> Iterator[tuple[str, Curve]]:
    """Yield the thinned curves of one class by their kind; those that it has.

    Curves with a jump at every score are thinned further where there are several of them.
    """
    coarse = FINE if alone else COARSE
    makers: dict[str, tuple[Callable[[], Curve], float]] = {
        "roc": (lambda: curve("roc", sweep, name), FINE),
        "pr": (lambda: bent(curve("pr", sweep, name)), FINE),
        "gain": (lambda: curve("gain", sweep, name), FINE),
        "lift": (lambda: bent(curve("lift", sweep, name)), coarse),
        "det": (lambda: bent(curve("det", sweep, name)), coarse),
    }
    if stated is not None:
        known = stated
        makers["decision"] = (lambda: stepped(curve("decision", known, name)), coarse)
    for metric in LINES if alone else LINES[-1:]:
        makers[metric] = (partial(_against, sweep, name, metric, edges), coarse)
    for kind, (make, tolerance) in makers.items():
        try:
            yield kind, thinned(make(), tolerance=tolerance)
        except UndefinedMetric:
            continue


def _against(sweep: ScoreSweep, name: str, metric: str, edges: Floats) -> Curve:
    full = curve("threshold", sweep, name, metrics=(metric,))
    return metric_line(full, metric, float(edges[0]), float(edges[-1]))


@dataclass(frozen=True)
class Asked:
    """What was asked of a curve beyond its kind and class.

    Attributes
    ----------
    metric
        Of a threshold curve: its y axis.
    prevalence, thresholds
        Of a decision curve.
    """

    metric: str = "recall"
    prevalence: float | None = None
    thresholds: Any = None

    def check(self, kind: str) -> None:
        """Refuse what only a decision curve has."""
        for name, value in (("prevalence", self.prevalence), ("thresholds", self.thresholds)):
            if value is not None and kind != "decision":
                raise InputError(f"{name} is {value!r}, which the {kind} curve does not have; "
                                 "expected it for the decision curve")  # fmt: skip


def drawn_curve(problem: Problem, kind: str, of: Any, asked: Asked) -> tuple[Curve, int | None]:
    """Return a curve and its column; None for the top label."""
    asked.check(kind)
    if kind == "reliability":
        return _reliability(problem, of)
    k = problem.question(of)
    column = problem.column(k)
    sweep = ScoreSweep.of(column)
    if kind == "decision":
        problem.probability(k)  # refuses ranks
        stated = as_probabilities(sweep, problem.scale)
        wishes = {"prevalence": asked.prevalence, "thresholds": asked.thresholds}
        return curve(kind, stated, column.name, **wishes), k
    full = curve(kind, sweep, column.name)
    if kind == "threshold":
        full = replace(full, y=check_word(asked.metric, "metric", tuple(TWO_BY_TWO)))
    elif kind in ("gain", "lift") and column.is_soft:
        full = with_attainable(full, column)
    return full, k


def _reliability(problem: Problem, of: Any) -> tuple[Curve, int | None]:
    k = None if of is None and problem.task == "multiclass" else problem.question(of)
    if k is None or problem.confidence is not None:
        column = problem.top_label()
    else:
        problem.probability(k)  # refuses ranks
        column = problem.column(k)
    sweep = as_probabilities(ScoreSweep.of(column), problem.scale)
    return reliability_curve(sweep, column.name), k


def roc_outlines(problem: Problem, names: Iterable[str]) -> dict[str, Curve]:
    """Return the thinned ROC curves of a few classes, of those that have one."""
    found: dict[str, Curve] = {}
    if problem.scores is None:
        return found
    for name in names:
        sweep = ScoreSweep.of(problem.column(problem.questions.index(name)))
        try:
            found[name] = thinned(curve("roc", sweep, name))
        except UndefinedMetric:
            continue
    return found


def _edges(problem: Problem) -> Floats:
    """Return equal bins over [0, 1], or over the middle of what the scores span."""
    if problem.scale == "probability" or problem.scores is None:
        return np.arange(BINS + 1) / BINS  # by division: 0.3 starts its own bin
    values = problem.scores.values.astype(np.float64).ravel()
    finite = values[np.isfinite(values)]
    if len(finite) == 0:
        return np.arange(BINS + 1) / BINS  # by division: 0.3 starts its own bin
    low, high = np.quantile(finite, [0.001, 0.999])
    if not high > low:
        low, high = low - 0.5, high + 0.5
    return np.linspace(low, high, BINS + 1)
