"""The tables of a comparison, for a terminal and for Markdown."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from math import isnan

from rich.text import Text

from tellapart.report.layouts import Column, Sheet
from tellapart.report.names import readable, told_apart
from tellapart.report.numbers import DASH, count, interval, number
from tellapart.report.wording import metric_title
from tellapart.results import Estimate
from tellapart.results.comparisons import ComparisonResult, Difference

MOST_SIDE_BY_SIDE = 4
_TITLE = 31
_NAME = 16
_NAME_OF_TWO = 14  # beside four counts
TESTS = {
    "delong": "DeLong",
    "obuchowski": "Obuchowski",
    "influence": "row influence",
    "mcnemar-mid-p": "McNemar mid-p",
    "paired-t": "paired t",
    "paired-bootstrap": "paired bootstrap",
    "permutation": "permutation",
    "unpaired-t": "unpaired t",
    "cochran-q": "Cochran's Q",
    "none": "no test",
}


def p_value(p: float) -> str:
    """Write a p-value with three decimals, and no smaller one than 0.001.

    >>> p_value(0.0321), p_value(1e-9), p_value(0.9999), p_value(float("nan"))
    ('0.032', '<0.001', '1.000', '—')
    """
    if isnan(p):
        return DASH
    return "<0.001" if p < 0.001 else f"{p:.3f}"


def compared_metrics(result: ComparisonResult) -> list[str]:
    """Return the metrics in the order in which they were compared."""
    return list(dict.fromkeys(each.metric for each in result.differences))


def shown_names(result: ComparisonResult, most: int = _NAME) -> dict[str, str]:
    """Return the models' names, short and told apart."""
    return told_apart(result.models, most)


def estimates_of(result: ComparisonResult, metric: str) -> dict[str, Estimate]:
    """Return the estimate of every model, of the class that was compared."""
    of = next((each.of for each in result.differences if each.metric == metric), None)
    out = {}
    for name, model in result.models.items():
        given = model.metrics if of is None else model.per_class.get(of, {})
        out[name] = given[metric] if metric in given else Estimate(float("nan"))
    return out


def models_sheet(result: ComparisonResult) -> Sheet:
    """List the metrics of the models: side by side, or where they are many, one below the other."""
    names = shown_names(result)
    found = {metric: estimates_of(result, metric) for metric in compared_metrics(result)}
    if len(names) > MOST_SIDE_BY_SIDE:
        return _models_below(found, names)
    titles: list[str | Text] = []
    cells: dict[str, list[str | Text]] = {name: [] for name in names}
    for metric, estimates in found.items():
        titles += [metric_title(metric), ""]
        for name, one in estimates.items():
            ends = Text(interval(one), style="dim")
            cells[name] += [Text(number(one.value), style="bold"), ends]
    columns = [Column("metric", titles, "words", most=_TITLE)]
    columns += [Column(names[name], cells[name]) for name in names]
    return Sheet(tuple(columns))


def _models_below(found: Mapping[str, Mapping[str, Estimate]], names: Mapping[str, str]) -> Sheet:
    rows = [
        (metric_title(metric) if place == 0 else "", names[name], one)
        for metric, estimates in found.items()
        for place, (name, one) in enumerate(estimates.items())
    ]
    columns = (
        Column("metric", [row[0] for row in rows], "words", most=_TITLE),
        Column("model", [row[1] for row in rows], "words", most=_NAME),
        Column("value", [Text(number(row[2].value), style="bold") for row in rows]),
        Column("interval", [interval(row[2]) for row in rows]),
    )
    return Sheet(columns)


def differences_sheets(
    result: ComparisonResult, most: int | None = None
) -> Iterator[tuple[str, Sheet]]:
    """Give one table of all metrics for two models, one table for each metric for more.

    Parameters
    ----------
    result
        What a comparison found.
    most
        Pairs of models in a table, at most: the smallest p-values; None for all pairs.
    """
    names = shown_names(result)
    pairs = {(each.a, each.b) for each in result.differences}
    if len(pairs) == 1:
        (a, b), each = next(iter(pairs)), result.differences
        titles: list[str | Text] = [metric_title(one.metric) for one in each]
        first = Column("metric", titles, "words", most=_TITLE)
        tests = Column("test", [TESTS.get(one.method, one.method) for one in each], "words", 1)
        columns = (first, *_numbers(each, several=False), tests)
        yield f"Difference, {names[a]} less {names[b]}", Sheet(columns)
        return
    for metric in compared_metrics(result):
        every = tuple(one for one in result.differences if one.metric == metric)
        each = every if most is None else _clearest(every, most)
        shown: list[str | Text] = [f"{names[one.a]} - {names[one.b]}" for one in each]
        first = Column("models", shown, "words")
        tests_here = list(dict.fromkeys(TESTS.get(one.method, one.method) for one in each))
        title = f"Differences in {metric_title(metric)}: {', '.join(tests_here)}"
        yield (
            title,
            Sheet(
                (first, *_numbers(each, several=True)), len(every) - len(each), "less clear pair"
            ),
        )


def _clearest(each: tuple[Difference, ...], most: int) -> tuple[Difference, ...]:
    """Return the differences with the smallest p-values, or all of them in their order."""
    if len(each) <= most:
        return each
    ordered = sorted(each, key=lambda one: (isnan(one.p_value), one.p_value))
    return tuple(ordered[:most])


def _numbers(each: Sequence[Difference], *, several: bool) -> list[Column]:
    columns = [
        Column("difference", [Text(signed(one.estimate.value), style="bold") for one in each]),
        Column("interval", [interval(one.estimate) for one in each]),
        Column("p", [p_value(one.p_value) for one in each]),
    ]
    if several:
        columns.append(Column("adjusted p", [p_value(one.p_adjusted) for one in each], rank=1))
    if any(one.margin is not None for one in each):
        verdicts = ["" if one.margin is None else one.verdict for one in each]
        columns.append(Column("verdict", verdicts, "words"))
    return columns


def signed(value: float) -> str:
    """Write a difference with its sign.

    >>> signed(0.25), signed(-0.25), signed(0.0)
    ('+0.250', '-0.250', '0.000')
    """
    shown = number(value)
    return f"+{shown}" if value > 0 else shown


def margins_sheet(result: ComparisonResult) -> Sheet | None:
    """List the p-values of non-inferiority and equivalence where margins were given."""
    names = shown_names(result)
    each = [one for one in result.differences if one.margin is not None]
    if not each:
        return None
    columns = (
        Column("metric", [metric_title(one.metric) for one in each], "words", most=_TITLE),
        Column("models", [f"{names[one.a]} - {names[one.b]}" for one in each], "words", rank=1),
        Column("margin", [number(one.margin or 0.0) for one in each]),
        Column("p not inferior", [p_value(one.p_not_inferior) for one in each]),
        Column("p equivalent", [p_value(one.p_equivalent) for one in each]),
    )
    return Sheet(columns)


def joint_sheet(result: ComparisonResult) -> Sheet | None:
    """List the tests of all models at once."""
    if not result.joint:
        return None
    each = result.joint
    columns = (
        Column("metric", [metric_title(one.metric) for one in each], "words", most=_TITLE),
        Column("test", [TESTS.get(one.method, one.method) for one in each], "words"),
        Column("chi-squared", [number(one.statistic) for one in each]),
        Column("df", [str(one.freedom) for one in each]),
        Column("p", [p_value(one.p_value) for one in each]),
    )
    return Sheet(columns)


def curves_sheet(result: ComparisonResult) -> Sheet | None:
    """List the tests of whole ROC curves."""
    names, each = shown_names(result), [one for one in result.curves if one.reason is None]
    if not each:
        return None
    columns = (
        Column("models", [f"{names[one.a]} - {names[one.b]}" for one in each], "words"),
        Column("E", [count(one.statistic) for one in each]),
        Column("p", [p_value(one.p_value) for one in each]),
        Column("adjusted p", [p_value(one.p_adjusted) for one in each], rank=1),
    )
    return Sheet(columns)


def wins_sheet(result: ComparisonResult) -> Sheet | None:
    """List in how many rows both models, one or neither is right."""
    if not result.wins:
        return None
    names, each = shown_names(result, _NAME_OF_TWO), result.wins
    columns = (
        Column("first", [names[one.a] for one in each], "words"),
        Column("second", [names[one.b] for one in each], "words"),
        Column("both right", [count(one.both_right) for one in each]),
        Column("only first", [count(one.only_a) for one in each]),
        Column("only second", [count(one.only_b) for one in each]),
        Column("both wrong", [count(one.both_wrong) for one in each]),
    )
    return Sheet(columns)


def reasons_told(result: ComparisonResult) -> Iterator[str]:
    """Say why values, intervals or tests are missing."""
    names = shown_names(result)
    told: dict[str, list[str]] = {}
    for one in result.differences:
        if one.estimate.reason:
            what = f"{metric_title(one.metric)} of {names[one.a]} - {names[one.b]}"
            told.setdefault(one.estimate.reason, []).append(what)
    for curve in result.curves:
        if curve.reason:
            what = f"ROC curves of {names[curve.a]} - {names[curve.b]}"
            told.setdefault(curve.reason, []).append(what)
    for reason, where in told.items():
        yield f"{'; '.join(where)}: {readable(reason)}"
