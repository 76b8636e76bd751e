"""Small drawings in a terminal: eight dots per character, or one where only ASCII can be printed.

A canvas knows dots, characters and styles; what they mean is said by whoever draws.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise

from rich.text import Text

from tellapart.report.svg import Point

_BRAILLE = 0x2800
# Bit of each dot of a braille character: two columns of four rows (Unicode, chapter 21.1).
_BITS = ((0x01, 0x08), (0x02, 0x10), (0x04, 0x20), (0x40, 0x80))


class Canvas:
    """The unit square in so many characters.

    Parameters
    ----------
    columns, rows
        Size in characters.
    ascii_only
        Draw with `*` and the like, where braille cannot be printed.

    Examples
    --------
    >>> canvas = Canvas(4, 2)
    >>> canvas.line([(0.0, 0.0), (1.0, 1.0)])
    >>> [line.plain for line in canvas.lines()]
    ['  ⡠⠊', '⡠⠊  ']
    """

    def __init__(self, columns: int, rows: int, *, ascii_only: bool = False) -> None:
        self.columns, self.rows = columns, rows
        self._ascii = ascii_only
        self._across, self._down = (1, 1) if ascii_only else (2, 4)
        self._dots = [[0] * columns for _ in range(rows)]
        self._marks = [[""] * columns for _ in range(rows)]
        self._styles = [[""] * columns for _ in range(rows)]

    def line(
        self, points: Iterable[Point], *, style: str = "", ink: str = "*", every: int = 1
    ) -> None:
        """Draw a line through points of the unit square.

        Parameters
        ----------
        points
            Pairs in [0, 1]; what lies outside is moved to the edge.
        style
            Of the characters that the line touches; the last line wins.
        ink
            The character of this line where only ASCII can be printed.
        every
            Set one dot of so many: 1 is solid, 3 is dotted.
        """
        places = [self._place(point) for point in points]
        set_at: tuple[int, int] | None = None
        step = 0
        for start, end in pairwise(places):
            for place in _between(start, end):
                if place == set_at:
                    continue
                if step % every == 0:
                    self._set(place, style, ink)
                set_at = place
                step += 1

    def mark(self, at: Point, character: str, *, style: str = "") -> bool:
        """Write one character over the dots; False where another mark stands already."""
        column, row = self._cell(self._place(at))
        if self._marks[row][column]:
            return False
        self._marks[row][column] = character
        self._styles[row][column] = style
        return True

    def lines(self) -> list[Text]:
        """Return the rows of the drawing, the top one first."""
        return [
            Text.assemble(
                *((self._character(row, k), self._styles[row][k]) for k in range(self.columns))
            )
            for row in range(self.rows)
        ]

    def _character(self, row: int, column: int) -> str:
        mark, dots = self._marks[row][column], self._dots[row][column]
        if mark:
            return mark
        if not dots:
            return " "  # some fonts draw the empty braille character as eight rings
        return chr(dots if self._ascii else _BRAILLE + dots)

    def _place(self, point: Point) -> tuple[int, int]:
        """Return the dot of a point, counted from the left and from the top."""
        x, y = (min(1.0, max(0.0, value)) for value in point)
        wide, high = self.columns * self._across, self.rows * self._down
        return round(x * (wide - 1)), round((1.0 - y) * (high - 1))

    def _cell(self, place: tuple[int, int]) -> tuple[int, int]:
        return place[0] // self._across, place[1] // self._down

    def _set(self, place: tuple[int, int], style: str, ink: str) -> None:
        column, row = self._cell(place)
        if self._ascii:
            self._dots[row][column] = ord(ink)
        else:
            self._dots[row][column] |= _BITS[place[1] % 4][place[0] % 2]
        self._styles[row][column] = style


def _between(start: tuple[int, int], end: tuple[int, int]) -> Iterable[tuple[int, int]]:
    """Return the dots of a straight line, both ends included."""
    across, down = end[0] - start[0], end[1] - start[1]
    steps = max(abs(across), abs(down), 1)
    for step in range(steps + 1):
        yield start[0] + round(across * step / steps), start[1] + round(down * step / steps)
