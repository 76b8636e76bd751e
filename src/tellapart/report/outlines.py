"""The ROC curve in a terminal: a glance at the shape, with the numbers beside it.

A drawing for the eye, a few hundred dots: every number beside it comes from the results.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from math import hypot, isfinite, nan

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from tellapart.report.canvases import Canvas
from tellapart.report.charts import roc_points
from tellapart.report.facts import class_word
from tellapart.report.names import told_apart
from tellapart.report.numbers import DASH, interval, number
from tellapart.report.selections import outlined_classes
from tellapart.report.svg import Point
from tellapart.results import Curve, Estimate, EvaluationResult

COLUMNS, ROWS = 28, 12
LEAST = COLUMNS + 4  # characters, without a legend
BESIDE = 76  # characters, with the legend beside the picture

_NO_SKILL = "dim"
_DECISION = "x"
# Blue, orange and green of Okabe and Ito (2008), fit for both backgrounds.
_STYLES = ("#1a82c8", "#d55e00", "#009e73")
_STYLES_OF_FEW = ("blue", "magenta", "green")
_NAME = 26


@dataclass(frozen=True)
class _Line:
    """A curve with the mark that names it in the picture and in the legend."""

    mark: str
    style: str
    name: str
    points: list[Point]


def roc_outline(
    result: EvaluationResult,
    curves: Mapping[str, Curve],
    width: int,
    *,
    ascii_only: bool,
    few_colours: bool = False,
) -> RenderableType | None:
    """Draw the ROC curve of the positive class, or of the classes hardest to tell apart.

    Parameters
    ----------
    result
        What an evaluation found.
    curves
        Class -> thinned ROC curve; None comes back where those of `outlined_classes` are missing.
    width
        Characters available; the legend stands beside the picture or, if narrow, beneath it.
    ascii_only
        Draw without braille.
    few_colours
        The terminal has sixteen colours.
    """
    lines = _lines(result, curves, _STYLES_OF_FEW if few_colours else _STYLES)
    if not lines or width < LEAST:
        return None
    picture = _framed(_canvas(result, lines, ascii_only=ascii_only), ascii_only=ascii_only)
    legend = Group(*_legend(result, lines, ascii_only=ascii_only))
    if width < BESIDE:
        return Group(picture, legend)
    grid = Table.grid(padding=(0, 3))
    grid.add_column(no_wrap=True)
    grid.add_column(vertical="middle")
    grid.add_row(picture, legend)
    return grid


def _lines(
    result: EvaluationResult, curves: Mapping[str, Curve], styles: tuple[str, ...]
) -> list[_Line]:
    chosen = [name for name in outlined_classes(result) if name in curves]
    shown = told_apart(result.data.classes, _NAME)
    marks = ["" if len(chosen) == 1 else str(place + 1) for place in range(len(chosen))]
    return [
        _Line(mark, style, shown.get(name, name), roc_points(curves[name]))
        for mark, style, name in zip(marks, styles, chosen, strict=False)
    ]


def _canvas(result: EvaluationResult, lines: list[_Line], *, ascii_only: bool) -> Canvas:
    canvas = Canvas(COLUMNS, ROWS, ascii_only=ascii_only)
    canvas.line(((0.0, 0.0), (1.0, 1.0)), style=_NO_SKILL, ink=".", every=3 - 2 * ascii_only)
    for line in reversed(lines):  # the first is on top
        canvas.line(line.points, style=line.style, ink=line.mark or "*")
    decision = _decision(result)
    if decision is not None:
        canvas.mark(decision, _DECISION, style="bold")
    if ascii_only:
        return canvas  # where each curve consists of its mark
    for place, line in enumerate(lines):
        if line.mark:
            _mark(canvas, line, (place + 1) / (len(lines) + 1))
    return canvas


def _decision(result: EvaluationResult) -> Point | None:
    """Return where the predictions of a binary problem lie."""
    found = [result.metrics.get(name) for name in ("fpr", "recall")]
    x, y = (nan if one is None else one.value for one in found)
    return (x, y) if result.task == "binary" and isfinite(x) and isfinite(y) else None


def _mark(canvas: Canvas, line: _Line, start: float) -> None:
    """Write the mark of a curve on it: part of the way along, or further where it is taken."""
    for step in range(8):
        share = start + step / 16
        if share < 1 and canvas.mark(_along(line.points, share), line.mark, style=line.style):
            return


def _along(points: list[Point], share: float) -> Point:
    """Return the point of a line at a share of its length."""
    lengths = [hypot(b[0] - a[0], b[1] - a[1]) for a, b in pairwise(points)]
    left = share * sum(lengths)
    for ((x, y), end), length in zip(pairwise(points), lengths, strict=True):
        if left <= length and length > 0:
            part = left / length
            return x + part * (end[0] - x), y + part * (end[1] - y)
        left -= length
    return points[-1]


def _framed(canvas: Canvas, *, ascii_only: bool) -> Text:
    """Put the axes to a drawing."""
    upright, corner, level = ("|", "+", "-") if ascii_only else ("│", "└", "─")
    stubs = {0: "1", canvas.rows // 2: "TPR"}
    out = Text(no_wrap=True)
    for row, line in enumerate(canvas.lines()):
        out.append(f"{stubs.get(row, ''):>3}{upright}", style="dim").append_text(line).append("\n")
    out.append(f"  0{corner}{level * canvas.columns}\n", style="dim")
    out.append(f"    0{'FPR':^{canvas.columns - 2}}1", style="dim")
    return out


def _legend(
    result: EvaluationResult, lines: list[_Line], *, ascii_only: bool
) -> Iterator[RenderableType]:
    for line, name in zip(lines, outlined_classes(result), strict=False):
        sample = line.mark or ("*" if ascii_only else "━")
        yield Text.assemble((f"{sample} ", line.style), (line.name, "bold"))
        yield Text(f"  {_area(result, name)}")
    dots = "." if ascii_only else "⠒"
    yield Text(f"{dots} no skill, AUC 0.5", style="dim")
    decision = _decision(result)
    if decision is not None:
        yield Text.assemble((_DECISION, "bold"), " decisions", (_at(decision), "dim"))
    note = _note(result, lines)
    if note:
        yield Text(note, style="dim")


def _at(decision: Point) -> str:
    return f", FPR {number(decision[0])}, TPR {number(decision[1])}"


def _area(result: EvaluationResult, name: str) -> str:
    given = result.metrics if result.task == "binary" else result.per_class.get(name, {})
    estimate = given.get("roc_auc")
    if estimate is None or not isfinite(estimate.value):
        return f"AUC {DASH}"
    return f"AUC {number(estimate.value)}{_ends(estimate)}"


def _ends(estimate: Estimate) -> str:
    ends = interval(estimate)
    return "" if ends == DASH else f", {ends}"


def _note(result: EvaluationResult, lines: list[_Line]) -> str:
    total = len(result.data.classes)
    if result.task == "binary" or len(lines) == total:
        return ""
    return f"  {len(lines)} of {total:,} {class_word(result)}: the lowest AUC"
