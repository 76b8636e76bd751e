"""What a report says of soft labels: which part of a loss is theirs, and what hardening does."""

from collections.abc import Iterator
from math import isfinite
from typing import NamedTuple

from rich.text import Text

from tellapart.report.layouts import Column, Sheet
from tellapart.report.numbers import DASH, interval, number
from tellapart.report.selections import terminal_metrics
from tellapart.report.wording import counted, metric_title
from tellapart.results import Estimate, EvaluationResult, HardenedResult

_LOSSES = {
    "brier": "the spread of the labels",
    "log_loss": "the entropy of the labels",
}


class SoftAndHard(NamedTuple):
    """One metric of soft labels, and of the same labels made hard; None where there is none."""

    name: str
    soft: Estimate | None
    hard: Estimate | None


def soft_and_hard(result: EvaluationResult, names: tuple[str, ...]) -> tuple[SoftAndHard, ...]:
    """Put the metrics of soft labels beside those of hardened ones."""
    hard = result.hardened.metrics if result.hardened is not None else {}
    return tuple(SoftAndHard(name, result.metrics.get(name), hard.get(name)) for name in names)


def hardened_title(hardened: HardenedResult) -> str:
    """Say how labels were made hard."""
    if hardened.cut is None:
        return "The same with labels made hard: the class with the largest share"
    return f"The same with labels made hard: yes from a share of {hardened.cut:g}"


def hardened_sheet(result: EvaluationResult) -> Sheet:
    """List every metric of the soft and of the hardened labels with their intervals."""
    names = tuple(dict.fromkeys((*terminal_metrics(result), *_only_hard(result))))
    rows = soft_and_hard(result, names)
    columns = [Column("metric", [metric_title(row.name) for row in rows], "words")]
    for head, estimates in (
        ("soft", [row.soft for row in rows]),
        ("hard", [row.hard for row in rows]),
    ):
        cells = [_cells(estimate) for estimate in estimates]
        columns.append(Column(head, [value for value, _ in cells]))
        columns.append(Column("interval", [ends for _, ends in cells], rank=1))
    return Sheet(tuple(columns))


def _only_hard(result: EvaluationResult) -> tuple[str, ...]:
    known = result.hardened.metrics if result.hardened is not None else {}
    return tuple(name for name in known if name not in result.metrics)


def _cells(estimate: Estimate | None) -> tuple[Text, Text]:
    if estimate is None:
        return Text(DASH, style="dim"), Text(DASH, style="dim")
    value = Text(number(estimate.value), style="bold" if estimate.defined else "dim")
    return value, Text(interval(estimate))


def hardened_lines(result: EvaluationResult) -> Iterator[str]:
    """Say why hard labels give other numbers, and in how many rows the rule decided."""
    hardened = result.hardened
    if hardened is None:
        return
    moved = next(_moved(result, ("roc_auc", "roc_auc_ovr_macro", "accuracy")), None)
    if moved:
        yield (
            f"{moved} The model is the same; hard labels claim a certainty that the soft ones "
            "do not have."
        )
    rows = counted(hardened.ambiguous_rows, "row")
    if not hardened.ambiguous_rows:
        yield "No row was ambiguous."
    elif hardened.cut is None:
        yield f"In {rows} classes tie for the largest share; the first in class order was taken."
    else:
        yield f"In {rows} a share is exactly {hardened.cut:g}, and was taken for a yes."


def _moved(result: EvaluationResult, names: tuple[str, ...]) -> Iterator[str]:
    for name, soft, hard in soft_and_hard(result, names):
        if soft is None or hard is None or not (soft.defined and hard.defined):
            continue
        if number(soft.value) == number(hard.value):
            continue
        yield (
            f"Hardening moves {metric_title(name)} from {number(soft.value)} to "
            f"{number(hard.value)}."
        )


def irreducible_lines(result: EvaluationResult) -> Iterator[str]:
    """Say which part of a proper score belongs to the labels, and which to the model."""
    for name, what in _LOSSES.items():
        estimate = result.metrics.get(name)
        if estimate is None or estimate.attainable is None or not isfinite(estimate.value):
            continue
        low = estimate.attainable[0]
        yield (
            f"{metric_title(name)} {number(estimate.value)}: {number(low)} is {what}, "
            f"{number(max(estimate.value - low, 0.0))} the model's."
        )
