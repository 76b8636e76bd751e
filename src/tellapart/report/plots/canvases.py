"""Figures and axes: those of the user as they are, our own in a size fit for print."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import ceil
from typing import Any

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.gridspec import GridSpecFromSubplotSpec
from matplotlib.text import Text

from tellapart.errors import InputError
from tellapart.report.plots.files import more_fonts
from tellapart.report.plots.lettering import write
from tellapart.report.plots.styles import FAINT, INK, PAPER, QUIET, SMALL, TEXT

Size = tuple[float, float]
Wish = tuple[float | None, float | None]


@dataclass
class Canvas:
    """Where a plot goes.

    Attributes
    ----------
    figure
        The whole figure, or the part of one, that holds the axes.
    axes
        One or more.
    is_own
        Whether we made the figure, and so decide on its letters and size.
    wish
        Width and height that somebody chose; None where we may.
    is_panel
        Whether this is a part of a figure of ours: our letters, but not our size.
    """

    figure: Any
    axes: list[Axes]
    is_own: bool
    wish: Wish = (None, None)
    is_panel: bool = False

    @property
    def is_ours(self) -> bool:
        """Whether the letters are ours."""
        return self.is_own or self.is_panel

    @property
    def ax(self) -> Axes:
        """Return the only axes, or the first."""
        return self.axes[0]


def canvas(ax: Any, size: Size, wish: Wish = (None, None), panels: int = 1) -> Canvas:
    """Return axes to draw on.

    Parameters
    ----------
    ax
        None for a figure of our own; axes of the user; for several panels also a sequence of
        them. One axes that is to take several panels is switched off and divided.
    size
        Width and height of our own figure, in inches.
    wish
        The same as wished for by the caller; None for no wish.
    panels
        Number of axes needed.
    """
    if isinstance(ax, Canvas):
        return replace(ax, axes=ax.axes if panels == 1 else _divided(ax.ax, panels))
    if ax is None:
        return _own(size, wish, panels)
    if any(one is not None for one in wish):
        raise InputError("size was given beside ax; expected one of them: ax has a size already")
    if isinstance(ax, Axes):
        axes = [ax] if panels == 1 else _divided(ax, panels)
    else:
        axes = _listed(ax, panels)
    return Canvas(axes[0].figure, axes, is_own=False)


def _own(size: Size, wish: Wish, panels: int) -> Canvas:
    width, height = (
        usual if wished is None else wished for usual, wished in zip(size, wish, strict=True)
    )
    if not (0 < width <= 200 and 0 < height <= 200):
        raise InputError(f"size is {width:g} by {height:g} inches; expected 0 to 200 each")
    figure = Figure(figsize=(width, height), layout="constrained", facecolor=PAPER)
    rows, columns = grid(panels)
    axes = figure.subplots(rows, columns, squeeze=False).ravel().tolist()
    for spare in axes[panels:]:
        spare.remove()
    return Canvas(figure, axes[:panels], is_own=True, wish=wish)


def grid(panels: int, most: int = 6) -> tuple[int, int]:
    """Return rows and columns for so many panels.

    Examples
    --------
    >>> grid(1), grid(3), grid(6), grid(24)
    ((1, 1), (1, 3), (2, 3), (5, 5))
    """
    columns = panels if panels <= 3 else min(most, ceil(panels**0.5))
    return ceil(panels / columns), columns


def _divided(ax: Axes, panels: int) -> list[Axes]:
    place = ax.get_subplotspec()
    if place is None:
        raise InputError(
            f"ax has no place in a grid to be divided into {panels} panels; expected axes made by "
            f"subplots, or a list of {panels} axes"
        )
    ax.set_axis_off()
    rows, columns = grid(panels)
    inner = GridSpecFromSubplotSpec(rows, columns, subplot_spec=place)
    figure = ax.figure
    return [figure.add_subplot(inner[k // columns, k % columns]) for k in range(panels)]


def _listed(ax: Any, panels: int) -> list[Axes]:
    given: Sequence[Any] = np.asarray(ax, dtype=object).ravel().tolist()
    if not all(isinstance(one, Axes) for one in given):
        raise InputError(f"ax is a {type(ax).__name__}; expected axes of matplotlib")
    if len(given) != panels:
        raise InputError(f"ax holds {len(given)} axes; expected {panels}, one for each panel")
    return list(given)


def finish(where: Canvas, title: str | None) -> None:
    """Write the title; give a figure of our own its letters, whatever the user's style sheet."""
    _title(where, title)
    if not where.is_own:
        return
    for ax in where.figure.findobj(Axes, include_self=False):
        _dress(ax)
    fonts = [*mpl.rcParams["font.family"], *more_fonts()]
    for text in where.figure.findobj(Text):
        text.set_usetex(False)
        if len(fonts) > 1:
            text.set_fontfamily(fonts)
    for text in where.figure.texts:  # the title of all panels
        text.set_color(INK)
        text.set_fontsize(TEXT + 1)


def _title(where: Canvas, title: str | None) -> None:
    if title is not None and len(where.axes) == 1:
        write(where.ax.set_title(""), title)
    elif title is not None and where.is_own:
        write(where.figure.suptitle(""), title)
    elif title is not None:  # panels in a figure of the user: no room above them
        write(where.axes[-1].xaxis.label, title)


def _dress(ax: Axes) -> None:
    ax.set_facecolor(PAPER)
    ax.tick_params(which="both", labelsize=SMALL, colors=INK, labelcolor=INK, width=0.6)
    for side, spine in ax.spines.items():
        spine.set_linewidth(0.6)
        spine.set_edgecolor(QUIET if side in ("left", "bottom") else FAINT)
    for label in (ax.xaxis.label, ax.yaxis.label):
        label.set_fontsize(TEXT)
        label.set_color(INK)
    ax.title.set_fontsize(TEXT)
    ax.title.set_color(INK)
