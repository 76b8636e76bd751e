"""Estimates of what rules look at, of tables of decisions."""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType

from tellapart.decisions.criteria import FLAGGED, Criterion
from tellapart.decisions.limits import MEASURES
from tellapart.decisions.rules import Rule
from tellapart.inference import count_estimates
from tellapart.inference.uses import cost_row
from tellapart.metrics.costs import ExpectedCost
from tellapart.metrics.counting import Ratio
from tellapart.metrics.rows import Metric
from tellapart.metrics.two_by_two import TWO_BY_TWO
from tellapart.results import Estimate
from tellapart.statistics import OneVsRest

ROWS = MappingProxyType({
    **TWO_BY_TWO,
    "flagged": replace(
        TWO_BY_TWO["accuracy"], name="flagged", title=MEASURES["flagged"].title, better="lower",
        formula=FLAGGED, gradient=FLAGGED.gradient,
    ),
})  # fmt: skip


def measure_of(rule: Rule) -> str | None:
    """Return the name of the measure that a rule looks at; None where it has one of its own.

    >>> from tellapart.decisions import cost, rule_of
    >>> measure_of(rule_of("youden")), measure_of(cost(fp=1, fn=5))
    ('informedness', None)
    """
    same = (name for name, one in MEASURES.items() if one.criterion == rule.criterion)
    return next(same, None)


def measure_estimates(name: str, tables: OneVsRest, level: float) -> list[Estimate]:
    """Return a measure of each table, a name of `MEASURES`, with the interval of its kind."""
    return count_estimates(ROWS[name], tables, level)


def rule_estimates(rule: Rule, tables: OneVsRest, level: float) -> list[Estimate]:
    """Return what a rule looks at, of each table; without an interval where none is known."""
    row = _row(rule.criterion)
    if row is not None:
        return count_estimates(row, tables, level)
    rows = tables.cells.sum(axis=1).tolist()
    return [
        Estimate(value, level=level, n=n)
        for value, n in zip(rule.values(tables.cells).tolist(), rows, strict=True)
    ]


def _row(criterion: Criterion) -> Metric | None:
    """Return the row that METRICS would have for a criterion, or None."""
    known = (row for row in ROWS.values() if row.formula == criterion)
    if isinstance(criterion, Ratio):  # any other is an F-beta
        f1 = TWO_BY_TWO["f1"]
        return next(known, replace(f1, formula=criterion, gradient=criterion.gradient))
    if isinstance(criterion, ExpectedCost):
        costs = criterion.costs
        gains = min(costs.true_positive, costs.true_negative) < 0  # the log of a cost may not exist
        return None if gains else cost_row(costs, criterion.prevalence)
    return next(known, None)
