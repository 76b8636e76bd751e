"""An evaluation for the terminal: as wide as it is, whatever the classes are called.

Every text from outside becomes a `rich.text.Text`, never markup: a class named ``[red]`` is
printed as ``[red]``.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from rich.console import Console, ConsoleOptions, RenderableType
from rich.table import Table
from rich.text import Text

from tellapart.report.facts import absent_confusion, confusion_title, each_title, facts, headline
from tellapart.report.folds import folds_lines, folds_sheet, folds_title
from tellapart.report.layouts import Sheet
from tellapart.report.matrices import confusion_view
from tellapart.report.names import readable
from tellapart.report.numbers import DASH, level
from tellapart.report.outlines import roc_outline
from tellapart.report.selections import shown_findings, terminal_metrics
from tellapart.report.soft_labels import (
    hardened_lines,
    hardened_sheet,
    hardened_title,
    irreducible_lines,
)
from tellapart.report.subjects import curves_title
from tellapart.report.tables import (
    bounds_sheet,
    metrics_sheet,
    pairs_table,
    per_class_table,
    reason_lines,
    soft_sheet,
    thresholds_sheet,
)
from tellapart.report.wording import CHOSEN_HERE, counted, resampled
from tellapart.results import Curve, EvaluationResult, Finding

WIDTH = 80
WIDEST = 100  # characters; longer lines are hard to read

_MARKS = {"error": ("x", "bold red"), "warning": ("!", "bold yellow"), "info": ("i", "cyan")}


@dataclass(frozen=True)
class Summary:
    """What was evaluated, what came out, and what to distrust: a thing that `rich` prints.

    Attributes
    ----------
    result
        What an evaluation found.
    curves
        Class -> thinned ROC curve of `selections.outlined_classes`; without them no picture.
    """

    result: EvaluationResult
    curves: Mapping[str, Curve] = field(default_factory=dict)

    def __rich_console__(
        self, console: Console, options: ConsoleOptions
    ) -> Iterator[RenderableType]:
        """Fit the parts to the terminal: its width, its encoding, its colours."""
        width = min(options.max_width, WIDEST)
        yield Text(headline(self.result), style="bold")
        yield facts_grid((fact.name, ", ".join(fact.items)) for fact in facts(self.result))
        if self.result.findings:
            shown, hidden = shown_findings(self.result)
            yield from section("Findings", findings_grid(shown))
            if hidden:
                notes = counted(hidden, "more note")
                yield Text(f"{notes}: tellapart advise FILE, or evaluation.advise()", style="dim")
        few_colours = console.color_system in {"standard", "windows"} and not console.no_color
        outline = roc_outline(
            self.result,
            self.curves,
            width,
            ascii_only=options.ascii_only,
            few_colours=few_colours,
        )
        yield from section(curves_title(self.result, "ROC curve"), outline)
        yield from _tables(self.result, width, few_colours=few_colours)


def print_summary(
    result: EvaluationResult, console: Console, curves: Mapping[str, Curve] | None = None
) -> None:
    """Print the summary of an evaluation.

    Parameters
    ----------
    result
        What an evaluation found.
    console
        Where to; lines stay within 100 columns on a wider one.
    curves
        Class -> thinned ROC curve, for a picture of it.
    """
    width = min(console.width, WIDEST)
    console.print(summary(result, curves), width=width, highlight=False)


def summary(result: EvaluationResult, curves: Mapping[str, Curve] | None = None) -> Summary:
    """Return what `rich` prints of an evaluation, fit for ``__rich__``."""
    return Summary(result, curves or {})


def plain_summary(
    result: EvaluationResult, curves: Mapping[str, Curve] | None = None, *, width: int = WIDTH
) -> str:
    """Return the summary as text without colours, its lines within `width` columns."""
    output = io.StringIO()
    console = Console(
        file=output, width=width, color_system=None, force_terminal=False, force_jupyter=False
    )
    print_summary(result, console, curves)
    return "\n".join(line.rstrip() for line in output.getvalue().splitlines()) + "\n"


def _tables(result: EvaluationResult, width: int, *, few_colours: bool) -> Iterator[RenderableType]:
    title = f"Metrics, {level(result.level)} intervals{resampled(result)}"
    yield from section(title, metrics_sheet(result).fitted(width))
    hidden = len(result.metrics) - len(terminal_metrics(result))
    if hidden:
        averages = "1 more average is" if hidden == 1 else f"{hidden} more averages are"
        yield Text(f"{averages} on the page and in the JSON", style="dim")
    yield from (Text(f"{DASH} {line}", style="dim") for line in reason_lines(result))
    if result.data.truth == "soft":
        title = "With these soft labels, any scores could reach"
        yield from section(title, fitted(soft_sheet(result), width))
        yield from (Text(line, style="dim") for line in irreducible_lines(result))
    if result.hardened is not None:
        title = hardened_title(result.hardened)
        yield from section(title, hardened_sheet(result).fitted(width))
        yield from (Text(line, style="dim") for line in hardened_lines(result))
    yield from section(folds_title(result), fitted(folds_sheet(result), WIDTH))
    yield from (Text(line, style="dim") for line in folds_lines(result))
    title = "Certified bounds of values from bounded memory"
    yield from section(title, fitted(bounds_sheet(result), width))
    yield from section(each_title(result), per_class_table(result, width))
    yield from section(
        confusion_title(result),
        Text(absent_confusion(result), style="dim")
        if result.confusion is None
        else confusion_view(result, width, few_colours=few_colours),
    )
    title = "Pairs of classes, hardest to tell apart first"
    yield from section(title, pairs_table(result, width))
    title = f"Thresholds, {CHOSEN_HERE}"
    yield from section(title, fitted(thresholds_sheet(result), width))


def fitted(sheet: Sheet | None, width: int) -> RenderableType | None:
    """Lay a table out where there is one."""
    return None if sheet is None else sheet.fitted(width)


def section(title: str, body: RenderableType | None) -> Iterator[RenderableType]:
    """Head what there is to print; print nothing where there is nothing."""
    if body is not None:
        yield Text(f"\n{title}", style="bold")
        yield body


def facts_grid(told: Iterable[tuple[str, str]]) -> RenderableType:
    """List facts by name."""
    grid = Table.grid(padding=(0, 2))
    grid.add_column(style="dim", no_wrap=True)
    grid.add_column(overflow="fold")
    for name, words in told:
        grid.add_row(Text(name), Text(words))
    return grid


def findings_grid(findings: tuple[Finding, ...]) -> RenderableType:
    """List findings with their marks."""
    grid = Table.grid(padding=(0, 1))
    grid.add_column(no_wrap=True)
    grid.add_column(overflow="fold")
    for finding in findings:
        mark, style = _MARKS[finding.severity]
        grid.add_row(Text(f"{mark} {finding.severity}", style=style), Text(readable(finding.text)))
    return grid
