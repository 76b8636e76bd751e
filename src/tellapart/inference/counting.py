"""Estimates of counting metrics of one class against the rest."""

from __future__ import annotations

from typing import cast

import numpy as np
from numpy.typing import NDArray

from tellapart.errors import InputError
from tellapart.inference import intervals
from tellapart.metrics.counting import CountFormula, Ratio
from tellapart.metrics.rows import Metric
from tellapart.results import Estimate
from tellapart.statistics import OneVsRest

Floats = NDArray[np.float64]

SCALES = {"logit": intervals.logit, "fisher": intervals.fisher, "log": intervals.log}
PROPORTIONS = {
    "wilson": intervals.wilson,
    "exact": intervals.exact,
    "jeffreys": intervals.jeffreys,
}
SMOOTHED = "1/2 added to each cell"


def count_estimates(
    row: Metric, tables: OneVsRest, level: float, method: str | None = None
) -> list[Estimate]:
    """Return one estimate per table."""
    formula = cast("CountFormula", row.formula)
    cells = tables.cells
    values = formula(cells)
    n = cells @ np.array(formula.counted) if isinstance(formula, Ratio) else cells.sum(axis=1)
    low, high, error, methods = _count_intervals(row, formula, tables, values, level, method)
    out = []
    for k, value in enumerate(values.tolist()):
        if value != value:
            reason = formula.reason(cells[k])
            out.append(Estimate(value, level=level, n=float(n[k]), reason=reason))
            continue
        infinite = "infinite: its denominator is zero" if np.isinf(value) else None
        out.append(
            Estimate(
                value, float(low[k]), float(high[k]), level, methods[k], float(n[k]), infinite,
                standard_error=float(error[k]),
            )
        )  # fmt: skip
    return out


def _count_intervals(
    row: Metric,
    formula: CountFormula,
    tables: OneVsRest,
    values: Floats,
    level: float,
    method: str | None,
) -> tuple[Floats, Floats, Floats, list[str]]:
    chosen = method or row.interval
    error = np.sqrt(_variances(formula.gradient(tables.cells), tables))
    if isinstance(formula, Ratio) and row.interval == "wilson" and not tables.soft:
        if chosen not in PROPORTIONS:
            raise InputError(f"method is {method!r}; expected one of {', '.join(PROPORTIONS)}")
        whole = np.array(formula.whole, dtype=np.float64)
        with np.errstate(divide="ignore", invalid="ignore"):
            n = (tables.cells @ whole) ** 2 / (tables.squares @ whole)
            low, high = PROPORTIONS[chosen](values, n, level)
        return low, high, error, [chosen] * len(values)
    scale = "logit" if row.interval == "wilson" else row.interval
    if chosen not in (row.interval, scale):
        raise InputError(f"method is {method!r}; expected {scale!r} for {row.name}")
    low, high = SCALES[scale](values, error, level)
    inner = (values > row.range[0]) & (values < row.range[1]) & (error > intervals.ROUNDING)
    methods = np.where(inner, scale, f"{scale}, {SMOOTHED}").tolist()
    if not inner.all():
        smooth_low, smooth_high = smoothed_intervals(formula, tables, scale, level)
        low = np.where(inner, low, np.fmin(smooth_low, values))
        high = np.where(inner, high, np.fmax(smooth_high, values))
        if scale == "log":
            high = np.where(np.isinf(values), np.inf, high)
    return low, high, error, methods


def _variances(gradient: Floats, tables: OneVsRest) -> Floats:
    with np.errstate(invalid="ignore"):
        own = np.where(tables.squares > 0, gradient**2 * tables.squares, 0.0).sum(axis=1)
        crossed = 2 * (
            gradient[:, 0] * gradient[:, 1] * tables.cross[:, 0]
            + gradient[:, 2] * gradient[:, 3] * tables.cross[:, 1]
        )
    return np.asarray(np.maximum(own + np.where(tables.soft, crossed, 0.0), 0.0))


def smoothed_intervals(
    formula: CountFormula, tables: OneVsRest, scale: str, level: float
) -> tuple[Floats, Floats]:
    """Return intervals after adding 1/2 to every cell, on effective counts.

    A soft row stands in two cells; what it is worth in all is the square of its whole mass.
    """
    total = tables.cells.sum(axis=1)
    squares = tables.squares.sum(axis=1) + 2 * tables.cross.sum(axis=1)
    effective = tables.cells * (total / squares)[:, None] + 0.5
    value = formula(effective)
    error = np.sqrt((formula.gradient(effective) ** 2 * effective).sum(axis=1))
    low, high = SCALES[scale](value, error, level)
    return np.asarray(low), np.asarray(high)
