"""DET, gain, lift and decision curves: what a choice of threshold brings, and what it costs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import NullLocator
from scipy import special

from tellapart.report.numbers import percent
from tellapart.report.plots.artists import Artists, Entry
from tellapart.report.plots.canvases import Canvas, finish
from tellapart.report.plots.curves import EDGE, NO_SKILL, Words, draw_curves
from tellapart.report.plots.legends import Lines, legend
from tellapart.report.plots.styles import FAINT, INK, QUIET, THIN, style_of
from tellapart.results import Curve

RATES = (0.001, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.4, 0.6, 0.8, 0.9, 0.95, 0.98, 0.99)
LEAST, MOST = 0.001, 0.99  # rates at the ends of a DET plot, at the furthest
USUAL = 0.6  # upper end of a DET plot, unless a curve lies higher
ROOM = 0.8
PERFECT: dict[str, Any] = {"color": INK, "linewidth": THIN, "linestyle": (0, (1, 1)), "zorder": 1.6}
SMALLEST_TOP = 0.01  # share of rows; the lift of fewer leaves the picture


def draw_det(
    where: Canvas, entries: Sequence[Entry], words: Words, *, chance: bool = True
) -> Artists:
    """Draw the false negative against the false positive rate, both on probit axes.

    The thin diagonal is where both rates are equal; without skill they sum to 1.
    """
    ax = where.ax
    out = Artists(where)
    known = [entry.curve for entry in entries if entry.curve is not None]
    low, high = _rates(known)
    for set_scale in (ax.set_xscale, ax.set_yscale):
        set_scale("function", functions=(_probit, special.ndtr))
    if chance:
        at = special.ndtr(np.linspace(-4, 4, 50))
        (out.chance,) = ax.plot(at, 1 - at, **NO_SKILL)
    ax.plot([low, high], [low, high], color=FAINT, linewidth=THIN, zorder=1)
    lines = draw_curves(out, entries, words)
    if out.chance is not None:
        lines.add(out.chance, "chance")
    _percent_axes(ax, low, high)
    out.legend = legend(where, lines, corners=("upper right", "lower left"), curves=out.drawn())
    finish(where, words.title)
    return out


def _probit(rate: Any) -> Any:
    return special.ndtri(np.clip(rate, 1e-9, 1 - 1e-9))


def _rates(curves: Sequence[Curve]) -> tuple[float, float]:
    """Return the rates at the ends of both axes: all of the curves below `USUAL`, or almost all."""
    equal = max((one.summary["equal_error_rate"] for one in curves), default=0.0)
    high = USUAL if equal < 0.4 else MOST
    seen, least = [0.01 / ROOM], LEAST
    for one in curves:
        rows = max(one["true_positives"][-1], one["false_positives"][-1])
        least = max(least, min(0.5 / rows, 0.01))
        across, up = one["false_positive_rate"], one["false_negative_rate"]
        seen += across[(across > 0) & (up < high)].tolist()
        seen += up[(up > 0) & (across < high)].tolist()
    return max(ROOM * min(seen), least), high


def _percent_axes(ax: Axes, low: float, high: float) -> None:
    ticks = [rate for rate in RATES if low <= rate <= high]
    for axis in (ax.xaxis, ax.yaxis):
        axis.set_ticks(ticks, [f"{100 * rate:g}" for rate in ticks])
        axis.set_minor_locator(NullLocator())
    ax.set(xlim=(low, high), ylim=(low, high))
    ax.set(xlabel="false positive rate (%)", ylabel="false negative rate (%)")
    ax.set_aspect("equal", adjustable="box")


def draw_gain(
    where: Canvas, entries: Sequence[Entry], words: Words, *, chance: bool = True
) -> Artists:
    """Draw the share of positives found against the share of rows flagged."""
    ax = where.ax
    out = Artists(where)
    ticks = np.arange(6) / 5
    ax.set(xlim=(-EDGE, 1 + EDGE), ylim=(-EDGE, 1 + EDGE), xticks=ticks, yticks=ticks)
    ax.set(xlabel="share of rows flagged", ylabel="share of positives found")
    ax.set_aspect("equal", adjustable="box")
    if chance:
        (out.chance,) = ax.plot([0, 1], [0, 1], **NO_SKILL)
    lines = draw_curves(out, entries, words)
    if chance:
        _references(ax, out, lines, entries)
    out.legend = legend(where, lines, corners=("lower right",), curves=out.drawn())
    finish(where, words.title)
    return out


def draw_lift(
    where: Canvas, entries: Sequence[Entry], words: Words, *, chance: bool = True
) -> Artists:
    """Draw how many times more positives are among the flagged than among as many random rows."""
    ax = where.ax
    out = Artists(where)
    ax.set(xlim=(-EDGE, 1 + EDGE), xlabel="share of rows flagged", ylabel="lift")
    ax.set_xticks(np.arange(6) / 5)
    if chance:
        (out.chance,) = ax.plot([0, 1], [1, 1], **NO_SKILL)
    lines = draw_curves(out, entries, words)
    tops = [_highest(entry.curve) for entry in entries if entry.curve is not None]
    ax.set_ylim(0, 1.1 * max(tops, default=1.0))
    if chance and entries:
        lines.add(out.chance, "at random")
    out.legend = legend(where, lines, corners=("upper right",), curves=out.drawn())
    finish(where, words.title)
    return out


def _highest(curve: Curve) -> float:
    """Return the highest lift that is not of a handful of rows."""
    values = curve["lift"][curve["share_flagged"] >= SMALLEST_TOP]
    return max(float(np.nanmax(values, initial=1.0)), 1.0)


def _references(ax: Axes, out: Artists, lines: Lines, entries: Sequence[Entry]) -> None:
    """Draw the perfect model where it is one for all, and name what was drawn."""
    lines.add(out.chance, "at random")
    shares = {round(e.curve.summary["prevalence"], 12) for e in entries if e.curve is not None}
    if len(shares) != 1:
        return
    curve = next(entry.curve for entry in entries if entry.curve is not None)
    x, y = curve["share_flagged"], curve["perfect"]
    (share,) = shares
    if not ((x >= share) & (y < 1 - 1e-9)).any():  # hard labels: a corner
        x, y = np.array([0.0, share, 1.0]), np.array([0.0, 1.0, 1.0])
    (line,) = ax.plot(x, y, **PERFECT)
    lines.add(line, f"perfect (prevalence {percent(share)})")


@dataclass(frozen=True)
class Span:
    """The thresholds that a decision curve shows."""

    low: float
    high: float


def draw_decision(where: Canvas, entries: Sequence[Entry], words: Words, *, span: Span) -> Artists:
    """Draw net benefit against the threshold, with that of acting on all and on nobody.

    The lower end lies a little below 0: what is far below is worse than doing nothing, however far.
    """
    ax = where.ax
    out = Artists(where)
    (out.chance,) = ax.plot([0, 1], [0, 0], **NO_SKILL)
    lines = draw_curves(out, entries, words)
    known = [entry for entry in entries if entry.curve is not None]
    _treat_all(ax, out, lines, known)
    if known:
        lines.add(out.chance, "treat none")
    tops = [_best(entry.curve, span) for entry in known if entry.curve is not None]
    top = max(tops, default=1.0)
    ax.set(xlim=(span.low, span.high), ylim=(-0.15 * top, 1.05 * top))
    ax.set(xlabel="threshold on the probability", ylabel="net benefit")
    out.legend = legend(where, lines, corners=("upper right", "lower left"), curves=out.drawn())
    finish(where, words.title)
    return out


def _treat_all(ax: Axes, out: Artists, lines: Lines, entries: Sequence[Entry]) -> None:
    """Draw what acting on everybody brings: once, or for each class in its colour."""
    shares = {round(entry.curve.summary["prevalence"], 12) for entry in entries if entry.curve}
    at = np.linspace(0.0, 0.99, 400)
    for entry in entries[:1] if len(shares) == 1 else entries:
        assert entry.curve is not None  # noqa: S101 - sorted out by the caller
        share = entry.curve.summary["prevalence"]
        look: dict[str, Any] = {"color": QUIET, "linewidth": 1.0, "zorder": 1.6}
        if len(shares) > 1:
            look["color"] = style_of(entry.place).colour
        (line,) = ax.plot(at, share - (1 - share) * at / (1 - at), **look)
        out.points.setdefault("treat all", line)
    if len(shares) == 1:
        lines.add(out.points["treat all"], f"treat all (prevalence {percent(*shares)})")
    elif shares:
        lines.add(out.points["treat all"], "treat all, each in its colour")


def _best(curve: Curve, span: Span) -> float:
    """Return the highest benefit in view: of the curve, its band, and of acting on everybody."""
    share = curve.summary["prevalence"]
    seen = (curve["threshold"] >= span.low) & (curve["threshold"] <= span.high)
    everybody = share - (1 - share) * span.low / (1 - span.low)
    best = max(float(curve["net_benefit"][seen].max(initial=0.0)), everybody, 1e-6)
    if curve.band is None:
        return best
    there = (curve.band.x >= span.low) & (curve.band.x <= span.high)
    return max(best, float(curve.band.high[there].max(initial=0.0)))
