"""From what was asked of a plot to a finished display: results fetched, drawn, wrapped."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from math import ceil
from typing import TYPE_CHECKING, Any

from tellapart.errors import InputError, UndefinedMetric
from tellapart.evaluation.displays import Display
from tellapart.evaluation.plots import METRICS_DRAWN, Size
from tellapart.evaluation.plotted import (
    AREA,
    SUMMARY,
    BandWish,
    Request,
    chosen_classes,
    curve_entries,
    marks_on,
)
from tellapart.evaluation.reliability_bins import reliability_bins
from tellapart.metrics.two_by_two import TWO_BY_TWO
from tellapart.report.plots.artists import Entry
from tellapart.report.plots.canvases import canvas
from tellapart.report.plots.curves import Words, draw_pr, draw_roc
from tellapart.report.plots.files import gathered_glyphs
from tellapart.report.plots.operating import (
    Span,
    draw_decision,
    draw_det,
    draw_gain,
    draw_lift,
)
from tellapart.report.plots.reliability import Stated, draw_reliability
from tellapart.report.plots.styles import COLUMN
from tellapart.report.plots.thresholds import cut_of, draw_thresholds, is_unbounded

if TYPE_CHECKING:
    from tellapart.evaluation.evaluations import Evaluation
    from tellapart.metrics.calibration import Binning

Models = Mapping[str, "Evaluation"]

SQUARE = (COLUMN, 3.25)
NO_SCORES = "needs scores; there are only predictions"


def roc(
    models: Models, request: Request, ax: Any, size: Size, title: str | None,
    marks: Sequence[float | str], *, chance: bool,
) -> Display:  # fmt: skip
    """Draw ROC curves."""
    entries, words = _entries(models, request, title)
    points = _marks(models, request, entries, marks)
    where = canvas(ax, SQUARE, size)
    with gathered_glyphs():
        return Display("roc", draw_roc(where, entries, words, marks=points, chance=chance))


def pr(
    models: Models, request: Request, ax: Any, size: Size, title: str | None,
    marks: Sequence[float | str], *, chance: bool, f1_lines: bool,
) -> Display:  # fmt: skip
    """Draw precision-recall curves."""
    entries, words = _entries(models, request, title)
    points = _marks(models, request, entries, marks)
    where = canvas(ax, (COLUMN + 0.15, 3.25), size)
    shares = [entry.curve.summary["prevalence"] for entry in entries if entry.curve is not None]
    with gathered_glyphs():
        artists = draw_pr(
            where, entries, words, prevalences=shares, marks=points, chance=chance,
            f1_lines=f1_lines,
        )  # fmt: skip
    return Display("pr", artists)


def threshold(
    models: Models, request: Request, ax: Any, size: Size, title: str | None,
    metric: str | Sequence[str] | None,
) -> Display:  # fmt: skip
    """Draw metrics against the threshold."""
    entries, _ = _entries(models, replace(request, band=None), title)
    metrics = _metrics(metric, several=len(entries) > 1)
    one = metrics[0] if len(metrics) == 1 else None
    # bands of several metrics would hide each other
    wished: BandWish = "auto" if one is not None else None
    asked = replace(
        request,
        metric=one or metrics[0],
        metrics=metrics,
        band=wished if request.band == "auto" else request.band,
    )
    entries, words = _entries(models, asked, title)
    first = next(iter(models.values()))
    known = first.problem.scale if first.problem.scores is not None else "probability"
    current = None
    cuts = {threshold_in_use(one, request.of) for one in models.values()}
    if len(cuts) == 1:
        current = cuts.pop()
    where = canvas(ax, (COLUMN, 2.7), size)
    with gathered_glyphs():
        artists = draw_thresholds(
            where, entries, words, metrics=metrics, scale=known, current=current
        )
    return Display("threshold", artists)


def _metrics(metric: str | Sequence[str] | None, *, several: bool) -> Sequence[str]:
    if metric is None:
        return ("f1",) if several else METRICS_DRAWN
    metrics = [metric] if isinstance(metric, str) else list(metric)
    unknown = [one for one in metrics if one not in TWO_BY_TWO]
    if unknown or not metrics:
        raise InputError(f"metric is {metric!r}; expected one of {', '.join(TWO_BY_TWO)}")
    if len(metrics) > 1 and any(is_unbounded(one) for one in metrics):
        raise InputError(f"metric is {metric!r}; expected a likelihood ratio by itself: it has a "
                         "logarithmic axis")  # fmt: skip
    if several and len(metrics) > 1:
        raise InputError(f"metric is {metric!r}, but there are several curves; expected one metric")
    return metrics


def operating(
    models: Models, request: Request, ax: Any, size: Size, title: str | None, *, chance: bool
) -> Display:
    """Draw DET, gain or lift curves."""
    entries, words = _entries(models, request, title)
    where = canvas(ax, (COLUMN, 2.7) if request.kind == "lift" else SQUARE, size)
    draw = {"det": draw_det, "gain": draw_gain, "lift": draw_lift}[request.kind]
    with gathered_glyphs():
        return Display(request.kind, draw(where, entries, words, chance=chance))


def decision(
    models: Models, request: Request, ax: Any, size: Size, title: str | None,
    shown: tuple[float, float] | None,
) -> Display:  # fmt: skip
    """Draw decision curves."""
    span = None if shown is None else _span(shown)
    entries, words = _entries(models, request, title)
    where = canvas(ax, (COLUMN, 2.7), size)
    with gathered_glyphs():
        artists = draw_decision(where, entries, words, span=span or _seen(entries))
    return Display("decision", artists)


def _span(shown: Any) -> Span:
    try:
        low, high = (float(end) for end in shown)
    except (TypeError, ValueError) as error:
        raise InputError(f"range is {shown!r}; expected two thresholds: (0.01, 0.5)") from error
    if not 0.0 <= low < high < 1.0:
        raise InputError(f"range is {shown!r}; expected two thresholds with 0 <= low < high < 1")
    return Span(low, high)


def _seen(entries: Sequence[Entry]) -> Span:
    """Return the thresholds from 0 to where no model flags anybody any more."""
    highest = 0.1
    for entry in entries:
        if entry.curve is not None:
            acted = entry.curve["threshold"][entry.curve["net_benefit"] != 0.0]
            highest = max(highest, float(acted.max(initial=0.0)))
    return Span(0.0, min(ceil(20 * highest) / 20, 0.99))


def reliability(
    models: Models, request: Request, ax: Any, size: Size, title: str | None,
    bins: int, binning: Binning, *, histogram: bool,
) -> Display:  # fmt: skip
    """Draw reliability diagrams."""
    stated, note = _stated(models, request, bins, binning)
    errors = [one.bins.ece for one in stated if one.bins is not None]
    short = f"ECE ({bins} bins of equal {binning})" if errors else ""
    where = canvas(ax, (COLUMN, 3.75 if histogram else 3.25), size)
    with gathered_glyphs():
        artists = draw_reliability(where, stated, Words(short, note, title), histogram=histogram)
    return Display("reliability", artists)


def _stated(
    models: Models, request: Request, bins: int, binning: Binning
) -> tuple[list[Stated], str]:
    if len(models) > 1:
        found = [
            _one_stated(one, request, request.of, name, place, bins, binning, is_only=False)
            for place, (name, one) in enumerate(models.items())
        ]
        return found, ""
    (evaluation,) = models.values()
    if request.of is None and evaluation.problem.task == "multilabel":
        names, note = chosen_classes(evaluation, "roc_auc", request.most)
        places = [evaluation.problem.questions.index(name) for name in names] if not note else None
        return [
            _one_stated(
                evaluation, request, name, name, places[k] if places else k, bins, binning,
                is_only=len(names) == 1,
            )
            for k, name in enumerate(names)
        ], note  # fmt: skip
    return [_one_stated(evaluation, request, request.of, "", 0, bins, binning, is_only=True)], ""


def _one_stated(
    evaluation: Evaluation, request: Request, of: Any, name: str, place: int, bins: int,
    binning: Binning, *, is_only: bool,
) -> Stated:  # fmt: skip
    level = evaluation.level if request.level is None else request.level
    try:
        found = reliability_bins(evaluation.problem, of, bins=bins, binning=binning, level=level)
        problem = evaluation.problem
        options = request.options(problem.rows, is_only=is_only, soft=problem.is_soft)
        curve = evaluation.curve("reliability", of, **options)
    except UndefinedMetric as undefined:
        return Stated(name or "reliability", place=place, missing=str(undefined))
    return Stated(name or found.of, found, curve, place)


def _entries(models: Models, request: Request, title: str | None) -> tuple[list[Entry], Words]:
    entries, note = curve_entries(models, request)
    short = (AREA | SUMMARY).get(request.kind, ("", ""))[1]
    if len(models) > 1 and request.of is None and len(_first(models).problem.questions) > 1:
        short = f"{request.average or ('macro' if request.kind == 'roc' else 'micro')} {short}"
    elif len(models) > 1 and request.of is not None:
        note = f"{request.of}"
    return entries, Words(short, note, title)


def _first(models: Models) -> Evaluation:
    return next(iter(models.values()))


def _marks(
    models: Models, request: Request, entries: Sequence[Entry], marks: Sequence[float | str]
) -> list[Any]:
    if not marks:
        return []
    if len(entries) != 1 or request.average is not None:
        raise InputError(
            f"marks are {list(marks)!r}, but there are {len(entries)} curves; expected a single "
            "class and model: of=..."
        )
    return list(marks_on(entries[0], _first(models), request.of, marks))


def threshold_in_use(evaluation: Evaluation, of: Any) -> float | None:
    """Return the threshold in use; None where there is none."""
    problem = evaluation.problem
    if problem.given is not None or problem.scores is None:
        return None
    if problem.task == "multiclass":
        return None
    if of is None and len(problem.questions) > 1:
        return None if isinstance(problem.threshold, Mapping) else problem.threshold
    return cut_of(problem.threshold, problem.questions[problem.question(of)])
