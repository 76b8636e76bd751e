"""Whose curves a chart draws: what every chart asks, and the classes of one model."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from math import isfinite, nan
from typing import Protocol

from tellapart.report.facts import class_word
from tellapart.report.names import shortened
from tellapart.report.selections import worst_classes
from tellapart.report.svg import STYLES, Point
from tellapart.results import Curve, DataFacts, Drawings, Estimate, EvaluationResult

MOST_CLASSES = STYLES

NAME = 40


@dataclass(frozen=True)
class Line:
    """One curve of a chart.

    Attributes
    ----------
    name
        Of its class or model, short enough for a legend.
    curve
        Thinned.
    estimates
        METRICS name -> what the whole data say of it.
    prevalence
        Of the class; NaN where it is not known.
    place
        Which colour, dashes and marker it has.
    """

    name: str
    curve: Curve
    estimates: Mapping[str, Estimate]
    prevalence: float
    place: int


@dataclass(frozen=True)
class Spot:
    """Where decisions lie in a chart; the place is None where there is one model only."""

    name: str
    at: Point
    place: int | None


class Subject(Protocol):
    """What every chart asks before it draws."""

    @property
    def data(self) -> DataFacts:
        """Return what was read, of the first model."""
        ...

    @property
    def ends(self) -> tuple[float, float]:
        """Return the lowest and the highest score of an axis of thresholds."""
        ...

    def lines(self, kind: str) -> tuple[Line, ...]:
        """Return the curves of one kind; none where there are none."""
        ...

    @property
    def scale(self) -> str:
        """Return the scale of the scores."""
        ...

    @property
    def cut(self) -> float | None:
        """Return the threshold in use, where there is one for all lines."""
        ...

    def metric_lines(self, metrics: Sequence[str]) -> tuple[tuple[str, Line], ...]:
        """Return several metrics by threshold, where one class of one model leaves room."""
        ...

    def asks_one(self, lines: tuple[Line, ...]) -> bool:
        """Whether all lines are about the same class, equally common."""
        ...

    def title(self, one: str, kind: str) -> str:
        """Head a chart, given what one curve is called."""
        ...

    def note(self, kind: str, lines: tuple[Line, ...]) -> str:
        """Say what a chart leaves out."""
        ...

    def spots(self, metrics: tuple[str, str]) -> Iterator[Spot]:
        """Yield where the predictions of a binary problem lie."""
        ...


@dataclass(frozen=True)
class ClassesOf:
    """The classes of one model; of many those with the lowest AUC."""

    result: EvaluationResult
    drawings: Drawings

    @property
    def data(self) -> DataFacts:
        """Return what was read."""
        return self.result.data

    @property
    def ends(self) -> tuple[float, float]:
        """Return the ends of the histogram."""
        return float(self.drawings.edges[0]), float(self.drawings.edges[-1])

    def lines(self, kind: str) -> tuple[Line, ...]:
        """Return one curve for each class that is shown."""
        curves, result = self.drawings.curves.get(kind, {}), self.result
        return tuple(
            Line(
                shortened(name, NAME),
                curves[name],
                result.metrics if result.task == "binary" else result.per_class.get(name, {}),
                result.data.prevalence.get(name, nan),
                place,
            )
            for place, name in enumerate(shown_classes(result, curves))
        )

    @property
    def scale(self) -> str:
        """Return the scale of the scores."""
        return self.data.scores

    @property
    def cut(self) -> float | None:
        """Return the threshold of the class."""
        return threshold_of(self.result, self._drawn("f1")[0])

    def _drawn(self, kind: str) -> tuple[str, ...]:
        return shown_classes(self.result, self.drawings.curves.get(kind, {}))

    def metric_lines(self, metrics: Sequence[str]) -> tuple[tuple[str, Line], ...]:
        """Return several metrics of one class."""
        if len(self._drawn("f1")) != 1:
            return ()
        known = [metric for metric in metrics if len(self.lines(metric)) == 1]
        return tuple(
            (metric, replace(self.lines(metric)[0], place=place))
            for place, metric in enumerate(known)
        )

    def asks_one(self, lines: tuple[Line, ...]) -> bool:
        """Whether one class is drawn."""
        return len(lines) == 1

    def title(self, one: str, kind: str) -> str:
        """Say what each curve belongs to."""
        if kind == "threshold":
            return one
        return curves_title(self.result, one)

    def note(self, kind: str, lines: tuple[Line, ...]) -> str:
        """Say which classes are left out."""
        return omitted(self.result, len(lines), self.drawings.curves.get(kind, {}))

    def spots(self, metrics: tuple[str, str]) -> Iterator[Spot]:
        """Yield where the predictions lie."""
        at = decided(self.result, metrics)
        if at is not None:
            yield Spot("decisions", at, None)


def decided(result: EvaluationResult, metrics: tuple[str, str]) -> Point | None:
    """Return where the predictions of a binary problem lie."""
    found = [result.metrics.get(name) for name in metrics]
    x, y = (nan if one is None else one.value for one in found)
    return (x, y) if result.task == "binary" and isfinite(x) and isfinite(y) else None


def curves_title(result: EvaluationResult, one: str) -> str:
    """Say what each curve of a chart belongs to."""
    several = {"multiclass": "one class against the rest", "multilabel": "one for each label"}
    return f"{one}s, {several[result.task]}" if result.task in several else one


def threshold_of(result: EvaluationResult, name: str) -> float | None:
    """Return the threshold in use for one class; None where there is none."""
    given = result.data.threshold
    return given.get(name) if isinstance(given, Mapping) else given


def shown_classes(result: EvaluationResult, drawn: Mapping[str, object]) -> tuple[str, ...]:
    """Choose the classes of a chart: all in their order, or those with the lowest AUC."""
    names = tuple(name for name in result.data.classes if name in drawn) or tuple(drawn)
    if result.data.positive in drawn:
        return (str(result.data.positive),)
    if len(names) <= MOST_CLASSES:
        return names
    return worst_classes(result, names, ("roc_auc", "f1"))[:MOST_CLASSES]


def omitted(result: EvaluationResult, shown: int, drawn: Mapping[str, object]) -> str:
    """Say which classes a chart leaves out; nothing where it shows all."""
    total = max(len(result.data.classes), len(drawn))
    if result.task == "binary" or shown == total:
        return ""
    return f"{shown} of {total:,} {class_word(result)}: those with the lowest AUC."
