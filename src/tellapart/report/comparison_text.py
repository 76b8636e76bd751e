"""A comparison for the terminal: models side by side, their differences, what to distrust."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass

from rich.console import Console, ConsoleOptions, RenderableType
from rich.table import Table
from rich.text import Text

from tellapart.report.comparison_tables import (
    curves_table,
    differences_tables,
    joint_table,
    margins_table,
    models_table,
    reasons_told,
    wins_table,
)
from tellapart.report.facts import facts
from tellapart.report.names import readable
from tellapart.report.numbers import DASH, level
from tellapart.report.text import WIDEST, WIDTH, findings_grid
from tellapart.results.comparisons import ComparisonResult

ADJUSTED = {
    "holm": "Holm",
    "hochberg": "Hochberg",
    "hommel": "Hommel",
    "bonferroni": "Bonferroni",
    "bh": "Benjamini and Hochberg",
}
MATCHED = {
    "items": "item: the same items in every model",
    "order": "their order: the same rows in every model",
    "none": "nothing: every model has rows of its own",
}


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
        yield _facts(result)
        if result.findings:
            yield from _section("Findings", findings_grid(result.findings))
        interval = f"{level(result.level)} intervals"
        yield from _section(f"Models, {interval}", models_table(result, width))
        for title, table in differences_tables(result, width):
            yield from _section(title, table)
        yield from (Text(f"{DASH} {line}", style="dim") for line in reasons_told(result))
        title = f"Margins, judged by the {interval}"
        yield from _section(title, margins_table(result, width))
        yield from _section("Are all models alike?", joint_table(result, width))
        title = f"Are the whole ROC curves alike? {result.permutations:,} permutations"
        yield from _section(title, curves_table(result, width))
        yield from _section("Rows, by which model is right", wins_table(result, width))


def plain_comparison(result: ComparisonResult, *, width: int = WIDTH) -> str:
    """Return a comparison as text without colours, its lines within `width` columns."""
    output = io.StringIO()
    console = Console(
        file=output, width=width, color_system=None, force_terminal=False, force_jupyter=False
    )
    console.print(ComparisonSummary(result), highlight=False)
    return "\n".join(line.rstrip() for line in output.getvalue().splitlines()) + "\n"


def _facts(result: ComparisonResult) -> RenderableType:
    grid = Table.grid(padding=(0, 2))
    grid.add_column(style="dim", no_wrap=True)
    grid.add_column(overflow="fold")
    for name, told in _told(result):
        grid.add_row(Text(name), Text(told))
    return grid


def _told(result: ComparisonResult) -> Iterator[tuple[str, str]]:
    first = next(iter(result.models.values()))
    yield "models", ", ".join(map(readable, result.models))
    if result.paired:
        yield "rows", f"{first.data.rows:,}"
        for fact in facts(first):
            if fact.name in ("classes", "labels", "positive", "groups"):
                yield fact.name, ", ".join(fact.items)
    else:
        sizes = (f"{readable(name)} {one.data.rows:,}" for name, one in result.models.items())
        yield "rows", ", ".join(sizes)
    of = next((each.of for each in result.differences if each.of is not None), None)
    if of is not None:
        yield "compared in", f"{readable(of)} against the rest"
    yield "matched by", MATCHED[result.matched]
    yield "p-values", ", ".join(_p_values(result))


def _p_values(result: ComparisonResult) -> Iterator[str]:
    sided = "" if result.alternative == "two-sided" else " than the second"
    yield f"{result.alternative}{sided}"
    if result.adjust == "none":
        yield "not adjusted"
    else:
        pairs = len({(each.a, each.b) for each in result.differences})
        if pairs > 1:
            yield f"adjusted for {pairs} pairs in each metric ({ADJUSTED[result.adjust]})"
        else:
            yield "one pair, nothing to adjust for"
    if result.resamples:
        yield f"{result.resamples:,} resamples"
    if result.permutations:
        yield f"{result.permutations:,} permutations"
    if result.resamples or result.permutations:
        yield f"seed {result.seed}"


def _section(title: str, body: RenderableType | None) -> Iterator[RenderableType]:
    if body is not None:
        yield Text(f"\n{title}", style="bold")
        yield body
