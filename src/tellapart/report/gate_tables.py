"""The table of a gate, for a terminal and for Markdown, and how its verdict is told."""

from __future__ import annotations

from collections.abc import Iterator
from math import isfinite

from rich.text import Text

from tellapart.report.comparison_tables import TESTS, signed
from tellapart.report.layouts import Column, Sheet
from tellapart.report.names import readable
from tellapart.report.numbers import interval, level, number
from tellapart.report.wording import counted
from tellapart.results.gates import GateCheck, GateResult, Outcome

STYLES: dict[Outcome, str] = {
    "pass": "bold green", "fail": "bold red", "undecided": "bold yellow", "undefined": "bold red",
}  # fmt: skip
METHODS = {
    **TESTS,
    "mover": "square-and-add of both intervals",
    "unchanged": "the same answers in every row",
}


def gate_sheet(result: GateResult) -> Sheet:
    """List every requirement with what was decided on it; of a comparison the difference."""
    each = result.checks
    columns = (
        Column("verdict", [Text(one.outcome, style=STYLES[one.outcome]) for one in each]),
        Column("requirement", [readable(one.requirement) for one in each], "words"),
        Column("value", [Text(shown_value(one), style="bold") for one in each]),
        Column("interval", [interval(one.estimate) for one in each]),
    )
    first = Column("verdict", columns[0].cells, "words")
    return Sheet((first, *columns[1:]), what="requirement")


def shown_value(check: GateCheck) -> str:
    """Write the value that was decided on; a difference with its sign."""
    value = check.estimate.value
    return number(value) if check.kind == "limit" else signed(value)


def basis(result: GateResult) -> str:
    """Say what the verdict rests on."""
    shown = f"{counted(result.rows, 'row')}, {level(result.level)} intervals"
    if any(isfinite(one.confidence) for one in result.checks):
        shown += f"; a pass by its interval holds with one-sided {level((1 + result.level) / 2)}"
    if any(one.kind == "drop" for one in result.checks):
        shown += "; a pass without a margin says that no drop was shown, not that there is none"
    return shown


def undecided_told(result: GateResult) -> str | None:
    """Say what undecided requirements came to where they were not left at that."""
    count = sum(one.outcome == "undecided" for one in result.checks)
    if count == 0 or result.on_undecided == "undecided":
        return None
    word = "passed" if result.on_undecided == "pass" else "failed"
    return f"{counted(count, 'undecided requirement')} {word}, as asked for (on undecided)"


def notes_told(result: GateResult) -> Iterator[str]:
    """Give what to know before trusting the verdict: how it was compared, what differs."""
    told = undecided_told(result)
    if told is not None:
        yield told
    methods = dict.fromkeys(
        one.method for one in result.checks if one.kind != "limit" and one.outcome != "undefined"
    )
    if result.paired is not None and methods:
        names = [METHODS.get(each, each) for each in methods]
        how = "paired, on the same rows" if result.paired else "unpaired"
        yield f"compared with the baseline: {how} ({', '.join(names)})"
    yield from result.notes
