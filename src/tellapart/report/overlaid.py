"""Several models on one question, for charts that draw all of them in one picture."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from math import isfinite, nan

from tellapart.report.names import shortened, told_apart
from tellapart.report.subjects import NAME, Line, Spot, decided
from tellapart.results import Curve, DataFacts, Drawings, Estimate, EvaluationResult

_AVERAGED = {
    "roc": ("macro average", "roc_auc", "roc_auc_ovr_macro"),
    "pr": ("micro average", "average_precision", "average_precision_micro"),
}


@dataclass(frozen=True)
class ModelsOf:
    """Several models on one question: the positive class, one class, or an average of all.

    Attributes
    ----------
    results, drawings
        Model -> what was found, and its thinned curves.
    of
        The class that is drawn.
    averages
        Kind of curve -> model -> the average of all classes, which is drawn instead.
    """

    results: Mapping[str, EvaluationResult]
    drawings: Mapping[str, Drawings]
    of: str
    averages: Mapping[str, Mapping[str, Curve]] = field(default_factory=dict)

    @property
    def short(self) -> str:
        """Return the name of the class, short enough for a title."""
        return shortened(self.of, NAME)

    @property
    def names(self) -> dict[str, str]:
        """Return the models' names, short and told apart."""
        return told_apart(self.results, NAME)

    @property
    def data(self) -> DataFacts:
        """Return what was read of the first model."""
        return next(iter(self.results.values())).data

    @property
    def ends(self) -> tuple[float, float]:
        """Return the ends of all histograms of the common scale."""
        edges = [one.edges for name, one in self.drawings.items() if self._misses(name) is None]
        return float(min(each[0] for each in edges)), float(max(each[-1] for each in edges))

    @property
    def scale(self) -> str:
        """Return the scale of the scores that share an axis: that of the first model with any."""
        found = (one.data.scores for one in self.results.values())
        return next((scores for scores in found if scores != "none"), "none")

    def lines(self, kind: str) -> tuple[Line, ...]:
        """Return one curve for each model that has it."""
        found = []
        for place, (model, result) in enumerate(self.results.items()):
            drawn = self._curve(kind, model)
            if drawn is None:
                continue
            estimates, prevalence = self._told(kind, result)
            found.append(Line(self.names[model], drawn, estimates, prevalence, place))
        return tuple(found)

    def _curve(self, kind: str, model: str) -> Curve | None:
        if self.averages.get(kind):
            return self.averages[kind].get(model)
        if kind == "f1" and self._misses(model) is not None:
            return None
        return self.drawings[model].curves.get(kind, {}).get(self.of)

    def _misses(self, model: str) -> str | None:
        """Return why a model has no line over the thresholds of the others."""
        scores = self.results[model].data.scores
        if scores == "none":
            return "no scores"
        return None if scores == self.scale else f"scores are of another scale: {scores}"

    def _told(self, kind: str, result: EvaluationResult) -> tuple[Mapping[str, Estimate], float]:
        if self.averages.get(kind):
            _, plain, metric = _AVERAGED[kind]
            known = {plain: result.metrics[metric]} if metric in result.metrics else {}
            return known, result.baselines.get(metric, nan)
        found = result.metrics if result.task == "binary" else result.per_class.get(self.of, {})
        return found, result.data.prevalence.get(self.of, nan)

    @property
    def cut(self) -> float | None:
        """Return nothing: each model has its own."""
        return None

    def metric_lines(self, metrics: Sequence[str]) -> tuple[tuple[str, Line], ...]:  # noqa: ARG002
        """Return nothing: one metric of every model is enough."""
        return ()

    def asks_one(self, lines: tuple[Line, ...]) -> bool:
        """Whether the class is equally common for all models."""
        shares = [line.prevalence for line in lines]
        known = bool(shares) and all(map(isfinite, shares))
        return known and max(shares) - min(shares) < 1e-9

    def title(self, one: str, kind: str) -> str:
        """Say which class or average the models are drawn for."""
        task = next(iter(self.results.values())).task
        plural = one if kind == "threshold" else f"{one}s"
        if task == "binary":
            return plural
        if self.averages.get(kind):
            return f"{plural}, {_AVERAGED[kind][0]}"
        kind_of = "label " if task == "multilabel" else ""
        return f"{plural}, {kind_of}{self.short} against the rest"

    def note(self, kind: str, lines: tuple[Line, ...]) -> str:
        """Say which models are left out, and why."""
        drawn = {line.place for line in lines}
        if kind in ("roc", "pr") and not self.averages.get(kind):
            metrics = ("fpr", "recall") if kind == "roc" else ("recall", "precision")
            drawn |= {spot.place or 0 for spot in self.spots(metrics)}
        left = [model for place, model in enumerate(self.results) if place not in drawn]
        words = (f"{self.names[model]} ({self._reason(kind, model)})" for model in left)
        return f"Not drawn: {', '.join(words)}." if left else ""

    def _reason(self, kind: str, model: str) -> str:
        scores = self.results[model].data.scores
        if kind == "f1":
            return self._misses(model) or "no such curve"
        if kind == "decision" and scores == "rank":
            return "scores are ranks"
        return "no scores" if scores == "none" else "no such curve"

    def spots(self, metrics: tuple[str, str]) -> Iterator[Spot]:
        """Yield where the predictions of each model lie."""
        for place, (model, result) in enumerate(self.results.items()):
            at = decided(result, metrics)
            if at is not None:
                yield Spot(self.names[model], at, place)
