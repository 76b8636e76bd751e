"""What GitHub Actions takes from a step: annotations, its summary, its output."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from tellapart.cli.messages import say

if TYPE_CHECKING:
    from tellapart.results import GateResult

SUMMARY, OUTPUT = "GITHUB_STEP_SUMMARY", "GITHUB_OUTPUT"
MOST_BYTES = 900_000  # of a summary; above 1 MiB GitHub drops all of it


def is_workflow() -> bool:
    """Whether this is a step of GitHub Actions."""
    return os.environ.get("GITHUB_ACTIONS") == "true"


def annotate(result: GateResult, stream: TextIO) -> None:
    """Print the annotations of a verdict, each on its line, none folded."""
    from tellapart.report.annotations import gate_annotations

    for line in gate_annotations(result):
        print(line, file=stream)


def summarise(result: GateResult, source: str) -> None:
    """Append the verdict to the summary of the step, and say it in its output."""
    from tellapart.report.gate_markdown import gate_markdown

    _append(SUMMARY, gate_markdown(result, source=source))
    _append(OUTPUT, f"verdict={result.verdict}\n")


def tell_error(message: str, stream: TextIO) -> None:
    """Tell what could not be decided."""
    from tellapart.report.annotations import annotation
    from tellapart.report.markdown_parts import escaped

    print(annotation("error", "tellapart check", message), file=stream)
    _append(SUMMARY, f"**tellapart check** could not decide: {escaped(message)}\n")
    _append(OUTPUT, "verdict=error\n")


def _append(variable: str, text: str) -> None:
    """Append to the file that a variable names; a step goes on without it."""
    name = os.environ.get(variable)
    if not name:
        return
    path = Path(name)
    try:
        if path.exists() and path.stat().st_size + len(text.encode()) > MOST_BYTES:
            say("warning", f"{variable} is full; the verdict is not in it")
            return
        with path.open("a", encoding="utf-8") as file:
            file.write(text)
    except OSError as error:
        say("warning", f"{variable} cannot be written ({error.strerror})")
