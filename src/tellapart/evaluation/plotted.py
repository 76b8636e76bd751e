"""What a plot draws, fetched from evaluations: curves, the numbers beside them, what is missing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import NDArray

from tellapart.curves import bent, thinned
from tellapart.curves.drawn import stepped
from tellapart.decisions import RULES
from tellapart.errors import InputError, UndefinedMetric
from tellapart.report.plots.artists import Entry, Mark
from tellapart.report.plots.thresholds import is_unbounded
from tellapart.report.selections import worst_classes
from tellapart.results import Curve, Estimate
from tellapart.results.curves import CurveAverage, Scope

if TYPE_CHECKING:
    from tellapart.evaluation.evaluations import Evaluation

Floats = NDArray[np.float64]

DEFAULT_BAND: Scope | None = "pointwise"  # of a single curve; several never have one unless asked

MOST_DRAWS = 100_000_000  # rows drawn for a band that nobody asked for: a few seconds
ALL_CLASSES = 20  # drawn; of more than that only some
WORST_CLASSES = 8
VERTICES = 1500  # of a line; above it, what cannot be seen on paper is left out
PIXELS = 1500.0
STEPS = 800

AREA = {"roc": ("roc_auc", "AUC"), "pr": ("average_precision", "AP")}
SUMMARY = {
    "det": ("equal_error_rate", "EER"),
    "gain": ("gini", "Gini"),
    "lift": ("top_10_percent", "lift in the top 10%"),
}
AVERAGED: Mapping[str, Mapping[CurveAverage, str]] = {
    "roc": {"macro": "roc_auc_ovr_macro", "micro": "roc_auc_ovr_micro"},
    "pr": {"micro": "average_precision_micro"},
}

POINTS = {"roc": ("fpr", "recall"), "pr": ("recall", "precision"), "det": ("fpr", "fnr")}

BandWish = Scope | Literal["auto"] | None


@dataclass(frozen=True)
class Request:
    """What was asked of a plot of curves."""

    kind: str
    of: Any = None
    average: CurveAverage | None = None
    band: BandWish = "auto"
    level: float | None = None
    resamples: int | None = None
    seed: int | None = None
    most: int | None = None
    metric: str | None = None
    metrics: Sequence[str] = ()
    prevalence: float | None = None

    def options(self, rows: int, *, is_only: bool, soft: bool = False) -> dict[str, Any]:
        """Return the arguments of `Evaluation.curve`: the metric, and a band if one is wanted.

        A band that nobody asked for takes fewer resamples of many rows. A reliability diagram
        has the consistency band, around the diagonal, unless labels are soft.
        """
        chosen: dict[str, Any] = {}
        if self.kind == "threshold" and self.metric:
            chosen = {"metric": self.metric}
        elif self.kind == "decision" and self.prevalence is not None:
            chosen = {"prevalence": self.prevalence}
        return chosen | self._band(rows, is_only=is_only, soft=soft)

    def _band(self, rows: int, *, is_only: bool, soft: bool) -> dict[str, Any]:
        band = (DEFAULT_BAND if is_only else None) if self.band == "auto" else self.band
        if band is None:
            return {}
        resamples = self.resamples
        if resamples is None and self.band == "auto":
            resamples = min(max(MOST_DRAWS // rows, 100), 1000)
        wishes: dict[str, Any] = {"level": self.level, "resamples": resamples, "seed": self.seed}
        if self.kind == "reliability" and not soft:
            wishes["around"] = "ideal"
        return {"band": band} | {name: one for name, one in wishes.items() if one is not None}


def curve_entries(models: Mapping[str, Evaluation], request: Request) -> tuple[list[Entry], str]:
    """Return the curves to draw, and a note on those left out."""
    if len(models) > 1:
        return [_of_model(name, place, models, request) for place, name in enumerate(models)], ""
    (evaluation,) = models.values()
    if request.average is not None:
        return [_average(evaluation, request, request.average)], ""
    if len(evaluation.problem.questions) == 1 or request.of is not None:
        return [_of_class(evaluation, request, request.of, 0, is_only=True)], ""
    return _of_classes(evaluation, request)


def _of_classes(evaluation: Evaluation, request: Request) -> tuple[list[Entry], str]:
    """Return all classes and their averages; of many classes only the worst."""
    questions = evaluation.problem.questions
    metric = "roc_auc" if request.kind in SUMMARY else AREA.get(request.kind, ("f1", "F1"))[0]
    shown, note = chosen_classes(evaluation, metric, request.most)
    everything = len(shown) == len(questions) and len(questions) <= ALL_CLASSES
    entries = [
        _of_class(
            evaluation, request, name, questions.index(name) if everything else place,
            is_only=False,
        )
        for place, name in enumerate(shown)
    ]  # fmt: skip
    averages = AVERAGED.get(request.kind, {})
    return entries + [_average(evaluation, request, one) for one in averages], note


def chosen_classes(
    evaluation: Evaluation, metric: str, most: int | None, all_up_to: int = ALL_CLASSES
) -> tuple[tuple[str, ...], str]:
    """Return the classes that are drawn, in their order, and a note that says which."""
    questions = evaluation.problem.questions
    limit = most if most is not None else WORST_CLASSES
    if len(questions) <= (most if most is not None else all_up_to):
        return questions, ""
    worst = set(worst_classes(evaluation.result, questions, (metric, "roc_auc", "f1"))[:limit])
    noun = "labels" if evaluation.problem.task == "multilabel" else "classes"
    return (
        tuple(name for name in questions if name in worst),
        f"{limit} worst of {len(questions):,} {noun}",
    )


def _of_class(
    evaluation: Evaluation, request: Request, of: Any, place: int, *, is_only: bool
) -> Entry:
    name = evaluation.problem.questions[evaluation.problem.question(of)]
    try:
        rows = evaluation.problem.rows
        found = evaluation.curve(request.kind, of, **request.options(rows, is_only=is_only))
    except UndefinedMetric as undefined:
        return Entry(name, place=place, missing=_reason(str(undefined)))
    estimate = _estimate(evaluation, request, name, found)
    return Entry(name, drawn(found, request.metrics), estimate, place)


def _average(evaluation: Evaluation, request: Request, average: CurveAverage) -> Entry:
    metrics = AVERAGED.get(request.kind, {})
    if average not in metrics:
        raise InputError(
            f"average is {average!r}, which {request.kind} does not have; expected "
            f"{' or '.join(metrics) or 'of=... for one class'}"
        )
    name = f"{average} average"
    try:
        found = evaluation.curve(request.kind, average=average)
    except UndefinedMetric as undefined:
        return Entry(name, average=average, missing=_reason(str(undefined)))
    estimate = _metric(evaluation, metrics[average], None, request.level)
    return Entry(name, drawn(found), estimate, average=average)


def _of_model(name: str, place: int, models: Mapping[str, Evaluation], request: Request) -> Entry:
    """Return the curve of one model: of a class, or the average of all."""
    evaluation = models[name]
    of = request.of
    alone = len(evaluation.problem.questions) == 1
    if evaluation.problem.scores is None:
        return _point(name, place, evaluation, request)
    if of is None and not alone:
        averages = AVERAGED.get(request.kind)
        if not averages:
            raise InputError(
                f"of is missing; expected one of {', '.join(evaluation.problem.questions)}"
            )
        usual: CurveAverage = next(iter(averages))
        entry = _average(evaluation, request, request.average or usual)
    else:
        entry = _of_class(evaluation, request, of, place, is_only=False)
    return Entry(name, entry.curve, entry.estimate, place, missing=entry.missing)


def _point(name: str, place: int, evaluation: Evaluation, request: Request) -> Entry:
    """Return predictions without scores as one point of the plot."""
    axes = POINTS.get(request.kind)
    if axes is None or (request.of is None and len(evaluation.problem.questions) > 1):
        return Entry(name, place=place, missing="predictions only")
    found = [_metric(evaluation, metric, request.of, None) for metric in axes]
    if not all(one is not None and one.defined for one in found):
        return Entry(name, place=place, missing="undefined")
    x, y = (float(one) for one in found if one is not None)
    return Entry(name, place=place, point=(x, y))


def _estimate(evaluation: Evaluation, request: Request, name: str, found: Curve) -> Estimate | None:
    """Return the number beside a name: an area with its interval, or one of the curve's summary."""
    if request.kind in AREA:
        return _metric(evaluation, AREA[request.kind][0], name, request.level)
    if request.kind == "gain":
        area = _metric(evaluation, "roc_auc", name, request.level)
        if area is None:
            return None
        ends = (2 * area.low - 1, 2 * area.high - 1)
        return replace(area, value=2 * area.value - 1, low=ends[0], high=ends[1])
    if request.kind in SUMMARY:
        return Estimate(found.summary[SUMMARY[request.kind][0]], level=evaluation.level)
    return None


def _metric(evaluation: Evaluation, name: str, of: Any, level: float | None) -> Estimate | None:
    found = evaluation.metric(name, of, level=level)
    return found if found.defined else None


def _reason(text: str) -> str:
    """Return the part of a reason that a legend has room for.

    >>> _reason("the roc curve of bird needs positive rows; there are none")
    'no positive rows'
    """
    for side in ("positive", "negative"):
        if f"needs {side} rows" in text:
            return f"no {side} rows"
    return text


def drawn(full: Curve, metrics: Sequence[str] = ()) -> Curve:
    """Return what is drawn of a curve: bent between ties, without what nobody could see."""
    if full.kind == "threshold":
        return _thinned_metrics(full, metrics) if len(full) > VERTICES else full
    shape = full
    if full.kind in ("pr", "det", "lift"):
        shape = bent(full)
    elif full.kind == "decision":
        shape = stepped(full)
    return thinned(shape, PIXELS) if len(shape) > VERTICES else shape


def _thinned_metrics(full: Curve, metrics: Sequence[str]) -> Curve:
    """Keep the first of each run of thresholds over which no metric visibly moves.

    For steps: from one score down to the next kept one, the first value of the run is drawn,
    which is off by less than one of `STEPS` parts.
    """
    heights = np.stack([_heights(full[name], name) for name in metrics or (full.y,)])
    level = np.floor(np.nan_to_num(heights, nan=-2.0) * STEPS)
    kept = np.r_[True, (np.diff(level, axis=1) != 0).any(axis=0)]
    kept[1] = True  # the highest score
    return replace(full, columns={name: values[kept] for name, values in full.columns.items()})


def _heights(values: Floats, metric: str) -> Floats:
    """Return how high values are drawn, about 0 to 1; the unbounded by their powers."""
    if not is_unbounded(metric):
        return values
    with np.errstate(divide="ignore"):
        powers = np.where(np.isfinite(values), np.log10(values), np.nan)
    return np.where(np.isfinite(powers), powers / 4.0, np.nan)


def marks_on(
    entry: Entry, evaluation: Evaluation, of: Any, marks: Sequence[float | str]
) -> Iterator[Mark]:
    """Return where thresholds lie on a curve; a rule is looked up, the same places are one."""
    if entry.curve is None or evaluation.problem.scores is None:
        return
    _check_marks(marks)
    full = evaluation.curve(entry.curve.kind, of)
    words: dict[int, list[str]] = {}
    for mark in marks:
        cut = evaluation.threshold(mark, of).threshold if isinstance(mark, str) else mark
        own = float(evaluation.problem.scores.dtype.type(cut))
        vertex = int(np.count_nonzero(full["threshold"] >= own)) - 1
        shown = f"{cut:.3g}"
        words.setdefault(vertex, []).append(f"{mark} ({shown})" if isinstance(mark, str) else shown)
    for vertex, names in words.items():
        x, y = float(full[full.x][vertex]), float(full[full.y][vertex])
        if x == x and y == y:
            yield Mark(x, y, ", ".join(names))


def _check_marks(marks: Sequence[float | str]) -> None:
    for mark in marks:
        if isinstance(mark, str) and mark not in RULES:
            raise InputError(f"marks hold {mark!r}; expected numbers or {', '.join(RULES)}")
        if not isinstance(mark, str | float | int | np.number) or isinstance(mark, bool):
            raise InputError(f"marks hold {mark!r}; expected numbers or {', '.join(RULES)}")
