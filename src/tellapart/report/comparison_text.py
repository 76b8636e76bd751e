"""A comparison for the terminal: models side by side, their differences, what to distrust."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rich.console import Console, ConsoleOptions, RenderableType
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
from tellapart.report.text import WIDEST, WIDTH, facts_grid, findings_grid, section
from tellapart.results import EvaluationResult
from tellapart.results.comparisons import ComparisonResult

ADJUSTED = {
    "holm": "Holm",
    "hochberg": "Hochberg",
    "hommel": "Hommel",
    "bonferroni": "Bonferroni",
    "bh": "Benjamini and Hochberg",
}
QUESTION = ("classes", "labels", "positive")
MASSES = ("truth", "prevalence", "weights", "groups")
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
        yield facts_grid(_told(result))
        if result.findings:
            yield from section("Findings", findings_grid(result.findings))
        interval = f"{level(result.level)} intervals"
        yield from section(f"Models, {interval}", models_table(result, width))
        for title, table in differences_tables(result, width):
            yield from section(title, table)
        yield from (Text(f"{DASH} {line}", style="dim") for line in reasons_told(result))
        title = f"Margins, judged by the {interval}"
        yield from section(title, margins_table(result, width))
        yield from section("Are all models alike?", joint_table(result, width))
        title = f"Are the whole ROC curves alike? {result.permutations:,} permutations"
        yield from section(title, curves_table(result, width))
        yield from section(wins_title(result), wins_table(result, width))


def wins_title(result: ComparisonResult) -> str:
    """Head the rows won; they are counted, whatever they weigh."""
    weighted = any(one.data.weighted or one.data.observed for one in result.models.values())
    return f"Rows, by which model is right{', weights left out' if weighted else ''}"


def plain_comparison(result: ComparisonResult, *, width: int = WIDTH) -> str:
    """Return a comparison as text without colours, its lines within `width` columns."""
    output = io.StringIO()
    console = Console(
        file=output, width=width, color_system=None, force_terminal=False, force_jupyter=False
    )
    console.print(ComparisonSummary(result), highlight=False)
    return "\n".join(line.rstrip() for line in output.getvalue().splitlines()) + "\n"


def _told(result: ComparisonResult) -> Iterator[tuple[str, str]]:
    first = next(iter(result.models.values()))
    yield "models", ", ".join(map(readable, result.models))
    if result.paired:
        yield "rows", f"{first.data.rows:,}"
        yield from _facts_of(first, (*QUESTION, *MASSES))
    else:
        sizes = (f"{readable(name)} {one.data.rows:,}" for name, one in result.models.items())
        yield "rows", ", ".join(sizes)
        known = {
            readable(name): dict(_facts_of(one, MASSES)) for name, one in result.models.items()
        }
        for fact in MASSES:
            each = [f"{name}: {told[fact]}" for name, told in known.items() if fact in told]
            if each:
                yield fact, "; ".join(each)
    of = next((each.of for each in result.differences if each.of is not None), None)
    if of is not None:
        yield "compared in", f"{readable(of)} against the rest"
    yield "matched by", MATCHED[result.matched]
    yield "p-values", ", ".join(_p_values(result))


def _facts_of(model: EvaluationResult, names: Sequence[str]) -> Iterator[tuple[str, str]]:
    for fact in facts(model):
        if fact.name in names:
            yield fact.name, ", ".join(fact.items)
    if model.data.groups and "groups" in names:
        yield "groups", f"{model.data.groups:,}, whose rows are not independent"


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
