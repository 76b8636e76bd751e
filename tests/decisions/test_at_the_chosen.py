"""Metrics at a chosen threshold are those of the evaluation at it, intervals and all."""

from __future__ import annotations

import numpy as np
import pytest

import tellapart as ta
from tellapart.decisions import Rule
from tellapart.results import Estimate, ThresholdChoice


def rows(n: int = 120) -> dict[str, np.ndarray]:
    rng = np.random.default_rng(5)
    groups = rng.integers(0, 15, n)
    shift = rng.normal(0, 0.15, 15)[groups]
    positive = rng.random(n) < 0.4
    score = np.round(np.clip(rng.normal(0.3 + 0.3 * positive, 0.2) + shift, 0, 1), 2)
    soft = np.round(np.clip(positive + rng.normal(0, 0.3, n), 0, 1), 2)
    return {
        "truth": positive.astype(int), "soft": soft, "score": score, "groups": groups,
        "weight": rng.choice([0.5, 1.0, 3.0], n), "positive": positive,
    }  # fmt: skip


def binary(kind: str) -> ta.Evaluation:
    found = rows()
    evaluation = ta.evaluate(
        found["soft"] if "soft" in kind else found["truth"],
        found["score"],
        sample_weight=found["weight"] if "weighted" in kind else None,
        groups=found["groups"] if "grouped" in kind else None,
    )
    return evaluation.at_prevalence(0.05) if "rare" in kind else evaluation


KINDS = (
    "hard", "weighted", "soft", "grouped", "grouped weighted", "grouped soft", "rare",
    "rare soft", "rare grouped", "rare grouped weighted",
)  # fmt: skip
RULES = (
    "youden", ta.cost(fp=1, fn=5),
    ta.at_least(recall=0.7, accuracy=0.01, mcc=-1, kappa=-1, balanced_accuracy=0, lr_plus=0),
)  # fmt: skip


def check(choice: ThresholdChoice, expected: dict[str, Estimate]) -> None:
    for name, one in choice.metrics.items():
        wanted = expected[name]
        assert one.method == wanted.method, name
        assert [one.value, one.low, one.high, one.n] == pytest.approx(
            [wanted.value, wanted.low, wanted.high, wanted.n], rel=1e-9, abs=1e-12, nan_ok=True
        ), name


@pytest.mark.parametrize("rule", RULES, ids=("youden", "cost", "limits"))
@pytest.mark.parametrize("kind", KINDS)
def test_of_a_binary_problem(kind: str, rule: str | Rule) -> None:
    evaluation = binary(kind)
    choice = evaluation.threshold(rule)
    there = evaluation.at(choice.threshold)
    check(choice, {name: there.metric(name) for name in choice.metrics})
    assert ("clustered" in choice.metrics["recall"].method) == ("grouped" in kind)


@pytest.mark.parametrize("kind", ["hard", "weighted", "grouped", "rare", "rare grouped"])
def test_of_several_classes(kind: str) -> None:
    found = rows()
    rng = np.random.default_rng(8)
    truth = np.where(found["positive"], 0, 1 + rng.integers(0, 2, len(found["truth"])))
    score = np.round(rng.dirichlet(np.ones(3), len(truth)) + 0.5 * np.eye(3)[truth], 2)
    evaluation = ta.evaluate(
        truth, score, task="multiclass", scores="rank",
        sample_weight=found["weight"] if "weighted" in kind else None,
        groups=found["groups"] if "grouped" in kind else None,
    )  # fmt: skip
    if "rare" in kind:
        evaluation = evaluation.at_prevalence({"0": 0.05})
    choices = evaluation.thresholds("f1")
    there = evaluation.at({name: choice.threshold for name, choice in choices.items()})
    for name, choice in choices.items():
        check(choice, {metric: there.metric(metric, of=name) for metric in choice.metrics})


@pytest.mark.parametrize("kind", ["grouped", "rare"])
def test_of_the_result(kind: str) -> None:
    evaluation = binary(kind)
    for choice in evaluation.result.thresholds.values():
        there = evaluation.at(choice.threshold)
        check(choice, {name: there.metric(name) for name in choice.metrics})


def test_measures_of_decisions() -> None:
    evaluation = binary("grouped").at(0.4)
    flagged = evaluation.measure("flagged")
    assert flagged.value == pytest.approx(float((rows()["score"] >= 0.4).mean()))
    assert flagged.method == "wilson-clustered"
    assert evaluation.measure("recall") == evaluation.metric("recall")
    assert evaluation.measure(ta.fbeta(2)).low == evaluation.metric("fbeta", beta=2).low
    with pytest.raises(ta.InputError, match="measure is 'loss'; expected one of accuracy"):
        evaluation.measure("loss")
