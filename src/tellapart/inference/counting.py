"""Estimates of counting metrics of one class against the rest."""

from __future__ import annotations

from math import isnan, nan
from typing import cast

import numpy as np
from numpy.typing import NDArray

from tellapart.errors import InputError
from tellapart.inference import intervals
from tellapart.inference.designed_tables import DesignedTables
from tellapart.inference.designs import FEW_HOLDING
from tellapart.inference.rows import noted
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
SIDES = ((1, 0, 1, 0), (0, 1, 0, 1))  # positives and negatives among (tp, fp, fn, tn)


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
            undefined = formula.reason(cells[k])
            out.append(Estimate(value, level=level, n=float(n[k]), reason=undefined))
            continue
        reason = "infinite: its denominator is zero" if np.isinf(value) else None
        ends, how = (float(low[k]), float(high[k])), methods[k]
        if isinstance(tables, DesignedTables) and tables.grouped:
            lacking = tables.design.lacking or (FEW_HOLDING if isnan(ends[0]) else None)
            if lacking:
                ends, how, reason = (nan, nan), "none", noted(reason, lacking)
        out.append(
            Estimate(
                value, *ends, level, how, float(n[k]), reason,
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
    designed = tables if isinstance(tables, DesignedTables) else None
    variance = _variances(formula.gradient(tables.cells), tables)
    error = np.sqrt(variance)
    if isinstance(formula, Ratio) and row.interval == "wilson" and _is_share(formula, tables):
        if chosen not in PROPORTIONS:
            raise InputError(f"method is {method!r}; expected one of {', '.join(PROPORTIONS)}")
        n = _effective(formula, tables, values, variance, level)
        with np.errstate(divide="ignore", invalid="ignore"):
            low, high = PROPORTIONS[chosen](values, n, level)
        return low, high, error, [_named(chosen, tables)] * len(values)
    scale = "logit" if row.interval == "wilson" else row.interval
    if method not in (None, scale):
        raise InputError(f"method is {method!r}; expected {scale!r} for {row.name} of these data")
    wide = error * (1.0 if designed is None else designed.design.stretch(level))
    low, high = SCALES[scale](values, wide, level)
    inner = (values > row.range[0]) & (values < row.range[1]) & (error > intervals.ROUNDING)
    name = _named(scale, tables)
    methods = np.where(inner, name, f"{name}, {SMOOTHED}").tolist()
    if not inner.all():
        smooth_low, smooth_high = smoothed_intervals(formula, tables, scale, level)
        low = np.where(inner, low, np.fmin(smooth_low, values))
        high = np.where(inner, high, np.fmax(smooth_high, values))
        if scale == "log":
            high = np.where(np.isinf(values), np.inf, high)
    return low, high, error, methods


def _effective(
    formula: Ratio, tables: OneVsRest, values: Floats, variance: Floats, level: float
) -> Floats:
    """Return how many equal independent rows the denominator of each share is worth."""
    if isinstance(tables, DesignedTables):
        return tables.effective(values, variance, formula.whole, level)
    whole = np.array(formula.whole, dtype=np.float64)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray((tables.cells @ whole) ** 2 / (tables.squares @ whole))


def _is_share(formula: Ratio, tables: OneVsRest) -> bool:
    """Whether a ratio is a share of independent draws: of hard labels, and observed as it is.

    At a stated prevalence, what mixes the classes (precision) is a function of two shares.
    """
    if tables.soft:
        return False
    if not isinstance(tables, DesignedTables) or tables.design.stratum is None:
        return True
    tp, fp, fn, tn = formula.whole
    return not ((tp or fn) and (fp or tn))


def _named(method: str, tables: OneVsRest) -> str:
    grouped = isinstance(tables, DesignedTables) and tables.grouped
    return f"{method}-clustered" if grouped else method


def _variances(gradient: Floats, tables: OneVsRest) -> Floats:
    if isinstance(tables, DesignedTables):
        with np.errstate(invalid="ignore"):
            return tables.variances(gradient)
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
    if isinstance(tables, DesignedTables) and tables.design.stratum is not None:
        sides = [tables.worth(np.array(side, dtype=np.float64)) for side in SIDES]
        return _smoothed_within_sides(formula, tables.cells, sides, scale, level)
    total = tables.cells.sum(axis=1)
    if isinstance(tables, DesignedTables):
        worth = tables.worth(np.ones(4))
    else:
        squares = tables.squares.sum(axis=1) + 2 * tables.cross.sum(axis=1)
        worth = total**2 / squares
    effective = tables.cells * (worth / total)[:, None] + 0.5
    value = formula(effective)
    error = np.sqrt((formula.gradient(effective) ** 2 * effective).sum(axis=1))
    low, high = SCALES[scale](value, error, level)
    return np.asarray(low), np.asarray(high)


def _smoothed_within_sides(
    formula: CountFormula, cells: Floats, worth: list[Floats], scale: str, level: float
) -> tuple[Floats, Floats]:
    """Return intervals after adding 1/2 to every cell as it was observed, each side by itself.

    Both sides keep their stated mass; what varies is the share of each that was flagged.
    """
    smooth, spread = np.empty_like(cells), np.zeros((*cells.shape, 4))
    for (yes, no), n in zip(((0, 2), (1, 3)), worth, strict=True):
        mass = cells[:, yes] + cells[:, no]
        with np.errstate(divide="ignore", invalid="ignore"):
            share = (cells[:, yes] / mass * n + 0.5) / (n + 1.0)
        smooth[:, yes], smooth[:, no] = mass * share, mass * (1.0 - share)
        variance = mass**2 * share * (1.0 - share) / (n + 1.0)
        for at, sign in ((yes, 1.0), (no, -1.0)):
            spread[:, at, yes], spread[:, at, no] = sign * variance, -sign * variance
    gradient = formula.gradient(smooth)
    error = np.sqrt(np.maximum(np.einsum("ki,kij,kj->k", gradient, spread, gradient), 0.0))
    low, high = SCALES[scale](formula(smooth), error, level)
    return np.asarray(low), np.asarray(high)
