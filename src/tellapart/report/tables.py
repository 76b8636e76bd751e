"""The tables of the terminal summary, each within 80 columns.

Long names are cut in the middle, long lists at the least interesting end, and a last line
tells how much is not shown.
"""

from collections.abc import Iterable, Iterator, Mapping
from math import nan

from rich import box
from rich.cells import cell_len
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from tellapart.report.names import readable, shortened
from tellapart.report.numbers import DASH, between, count, interval, number, percent, threshold
from tellapart.report.selections import (
    class_size,
    class_value,
    largest_errors,
    reasons,
    terminal_metrics,
    worst_classes,
    worst_pairs,
)
from tellapart.report.wording import counted, metric_title, rule_title
from tellapart.results import Confusion, Estimate, EvaluationResult, ThresholdChoice

_MOST_CLASSES = 30
_SHOWN_CLASSES = 15
_MATRIX_CLASSES = 12
_SHOWN_PAIRS = 10
_NAME = 20
_STUB = 17
_TITLE = 31
_CLASS_COLUMNS = (
    ("precision", "precision"),
    ("recall", "recall"),
    ("f1", "F1"),
    ("roc_auc", "AUC"),
    ("average_precision", "AP"),
)
_CHOICE_COLUMNS = ("recall", "specificity", "precision", "f1")


def table_of(
    heads: Iterable[str], rows: Iterable[Iterable[str | Text]], *, names: int = 1, gap: int = 2
) -> Table:
    """Lay out rows under a ruled head: first columns of names, then columns of numbers."""
    table = ruled_table(gap)
    for place, head in enumerate(heads):
        table.add_column(Text(head), justify="left" if place < names else "right", overflow="fold")
    for row in rows:
        table.add_row(*(Text(cell) if isinstance(cell, str) else cell for cell in row))
    return table


def ruled_table(gap: int = 2) -> Table:
    """Return a table with a ruled head and nothing in it."""
    padding = (0, gap - 1, 0, 0)  # the box itself parts columns by one
    return Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False, padding=padding)


def metrics_table(result: EvaluationResult) -> RenderableType:
    """List every metric with its interval, how that was made, and the value without skill."""
    table = ruled_table()
    table.add_column("metric", max_width=_TITLE, overflow="fold")
    for head in ("value", "interval", "no skill"):
        table.add_column(head, justify="right", no_wrap=True)
    table.add_column("method", style="dim", max_width=18, overflow="fold")
    for name in terminal_metrics(result):
        estimate = result.metrics[name]
        table.add_row(
            Text(metric_title(name)),
            Text(number(estimate.value), style="bold" if estimate.defined else "dim"),
            Text(interval(estimate)),
            Text(number(result.baselines.get(name, nan)), style="dim"),
            Text("" if estimate.method == "none" else estimate.method),
        )
    return table


def reason_lines(estimates: Mapping[str, Estimate]) -> Iterator[RenderableType]:
    """Say beneath a table why some of its values are missing or infinite."""
    for reason, names in reasons(estimates).items():
        titles = ", ".join(metric_title(name) for name in names)
        yield Text(f"{DASH} {titles}: {readable(reason)}", style="dim")


def soft_table(result: EvaluationResult) -> RenderableType | None:
    """List the range that any scores could reach, and the place of the value inside it."""
    rows = [
        (
            metric_title(name),
            number(estimate.value),
            between(*estimate.attainable),
            number(nan if estimate.rescaled is None else estimate.rescaled),
        )
        for name in terminal_metrics(result)
        if (estimate := result.metrics[name]).attainable is not None
    ]
    return table_of(("metric", "value", "attainable", "rescaled"), rows) if rows else None


def bounds_table(result: EvaluationResult) -> RenderableType | None:
    """List the certified bounds of values that were computed in bounded memory."""
    rows = [
        (metric_title(name), number(estimate.value), between(*estimate.bounds))
        for name, estimate in result.metrics.items()
        if estimate.bounds is not None
    ]
    return table_of(("metric", "value", "certified within"), rows) if rows else None


def per_class_table(result: EvaluationResult) -> RenderableType | None:
    """List the classes, all of them or the worst."""
    names = tuple(result.per_class)
    if not names:
        return None
    shown = names
    if len(names) > _MOST_CLASSES:
        shown = worst_classes(result, names)[:_SHOWN_CLASSES]
    rows = [_class_row(result, name) for name in shown]
    heads = ("class", "n", *(head for _, head in _CLASS_COLUMNS))
    return _with_rest(table_of(heads, rows), len(names) - len(shown), "better class")


def _class_row(result: EvaluationResult, name: str) -> list[str]:
    values = [number(class_value(result, name, metric)) for metric, _ in _CLASS_COLUMNS]
    return [shortened(name, _NAME), count(class_size(result, name)), *values]


def _with_rest(table: RenderableType, hidden: int, what: str) -> RenderableType:
    if hidden <= 0:
        return table
    return Group(table, Text(f"{counted(hidden, what)} not shown", style="dim"))


def confusion_table(result: EvaluationResult, width: int) -> RenderableType:
    """Draw the matrix where it fits, else list the pairs confused most.

    Parameters
    ----------
    result
        With a confusion.
    width
        Cells available.
    """
    confusion = result.confusion
    assert confusion is not None  # noqa: S101 - the caller asked
    if confusion.counts.ndim == 3:
        return _label_tables(result, confusion)
    matrix = _matrix(confusion, width) if len(confusion.classes) <= _MATRIX_CLASSES else None
    return matrix or _confused_pairs(confusion)


def _matrix(confusion: Confusion, width: int) -> RenderableType | None:
    cells = [[count(mass) for mass in row] for row in confusion.counts.tolist()]
    widest = max(len(cell) for row in cells for cell in row)
    gap = 2 if widest <= _room(width, len(cells), 2) else 1
    room = _room(width, len(cells), gap)
    if widest > room:
        return None
    stubs, heads = _matrix_names(confusion.classes, room)
    rows = [
        [stub, *_matrix_row(line, row)]
        for row, (stub, line) in enumerate(zip(stubs, cells, strict=True))
    ]
    note = Text("rows: truth, columns: prediction", style="dim")
    return Group(table_of(("truth", *heads), rows, gap=gap), note)


def _room(width: int, columns: int, gap: int) -> int:
    return (width - _STUB) // columns - gap


def _matrix_names(classes: tuple[str, ...], room: int) -> tuple[list[str], list[str]]:
    """Name rows and columns; columns too narrow for their names are numbered."""
    heads = [readable(name) for name in classes]
    if max(map(cell_len, heads)) <= room:
        return [shortened(name, _STUB) for name in classes], heads
    numbers = [str(place) for place in range(1, len(classes) + 1)]
    stubs = [shortened(name, _STUB - 3) for name in classes]
    return [f"{place} {stub}" for place, stub in zip(numbers, stubs, strict=True)], numbers


def _matrix_row(cells: list[str], place: int) -> list[str | Text]:
    return [_matrix_cell(cell, is_right=column == place) for column, cell in enumerate(cells)]


def _matrix_cell(cell: str, *, is_right: bool) -> Text:
    if cell == "0":
        return Text("·", style="dim")
    return Text(cell, style="bold" if is_right else "")


def _confused_pairs(confusion: Confusion) -> RenderableType:
    cells, total = largest_errors(confusion, _SHOWN_PAIRS)
    if not cells:
        return Text("No row was confused.")
    rows = [
        (shortened(cell.truth, 28), shortened(cell.predicted, 28), count(cell.mass),
         percent(cell.share))
        for cell in cells
    ]  # fmt: skip
    table = table_of(("truth", "predicted as", "n", "of truth"), rows, names=2)
    return _with_rest(table, total - len(rows), "smaller confusion")


def _label_tables(result: EvaluationResult, confusion: Confusion) -> RenderableType:
    order = confusion.classes
    if len(order) > _MOST_CLASSES:
        order = worst_classes(result, order)[:_SHOWN_CLASSES]
    places = [confusion.classes.index(name) for name in order]
    rows = [
        (shortened(name, 28), *(count(mass) for mass in confusion.counts[place].ravel()[::-1]))
        for name, place in zip(order, places, strict=True)
    ]
    heads = ("label", "carried, found", "missed", "false alarm", "rest")
    return _with_rest(table_of(heads, rows), len(confusion.classes) - len(rows), "better label")


def pairs_table(result: EvaluationResult) -> RenderableType | None:
    """List the pairs of classes with the lowest AUC."""
    if not result.pairs:
        return None
    rows = [
        (shortened(pair.first, 24), shortened(pair.second, 24), number(pair.auc.value),
         interval(pair.auc))
        for pair in worst_pairs(result.pairs)[:_SHOWN_PAIRS]
    ]  # fmt: skip
    table = table_of(("first", "second", "AUC", "interval"), rows, names=2)
    return _with_rest(table, len(result.pairs) - len(rows), "better pair")


def thresholds_table(result: EvaluationResult) -> RenderableType | None:
    """List the rules, the thresholds they pick, and what each gives."""
    if not result.thresholds:
        return None
    rows = [
        (rule_title(rule), threshold(choice.threshold), *_choice_values(choice))
        for rule, choice in result.thresholds.items()
    ]
    return table_of(("rule", "threshold", *_CHOICE_COLUMNS), rows)


def _choice_values(choice: ThresholdChoice) -> list[str]:
    given = choice.metrics
    return [number(given[name].value) if name in given else DASH for name in _CHOICE_COLUMNS]
