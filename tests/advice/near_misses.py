"""For every code two data sets as close together as they come: one triggers it, one does not.

Each pair is two calls of one builder, a single step apart.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

import tellapart as ta

Build = Callable[[Any], tuple[ta.Evaluation, dict[str, Any]]]


@dataclass(frozen=True)
class Pair:
    """A builder, the step that triggers the code, and its neighbour that does not."""

    code: str
    build: Build
    triggers: Any
    spares: Any
    why: str


def binary(positives: list[float], negatives: list[float], **options: Any) -> ta.Evaluation:
    truth = [1] * len(positives) + [0] * len(negatives)
    return ta.evaluate(truth, [*positives, *negatives], **options)


def shifted(step: int) -> tuple[ta.Evaluation, dict[str, Any]]:
    """Fifteen positives below fifteen negatives that start `step` places higher."""
    ranks = [float(k) for k in range(15)]
    return binary(ranks, [rank + step - 0.5 for rank in ranks], scores="rank"), {}


def class_shifted(step: int) -> tuple[ta.Evaluation, dict[str, Any]]:
    """Three classes; the scores of class a speak against it, the more the larger the step."""
    truth = np.repeat(["a", "b", "c"], 20)
    scores = np.random.default_rng(0).random((60, 3))
    scores[:, 0] = np.arange(60) % 20 - step * (truth == "a") - 0.5 * (truth == "b")
    return ta.evaluate(truth, scores, scores="rank"), {}


def inflated(step: int) -> tuple[ta.Evaluation, dict[str, Any]]:
    """Three classes, each ranked alike; all scores of class b are higher by the step."""
    truth = np.repeat(["a", "b", "c"], [40, 20, 20])
    place = np.arange(80) % 20 / 10.0
    scores = np.stack([place + (truth == name) * 1.55 for name in ("a", "b", "c")], axis=1)
    scores[:, 1] += step / 10.0
    return ta.evaluate(truth, scores, scores="rank"), {}


def mixed(step: int) -> tuple[ta.Evaluation, dict[str, Any]]:
    """Rare a and b hard to tell apart, common c easy: the more rows of c, the better the rest."""
    sizes = [30, 30, step]
    truth = np.repeat(["a", "b", "c"], sizes)
    place = np.concatenate([np.arange(size) / size for size in sizes])
    scores = np.stack(
        [place + (truth == "a") * 0.2 + (truth != "c") * 2, place + (truth == "b") * 0.2
         + (truth != "c") * 2, place + (truth == "c") * 3], axis=1,
    )  # fmt: skip
    return ta.evaluate(truth, scores, scores="rank"), {}


def separated(rows: int) -> tuple[ta.Evaluation, dict[str, Any]]:
    """Perfect scores."""
    return binary(
        [2.0 + k for k in range(rows)], [-1.0 - k for k in range(rows)], scores="rank"
    ), {}


def right(answers: int) -> tuple[ta.Evaluation, dict[str, Any]]:
    """A hundred rows, half of them each class, so many predicted right."""
    truth = np.arange(100) % 2
    return ta.evaluate(truth, y_pred=np.where(np.arange(100) < answers, truth, 1 - truth)), {}


def largest(rows: int) -> tuple[ta.Evaluation, dict[str, Any]]:
    """A thousand rows, so many of one class, nine of ten of the others found."""
    truth = np.where(np.arange(1000) < rows, "no", "yes")
    return ta.evaluate(truth, y_pred=np.where(np.arange(1000) < 991, truth, "no")), {}


def predicted_as_c(rows: int) -> tuple[ta.Evaluation, dict[str, Any]]:
    truth = np.repeat(["a", "b", "c"], 30)
    answers = np.where(truth == "c", "b", truth)
    answers[60 : 60 + rows] = "c"
    return ta.evaluate(truth, y_pred=answers, classes=["a", "b", "c"]), {}


def nobody_flagged(rows: int) -> tuple[ta.Evaluation, dict[str, Any]]:
    """Binary: so many of thirty positives reach the threshold."""
    return binary([0.9] * rows + [0.3] * (30 - rows), [0.2] * 30), {}


def rare_missed(rows: int) -> tuple[ta.Evaluation, dict[str, Any]]:
    """So many of forty rows of the rare class are missed; the common ones are right."""
    truth = np.repeat(["a", "b", "c"], [200, 200, 40])
    answers = truth.copy()
    answers[400 : 400 + rows] = "a"
    return ta.evaluate(truth, y_pred=answers), {}


def reversed_but(rows: int) -> tuple[ta.Evaluation, dict[str, Any]]:
    """Positives below negatives, but for so many above all of them."""
    low, high = [float(k) for k in range(30 - rows)], [100.0 + k for k in range(rows)]
    return binary(low + high, [50.0 + k for k in range(30)], scores="rank"), {}


def cut(threshold: float) -> tuple[ta.Evaluation, dict[str, Any]]:
    """Youden's J is highest at 0.62 here."""
    positives = [0.62, 0.7, 0.8, 0.3, *(0.9 + k / 1000 for k in range(30))]
    negatives = [0.61, 0.4, *(0.1 + k / 1000 for k in range(30))]
    return binary(positives, negatives, threshold=threshold), {}


def ruled(rule: str | float) -> tuple[ta.Evaluation, dict[str, Any]]:
    """The rule is named, or its neighbour is given as a number that came from elsewhere."""
    return cut(0.5)[0], {"threshold": rule}


def cheapest(threshold: float) -> tuple[ta.Evaluation, dict[str, Any]]:
    """At 0.3 no positive is missed: the cheapest if a miss costs 20 times as much."""
    return cut(0.5)[0], {"threshold": threshold, "costs": {"fp": 1, "fn": 20}}


def disagreeing(rows: int) -> tuple[ta.Evaluation, dict[str, Any]]:
    scores = np.linspace(0.01, 0.99, 60)
    truth = (np.arange(60) >= 30).astype(int)
    answers = (scores >= 0.5).astype(int)
    answers[:rows] = 1 - answers[:rows]
    return ta.evaluate(truth, scores, y_pred=answers), {}


def costly(false_alarms: int) -> tuple[ta.Evaluation, dict[str, Any]]:
    """Forty positives of 400 found, and so many false alarms; nobody positive costs 0.5."""
    truth = np.arange(400) < 40
    answers = np.arange(400) < 40 + false_alarms
    evaluation = ta.evaluate(truth.astype(int), y_pred=answers.astype(int))
    return evaluation, {"costs": {"fp": 1, "fn": 5}}


def priced(threshold: float) -> tuple[ta.Evaluation, dict[str, Any]]:
    """Equal costs ask for 0.5; at 0.6 the odds are 1.5."""
    scores = np.linspace(0.001, 0.999, 80)
    truth = (np.arange(80) >= 40).astype(int)
    return ta.evaluate(truth, scores), {"threshold": threshold, "costs": {"fp": 2, "fn": 2}}


def third_class(rows: int) -> tuple[ta.Evaluation, dict[str, Any]]:
    truth = ["a"] * 40 + ["b"] * 40 + ["c"] * rows
    return ta.evaluate(truth, y_pred=truth, classes=["a", "b", "c"]), {}


def small_class(rows: int) -> tuple[ta.Evaluation, dict[str, Any]]:
    truth = [1] * rows + [0] * 100
    return ta.evaluate(truth, y_pred=truth), {}


def heavy(weight: float) -> tuple[ta.Evaluation, dict[str, Any]]:
    """Thirty-five positives, one of them heavy: worth (w + 34)^2 / (w^2 + 34) equal rows."""
    weights = [weight, *([1.0] * 134)]
    truth = [1] * 35 + [0] * 100
    return ta.evaluate(truth, y_pred=truth, sample_weight=weights), {}


def elsewhere(share: float) -> tuple[ta.Evaluation, dict[str, Any]]:
    """Half of these rows are positive."""
    truth = np.arange(80) % 2
    return ta.evaluate(truth, y_pred=truth), {"prevalence": share}


def stated(rows: int) -> tuple[ta.Evaluation, dict[str, Any]]:
    """Two hundred rows state 0.3, of which so many are positive; 200 state 0.7, 140 are."""
    truth = np.concatenate([np.arange(200) < rows, np.arange(200) < 140]).astype(int)
    return ta.evaluate(truth, np.repeat([0.3, 0.7], 200)), {}


def many_stated(rows: int) -> tuple[ta.Evaluation, dict[str, Any]]:
    """As `stated`, of 100,000 rows each: chance is out of the question, size decides."""
    truth = np.concatenate([np.arange(100_000) < rows, np.arange(100_000) < 70_000]).astype(int)
    return ta.evaluate(truth, np.repeat([0.3, 0.7], 100_000)), {}


def confident(right_rows: int) -> tuple[ta.Evaluation, dict[str, Any]]:
    """Three classes, 200 rows, each answer stated with 0.8: so many are right."""
    answers = np.arange(200) % 3
    truth = np.where(np.arange(200) < right_rows, answers, (answers + 1) % 3)
    scores = np.full((200, 3), 0.1)
    scores[np.arange(200), answers] = 0.8
    return ta.evaluate(truth, scores), {}


def impossible(probability: float) -> tuple[ta.Evaluation, dict[str, Any]]:
    return binary([probability] + [0.8] * 29, [0.2] * 30), {}


def saturated(rows: int) -> tuple[ta.Evaluation, dict[str, Any]]:
    """A hundred rows, so many of them exactly 1."""
    spread = [0.01 * k for k in range(1, 51)]
    return binary([1.0] * rows + [0.5 + k / 200 for k in range(50 - rows)], spread), {}


def tied(rows: int) -> tuple[ta.Evaluation, dict[str, Any]]:
    """Ten positives and ten negatives: one positive ties with so many negatives."""
    negatives = [5.5] * rows + [k / 20 for k in range(10 - rows)]
    return binary([5.5, *(6.0 + k for k in range(9))], negatives, scores="rank"), {}


def summing(last: float) -> tuple[ta.Evaluation, dict[str, Any]]:
    scores = np.full((60, 3), 1 / 3)
    scores[0] = [0.25, 0.25, last]
    return ta.evaluate(np.arange(60) % 3, scores), {}


def shared_first(second: float) -> tuple[ta.Evaluation, dict[str, Any]]:
    scores = np.tile([0.5, 0.3, 0.2], (60, 1))
    scores[0] = [0.4, second, 0.6 - second]
    return ta.evaluate(np.arange(60) % 3, scores), {}


def reaching(score: float) -> tuple[ta.Evaluation, dict[str, Any]]:
    return binary([score] + [0.8] * 29, [0.2] * 30), {}


def with_missing(score: float) -> tuple[ta.Evaluation, dict[str, Any]]:
    return binary([score] + [0.8] * 30, [0.2] * 30, missing="drop"), {}


def grouped(groups: list[int] | None) -> tuple[ta.Evaluation, dict[str, Any]]:
    return binary([0.8] * 30, [0.2] * 30, groups=groups), {}


def grouped_in(groups: int) -> tuple[ta.Evaluation, dict[str, Any]]:
    return grouped([row % groups for row in range(60)])


def said(share: float | None) -> tuple[ta.Evaluation, dict[str, Any]]:
    evaluation = binary([0.8] * 30, [0.2] * 30)
    return evaluation if share is None else evaluation.at_prevalence(share), {}


def fractional(label: float) -> tuple[ta.Evaluation, dict[str, Any]]:
    scores = [0.8, *np.linspace(0.5, 0.9, 39), *np.linspace(0.1, 0.4, 40)]
    truth = [label, *([1.0] * 39), *([0.0] * 40)]
    return ta.evaluate(truth if label < 1 else [int(v) for v in truth], scores), {}


def present(rows: int) -> tuple[ta.Evaluation, dict[str, Any]]:
    """So many positives; without any there is no AUC, nor a recall."""
    truth = [1] * rows + [0] * 60
    return ta.evaluate(truth, np.linspace(0.1, 0.9, 60 + rows), classes=[0, 1]), {}


def leaning(rows: int) -> tuple[ta.Evaluation, dict[str, Any]]:
    """Half of the positives stand out above all negatives, the others are like them."""
    half = np.linspace(0, 1, rows - rows // 2)
    positives = [*(2 + np.linspace(0, 1, rows // 2)), *half]
    return binary(positives, np.linspace(0.001, 1.001, 200).tolist(), scores="rank"), {}


def standing_out(rows: int) -> tuple[ta.Evaluation, dict[str, Any]]:
    """Of 400 positives so many stand out, the others are a little above the negatives."""
    alike = np.linspace(0.3, 1.3, 400 - rows)
    positives = [*(2 + np.linspace(0, 1, rows)), *alike]
    return binary(positives, np.linspace(0.001, 1.001, 400).tolist(), scores="rank"), {}


def folded(positives: int) -> tuple[ta.Evaluation, dict[str, Any]]:
    """Two folds of twenty rows; the second has so many positives."""
    truth = [0, 1] * 10 + [1] * positives + [0] * (20 - positives)
    scores = np.linspace(0.1, 0.9, 40)
    return ta.evaluate(truth, scores, folds=[0] * 20 + [1] * 20), {}


def groups_in_folds(last: int) -> tuple[ta.Evaluation, dict[str, Any]]:
    """Twenty groups of two rows; the last row is in fold 1, or with its group in fold 0."""
    folds = [0] * 20 + [1] * 18 + [0, last]
    groups = np.arange(40) // 2
    return ta.evaluate([0, 1] * 20, np.linspace(0.1, 0.9, 40), folds=folds, groups=groups), {}


def many_folds(count: int) -> tuple[ta.Evaluation, dict[str, Any]]:
    """Rows dealt to so many folds, two rows each."""
    rows = 2 * count
    scores = np.linspace(0.1, 0.9, rows)
    return ta.evaluate([0, 1] * count, scores, folds=np.arange(rows) // 2), {}


PAIRS = (
    Pair("auc-below-chance", shifted, 5, 4, "the interval reaches 0.5"),
    Pair("class-below-chance", class_shifted, 4, 3, "chance explains it in 1 of 60 classes"),
    Pair("areas-differ", inflated, 9, 8, "micro and macro: 0.05"),
    Pair("areas-differ", mixed, 83, 82, "one-vs-rest and one-vs-one: 0.05"),
    Pair("high-auc-few-rows", separated, 99, 100, "100 rows"),
    Pair("accuracy-not-above-baseline", right, 59, 60, "the interval reaches 0.5"),
    Pair("unequal-classes", largest, 900, 899, "90%"),
    Pair("class-never-predicted", predicted_as_c, 0, 1, "one row is enough"),
    Pair("class-never-predicted", nobody_flagged, 0, 1, "one row is enough"),
    Pair("averages-differ", rare_missed, 23, 22, "0.1"),
    Pair("no-useful-threshold", reversed_but, 0, 1, "one row above all is of use"),
    Pair("threshold-chosen-here", cut, 0.62, 0.61, "to the last digit"),
    Pair("threshold-chosen-here", ruled, "youden", 0.61, "a rule, not a number"),
    Pair("threshold-chosen-here", ruled, "f1", 0.7, "a rule, not a number"),
    Pair("threshold-chosen-here", cheapest, 0.3, 0.4, "the lowest cost here"),
    Pair("predictions-disagree", disagreeing, 1, 0, "one row"),
    Pair("costs-not-below-baseline", costly, 180, 179, "the interval reaches 0.5"),
    Pair("threshold-against-costs", priced, 0.601, 0.599, "odds of 1.5"),
    Pair("class-absent", third_class, 0, 1, "one row"),
    Pair("few-rows", small_class, 29, 30, "30 rows"),
    Pair("few-rows", heavy, 4.0, 3.6, "30 effective rows"),
    Pair("prevalence-differs", elsewhere, 0.601, 0.599, "odds of 1.5"),
    Pair("miscalibrated", stated, 88, 87, "more than was stated: three standard errors"),
    Pair("miscalibrated", stated, 32, 33, "less than was stated: three standard errors"),
    Pair("miscalibrated", many_stated, 34_240, 34_230, "0.02 beyond chance"),
    Pair("miscalibrated", confident, 143, 144, "over-confident: three standard errors"),
    Pair("miscalibrated", confident, 177, 176, "under-confident: three standard errors"),
    Pair("impossible-outcome", impossible, 0.0, 1e-300, "0 claims certainty"),
    Pair("saturated-scores", saturated, 6, 5, "5%"),
    Pair("tied-pairs", tied, 10, 9, "10 of 100 pairs"),
    Pair("probabilities-do-not-sum", summing, 0.51, 0.5, "one row"),
    Pair("tied-rows", shared_first, 0.4, 0.399, "one row"),
    Pair("scores-read-as-ranks", reaching, 1.0001, 1.0, "1 is a probability"),
    Pair("rows-dropped", with_missing, float("nan"), 0.8, "one row"),
    Pair("grouped-rows", grouped, [0, 1] * 30, None, "no groups"),
    Pair("fold-lacks-class", folded, 0, 1, "one row"),
    Pair("fold-lacks-class", folded, 20, 19, "one row of the other class"),
    Pair("groups-across-folds", groups_in_folds, 1, 0, "one row"),
    Pair("folds-not-used", many_folds, 201, 200, "200 folds"),
    Pair("folds-not-used", many_folds, 1, 2, "one fold"),
    Pair("few-groups", grouped_in, 19, 20, "20 groups"),
    Pair("prevalence-stated", said, 0.1, None, "as common as in the rows"),
    Pair("soft-labels", fractional, 0.999, 1.0, "one row"),
    Pair("auc-in-words", present, 1, 0, "no positives, no AUC"),
    Pair("curve-leans", leaning, 50, 49, "50 rows"),
    Pair("curve-leans", standing_out, 80, 70, "0.05, and three standard errors"),
    Pair("rule-in-rule-out", nobody_flagged, 1, 0, "nobody positive: 0 / 0"),
)
