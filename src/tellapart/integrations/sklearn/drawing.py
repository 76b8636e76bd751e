"""Drawing displays: the folds behind the curve, and several displays on the same axes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from tellapart.curves import bent, thinned
from tellapart.errors import UndefinedMetric
from tellapart.evaluation import overlay
from tellapart.evaluation.plots import Plotter
from tellapart.report.plots.styles import QUIET

if TYPE_CHECKING:
    from tellapart.evaluation import Evaluation
    from tellapart.evaluation.displays import Display
    from tellapart.integrations.sklearn.displays import EvaluationDisplay

CURVES = ("roc", "pr", "reliability")
FOLDED = ("roc", "pr")
MOST_VERTICES = 1500


@dataclass
class _On:
    """What is on axes: the displays by name, how they were drawn, and their artists."""

    drawn: Display
    displays: dict[str, EvaluationDisplay]
    options: dict[str, Any]
    artists: list[Any]


_ON: WeakKeyDictionary[Any, _On] = WeakKeyDictionary()


def draw(display: EvaluationDisplay, ax: Any, options: Mapping[str, Any]) -> None:
    """Draw a display; where another of its kind is on the axes, both beside each other."""
    before = _ON.get(ax) if ax is not None else None
    if before is not None and before.drawn.kind == display.kind:
        _draw_beside(display, before, options)
        return
    if display.kind == "reliability" and ax is not None:
        options = {"histogram": False, **options}  # beneath, there may be axes of the user
    present = set() if ax is None else set(ax.get_children())
    lines = _fold_lines(display, options)
    told = f" (thin: {len(lines)} folds)" if lines else ""
    title = {"title": f"{display.name or ''}{told}".strip() or None} | dict(options)
    drawn = Plotter({"": display.evaluation})(display.kind, ax=ax, **title)
    display.shown(drawn, {name: _line(drawn.ax_, *points) for name, points in lines})
    if display.kind in CURVES:
        _remember(drawn, {display.name or display.kind: display}, options, present)


def _draw_beside(display: EvaluationDisplay, before: _On, options: Mapping[str, Any]) -> None:
    """Draw all displays of the axes anew, in colours that differ, with one legend."""
    models = {name: each.evaluation for name, each in before.displays.items()}
    name = _free(display, before.displays)
    plotter = overlay(models | {name: display.evaluation})  # refuses what does not go together
    display.name = name
    beneath = before.drawn.histogram_ax_
    for one in before.artists if beneath is None else (*before.artists, beneath):
        one.remove()
    where = before.drawn.artists.where
    where.ax.set_title("")
    present = set(where.ax.get_children())
    merged = {**before.options, **options}
    drawn = plotter(display.kind, ax=where, **merged)
    displays = before.displays | {name: display}
    for each in displays.values():
        each.shown(drawn, {})
    _remember(drawn, displays, merged, present)


def _remember(
    drawn: Display,
    displays: dict[str, EvaluationDisplay],
    options: Mapping[str, Any],
    present: set[Any],
) -> None:
    ax = drawn.ax_
    artists: list[Any] = [*ax.lines, *ax.collections, *ax.patches, *ax.texts, *ax.images]
    artists += [] if drawn.legend_ is None else [drawn.legend_]
    kept = [one for one in artists if one not in present]
    _ON[ax] = _On(drawn, displays, dict(options), kept)


def _free(display: EvaluationDisplay, taken: Mapping[str, Any]) -> str:
    """Return a name that no other display on the axes has."""
    wanted = display.name or display.kind
    name, count = wanted, 1
    while name in taken:
        count += 1
        name = f"{wanted} {count}"
    return name


def _fold_lines(
    display: EvaluationDisplay, options: Mapping[str, Any]
) -> list[tuple[str, tuple[Any, Any]]]:
    evaluation = display.evaluation
    if display.kind not in FOLDED or evaluation.by_fold is None:
        return []
    of, average = options.get("of"), options.get("average")
    if of is None and average is None and len(evaluation.problem.questions) > 1:
        return []
    return list(_curves(evaluation, display.kind, of, average))


def _curves(
    evaluation: Evaluation, kind: str, of: Any, average: Any
) -> Iterator[tuple[str, tuple[Any, Any]]]:
    assert evaluation.by_fold is not None  # noqa: S101 - checked by the caller
    for fold in evaluation.by_fold.folds:
        try:
            full = fold.evaluation.curve(kind, of, average=average)
        except UndefinedMetric:
            continue
        shape = bent(full) if kind == "pr" and average is None else full
        shape = thinned(shape, float(MOST_VERTICES)) if len(shape) > MOST_VERTICES else shape
        yield fold.name, (shape[shape.x], shape[shape.y])


def _line(ax: Any, x: Any, y: Any) -> Any:
    (line,) = ax.plot(x, y, color=QUIET, linewidth=0.6, zorder=1.9, label="_fold")
    return line
