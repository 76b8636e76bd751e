"""Which number to read, and why: the path through the questions that lead to it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from math import isfinite
from textwrap import wrap
from typing import Any, Literal

from tellapart.results.estimates import Estimate, finite
from tellapart.results.evaluations import Finding, Severity
from tellapart.results.names import encodable, readable

WIDTH = 80

Style = Literal["heading", "name", "text", "error", "warning", "info"]
Line = tuple[Style, str]

MARKS: dict[Severity, str] = {"error": "x", "warning": "!", "info": "i"}


@dataclass(frozen=True)
class Step:
    """A question on the way, its answer here, and what follows from the answer."""

    question: str
    answer: str
    because: str


@dataclass(frozen=True)
class Reading:
    """A metric or a curve that is worth reading.

    Attributes
    ----------
    name
        Its name in the interface: of a metric, or the kind of a curve.
    kind
        ``metric`` or ``curve``.
    title
        Its name in words.
    why
        Why it is the one to read here.
    estimate
        The value of a metric; None for a curve, and for what is not computed.
    baseline
        What the metric is without skill, or for the best constant answer; None if not known.
    computed
        False where it would be the one to read, but is not computed yet.
    """

    name: str
    kind: Literal["metric", "curve"]
    title: str
    why: str
    estimate: Estimate | None = None
    baseline: float | None = None
    computed: bool = True

    @property
    def shown(self) -> str:
        """Return its value in words; nothing for a curve."""
        if not self.computed:
            return "not computed here yet"
        if self.estimate is None:
            return ""
        words = [str(self.estimate)]
        if self.baseline is not None and isfinite(self.baseline):
            words.append(f"no skill {self.baseline:.3g}")
        if self.estimate.attainable is not None:
            low, high = self.estimate.attainable
            words.append(f"attainable {low:.3g} to {high:.3g}")
        return ", ".join(words)


@dataclass(frozen=True)
class Advice:
    """The metric and the curve to read, the questions that led there, and what to watch.

    Made by `Evaluation.advise`; prints as text within 80 columns.

    Attributes
    ----------
    steps
        The path: every question with its answer and its consequence.
    metric
        The one metric to read first.
    curve
        The curve that goes with it; None without scores.
    also
        Further metrics and curves, the most telling first.
    findings
        What to know before trusting the numbers, gravest first: those of the evaluation, and
        those that need to know what the classifier is for.
    """

    steps: tuple[Step, ...]
    metric: Reading
    curve: Reading | None
    also: tuple[Reading, ...]
    findings: tuple[Finding, ...]

    def to_json(self, *, indent: int | None = None) -> str:
        """Return the advice as JSON text; numbers that do not exist are null."""
        content = {
            "schema_version": "1",
            "steps": [_step(step) for step in self.steps],
            "metric": _reading(self.metric),
            "curve": None if self.curve is None else _reading(self.curve),
            "also": [_reading(reading) for reading in self.also],
            "findings": [_finding(finding) for finding in self.findings],
        }
        return json.dumps(content, indent=indent, ensure_ascii=False, allow_nan=False)

    def __str__(self) -> str:
        return "\n".join(line for _, line in self.lines())

    def __rich_console__(self, console: Any, options: Any) -> Iterator[Any]:
        from rich.text import Text

        styles = {
            "heading": "bold", "name": "bold", "text": "", "error": "bold red",
            "warning": "bold yellow", "info": "cyan",
        }  # fmt: skip
        for style, line in self.lines(min(options.max_width, WIDTH)):
            if style in MARKS:  # only the mark and the word after it are coloured
                word = MARKS[style] + " " + style
                yield Text.assemble((word, styles[style]), line.removeprefix(word))
            else:
                yield Text(line, style=styles[style])

    def lines(self, width: int = WIDTH) -> Iterator[Line]:
        """Yield the lines of the text, each with the style that it is printed in."""
        yield "heading", "What to read"
        for reading in (self.metric, self.curve):
            if reading is not None:
                yield from _reading_lines(reading, width)
        yield "text", ""
        yield "heading", "Why: the questions, and the answers here"
        for step in self.steps:
            yield from _folded("name", f"{step.question} {step.answer}", width, "  ")
            yield from _folded("text", step.because, width, "    ")
        if self.also:
            yield "text", ""
            yield "heading", "Also worth reading"
            for reading in self.also:
                yield from _reading_lines(reading, width)
        if self.findings:
            yield "text", ""
            yield "heading", "Findings"
            for finding in self.findings:
                yield from _finding_lines(finding, width)


def _reading_lines(reading: Reading, width: int) -> Iterator[Line]:
    shown = f": {reading.shown}" if reading.shown else ""
    yield from _folded("name", f"{reading.title}{shown}", width, "  ")
    yield from _folded("text", reading.why, width, "    ")


def _finding_lines(finding: Finding, width: int) -> Iterator[Line]:
    start = f"{MARKS[finding.severity]} {finding.severity:<7} "
    lines = wrap(readable(finding.text), width, initial_indent=start, subsequent_indent=" " * 10)
    yield finding.severity, lines[0]
    for line in lines[1:]:
        yield "text", line


def _folded(style: Style, text: str, width: int, indent: str) -> Iterator[Line]:
    deeper = indent + "  " if style == "name" else indent
    for line in wrap(readable(text), width, initial_indent=indent, subsequent_indent=deeper):
        yield style, line


def _step(step: Step) -> dict[str, object]:
    return {
        "question": encodable(step.question),
        "answer": encodable(step.answer),
        "because": encodable(step.because),
    }


def _reading(reading: Reading) -> dict[str, object]:
    fields: dict[str, object] = {
        "name": reading.name,
        "kind": reading.kind,
        "title": encodable(reading.title),
        "why": encodable(reading.why),
        "computed": reading.computed,
    }
    estimate = reading.estimate
    if estimate is not None:
        fields |= {
            "value": finite(estimate.value),
            "low": finite(estimate.low),
            "high": finite(estimate.high),
            "level": estimate.level,
            "method": estimate.method,
            "reason": None if estimate.reason is None else encodable(estimate.reason),
            "baseline": None if reading.baseline is None else finite(reading.baseline),
        }
    return fields


def _finding(finding: Finding) -> dict[str, object]:
    return {
        "code": finding.code,
        "severity": finding.severity,
        "text": encodable(finding.text),
        "numbers": {name: finite(value) for name, value in finding.numbers.items()},
    }
