"""The verdict of a gate as GitHub-flavoured Markdown: the summary of a job, a comment."""

from __future__ import annotations

from tellapart.report import markdown_parts as parts
from tellapart.report.gate_tables import basis, gate_sheet, notes_told
from tellapart.results.gates import GateResult

SHOWN_ROWS = 100


def gate_markdown(
    result: GateResult, *, title: str = "tellapart check", source: str | None = None
) -> str:
    """Write the verdict as Markdown of at most 60,000 characters; names are escaped.

    Parameters
    ----------
    result
        What a gate decided.
    title
        Heading.
    source
        What was checked; None to say nothing.
    """
    reasons = [
        f"**{check.outcome}** {parts.escaped(check.requirement)}: {parts.escaped(check.why)}"
        for check in result.checks
        if check.outcome != "pass"
    ]
    table = parts.table(gate_sheet(result).first(SHOWN_ROWS)) if result.checks else ""
    shown = [
        ("verdict", f"{parts.heading(title, 2)}\n\n**{parts.line(result.headline)}**"),
        ("table", table),
        ("reasons", parts.listed(reasons)),
        ("notes", parts.listed(map(parts.escaped, (*notes_told(result), basis(result))))),
    ]
    return parts.whole(shown, parts.footer(result.level, source))
