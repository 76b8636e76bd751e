"""Thresholds by rule, as cutpointr, OptimalCutpoints and pROC choose them."""

from __future__ import annotations

from collections.abc import Callable
from math import sqrt
from typing import Any

import numpy as np
import pytest

import tellapart as ta
from tellapart.decisions import Rule
from tellapart.results import ThresholdChoice

Agree = Callable[..., None]
Read = Callable[[str], dict[str, Any]]

CHOSEN = {
    "ties_s2": ("ties", "s2"),
    "corr3_s1": ("corr3", "s1"),
    "imbalance500_s1": ("imbalance500", "s1"),
    "prob1000_p1": ("prob1000", "p1"),
    "tiny8_s1": ("tiny8", "s1"),
}
SCORES = [
    *((name, f"s{k}") for name in ("ties", "corr3") for k in (1, 2, 3)),
    *((name, f"s{k}") for name in ("tiny8", "imbalance500") for k in (1, 2)),
    *(("prob1000", f"p{k}") for k in (1, 2, 3)),
]
POINTS = {
    "recall": "sensitivity",
    "specificity": "specificity",
    "accuracy": "accuracy",
    "npv": "npv",
    "precision": "ppv",
}


def as_it_is(value: float, rows: int) -> float:
    del rows
    return value


def as_root(value: float, rows: int) -> float:
    del rows
    return sqrt(value)


def in_sum(value: float, rows: int) -> float:
    return value * rows


# block of cutpointr -> our rule, and what cutpointr reports of our value for n rows
CUTPOINTR: dict[str, tuple[str | Rule, Callable[[float, int], float]]] = {
    "youden": ("youden", as_it_is),
    "accuracy": ("accuracy", as_it_is),
    "F1": ("f1", as_it_is),
    "kappa": ("kappa", as_it_is),
    "prod_sens_spec": ("sensitivity_times_specificity", as_it_is),
    "abs_d_sens_spec": ("sensitivity_equals_specificity", as_it_is),
    "roc01": ("closest_corner", as_root),  # the root of the distance
    "cost_fp1_fn5": (ta.cost(fp=1, fn=5), in_sum),  # the sum, not the mean
    "spec_given_sens_0.9": (
        ta.at_least(recall=0.9, maximise="specificity"), as_it_is,
    ),
    "sens_given_spec_0.9": (
        ta.at_least(specificity=0.9, maximise="recall"), as_it_is,
    ),
}  # fmt: skip


def listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def read(which: str, rows: Read) -> tuple[ta.Evaluation, int]:
    name, score = CHOSEN[which]
    data = rows(name)
    return ta.evaluate(data["y"], data[score]), len(data["y"])


@pytest.mark.parametrize("block", CUTPOINTR)
@pytest.mark.parametrize("which", CHOSEN)
def test_cutpointr(
    which: str, block: str, rows: Read, oracle: dict[str, Any], agree: Agree
) -> None:
    evaluation, n = read(which, rows)
    expected = oracle["cutpointr"][which][block]
    rule, scaled = CUTPOINTR[block]
    choice = evaluation.threshold(rule)
    agree(evaluation.metric("roc_auc").value, expected["AUC"])
    agree(scaled(choice.value, n), listed(expected["value"])[0])
    agree(sorted(choice.optimal), sorted(listed(expected["cutpoint"])))
    assert choice.threshold in choice.optimal
    for place, cutpoint in enumerate(listed(expected["cutpoint"])):
        there = evaluation.at(cutpoint)
        agree(there.metric("accuracy").value, listed(expected["acc"])[place])
        agree(there.metric("recall").value, listed(expected["sensitivity"])[place])
        agree(there.metric("specificity").value, listed(expected["specificity"])[place])


# block of OptimalCutpoints -> our rule, and the digits that it keeps of its criterion
CUTPOINTS: dict[str, tuple[str | Rule, float]] = {
    "Youden": ("youden", 1e-8),
    "SpEqualSe": ("sensitivity_equals_specificity", 1e-9),
    "MaxKappa": ("kappa", 1e-12),
    "ROC01": ("closest_corner", 1e-9),  # squared, as ours
    "MCT_cfp1_cfn5": (ta.cost(fp=1, fn=5), 1e-12),
    "PrevalenceMatching": ("prevalence_matching", 1e-9),
    "MinValueSe_0.9": (ta.at_least(recall=0.9, maximise="specificity"), 1e-12),
}


@pytest.mark.parametrize("block", CUTPOINTS)
@pytest.mark.parametrize("which", ["corr3_s1", "ties_s2"])
def test_optimal_cutpoints(
    which: str, block: str, rows: Read, oracle: dict[str, Any], agree: Agree
) -> None:
    evaluation, _ = read(which, rows)
    expected = oracle["OptimalCutpoints"][which][block]
    rule, digits = CUTPOINTS[block]
    choice = evaluation.threshold(rule)
    cutoffs = listed(expected["cutoff"])
    if block == "MinValueSe_0.9":  # of the tied thresholds it names the one with most recall
        assert set(cutoffs) <= set(choice.optimal)
    else:
        agree(sorted(choice.optimal), sorted(cutoffs))
    for criterion in listed(expected["criterion"]):
        np.testing.assert_allclose(choice.value, criterion, rtol=digits, atol=1e-12)
    for place, cutoff in enumerate(cutoffs):
        there = evaluation.at(cutoff)
        for metric, theirs in (
            ("recall", "Se"),
            ("specificity", "Sp"),
            ("precision", "PPV"),
            ("npv", "NPV"),
        ):
            agree(there.metric(metric).value, listed(expected[theirs])[place])


@pytest.fixture(params=SCORES, ids="-".join)
def one(
    request: pytest.FixtureRequest, rows: Read, oracle: dict[str, Any]
) -> tuple[ta.Evaluation, Any]:
    name, score = request.param
    data = rows(name)
    return ta.evaluate(data["y"], data[score]), oracle["binary"][name]["scores"][score]


def compare(
    evaluation: ta.Evaluation,
    rule: str | Rule,
    expected: dict[str, Any],
    agree: Agree,
    ratio: float = 1.0,
) -> ThresholdChoice:
    """Compare with pROC, whose thresholds lie halfway between scores; return our choice."""
    choice = evaluation.threshold(rule)
    curve = evaluation.curve("roc")
    halfway = dict(zip(curve["threshold"].tolist(), curve["threshold_mid"].tolist(), strict=True))
    middles = listed(expected["threshold"])
    agree(sorted(halfway[value] for value in choice.optimal), sorted(middles))
    assert choice.threshold_mid == halfway[choice.threshold]
    for place, middle in enumerate(middles):
        there = evaluation.at(middle)
        for metric, theirs in POINTS.items():
            agree(there.metric(metric).value, listed(expected[theirs])[place])
        assert there.result.confusion is not None
        (tn, fp), (fn, tp) = there.result.confusion.counts.tolist()
        assert [tn, fp, fn, tp] == [
            listed(expected[name])[place] for name in ("tn", "fp", "fn", "tp")
        ]
        agree(corner(there, ratio), listed(expected["closest.topleft"])[place])
    return choice


def corner(there: ta.Evaluation, ratio: float = 1.0) -> float:
    """Return the squared distance; pROC weighs false alarms by the ratio of its costs."""
    recall, specificity = there.metric("recall").value, there.metric("specificity").value
    return (1 - recall) ** 2 + ratio * (1 - specificity) ** 2


def test_closest_to_the_corner(one: tuple[ta.Evaluation, Any], agree: Agree) -> None:
    evaluation, expected = one
    points = expected["best_closest_topleft"]
    choice = compare(evaluation, "closest_corner", points, agree)
    agree(choice.value, listed(points["closest.topleft"])[0])
    there = evaluation.at(choice.threshold)
    agree(there.metric("informedness").value + 1.0, listed(points["youden"])[0])


def test_costs_at_another_prevalence(one: tuple[ta.Evaluation, Any], agree: Agree) -> None:
    evaluation, expected = one
    points = expected["best_youden_cost2_prev0.1"]
    rule = ta.cost(fp=1, fn=2, prevalence=0.1)
    ratio = 0.9 / (2 * 0.1)  # its criterion is sensitivity + ratio x specificity
    choice = compare(evaluation, rule, points, agree, ratio)
    agree(1 + ratio - choice.value / (2 * 0.1), listed(points["youden"])[0])


def test_distances_of_other_points(one: tuple[ta.Evaluation, Any], agree: Agree) -> None:
    evaluation, expected = one
    points = expected["coords_at_quartiles"]
    found = [corner(evaluation.at(threshold)) for threshold in points["threshold"]]
    agree(found, points["closest.topleft"])
    best = expected["best_youden"]
    chosen = evaluation.threshold("youden").optimal
    agree(
        sorted(corner(evaluation.at(value)) for value in chosen),
        sorted(listed(best["closest.topleft"])),
    )


EDGES = [
    "all_tied_but_one", "constant", "hook_below_diagonal_start", "one_negative", "one_positive",
    "perfect", "reversed",
]  # fmt: skip


@pytest.mark.parametrize("case", EDGES)
def test_edges(case: str, rows: Read, oracle: dict[str, Any], agree: Agree) -> None:
    data, expected = rows("edge"), oracle["edge"][case]
    mine = data["case"] == case
    evaluation = ta.evaluate(data["y"][mine], data["s"][mine])
    roc = evaluation.curve("roc")
    distances = (1 - roc["true_positive_rate"]) ** 2 + roc["false_positive_rate"] ** 2
    agree(distances[::-1], expected["all"]["closest.topleft"])
    choice = evaluation.threshold("youden")
    best = listed(expected["best_youden"]["closest.topleft"])
    agree(sorted(corner(evaluation.at(value)) for value in choice.optimal), sorted(best))
    assert choice.useful == (case not in {"constant", "reversed"})
    agree(evaluation.threshold("closest_corner").value, min(expected["all"]["closest.topleft"]))


def test_distances_of_the_full_curve(rows: Read, oracle: dict[str, Any], agree: Agree) -> None:
    data = rows("tiny8")
    roc = ta.evaluate(data["y"], data["s1"]).curve("roc")
    distances = (1 - roc["true_positive_rate"]) ** 2 + roc["false_positive_rate"] ** 2
    agree(distances[::-1], oracle["tiny8_full_curve_s1"]["closest.topleft"])
