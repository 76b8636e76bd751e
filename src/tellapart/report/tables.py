"""The tables of an evaluation, for a terminal and for Markdown.

Long names are cut in the middle, long lists at the least interesting end, and a last line
tells how much is not shown.
"""

from collections.abc import Iterable, Iterator, Mapping
from math import nan

from rich.console import RenderableType
from rich.text import Text

from tellapart.report.facts import class_noun
from tellapart.report.layouts import Column, Sheet
from tellapart.report.matrices import name_room
from tellapart.report.names import readable, told_apart
from tellapart.report.numbers import DASH, between, count, interval, number, threshold
from tellapart.report.selections import (
    class_size,
    class_value,
    listed_metrics,
    reasons,
    terminal_metrics,
    worst_classes,
    worst_pairs,
)
from tellapart.report.wording import metric_title, rule_title
from tellapart.results import Estimate, EvaluationResult

_MOST_CLASSES = 30
_SHOWN_CLASSES = 15
_SHOWN_PAIRS = 10
_NAME = 20
_TITLE = 31
_METHOD = 18
_PAIR_NAME = 24
# Metric, its head, and its rank: what goes first where the terminal is narrow.
_CLASS_COLUMNS = (
    ("precision", "precision", 2),
    ("recall", "recall", 0),
    ("f1", "F1", 0),
    ("roc_auc", "AUC", 3),
    ("average_precision", "AP", 4),
)
_CHOICE_COLUMNS = (
    ("recall", "recall", 0),
    ("specificity", "specificity", 2),
    ("precision", "precision", 1),
    ("f1", "F1", 3),
)


def metrics_sheet(result: EvaluationResult, names: Iterable[str] | None = None) -> Sheet:
    """List the metrics with their intervals, how those were made, and the value without skill.

    Metrics that a common reason makes undefined are not listed: `reason_lines` names them.

    Parameters
    ----------
    result
        What an evaluation found.
    names
        The metrics to list; by default those of a terminal.
    """
    names = listed_metrics(result) if names is None else tuple(names)
    given = [result.metrics[name] for name in names]
    values = [Text(number(one.value), style="bold" if one.defined else "dim") for one in given]
    columns = (
        Column("metric", [metric_title(name) for name in names], "words", most=_TITLE),
        Column("value", values),
        Column("interval", [interval(one) for one in given]),
        Column(
            "no skill", [number(result.baselines.get(name, nan)) for name in names],
            rank=1, style="dim",
        ),
        Column(
            "method", ["" if one.method == "none" else one.method for one in given],
            "words", rank=2, style="dim", most=_METHOD,
        ),
    )  # fmt: skip
    return Sheet(columns)


def reason_lines(result: EvaluationResult, names: Iterable[str] | None = None) -> Iterator[str]:
    """Say beneath the metrics why some values are missing or infinite."""
    names = terminal_metrics(result) if names is None else names
    shown = {name: result.metrics[name] for name in names}
    for reason, alike in reasons(shown).items():
        titles = "; ".join(metric_title(name) for name in alike)  # titles have commas
        yield f"{titles}: {readable(reason)}"


def soft_sheet(result: EvaluationResult) -> Sheet | None:
    """List the range that any scores could reach, and the place of the value inside it."""
    kept = set(terminal_metrics(result))
    found = _those_with(result, "attainable")
    given = {name: estimate for name, estimate in found.items() if name in kept}
    if not given:
        return None
    places = [nan if one.rescaled is None else one.rescaled for one in given.values()]
    columns = (
        *_names_and_values(given),
        Column("attainable", [between(*(one.attainable or (nan, nan))) for one in given.values()]),
        Column("rescaled", [number(place) for place in places], rank=1),
    )
    return Sheet(columns)


def bounds_sheet(result: EvaluationResult) -> Sheet | None:
    """List the certified bounds of values that were computed in bounded memory."""
    given = _those_with(result, "bounds")
    if not given:
        return None
    bounds = [between(*(one.bounds or (nan, nan))) for one in given.values()]
    return Sheet((*_names_and_values(given), Column("certified within", bounds)))


def _those_with(result: EvaluationResult, attribute: str) -> dict[str, Estimate]:
    found = result.metrics.items()
    return {name: one for name, one in found if getattr(one, attribute) is not None}


def _names_and_values(given: Mapping[str, Estimate]) -> tuple[Column, Column]:
    return (
        Column("metric", [metric_title(name) for name in given], "words"),
        Column("value", [number(one.value) for one in given.values()]),
    )


def per_class_table(result: EvaluationResult, width: int) -> RenderableType | None:
    """List the classes, all of them or the worst."""
    names = tuple(result.per_class)
    if not names:
        return None
    shown = names
    if len(names) > _MOST_CLASSES:
        shown = worst_classes(result, names)[:_SHOWN_CLASSES]
    room = name_room(width, 47, names=1, most=_NAME)
    return per_class_sheet(result, shown, room).fitted(width)


def per_class_sheet(result: EvaluationResult, shown: tuple[str, ...], room: int) -> Sheet:
    """List some classes, their names in so many cells."""
    names = tuple(result.per_class)
    noun = class_noun(result)
    told = told_apart(names, room)
    columns = [
        Column(noun, [told[name] for name in shown], "words"),
        Column("n", [count(class_size(result, name)) for name in shown], rank=1),
    ]
    for metric, head, rank in _CLASS_COLUMNS:
        values = [number(class_value(result, name, metric)) for name in shown]
        columns.append(Column(head, values, rank=rank))
    return Sheet(tuple(columns), len(names) - len(shown), f"better {noun}")


def pairs_table(result: EvaluationResult, width: int) -> RenderableType | None:
    """List the pairs of classes with the lowest AUC."""
    sheet = pairs_sheet(result, name_room(width, 21, most=_PAIR_NAME))
    return None if sheet is None else sheet.fitted(width)


def pairs_sheet(result: EvaluationResult, room: int) -> Sheet | None:
    """List the pairs of classes with the lowest AUC, their names in so many cells."""
    if not result.pairs:
        return None
    shown = worst_pairs(result.pairs)[:_SHOWN_PAIRS]
    told = told_apart(result.data.classes, room)
    columns = (
        Column("first", [told[pair.first] for pair in shown], "words"),
        Column("second", [told[pair.second] for pair in shown], "words"),
        Column("AUC", [number(pair.auc.value) for pair in shown]),
        Column("interval", [interval(pair.auc) for pair in shown], rank=1),
    )
    return Sheet(columns, len(result.pairs) - len(shown), "better pair")


def thresholds_sheet(result: EvaluationResult) -> Sheet | None:
    """List the rules, the thresholds they pick, and what each gives."""
    if not result.thresholds:
        return None
    choices = result.thresholds
    columns = [
        Column("rule", [rule_title(rule) for rule in choices], "words"),
        Column("threshold", [threshold(choice.threshold) for choice in choices.values()]),
    ]
    for name, head, rank in _CHOICE_COLUMNS:
        found = [choice.metrics.get(name) for choice in choices.values()]
        values = [DASH if one is None else number(one.value) for one in found]
        columns.append(Column(head, values, rank=rank))
    return Sheet(tuple(columns))
