"""Charts of the page that show the same thresholds on other axes: DET and lift."""

from math import isfinite
from statistics import NormalDist

from tellapart.report.charts import Chart, LegendLine, chart_of, ink, legend_line
from tellapart.report.numbers import number, percent
from tellapart.report.subjects import Subject
from tellapart.report.svg import (
    Axis,
    Frame,
    Point,
    axes,
    curve,
    nice_ticks,
    swatch,
)
from tellapart.results import Curve

RATES = (0.001, 0.005, 0.02, 0.05, 0.1, 0.2, 0.4, 0.6, 0.8, 0.95, 0.99)
LEAST, USUAL, MOST = 0.001, 0.6, 0.99  # rates at the ends of the axes
FIRST = 0.01  # share of rows; the lift of fewer is that of a handful


def det_chart(subject: Subject) -> Chart | None:
    """Draw misses against false alarms, both on probit axes."""
    lines = subject.lines("det")
    if not lines:
        return None
    equal = [line.curve.summary["equal_error_rate"] for line in lines]
    high = USUAL if max(equal) < 0.4 else MOST
    low = max(LEAST, min(_least(line.curve) for line in lines))
    frame = Frame(_rate_axis("false positive rate", low, high), _rate_axis("miss rate", low, high))
    body = [axes(frame), curve(frame, _chance(low, high), "no-skill")]
    legend = []
    for line, rate in zip(lines, equal, strict=True):
        body.append(curve(frame, _det_points(line.curve, low, high), ink(line)))
        legend.append(legend_line(line, f"equal error rate {percent(rate)}"))
    legend.append(LegendLine(swatch("no-skill"), "no skill", "both rates sum to 100%"))
    return chart_of(subject, lines, ("DET curve", "det"), frame, body, legend)


def _rate_axis(label: str, low: float, high: float) -> Axis:
    ticks = tuple(rate for rate in RATES if low <= rate <= high)
    names = tuple(f"{100 * rate:g}%" for rate in ticks)
    return Axis(label, _probit(low), _probit(high), tuple(map(_probit, ticks)), names)


def _probit(rate: float) -> float:
    return NormalDist().inv_cdf(rate)


def _least(drawn: Curve) -> float:
    """Return half a row of the larger side as a rate: nothing of a curve lies below it but 0."""
    rows = max(drawn["true_positives"][-1], drawn["false_positives"][-1])
    return min(0.5 / float(rows), 0.01)


def _chance(low: float, high: float) -> list[Point]:
    """Return the line on which both rates sum to 1, as far as the axes go."""
    top = min(_probit(high), -_probit(max(low, 1.0 - high)))
    return [(-top, top), (top, -top)] if top > 0 else []


def _det_points(drawn: Curve, low: float, high: float) -> list[Point]:
    """Return the part of the line inside the frame; rates of 0 lie on its edge."""
    bottom, top = _probit(low), _probit(high)
    pairs = zip(
        drawn["false_positive_probit"].tolist(),
        drawn["false_negative_probit"].tolist(),
        strict=True,
    )
    points = [(max(x, bottom), max(y, bottom)) for x, y in pairs]
    inside = [place for place, point in enumerate(points) if max(point) <= top]
    if not inside:
        return []
    first, last = inside[0], inside[-1]  # one run: the one rate falls as the other rises
    out = points[first : last + 1]
    if first > 0:
        out.insert(0, _cut(points[first], points[first - 1], top))
    if last < len(points) - 1:
        out.append(_cut(points[last], points[last + 1], top))
    return out


def _cut(inner: Point, outer: Point, top: float) -> Point:
    """Return where the way from a point inside leaves the frame."""
    if not all(map(isfinite, outer)):
        return (inner[0], top) if outer[1] > top else (top, inner[1])
    share = min((top - inner[k]) / (outer[k] - inner[k]) for k in (0, 1) if outer[k] > top)
    across, up = (inner[k] + share * (outer[k] - inner[k]) for k in (0, 1))
    return across, up


def lift_chart(subject: Subject) -> Chart | None:
    """Draw how many times more positives are among the flagged than in as many random rows."""
    lines = subject.lines("lift")
    if not lines:
        return None
    drawn = [_lift_points(line.curve) for line in lines]
    top = 1.1 * max((y for points in drawn for x, y in points if x >= FIRST), default=1.0)
    top = max(top, 1.1)
    frame = Frame(Axis("share of rows flagged"), Axis("lift", 0.0, top, nice_ticks(0.0, top, 6)))
    body = [axes(frame), curve(frame, ((0.0, 1.0), (1.0, 1.0)), "no-skill")]
    legend = []
    for line, points in zip(lines, drawn, strict=True):
        body.append(curve(frame, [(x, min(y, top)) for x, y in points], ink(line)))
        words = f"{number(line.curve.summary['top_10_percent'])} in the top 10%"
        legend.append(legend_line(line, words))
    legend.append(LegendLine(swatch("no-skill"), "no skill", "lift 1"))
    return chart_of(subject, lines, ("Lift curve", "lift"), frame, body, legend)


def _lift_points(drawn: Curve) -> list[Point]:
    """Return the points that exist, drawn level back to where nobody is flagged."""
    pairs = zip(drawn["share_flagged"].tolist(), drawn["lift"].tolist(), strict=True)
    points = [(x, y) for x, y in pairs if isfinite(y)]
    return [(0.0, points[0][1]), *points] if points else []
