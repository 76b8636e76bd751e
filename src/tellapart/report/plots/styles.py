"""Colours, dashes, sizes: how every plot looks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

BLUE, VERMILLION, GREEN = "#0072B2", "#D55E00", "#009E73"
PURPLE, SKY, ORANGE = "#CC79A7", "#56B4E9", "#E69F00"
INK, QUIET, FAINT, PAPER = "#1b1f24", "#6b7280", "#c9ced6", "#ffffff"

COLOURS = (BLUE, VERMILLION, GREEN, PURPLE, SKY, ORANGE)
SOLID: Any = "solid"
DASHES: tuple[Any, ...] = (
    SOLID,
    (0, (4.5, 1.5)),
    (0, (1.3, 1.1)),
    (0, (6, 1.4, 1.3, 1.4)),
    (0, (9, 1.6)),
)
MARKERS = ("o", "s", "^", "D", "v", "P")

COLUMN, PAGE = 3.4, 6.9  # inches: a column and the width of a page of most papers
TEXT, SMALL, TINY = 8.0, 7.0, 6.0  # points
LINE, HEAVY, THIN = 1.4, 2.2, 0.7


@dataclass(frozen=True)
class Style:
    """How one curve is drawn."""

    colour: str
    dashes: Any
    marker: str
    width: float = LINE

    @property
    def line(self) -> dict[str, Any]:
        """Return the arguments of a line."""
        return {
            "color": self.colour,
            "linestyle": self.dashes,
            "linewidth": self.width,
            "solid_joinstyle": "round",
            "dash_joinstyle": "round",
            "dash_capstyle": "butt",
        }


def style_of(place: int) -> Style:
    """Return the style of the curve at a place; neighbours differ in colour and in dashes.

    Six colours and five kinds of dashes make thirty styles before one comes back.

    Examples
    --------
    >>> style_of(0) == style_of(30), style_of(0) == style_of(6)
    (True, False)
    """
    return Style(
        COLOURS[place % len(COLOURS)],
        DASHES[place % len(DASHES)],
        MARKERS[place % len(MARKERS)],
    )


AVERAGES = {
    "macro": Style(INK, SOLID, "o", HEAVY),
    "micro": Style(QUIET, (0, (2.2, 1.0)), "s", HEAVY),
}
