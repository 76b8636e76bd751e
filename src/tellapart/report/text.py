"""An evaluation for the terminal: plain, within 80 columns, whatever the classes are called.

Every text from outside becomes a `rich.text.Text`, never markup: a class named ``[red]`` is
printed as ``[red]``.
"""

from collections.abc import Iterator

from rich.console import Console, Group, RenderableType
from rich.table import Table
from rich.text import Text

from tellapart.report.facts import absent_confusion, facts, headline
from tellapart.report.names import readable
from tellapart.report.numbers import level
from tellapart.report.selections import shown_findings, terminal_metrics
from tellapart.report.tables import (
    bounds_table,
    confusion_table,
    metrics_table,
    pairs_table,
    per_class_table,
    reason_lines,
    soft_table,
    thresholds_table,
)
from tellapart.report.wording import CHOSEN_HERE, counted
from tellapart.results import EvaluationResult, Finding

WIDTH = 80

_MARKS = {"error": ("x", "bold red"), "warning": ("!", "bold yellow"), "info": ("i", "cyan")}


def print_summary(result: EvaluationResult, console: Console) -> None:
    """Print the summary of an evaluation.

    Parameters
    ----------
    result
        What an evaluation found.
    console
        Where to; lines stay within 80 columns on a wider one.
    """
    console.print(summary(result), width=min(console.width, WIDTH), highlight=False)


def summary(result: EvaluationResult) -> RenderableType:
    """Say what was evaluated, what came out, and what to distrust.

    Parameters
    ----------
    result
        What an evaluation found.

    Returns
    -------
    Anything that `rich` prints, fit for ``__rich__``; 80 columns suffice.
    """
    return Group(*_parts(result))


def _parts(result: EvaluationResult) -> Iterator[RenderableType]:
    yield Text(headline(result), style="bold")
    yield _facts(result)
    if result.findings:
        shown, hidden = shown_findings(result)
        yield from _section("Findings", _findings(shown))
        if hidden:
            notes = counted(hidden, "more note")
            yield Text(f"{notes}: tellapart advise FILE, or evaluation.advise()", style="dim")
    yield from _section(f"Metrics, {level(result.level)} intervals", metrics_table(result))
    hidden = len(result.metrics) - len(terminal_metrics(result))
    if hidden:
        averages = "1 more average is" if hidden == 1 else f"{hidden} more averages are"
        yield Text(f"{averages} on the page and in the JSON", style="dim")
    yield from reason_lines(result.metrics)
    if result.data.truth == "soft":
        yield from _section("With these soft labels, any scores could reach", soft_table(result))
    yield from _section("Certified bounds of values from bounded memory", bounds_table(result))
    yield from _section("Per class, one against the rest", per_class_table(result))
    yield from _section("Confusion", _confusion(result))
    yield from _section("Pairs of classes, hardest to tell apart first", pairs_table(result))
    yield from _section(f"Thresholds, {CHOSEN_HERE}", thresholds_table(result))


def _section(title: str, body: RenderableType | None) -> Iterator[RenderableType]:
    if body is not None:
        yield Text(f"\n{title}", style="bold")
        yield body


def _confusion(result: EvaluationResult) -> RenderableType:
    if result.confusion is None:
        return Text(absent_confusion(result), style="dim")
    return confusion_table(result, WIDTH)


def _facts(result: EvaluationResult) -> RenderableType:
    grid = Table.grid(padding=(0, 2))
    grid.add_column(style="dim", no_wrap=True)
    grid.add_column(overflow="fold")
    for fact in facts(result):
        grid.add_row(Text(fact.name), Text(", ".join(fact.items)))
    return grid


def _findings(findings: tuple[Finding, ...]) -> RenderableType:
    grid = Table.grid(padding=(0, 1))
    grid.add_column(no_wrap=True)
    grid.add_column(overflow="fold")
    for finding in findings:
        mark, style = _MARKS[finding.severity]
        grid.add_row(Text(f"{mark} {finding.severity}", style=style), Text(readable(finding.text)))
    return grid
