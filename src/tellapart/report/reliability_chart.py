"""The reliability diagram of the page: what was stated against what happened, bin by bin."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from math import isnan

import numpy as np

from tellapart.report.charts import Chart, LegendLine, spoken
from tellapart.report.names import told_apart
from tellapart.report.numbers import level, number
from tellapart.report.subjects import NAME, curves_title, omitted, shown_classes
from tellapart.report.svg import Axis, Frame, axes, curve, element, picture, style_of, swatch
from tellapart.results import EvaluationResult, ReliabilityBins
from tellapart.results.pages import View

BENEATH = 52  # height of the histogram of stated probabilities
GAP = 8


def class_reliability(result: EvaluationResult, views: Sequence[View]) -> Chart | None:
    """Draw the diagram of the positive class, or of each class against the rest."""
    bins = {view.name: view.reliability for view in views if view.reliability is not None}
    names = shown_classes(result, bins)
    return reliability_chart(
        {shown: bins[name] for name, shown in told_apart(names, NAME).items()},
        curves_title(result, "Reliability diagram"),
        omitted(result, len(names), bins),
    )


def reliability_chart(
    bins: Mapping[str, ReliabilityBins], title: str, left_out: str = ""
) -> Chart | None:
    """Draw the observed share against the stated probability; None without probabilities.

    Of one class: its bins with intervals, and how the stated probabilities are spread. Of several
    classes or models: a line through the bins of each.

    Parameters
    ----------
    bins
        Name of the class or model, short enough for a legend -> its bins.
    title
        Of the chart.
    left_out
        Which classes are not drawn, in words.
    """
    if not bins:
        return None
    frame, is_alone = _frame(len(bins)), len(bins) == 1
    body = [axes(frame), curve(frame, ((0.0, 0.0), (1.0, 1.0)), "no-skill")]
    legend = []
    for place, name in enumerate(bins):
        style = style_of(place)
        if is_alone:
            body += [_whiskers(frame, bins[name], style), _spread(frame, bins[name], style)]
        body += _line(frame, bins[name], style)
        words = f"calibration error {number(bins[name].ece.value)}"
        legend.append(LegendLine(swatch(style), name, words))
    legend.append(LegendLine(swatch("no-skill"), "stated = observed", ""))
    svg = picture(frame, body, name="reliability", title=title, description=spoken(legend))
    return Chart(title, svg, tuple(legend), _note(bins, left_out), "reliability")


def _frame(lines: int) -> Frame:
    across, up = Axis("stated probability"), Axis("observed share")
    if lines > 1:
        return Frame(across, up)
    more = BENEATH + GAP
    return Frame(across, up, height=330 + more, bottom=42 + more, beneath=more)


def _line(frame: Frame, bins: ReliabilityBins, style: str) -> Iterator[str]:
    points = list(zip(bins.stated.tolist(), bins.observed.tolist(), strict=True))
    yield curve(frame, points, f"joined {style}", off=0.0)
    # A dot is a line of no length with round ends, so that one shape draws them all.
    places = (f"M{frame.across(x):.1f} {frame.down(y):.1f}h.01" for x, y in points)
    yield element("path", d="".join(places), class_=f"dots {style}")


def _whiskers(frame: Frame, bins: ReliabilityBins, style: str) -> str:
    ends = zip(bins.stated.tolist(), bins.low.tolist(), bins.high.tolist(), strict=True)
    places = (
        f"M{frame.across(x):.1f} {frame.down(low):.1f}V{frame.down(high):.1f}"
        for x, low, high in ends
        if not isnan(low)
    )
    return element("path", d="".join(places), class_=f"whisker {style}")


def _spread(frame: Frame, bins: ReliabilityBins, style: str) -> str:
    """Draw how the stated probabilities are spread, beneath the diagram."""
    floor = frame.height - frame.bottom + frame.beneath
    top = max(float(bins.masses.max()), 1e-12)
    outline = f"M{frame.across(0.0):.1f} {floor}"
    for (_, right), mass in zip(pairwise(bins.edges.tolist()), bins.masses.tolist(), strict=True):
        outline += f"V{floor - BENEATH * mass / top:.1f}H{frame.across(right):.1f}"
    return element("path", d=f"{outline}V{floor}Z", class_=f"spread {style}")


def _note(bins: Mapping[str, ReliabilityBins], left_out: str) -> str:
    if len(bins) > 1:
        return " ".join(("One line for each, through its bins.", left_out)).strip()
    (only,) = bins.values()
    first = "Each dot stands for about as many rows"
    if np.isfinite(only.low).any():
        first += f", its bar is the {level(only.level)} interval"
    return f"{first}. Beneath: where the stated probabilities lie."
