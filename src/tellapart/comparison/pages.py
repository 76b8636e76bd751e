"""A comparison as a page: what is drawn, what the script explores, rows to look at."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from math import isnan
from pathlib import Path
from statistics import fmean

from tellapart.comparison.pairing import paired_problems
from tellapart.errors import InputError, UndefinedMetric
from tellapart.evaluation import Evaluation
from tellapart.evaluation.advising import advised
from tellapart.evaluation.drawings import MOST_CLASSES, drawings
from tellapart.evaluation.exploring import made_here, views
from tellapart.evaluation.pictured import Images, gallery_of
from tellapart.evaluation.plotted import drawn
from tellapart.examples import ImageChoice, gallery
from tellapart.report.html import Overlay, comparison_html
from tellapart.results import Curve, Drawings
from tellapart.results.comparisons import ComparisonResult
from tellapart.results.curves import CurveAverage
from tellapart.results.pages import Answer, Example, Exploration, Gallery, Origin, View

MOST_VIEWS = 120  # of all models together
AVERAGES: Mapping[str, CurveAverage] = {"roc": "macro", "pr": "micro"}  # as plots of models have
RICHEST = ("images", "links", "rows")


def comparison_page(
    result: ComparisonResult,
    evaluations: Mapping[str, Evaluation],
    shown: Gallery,
    origin: Origin | None,
    *,
    title: str,
    source: str | None,
) -> str:
    """Return a comparison as one self-contained page."""
    of = next((each.of for each in result.differences if each.of is not None), None)
    drawn_of = of or _first_class(evaluations)
    each = _drawings(evaluations, drawn_of)
    overlay = Overlay(each, drawn_of, _averages(evaluations) if of is None else {})
    seen = {
        name: _first(drawn_of, _views(one, each[name], len(evaluations)))
        for name, one in evaluations.items()
    }
    exploration = Exploration(
        views=seen,
        gallery=shown,
        origin=made_here(origin, result.resamples, result.seed),
        advice=advised(next(iter(evaluations.values()))),
    )
    return comparison_html(result, overlay, exploration, title=title, source=source)


def _views(one: Evaluation, drawn: Drawings, models: int) -> tuple[View, ...]:
    return views(one.problem, one.result, drawn, one.statistics.design, models=models)


def _first_class(evaluations: Mapping[str, Evaluation]) -> str:
    """Return the class that is drawn where none was compared."""
    first = next(iter(evaluations.values())).problem
    return first.positive if first.positive is not None else first.questions[0]


def _first(of: str, found: tuple[View, ...]) -> tuple[View, ...]:
    """Put the class that was compared first: with it the page starts."""
    return tuple(sorted(found, key=lambda view: view.name != of))


def _drawings(evaluations: Mapping[str, Evaluation], of: str) -> dict[str, Drawings]:
    """Draw the same classes of all models: all, or those that are hardest to tell apart."""
    first = next(iter(evaluations.values())).problem
    most = min(MOST_CLASSES, max(1, MOST_VIEWS // len(evaluations)))
    if len(first.questions) <= most:
        return {name: one.drawings for name, one in evaluations.items()}
    areas = {name: _area(evaluations, name) for name in first.questions}
    worst = sorted(
        range(len(first.questions)),
        key=lambda k: (first.questions[k] != of, areas[first.questions[k]]),
    )[:most]
    return {name: drawings(one.problem, worst) for name, one in evaluations.items()}


def _area(evaluations: Mapping[str, Evaluation], name: str) -> float:
    """Return the mean area of the models for a class; a class without any comes last."""
    found = [one.result.per_class[name].get("roc_auc") for one in evaluations.values()]
    known = [one.value for one in found if one is not None and not isnan(one.value)]
    return fmean(known) if known else 2.0


def _averages(evaluations: Mapping[str, Evaluation]) -> dict[str, dict[str, Curve]]:
    """Return the average curves of several classes, where plots of several models draw them."""
    first = next(iter(evaluations.values())).problem
    if len(first.questions) == 1:
        return {}
    found: dict[str, dict[str, Curve]] = {}
    for kind, average in AVERAGES.items():
        for name, one in evaluations.items():
            try:
                curve = drawn(one.curve(kind, average=average))
            except (InputError, UndefinedMetric):  # no scores, no class with a curve
                continue
            found.setdefault(kind, {})[name] = curve
    return found


def comparison_gallery(
    evaluations: Mapping[str, Evaluation],
    images: Images,
    image_root: str | Path | None,
    beside: str | Path | None,
) -> Gallery:
    """Return rows to look at: of models that answered for other rows, some of each."""
    return gallery_of(lambda wish: _chosen(evaluations, wish), images, image_root, beside)


def _chosen(evaluations: Mapping[str, Evaluation], wish: ImageChoice) -> Gallery:
    problems = paired_problems(evaluations)
    if problems is not None:
        return gallery(list(problems.values()), images=wish)
    share = replace(wish, most=max(1, wish.most // len(evaluations)))
    each = [gallery([one.problem], images=share) for one in evaluations.values()]
    examples = [
        _padded(example, place, len(each))
        for place, found in enumerate(each)
        for example in found.examples
    ]
    return Gallery(
        min((found.shown for found in each), key=RICHEST.index),
        tuple(examples),
        tuple(one for found in each for one in found.unread),
        sum(found.unread_total for found in each),
        sum(found.rows for found in each),
    )


def _padded(example: Example, place: int, models: int) -> Example:
    """Return a row with the answer of the one model that it was given to."""
    answers: list[Answer | None] = [None] * models
    answers[place] = example.answers[0]
    return replace(example, answers=tuple(answers))
