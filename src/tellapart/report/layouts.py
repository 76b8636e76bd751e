"""Tables that lose their least columns before they break a line, and say so."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from rich.box import SIMPLE_HEAD, Box
from rich.cells import cell_len
from rich.console import ConsoleOptions, Group, RenderableType
from rich.table import Table
from rich.text import Text

from tellapart.report.wording import counted

_LEAST_NAME = 14  # cells; names longer than it go on in the next line

Cell = str | Text


class _Ruled(Box):
    """A rule under the head and no other line, of hyphens where only ASCII can be printed."""

    def substitute(self, options: ConsoleOptions, safe: bool = True) -> Box:  # noqa: ARG002
        """Return the box that the terminal can print."""
        return _ASCII_RULE if options.ascii_only else self


_ASCII_RULE = Box(str(SIMPLE_HEAD).replace("─", "-"), ascii=True)
_RULE = _Ruled(str(SIMPLE_HEAD))


@dataclass(frozen=True)
class Column:
    """One column of a table.

    Attributes
    ----------
    kind
        Words run over several lines if they must; numbers stay on theirs.
    rank
        0 for a column without which the table says nothing; where the terminal is narrow, the
        highest rank goes first.
    most
        Cells that words take on one line, at most; None for as many as there is room for.
    """

    head: str
    cells: Sequence[Cell]
    kind: Literal["words", "numbers"] = "numbers"
    rank: int = 0
    style: str = ""
    most: int | None = None

    @property
    def least(self) -> int:
        """Return the cells that it needs, at least."""
        texts = (*self.head.split("\n"), *(str(cell) for cell in self.cells))
        widest = max(map(cell_len, texts), default=0)
        return min(widest, _LEAST_NAME) if self.kind == "words" else widest


@dataclass(frozen=True)
class Sheet:
    """A table before it is laid out: columns, and how many rows they leave out.

    Attributes
    ----------
    columns
        All of one length.
    hidden, what
        How many rows are not shown, and what one of them is called.
    """

    columns: tuple[Column, ...]
    hidden: int = 0
    what: str = "row"

    def fitted(self, width: int) -> RenderableType:
        """Lay the table out in a terminal, with as many columns as fit."""
        return fitted_table(self.columns, width, hidden=self.hidden, what=self.what)

    def first(self, most: int) -> Sheet:
        """Return the first rows; those left out are counted."""
        size = len(self.columns[0].cells)
        if size <= most:
            return self
        columns = tuple(replace(each, cells=each.cells[:most]) for each in self.columns)
        return replace(self, columns=columns, hidden=self.hidden + size - most)


def fitted_table(
    columns: Iterable[Column], width: int, *, gap: int = 2, hidden: int = 0, what: str = ""
) -> RenderableType:
    """Lay out columns under a ruled head, as many of them as fit.

    Parameters
    ----------
    columns
        All of one length.
    width
        Cells available.
    gap
        Cells between two columns.
    hidden, what
        How many rows are not shown, and what one of them is called.
    """
    given = list(columns)
    kept = _fitting(given, width, gap)
    table = Table(box=_RULE, pad_edge=False, show_edge=False, padding=(0, gap - 1, 0, 0))
    for column in kept:
        is_words = column.kind == "words"
        table.add_column(
            Text(column.head),
            justify="left" if is_words else "right",
            no_wrap=not is_words,
            overflow="fold",
            style=column.style,
            max_width=column.most,
        )
    for row in zip(*(column.cells for column in kept), strict=True):
        table.add_row(*(Text(cell) if isinstance(cell, str) else cell for cell in row))
    notes = []
    if hidden > 0:
        notes.append(Text(f"{counted(hidden, what)} not shown", style="dim"))
    if len(kept) < len(given):
        heads = ", ".join(column.head.replace("\n", " ") for column in given if column not in kept)
        notes.append(Text(f"in a wider terminal: {heads}", style="dim"))
    return Group(table, *notes) if notes else table


def _fitting(columns: list[Column], width: int, gap: int) -> list[Column]:
    kept = list(columns)
    while sum(column.least + gap for column in kept) - gap > width:
        ranks = [column.rank for column in kept]
        if max(ranks) == 0:
            break  # rich folds what is left
        kept.pop(len(ranks) - 1 - ranks[::-1].index(max(ranks)))
    return kept
