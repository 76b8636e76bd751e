"""The tables of a history, for a terminal and for Markdown."""

from __future__ import annotations

from collections.abc import Sequence
from math import isfinite

from rich.text import Text

from tellapart.report.comparison_tables import p_value, signed
from tellapart.report.history_words import (
    COMMIT,
    are_days,
    asked_title,
    moment,
    series_names,
    verdict_words,
)
from tellapart.report.layouts import Cell, Column, Sheet
from tellapart.report.names import readable
from tellapart.report.numbers import count, interval, number
from tellapart.results.history import HistoryResult, Point, Series

BARS = "▁▂▃▄▅▆▇█"
PLAIN_BARS = "12345678"
GAP = "·"
PLAIN_GAP = "."
MOST_BARS = 20
_TITLE = 24


def course(series: Series, *, ascii_only: bool = False) -> str:
    """Draw the last values of a series as bars, one cell each.

    The height runs from the lowest end of any interval to the highest one, so that what is noise
    looks flat. A value that does not exist is a dot.
    """
    shown = [one.estimate for one in series.points[-MOST_BARS:]]
    ends = [end for one in shown for end in (one.low, one.value, one.high) if isfinite(end)]
    low, high = (min(ends), max(ends)) if ends else (0.0, 0.0)
    bars = PLAIN_BARS if ascii_only else BARS
    return "".join(
        bars[_height(one.value, low, high)]
        if isfinite(one.value)
        else (PLAIN_GAP if ascii_only else GAP)
        for one in shown
    )


def _height(value: float, low: float, high: float) -> int:
    if high <= low:
        return len(BARS) // 2
    return min(int((value - low) / (high - low) * len(BARS)), len(BARS) - 1)


def overview_sheet(
    result: HistoryResult, series: Sequence[Series], *, ascii_only: bool = False
) -> Sheet:
    """List one line for each series: how it went, where it stands, and what changed."""
    names = series_names(result)
    latest = [one.points[-1] for one in series]
    columns = [
        Column("name", [names[one] for one in series], "words"),
        Column("metric", [asked_title(one.asked) for one in series], "words", most=_TITLE),
        Column("runs", [f"{len(one.points):,}" for one in series], rank=3),
        Column("course", [course(one, ascii_only=ascii_only) for one in series], "words", rank=1),
        Column("latest", [Text(number(one.estimate.value), style="bold") for one in latest]),
        Column("interval", [interval(one.estimate) for one in latest], rank=2),
        Column("clear\nchanges", [_clear(one) for one in series]),
    ]
    if any(one.overall is not None for one in series):
        columns.insert(6, Column("since\nfirst", [_overall(one) for one in series], rank=2))
    return Sheet(tuple(columns))


def _clear(series: Series) -> str:
    return f"{len(series.clear)} of {series.tested}" if series.tested else ""


def _overall(series: Series) -> Cell:
    if series.overall is None:
        return ""
    change = signed(series.overall.estimate.value)
    return Text(f"{change}", style="bold" if series.overall.is_clear else "")


def runs_sheet(series: Series, most: int) -> Sheet:
    """List the last runs of a series, oldest first: value, change, and whether it is clear."""
    shown = series.points[-most:]
    to_the_day = are_days(shown)
    columns = [
        Column("kept (UTC)", [moment(one.run.kept_at, to_the_day=to_the_day) for one in shown]),
        Column("run", [one.run.short for one in shown], rank=3, style="dim"),
    ]
    if any(one.run.commit for one in shown):
        commits = [readable((one.run.commit or "")[:COMMIT]) for one in shown]
        columns.append(Column("commit", commits, rank=2, style="dim"))
    columns.append(
        Column("rows", [count(one.run.evaluation.rows) for one in shown], rank=4, style="dim")
    )
    if len(series.data) > 1:
        letters = ["" if one.run.data is None else series.data[one.run.data] for one in shown]
        columns.append(Column("data", letters, rank=1))
    values = [Text(number(one.estimate.value), style="bold") for one in shown]
    columns += [
        Column("value", values),
        Column("interval", [interval(one.estimate) for one in shown]),
    ]
    if any(one.change is not None for one in shown):
        columns += _change_columns(shown)
    return Sheet(tuple(columns), len(series.points) - len(shown), "earlier run")


def _change_columns(shown: Sequence[Point]) -> list[Column]:
    changes = [one.change for one in shown]
    ends = ["" if one is None else interval(one.estimate) for one in changes]
    return [
        Column("change", ["" if one is None else signed(one.estimate.value) for one in changes]),
        Column("interval", ends, rank=1),
        Column(
            "adjusted p", ["" if one is None else p_value(one.p_adjusted) for one in changes],
            rank=5, style="dim",
        ),
        Column("verdict", [Text(verdict_words(one), style="bold") for one in changes]),
    ]  # fmt: skip
