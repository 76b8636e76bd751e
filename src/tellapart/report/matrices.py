"""The confusion matrix in a terminal: shaded where it fits, else the pairs confused most.

The tables of confused pairs and of labels serve Markdown too.
"""

from __future__ import annotations

from rich.cells import cell_len
from rich.console import Group, RenderableType
from rich.text import Text

from tellapart.report.layouts import Cell, Column, Sheet, fitted_table
from tellapart.report.names import readable, told_apart
from tellapart.report.numbers import count, percent
from tellapart.report.selections import largest_errors, worst_classes
from tellapart.report.shades import cell_style
from tellapart.results import Confusion, EvaluationResult

NOT_CONFUSED = "No row was confused."

_MATRIX_CLASSES = 16
_SHOWN_PAIRS = 10
_MOST_LABELS = 30
_SHOWN_LABELS = 15
_STUB = 17
_NAME = 28
_LEAST = 12  # narrower, names say nothing: columns go instead


def confusion_view(
    result: EvaluationResult, width: int, *, few_colours: bool = False
) -> RenderableType:
    """Draw the matrix where it fits, else list the pairs confused most.

    Parameters
    ----------
    result
        With a confusion.
    width
        Cells available.
    few_colours
        The terminal has sixteen colours.
    """
    confusion = result.confusion
    assert confusion is not None  # noqa: S101 - the caller asked
    if confusion.counts.ndim == 3:
        return labels_sheet(result, confusion, name_room(width, 44, names=1)).fitted(width)
    if len(confusion.classes) <= _MATRIX_CLASSES:
        matrix = _matrix(confusion, width, few_colours=few_colours)
        if matrix is not None:
            return matrix
    return _confused_pairs(confusion, width)


def _matrix(confusion: Confusion, width: int, *, few_colours: bool) -> RenderableType | None:
    cells = [[count(mass) for mass in row] for row in confusion.counts.tolist()]
    widest = max(len(cell) for row in cells for cell in row)
    stub = min(_STUB, max(10, width // 4))
    room = (width - stub) // len(cells) - 1  # one cell parts the columns
    if widest > room:
        return None
    stubs, heads = _matrix_names(confusion.classes, stub, room)
    # Shades are blocks of one size: they tell more than their numbers.
    size = max(widest + 1, *map(cell_len, heads)) if widest < room else room
    shades = _shades(confusion, few_colours=few_colours)
    columns = [Column("truth", stubs, "words")]
    for place, head in enumerate(heads):
        blocks: list[Cell] = [
            _block(row[place], size, style) for row, style in zip(cells, shades[place], strict=True)
        ]
        columns.append(Column(head, blocks))
    note = Text("rows: truth, columns: prediction", style="dim")
    return Group(fitted_table(columns, width, gap=1), note)


def _shades(confusion: Confusion, *, few_colours: bool) -> list[list[str]]:
    """Return the styles of the matrix, column by column."""
    rows = confusion.counts.tolist()
    totals = [sum(row) for row in rows]
    places = range(len(rows))
    return [
        [
            cell_style(
                rows[row][column] / totals[row] if totals[row] else 0.0,
                is_right=row == column,
                few_colours=few_colours,
            )
            for row in places
        ]
        for column in places
    ]


def _block(cell: str, size: int, style: str) -> Text:
    return Text(("·" if cell == "0" else cell).rjust(size), style=style)


def _matrix_names(classes: tuple[str, ...], stub: int, room: int) -> tuple[list[str], list[str]]:
    """Name rows and columns; columns too narrow for their names are numbered."""
    heads = [readable(name) for name in classes]
    if max(map(cell_len, heads)) <= room and len(set(heads)) == len(heads):
        return list(told_apart(classes, stub).values()), heads
    numbers = [str(place) for place in range(1, len(classes) + 1)]
    wide = len(numbers[-1])
    stubs = told_apart(classes, stub - wide - 1).values()
    return [f"{place:>{wide}} {name}" for place, name in zip(numbers, stubs, strict=True)], numbers


def _confused_pairs(confusion: Confusion, width: int) -> RenderableType:
    sheet = confused_sheet(confusion, name_room(width, 20))
    return Text(NOT_CONFUSED) if sheet is None else sheet.fitted(width)


def confused_sheet(confusion: Confusion, room: int) -> Sheet | None:
    """List the pairs of classes that are confused most, their names in so many cells."""
    cells, total = largest_errors(confusion, _SHOWN_PAIRS)
    if not cells:
        return None
    names = told_apart(confusion.classes, room)
    columns = (
        Column("truth", [names[cell.truth] for cell in cells], "words"),
        Column("predicted as", [names[cell.predicted] for cell in cells], "words"),
        Column("n", [count(cell.mass) for cell in cells]),
        Column("of truth", [percent(cell.share) for cell in cells], rank=1),
    )
    return Sheet(columns, total - len(cells), "smaller confusion")


def name_room(width: int, numbers: int, names: int = 2, most: int = _NAME) -> int:
    """Return how many cells a name may take beside numbers that take so many."""
    return max(_LEAST, min(most, (width - numbers) // names - 2))


def labels_sheet(result: EvaluationResult, confusion: Confusion, room: int) -> Sheet:
    """List the decisions on each label, all of them or the worst, names in so many cells."""
    order = confusion.classes
    if len(order) > _MOST_LABELS:
        order = worst_classes(result, order)[:_SHOWN_LABELS]
    names = told_apart(confusion.classes, room)
    tables = [confusion.counts[confusion.classes.index(name)] for name in order]

    def masses(truth: int, decision: int) -> list[str]:
        return [count(float(table[truth, decision])) for table in tables]

    columns = (
        Column("label", [names[name] for name in order], "words"),
        Column("true\npositives", masses(1, 1)),
        Column("false\npositives", masses(0, 1)),
        Column("false\nnegatives", masses(1, 0)),
        Column("true\nnegatives", masses(0, 0), rank=1),
    )
    return Sheet(columns, len(confusion.classes) - len(order), "better label")
