"""Charts of the page about choosing a threshold: gain, metrics by threshold, net benefit.

Every number in a legend is a summary of the whole curve or an estimate, none a drawn point.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from math import ceil, isfinite

from tellapart.report.charts import (
    Chart,
    LegendLine,
    chart_of,
    finite_points,
    ink,
    legend_line,
)
from tellapart.report.histograms import threshold_mark
from tellapart.report.numbers import number, percent, threshold
from tellapart.report.subjects import Line, Subject
from tellapart.report.svg import (
    Axis,
    Frame,
    Point,
    axes,
    curve,
    nice_ticks,
    style_of,
    swatch,
)
from tellapart.report.wording import metric_title
from tellapart.results import Curve

LINES = ("recall", "precision", "specificity", "f1")
SCALES = {"probability": "threshold on the probability", "logit": "threshold on the logit"}

_BELOW = 0.15  # of the height above 0 is what a decision curve shows below it


def gain_chart(subject: Subject) -> Chart | None:
    """Draw the share of positives found against the share of rows flagged."""
    lines = subject.lines("gain")
    if not lines:
        return None
    frame = Frame(Axis("share of rows flagged"), Axis("share of positives found"))
    body = [axes(frame), curve(frame, ((0.0, 0.0), (1.0, 1.0)), "no-skill")]
    legend = [legend_line(line, _top(line.curve)) for line in lines]
    legend.append(LegendLine(swatch("no-skill"), "no skill", "10% in any 10%"))
    if subject.asks_one(lines) and subject.data.truth == "hard":
        share = lines[0].curve.summary["prevalence"]
        body.append(curve(frame, ((0.0, 0.0), (share, 1.0), (1.0, 1.0)), "limit"))
        legend.append(LegendLine(swatch("limit"), "perfect", f"prevalence {percent(share)}"))
    for line in lines:
        points = finite_points(line.curve, "share_flagged", "share_found")
        body.append(curve(frame, points, ink(line)))
    return chart_of(subject, lines, ("Gain curve", "gain"), frame, body, legend)


def _top(drawn: Curve) -> str:
    return f"{percent(drawn.summary['top_10_percent'])} in the top 10%"


def threshold_chart(subject: Subject) -> Chart | None:
    """Draw metrics against the threshold: several of one class, or F1 of several lines."""
    lines = subject.lines("f1")
    if not lines:
        return None
    (low, high), details = subject.ends, subject.metric_lines(LINES)
    frame = Frame(
        Axis(_axis_of(subject.scale), low, high, nice_ticks(low, high, 6)),
        Axis("metric" if details else "F1"),
        top=24,
    )
    body = [axes(frame)]
    for line in [line for _, line in details] or lines:
        points = finite_points(line.curve, "threshold", line.curve.y)
        body.append(curve(frame, points, ink(line)))
    if details:
        body.append(threshold_mark(frame, subject.cut))
        legend = [
            legend_line(replace(line, name=metric_title(metric)), _in_use(subject, line, metric))
            for metric, line in details
        ]
    else:
        legend = [legend_line(line, "") for line in lines]
    title = "Metrics by threshold" if details else "F1 by threshold"
    return chart_of(subject, lines, (title, "threshold"), frame, body, legend, "f1")


def _axis_of(scale: str) -> str:
    return SCALES.get(scale, "threshold on the score")


def _in_use(subject: Subject, line: Line, metric: str) -> str:
    """Return the metric at the threshold in use, where one is."""
    found, cut = line.estimates.get(metric), subject.cut
    if found is None or cut is None or subject.data.has_predictions or not isfinite(found.value):
        return ""
    return f"{number(found.value)} at {threshold(cut)}"


@dataclass(frozen=True)
class _Window:
    """What a decision curve shows: thresholds from 0 to `high`, benefits from `floor` to `top`."""

    high: float
    floor: float
    top: float


def decision_chart(subject: Subject) -> Chart | None:
    """Draw net benefit against the threshold, with that of treating all and of treating none."""
    lines = subject.lines("decision")
    if not lines:
        return None
    window = _window([line.curve for line in lines])
    frame = Frame(
        Axis("threshold on the probability", 0.0, window.high, nice_ticks(0.0, window.high, 6)),
        Axis("net benefit", window.floor, window.top, nice_ticks(0.0, window.top, 7)),
        left=52,
    )
    body = [axes(frame), curve(frame, ((0.0, 0.0), (window.high, 0.0)), "no-skill")]
    shares = [line.curve.summary["prevalence"] for line in lines]
    alike = max(shares) - min(shares) < 1e-9
    for line, share in list(zip(lines, shares, strict=True))[: 1 if alike else None]:
        class_ = "limit" if alike else f"limit {style_of(line.place)}"
        body.append(curve(frame, _treat_all(share, window), class_))
    for line in lines:
        parts = _in_view(finite_points(line.curve, "threshold", "net_benefit"), window)
        body += [curve(frame, part, ink(line)) for part in parts]
    legend = [legend_line(line, "") for line in lines]
    words = f"prevalence {percent(shares[0])}" if alike else "each in its colour"
    legend.append(LegendLine(swatch("limit"), "treat all", words))
    legend.append(LegendLine(swatch("no-skill"), "treat none", "net benefit 0"))
    return chart_of(subject, lines, ("Decision curve", "decision"), frame, body, legend)


def _window(drawn: Sequence[Curve]) -> _Window:
    """Choose what is shown: thresholds up to where nobody is flagged, benefits a little below 0."""
    acted = [
        max((at for at, benefit in finite_points(one, "threshold", "net_benefit") if benefit != 0),
            default=0.0)
        for one in drawn
    ]  # fmt: skip
    high = min(max(ceil(20 * max(acted)) / 20, 0.1), 0.99)
    top = 1.05 * max(
        max((b for at, b in finite_points(one, "threshold", "net_benefit") if at <= high))
        for one in drawn
    )
    return _Window(high, -_BELOW * top, max(top, 1e-9))


def _treat_all(share: float, window: _Window) -> list[Point]:
    """Return what acting on everybody brings, down to the floor of the frame."""
    odds = (share - window.floor) / (1.0 - share)
    last = min(odds / (1.0 + odds), window.high)
    at = [last * step / 40 for step in range(41)]
    return [(t, share - (1.0 - share) * t / (1.0 - t)) for t in at]


def _in_view(points: Sequence[Point], window: _Window) -> Iterator[list[Point]]:
    """Yield the parts of a line inside the frame, cut where they leave it at the floor."""
    part: list[Point] = []
    shown = [point for point in points if point[0] <= window.high]
    for start, end in pairwise([*shown, *shown[-1:]]):
        if start[1] >= window.floor:
            part.append(start)
        if (start[1] >= window.floor) != (end[1] >= window.floor):
            gone = (start[1] - window.floor) / (start[1] - end[1])
            part.append((start[0] + gone * (end[0] - start[0]), window.floor))
            if end[1] < window.floor:
                yield part
                part = []
    if part:
        yield part
