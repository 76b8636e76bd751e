"""Charts of the page about choosing a threshold: gain, metrics by threshold, net benefit.

Every number in a legend is a summary of the whole curve or an estimate, none a drawn point.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import ceil, isfinite

from tellapart.report.charts import (
    Chart,
    LegendLine,
    chart_of,
    class_line,
    finite_points,
    shown_classes,
)
from tellapart.report.histograms import threshold_mark, threshold_of
from tellapart.report.numbers import number, percent, threshold
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
from tellapart.results import Curve, Drawings, EvaluationResult

LINES = ("recall", "precision", "specificity", "f1")
SCALES = {"probability": "threshold on the probability", "logit": "threshold on the logit"}

_NAME = 40
_BELOW = 0.15  # of the height above 0 is what a decision curve shows below it


def gain_chart(result: EvaluationResult, drawings: Drawings) -> Chart | None:
    """Draw the share of positives found against the share of rows flagged."""
    curves = drawings.curves.get("gain", {})
    names = shown_classes(result, curves)
    if not names:
        return None
    frame = Frame(Axis("share of rows flagged"), Axis("share of positives found"))
    body = [axes(frame), curve(frame, ((0.0, 0.0), (1.0, 1.0)), "no-skill")]
    legend = [class_line(place, name, _top(curves[name])) for place, name in enumerate(names)]
    legend.append(LegendLine(swatch("no-skill"), "no skill", "10% in any 10%"))
    if len(names) == 1 and result.data.truth == "hard":
        share = curves[names[0]].summary["prevalence"]
        body.append(curve(frame, ((0.0, 0.0), (share, 1.0), (1.0, 1.0)), "limit"))
        legend.append(LegendLine(swatch("limit"), "perfect", f"prevalence {percent(share)}"))
    for place, name in enumerate(names):
        points = finite_points(curves[name], "share_flagged", "share_found")
        body.append(curve(frame, points, f"curve {style_of(place)}"))
    return chart_of(result, names, curves, ("Gain curve", "gain"), frame, body, legend)


def _top(drawn: Curve) -> str:
    return f"{percent(drawn.summary['top_10_percent'])} in the top 10%"


def threshold_chart(result: EvaluationResult, drawings: Drawings) -> Chart | None:
    """Draw metrics against the threshold: several of one class, or F1 of several."""
    curves = drawings.curves.get("f1", {})
    names = shown_classes(result, curves)
    if not names:
        return None
    low, high = float(drawings.edges[0]), float(drawings.edges[-1])
    what = SCALES.get(result.data.scores, "threshold on the score")
    frame = Frame(
        Axis(what, low, high, nice_ticks(low, high, 6)),
        Axis("metric" if len(names) == 1 else "F1"),
        top=24,
    )
    lines = list(_metric_lines(result, drawings, names))
    body = [axes(frame)]
    for place, (_, drawn) in enumerate(lines):
        points = finite_points(drawn, "threshold", drawn.y)
        body.append(curve(frame, points, f"curve {style_of(place)}"))
    if len(names) == 1:
        body.append(threshold_mark(frame, threshold_of(result, names[0])))
    legend = [line for line, _ in lines]
    title = "Metrics by threshold" if len(names) == 1 else "F1 by threshold"
    return chart_of(result, names, curves, (title, "threshold"), frame, body, legend)


def _metric_lines(
    result: EvaluationResult, drawings: Drawings, names: Sequence[str]
) -> Iterator[tuple[LegendLine, Curve]]:
    if len(names) > 1:
        for place, name in enumerate(names):
            yield class_line(place, name, ""), drawings.curves["f1"][name]
        return
    (name,) = names
    known = [metric for metric in LINES if name in drawings.curves.get(metric, {})]
    for place, metric in enumerate(known):
        words = _in_use(result, name, metric)
        yield class_line(place, metric_title(metric), words), drawings.curves[metric][name]


def _in_use(result: EvaluationResult, name: str, metric: str) -> str:
    """Return the metric at the threshold in use, where one is."""
    found = result.metrics.get(metric)
    cut = threshold_of(result, name)
    if found is None or cut is None or result.data.has_predictions or not isfinite(found.value):
        return ""
    return f"{number(found.value)} at {threshold(cut)}"


@dataclass(frozen=True)
class _Window:
    """What a decision curve shows: thresholds from 0 to `high`, benefits from `floor` to `top`."""

    high: float
    floor: float
    top: float


def decision_chart(result: EvaluationResult, drawings: Drawings) -> Chart | None:
    """Draw net benefit against the threshold, with that of treating all and of treating none."""
    curves = drawings.curves.get("decision", {})
    names = shown_classes(result, curves)
    if not names:
        return None
    window = _window([curves[name] for name in names])
    frame = Frame(
        Axis("threshold on the probability", 0.0, window.high, nice_ticks(0.0, window.high, 6)),
        Axis("net benefit", window.floor, window.top, nice_ticks(0.0, window.top, 7)),
        left=52,
    )
    body = [axes(frame), curve(frame, ((0.0, 0.0), (window.high, 0.0)), "no-skill")]
    shares = {name: curves[name].summary["prevalence"] for name in names}
    alike = max(shares.values()) - min(shares.values()) < 1e-9
    for place, name in enumerate(names[:1] if alike else names):
        class_ = "limit" if alike else f"limit {style_of(place)}"
        body.append(curve(frame, _treat_all(shares[name], window), class_))
    legend = []
    for place, name in enumerate(names):
        parts = _in_view(finite_points(curves[name], "threshold", "net_benefit"), window)
        body += [curve(frame, part, f"curve {style_of(place)}") for part in parts]
        legend.append(class_line(place, name, ""))
    words = f"prevalence {percent(shares[names[0]])}" if alike else "each class in its colour"
    legend.append(LegendLine(swatch("limit"), "treat all", words))
    legend.append(LegendLine(swatch("no-skill"), "treat none", "net benefit 0"))
    return chart_of(result, names, curves, ("Decision curve", "decision"), frame, body, legend)


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
