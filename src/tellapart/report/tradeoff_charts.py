"""Charts of the page that show the same thresholds on other axes: DET and lift."""

from math import isfinite
from statistics import NormalDist

from tellapart.report.charts import Chart, LegendLine, chart_of, class_line, shown_classes
from tellapart.report.numbers import number, percent
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
from tellapart.results import Curve, Drawings, EvaluationResult

RATES = (0.001, 0.005, 0.02, 0.05, 0.1, 0.2, 0.4, 0.6, 0.8, 0.95, 0.99)
LEAST, USUAL, MOST = 0.001, 0.6, 0.99  # rates at the ends of the axes
FIRST = 0.01  # share of rows; the lift of fewer is that of a handful


def det_chart(result: EvaluationResult, drawings: Drawings) -> Chart | None:
    """Draw misses against false alarms, both on probit axes."""
    curves = drawings.curves.get("det", {})
    names = shown_classes(result, curves)
    if not names:
        return None
    equal = {name: curves[name].summary["equal_error_rate"] for name in names}
    high = USUAL if max(equal.values()) < 0.4 else MOST
    low = max(LEAST, min(_least(curves[name]) for name in names))
    frame = Frame(_rate_axis("false positive rate", low, high), _rate_axis("miss rate", low, high))
    body = [axes(frame), curve(frame, _chance(low, high), "no-skill")]
    legend = []
    for place, name in enumerate(names):
        points = _det_points(curves[name], low, high)
        body.append(curve(frame, points, f"curve {style_of(place)}"))
        legend.append(class_line(place, name, f"equal error rate {percent(equal[name])}"))
    legend.append(LegendLine(swatch("no-skill"), "no skill", "both rates sum to 100%"))
    return chart_of(result, names, curves, ("DET curve", "det"), frame, body, legend)


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


def lift_chart(result: EvaluationResult, drawings: Drawings) -> Chart | None:
    """Draw how many times more positives are among the flagged than in as many random rows."""
    curves = drawings.curves.get("lift", {})
    names = shown_classes(result, curves)
    if not names:
        return None
    lines = {name: _lift_points(curves[name]) for name in names}
    top = 1.1 * max((y for line in lines.values() for x, y in line if x >= FIRST), default=1.0)
    top = max(top, 1.1)
    frame = Frame(Axis("share of rows flagged"), Axis("lift", 0.0, top, nice_ticks(0.0, top, 6)))
    body = [axes(frame), curve(frame, ((0.0, 1.0), (1.0, 1.0)), "no-skill")]
    legend = []
    for place, name in enumerate(names):
        shown = [(x, min(y, top)) for x, y in lines[name]]
        body.append(curve(frame, shown, f"curve {style_of(place)}"))
        words = f"{number(curves[name].summary['top_10_percent'])} in the top 10%"
        legend.append(class_line(place, name, words))
    legend.append(LegendLine(swatch("no-skill"), "no skill", "lift 1"))
    return chart_of(result, names, curves, ("Lift curve", "lift"), frame, body, legend)


def _lift_points(drawn: Curve) -> list[Point]:
    """Return the points that exist, drawn level back to where nobody is flagged."""
    pairs = zip(drawn["share_flagged"].tolist(), drawn["lift"].tolist(), strict=True)
    points = [(x, y) for x, y in pairs if isfinite(y)]
    return [(0.0, points[0][1]), *points] if points else []
