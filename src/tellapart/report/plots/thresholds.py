"""Metrics against the threshold."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import inf
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from numpy.typing import NDArray

from tellapart.metrics import METRICS
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
    "accuracy": "accuracy",
    "balanced_accuracy": "balanced accuracy",
    "mcc": "MCC",
    "kappa": "kappa",
    "npv": "NPV",
    "fpr": "false positive rate",
    "fnr": "false negative rate",
    "lr_plus": "LR+",
    "lr_minus": "LR-",
}


def short(metric: str) -> str:
    """Return what a legend calls a metric.

    >>> short("mcc"), short("markedness")
    ('MCC', 'markedness')
    """
    return SHORT.get(metric, metric.replace("_", " "))


def is_unbounded(metric: str) -> bool:
    """Whether a metric has no upper end, so that its axis is logarithmic."""
    return METRICS[metric].range[1] == inf


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
            lines.add(line, named(entry.name) if several else short(metric))
            if entry.curve.band is not None and metric == entry.curve.y:
                out.bands[name] = draw_band(ax, entry.curve, style.colour)
                lines.add(out.bands[name], banded(entry.curve.band))
    _frame(ax, (low, high), metrics, scale, several=several)
    cut = draw_threshold(ax, current, (low, high), lines)
    out.data = {entry.name: entry.curve for entry in entries if entry.curve is not None}
    if not known:
        out.missing = [str(entry.missing) for entry in entries]
        say_nothing(ax, out.missing)
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
    words = short(metrics[0]) if several or len(metrics) == 1 else "metric"
    what = "threshold on the probability" if scale == "probability" else "threshold on the score"
    ax.set(xlim=(low - room, high + room), xlabel=what, ylabel=words)
    if is_unbounded(metrics[0]):
        ax.set_yscale("log", nonpositive="mask")
        return
    signed = any(METRICS[metric].range[0] < 0 for metric in metrics)
    ax.set_ylim(_bottom(ax) if signed else -EDGE, 1 + EDGE)


def _bottom(ax: Axes) -> float:
    """Return the lower end for metrics that go down to -1: a little below what is drawn."""
    lowest = min((float(np.nanmin(line.get_ydata(), initial=0)) for line in ax.lines), default=0)
    return max(-1.0, lowest) - EDGE


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
