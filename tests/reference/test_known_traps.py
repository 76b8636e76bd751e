"""Traps that users of other packages reported, each stepped around through the public functions.

What other tests cover already is not repeated here: labels of every type, missing values, rows that
do not sum to one, logits in batches, empty batches and thresholds in JSON.
"""

from __future__ import annotations

from itertools import pairwise
from math import isnan

import numpy as np
import pytest

import tellapart as ta
from tellapart.metrics.ranking import average_precision, roc_auc
from tellapart.statistics import ScoreSweep


def area(truth, score, **options):
    return ta.evaluate(truth, score, scores="rank", **options).metric("roc_auc").value


# Fractional labels


def test_fractional_labels_are_neither_all_positive_nor_all_negative():
    """Keras reads every label that is not 0 as 1: ROC AUC 0.0 and PR AUC 1.0 for these."""
    labels = np.repeat([0.05, 0.95], 10)
    found = ta.evaluate(labels, np.arange(20.0), scores="rank")
    assert found.metric("roc_auc").value == pytest.approx(0.95)
    assert 0.9 < found.metric("average_precision").value < 1.0


def test_the_best_ranking_of_fractional_labels_has_a_ceiling_below_one():
    """.950 with rows meeting themselves as ties, .972 without (four rows); uniform labels .829."""
    labels = np.array([0.05, 0.05, 0.95, 0.95])
    evaluation = ta.evaluate(labels, labels, scores="probability")
    assert evaluation.metric("roc_auc").value == pytest.approx(0.950)
    assert evaluation.metric("roc_auc", self_pairs=False).value == pytest.approx(0.972, abs=5e-4)
    assert evaluation.metric("roc_auc").attainable[1] == pytest.approx(0.950)
    uniform = (np.arange(1000) + 0.5) / 1000
    assert area(uniform, uniform) == pytest.approx(5 / 6, abs=2e-3)


def test_one_fractional_label_is_one_thing_in_every_metric():
    """One library counts .7 as positive in the AUC, as .7 in F1, and as never right in accuracy."""
    evaluation = ta.evaluate([0.7, 0.2], [0.9, 0.1])
    assert evaluation.metric("accuracy").value == pytest.approx((0.7 + 0.8) / 2)
    assert evaluation.metric("precision").value == pytest.approx(0.7)
    assert evaluation.metric("recall").value == pytest.approx(0.7 / 0.9)
    assert evaluation.metric("f1").value == pytest.approx(2 * 0.7 / (2 * 0.7 + 0.3 + 0.2))
    assert evaluation.metric("roc_auc").value == pytest.approx(
        (0.7 * 0.8 + 0.5 * (0.7 * 0.3 + 0.2 * 0.8)) / (0.9 * 1.1)
    )


@pytest.mark.parametrize("labels", [(-1, 1), (1, 2), (0.0, 1.0), (False, True), ("n", "y")])
def test_any_two_labels_are_two_classes(labels):
    """Keras: labels -1/+1 or 1/2 are all positive, the AUC 0."""
    truth = [labels[k] for k in (0, 1, 0, 1, 1)]
    assert area(truth, [0.1, 0.4, 0.35, 0.8, 0.2]) == 5 / 6


# A class without rows


@pytest.mark.parametrize("only", [0, 1])
def test_one_class_alone_has_no_area(only):
    """0.0 in torchmetrics and Keras, 0.5 in torcheval; average precision 1 beside an AUC of 0."""
    evaluation = ta.evaluate([only] * 3, [0.1, 0.5, 0.9], classes=[0, 1])
    found = evaluation.metric("roc_auc")
    assert isnan(found.value)
    assert "there are none" in found.reason


def test_absent_classes_do_not_drag_the_average_down():
    """torchmetrics: seven classes at .90 and three absent ones give .63, torcheval .78."""
    random = np.random.default_rng(2)
    truth = random.integers(0, 7, 400)
    score = random.normal(size=(400, 10))
    score[np.arange(400), truth] += 1.8
    evaluation = ta.evaluate(truth, score, classes=list(range(10)), scores="rank")
    found = evaluation.metric("roc_auc_ovr_macro")
    assert 0.85 < found.value < 0.95
    assert found.value == pytest.approx(
        np.mean([evaluation.metric("roc_auc", of=k).value for k in range(7)])
    )
    assert found.reason == "3 of 10 classes left out, undefined there: 7, 8, 9"


def test_a_class_that_was_only_predicted_counts_as_wrong():
    """torcheval: macro F1 .778 where others say .667; which classes count is told."""
    evaluation = ta.evaluate([0, 0, 1, 1], y_pred=[0, 0, 1, 2], classes=[0, 1, 2, 3])
    assert evaluation.metric("f1", of=2).value == 0.0
    found = evaluation.metric("f1_macro")
    assert found.value == pytest.approx((1 + 2 / 3 + 0) / 3)
    assert found.reason == "1 of 4 classes left out, undefined there: 3"


# Bins, digits, scales


def test_saturated_scores_lose_no_area():
    """torchmetrics: binned curves lack an end; .749 becomes .569, and .5 becomes 0."""
    truth = np.repeat([1, 1, 0, 0], [60, 40, 30, 70])
    score = np.repeat([1.0, 0.4, 1.0, 0.2], [60, 40, 30, 70])
    assert area(truth, score) == pytest.approx(0.6 * (0.7 + 0.15) + 0.4 * 0.7)
    assert area(truth, np.ones(200)) == 0.5


def test_small_scores_that_rank_perfectly_are_perfect():
    """Keras: 200 even bins swallow a model of rare events whole, 0.5."""
    truth = np.repeat([0, 1], [990, 10])
    score = np.linspace(0, 0.004, 1000)
    evaluation = ta.evaluate(truth, score)
    assert evaluation.metric("roc_auc").value == evaluation.metric("average_precision").value == 1


def test_scores_that_differ_in_the_last_digit_are_not_tied():
    """scikit-learn once merged near-equal scores: .757 for .779."""
    score = [0.5, np.nextafter(0.5, 1), np.nextafter(0.5, 0), 0.5]
    assert area([0, 1, 0, 1], score) == 3.5 / 4


def test_counts_beyond_the_reach_of_float32_stay_exact():
    """scikit-learn, Keras: counters in float32 stop at 16,777,216."""
    most = 1 << 25
    masses = np.array([most + 1, 3], np.int64), np.array([5, most + 7], np.int64)
    sweep = ScoreSweep(np.array([0.9, 0.1], np.float32), *masses, None, 2 * most + 16)
    wins = (most + 1) * (2 * (most + 7) + 5) + 3 * (most + 7)
    assert roc_auc(sweep) == wins / (2 * (most + 4) * (most + 12))
    total = 2 * most + 16
    expected = ((most + 1) ** 2 / (most + 6) + 3 * (most + 4) / total) / (most + 4)
    assert average_precision(sweep) == pytest.approx(expected, rel=1e-15)
    weights = np.array([most + 1.0, 1.0])
    heavy = ta.evaluate([1, 0], np.array([0.9, 0.8], np.float32), sample_weight=weights)
    assert heavy.metric("accuracy").value == weights[0] / weights.sum()


def test_large_logits_keep_their_order():
    """torchmetrics: a sigmoid saturates and ties them, .5 for .93."""
    random = np.random.default_rng(4)
    truth = random.integers(0, 2, 300)
    score = (1000 + 20 * (random.normal(size=300) + 2 * truth)).astype(np.float32)
    expected = area(truth, score)
    assert expected > 0.85
    found = ta.evaluate(truth, score, scores="logit")
    assert found.metric("roc_auc").value == expected
    assert found.curve("roc")["threshold"][1:].max() == score.max()


def test_half_precision_rows_of_many_classes_are_accepted():
    """scikit-learn refuses rows whose sum is off by 1.2e-4, as float16 rows are."""
    random = np.random.default_rng(5)
    truth = random.integers(0, 100, 500)
    score = np.exp(random.normal(size=(500, 100)) + 3 * np.eye(100)[truth])
    score = (score / score.sum(axis=1, keepdims=True)).astype(np.float16)
    assert np.abs(score.astype(float).sum(axis=1) - 1).max() > 1e-5
    evaluation = ta.evaluate(truth, score, classes=list(range(100)))
    assert evaluation.metric("roc_auc_ovr_macro").value > 0.9
    assert evaluation.metric("log_loss").defined


# Curves, names, order


def test_no_point_of_a_curve_is_dropped():
    """W&B cuts at 10,000 rows and 20 points, Evidently samples 1,000 points by position."""
    random = np.random.default_rng(6)
    truth, score = random.integers(0, 2, 25_000), random.normal(size=25_000)
    roc = ta.evaluate(truth, score).curve("roc")
    assert len(roc["threshold"]) == 25_001
    assert roc["threshold"][0] == np.inf  # nobody positive
    assert (roc["true_positives"][-1], roc["false_positives"][-1]) == (
        truth.sum(),
        (truth == 0).sum(),
    )


def test_the_positive_class_is_used_by_every_curve():
    """MLflow: the area under precision and recall is of the other class than asked for."""
    truth, score = np.repeat([0, 1], [20, 80]), np.random.default_rng(7).random(100)
    for positive, own in ((1, score), (0, 1 - score)):
        evaluation = ta.evaluate(truth, own, pos_label=positive)
        expected = ta.average_precision_score((truth == positive).astype(int), own)
        assert evaluation.metric("average_precision").value == pytest.approx(expected)
        assert evaluation.curve("pr").summary["average_precision"] == pytest.approx(expected)


def test_two_areas_under_precision_and_recall_have_two_names():
    """MLflow's `precision_recall_auc` is one of them for two classes, the other for several."""
    truth, score = np.repeat([0, 1], [60, 40]), np.random.default_rng(8).random(100)
    evaluation = ta.evaluate(truth, score)
    both = [evaluation.metric(name).value for name in ("average_precision", "pr_auc")]
    assert abs(both[0] - both[1]) > 1e-3
    titles = {ta.METRICS[name].title for name in ("average_precision", "pr_auc")}
    assert len(titles) == 2


def test_an_area_is_that_of_the_whole_curve_not_of_one_decision():
    """pycm: "AUC" is (sensitivity + specificity) / 2 of one threshold."""
    truth, score = np.repeat([0, 1], 50), np.r_[np.linspace(0, 0.8, 50), np.linspace(0.3, 1, 50)]
    evaluation = ta.evaluate(truth, score)
    pairs = (score[truth == 1][:, None] > score[truth == 0]).mean()
    assert evaluation.metric("roc_auc").value == pytest.approx(pairs, abs=1e-3)
    one = evaluation.metric("recall").value + evaluation.metric("specificity").value
    assert abs(one / 2 - evaluation.metric("roc_auc").value) > 0.02


def test_batches_in_any_order_and_asked_twice_give_one_answer():
    """Stale caches and shared states of metric collections."""
    random = np.random.default_rng(9)
    truth = random.integers(0, 3, 90)
    score = random.dirichlet(np.ones(3), 90)
    parts = list(pairwise([0, 20, 21, 60, 90]))
    answers = []
    for order in (parts, parts[::-1]):
        stream = ta.Stream(task="multiclass", classes=[0, 1, 2], scores="probability")
        for start, stop in order:
            stream.update(truth[start:stop], score[start:stop])
            if start == 20:
                stream.evaluate()  # between updates
        first, again = stream.evaluate(), stream.evaluate()
        assert first.to_json() == again.to_json()
        answers.append(first)
    for name in ("roc_auc_ovr_macro", "roc_auc_ovo_macro", "f1_macro", "log_loss"):
        values = [each.metric(name).value for each in answers]
        assert values[0] == pytest.approx(values[1], rel=1e-12)


def test_a_thousand_classes_cost_one_pass_each():
    """One-vs-one in scikit-learn calls a validated binary AUC 999,000 times."""
    random = np.random.default_rng(10)
    truth = np.r_[np.arange(1000), random.integers(0, 1000, 1000)]
    score = random.random((2000, 1000), dtype=np.float32)
    score[np.arange(2000), truth] += 1.0
    evaluation = ta.evaluate(truth, score, classes=list(range(1000)), scores="rank")
    assert evaluation.metric("roc_auc_ovo_macro").value > 0.99


def test_weights_reach_one_vs_one():
    """scikit-learn refuses them, others ignore them."""
    random = np.random.default_rng(11)
    truth, score = random.integers(0, 3, 60), random.dirichlet(np.ones(3), 60)
    times = random.integers(1, 4, 60)
    weighted = ta.evaluate(truth, score, sample_weight=times.astype(float))
    repeated = ta.evaluate(np.repeat(truth, times), np.repeat(score, times, axis=0))
    for name in ("roc_auc_ovo_macro", "roc_auc_ovo_weighted"):
        assert weighted.metric(name).value == pytest.approx(repeated.metric(name).value)
