"""The verdict of a gate for the terminal."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass

from rich.console import Console, ConsoleOptions, RenderableType
from rich.table import Table
from rich.text import Text

from tellapart.report.gate_tables import STYLES, basis, gate_sheet, notes_told
from tellapart.report.names import readable
from tellapart.report.text import WIDEST, WIDTH
from tellapart.results.gates import GateResult


@dataclass(frozen=True)
class GateSummary:
    """Every requirement, why those that do not pass do not, the verdict: `rich` prints it."""

    result: GateResult

    def __rich_console__(
        self, console: Console, options: ConsoleOptions
    ) -> Iterator[RenderableType]:
        """Fit the parts to the terminal; the verdict comes last."""
        result, width = self.result, min(options.max_width, WIDEST)
        if result.checks:
            yield gate_sheet(result).fitted(width)
            yield Text("")
        lines: list[tuple[str, str, str]] = [
            (check.outcome, STYLES[check.outcome], f"{check.requirement}: {check.why}")
            for check in result.checks
            if check.outcome != "pass"
        ]
        lines += [("note", "cyan", note) for note in notes_told(result)]
        if lines:
            grid = Table.grid(padding=(0, 1))
            grid.add_column(no_wrap=True)
            grid.add_column(overflow="fold")
            for word, style, text in lines:
                grid.add_row(Text(word, style=style), Text(readable(text)))
            yield grid
            yield Text("")
        yield Text(basis(result), style="dim")
        yield Text(result.headline, style=STYLES[result.verdict])


def plain_gate(result: GateResult, *, width: int = WIDTH) -> str:
    """Return the verdict as text without colours, its lines within `width` columns."""
    output = io.StringIO()
    console = Console(
        file=output, width=width, color_system=None, force_terminal=False, force_jupyter=False
    )
    console.print(GateSummary(result), highlight=False)
    return "\n".join(line.rstrip() for line in output.getvalue().splitlines()) + "\n"
