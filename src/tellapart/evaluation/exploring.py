"""What the script of a page explores: exact operating points of every class, and their presets."""

from __future__ import annotations

import platform
from collections.abc import Mapping
from dataclasses import replace
from importlib.metadata import version
from math import nan
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tellapart.curves import cheapest_vertices, operating_points
from tellapart.decisions import REPORTED, choose_threshold
from tellapart.decisions.rungs import rungs
from tellapart.errors import InputError, UndefinedMetric
from tellapart.evaluation.reliability_bins import reliability_bins
from tellapart.inference.designs import Design
from tellapart.inference.threshold_tables import cuts_of
from tellapart.problem import Problem
from tellapart.problem.scores import shortest
from tellapart.results import Drawings, EvaluationResult, ReliabilityBins, ThresholdChoice
from tellapart.results.pages import OperatingPoints, Origin, View
from tellapart.statistics import ScoreSweep

FEW_CLASSES = 20  # each of them at the full resolution of a page
FEW_VIEWS = 40  # of all models
FINE, COARSE = (600, 0.4), (300, 1.5)  # width of a plot, and how far a curve may be off
AREAS = ("roc_auc", "average_precision")
START = {"probability": 0.5, "logit": 0.0}  # of one class of several, which have no threshold
GROUPED = "rows come in groups: an interval at any other threshold needs the rows"
STATED = "classes are as common as stated, not as drawn"


def views(
    problem: Problem,
    result: EvaluationResult,
    drawings: Drawings,
    design: Design | None,
    *,
    models: int = 1,
) -> tuple[View, ...]:
    """Return the views of the classes that a page draws; none without scores.

    Pages of many models and classes have fewer points in each view.
    """
    if problem.scores is None:
        return ()
    names = tuple(drawings.histograms)
    few = len(names) <= FEW_CLASSES and len(names) * models <= FEW_VIEWS
    return tuple(
        _view(problem, result, drawings, design, problem.questions.index(name), few=few)
        for name in names
    )


def made_here(origin: Origin | None, resamples: int, seed: int) -> Origin:
    """Return where a page comes from, with what is known here: resamples and versions."""
    versions = [f"Python {platform.python_version()}"]
    versions += [f"{name} {version(name)}" for name in ("numpy", "scipy")]
    return replace(origin or Origin(), resamples=resamples, seed=seed, versions=tuple(versions))


def _view(
    problem: Problem,
    result: EvaluationResult,
    drawings: Drawings,
    design: Design | None,
    k: int,
    *,
    few: bool,
) -> View:
    assert problem.scores is not None  # noqa: S101 - the caller asked
    name, dtype = problem.questions[k], problem.scores.dtype
    sweep = ScoreSweep.of(problem.column(k))
    presets = dict(result.thresholds) or _presets(problem, sweep, design, k, result.level)
    reached = rungs(sweep, dtype)
    threshold = _threshold(problem, k)
    kept = [threshold, START.get(problem.scale, nan)]
    kept += [choice.threshold for choice in presets.values()]
    pixels, tolerance = FINE if few else COARSE
    points = operating_points(
        sweep,
        keep=kept,
        also=_chosen_later(sweep, reached),
        pixels=pixels,
        tolerance=tolerance,
        dtype=dtype,
    )
    estimates = result.metrics if problem.task == "binary" else result.per_class.get(name, {})
    return View(
        name=name,
        rest=_rest(problem, name),
        points=_as_written(points, dtype),
        threshold=threshold,
        edges=drawings.edges,
        histogram=drawings.histograms[name],
        reliability=_reliability(problem, name, result.level),
        presets=presets,
        rungs=reached,
        areas={area: estimates[area] for area in AREAS if area in estimates},
        intervals=_no_intervals(problem, design),
        dtype=_word(dtype),
    )


def _word(dtype: np.dtype[Any]) -> str:
    """Return what scores are compared as."""
    name = np.dtype(dtype).name
    return name if name in {"float16", "float32"} else "float64"


def _chosen_later(
    sweep: ScoreSweep, reached: Mapping[str, NDArray[np.float64]]
) -> NDArray[np.float64]:
    """Return the thresholds that a page may choose: at any costs, and at any rung."""
    cheapest = cheapest_vertices(sweep)
    scores = sweep.threshold[cheapest[cheapest > 0] - 1].astype(np.float64)
    return np.concatenate([scores, *reached.values()])


def _presets(
    problem: Problem, sweep: ScoreSweep, design: Design | None, k: int, level: float
) -> dict[str, ThresholdChoice]:
    """Choose for one class of several, as an evaluation of a binary problem does by itself."""
    assert problem.scores is not None  # noqa: S101 - the caller asked
    cuts, found = cuts_of(problem, k, design), {}
    for rule in REPORTED:
        try:
            found[rule] = choose_threshold(rule, sweep, level, problem.scores.dtype, cuts)
        except UndefinedMetric:
            continue
    return found


def _threshold(problem: Problem, k: int) -> float:
    """Return the score that decides; of several classes, where the page starts."""
    try:
        return float(problem.cut(k))
    except (UndefinedMetric, InputError):
        return START.get(problem.scale, nan)


def _rest(problem: Problem, name: str) -> str:
    others = [one for one in problem.classes if one != name]
    if problem.task == "binary" and len(others) == 1:
        return others[0]
    return f"not {name}"


def _as_written(points: OperatingPoints, dtype: np.dtype[Any]) -> OperatingPoints:
    """Return thresholds as people write them: 0.7, not the double nearest to a float32 of 0.7."""
    if np.dtype(dtype).itemsize >= 8:
        return points
    written: NDArray[np.float64] = np.array(
        [shortest(score, dtype) for score in points.threshold.tolist()]
    )
    return replace(points, threshold=written)


def _reliability(problem: Problem, name: str, level: float) -> ReliabilityBins | None:
    try:
        return reliability_bins(problem, name, level=level)
    except (UndefinedMetric, InputError):
        return None


def _no_intervals(problem: Problem, design: Design | None) -> str | None:
    if design is None:
        return None
    return STATED if problem.shares is not None else GROUPED
