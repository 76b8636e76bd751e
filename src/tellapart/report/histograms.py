"""How the scores of the classes overlap: histograms of each class against the rest."""

from dataclasses import replace
from math import isfinite

import numpy as np

from tellapart.report import numbers
from tellapart.report.charts import Chart, LegendLine
from tellapart.report.names import shortened
from tellapart.report.numbers import count
from tellapart.report.overlaid import ModelsOf
from tellapart.report.subjects import omitted, shown_classes, threshold_of
from tellapart.report.svg import (
    Axis,
    Frame,
    axes,
    line,
    nice_ticks,
    picture,
    steps,
    swatch_block,
    words,
)
from tellapart.results import Drawings, EvaluationResult

_NAME = 40
_SCORES = {"probability": "predicted probability", "logit": "score (logit)"}


def histogram_charts(result: EvaluationResult, drawings: Drawings) -> tuple[Chart, ...]:
    """Draw the scores of the positive class, or of up to twelve classes side by side."""
    if not _has_bins(drawings):
        return ()
    names = shown_classes(result, drawings.histograms)
    small = len(names) > 1
    return tuple(
        _histogram(result, drawings, name, f"histogram-{place}", small=small)
        for place, name in enumerate(names)
    )


def model_histograms(subject: ModelsOf) -> tuple[Chart, ...]:
    """Draw the scores of one class by every model that has some, side by side."""
    return tuple(
        replace(
            _histogram(result, drawings, subject.of, f"histogram-{place}", small=True),
            title=subject.names[model],
        )
        for place, (model, result) in enumerate(subject.results.items())
        if _has_bins(drawings := subject.drawings[model]) and subject.of in drawings.histograms
    )


def _has_bins(drawings: Drawings) -> bool:
    edges = np.asarray(drawings.edges, dtype=np.float64)
    return len(edges) >= 2 and bool(np.isfinite(edges).all()) and edges[0] < edges[-1]


def histograms_note(result: EvaluationResult, drawings: Drawings) -> str:
    """Say how to read the histograms and which classes they leave out."""
    names = shown_classes(result, drawings.histograms)
    left_out = omitted(result, len(names), drawings.histograms)
    cut = "An outline that leaves its frame is cut off. " if len(names) > 1 else ""
    return f"Each outline shows shares of its own rows, so both hold the same area. {cut}{left_out}"


def _histogram(
    result: EvaluationResult, drawings: Drawings, name: str, identifier: str, *, small: bool
) -> Chart:
    negative, positive = drawings.histograms[name]
    shares = _shares(negative), _shares(positive)
    edges = drawings.edges.tolist()
    frame = _frame(result, edges, _top(*shares, small=small), small=small)
    body = [
        axes(frame),
        steps(frame, edges, shares[0], "bars negative"),
        steps(frame, edges, shares[1], "bars positive"),
        threshold_mark(frame, threshold_of(result, name)),
    ]
    legend = _legend(result, name, float(negative.sum()), float(positive.sum()))
    spoken = "; ".join(f"{entry.name}: {entry.words}" for entry in legend)
    title = f"Scores of {shortened(name, _NAME)}" if small else "Scores by class"
    svg = picture(frame, body, name=identifier, title=title, description=spoken)
    return Chart(shortened(name, _NAME), svg, legend)


def _shares(masses: np.ndarray[tuple[int], np.dtype[np.float64]]) -> list[float]:
    total = float(masses.sum())
    return [float(mass) / total if total > 0 else 0.0 for mass in masses]


def _top(negative: list[float], positive: list[float], *, small: bool) -> float:
    """Return the height of the frame; beside many others, the rest would flatten the class."""
    highest = max(*negative, *positive, 1e-9)
    return min(highest, 2 * max(*positive, 0.05)) if small else highest


def _frame(result: EvaluationResult, edges: list[float], top: float, *, small: bool) -> Frame:
    ticks = nice_ticks(edges[0], edges[-1], 3 if small else 6)
    label = "" if small else _SCORES.get(result.data.scores, "score")
    across = Axis(label, edges[0], edges[-1], ticks)
    up = Axis(
        "" if small else "share of the class", 0.0, top, nice_ticks(0.0, top, 3 if small else 5)
    )
    if small:
        return Frame(across, up, width=180, height=120, left=34, right=8, top=8, bottom=20)
    return Frame(across, up, height=210, left=50, top=24)


def threshold_mark(frame: Frame, at: float | None) -> str:
    """Draw an upright line where the threshold lies, with its number above."""
    if at is None or not isfinite(at) or not frame.x.low <= at <= frame.x.high:
        return ""
    x = frame.across(at)
    mark = line((x, frame.top - 4), (x, frame.height - frame.bottom), "threshold")
    if frame.top < 20:  # small multiples have no room for words
        return mark
    anchor = "end" if x > frame.width / 2 else "start"
    text = f"threshold {numbers.threshold(at)}"
    return mark + words(text, x, frame.top - 9, class_="tick", text_anchor=anchor)


def _legend(
    result: EvaluationResult, name: str, negative: float, positive: float
) -> tuple[LegendLine, ...]:
    others = [other for other in result.data.classes if other != name]
    rest = (
        shortened(others[0], _NAME) if len(others) == 1 and result.task == "binary" else "the rest"
    )
    return (
        LegendLine(swatch_block("positive"), shortened(name, _NAME), f"n {count(positive)}"),
        LegendLine(swatch_block("negative"), rest, f"n {count(negative)}"),
    )
