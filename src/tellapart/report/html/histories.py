"""A history as one page: a chart and a table for each metric, and no script."""

from __future__ import annotations

from dataclasses import dataclass

from tellapart.report.charts import Chart
from tellapart.report.history_chart import Drawn, history_chart
from tellapart.report.history_words import (
    COMMIT,
    are_days,
    asked_title,
    headline,
    history_facts,
    history_notes,
    moment,
    series_names,
    verdict_words,
)
from tellapart.report.html.documents import document
from tellapart.report.names import readable
from tellapart.report.wording import counted
from tellapart.results.asked import Asked
from tellapart.results.history import HistoryResult, Point, Series

SECTIONS = ("history_overview", "history_charts", "history_runs", "history_how")
MOST_ROWS = 200  # of a table
MOST_OPEN = 600  # rows of all tables; beyond, they are folded
_NAME = 32


@dataclass(frozen=True)
class RunRow:
    """One run in a table: its words, its estimate, its change."""

    when: str
    run: str
    commit: str
    rows: int
    data: str
    tags: str
    point: Point
    verdict: str


@dataclass(frozen=True)
class SeriesTable:
    """The runs of one series, and how many earlier ones are not shown."""

    metric: str
    name: str
    rows: tuple[RunRow, ...]
    hidden: str
    has_data: bool


def history_html(result: HistoryResult, *, title: str, source: str | None) -> str:
    """Write a history as one self-contained page.

    Parameters
    ----------
    result
        What was read.
    title
        Heading of the page.
    source
        Where the numbers come from; None to say nothing.
    """
    names = series_names(result, _NAME)
    tables = tuple(_table(one, name) for one, name in names.items())
    values: dict[str, object] = {
        "result": result,
        "value_level": result.runs[-1].evaluation.level,  # that of the differences is told there
        "openings": [],
        "sections": [f"{name}.html.jinja" for name in SECTIONS],
        "headline": headline(result),
        "names": names,
        "titles": {one: asked_title(one.asked) for one in result.series},
        "charts": _charts(result, names),
        "tables": tables,
        "is_open": sum(len(table.rows) for table in tables) <= MOST_OPEN,
        "how": tuple(history_facts(result)),
        "notes": tuple(history_notes(result)),
    }
    return document("page.html.jinja", {"title": title, "source": source, **values}, None)


def _charts(result: HistoryResult, names: dict[Series, str]) -> list[Chart]:
    """Draw one chart for each metric; what a series looks like is the same in all of them."""
    kinds = dict.fromkeys((one.name, one.part) for one in result.series)
    places = {kind: place for place, kind in enumerate(kinds)}
    metrics: dict[Asked, dict[Series, Drawn]] = {}
    for one in result.series:
        drawn = Drawn(names[one], places[one.name, one.part])
        metrics.setdefault(one.asked, {})[one] = drawn
    return [history_chart(series, f"history-{k}") for k, series in enumerate(metrics.values())]


def _table(series: Series, name: str) -> SeriesTable:
    shown = series.points[-MOST_ROWS:]
    hidden = len(series.points) - len(shown)
    to_the_day = are_days(shown)
    return SeriesTable(
        metric=asked_title(series.asked),
        name=name,
        rows=tuple(_row(series, point, to_the_day=to_the_day) for point in shown),
        hidden=counted(hidden, "earlier run") if hidden else "",
        has_data=len(series.data) > 1,
    )


def _row(series: Series, point: Point, *, to_the_day: bool) -> RunRow:
    run = point.run
    return RunRow(
        when=moment(run.kept_at, to_the_day=to_the_day),
        run=run.short,
        commit=readable((run.commit or "")[:COMMIT]),
        rows=run.evaluation.rows,
        data="" if run.data is None else series.data[run.data],
        tags=", ".join(f"{key}={value}" for key, value in run.tags.items()),
        point=point,
        verdict=verdict_words(point.change),
    )
