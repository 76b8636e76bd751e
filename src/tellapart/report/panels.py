"""What each table of the page shows: values in order, ready to be written cell by cell."""

from collections.abc import Iterable
from dataclasses import dataclass
from math import ceil, sqrt

from tellapart.report.selections import (
    ClassCell,
    class_size,
    largest_errors,
    worst_classes,
    worst_pairs,
)
from tellapart.results import Confusion, Estimate, EvaluationResult, PairEstimate

MATRIX_CLASSES = 40
SHOWN_CELLS = 30
SHOWN_PAIRS = 20
SHOWN_CLASSES = 200
SORTED_CLASSES = 30

_SHADES = 10
_CLASS_METRICS = (
    "precision",
    "recall",
    "specificity",
    "f1",
    "roc_auc",
    "average_precision",
)


@dataclass(frozen=True)
class MatrixCell:
    """One cell: its mass, its share of the row, and the style class that shades it."""

    mass: float
    share: float
    shade: str


@dataclass(frozen=True)
class MatrixRow:
    """One true class."""

    name: str
    mass: float
    cells: tuple[MatrixCell, ...]


@dataclass(frozen=True)
class ClassRow:
    """One class against the rest: an estimate per column, None where there is none."""

    name: str
    size: float
    estimates: tuple[Estimate | None, ...]


@dataclass(frozen=True)
class ClassPanel:
    """The classes that are shown, of how many, under which metrics."""

    rows: tuple[ClassRow, ...]
    total: int
    metrics: tuple[str, ...]


def matrix(confusion: Confusion) -> tuple[MatrixRow, ...] | None:
    """Return the rows of a class-by-class matrix, None where it would be too large to read."""
    if confusion.counts.ndim != 2 or len(confusion.classes) > MATRIX_CLASSES:
        return None
    return tuple(
        _matrix_row(name, place, masses)
        for place, (name, masses) in enumerate(
            zip(confusion.classes, confusion.counts.tolist(), strict=True)
        )
    )


def _matrix_row(name: str, place: int, masses: list[float]) -> MatrixRow:
    total = sum(masses)
    shares = [mass / total if total else 0.0 for mass in masses]
    cells = tuple(
        MatrixCell(mass, share, shade(share, is_right=column == place))
        for column, (mass, share) in enumerate(zip(masses, shares, strict=True))
    )
    return MatrixRow(name, total, cells)


def shade(share: float, *, is_right: bool) -> str:
    """Return the style class of a cell; errors darken sooner, for most are small.

    Examples
    --------
    >>> shade(0.9, is_right=True), shade(0.04, is_right=False), shade(0.0, is_right=False)
    ('right-9', 'wrong-2', 'empty')
    """
    if not 0 < share <= 1:  # NaN included
        return "empty"
    depth = share if is_right else sqrt(share)
    return f"{'right' if is_right else 'wrong'}-{min(_SHADES, ceil(depth * _SHADES - 1e-9))}"


def confused_pairs(confusion: Confusion) -> tuple[tuple[ClassCell, ...], int]:
    """Return the largest errors, and how many different errors there are."""
    return largest_errors(confusion, SHOWN_CELLS)


def label_tables(result: EvaluationResult) -> tuple[tuple[str, tuple[float, ...]], ...]:
    """Return true and false positives, false and true negatives of each label, worst first."""
    confusion = result.confusion
    if confusion is None or confusion.counts.ndim != 3:
        return ()
    order = _shown_classes(result, confusion.classes)
    tables = dict(zip(confusion.classes, confusion.counts.tolist(), strict=True))
    return tuple((name, _label_row(tables[name])) for name in order)


def _label_row(table: list[list[float]]) -> tuple[float, ...]:
    (true_negatives, false_positives), (false_negatives, true_positives) = table
    return true_positives, false_positives, false_negatives, true_negatives


def classes_panel(result: EvaluationResult) -> ClassPanel | None:
    """Return the classes against the rest: in their order, or worst first where they are many."""
    if not result.per_class:
        return None
    given = result.per_class
    metrics = tuple(
        metric for metric in _CLASS_METRICS if any(metric in given[name] for name in given)
    )
    rows = tuple(
        ClassRow(name, class_size(result, name), tuple(given[name].get(one) for one in metrics))
        for name in _shown_classes(result, given)
    )
    return ClassPanel(rows, len(given), metrics)


def _shown_classes(result: EvaluationResult, names: Iterable[str]) -> tuple[str, ...]:
    given = tuple(names)
    if len(given) <= SORTED_CLASSES:
        return given
    return worst_classes(result, given)[:SHOWN_CLASSES]


def shown_pairs(result: EvaluationResult) -> tuple[PairEstimate, ...]:
    """Return the pairs of classes that are hardest to tell apart."""
    return worst_pairs(result.pairs)[:SHOWN_PAIRS]


def choice_metrics(result: EvaluationResult) -> tuple[str, ...]:
    """Return the metrics of the threshold rules, each once, in the order of appearance."""
    return tuple(
        dict.fromkeys(name for choice in result.thresholds.values() for name in choice.metrics)
    )
