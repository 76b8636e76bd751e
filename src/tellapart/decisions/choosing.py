"""The threshold that a rule picks on the rows of a sweep, and the metrics there."""

from __future__ import annotations

from math import inf, nan
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tellapart.curves import vertex_cells
from tellapart.decisions.limits import nearest_vertices
from tellapart.decisions.measured import measure_estimates
from tellapart.decisions.rules import Rule, rule_of
from tellapart.errors import UndefinedMetric
from tellapart.inference.threshold_tables import TablesAt, tables_at
from tellapart.metrics.counting import INFORMEDNESS
from tellapart.problem.scores import shortest
from tellapart.results import Estimate, Nearest, ThresholdChoice
from tellapart.statistics import OneVsRest, ScoreSweep

Floats = NDArray[np.float64]
Vertices = NDArray[np.int64]

SHOWN = ("precision", "recall", "specificity", "f1", "informedness")
ROUNDING = 1e-12


def choose_threshold(
    rule: str | Rule,
    sweep: ScoreSweep,
    level: float,
    dtype: np.dtype[Any] | None = None,
    tables: TablesAt = tables_at,
) -> ThresholdChoice:
    """Return the threshold that a rule picks among all distinct scores, and none at all.

    What is reported is *apparent*: the threshold was chosen on the rows that it is judged on. All
    optimal thresholds are given, and one is picked: the lower median of them.

    Parameters
    ----------
    rule
        A name of `RULES`, or what `cost`, `at_least` and their like return.
    sweep
        The column to cut.
    level
        Confidence level of the metrics shown.
    dtype
        The dtype of the scores as the caller gave them.
    tables
        What returns the tables at cells of the sweep, with what intervals need: `DesignedCuts`
        where rows come in groups, or shares are stated.

    Raises
    ------
    InputError
        The rule is not known.
    UndefinedMetric
        There are no rows of one of the classes.
    """
    chosen = rule_of(rule)
    if sweep.positives <= 0 or sweep.negatives <= 0:
        raise UndefinedMetric(f"a threshold by {chosen.name} needs rows of both classes")
    cells = vertex_cells(sweep)
    ties = optimal_vertices(chosen, cells)
    if not len(ties):
        return _none(chosen, sweep, cells, dtype)
    vertex = middle(ties)
    reason = _useless(cells, vertex)
    return ThresholdChoice(
        chosen.name,
        threshold_at(sweep, vertex, dtype),
        tuple(threshold_at(sweep, int(tie), dtype) for tie in ties),
        float(chosen.values(cells[[vertex]])[0]),
        metrics_at_vertex(tables(sweep, np.array([vertex - 1])), level, shown_by(chosen)),
        threshold_mid=_middle_threshold(sweep, vertex, dtype),
        title=chosen.title,
        measure=chosen.measure,
        useful=reason is None,
        reason=reason,
        note=chosen.note,
    )


def optimal_vertices(rule: Rule, cells: Floats) -> Vertices:
    """Return all tables that are best by a rule, ascending; none where it allows none."""
    values = rule.values(cells)
    usable = ~np.isnan(values) & rule.allowed(cells)
    if not usable.any():
        return np.empty(0, dtype=np.int64)
    best = float(values[usable].min() if rule.lowest else values[usable].max())
    room = ROUNDING * max(rule.scale, abs(best)) if np.isfinite(best) else 0.0
    beyond = values <= best + room if rule.lowest else values >= best - room
    return np.flatnonzero(usable & beyond)


def middle(ties: Vertices) -> int:
    """Return the vertex of the lower median threshold: thresholds fall where vertices rise."""
    return int(ties[len(ties) // 2])


def shown_by(rule: Rule) -> tuple[str, ...]:
    """Return the metrics to show with a rule: the usual ones, and those that it limits."""
    limited = (limit.measure for limit in rule.limits)
    return (*SHOWN, *dict.fromkeys(name for name in limited if name not in SHOWN))


def _none(
    rule: Rule, sweep: ScoreSweep, cells: Floats, dtype: np.dtype[Any] | None
) -> ThresholdChoice:
    """Say why there is no threshold, and what comes closest."""
    if not rule.limits:
        reason, nearest = f"{rule.measure} has no value at any threshold", None
    else:
        reason = f"no threshold has {' and '.join(str(limit) for limit in rule.limits)}"
        nearest = _nearest(rule, sweep, cells, dtype)
    return ThresholdChoice(
        rule.name, nan, (), nan, {}, title=rule.title, measure=rule.measure, useful=False,
        reason=reason, nearest=nearest,
    )  # fmt: skip


def _nearest(
    rule: Rule, sweep: ScoreSweep, cells: Floats, dtype: np.dtype[Any] | None
) -> Nearest | None:
    close = nearest_vertices(rule.limits, cells)
    if not len(close):
        return None
    best = optimal_vertices(Rule(rule.name, rule.title, rule.measure, rule.criterion), cells[close])
    vertex = int(close[middle(best)]) if len(best) else middle(close)
    values = {
        limit.measure: float(limit.values(cells[[vertex]])[0]) for limit in rule.limits
    }  # fmt: skip
    return Nearest(threshold_at(sweep, vertex, dtype), values)


def _useless(cells: Floats, vertex: int) -> str | None:
    """Say why a threshold tells nobody apart, or None."""
    if vertex == 0:
        return "no useful threshold: calling nobody positive is best"
    if vertex == len(cells) - 1:
        return "no useful threshold: calling everybody positive is best"
    if float(INFORMEDNESS(cells[[vertex]])[0]) <= ROUNDING:
        return "no useful threshold: at it, rows are told apart no better than by chance"
    return None


def threshold_at(sweep: ScoreSweep, vertex: int, dtype: np.dtype[Any] | None) -> float:
    """Return the score of a vertex; the first one stands for nobody."""
    return inf if vertex == 0 else shortest(sweep.threshold[vertex - 1], dtype)


def _middle_threshold(sweep: ScoreSweep, vertex: int, dtype: np.dtype[Any] | None) -> float:
    if vertex == 0:
        return inf
    if vertex == len(sweep.threshold):
        return -inf
    above, below = (float(score) for score in sweep.threshold[vertex - 1 : vertex + 1])
    between = above + (below - above) / 2 if np.isfinite([above, below]).all() else above
    own = between if dtype is None else float(dtype.type(between))
    return between if own > below else above  # neighbours in their dtype have nothing between


def metrics_at_vertex(
    table: OneVsRest, level: float, names: tuple[str, ...] = SHOWN
) -> dict[str, Estimate]:
    """Return the metrics of the one table of a vertex."""
    return {name: measure_estimates(name, table, level)[0] for name in names}
