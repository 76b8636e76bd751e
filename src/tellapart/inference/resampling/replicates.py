"""Replicates of metrics: one value for every resample, whatever the number of threads."""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tellapart.inference.designs import known_classes
from tellapart.inference.resampling.drawn_cells import DrawnCells
from tellapart.inference.resampling.requests import Resampling
from tellapart.inference.resampling.units import Units
from tellapart.inference.resampling.values import Reweighting, Wanted
from tellapart.problem import Problem

Array = NDArray[Any]
Floats = NDArray[np.float64]

__all__ = ["Wanted", "jackknife_values", "over_replicates", "replicate_values", "units_for"]

BLOCK = 32  # replicates handed to a thread at once
THREADED = 2_000_000  # draws below which a thread pool costs more than it saves
THREADED_ROWS = 20_000  # a replicate of fewer rows is so short that threads wait for each other
MOST_THREADS = 8

CONDITIONAL = (
    "roc_auc", "recall", "specificity", "fpr", "fnr", "lr_plus", "lr_minus", "informedness",
    "balanced_accuracy", "roc_auc_ovr_macro", "roc_auc_ovo_macro", "recall_macro",
    "specificity_macro", "informedness_macro", "partial_auc", "recall_at_specificity",
    "specificity_at_recall",
)  # fmt: skip


def units_for(problem: Problem, wanted: Wanted) -> tuple[str, Callable[[], Units]]:
    """Return what a metric's resamples draw, with a name that tells equal units.

    Metrics that condition on the classes keep the size of every class; those that depend on
    how common the classes are (precision, accuracy, average precision, Brier score, ...) must
    let it vary. Groups are drawn whole. Soft rows have no class to keep. At a stated prevalence
    every class keeps its size.
    """
    if problem.tags.get("groups") is not None:
        return "groups", lambda: Units.of(problem, None)
    known = known_classes(problem)
    if known is not None:
        return "stated", lambda: Units.of(problem, known)
    truth, k = problem.truth.values, wanted.column
    classed = truth.ndim == 1 and not problem.is_soft
    if wanted.row.name not in CONDITIONAL or problem.is_soft:
        return "rows", lambda: Units.of(problem, None)
    if k is None and classed:
        return "classes", lambda: Units.of(problem, truth)
    if k is None:
        return "rows", lambda: Units.of(problem, None)
    return f"class {k}", lambda: Units.of(problem, problem.membership(k))


def replicate_values(problem: Problem, wanted: list[Wanted], request: Resampling) -> Floats:
    """Return the metrics on every resample, shape (resamples, metrics); NaN where undefined.

    Two problems with the same truth in the same rows get the same resamples, so that their
    values are paired.
    """
    reweighting = Reweighting.of(problem, wanted)
    out = np.empty((request.resamples, len(wanted)))
    drawers = []
    for units, places in _by_units(problem, wanted):
        chosen = [wanted[at] for at in places]
        cells = DrawnCells.of(reweighting.placements, units, chosen)
        drawers.append((units, cells, chosen, places))

    def fill(replicate: int) -> None:
        for units, cells, chosen, places in drawers:
            if cells is not None:
                sweep = cells.drawn(request.seed, replicate)
                out[replicate, places] = reweighting.swept_values(chosen, sweep)
            else:
                weight = units.drawn(request.seed, replicate)
                out[replicate, places] = reweighting.values(chosen, weight)

    over_replicates(fill, problem.rows, request)
    return out


def jackknife_values(
    problem: Problem, wanted: list[Wanted], request: Resampling
) -> list[tuple[NDArray[np.int64], Floats]]:
    """Return, for each metric, its values with units left out, and the stratum of those units."""
    reweighting = Reweighting.of(problem, wanted)
    found: list[tuple[NDArray[np.int64], Floats]] = [(np.empty(0, np.int64), np.empty(0))] * len(
        wanted
    )
    for units, places in _by_units(problem, wanted):
        strata, parts = units.left_out(request.seed)
        values = np.empty((len(parts), len(places)))
        chosen = [wanted[at] for at in places]
        fill = _leaving_out(reweighting, units, parts, chosen, values)
        quiet = Resampling(len(parts), request.seed, request.threads)
        over_replicates(fill, problem.rows, quiet)
        for column, at in enumerate(places):
            found[at] = strata, values[:, column]
    return found


def _leaving_out(
    reweighting: Reweighting,
    units: Units,
    parts: list[NDArray[np.int64]],
    wanted: list[Wanted],
    values: Floats,
) -> Callable[[int], None]:
    """Return what fills in the values of one part left out."""
    cells = DrawnCells.of(reweighting.placements, units, wanted)

    def fill(part: int) -> None:
        if cells is not None:
            values[part] = reweighting.swept_values(wanted, cells.without(parts[part]))
        else:
            values[part] = reweighting.values(wanted, units.without(parts[part]))

    return fill


def _by_units(problem: Problem, wanted: list[Wanted]) -> list[tuple[Units, list[int]]]:
    places: dict[str, list[int]] = {}
    units: dict[str, Units] = {}
    for at, each in enumerate(wanted):
        name, make = units_for(problem, each)
        places.setdefault(name, []).append(at)
        if name not in units:
            units[name] = make()
    return [(units[name], places[name]) for name in places]


def over_replicates(fill: Callable[[int], None], rows: int, request: Resampling) -> None:
    """Call `fill` with every replicate number; each runs wholly in one thread."""
    total = request.resamples
    blocks = [range(start, min(start + BLOCK, total)) for start in range(0, total, BLOCK)]

    def work(block: range) -> int:
        for replicate in block:
            fill(replicate)
        return len(block)

    threads = _threads(rows, request)
    done = 0
    if threads == 1:
        for block in blocks:
            done += work(block)
            if request.progress is not None:
                request.progress(done, total)
        return
    with ThreadPoolExecutor(threads) as pool:
        for finished in pool.map(work, blocks):
            done += finished
            if request.progress is not None:
                request.progress(done, total)


def _threads(rows: int, request: Resampling) -> int:
    if request.threads is not None:
        return request.threads
    if rows < THREADED_ROWS or rows * request.resamples < THREADED:
        return 1
    return min(os.cpu_count() or 1, MOST_THREADS)
