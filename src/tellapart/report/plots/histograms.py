"""How the scores of the classes overlap."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from numpy.typing import NDArray

from tellapart.report.numbers import count
from tellapart.report.plots.artists import Artists
from tellapart.report.plots.canvases import Canvas, finish
from tellapart.report.plots.legends import Lines, legend
from tellapart.report.plots.lettering import PLAIN, named
from tellapart.report.plots.styles import BLUE, SOLID, VERMILLION
from tellapart.report.plots.thresholds import draw_threshold
from tellapart.results import Drawings

Floats = NDArray[np.float64]

SCORES = {"probability": "predicted probability", "logit": "score (logit)"}


@dataclass(frozen=True)
class Question:
    """One histogram: the class, what the others are called, and its threshold."""

    name: str
    rest: str = "the rest"
    threshold: float | None = None


def draw_histograms(
    where: Canvas,
    drawings: Drawings,
    questions: Sequence[Question],
    *,
    scale: str,
    density: bool = True,
    title: str | None = None,
) -> Artists:
    """Draw the scores of each class against the rest.

    Parameters
    ----------
    density
        Whether each outline has an area of 1, whatever its number of rows; else rows.
    """
    out = Artists(where, data={"": drawings})
    several = len(questions) > 1
    for ax, question in zip(where.axes, questions, strict=True):
        lines = _histogram(ax, drawings, question, out, density=density)
        ends = float(drawings.edges[0]), float(drawings.edges[-1])
        line = draw_threshold(ax, question.threshold, ends, lines)
        if line is not None:
            out.points[question.name] = line
        if several:
            ax.set_title(named(question.name, 22), **PLAIN)
        else:
            ax.set(xlabel=SCORES.get(scale, "score"), ylabel="density" if density else "rows")
            _headroom(ax, len(lines.words))
            out.legend = legend(where, lines, corners=("upper center",))
    if several:
        where.axes[0].set(
            xlabel=SCORES.get(scale, "score"), ylabel="density" if density else "rows"
        )
        where.axes[0].legend(*_short(out, questions[0]), fontsize="x-small", handlelength=1.4)
    finish(where, title)
    return out


def _short(out: Artists, question: Question) -> tuple[list[Any], list[str]]:
    handles = [out.lines[f"{question.name} {side}"] for side in ("positive", "negative")]
    return handles, ["the class", "the rest"]


def _histogram(
    ax: Axes, drawings: Drawings, question: Question, out: Artists, *, density: bool
) -> Lines:
    edges = np.asarray(drawings.edges)
    negative, positive = drawings.histograms[question.name]
    lines = Lines()
    looks: tuple[tuple[Any, ...], ...] = (
        ("positive", positive, question.name, BLUE, SOLID, 0.38, None),
        ("negative", negative, question.rest, VERMILLION, (0, (4, 1.5)), 0.16, "////"),
    )
    for side, masses, name, colour, dashes, alpha, hatch in looks:
        heights = _heights(masses, edges) if density else masses
        ax.stairs(heights, edges, fill=True, color=colour, alpha=alpha, linewidth=0, zorder=2)
        outline = ax.stairs(
            heights, edges, color=colour, linestyle=dashes, linewidth=1.2, zorder=3, label=name
        )
        if hatch is not None:
            grey = ax.stairs(heights, edges, fill=True, hatch=hatch, zorder=2)
            grey.set(facecolor="none", edgecolor=colour, linewidth=0, alpha=0.45)
        out.lines[f"{question.name} {side}"] = outline
        lines.add(outline, f"{named(name)} (n {count(float(masses.sum()))})")
    ax.set_xlim(edges[0], edges[-1])
    ax.set_ylim(bottom=0)
    return lines


def _headroom(ax: Axes, lines: int) -> None:
    """Leave room above the outlines for the legend."""
    ax.set_ylim(top=ax.dataLim.ymax * (1.1 + 0.09 * lines))


def _heights(masses: Floats, edges: Floats) -> Floats:
    total = float(masses.sum())
    return np.asarray(masses / (total * np.diff(edges))) if total > 0 else np.zeros(len(masses))
