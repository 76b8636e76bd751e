"""Thresholds chosen by a rule, for the terminal: here, out of bag, and on another file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from math import isfinite, nan

from rich.console import Console, ConsoleOptions, RenderableType
from rich.table import Table
from rich.text import Text

from tellapart.decisions.limits import MEASURES
from tellapart.report.choice_parts import Applied, Present, Stated
from tellapart.report.layouts import Column, fitted_table
from tellapart.report.names import readable, told_apart
from tellapart.report.numbers import between, count, interval, level, number, percent, threshold
from tellapart.report.text import WIDEST
from tellapart.report.wording import counted, metric_title
from tellapart.results import Estimate, OutOfBag, ThresholdChoice

_MOST_TIES = 6
_NAME = 20
APPARENT = "apparent: on the rows that it was chosen on, so optimistic"


@dataclass(frozen=True)
class Choices:
    """One rule, and what it chose for one class or for each: a thing that `rich` prints.

    Attributes
    ----------
    task
        ``binary``, ``multiclass`` or ``multilabel``.
    choices
        Class -> choice.
    present
        Class -> what the decisions as they are give, where there are any.
    """

    task: str
    level: float
    choices: Mapping[str, ThresholdChoice]
    present: Mapping[str, Present] = field(default_factory=dict)
    applied: Applied | None = None
    soft: bool = False
    stated: Stated | None = None

    def __rich_console__(
        self, console: Console, options: ConsoleOptions
    ) -> Iterator[RenderableType]:
        """Fit the parts to the terminal."""
        del console
        width = min(options.max_width, WIDEST)
        if len(self.choices) == 1:
            [(name, choice)] = self.choices.items()
            yield from _single(name, choice, self.present.get(name), self.stated, width)
        else:
            yield from _several(self.choices, width)
        if self.applied is not None:
            yield from _applied(self.applied, self.choices, self.level, width)


def _single(
    name: str, choice: ThresholdChoice, present: Present | None, stated: Stated | None, width: int
) -> Iterator[RenderableType]:
    yield Text(f"Threshold of {readable(name)}: {choice.title}", style="bold")
    grid = Table.grid(padding=(0, 2))
    grid.add_column(style="dim", no_wrap=True)
    grid.add_column(overflow="fold")
    for head, words in _facts(choice, readable(name)):
        grid.add_row(Text(head), Text(words))
    if stated is not None:
        grid.add_row(Text("prevalence"), Text(str(stated)))
    yield grid
    if choice.threshold != choice.threshold:
        return
    yield Text("")
    yield _metrics(choice, present, width)
    yield from _legend(choice)


def _facts(choice: ThresholdChoice, name: str) -> Iterator[tuple[str, str]]:
    if choice.threshold != choice.threshold:
        yield from _absent(choice)
        return
    if choice.threshold == float("inf"):
        yield "threshold", f"predict nobody: no row is called {name}"
    else:
        yield "threshold", f"{threshold(choice.threshold)}, the lowest score that is called {name}"
    if isfinite(choice.threshold_mid):
        yield "halfway", f"{threshold(choice.threshold_mid)} to the next lower score: same answers"
    if len(choice.optimal) > 1:
        yield "ties", _ties(choice.optimal)
    if choice.out_of_bag is not None:
        yield from _resampled(choice.out_of_bag)
    if choice.reason is not None:
        yield "beware", choice.reason
    if choice.note is not None:
        yield "note", choice.note


def _absent(choice: ThresholdChoice) -> Iterator[tuple[str, str]]:
    yield "threshold", f"none: {choice.reason}"
    if choice.nearest is not None:
        reached = ", ".join(f"{key} {number(v)}" for key, v in choice.nearest.values.items())
        yield "closest", f"{threshold(choice.nearest.threshold)}, with {reached}"


def _resampled(found: OutOfBag) -> Iterator[tuple[str, str]]:
    yield "varies", _spread(found)
    if found.kept is not None:
        yield "holds", f"in {percent(found.kept)} of resamples, on the rows left out"


def _ties(optimal: tuple[float, ...]) -> str:
    shown = ", ".join(threshold(value) for value in optimal[:_MOST_TIES])
    rest = len(optimal) - _MOST_TIES
    more = f" and {rest:,} more" if rest > 0 else ""
    return f"{len(optimal):,} thresholds are as good: {shown}{more}; the lower median is taken"


def _spread(found: OutOfBag) -> str:
    ends = f"{threshold(found.threshold_low)} to {threshold(found.threshold_high)}"
    drawn = "" if found.drawn == "rows" else f" of {found.drawn.removeprefix('rows of ')}"
    if found.threshold_low == found.threshold_high:
        ends = f"{ends.split(' to ', maxsplit=1)[0]} throughout"
    words = f"{ends} in {level(found.level)} of {found.resamples:,} resamples{drawn}"
    words += f", median {threshold(found.threshold)}"
    if found.failed:
        words += f"; {counted(found.failed, 'resample')} made no choice and count nowhere"
    return words


def _metrics(choice: ThresholdChoice, present: Present | None, width: int) -> RenderableType:
    names = list(choice.metrics)
    own = _own_row(choice.measure, names)
    heads = [*([choice.measure] if own else []), *map(measure_title, names)]
    apparent = [*([choice.value] if own else []), *(one.value for one in choice.metrics.values())]
    columns = [Column("metric", heads, "words", most=31)]
    if present is not None:
        now = [*([present.value] if own else []), *(present.metrics[name] for name in names)]
        columns.append(Column(present.title, list(map(number, now)), rank=1))
    columns.append(Column("apparent", list(map(number, apparent))))
    found = choice.out_of_bag
    if found is None:
        ends = [*(["—"] if own else []), *(interval(one) for one in choice.metrics.values())]
        columns.append(Column("apparent interval", ends, rank=2))
        return fitted_table(columns, width)
    values = [*([found.value] if own else []), *(found.metrics[name] for name in names)]
    columns += [
        Column("out of bag", [Text(number(each.mean), style="bold") for each in values]),
        Column(
            f"{level(found.level)} of resamples", [between(each.low, each.high) for each in values],
            rank=2,
        ),
    ]  # fmt: skip
    return fitted_table(columns, width)


def _own_row(measure: str, names: Iterable[str]) -> bool:
    """Whether what the rule looks at is none of the metrics shown."""
    alias = {"Youden's J": "Informedness (Youden's J)"}
    return alias.get(measure, measure) not in map(measure_title, names)


def measure_title(name: str) -> str:
    """Return the title of a metric, or of another measure that rules may limit.

    >>> measure_title("flagged"), measure_title("f1")
    ('Share called positive', 'F1')
    """
    return MEASURES[name].title if name in MEASURES else metric_title(name)


def _legend(choice: ThresholdChoice) -> Iterator[RenderableType]:
    found = choice.out_of_bag
    if found is None:
        yield Text(APPARENT, style="dim")
        return
    yield Text(
        f"{APPARENT}. out of bag: chosen on a resample, judged on the rows that it left out; "
        f"mean of {found.resamples - found.failed:,}",
        style="dim",
    )
    lost = max((each.undefined for each in found.metrics.values()), default=0)
    if lost:
        yield Text(
            f"a metric has no value in up to {counted(lost, 'resample')}, left out of its mean",
            style="dim",
        )


def _several(choices: Mapping[str, ThresholdChoice], width: int) -> Iterator[RenderableType]:
    first = next(iter(choices.values()))
    yield Text(f"Thresholds, one class against the rest: {first.title}", style="bold")
    told = told_apart(choices, _NAME)
    given = list(choices.values())
    columns = [
        Column("class", [told[name] for name in choices], "words"),
        Column("threshold", [threshold(each.threshold) for each in given]),
        Column(f"{first.measure}\napparent", [number(each.value) for each in given]),
    ]
    if any(each.out_of_bag is not None for each in given):
        bags = [each.out_of_bag for each in given]
        means = [nan if bag is None else bag.value.mean for bag in bags]
        spreads = [
            "" if bag is None
            else f"{threshold(bag.threshold_low)} to {threshold(bag.threshold_high)}"
            for bag in bags
        ]  # fmt: skip
        columns.append(Column("\nout of bag", [Text(number(mean), style="bold") for mean in means]))
        columns.append(Column("threshold varies", spreads, rank=1))
    yield fitted_table(columns, width)
    for name, choice in choices.items():
        if choice.reason is not None:
            yield Text(f"{told[name]}: {choice.reason}", style="dim")
    if first.note is not None:
        yield Text(first.note, style="dim")
    yield from _legend(next((each for each in given if each.out_of_bag is not None), first))


def _head(value: float) -> str:
    return f"at {threshold(value)}" if isfinite(value) else "nobody positive"


def _applied(
    applied: Applied, choices: Mapping[str, ThresholdChoice], share: float, width: int
) -> Iterator[RenderableType]:
    rows = f"{count(applied.rows)} rows that had no part in the choice"
    if applied.shared_groups:
        rows += f", but {counted(applied.shared_groups, 'group')} of them had"
    yield Text(f"\nOn {readable(applied.source)}, {rows}", style="bold")
    if applied.stated is not None:
        yield Text(f"prevalence {applied.stated}", style="dim")
    if len(applied.metrics) == 1:
        [(name, found)] = applied.metrics.items()
        own = choices[name].measure
        shown = {measure_title(metric): one for metric, one in found.items()}
        if _own_row(own, found):
            shown = {own: applied.values[name]} | shown
        columns = [
            Column("metric", list(shown), "words", most=31),
            Column(
                _head(choices[name].threshold),
                [Text(number(one.value), style="bold") for one in shown.values()],
            ),
            Column(f"{level(share)} interval", [interval(one) for one in shown.values()]),
            Column("method", [one.method for one in shown.values()], "words", rank=1, style="dim"),
        ]
        yield fitted_table(columns, width)
        return
    told = told_apart(applied.metrics, _NAME)
    columns = [Column("class", [told[name] for name in applied.metrics], "words")]
    measure = next(iter(choices.values())).measure
    if _own_row(measure, ("recall", "precision", "f1")):
        values = [applied.values[name].value for name in applied.metrics]
        columns.append(Column(measure, [Text(number(value), style="bold") for value in values]))
    for rank, metric in enumerate(("recall", "precision", "f1")):
        given = [found.get(metric, Estimate(nan)) for found in applied.metrics.values()]
        head = metric_title(metric).split(" (", maxsplit=1)[0]
        columns.append(Column(head, [Text(number(one.value), style="bold") for one in given]))
        columns.append(Column("interval", [interval(one) for one in given], rank=rank + 1))
    yield fitted_table(columns, width)
