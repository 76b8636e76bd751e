"""Reliability diagrams: what was stated against what happened."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.axes import Axes

from tellapart.report.numbers import level, number
from tellapart.report.plots.artists import Artists
from tellapart.report.plots.canvases import Canvas, finish
from tellapart.report.plots.curves import EDGE, Words, draw_band
from tellapart.report.plots.legends import Lines, legend
from tellapart.report.plots.lettering import REASON, banded, named, say_nothing
from tellapart.report.plots.styles import QUIET, Style, style_of
from tellapart.results import Curve, ReliabilityBins

BENEATH = 0.17  # height of the histogram, as a share of the diagram


@dataclass(frozen=True)
class Stated:
    """One model or class: its bins, its isotonic curve, or why there are none."""

    name: str
    bins: ReliabilityBins | None = None
    curve: Curve | None = None
    place: int = 0
    missing: str | None = None


def draw_reliability(
    where: Canvas, entries: Sequence[Stated], words: Words, *, histogram: bool = True
) -> Artists:
    """Draw the observed share against the stated probability, and where the rows lie beneath.

    A single entry shows its bins with intervals, and its isotonic curve if it has one; several
    show lines through their bins.
    """
    ax = where.ax
    out = Artists(where)
    ax.set(xlim=(-EDGE, 1 + EDGE), ylim=(-EDGE, 1 + EDGE), ylabel="observed share")
    ax.set_xticks(np.arange(6) / 5)
    ax.set_yticks(np.arange(6) / 5)
    ax.set_aspect("equal", adjustable="box")
    (out.chance,) = ax.plot(
        [0, 1], [0, 1], color=QUIET, linewidth=0.9, linestyle=(0, (1, 2.2)), zorder=1.5
    )
    lines = Lines("\n".join(filter(None, [words.short, words.note])))
    for entry in entries:
        if entry.bins is None and entry.curve is None:
            lines.add(None, f"{named(entry.name)}: {named(str(entry.missing), REASON)}")
        else:
            _entry(ax, out, entry, lines, is_only=len(entries) == 1)
            if len(entries) == 1 and entry.bins is not None and not where.is_panel:
                _told(lines, entry.bins)
    if not out.lines:
        out.missing = [str(entry.missing) for entry in entries]
        say_nothing(ax, out.missing)
        lines = Lines()
    if not where.is_panel:  # a panel has no room for what its axes say
        lines.add(out.chance, "stated = observed")
    _beneath(ax, out, entries if histogram else ())
    out.data = {entry.name: entry.bins for entry in entries}
    out.legend = legend(where, lines, corners=("upper left", "lower right"), curves=out.drawn())
    finish(where, words.title)
    return out


def _entry(ax: Axes, out: Artists, entry: Stated, lines: Lines, *, is_only: bool) -> None:
    style = style_of(entry.place)
    curve = entry.curve
    error = "" if entry.bins is None else f": {number(entry.bins.ece.value)}"
    if curve is not None:
        (out.lines[entry.name],) = ax.plot(curve[curve.x], curve[curve.y], zorder=3, **style.line)
        lines.add(out.lines[entry.name], f"{named(entry.name)}{'' if is_only else error}")
        if curve.band is not None:
            out.bands[entry.name] = draw_band(ax, curve, style.colour)
            lines.add(out.bands[entry.name], banded(curve.band))
    if entry.bins is None or (curve is not None and not is_only):
        return
    name = named(entry.name) if curve is None else "bins"
    handle = _bins(ax, entry.bins, style, joined=curve is None, bars=is_only)
    out.points[entry.name] = handle
    out.lines.setdefault(entry.name, handle)
    lines.add(handle, f"{name}{error}")


def _told(lines: Lines, bins: ReliabilityBins) -> None:
    if np.isfinite(bins.low).any():
        lines.add(None, f"bars: {level(bins.level)} intervals")


def _bins(ax: Axes, bins: ReliabilityBins, style: Style, *, joined: bool, bars: bool) -> Any:
    if bars and np.isfinite(bins.low).any():
        known = np.isfinite(bins.low)
        ax.vlines(
            bins.stated[known], bins.low[known], bins.high[known],
            color=style.colour, linewidth=1.0, alpha=0.75, zorder=3,
        )  # fmt: skip
    look = style.line | ({} if joined else {"linestyle": "none"})
    look["linewidth"] = 0.9 if bars else style.width
    (handle,) = ax.plot(
        bins.stated, bins.observed, marker=style.marker, markersize=3.6,
        markeredgewidth=0, zorder=4, **look,
    )  # fmt: skip
    return handle


def _beneath(ax: Axes, out: Artists, entries: Sequence[Stated]) -> None:
    """Draw how the stated probabilities are spread, on the same axis."""
    known = [entry for entry in entries if entry.bins is not None]
    if not known:
        ax.set_xlabel("stated probability")
        return
    below = ax.inset_axes((0, -BENEATH - 0.05, 1, BENEATH), sharex=ax)
    ax.tick_params(labelbottom=False)
    below.tick_params(labelbottom=True)
    for entry in known:
        bins, style = entry.bins, style_of(entry.place)
        assert bins is not None  # noqa: S101 - sorted out above
        shares = bins.masses / bins.masses.sum()
        if len(known) == 1:
            below.stairs(shares, bins.edges, fill=True, color=style.colour, alpha=0.5, linewidth=0)
        below.stairs(shares, bins.edges, color=style.colour, linestyle=style.dashes, linewidth=0.9)
    below.set(xlabel="stated probability", ylabel="rows")
    below.set_ylim(bottom=0)
    below.set_yticks([])
    out.beneath = below
