"""What every report of a history says in words: names of series, facts, what to keep in mind."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from math import isnan

from tellapart.report.comparison_tables import p_value, signed
from tellapart.report.names import readable, told_apart
from tellapart.report.numbers import DASH, interval, level
from tellapart.report.wording import counted, metric_title
from tellapart.results.asked import Asked
from tellapart.results.history import SHORT, UNNAMED, Change, HistoryResult, Point, Series

NAME = 20
_SHOWN_UNREAD = 5
COMMIT = 7  # characters
_AGAINST = {
    "previous": "each run against the one before it",
    "first": "each run against the first of its series",
    "best": "each run against the best one before it",
}


def asked_title(asked: Asked) -> str:
    """Name a metric in words, with its class if it is of one.

    >>> asked_title(Asked("recall", "cat")), asked_title(Asked("roc_auc"))
    ('Recall (sensitivity) of cat', 'ROC AUC')
    """
    title = metric_title(asked.metric)
    return title if asked.of is None else f"{title} of {readable(asked.of)}"


def series_names(result: HistoryResult, most: int = NAME) -> dict[Series, str]:
    """Return what each series is called: its name, short and told apart, and its part."""
    names = told_apart(
        dict.fromkeys(UNNAMED if one.name is None else one.name for one in result.series), most
    )
    out = {}
    for one in result.series:
        name = names[UNNAMED if one.name is None else one.name]
        out[one] = name if one.parts == 1 else f"{name}, part {one.part}"
    return out


def moment(when: datetime, *, to_the_day: bool = False) -> str:
    """Write a time in UTC."""
    return when.strftime("%Y-%m-%d" if to_the_day else "%Y-%m-%d %H:%M")


def are_days(points: Sequence[Point]) -> bool:
    """Whether the day alone tells the runs apart."""
    return len({one.run.kept_at.date() for one in points}) == len(points)


def verdict_words(change: Change | None) -> str:
    """Say what a change is; nothing where it may be chance."""
    if change is None or change.verdict == "unclear":
        return ""
    return change.verdict


def change_words(change: Change) -> str:
    """Write a change in one line."""
    ends = interval(change.estimate)
    words = signed(change.estimate.value)
    if ends != DASH:
        words += f" ({ends})"
    if not isnan(change.p_adjusted):
        words += f", adjusted p {p_value(change.p_adjusted)}"
    return f"{words}: {change.verdict}"


def headline(result: HistoryResult) -> str:
    """Say in one line how many runs there are, of what, and from when to when."""
    names = {run.name for run in result.runs}
    words = counted(len(result.runs), "run")
    if len(names) > 1:
        words += f" of {len(names)} names"
    first, last = (
        moment(run.kept_at, to_the_day=True) for run in (result.runs[0], result.runs[-1])
    )
    return f"{words}, {first}" if first == last else f"{words}, {first} to {last}"


def overview_title(result: HistoryResult) -> str:
    """Name the table of series, and the level of the intervals of its values."""
    levels = sorted({one.points[-1].estimate.level for one in result.series})
    return f"Overview, {' and '.join(map(level, levels))} intervals" if levels else "Overview"


def history_facts(result: HistoryResult) -> Iterator[tuple[str, str]]:
    """Yield how the runs were chosen and compared."""
    runs = counted(len(result.runs), "run")
    if result.left_out:
        runs += f"; {result.left_out:,} more in the folder were not asked for"
    yield "runs", runs
    tested = sum(one.tested for one in result.series)
    against = _AGAINST.get(result.against, f"each run against the run {result.against[:SHORT]}")
    yield "compared", against
    if tested:
        changes = counted(tested, "change")
        yield "tests", f"{changes} in {len(result.series)} series; {_adjusted(result)}"
        how = "from the intervals of both runs, as of independent samples"
        yield "differences", f"{level(result.level)} intervals {how}"


def _adjusted(result: HistoryResult) -> str:
    if result.adjust == "none":
        return "p-values are not adjusted"
    return f"p-values adjusted for the changes of each series ({result.adjust})"


def history_notes(result: HistoryResult) -> Iterator[str]:
    """Yield what a reader should keep in mind, and what could not be shown."""
    changes = [one.change for each in result.series for one in each.points if one.change]
    if any(one.verdict == "unclear" for one in changes):
        yield "No verdict does not mean no change: it means that chance alone could explain it."
    if any(one.same_rows for one in changes):
        yield (
            "On the same test rows the differences are cautious: tellapart compare, on both files "
            "of predictions, can tell smaller ones."
        )
    if any(one.same_rows is False for one in changes):
        yield (
            "Runs with different letters under data have other test rows: a change may be one of "
            "the data."
        )
    tested = sum(one.tested for one in result.series)
    if result.adjust == "none" and tested > 1:
        yield (
            f"Not adjusted: of {tested:,} changes, about {tested * (1 - result.level):.1f} would "
            "look clear by chance alone."
        )
    if result.against == "best":
        yield (
            "The best of many runs is the best partly by luck, so that those after it tend to look "
            "worse."
        )
    levels = sorted({one.estimate.level for each in result.series for one in each.points})
    if len(levels) > 1 or levels != [result.level]:
        shown = ", ".join(map(level, levels))
        yield f"The intervals of values have the level that each run was kept with: {shown}."
    yield from _drifts(result)
    yield from _parts(result)
    for metric, names in result.absent.items():
        yield f"{readable(metric)} is not there in some runs of {', '.join(map(readable, names))}."
    yield from _unread(result)


def _drifts(result: HistoryResult) -> Iterator[str]:
    """Say where no step is clear, but all of them together are."""
    for series, name in series_names(result).items():
        whole = series.overall
        if whole is not None and whole.is_clear and not series.clear:
            change = f"{signed(whole.estimate.value)} ({interval(whole.estimate)})"
            yield (
                f"{asked_title(series.asked)} of {name}: no single change is clear, but the last "
                f"run is {whole.verdict} than the first: {change}, one test, not adjusted."
            )


def _parts(result: HistoryResult) -> Iterator[str]:
    """Say where runs of one name could not be held against each other."""
    told: dict[str, str] = {}
    names = series_names(result)
    for series in result.series:
        if series.parts > 1:
            told.setdefault(names[series], readable(series.classes))
    for name, classes in told.items():
        yield f"{name}: {classes}. Runs that tell apart something else are a series of their own."


def _unread(result: HistoryResult) -> Iterator[str]:
    for path, reason in result.unread[:_SHOWN_UNREAD]:
        yield f"Left out: {readable(path)} ({readable(reason)})."
    more = len(result.unread) - _SHOWN_UNREAD
    if more > 0:
        yield f"Left out: {counted(more, 'more file')}."
