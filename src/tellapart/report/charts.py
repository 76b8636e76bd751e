"""The charts of the page: which classes they show, and what is said beside the curves.

A drawing is for the eye: its points were thinned. Every number in a legend comes from the
results, none from a drawn point.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import isfinite

from tellapart.report.facts import class_word
from tellapart.report.names import shortened
from tellapart.report.numbers import DASH, interval, level, number, percent
from tellapart.report.selections import worst_classes
from tellapart.report.svg import (
    STYLES,
    Axis,
    Frame,
    Point,
    axes,
    curve,
    dot,
    picture,
    style_of,
    swatch,
    swatch_dot,
)
from tellapart.results import Curve, Drawings, Estimate, EvaluationResult

MOST_CLASSES = STYLES

_NAME = 40


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


def roc_chart(result: EvaluationResult, drawings: Drawings) -> Chart | None:
    """Draw the ROC curve of the positive class or of each class; None without curves."""
    curves = drawings.curves.get("roc", {})
    names = shown_classes(result, curves)
    if not names:
        return None
    frame = Frame(Axis("false positive rate"), Axis("true positive rate (recall)"))
    body = [axes(frame), curve(frame, ((0.0, 0.0), (1.0, 1.0)), "no-skill")]
    legend = list(_legend(result, names, "roc_auc", "AUC"))
    legend.append(LegendLine(swatch("no-skill"), "no skill", "AUC 0.5"))
    for place, name in enumerate(names):
        body.append(curve(frame, roc_points(curves[name]), f"curve {style_of(place)}"))
    _mark_decision(result, frame, ("fpr", "recall"), body, legend)
    return chart_of(result, names, curves, ("ROC curve", "roc"), frame, body, legend)


def pr_chart(result: EvaluationResult, drawings: Drawings) -> Chart | None:
    """Draw precision against recall, with the prevalence that needs no skill."""
    curves = drawings.curves.get("pr", {})
    names = shown_classes(result, curves)
    if not names:
        return None
    frame = Frame(Axis("recall (true positive rate)"), Axis("precision"))
    body = [axes(frame)]
    legend = list(_legend(result, names, "average_precision", "AP"))
    for place, name in enumerate(names):
        prevalence = result.data.prevalence.get(name)
        if prevalence is not None and isfinite(prevalence):
            class_ = "no-skill" if len(names) == 1 else f"no-skill {style_of(place)}"
            body.append(curve(frame, ((0.0, prevalence), (1.0, prevalence)), class_))
        body.append(curve(frame, pr_points(curves[name]), f"curve {style_of(place)}"))
    legend.append(LegendLine(swatch("no-skill"), "no skill", _prevalence_words(result, names)))
    _mark_decision(result, frame, ("recall", "precision"), body, legend)
    return chart_of(result, names, curves, ("Precision-recall curve", "pr"), frame, body, legend)


def chart_of(
    result: EvaluationResult, names: tuple[str, ...], curves: Mapping[str, Curve],
    words: tuple[str, str], frame: Frame, body: list[str], legend: list[LegendLine],
) -> Chart:  # fmt: skip
    """Put a drawing together; `words` are its title and the name of the picture."""
    title = words[0] if words[0].endswith("threshold") else curves_title(result, words[0])
    svg = picture(frame, body, name=words[1], title=title, description=spoken(legend))
    return Chart(title, svg, tuple(legend), omitted(result, names, curves), words[1])


def class_line(place: int, name: str, words: str) -> LegendLine:
    """Return the line of a legend for the curve at a place."""
    return LegendLine(swatch(style_of(place)), shortened(name, _NAME), words)


def shown_classes(result: EvaluationResult, drawn: Mapping[str, object]) -> tuple[str, ...]:
    """Choose the classes of a chart: all in their order, or those with the lowest AUC."""
    names = tuple(name for name in result.data.classes if name in drawn) or tuple(drawn)
    if result.data.positive in drawn:
        return (str(result.data.positive),)
    if len(names) <= MOST_CLASSES:
        return names
    return worst_classes(result, names, ("roc_auc", "f1"))[:MOST_CLASSES]


def omitted(result: EvaluationResult, shown: tuple[str, ...], drawn: Mapping[str, object]) -> str:
    """Say which classes a chart leaves out; nothing where it shows all."""
    total = max(len(result.data.classes), len(drawn))
    if result.task == "binary" or len(shown) == total:
        return ""
    return f"{len(shown)} of {total:,} {class_word(result)}: those with the lowest AUC."


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


def curves_title(result: EvaluationResult, one: str) -> str:
    """Say what each curve of a chart belongs to."""
    several = {"multiclass": "one class against the rest", "multilabel": "one for each label"}
    return f"{one}s, {several[result.task]}" if result.task in several else one


def _legend(
    result: EvaluationResult, names: tuple[str, ...], metric: str, short: str
) -> Iterator[LegendLine]:
    for place, name in enumerate(names):
        estimates = result.metrics if result.task == "binary" else result.per_class.get(name, {})
        words = _area_words(short, estimates.get(metric))
        yield LegendLine(swatch(style_of(place)), shortened(name, _NAME), words)


def _area_words(short: str, estimate: Estimate | None) -> str:
    if estimate is None:
        return ""
    ends = interval(estimate)
    words = f"{short} {number(estimate.value)}"
    return words if ends == DASH else f"{words} ({level(estimate.level)}: {ends})"


def _prevalence_words(result: EvaluationResult, names: tuple[str, ...]) -> str:
    shares = [result.data.prevalence[name] for name in names if name in result.data.prevalence]
    if not shares:
        return ""
    if len(names) == 1:
        return f"prevalence {percent(shares[0])}"
    if percent(min(shares)) == percent(max(shares)):
        return f"prevalence {percent(shares[0])} of each class"
    return f"prevalence {percent(min(shares))} to {percent(max(shares))}, each in its colour"


def _mark_decision(
    result: EvaluationResult,
    frame: Frame,
    metrics: tuple[str, str],
    body: list[str],
    legend: list[LegendLine],
) -> None:
    """Mark where the predictions of a binary problem lie."""
    found = [result.metrics.get(name) for name in metrics]
    if result.task != "binary" or not all(one and isfinite(one.value) for one in found):
        return
    x, y = (one.value for one in found if one)
    body.append(dot(frame, (x, y), "decision"))
    legend.append(LegendLine(swatch_dot("decision"), "decisions", f"at ({number(x)}, {number(y)})"))


def spoken(legend: Sequence[LegendLine]) -> str:
    """Say in words what the legend says."""
    return "; ".join(f"{line.name}: {line.words}" for line in legend if line.words)
