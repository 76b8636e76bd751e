"""Legends that do not cover what they explain."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.collections import Collection
from matplotlib.figure import Figure
from matplotlib.legend import Legend
from matplotlib.lines import Line2D

from tellapart.report.plots.canvases import Canvas
from tellapart.report.plots.lettering import write
from tellapart.report.plots.styles import FAINT, INK, PAPER, SMALL

Corner = Literal["best", "upper left", "upper center", "upper right", "lower left", "lower right"]

INSIDE = 7  # lines; more would fill the axes
GAP = 0.1  # inches between axes and legend


@dataclass
class Lines:
    """The lines of a legend, from top to bottom."""

    title: str = ""
    handles: list[Any] = field(default_factory=list)
    words: list[str] = field(default_factory=list)

    def add(self, handle: Any, words: str) -> None:
        """Add a line; without a handle it is a remark."""
        empty = Line2D([], [], linestyle="none")
        self.handles.append(empty if handle is None else handle)
        self.words.append(words)


def legend(
    where: Canvas,
    lines: Lines,
    *,
    corners: Sequence[Corner] = ("best",),
    curves: Sequence[Artist] = (),
) -> Legend | None:
    """Place a legend where it covers no curve: in a corner of the axes, or else beside them.

    In axes of the user it stays in the first corner unless it is too long: the figure is theirs.
    """
    if not lines.handles:
        return None
    if len(lines.words) > INSIDE:
        return _outside(where, lines)
    inside = _drawn(where.ax, lines, where.is_ours, loc=corners[0])
    if not where.is_ours:
        return inside
    where.figure.draw_without_rendering()  # now everything has its place
    last: tuple[Corner, ...] = ("best",)
    for corner in (*corners, *last):
        inside.set_loc(corner)
        if not _covers(inside, curves):
            return inside
    if where.is_panel:
        return inside
    inside.remove()
    return _outside(where, lines)


def _drawn(on: Axes | Figure, lines: Lines, is_ours: bool, **place: Any) -> Legend:
    found: Legend = on.legend(
        lines.handles,
        [str(number) for number in range(len(lines.words))],  # a name may start with "_"
        title=" ",
        alignment="left",
        fontsize=SMALL if is_ours else "small",
        title_fontsize=SMALL if is_ours else "small",
        framealpha=0.88,
        facecolor=PAPER,
        edgecolor=FAINT,
        labelcolor=INK,
        fancybox=False,
        handlelength=2.6,
        labelspacing=0.3,
        borderpad=0.45,
        **place,
    )
    found.get_frame().set_linewidth(0.5)
    for text, words in zip(found.get_texts(), lines.words, strict=True):
        write(text, words)
    if lines.title:
        write(found.get_title(), lines.title)
        found.get_title().set_color(INK)
    else:
        found.set_title(None)  # type: ignore[arg-type]
    return found


def _outside(where: Canvas, lines: Lines) -> Legend:
    """Put the legend beside the axes, or below where the width was chosen; our figure grows."""
    if not where.is_own:
        return _drawn(where.ax, lines, where.is_ours, loc="upper left", bbox_to_anchor=(1.02, 1.0))
    width, height = where.wish
    size = where.figure.get_size_inches()
    below = width is not None and (height is None or size[0] < 1.3 * size[1])
    sample = _drawn(where.ax, lines, True, loc="upper left")  # to see how large it is
    where.figure.draw_without_rendering()
    box = sample.get_window_extent()
    sample.remove()
    across, down = box.width / where.figure.dpi + GAP, box.height / where.figure.dpi + GAP
    if below and height is None:
        size = (size[0], size[1] + down)
    elif not below and width is None:
        size = (size[0] + across, max(size[1], down + GAP) if height is None else size[1])
    where.figure.set_size_inches(*size)
    side = "lower center" if below else "right upper"
    found = _drawn(where.figure, lines, True, loc=f"outside {side}")
    for _ in range(2):  # square axes need a second pass to make room
        where.figure.draw_without_rendering()
    return found


def _covers(found: Legend, curves: Sequence[Artist]) -> bool:
    box = found.get_window_extent()
    for artist in curves:
        if isinstance(artist, Collection):
            paths, move = artist.get_paths(), artist.get_transform()
        elif isinstance(artist, Line2D):
            paths, move = [artist.get_path()], artist.get_transform()
        else:
            continue
        if any(path.transformed(move).intersects_bbox(box, filled=False) for path in paths):
            return True
    return False
