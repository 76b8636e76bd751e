"""A history as GitHub-flavoured Markdown: the overview, then run by run, folded."""

from __future__ import annotations

from collections.abc import Iterator

from tellapart.report import markdown_parts as parts
from tellapart.report.history_tables import overview_sheet, runs_sheet
from tellapart.report.history_words import (
    asked_title,
    headline,
    history_facts,
    history_notes,
    overview_title,
    series_names,
)
from tellapart.results.history import HistoryResult

SHOWN_SERIES = 60
SHOWN_RUNS = 30


def history_markdown(
    result: HistoryResult, *, title: str = "tellapart history", source: str | None = None
) -> str:
    """Write a history as GitHub-flavoured Markdown of at most 60,000 characters."""
    head = f"{parts.heading(title, 2)}\n\n**{parts.line(headline(result))}**"
    sheet = overview_sheet(result, result.series).first(SHOWN_SERIES)
    heading = parts.heading(overview_title(result))
    facts = [
        f"{parts.escaped(name)}: {parts.escaped(words)}" for name, words in history_facts(result)
    ]
    shown = [
        ("headline", head),
        ("overview", f"{heading}\n\n{parts.table(sheet)}"),
        ("notes", parts.listed(map(parts.escaped, history_notes(result)))),
        *_tables(result),
        ("how", parts.folded("How the runs were compared", parts.listed(facts))),
    ]
    return parts.whole(shown, parts.footer(result.runs[-1].evaluation.level, source))


def _tables(result: HistoryResult) -> Iterator[tuple[str, str]]:
    for one, name in series_names(result).items():
        title = f"{asked_title(one.asked)}: {name}"
        yield parts.escaped(title), parts.folded(title, parts.table(runs_sheet(one, SHOWN_RUNS)))
