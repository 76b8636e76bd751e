"""The charts of the page: what is drawn, and what is said beside the curves.

A drawing is for the eye: its points were thinned. Every number in a legend comes from the
results, none from a drawn point.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite

from tellapart.report.numbers import DASH, interval, level, number, percent
from tellapart.report.subjects import Line, Subject
from tellapart.report.svg import (
    Axis,
    Frame,
    Point,
    axes,
    curve,
    dot,
    marker,
    picture,
    style_of,
    swatch,
    swatch_dot,
    swatch_marker,
)
from tellapart.results import Curve, Estimate


@dataclass(frozen=True)
class LegendLine:
    """One line of a legend: a sample of the ink, a name, and what belongs to it."""

    swatch: str
    name: str
    words: str


@dataclass(frozen=True)
class Chart:
    """A drawing, its legend and a note on what it leaves out; the script finds it by its name."""

    title: str
    svg: str
    legend: tuple[LegendLine, ...] = ()
    note: str = ""
    name: str = ""


def roc_chart(subject: Subject) -> Chart | None:
    """Draw the ROC curve of the positive class, of each class, or of each model; None without."""
    lines = subject.lines("roc")
    frame = Frame(Axis("false positive rate"), Axis("true positive rate (recall)"))
    body = [axes(frame), curve(frame, ((0.0, 0.0), (1.0, 1.0)), "no-skill")]
    legend = [
        legend_line(line, _area_words("AUC", line.estimates.get("roc_auc"))) for line in lines
    ]
    legend.append(LegendLine(swatch("no-skill"), "no skill", "AUC 0.5"))
    body += [curve(frame, roc_points(line.curve), ink(line)) for line in lines]
    marked = _mark_decisions(subject, frame, ("fpr", "recall"), body, legend)
    if not lines and not marked:
        return None
    return chart_of(subject, lines, ("ROC curve", "roc"), frame, body, legend)


def pr_chart(subject: Subject) -> Chart | None:
    """Draw precision against recall, with the prevalence that needs no skill."""
    lines = subject.lines("pr")
    frame = Frame(Axis("recall (true positive rate)"), Axis("precision"))
    body = [axes(frame)]
    legend = [
        legend_line(line, _area_words("AP", line.estimates.get("average_precision")))
        for line in lines
    ]
    alike = subject.asks_one(lines)
    for line in lines[:1] if alike else lines:
        if isfinite(line.prevalence):
            class_ = "no-skill" if alike else f"no-skill {style_of(line.place)}"
            level_line = ((0.0, line.prevalence), (1.0, line.prevalence))
            body.append(curve(frame, level_line, class_))
    body += [curve(frame, pr_points(line.curve), ink(line)) for line in lines]
    if lines:
        words = _prevalence_words(lines, alike=alike)
        legend.append(LegendLine(swatch("no-skill"), "no skill", words))
    marked = _mark_decisions(subject, frame, ("recall", "precision"), body, legend)
    if not lines and not marked:
        return None
    return chart_of(subject, lines, ("Precision-recall curve", "pr"), frame, body, legend)


def chart_of(
    subject: Subject, lines: tuple[Line, ...], words: tuple[str, str], frame: Frame,
    body: list[str], legend: list[LegendLine], kind: str = "",
) -> Chart:  # fmt: skip
    """Put a drawing together.

    Parameters
    ----------
    words
        What one curve is called, and the name of the picture.
    kind
        Of the curves, where it is not the name of the picture.
    """
    name = words[1]
    title = subject.title(words[0], name)
    svg = picture(frame, body, name=name, title=title, description=spoken(legend))
    return Chart(title, svg, tuple(legend), subject.note(kind or name, lines), name)


def ink(line: Line) -> str:
    """Return the classes that give a curve its colour and dashes."""
    return f"curve {style_of(line.place)}"


def legend_line(line: Line, words: str) -> LegendLine:
    """Return the line of a legend for a curve."""
    return LegendLine(swatch(style_of(line.place)), line.name, words)


def roc_points(drawn: Curve) -> list[Point]:
    """Return the points of a ROC curve, without those that do not exist."""
    return finite_points(drawn, "false_positive_rate", "true_positive_rate")


def pr_points(drawn: Curve) -> list[Point]:
    """Return the points of a precision-recall curve, drawn level back to recall zero.

    Nobody is predicted positive above the highest score, so there is no precision there.
    """
    points = finite_points(drawn, "recall", "precision")
    if points and points[0][0] > 0:
        points.insert(0, (0.0, points[0][1]))
    return points


def finite_points(drawn: Curve, x: str, y: str) -> list[Point]:
    """Return the points of a curve that exist."""
    pairs = zip(drawn[x].tolist(), drawn[y].tolist(), strict=True)
    return [(across, up) for across, up in pairs if isfinite(across) and isfinite(up)]


def _area_words(short: str, estimate: Estimate | None) -> str:
    if estimate is None:
        return ""
    ends = interval(estimate)
    words = f"{short} {number(estimate.value)}"
    return words if ends == DASH else f"{words} ({level(estimate.level)}: {ends})"


def _prevalence_words(lines: Sequence[Line], *, alike: bool) -> str:
    shares = [line.prevalence for line in lines if isfinite(line.prevalence)]
    if not shares:
        return ""
    if alike:
        return f"prevalence {percent(shares[0])}"
    if percent(min(shares)) == percent(max(shares)):
        return f"prevalence {percent(shares[0])} of each class"
    return f"prevalence {percent(min(shares))} to {percent(max(shares))}, each in its colour"


def _mark_decisions(
    subject: Subject,
    frame: Frame,
    metrics: tuple[str, str],
    body: list[str],
    legend: list[LegendLine],
) -> bool:
    """Mark where the predictions of a binary problem lie; return whether models are told apart."""
    spots = tuple(subject.spots(metrics))
    for spot in spots:
        words = f"at ({number(spot.at[0])}, {number(spot.at[1])})"
        if spot.place is None:
            body.append(dot(frame, spot.at, "decision"))
            legend.append(LegendLine(swatch_dot("decision"), spot.name, words))
        else:
            body.append(marker(frame, spot.at, spot.place))
            sample = swatch_marker(spot.place)
            legend.append(LegendLine(sample, spot.name, f"decides {words}"))
    return any(spot.place is not None for spot in spots)


def spoken(legend: Sequence[LegendLine]) -> str:
    """Say in words what the legend says."""
    return "; ".join(f"{line.name}: {line.words}" for line in legend if line.words)
