"""A comparison for the terminal: models side by side, their differences, what to distrust."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass

from rich.console import Console, ConsoleOptions, RenderableType
from rich.text import Text

from tellapart.report.comparison_facts import comparison_facts, wins_title
from tellapart.report.comparison_tables import (
    curves_sheet,
    differences_sheets,
    joint_sheet,
    margins_sheet,
    models_sheet,
    reasons_told,
    wins_sheet,
)
from tellapart.report.numbers import DASH, level
from tellapart.report.text import (
    WIDEST,
    WIDTH,
    facts_grid,
    findings_grid,
    fitted,
    section,
)
from tellapart.results.comparisons import ComparisonResult


@dataclass(frozen=True)
class ComparisonSummary:
    """Models, differences, joint tests, rows won and lost: a thing that `rich` prints."""

    result: ComparisonResult

    def __rich_console__(
        self, console: Console, options: ConsoleOptions
    ) -> Iterator[RenderableType]:
        """Fit the parts to the terminal."""
        result, width = self.result, min(options.max_width, WIDEST)
        count = len(result.models)
        yield Text(f"Comparison of {count} models", style="bold")
        yield facts_grid(comparison_facts(result))
        if result.findings:
            yield from section("Findings", findings_grid(result.findings))
        interval = f"{level(result.level)} intervals"
        yield from section(f"Models, {interval}", models_sheet(result).fitted(width))
        for title, sheet in differences_sheets(result):
            yield from section(title, sheet.fitted(width))
        yield from (Text(f"{DASH} {line}", style="dim") for line in reasons_told(result))
        title = f"Margins, judged by the {interval}"
        yield from section(title, fitted(margins_sheet(result), width))
        yield from section("Are all models alike?", fitted(joint_sheet(result), width))
        title = f"Are the whole ROC curves alike? {result.permutations:,} permutations"
        yield from section(title, fitted(curves_sheet(result), width))
        yield from section(wins_title(result), fitted(wins_sheet(result), width))


def plain_comparison(result: ComparisonResult, *, width: int = WIDTH) -> str:
    """Return a comparison as text without colours, its lines within `width` columns."""
    output = io.StringIO()
    console = Console(
        file=output, width=width, color_system=None, force_terminal=False, force_jupyter=False
    )
    console.print(ComparisonSummary(result), highlight=False)
    return "\n".join(line.rstrip() for line in output.getvalue().splitlines()) + "\n"
