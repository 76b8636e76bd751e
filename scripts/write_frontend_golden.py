"""Write what the page's script must compute: `python scripts/write_frontend_golden.py`.

Payloads as pages carry them, and the numbers of the package at many thresholds, for the tests in
`frontend/tests`.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from math import inf, isnan
from pathlib import Path
from typing import Any

import numpy as np

import tellapart as ta
from tellapart.errors import UndefinedMetric
from tellapart.evaluation import Evaluation
from tellapart.metrics.two_by_two import TWO_BY_TWO
from tellapart.report import numbers
from tellapart.report.html.payload import payload_json
from tellapart.results import Estimate
from tellapart.results.pages import Exploration, View

TARGET = Path(__file__).parent.parent / "frontend" / "tests" / "golden"
COSTS = ((1.0, 1.0, None), (1.0, 20.0, None), (3.0, 1.0, None), (1.0, 20.0, 0.02), (1.0, 2.5, 0.5))
LEVELS = (0.3, 0.5, 0.75, 0.9, 0.955, 0.97, 1.0)

Json = dict[str, Any]


def drawn(rows: int, seed: int, prevalence: float = 0.3) -> tuple[Any, Any, np.random.Generator]:
    """Return truth and probabilities of two classes."""
    random = np.random.default_rng(seed)
    truth = (random.random(rows) < prevalence).astype(int)
    evidence = np.round(random.normal(size=rows) + 1.5 * truth, 3)
    return truth, np.round(1 / (1 + np.exp(1.5 - 2 * evidence)), 6), random


def hard() -> Evaluation:
    """Return more distinct scores than are kept."""
    return ta.evaluate(*drawn(3_000, 0)[:2])


def ties() -> Evaluation:
    """Return few distinct scores."""
    truth, score, _ = drawn(400, 1)
    return ta.evaluate(truth, np.round(score, 1))


def single() -> Evaluation:
    """Return scores in float32, for which 0.7 is a number of its own."""
    truth, score, _ = drawn(400, 2)
    return ta.evaluate(truth, np.round(score, 2).astype(np.float32), level=0.9)


def weighted() -> Evaluation:
    """Return rows that count unequally."""
    truth, score, random = drawn(300, 3)
    return ta.evaluate(truth, score, sample_weight=np.round(random.exponential(size=300), 3) + 0.01)


def far_weights() -> Evaluation:
    """Return light rows below heavy ones, and the other way round in the middle."""
    truth, score, random = drawn(300, 10)
    weight = random.exponential(size=300) + 0.01
    return ta.evaluate(truth, score, sample_weight=np.where(score < 0.4, weight, 1e8 * weight))


def further_weights() -> Evaluation:
    """Return weights of which a double cannot hold the sum and the parts."""
    truth, score, random = drawn(300, 11)
    weight = 10.0 ** (12 * score - 6 + random.uniform(-0.5, 0.5, 300))
    return ta.evaluate(truth, score, sample_weight=weight)


def halves() -> Evaluation:
    """Return scores in float16, some so small that they have few digits."""
    truth, score, _ = drawn(400, 12)
    return ta.evaluate(truth, np.where(score < 0.1, score / 1e4, score).astype(np.float16))


def alone() -> Evaluation:
    """Return rows of the positive class only."""
    return ta.evaluate([1] * 10, np.linspace(0, 1, 10), classes=[0, 1])


def others_alone() -> Evaluation:
    """Return rows of the negative class only."""
    return ta.evaluate([0] * 10, np.linspace(0, 1, 10), classes=[0, 1])


def soft() -> Evaluation:
    """Return labels that are shares."""
    _, score, random = drawn(300, 4)
    return ta.evaluate(np.round(random.beta(0.3 + 3 * score, 3.3 - 3 * score), 2), score)


def soft_weighted() -> Evaluation:
    """Return shares that count unequally."""
    _, score, random = drawn(200, 5)
    truth = np.round(random.beta(0.3 + 3 * score, 3.3 - 3 * score), 2)
    return ta.evaluate(truth, score, sample_weight=np.round(random.exponential(size=200), 2) + 0.1)


def logits() -> Evaluation:
    """Return scores that are no probabilities."""
    truth, score, _ = drawn(200, 6)
    return ta.evaluate(truth, np.round(np.log(score / (1 - score)), 3), scores="logit")


def apart() -> Evaluation:
    """Return two rows, told apart."""
    return ta.evaluate([0, 1], [0.25, 0.75])


def upside_down() -> Evaluation:
    """Return rows told apart the wrong way."""
    return ta.evaluate([0, 0, 0, 1, 1], [0.9, 0.8, 0.7, 0.2, 0.1])


def labels() -> Evaluation:
    """Return two labels that do not exclude each other."""
    first, second = drawn(250, 7)[:2], drawn(250, 8, 0.1)[:2]
    return ta.evaluate(
        np.stack([first[0], second[0]], axis=1),
        np.stack([first[1], second[1]], axis=1),
        task="multilabel",
    )


def classes() -> Evaluation:
    """Return three classes that exclude each other."""
    random = np.random.default_rng(9)
    code = random.integers(0, 3, 250)
    score = random.normal(size=(250, 3))
    score[np.arange(250), code] += 1.5
    score = np.exp(score)
    shares = np.round(score / score.sum(axis=1, keepdims=True), 4)
    shares[:, 0] = 1 - shares[:, 1] - shares[:, 2]
    return ta.evaluate(np.array(["cat", "dog", "owl"])[code], shares)


CASES: dict[str, Callable[[], Evaluation]] = {
    each.__name__: each
    for each in (
        hard, ties, single, halves, weighted, far_weights, further_weights, soft, soft_weighted,
        logits, apart, upside_down, alone, others_alone, labels, classes,
    )
}  # fmt: skip


def golden(evaluation: Evaluation) -> Json:
    """Return a payload and what its views must show."""
    seen = [_without_drawings(view) for view in evaluation.views]
    text = payload_json({"": evaluation.result}, Exploration({"": tuple(seen)}))
    return {
        "payload": json.loads(text),
        "views": [_expected(evaluation, view) for view in seen],
    }


def _without_drawings(view: View) -> View:
    empty = np.zeros(1)
    return replace(view, edges=empty, histogram=(empty, empty), reliability=None)


def _expected(evaluation: Evaluation, view: View) -> Json:
    return {
        "at": [_at(evaluation, view, threshold) for threshold in _thresholds(view)],
        "costs": list(_costs(evaluation, view)),
        "levels": list(_levels(evaluation, view)),
    }


def _thresholds(view: View) -> list[float]:
    """Return both ends and beyond, kept points, and some between adjacent ones."""
    points = view.points
    own = points.threshold
    places = np.unique(np.linspace(1, len(own) - 1, 7).astype(int))
    found = [inf, *own[places].tolist(), 7.0, -7.0]
    between = np.flatnonzero(points.adjacent[1:-1])[:: max(len(own) // 3, 1)] + 1
    found += ((own[between] + own[between + 1]) / 2).tolist()
    if view.dtype == "float16":  # typed with all its digits, and a little beside it
        exact = np.float64(own[1:][:: len(own) // 7].astype(np.float16))
        found += [*exact.tolist(), *(exact * (1 + 1e-4)).tolist(), *(exact * (1 - 1e-4)).tolist()]
    return [*found, *(choice.threshold for choice in view.presets.values())]


def _at(evaluation: Evaluation, view: View, threshold: float) -> Json:
    binary = evaluation.result.task == "binary"
    asked = threshold if binary else dict.fromkeys(evaluation.result.data.classes, threshold)
    moved = evaluation.at(asked).result
    estimates = moved.metrics if binary else moved.per_class[view.name]
    return {
        "threshold": _plain(threshold),
        "metrics": {name: _estimate(estimates[name]) for name in TWO_BY_TWO if name in estimates},
    }


def _estimate(estimate: Estimate) -> list[float | str | None]:
    return [_plain(each) for each in (estimate.value, estimate.low, estimate.high, estimate.n)]


def _costs(evaluation: Evaluation, view: View) -> Iterator[Json]:
    for fp, fn, prevalence in COSTS:
        rule = ta.cost(fp=fp, fn=fn, prevalence=prevalence)
        found = _chosen(evaluation, view, rule)
        yield {"fp": fp, "fn": fn, "prevalence": prevalence, "threshold": found}


def _levels(evaluation: Evaluation, view: View) -> Iterator[Json]:
    for metric in ("recall", "precision"):
        for level in LEVELS:
            found = _chosen(evaluation, view, ta.at_least(**{metric: level}))
            yield {"metric": metric, "level": level, "threshold": found}


def _chosen(evaluation: Evaluation, view: View, rule: Any) -> float | str | None:
    binary = evaluation.result.task == "binary"
    try:
        return _plain(evaluation.threshold(rule, **({} if binary else {"of": view.name})).threshold)
    except UndefinedMetric:
        return None


def formats() -> Json:
    """Return how numbers read."""
    values = [
        0.0, 1.0, -1.0, 0.5, 0.93149, 0.99996, 0.9999999, 0.00041, 0.0099999, 1234.5, 12.345,
        99.96, 1e7, 3e-8, 0.8475, 0.1 + 0.2, 123456.789, inf, -inf, 0.999, 0.9995, 9.9996, -0.0123,
        -0.99999, 0.0625, 0.1875, 0.3125, 0.09375, -0.0625, 0.5625, 12.25, 2.5e6,
    ]  # fmt: skip
    pairs = [
        (0.9124, 0.9468),
        (0.92011, 0.92034),
        (0.5, 0.5),
        (0.0, 1.0),
        (1.0, inf),
        (0.1, 0.1 + 1e-9),
    ]
    return {
        "number": [[_plain(each), numbers.number(each)] for each in values],
        "count": [
            [_plain(each), numbers.count(each)]
            for each in (0.0, 1234.0, 12.3, 12.25, 0.75, 2.5, 399.99999999999994, 1e6)
        ],
        "percent": [
            [each, numbers.percent(each)]
            for each in (0.0, 1.0, 0.313, 0.3125, 0.0625, 0.0001, 0.99999, 0.9994, 3e-7)
        ],
        "threshold": [
            [_plain(each), numbers.threshold(each)]
            for each in (0.5, 0.1234567, inf, -inf, -3.25, 1234.5678, 1e-7, 2e9, 100.0, 0.0)
        ],
        "between": [[low, _plain(high), numbers.between(low, high)] for low, high in pairs],
    }


def _plain(value: float) -> float | str | None:
    """Return what JSON can hold."""
    if isnan(value):
        return None
    return value if abs(value) < inf else "inf" if value > 0 else "-inf"


def files() -> dict[str, Json]:
    """Return every golden file by its name."""
    found = {f"{name}.json": golden(make()) for name, make in CASES.items()}
    return {**found, "formats.json": formats()}


if __name__ == "__main__":
    TARGET.mkdir(exist_ok=True)
    for name, content in files().items():
        text = json.dumps(content, separators=(",", ":"), allow_nan=False)
        (TARGET / name).write_text(text + "\n", encoding="utf-8")
