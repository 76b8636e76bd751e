"""The verdict of a gate as workflow commands, which GitHub shows beside a run."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal

from tellapart.report.gate_tables import undecided_told
from tellapart.report.names import readable
from tellapart.results.gates import GateResult

MOST = 10  # of a kind in one step; GitHub drops the others
Severity = Literal["error", "warning", "notice"]


def gate_annotations(result: GateResult) -> list[str]:
    """Return an error for what stops the run, a warning for what does not, a notice for notes."""
    errors, warnings = [], []
    for check in result.checks:
        told = (f"{check.outcome}: {check.requirement}", check.why)
        if result.counted(check) != "pass":
            errors.append(told)
        elif check.outcome == "undecided":
            warnings.append(told)
    told_first = undecided_told(result)
    notes = (*(() if told_first is None else (told_first,)), *result.notes)
    notices = [("tellapart check", note) for note in notes]
    return [
        *_limited("error", errors),
        *_limited("warning", warnings),
        *_limited("notice", notices),
    ]


def annotation(severity: Severity, title: str, message: str) -> str:
    r"""Write one workflow command; no text ends it or begins another.

    Examples
    --------
    >>> annotation("error", "fail: recall[a, b] >= 0.8", "50%\nof 20")
    '::error title=fail%3A recall[a%2C b] >= 0.8::50%25%0Aof 20'
    """
    properties = _escaped(title).replace(":", "%3A").replace(",", "%2C")
    return f"::{severity} title={properties}::{_escaped(message)}"


def _escaped(text: str) -> str:
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "%0A".join(readable(line).replace("%", "%25") for line in lines)


def _limited(severity: Severity, told: Sequence[tuple[str, str]]) -> Iterator[str]:
    """Give at most as many as GitHub shows; the last one counts the others."""
    if len(told) <= MOST:
        yield from (annotation(severity, *each) for each in told)
        return
    yield from (annotation(severity, *each) for each in told[: MOST - 1])
    rest = len(told) - MOST + 1
    yield annotation(severity, "tellapart check", f"and {rest} more: see the log of this step")
