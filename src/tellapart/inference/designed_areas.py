"""Areas under curves where rows come in groups, or at a stated prevalence."""

from __future__ import annotations

from dataclasses import replace
from math import nan

import numpy as np
from numpy.typing import NDArray

from tellapart.errors import UndefinedMetric
from tellapart.inference.designs import Design
from tellapart.inference.sweeps import (
    Kind,
    SweepValue,
    area_estimate,
    effective_sizes,
    sweep_value,
)
from tellapart.kernels import add_influence
from tellapart.metrics.rows import Metric
from tellapart.problem import Column
from tellapart.results import Estimate
from tellapart.statistics import ScoreSweep

Floats = NDArray[np.float64]


def designed_value(
    row: Metric,
    sweep: ScoreSweep,
    cell: NDArray[np.int32],
    masses: tuple[Floats, Floats],
    design: Design,
) -> SweepValue:
    """Return a value with the standard error that groups, or stated shares of classes, give it.

    Parameters
    ----------
    row, sweep
        The metric, and its statistic.
    cell, masses
        Cell of each row of the sweep, and its positive and negative mass.
    design
        How the rows came to be here.
    """
    found = sweep_value(row, sweep)
    influence = np.zeros(len(cell))
    add_influence(cell, *masses, found.positive, found.negative, 1.0, influence)
    error = design.column_error(influence, *masses)
    sizes = design.worth(masses[0]), design.worth(masses[1])
    kind: Kind = "delong" if design.plain else "influence"
    if design.grouped:
        kind = "obuchowski" if design.plain else "clustered"
    return replace(
        found, error=error, sizes=sizes, kind=kind, parts=(nan, nan), stretch=design.stretch,
        cautious=_cautious(row, sweep) if design.stated else nan,
        lacking=design.lacking if design.grouped else None,
    )  # fmt: skip


def _cautious(row: Metric, sweep: ScoreSweep) -> float:
    """Return a precision-recall area with half a negative row above every score.

    Where a rare class was stated, a single negative outweighs many positives, and those that
    happen to score above all negatives look like certain finds: the plain interval held average
    precision in 36% of samples (100 rows of each class, 1% stated), with this low end in 95% or
    more. See docs/decisions/0018.
    """
    if row.name not in ("average_precision", "pr_auc") or sweep.negatives <= 0:
        return nan
    half = sweep.negatives / (2.0 * effective_sizes(sweep)[1])
    head = ScoreSweep(
        np.concatenate([sweep.threshold[:1], sweep.threshold]),
        np.concatenate([[0.0], sweep.positive]),
        np.concatenate([[half], sweep.negative]),
        None,
        sweep.rows,
    )
    return float(row.formula(head))


def column_value(
    row: Metric, column: Column, design: Design | None
) -> tuple[SweepValue, ScoreSweep]:
    """Return the value of one column, by its design where it has one, and its sweep."""
    if design is None:
        sweep = ScoreSweep.of(column)
        return sweep_value(row, sweep), sweep
    sweep, cell = ScoreSweep.placed(column)
    return designed_value(row, sweep, cell, column.masses(), design), sweep


def column_estimate(
    row: Metric, column: Column, design: Design | None, level: float, method: str | None = None
) -> Estimate:
    """Return the estimate of an area of one column; undefined where a class is missing."""
    try:
        found, sweep = column_value(row, column, design)
    except UndefinedMetric as error:
        n = float(column.masses()[0].sum() + column.masses()[1].sum())
        return Estimate(nan, level=level, n=n, reason=str(error))
    return area_estimate(row, found, sweep, level, method)
