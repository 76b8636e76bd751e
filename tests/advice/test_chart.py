"""Every path through the chart, and what it ends in."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import tellapart as ta
from tellapart.curves import CURVES
from tellapart.metrics import METRICS
from tellapart.results import Advice

RNG = np.random.default_rng(12)


def binary(share: float, rows: int = 400, *, soft: bool = False, **options: Any) -> ta.Evaluation:
    truth = (np.arange(rows) < share * rows).astype(float)
    scores = np.clip(0.3 + 0.35 * truth + RNG.normal(0, 0.15, rows), 0.001, 0.999)
    labels = np.where(truth == 1, 0.9, 0.1) if soft else truth.astype(int)
    return ta.evaluate(labels, scores, **options)


def several(sizes: list[int], **options: Any) -> ta.Evaluation:
    truth = np.repeat([f"c{k}" for k in range(len(sizes))], sizes)
    scores = RNG.dirichlet(np.ones(len(sizes)), len(truth))
    scores[np.arange(len(truth)), [int(name[1:]) for name in truth]] += 0.5
    return ta.evaluate(truth, scores / scores.sum(axis=1, keepdims=True), **options)


def labelled(shares: list[float], **options: Any) -> ta.Evaluation:
    truth = (np.arange(400)[:, None] % 100 < np.array(shares) * 100).astype(int)
    scores = np.clip(0.3 + 0.3 * truth + RNG.normal(0, 0.15, truth.shape), 0, 1)
    return ta.evaluate(truth, scores, task="multilabel", **options)


def path(advice: Advice) -> list[tuple[str, str]]:
    """Question -> first word of its answer, "Not said" whole."""
    return [
        (
            step.question,
            step.answer if step.answer == "Not said." else step.answer.split()[0].strip(".,:"),
        )
        for step in advice.steps
    ]


DECIDED, SIMILAR = "Are decisions fixed?", "Are classes of similar size?"
RARE, COSTS = "Are positives rare?", "Does one error cost more than the other?"
USED, HERE = "Are the probabilities used as such?", "Are positives as common here as in use?"
UNEQUAL = {"fp": 1, "fn": 20}

BINARY = [
    # share, words, metric, curve, first answers
    (0.5, {}, "roc_auc", "roc", {DECIDED: "No", SIMILAR: "Yes", COSTS: "Not said."}),
    (0.6, {}, "roc_auc", "roc", {SIMILAR: "Yes"}),
    (0.61, {}, "roc_auc", "roc", {SIMILAR: "No", RARE: "No"}),
    (0.1, {}, "roc_auc", "roc", {SIMILAR: "No", RARE: "No"}),
    (0.0975, {}, "roc_auc", "pr", {SIMILAR: "No", RARE: "Yes"}),
    (0.5, {"threshold": 0.5}, "accuracy", "roc", {DECIDED: "Yes", SIMILAR: "Yes"}),
    (0.25, {"threshold": 0.5}, "f1", "roc", {DECIDED: "Yes", SIMILAR: "No", RARE: "No"}),
    (0.05, {"threshold": 0.5}, "f1", "pr", {DECIDED: "Yes", RARE: "Yes"}),
    (0.75, {"threshold": 0.5}, "balanced_accuracy", "roc", {SIMILAR: "No", RARE: "No"}),
    (0.5, {"threshold": "youden"}, "accuracy", "roc", {DECIDED: "Yes"}),
    (0.05, {"threshold": "f1"}, "f1", "pr", {DECIDED: "Yes"}),
    (0.5, {"threshold": 0.5, "costs": UNEQUAL}, "expected_cost", "roc", {COSTS: "Yes"}),
    (0.05, {"threshold": 0.5, "costs": UNEQUAL}, "expected_cost", "pr", {COSTS: "Yes"}),
    (0.05, {"threshold": "youden", "costs": UNEQUAL}, "expected_cost", "pr", {COSTS: "Yes"}),
    (0.5, {"costs": UNEQUAL}, "expected_cost", "roc", {DECIDED: "No", COSTS: "Yes"}),
    (0.5, {"threshold": 0.5, "costs": {"fp": 3, "fn": 3}}, "accuracy", "roc", {COSTS: "No"}),
    (0.5, {"costs": {"fp": 3, "fn": 3}}, "roc_auc", "roc", {COSTS: "No"}),
    (0.5, {"probabilities": True}, "brier", "reliability", {USED: "Yes"}),
    (0.05, {"probabilities": True}, "brier", "reliability", {USED: "Yes", RARE: "Yes"}),
    (0.5, {"probabilities": True, "threshold": 0.5}, "brier", "reliability", {DECIDED: "Yes"}),
    (0.5, {"probabilities": True, "costs": UNEQUAL}, "brier", "reliability", {COSTS: "Yes"}),
    (0.5, {"probabilities": False}, "roc_auc", "roc", {USED: "No"}),
    (0.5, {"threshold": 0.5, "prevalence": 0.01}, "balanced_accuracy", "roc", {HERE: "No"}),
    (0.5, {"threshold": 0.5, "prevalence": 0.55}, "accuracy", "roc", {HERE: "Yes"}),
    (0.5, {"threshold": 0.5, "prevalence": 0.01, "costs": UNEQUAL}, "expected_cost", "roc", {}),
    (0.5, {"prevalence": 0.01, "costs": UNEQUAL}, "roc_auc", "roc", {HERE: "No", COSTS: "Yes"}),
]  # fmt: skip


@pytest.mark.parametrize(("share", "words", "metric", "curve", "answers"), BINARY)
def test_two_classes(share, words, metric, curve, answers):
    advice = binary(share).advise(**words)
    assert advice.metric.name == metric
    assert advice.curve.name == curve
    given = dict(path(advice))
    assert {question: given[question] for question in answers} == answers
    assert "Are labels hard?" not in given
    assert advice.metric.estimate.defined
    assert advice.curve.computed == (curve in (*CURVES, "reliability"))


@pytest.mark.parametrize(
    "words", [{"threshold": 0.5}, {"probabilities": True}, {"prevalence": 0.02}]
)
def test_costs_that_differ_ask_for_a_decision_curve(words):
    def curves(**costs):
        also = binary(0.5).advise(**words, **costs).also
        return [reading for reading in also if reading.name == "decision"]

    (found,) = curves(costs=UNEQUAL)
    assert found.kind == "curve"
    assert found.computed
    assert "around 0.1" in found.why or "around 0.0" in found.why
    assert ("prevalence of 2" in found.why) == ("prevalence" in words)
    assert not curves()
    assert not curves(costs={"fp": 3, "fn": 3})


SOFT = [row for row in BINARY if row[0] in (0.5, 0.25, 0.75)]


@pytest.mark.parametrize(("share", "words", "metric", "curve", "answers"), SOFT)
def test_two_classes_with_soft_labels(share, words, metric, curve, answers):
    advice = binary(share, soft=True).advise(**words)
    assert advice.metric.name == metric
    assert advice.curve.name == curve
    assert path(advice)[0] == ("Are labels hard?", "No")
    assert dict(path(advice)).items() >= answers.items()
    estimate = advice.metric.estimate
    assert estimate.defined
    ranged = ("roc_auc", "brier", "accuracy", "balanced_accuracy")
    assert (estimate.attainable is not None) == (metric in ranged)
    if estimate.attainable is not None:
        assert "attainable" in advice.metric.shown


def test_soft_labels_can_be_rare():
    truth = np.where(np.arange(400) < 20, 0.9, 0.02)
    advice = ta.evaluate(truth, np.clip(truth + RNG.normal(0, 0.2, 400), 0, 1)).advise()
    assert (advice.metric.name, advice.curve.name) == ("roc_auc", "pr")


@pytest.mark.parametrize(
    ("words", "metric"),
    [({}, "roc_auc"), ({"costs": UNEQUAL}, "roc_auc"), ({"threshold": 0.4}, "accuracy"),
     ({"threshold": 0.4, "costs": UNEQUAL}, "expected_cost")],
)  # fmt: skip
def test_ranks_have_no_threshold_of_their_own(words, metric):
    advice = binary(0.5, scores="rank").advise(**words)
    assert advice.metric.name == metric
    assert advice.metric.estimate.defined


def test_predictions_are_decisions():
    truth = np.arange(100) % 2
    advice = ta.evaluate(truth, y_pred=truth).advise()
    assert (advice.metric.name, advice.curve) == ("accuracy", None)
    assert dict(path(advice))[DECIDED] == "Yes"
    assert all(reading.estimate.defined for reading in advice.also)
    assert USED not in dict(path(advice))


def test_a_threshold_of_the_evaluation_counts_as_fixed_unless_it_is_the_default():
    assert binary(0.5, threshold=0.4).advise().metric.name == "accuracy"
    assert binary(0.5, threshold=0.5).advise().metric.name == "roc_auc"
    assert labelled([0.5, 0.4], threshold=0.4).advise().metric.name == "f1_macro"


def test_costs_alone_set_the_threshold_of_probabilities():
    evaluation = binary(0.5)
    advice = evaluation.advise(costs={"fp": 1, "fn": 3})
    there = evaluation.at(0.25).result.confusion.counts
    cost = (there[0, 1] * 1 + there[1, 0] * 3) / 400
    assert advice.metric.estimate.value == pytest.approx(cost, rel=1e-12)
    assert "0.25" in advice.metric.why
    assert advice.metric.baseline == 0.5


def test_the_cost_of_decisions_is_set_beside_the_best_constant_answer():
    advice = binary(0.25).advise(threshold=0.5, costs={"fp": 1, "fn": 2}, prevalence=0.01)
    assert advice.metric.baseline == pytest.approx(0.02)
    assert "prevalence of 1%" in advice.metric.why


def test_rare_positives_put_precision_beside_the_roc_curve():
    also = [reading.name for reading in binary(0.05).advise().also]
    assert also == ["average_precision", "roc"]
    assert [reading.name for reading in binary(0.5).advise().also] == []


SEVERAL = [
    ([60, 50, 50], {}, "roc_auc_ovr_macro", "roc", "One-vs-rest, macro."),
    ([75, 50, 50], {}, "roc_auc_ovr_macro", "roc", "One-vs-rest, macro."),
    ([76, 50, 50], {}, "roc_auc_ovo_macro", "roc", "One-vs-one, macro."),
    ([50, 50, 50], {"threshold": "argmax"}, "accuracy", "roc", "Either."),
    ([200, 50, 50], {"threshold": "argmax"}, "f1_macro", "roc", "Macro."),
    ([50, 50, 50], {"probabilities": True}, "brier", "reliability", "One-vs-rest, macro."),
    ([200, 50, 50], {"probabilities": True, "threshold": "argmax"}, "brier", "reliability",
     "Macro."),
    ([50, 50, 50], {"ordered": True}, "rps", "roc", "One-vs-rest, macro."),
    ([50, 50, 50], {"ordered": True, "threshold": "argmax"}, "kappa_quadratic", "roc", "Either."),
    ([50, 50, 50], {"ordered": True, "probabilities": True, "threshold": "argmax"}, "rps", "roc",
     "Either."),
    ([50, 50, 50], {"ordered": False}, "roc_auc_ovr_macro", "roc", "One-vs-rest, macro."),
]  # fmt: skip


@pytest.mark.parametrize(("sizes", "words", "metric", "curve", "average"), SEVERAL)
def test_several_classes(sizes, words, metric, curve, average):
    advice = several(sizes).advise(**words)
    assert advice.metric.name == metric
    assert advice.curve.name == curve
    (answer,) = (s.answer for s in advice.steps if "Macro or" in s.question or "-vs-" in s.question)
    assert answer == average
    ordered = {None: "Not said.", True: "Yes.", False: "No."}[words.get("ordered")]
    assert advice.steps[0].question == "Do the classes have an order?"
    assert advice.steps[0].answer == ordered
    assert advice.metric.computed == (metric in METRICS)


def test_what_is_not_computed_says_so_and_names_what_comes_nearest():
    advice = several([50, 50, 50]).advise(ordered=True, threshold="argmax")
    if "kappa_quadratic" in METRICS:
        assert advice.metric.estimate.defined
        return
    assert advice.metric.shown == "not computed here yet"
    assert advice.metric.estimate is None
    assert advice.also[0].name == "balanced_accuracy"
    assert advice.also[0].estimate.defined


def test_ordered_ranks_have_no_probability_score():
    truth = np.repeat(["a", "b", "c"], 40)
    advice = ta.evaluate(truth, RNG.normal(0, 1, (120, 3))).advise(ordered=True)
    assert advice.metric.name == "kappa_quadratic"
    assert "rps" not in [reading.name for reading in advice.also]


def test_soft_classes_say_what_is_attainable():
    masses = RNG.dirichlet(np.ones(3), 90)
    advice = ta.evaluate(masses, RNG.dirichlet(np.ones(3), 90), task="multiclass").advise()
    assert advice.steps[0].question == "Are labels hard?"
    assert advice.metric.estimate.attainable is not None or advice.also


def test_predicted_classes_are_decisions_and_argmax_sets_them_aside():
    truth = np.repeat(["a", "b", "c"], 40)
    scores = np.full((120, 3), 0.1)
    scores[np.arange(120), np.arange(120) // 40] = 0.8
    wrong = np.repeat(["b", "b", "c"], 40)
    evaluation = ta.evaluate(truth, scores, y_pred=wrong)
    assert evaluation.advise().metric.estimate.value == pytest.approx(80 / 120)
    assert evaluation.advise(threshold="argmax").metric.estimate.value == 1.0


LABELS = [
    ([0.5, 0.4], {}, "roc_auc_ovr_macro", "roc", "Macro and micro agree."),
    ([0.5, 0.2], {}, "roc_auc_ovr_macro", "roc", "Macro."),
    ([0.5, 0.09], {}, "roc_auc_ovr_macro", "pr", "Macro."),
    ([0.5, 0.2], {"threshold": 0.5}, "f1_macro", "roc", "Macro."),
    ([0.5, 0.09], {"threshold": {"0": 0.5, "1": 0.4}}, "f1_macro", "pr", "Macro."),
    ([0.5, 0.2], {"probabilities": True}, "brier", "reliability", "Macro."),
]


@pytest.mark.parametrize(("shares", "words", "metric", "curve", "average"), LABELS)
def test_labels(shares, words, metric, curve, average):
    advice = labelled(shares).advise(**words)
    assert advice.metric.name == metric
    assert advice.curve.name == curve
    assert next(s.answer for s in advice.steps if s.question == "Macro or micro?") == average
    assert advice.metric.estimate.defined


def test_labels_are_told_of_subset_accuracy():
    also = [reading.name for reading in labelled([0.5, 0.4]).advise(threshold=0.5).also]
    assert also[:2] == ["f1_micro", "subset_accuracy"]


@pytest.mark.parametrize("evaluation", [
    binary(0.5), binary(0.05), several([60, 50, 40]), labelled([0.5, 0.05]),
], ids=["similar", "rare", "classes", "labels"])  # fmt: skip
def test_no_metric_is_named_twice(evaluation):
    advice = evaluation.advise()
    names = [reading.name for reading in (advice.metric, advice.curve, *advice.also) if reading]
    assert len(names) == len(set(names))
    assert len(names) <= 6
