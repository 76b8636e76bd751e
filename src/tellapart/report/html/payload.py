"""What the script of a page reads, as JSON; `frontend/src/payload.ts` says the same in types."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterable, Mapping, Sequence
from math import inf, isfinite, isnan
from statistics import NormalDist

import msgspec
import numpy as np

from tellapart.metrics.two_by_two import TWO_BY_TWO
from tellapart.report.html.encoding import Blob
from tellapart.report.names import all_different, encodable, readable
from tellapart.report.wording import metric_title
from tellapart.results import Confusion, Estimate, EvaluationResult
from tellapart.results.comparisons import WinLoss
from tellapart.results.estimates import finite
from tellapart.results.pages import (
    Answer,
    Example,
    Exploration,
    Gallery,
    OperatingPoints,
    View,
)

Json = dict[str, object]


def payload_json(
    results: Mapping[str, EvaluationResult],
    exploration: Exploration,
    wins: Iterable[WinLoss] = (),
) -> str:
    """Write the payload of a page.

    Parameters
    ----------
    results
        Model -> what its evaluation found; all with the same task and classes.
    exploration
        Its views have the names of `results`.
    wins
        Rows by which of two models is right.
    """
    first = next(iter(results.values()))
    classes, blob = list(first.data.classes), Blob()
    names = list(results)
    models = [
        {"name": shown} | _model(results[name], exploration.views.get(name, ()), blob)
        for name, shown in all_different(results).items()
    ]
    positive = first.data.positive
    fields: Json = {
        "version": 1,
        "kind": "evaluation" if len(results) == 1 else "comparison",
        "task": first.task,
        "classes": list(all_different(classes).values()),
        "positive": None if positive is None else classes.index(positive),
        "level": first.level,
        "z": NormalDist().inv_cdf(0.5 + first.level / 2),
        "soft": first.data.truth == "soft",
        "counts": first.data.truth == "hard" and not first.data.weighted,
        "models": models,
        "wins": [_wins(each, names) for each in wins],
        "gallery": None if exploration.gallery is None else _gallery(exploration.gallery),
        "metrics": {
            name: {"title": metric_title(name), "better": row.better}
            for name, row in TWO_BY_TWO.items()
        },
        "arrays": blob.entries,
        "blob": blob.text(),
    }
    return encodable(msgspec.json.encode(fields).decode("utf-8"))


def _model(result: EvaluationResult, views: Sequence[View], blob: Blob) -> Json:
    questions = 1 if result.task == "binary" else len(result.data.classes)
    return {
        "scale": result.data.scores,
        "views": [_view(view, result, blob) for view in views],
        "omitted": questions - len(views) if views else 0,
        "confusion": _confusion(result.confusion, blob),
    }


def _view(view: View, result: EvaluationResult, blob: Blob) -> Json:
    bins, rungs = view.reliability, view.rungs
    classes = all_different(result.data.classes)
    name = classes[view.name]
    return {
        "of": result.data.classes.index(view.name),
        "name": name,
        "rest": classes.get(view.rest, f"not {name}") if result.task == "binary" else f"not {name}",
        "threshold": _threshold(view.threshold),
        "points": _points(view.points, blob) | {"dtype": view.dtype},
        "histogram": {
            "edges": blob.add(view.edges),
            "negative": blob.add(view.histogram[0]),
            "positive": blob.add(view.histogram[1]),
        },
        "reliability": None
        if bins is None
        else {
            name: blob.add(getattr(bins, name))
            for name in ("mass", "stated", "observed", "low", "high")
        },
        "presets": [
            {"rule": rule, "title": choice.title, "threshold": _threshold(choice.threshold)}
            for rule, choice in view.presets.items()
        ],
        "rungs": {name: blob.add(found) for name, found in rungs.items()} if rungs else None,
        "intervals": view.intervals,
        "areas": [_area(name, estimate) for name, estimate in view.areas.items()],
    }


def _points(points: OperatingPoints, blob: Blob) -> Json:
    squares, below = points.squares, points.below
    return {
        "threshold": blob.add(points.threshold),
        "positive": blob.add_counts(points.positive),
        "negative": blob.add_counts(points.negative),
        "squares": None if squares is None else [blob.add(squares[:, k]) for k in range(3)],
        "below": None if below is None else [blob.add(below[:, k]) for k in range(5)],
        "adjacent": blob.add_flags(points.adjacent),
        "distinct": points.distinct,
        "deviation": points.deviation,
        "pixels": points.pixels,
    }


def _threshold(value: float) -> float | str | None:
    if isnan(value):
        return None
    return value if isfinite(value) else "inf" if value == inf else "-inf"


def _area(name: str, estimate: Estimate) -> Json:
    ends = {end: finite(getattr(estimate, end)) for end in ("value", "low", "high")}
    return {"name": name, **ends}


def _confusion(confusion: Confusion | None, blob: Blob) -> Json | None:
    """Keep the cells that occur, row by row; labels that do not exclude each other have none."""
    if confusion is None or confusion.counts.ndim != 2:
        return None
    truth, predicted = np.nonzero(confusion.counts)
    return {
        "truth": blob.add_counts(truth),
        "predicted": blob.add_codes(predicted),
        "mass": blob.add(confusion.counts[truth, predicted]),
    }


def _wins(each: WinLoss, names: Sequence[str]) -> Json:
    return {
        "a": names.index(each.a),
        "b": names.index(each.b),
        "bothRight": each.both_right,
        "onlyA": each.only_a,
        "onlyB": each.only_b,
        "bothWrong": each.both_wrong,
    }


def _gallery(gallery: Gallery) -> Json:
    return {
        "shown": gallery.shown,
        "rows": gallery.rows,
        "examples": [_example(each) for each in gallery.examples],
        "unread": [{"item": readable(each.item), "reason": each.reason} for each in gallery.unread],
        "unreadTotal": gallery.unread_total,
    }


def _example(example: Example) -> Json:
    found: Json = {
        "row": example.row,
        "item": readable(example.item),
        "truth": example.truth,
        "answers": [None if answer is None else _answer(answer) for answer in example.answers],
    }
    if example.picture is not None:
        found["picture"] = b64encode(example.picture).decode("ascii")
    if example.link is not None:
        found["link"] = example.link
    return found


def _answer(answer: Answer) -> Json:
    scores = [(code, score) for code, score in answer.scores if isfinite(score)]
    return {"predicted": answer.predicted, "scores": scores}
