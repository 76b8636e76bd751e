"""Thinned curves and histograms for a page."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tellapart.curves import bent, curve, reliability_curve, thinned
from tellapart.errors import InputError, UndefinedMetric
from tellapart.inference.sweeps import as_probabilities
from tellapart.kernels import sum_by
from tellapart.problem import Problem
from tellapart.results import Curve, Drawings
from tellapart.statistics import ScoreSweep

Floats = NDArray[np.float64]

BINS = 40
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
        for kind, by_class in curves.items():
            try:
                full = curve(kind, sweep, name)
                by_class[name] = thinned(bent(full) if kind == "pr" else full)
            except UndefinedMetric:
                continue
        place = np.clip(np.searchsorted(edges, sweep.threshold, side="right") - 1, 0, BINS - 1)
        histograms[name] = (
            sum_by(place, sweep.negative, BINS),
            sum_by(place, sweep.positive, BINS),
        )
    return Drawings(curves, edges, histograms)


def drawn_curve(problem: Problem, kind: str, of: Any, metric: str) -> tuple[Curve, int | None]:
    """Return a curve and its column; None for the top label."""
    if kind == "reliability":
        k = None if of is None and problem.task == "multiclass" else problem.question(of)
        if k is None or problem.confidence is not None:
            column = problem.top_label()
        else:
            problem.probability(k)  # refuses ranks
            column = problem.column(k)
        sweep = as_probabilities(ScoreSweep.of(column), problem.scale)
        return reliability_curve(sweep, column.name), k
    column = problem.column(problem.question(of))
    full = curve(kind, ScoreSweep.of(column), column.name)
    if kind == "threshold":
        if metric not in full.columns or metric == full.x:
            known = [name for name in full.columns if not name.startswith("threshold")]
            raise InputError(f"metric is {metric!r}; expected one of {', '.join(known)}")
        full = replace(full, y=metric)
    return full, problem.question(of)


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
