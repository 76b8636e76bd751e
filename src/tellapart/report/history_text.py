"""A history for the terminal: how every series went, then run by run."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass

from rich.console import Console, ConsoleOptions, RenderableType
from rich.text import Text

from tellapart.report.history_tables import overview_sheet, runs_sheet
from tellapart.report.history_words import (
    asked_title,
    headline,
    history_facts,
    history_notes,
    overview_title,
    series_names,
)
from tellapart.report.text import WIDEST, WIDTH, facts_grid, section
from tellapart.report.wording import counted
from tellapart.results.history import HistoryResult, Series

MOST_RUNS = 20
MOST_SERIES = 40
MOST_TABLES = 12


@dataclass(frozen=True)
class HistorySummary:
    """An overview, and the runs of the metrics asked for: a thing that `rich` prints."""

    result: HistoryResult

    def __rich_console__(
        self, console: Console, options: ConsoleOptions
    ) -> Iterator[RenderableType]:
        """Fit the parts to the terminal."""
        result, width = self.result, min(options.max_width, WIDEST)
        yield Text(f"History: {headline(result)}", style="bold")
        yield facts_grid(history_facts(result))
        shown = result.series[:MOST_SERIES]
        sheet = overview_sheet(result, shown, ascii_only=options.ascii_only)
        yield from section(overview_title(result), sheet.fitted(width))
        if len(result.series) > len(shown):
            yield Text(f"{len(result.series) - len(shown)} more series on the page", style="dim")
        names = series_names(result)
        tables = detailed(result)
        for one in tables[:MOST_TABLES]:
            title = f"{asked_title(one.asked)}: {names[one]}"
            yield from section(title, runs_sheet(one, MOST_RUNS).fitted(width))
        rest = len(result.series) - min(len(tables), MOST_TABLES)
        notes = list(history_notes(result))
        if rest:
            notes.insert(0, f"{counted(rest, 'more table')}: --metric NAME, or -o history.html.")
        if notes:
            yield Text("")
        yield from (Text(note, style="dim") for note in notes)


def detailed(result: HistoryResult) -> list[Series]:
    """Return the series that are told run by run: those asked for, else the first of each name."""
    if result.named:
        return list(result.series)
    first: dict[tuple[str | None, int], Series] = {}
    for one in result.series:
        first.setdefault((one.name, one.part), one)
    return list(first.values())


def plain_history(result: HistoryResult, *, width: int = WIDTH) -> str:
    """Return a history as text without colours, its lines within `width` columns."""
    output = io.StringIO()
    console = Console(
        file=output, width=width, color_system=None, force_terminal=False, force_jupyter=False
    )
    console.print(HistorySummary(result), highlight=False)
    return "\n".join(line.rstrip() for line in output.getvalue().splitlines()) + "\n"
