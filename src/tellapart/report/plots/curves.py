"""ROC and precision-recall curves: lines, bands, marks, and what needs no skill."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from numpy.typing import NDArray

from tellapart.report.numbers import number, percent
from tellapart.report.plots.artists import Artists, Entry, Mark
from tellapart.report.plots.canvases import Canvas, finish
from tellapart.report.plots.legends import Lines, legend
from tellapart.report.plots.lettering import (
    REASON,
    banded,
    estimated,
    heading,
    named,
    say_nothing,
    write,
)
from tellapart.report.plots.styles import (
    AVERAGES,
    FAINT,
    INK,
    PAPER,
    QUIET,
    SMALL,
    THIN,
    TINY,
    Style,
    style_of,
)
from tellapart.results import Curve

Floats = NDArray[np.float64]

EDGE = 0.015  # a curve along the frame keeps its whole width
AXES = 200.0  # height of the axes in points, about
F1_LINES = (0.2, 0.4, 0.6, 0.8)


@dataclass(frozen=True)
class Words:
    """What stands around the curves."""

    short: str  # of the number in the legend, such as AUC
    note: str = ""  # what is not shown
    title: str | None = None


def draw_roc(
    where: Canvas,
    entries: Sequence[Entry],
    words: Words,
    *,
    marks: Sequence[Mark] = (),
    chance: bool = True,
) -> Artists:
    """Draw true against false positive rate, with the diagonal that needs no skill."""
    ax = where.ax
    out = Artists(where)
    _frame(ax, "false positive rate", "true positive rate")
    if chance:
        (out.chance,) = ax.plot([0, 1], [0, 1], **NO_SKILL)
    lines = draw_curves(out, entries, words)
    if out.chance is not None:
        lines.add(out.chance, "chance")
    _marks(ax, out, marks, (6, -3))
    out.legend = legend(where, lines, corners=("lower right",), curves=out.drawn())
    finish(where, words.title)
    return out


def draw_pr(
    where: Canvas,
    entries: Sequence[Entry],
    words: Words,
    *,
    prevalences: Sequence[float] = (),
    marks: Sequence[Mark] = (),
    chance: bool = True,
    f1_lines: bool = True,
) -> Artists:
    """Draw precision against recall, with the prevalence and lines of equal F1.

    Parameters
    ----------
    prevalences
        Precision without skill of each entry; drawn if it is one for all.
    """
    ax = where.ax
    out = Artists(where)
    _frame(ax, "recall", "precision")
    if f1_lines:
        _equal_f1(ax)
    lines = draw_curves(out, entries, words)
    distinct = sorted({round(share, 12) for share in prevalences})
    if chance and distinct:
        words_of = percent(distinct[0])
        if len(distinct) == 1:
            (out.chance,) = ax.plot([0, 1], [distinct[0]] * 2, **NO_SKILL)
            lines.add(out.chance, f"prevalence {words_of}")
        else:
            lines.add(None, f"prevalence {words_of} to {percent(distinct[-1])}")
    _marks(ax, out, marks, (-6, -3))
    out.legend = legend(where, lines, corners=("lower left", "upper right"), curves=out.drawn())
    finish(where, words.title)
    return out


NO_SKILL: dict[str, Any] = {
    "color": QUIET,
    "linewidth": 0.9,
    "linestyle": (0, (1, 2.2)),
    "zorder": 1.5,
}


def _frame(ax: Axes, x: str, y: str) -> None:
    ax.set(xlim=(-EDGE, 1 + EDGE), ylim=(-EDGE, 1 + EDGE), xlabel=x, ylabel=y)
    ax.set_aspect("equal", adjustable="box")
    ticks = np.arange(6) / 5
    ax.set_xticks(ticks)
    ax.set_yticks(ticks)


def draw_curves(out: Artists, entries: Sequence[Entry], words: Words) -> Lines:
    """Draw every entry; return the legend so far."""
    ax = out.where.ax
    is_tight = out.where.is_panel and len(entries) > 1  # no room for intervals
    estimates = [e.estimate for e in entries if e.estimate is not None and not is_tight]
    lines = Lines("\n".join(filter(None, [heading(words.short, estimates), words.note])))
    shown = None
    for entry in entries:
        style = AVERAGES[entry.average] if entry.average else style_of(entry.place)
        if entry.point is not None:
            handle = _point(ax, out, entry, style)
        elif entry.curve is None:
            handle = None
        else:
            handle = _line(ax, out, entry, entry.curve, style)
            shown = out.bands.get(entry.name, shown)
        lines.add(handle, _legend_words(entry, is_tight=is_tight))
    if shown is not None:
        bands = {banded(e.curve.band) for e in entries if e.curve and e.curve.band is not None}
        lines.add(shown, ", ".join(sorted(bands)))
    if not out.lines and not out.points:
        out.missing = [str(entry.missing) for entry in entries]
        say_nothing(ax, out.missing)
        lines = Lines()
    out.data = {entry.name: entry.curve for entry in entries if entry.curve is not None}
    return lines


def _legend_words(entry: Entry, *, is_tight: bool) -> str:
    name = named(entry.name)
    if entry.missing is not None:
        return f"{name}: {named(entry.missing, REASON)}"
    if entry.point is not None:
        return f"{name} (one point)"
    if entry.estimate is None:
        return name
    words = number(entry.estimate.value) if is_tight else estimated(entry.estimate)
    return f"{name}: {words}"


def _line(ax: Axes, out: Artists, entry: Entry, curve: Curve, style: Style) -> Any:
    x, y = points(curve)
    front = 3.5 if entry.average else 3
    (line,) = ax.plot(x, y, label=entry.name, zorder=front, **style.line)
    out.lines[entry.name] = line
    if curve.band is not None:
        out.bands[entry.name] = draw_band(ax, curve, style.colour)
    return line


def draw_band(ax: Axes, curve: Curve, colour: str) -> Any:
    """Draw the band of a curve, lightly and behind it."""
    band = curve.band
    assert band is not None  # noqa: S101 - asked by the callers
    return ax.fill_between(
        band.x, band.low, band.high, color=colour, alpha=0.18, linewidth=0, zorder=2
    )


def points(curve: Curve) -> tuple[Floats, Floats]:
    """Return the points of a curve that exist.

    Nobody is predicted positive above the highest score, so there is no precision there: the
    first precision is drawn level back to recall 0.
    """
    x, y = curve[curve.x], curve[curve.y]
    known = np.isfinite(x) & np.isfinite(y)
    x, y = x[known], y[known]
    if curve.kind == "pr" and len(x) and x[0] > 0:
        return np.concatenate([[0.0], x]), np.concatenate([y[:1], y])
    return x, y


def _point(ax: Axes, out: Artists, entry: Entry, style: Style) -> Any:
    (dot,) = ax.plot(
        [entry.point[0]] if entry.point else [],
        [entry.point[1]] if entry.point else [],
        linestyle="none",
        marker=style.marker,
        markersize=5,
        markerfacecolor=style.colour,
        markeredgecolor=PAPER,
        markeredgewidth=0.6,
        clip_on=False,
        zorder=5,
        label=entry.name,
    )
    out.points[entry.name] = dot
    return dot


def _marks(ax: Axes, out: Artists, marks: Sequence[Mark], shift: tuple[float, float]) -> None:
    """Draw thresholds as labelled points; neighbours share a label, others move apart."""
    across = "left" if shift[0] > 0 else "right"
    lowest = inf
    for group in _neighbours(sorted(marks, key=lambda mark: (-mark.y, mark.x))):
        for mark in group:
            (dot,) = ax.plot(
                [mark.x], [mark.y], marker="o", markersize=4.5, linestyle="none", zorder=6,
                markerfacecolor=PAPER, markeredgecolor=INK, markeredgewidth=1.1, clip_on=False,
            )  # fmt: skip
            out.points[mark.words] = dot
        last = group[-1]
        down = min(0.0, (lowest - last.y) * AXES) if lowest - last.y < 0.04 else 0.0
        label = ax.annotate(
            "", (last.x, last.y), xytext=(shift[0], shift[1] + down), fontsize=SMALL, color=INK,
            textcoords="offset points", ha=across, va="top", zorder=6, linespacing=1.1,
            bbox={"boxstyle": "square,pad=0.1", "facecolor": PAPER, "alpha": 0.75, "linewidth": 0},
        )  # fmt: skip
        write(label, "\n".join(mark.words for mark in group))
        lowest = last.y + (down - 9 * len(group)) / AXES


def _neighbours(marks: Sequence[Mark]) -> list[list[Mark]]:
    groups: list[list[Mark]] = []
    for mark in marks:
        last = groups[-1][-1] if groups else None
        if last is not None and abs(last.x - mark.x) < 0.04 and abs(last.y - mark.y) < 0.04:
            groups[-1].append(mark)
        else:
            groups.append([mark])
    return groups


def _equal_f1(ax: Axes) -> None:
    for f1 in F1_LINES:
        recall = np.linspace(f1 / (2 - f1), 1.0, 60)
        ax.plot(recall, f1 * recall / (2 * recall - f1), color=FAINT, linewidth=THIN, zorder=1)
        ax.annotate(
            f"F1 {f1:.1f}", (1.0, f1 / (2 - f1)), xytext=(4, 0), textcoords="offset points",
            va="center", ha="left", fontsize=TINY, color=QUIET, annotation_clip=False,
        )  # fmt: skip
