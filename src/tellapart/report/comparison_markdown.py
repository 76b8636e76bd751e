"""A comparison as GitHub-flavoured Markdown: differences first, everything long folded."""

from __future__ import annotations

from collections.abc import Iterator

from tellapart.report import markdown_parts as parts
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
from tellapart.report.layouts import Sheet
from tellapart.report.numbers import level
from tellapart.report.wording import counted
from tellapart.results.comparisons import ComparisonResult

SHOWN_ROWS = 60
SHOWN_PAIRS = 30
SHOWN_FINDINGS = 10
OPEN_PAIRS = 10


def comparison_markdown(
    result: ComparisonResult, *, title: str = "tellapart comparison", source: str | None = None
) -> str:
    """Write a comparison as GitHub-flavoured Markdown of at most 60,000 characters.

    Parameters
    ----------
    result
        What a comparison found.
    title
        Heading.
    source
        Where the numbers come from; None to say nothing.
    """
    shown = [
        ("headline", _headline(result, title)),
        ("findings", parts.findings(result.findings, SHOWN_FINDINGS)),
        ("models", _models(result)),
        *_differences(result),
        ("missing values", parts.listed(map(parts.escaped, reasons_told(result)))),
        *_tests(result),
        ("data", parts.folded("Data and decisions", parts.listed(_facts(result)))),
    ]
    return parts.whole(shown, parts.footer(result.level, source))


def _headline(result: ComparisonResult, title: str) -> str:
    rows = [one.data.rows for one in result.models.values()]
    words = f"Comparison of {counted(len(rows), 'model')}"
    same = f", on the same {counted(rows[0], 'row')}" if result.paired else ", each on its own rows"
    return f"{parts.heading(title, 2)}\n\n**{parts.line(words + same)}**"


def _models(result: ComparisonResult) -> str:
    title = parts.heading(f"Models, {level(result.level)} intervals")
    return f"{title}\n\n{parts.table(models_sheet(result).first(SHOWN_ROWS))}"


def _differences(result: ComparisonResult) -> Iterator[tuple[str, str]]:
    """Give each table of differences: open where it is short, else folded."""
    for title, sheet in differences_sheets(result, SHOWN_PAIRS):
        table = parts.table(sheet)
        is_short = len(sheet.columns[0].cells) <= OPEN_PAIRS
        text = f"{parts.heading(title)}\n\n{table}" if is_short else parts.folded(title, table)
        yield parts.escaped(title), text


def _tests(result: ComparisonResult) -> Iterator[tuple[str, str]]:
    title = f"Margins, judged by the {level(result.level)} intervals"
    yield "margins", _part(title, margins_sheet(result))
    yield "joint tests", _part("Are all models alike?", joint_sheet(result))
    title = f"Are the whole ROC curves alike? {result.permutations:,} permutations"
    yield "curves", _part(title, curves_sheet(result))
    yield "rows won", _part(wins_title(result), wins_sheet(result))


def _part(title: str, sheet: Sheet | None) -> str:
    return "" if sheet is None else parts.folded(title, parts.table(sheet.first(SHOWN_PAIRS)))


def _facts(result: ComparisonResult) -> Iterator[str]:
    for name, words in comparison_facts(result):
        yield f"{parts.escaped(name)}: {parts.escaped(words)}"
