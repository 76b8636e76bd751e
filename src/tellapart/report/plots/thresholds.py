"""Metrics against the threshold."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from numpy.typing import NDArray

from tellapart.report.numbers import threshold as threshold_words
from tellapart.report.plots.artists import Artists, Entry
from tellapart.report.plots.canvases import Canvas, finish
from tellapart.report.plots.curves import EDGE, Words, draw_band
from tellapart.report.plots.legends import Lines, legend
from tellapart.report.plots.lettering import banded, named, say_nothing
from tellapart.report.plots.styles import INK, style_of
from tellapart.results import Curve

Floats = NDArray[np.float64]

SHORT = {
    "recall": "recall",
    "precision": "precision",
    "specificity": "specificity",
    "f1": "F1",
    "informedness": "informedness",
}


def draw_thresholds(
    where: Canvas,
    entries: Sequence[Entry],
    words: Words,
    *,
    metrics: Sequence[str],
    scale: str,
    current: float | None = None,
) -> Artists:
    """Draw one line per entry or per metric; steps, for between two scores nothing changes.

    Parameters
    ----------
    entries
        One curve, of which several metrics are drawn; or several, of which one is.
    scale
        Scale of the scores: probabilities span 0 to 1.
    current
        The threshold in use.
    """
    ax = where.ax
    out = Artists(where)
    known = [entry.curve for entry in entries if entry.curve is not None]
    low, high = span(known, scale)
    lines = Lines(words.note)
    several = len(entries) > 1
    for entry in entries:
        if entry.curve is None:
            lines.add(None, f"{named(entry.name)}: {entry.missing}")
            continue
        for number, metric in enumerate(metrics):
            name = entry.name if several else metric
            style = style_of(entry.place if several else number)
            x, y = steps(entry.curve, metric, low, high)
            (line,) = ax.plot(x, y, drawstyle="steps-pre", label=name, zorder=3, **style.line)
            out.lines[name] = line
            lines.add(line, named(entry.name) if several else SHORT.get(metric, metric))
            if entry.curve.band is not None and metric == entry.curve.y:
                out.bands[name] = draw_band(ax, entry.curve, style.colour)
                lines.add(out.bands[name], banded(entry.curve.band))
    _frame(ax, (low, high), metrics, scale, several=several)
    cut = draw_threshold(ax, current, (low, high), lines)
    out.data = {entry.name: entry.curve for entry in entries if entry.curve is not None}
    if not known:
        say_nothing(ax, [str(entry.missing) for entry in entries])
        lines = Lines()
    out.legend = legend(where, lines, curves=out.drawn())
    if cut is not None:
        out.points["threshold"] = cut
    finish(where, words.title)
    return out


def span(curves: Sequence[Curve], scale: str) -> tuple[float, float]:
    """Return the thresholds that are drawn: 0 to 1, or a little more than the scores span."""
    if scale == "probability" or not curves:
        return 0.0, 1.0
    finite = [curve["threshold"][np.isfinite(curve["threshold"])] for curve in curves]
    low = min(float(values.min()) for values in finite)
    high = max(float(values.max()) for values in finite)
    room = 0.03 * (high - low) or 0.5
    return low - room, high + room


def steps(curve: Curve, metric: str, low: float, high: float) -> tuple[Floats, Floats]:
    """Return a metric by rising threshold, from end to end; for steps before each point.

    At every threshold above one score and up to the next, the same rows are positive.
    """
    x, y = curve["threshold"][::-1].copy(), curve[metric][::-1]
    x[-1] = max(high, x[-2] if len(x) > 1 else high)  # nobody is positive
    return np.concatenate([[min(low, x[0])], x]), np.concatenate([y[:1], y])


def _frame(
    ax: Axes, ends: tuple[float, float], metrics: Sequence[str], scale: str, *, several: bool
) -> None:
    low, high = ends
    room = EDGE * (high - low)
    bottom = -1 - EDGE if "informedness" in metrics and _falls_below(ax) else -EDGE
    words = SHORT.get(metrics[0], metrics[0]) if several or len(metrics) == 1 else "metric"
    what = "threshold on the probability" if scale == "probability" else "threshold on the score"
    ax.set(
        xlim=(low - room, high + room), ylim=(bottom, 1 + EDGE), xlabel=what, ylabel=words,
    )  # fmt: skip


def _falls_below(ax: Axes) -> bool:
    return any(np.nanmin(line.get_ydata(), initial=0) < -EDGE for line in ax.lines)


def draw_threshold(ax: Axes, at: float | None, ends: tuple[float, float], lines: Lines) -> Any:
    """Draw the threshold in use as an upright line, if it lies in the picture."""
    if at is None or not ends[0] <= at <= ends[1]:
        return None
    line = ax.axvline(at, color=INK, linewidth=0.8, linestyle=(0, (4, 2)), zorder=2.5)
    lines.add(line, f"threshold {threshold_words(at)}")
    return line


def cut_of(threshold: float | Mapping[str, float] | None, name: str) -> float | None:
    """Return the threshold of one class."""
    return threshold.get(name) if isinstance(threshold, Mapping) else threshold
