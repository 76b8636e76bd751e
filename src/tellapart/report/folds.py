"""What a report says of folds: each of them, and three ways to put them together."""

from collections.abc import Iterator
from math import isfinite
from typing import NamedTuple

from rich.text import Text

from tellapart.report.layouts import Column, Sheet
from tellapart.report.names import readable
from tellapart.report.numbers import interval, number
from tellapart.report.selections import key_numbers
from tellapart.report.wording import counted, metric_title
from tellapart.results import Estimate, EvaluationResult, FoldEstimates, FoldResult

_IN_TERMINAL = 3
_WAYS = (
    ("fold_mean", "mean of folds"),
    ("pooled", "pooled"),
    ("within_fold", "within folds"),
)
MEANINGS = (
    "Mean of folds: the interval allows for other training rows (Nadeau & Bengio).",
    "Pooled: all rows as one; scores of different models are ranked together.",
    "Within folds: the interval is of test rows only, for these very models.",
)


class FoldRow(NamedTuple):
    """One fold of a table: its name, its rows, the values of some metrics, what is missing."""

    name: str
    rows: int
    values: tuple[Estimate, ...]
    missing: str


def ways(estimates: FoldEstimates) -> Iterator[tuple[str, Estimate]]:
    """Yield the three estimates of a metric by name."""
    for attribute, words in _WAYS:
        yield words, getattr(estimates, attribute)


def folds_title(result: EvaluationResult) -> str:
    """Say how many folds there are."""
    if result.folds is None:
        return ""
    per_repeat = len(result.folds.folds) // max(result.folds.repeats, 1)
    repeated = f", {counted(result.folds.repeats, 'repeat')}" if result.folds.repeats > 1 else ""
    return f"Cross-validation, {counted(per_repeat, 'fold')}{repeated}"


def fold_metrics(result: EvaluationResult) -> tuple[str, ...]:
    """Choose the metrics of a table of folds: those of the headline."""
    known = result.folds.metrics if result.folds is not None else {}
    return tuple(name for name in key_numbers(result) if name in known)


def fold_rows(result: EvaluationResult) -> tuple[FoldRow, ...]:
    """Return every fold with its values of the metrics of the headline."""
    if result.folds is None:
        return ()
    names = fold_metrics(result)
    several = result.folds.repeats > 1
    return tuple(
        FoldRow(
            _named(each, several=several),
            each.rows,
            tuple(each.metrics[name] for name in names),
            ", ".join(map(readable, each.missing)),
        )
        for each in result.folds.folds
    )


def _named(fold: FoldResult, *, several: bool) -> str:
    return f"{fold.fold} of repeat {fold.repeat}" if several else fold.fold


def folds_sheet(result: EvaluationResult) -> Sheet | None:
    """List the three estimates of a few metrics, each in a line of its own."""
    if result.folds is None or not result.folds.metrics:
        return None
    titles, names, values, ends = [], [], [], []
    for metric in fold_metrics(result)[:_IN_TERMINAL]:
        for k, (words, estimate) in enumerate(ways(result.folds.metrics[metric])):
            titles.append(metric_title(metric) if k == 0 else "")
            names.append(words)
            style = "bold" if estimate.defined else "dim"
            values.append(Text(number(estimate.value), style=style))
            ends.append(interval(estimate))
    columns = (
        Column("metric", titles, "words"),
        Column("estimate", names, "words"),
        Column("value", values),
        Column("interval", ends),
    )
    return Sheet(columns)


def folds_lines(result: EvaluationResult) -> Iterator[str]:
    """Say which fold is the worst and the best, why a number is missing, what intervals mean."""
    if result.folds is None or not result.folds.metrics:
        return
    reasons: dict[str, str] = {}
    for metric in fold_metrics(result)[:_IN_TERMINAL]:
        yield from _range(result, metric)
        for _, estimate in ways(result.folds.metrics[metric]):
            if estimate.reason is not None:
                reasons.setdefault(estimate.reason, metric)
    yield from (f"{metric_title(metric)}: {reason}" for reason, metric in reasons.items())
    yield from MEANINGS


def _range(result: EvaluationResult, metric: str) -> Iterator[str]:
    folds = result.folds.folds if result.folds is not None else ()
    several = result.folds is not None and result.folds.repeats > 1
    known = [each for each in folds if isfinite(each.metrics[metric].value)]
    if len(known) < 2:
        return
    low, high = (end(known, key=lambda each: each.metrics[metric].value) for end in (min, max))
    parts = [
        f"{number(each.metrics[metric].value)} (fold {_named(each, several=several)})"
        for each in (low, high)
    ]
    yield f"{metric_title(metric)} by fold: {parts[0]} to {parts[1]}"
