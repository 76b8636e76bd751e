"""How far soft labels let any scores come: each metric inside its attainable range.

Hard labels can be met exactly; of soft ones even a perfect classifier misses some, so 0.80 may
be nearly as good as it gets.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import isfinite

from tellapart.metrics import METRICS
from tellapart.report.charts import Chart, LegendLine
from tellapart.report.numbers import between, number
from tellapart.report.svg import (
    Axis,
    Frame,
    dot,
    line,
    picture,
    swatch,
    swatch_block,
    swatch_dot,
    words,
)
from tellapart.report.wording import metric_title
from tellapart.results import Estimate, EvaluationResult

_MOST = 12
_ROW = 40
_WIDTH, _EDGE = 560, 12


def attainable_chart(result: EvaluationResult) -> Chart | None:
    """Draw every metric with an attainable range, worst on the left; None of hard labels."""
    shown = [(name, one) for name, one in result.metrics.items() if _is_drawn(one)][:_MOST]
    if not shown:
        return None
    frame = Frame(
        Axis(""), Axis("", 0.0, float(len(shown))), _WIDTH, _ROW * len(shown) + 6,
        left=_EDGE, right=_EDGE, top=0, bottom=6,
    )  # fmt: skip
    body = [
        part
        for place, (name, estimate) in enumerate(shown)
        for part in _row(result, frame, name, estimate, len(shown) - place)
    ]
    spoken = "; ".join(
        f"{metric_title(name)} {number(one.value)} of {between(*ends)}"
        for name, one in shown
        if (ends := one.attainable)
    )
    title = "What these labels allow"
    svg = picture(frame, body, name="attainable", title=title, description=spoken)
    legend = (
        LegendLine(swatch_block("range"), "attainable by any scores", "worst left, best right"),
        LegendLine(swatch_dot("decision"), "reached", "with its interval"),
        LegendLine(swatch("no-skill"), "no skill", ""),
    )
    return Chart(title, svg, legend)


def _is_drawn(estimate: Estimate) -> bool:
    ends = estimate.attainable
    return (
        ends is not None
        and all(map(isfinite, ends))
        and ends[0] < ends[1]
        and isfinite(estimate.value)
    )


def _row(
    result: EvaluationResult, frame: Frame, name: str, estimate: Estimate, top: int
) -> Iterator[str]:
    assert estimate.attainable is not None  # noqa: S101 - chosen for it
    low, high = estimate.attainable
    worst, best = (low, high) if METRICS[name].better == "higher" else (high, low)

    def across(value: float) -> float:
        return min(1.0, max(0.0, (value - worst) / (best - worst)))

    text, bar = frame.down(top) + 14, top - 0.68
    yield words(metric_title(name), frame.across(0), text, class_="axis")
    ends = f"{number(estimate.value)} between {number(worst)} and {number(best)}"
    yield words(ends, frame.across(1), text, class_="tick", text_anchor="end")
    yield _level(frame, 0.0, 1.0, bar, "range-line")
    if isfinite(estimate.low) and isfinite(estimate.high):
        yield _level(frame, across(estimate.low), across(estimate.high), bar, "interval")
    baseline = result.baselines.get(name)
    if baseline is not None and isfinite(baseline):
        x, y = frame.across(across(baseline)), frame.down(bar)
        yield line((x, y - 7), (x, y + 7), "no-skill")
    yield dot(frame, (across(estimate.value), bar), "decision")


def _level(frame: Frame, start: float, end: float, up: float, class_: str) -> str:
    y = frame.down(up)
    return line((frame.across(start), y), (frame.across(end), y), class_)
