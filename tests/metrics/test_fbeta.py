"""F-beta: the same number as scikit-learn's, with an interval."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

import tellapart as ta
from tellapart.metrics.counting import F1, f_beta

BETAS = (0.3, 0.5, 1.0, 2.0, 5.0)


def binary(n: int = 120, seed: int = 0) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    truth = (rng.random(n) < 0.3).astype(int)
    score = np.clip(rng.normal(0.35 + 0.3 * truth, 0.2), 0, 1)
    return truth, score, rng.choice([0.5, 1.0, 2.0], n)


@pytest.mark.parametrize("beta", BETAS)
def test_it_is_scikit_learns(beta: float, need: Any) -> None:
    fbeta_score = need("sklearn.metrics").fbeta_score
    truth, score, weight = binary()
    flags = (score >= 0.5).astype(int)
    found = ta.evaluate(truth, score).metric("fbeta", beta=beta)
    assert found.value == pytest.approx(fbeta_score(truth, flags, beta=beta))
    weighted = ta.evaluate(truth, score, sample_weight=weight).metric("fbeta", beta=beta)
    expected = fbeta_score(truth, flags, beta=beta, sample_weight=weight)
    assert weighted.value == pytest.approx(expected)
    rng = np.random.default_rng(1)
    classes = rng.integers(0, 4, 200)
    predicted = np.where(rng.random(200) < 0.6, classes, rng.integers(0, 4, 200))
    several = ta.evaluate(classes, y_pred=predicted)
    each = fbeta_score(classes, predicted, beta=beta, average=None)
    for k in range(4):
        assert several.metric("fbeta", of=k, beta=beta).value == pytest.approx(each[k])
    for average in ("macro", "micro", "weighted"):
        found = several.metric(f"fbeta_{average}", beta=beta)
        expected = fbeta_score(classes, predicted, beta=beta, average=average)
        assert found.value == pytest.approx(expected)
        assert found.low < found.value < found.high
    labels = rng.integers(0, 2, (80, 3))
    answers = np.where(rng.random((80, 3)) < 0.7, labels, 1 - labels)
    found = ta.evaluate(labels, y_pred=answers, task="multilabel").metric("fbeta_micro", beta=beta)
    assert found.value == pytest.approx(fbeta_score(labels, answers, beta=beta, average="micro"))


def test_beta_1_is_f1_with_its_interval() -> None:
    truth, score, _ = binary()
    evaluation = ta.evaluate(truth, score)
    assert evaluation.metric("fbeta", beta=1) == evaluation.metric("f1")
    assert evaluation.metric("fbeta", of=0, beta=1) == evaluation.metric("f1", of=0)
    drawn = evaluation.metric("fbeta", beta=1, resamples=200, seed=3)
    assert drawn == evaluation.metric("f1", resamples=200, seed=3)
    boot = evaluation.bootstrapped(200, seed=3)
    assert boot.metric("fbeta", beta=1) == boot.metric("f1")
    soft = ta.evaluate(np.clip(truth * 0.8 + 0.1, 0, 1), score)
    ours, theirs = soft.metric("fbeta", beta=1), soft.metric("f1")
    assert (ours.value, ours.low, ours.high) == (theirs.value, theirs.low, theirs.high)
    classes = np.arange(90) % 3
    predicted = np.where(np.arange(90) % 7 < 4, classes, (classes + 1) % 3)
    several = ta.evaluate(classes, y_pred=predicted)
    for average in ("macro", "micro", "weighted"):
        one = several.metric(f"fbeta_{average}", beta=1)
        assert one == several.metric(f"f1_{average}")
        drawn = several.metric(f"fbeta_{average}", beta=1, resamples=100)
        assert drawn == several.metric(f"f1_{average}", resamples=100)


@pytest.mark.parametrize("beta", BETAS)
def test_the_gradient_is_that_of_small_steps(beta: float) -> None:
    table = np.array([[8.0, 3.0, 2.5, 40.0]])
    formula, step = f_beta(beta), 1e-6
    for cell in range(4):
        up, down = table.copy(), table.copy()
        up[0, cell] += step
        down[0, cell] -= step
        slope = (formula(up)[0] - formula(down)[0]) / (2 * step)
        assert formula.gradient(table)[0, cell] == pytest.approx(slope, abs=1e-9)
    assert f_beta(1)(table) == F1(table)


def test_the_standard_error_is_that_of_the_bootstrap() -> None:
    truth, score, _ = binary(800)
    evaluation = ta.evaluate(truth, score)
    closed = evaluation.metric("fbeta", beta=2)
    drawn = evaluation.metric("fbeta", beta=2, resamples=1000)
    assert closed.standard_error == pytest.approx(drawn.standard_error, rel=0.1)
    assert drawn.method.startswith("bootstrap")
    classes = np.arange(600) % 3
    rng = np.random.default_rng(2)
    predicted = np.where(rng.random(600) < 0.6, classes, rng.integers(0, 3, 600))
    several = ta.evaluate(classes, y_pred=predicted)
    for name in ("fbeta_macro", "fbeta_weighted"):
        closed = several.metric(name, beta=2)
        drawn = several.metric(name, beta=2, resamples=1000)
        assert closed.standard_error == pytest.approx(drawn.standard_error, rel=0.1)


def test_the_threshold_rule_maximises_the_metric() -> None:
    truth, score, _ = binary()
    evaluation = ta.evaluate(truth, score)
    choice = evaluation.threshold(ta.fbeta(2))
    values = [
        evaluation.at(cut).metric("fbeta", beta=2).value for cut in sorted(set(score.tolist()))
    ]
    assert choice.value == pytest.approx(max(values))
    assert evaluation.at(choice.threshold).metric("fbeta", beta=2).value == choice.value


def test_without_positives_it_is_undefined_and_says_why() -> None:
    nobody = ta.evaluate([0, 0, 0], [0.1, 0.2, 0.3], classes=[0, 1]).metric("fbeta", beta=2)
    assert not nobody.defined
    assert nobody.reason == "no positive rows, and nobody was predicted positive"


def test_ranks_have_no_predictions_to_judge() -> None:
    found = ta.evaluate([0, 1, 1], [3, 5, 4], scores="rank").metric("fbeta", beta=2)
    assert not found.defined
    assert "threshold" in str(found.reason)


@pytest.mark.parametrize(
    ("name", "options", "says"),
    [
        ("fbeta", {}, 'beta is missing; expected evaluation.metric("fbeta", beta=2)'),
        ("fbeta", {"beta": 0}, "beta is 0; expected a number above 0"),
        ("fbeta", {"beta": 2, "bins": 3}, "bins is given for fbeta; expected it for ece only"),
        ("fbeta", {"beta": 2, "of": 7}, "of is 7; expected one of 0, 1"),
        ("fbeta", {"beta": 2, "method": "wilson"}, "method is 'wilson'; expected 'logit'"),
        ("fbeta_macro", {"beta": 2}, "an average over several classes; expected fbeta here"),
        ("f1", {"beta": 2}, "beta is given for f1; expected it for fbeta or fbeta_macro"),
        ("fbetas", {}, "name is 'fbetas'; expected one of"),
    ],
)
def test_what_makes_no_sense_is_refused(name: str, options: dict[str, Any], says: str) -> None:
    truth, score, _ = binary(30)
    with pytest.raises(ta.InputError) as raised:
        ta.evaluate(truth, score).metric(name, **options)
    assert says in str(raised.value)


def test_several_classes_have_it_one_by_one_or_averaged() -> None:
    evaluation = ta.evaluate([0, 1, 2], y_pred=[0, 1, 1])
    with pytest.raises(ta.InputError, match="for one class, or fbeta_macro"):
        evaluation.metric("fbeta", beta=2)


@pytest.mark.parametrize("rater", ["a", "b"])
def test_four_classes_by_other_packages(rater: str) -> None:
    """Of labels4.csv, as `oracle_python.json` has it (scikit-learn 1.9.1)."""
    import csv

    home = Path(__file__).parents[1] / "reference" / "r" / "data" / "labels4.csv"
    with home.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    column = next(name for name in rows[0] if name.endswith(rater))
    evaluation = ta.evaluate([row["y"] for row in rows], y_pred=[row[column] for row in rows])
    expected = {"a": 0.6606134927811325, "b": 0.6556620401426403}[rater]
    assert evaluation.metric("fbeta_macro", beta=2).value == pytest.approx(expected, rel=1e-13)


@pytest.mark.parametrize("score", [[0.1, 0.2, 0.3], [0.1, 0.9, 0.3]])
def test_an_unknown_method_is_refused_where_the_value_is_undefined_too(score) -> None:
    evaluation = ta.evaluate([0, 0, 0] if score[1] < 0.5 else [0, 1, 0], score, classes=[0, 1])
    for method in ("nonsense", "bootstrap-nonsense", "wilson"):
        with pytest.raises(ta.InputError, match=f"method is '{method}'; expected 'logit' or"):
            evaluation.metric("fbeta", beta=2, method=method)
    assert evaluation.metric("fbeta", beta=2, method="logit").defined == (score[1] > 0.5)


def test_options_reach_every_class():
    truth, answers = ["a", "b", "c", "a", "b", "c"], ["a", "b", "c", "b", "b", "a"]
    evaluation = ta.evaluate(truth, y_pred=answers)
    found = evaluation.per_class("fbeta", beta=2, level=0.9)
    assert list(found) == ["a", "b", "c"]
    for name, each in found.items():
        assert each == evaluation.metric("fbeta", of=name, beta=2, level=0.9)


@pytest.mark.parametrize(
    ("name", "options", "message"),
    [
        (
            "roc_auc",
            {"fpr": (0, 0.1)},
            "fpr is given for roc_auc; expected it for partial_auc",
        ),
        ("roc_auc", {"bins": 3}, "bins is given for roc_auc; expected it for ece only"),
        ("ece", {"self_pairs": False}, "self_pairs is given for ece; expected it for roc_auc only"),
        ("ece", {"bin": 3}, "bin is given for ece; expected options among bins, binning"),
        ("mcc", {"bin": 3}, "bin is given for mcc; expected no options"),
        ("recall", {"specificity": 0.9}, "expected it for recall_at_specificity only"),
    ],
)
def test_a_wrong_option_is_refused_with_the_metric_that_takes_it(name, options, message):
    evaluation = ta.evaluate([0, 0, 1, 1], [0.1, 0.6, 0.4, 0.9])
    with pytest.raises(ta.InputError, match=message):
        evaluation.metric(name, **options)
