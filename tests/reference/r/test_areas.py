"""ROC: areas, DeLong's variance, intervals and points, as pROC, ROCR and cutpointr have them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import tellapart as ta

Agree = Callable[..., None]
Read = Callable[[str], dict[str, Any]]
Points = Callable[..., None]

SCORES = [
    *((name, f"s{k}") for name in ("ties", "corr3") for k in (1, 2, 3)),
    *((name, f"s{k}") for name in ("tiny8", "imbalance500") for k in (1, 2)),
    *(("prob1000", f"p{k}") for k in (1, 2, 3)),
]
EDGES = [
    "all_tied_but_one", "constant", "hook_below_diagonal_start", "one_negative", "one_positive",
    "perfect", "reversed",
]  # fmt: skip
CHOSEN = {
    "ties_s2": ("ties", "s2"),
    "corr3_s1": ("corr3", "s1"),
    "imbalance500_s1": ("imbalance500", "s1"),
    "prob1000_p1": ("prob1000", "p1"),
    "tiny8_s1": ("tiny8", "s1"),
}


def listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def vertices_of(evaluation: ta.Evaluation, middles: Any) -> list[int]:
    """Return the vertices at pROC's thresholds, which lie halfway between two scores."""
    own = evaluation.curve("roc")["threshold_mid"]
    found = []
    for middle in listed(middles):
        same = np.isclose(own, middle, rtol=1e-12, atol=0.0)
        assert same.sum() == 1, middle
        found.append(int(np.flatnonzero(same)[0]))
    return found


@pytest.fixture(params=SCORES, ids="-".join)
def one(
    request: pytest.FixtureRequest, rows: Read, oracle: dict[str, Any]
) -> tuple[ta.Evaluation, Any]:
    name, score = request.param
    data = rows(name)
    return ta.evaluate(data["y"], data[score]), oracle["binary"][name]["scores"][score]


def test_area_and_sizes(one: tuple[ta.Evaluation, Any], agree: Agree) -> None:
    evaluation, expected = one
    agree(evaluation.metric("roc_auc").value, expected["auc"])
    roc = evaluation.curve("roc")
    assert roc["true_positives"][-1] == expected["n_pos"]
    assert roc["false_positives"][-1] == expected["n_neg"]
    agree(roc.summary["roc_auc"], expected["auc"])
    pairs = expected["n_pos"] * expected["n_neg"]
    agree(evaluation.metric("roc_auc").value * pairs, expected["mannwhitney"]["U"])


def test_delong(one: tuple[ta.Evaluation, Any], agree: Agree) -> None:
    evaluation, expected = one
    delong = expected["delong"]
    estimate = evaluation.metric("roc_auc", method="delong")
    agree(estimate.standard_error**2, delong["var"])
    agree(estimate.standard_error, delong["se"])
    agree([estimate.low, estimate.high], delong["ci95"])
    narrower = evaluation.metric("roc_auc", method="delong", level=0.90)
    agree([narrower.low, narrower.high], delong["ci90"])


def test_the_default_interval_is_logit_delong(one: tuple[ta.Evaluation, Any], agree: Agree) -> None:
    evaluation, expected = one
    estimate = evaluation.metric("roc_auc")
    assert estimate.method == "logit-delong"
    agree([estimate.low, estimate.high], expected["logit_delong_ci95"]["ci"])


def test_points_at_the_quartiles(one: tuple[ta.Evaluation, Any], agree: Agree) -> None:
    evaluation, expected = one
    points = expected["coords_at_quartiles"]
    for k, threshold in enumerate(points["threshold"]):
        there = evaluation.at(threshold=threshold)
        assert there.result.confusion is not None
        (tn, fp), (fn, tp) = there.result.confusion.counts.tolist()
        assert [tn, fp, fn, tp] == [points[name][k] for name in ("tn", "fp", "fn", "tp")]
        for name, theirs in (
            ("recall", "sensitivity"),
            ("specificity", "specificity"),
            ("accuracy", "accuracy"),
            ("precision", "ppv"),
            ("npv", "npv"),
        ):
            agree(there.metric(name).value, points[theirs][k])
        agree(there.metric("informedness").value + 1.0, points["youden"][k])


def test_best_youden(one: tuple[ta.Evaluation, Any], agree: Agree, check_points: Points) -> None:
    evaluation, expected = one
    points = expected["best_youden"]
    vertices = vertices_of(evaluation, points["threshold"])
    choice = evaluation.threshold("youden")
    observed = evaluation.curve("roc")["threshold"]
    assert sorted(choice.optimal) == sorted(observed[vertices].tolist())
    assert choice.threshold in choice.optimal
    agree(choice.value + 1.0, listed(points["youden"])[0])
    check_points(evaluation, vertices, {name: listed(values) for name, values in points.items()})


@pytest.mark.parametrize("case", EDGES)
def test_edge_cases(
    case: str, rows: Read, oracle: dict[str, Any], agree: Agree, check_points: Points
) -> None:
    data, expected = rows("edge"), oracle["edge"][case]
    mine = data["case"] == case
    evaluation = ta.evaluate(data["y"][mine], data["s"][mine])
    estimate = evaluation.metric("roc_auc")
    agree(estimate.value, expected["auc"])
    if np.isfinite(expected["delong_var"]):
        agree(estimate.standard_error**2, expected["delong_var"])
    points = expected["all"]
    agree(evaluation.curve("roc")["threshold_mid"][::-1], points["threshold"])
    every = np.arange(len(points["threshold"]))[::-1]
    check_points(evaluation, every, points)
    best = {name: listed(values) for name, values in expected["best_youden"].items()}
    vertices = vertices_of(evaluation, best["threshold"])
    check_points(evaluation, vertices, best)
    observed = evaluation.curve("roc")["threshold"]
    chosen = evaluation.threshold("youden")
    assert sorted(chosen.optimal) == sorted(observed[vertices].tolist())


@pytest.mark.parametrize("case", EDGES)
def test_edge_cases_have_an_honest_interval(
    case: str, rows: Read, oracle: dict[str, Any], agree: Agree
) -> None:
    data, theirs = rows("edge"), oracle["edge"][case]["ci95"]
    mine = data["case"] == case
    evaluation = ta.evaluate(data["y"][mine], data["s"][mine])
    estimate = evaluation.metric("roc_auc")
    assert 0.0 <= estimate.low <= estimate.value <= estimate.high <= 1.0
    assert estimate.high - estimate.low > 0.1  # pROC: nothing, [0, 0], [.5, .5] or [1, 1]
    if np.isfinite(theirs).all() and theirs[0] < theirs[1]:
        wald = evaluation.metric("roc_auc", method="delong")
        agree([wald.low, wald.high], theirs)
    else:
        assert estimate.method == "newcombe"


def test_the_full_curve_of_eight_rows(
    rows: Read, oracle: dict[str, Any], agree: Agree, check_points: Points
) -> None:
    data, points = rows("tiny8"), oracle["tiny8_full_curve_s1"]
    evaluation = ta.evaluate(data["y"], data["s1"])
    agree(evaluation.curve("roc")["threshold_mid"][::-1], points["threshold"])
    check_points(evaluation, np.arange(len(points["threshold"]))[::-1], points)


def test_unpaired_areas_and_variances(rows: Read, oracle: dict[str, Any], agree: Agree) -> None:
    expected = oracle["delong_unpaired"]
    for letter in "ab":
        data = rows(f"unpaired_{letter}")
        estimate = ta.evaluate(data["y"], data["s"]).metric("roc_auc")
        agree(estimate.value, expected[f"auc_{letter}"])
        agree(estimate.standard_error**2, expected[f"var_{letter}"])


def test_three_areas_with_their_variances(rows: Read, oracle: dict[str, Any], agree: Agree) -> None:
    data, expected = rows("corr3"), oracle["delong_joint_corr3"]
    estimates = [ta.evaluate(data["y"], data[f"s{k}"]).metric("roc_auc") for k in (1, 2, 3)]
    agree([estimate.value for estimate in estimates], expected["theta"])
    agree([estimate.standard_error**2 for estimate in estimates], np.diag(expected["S"]))


def test_areas_of_clustered_and_pooled_rows(
    rows: Read, oracle: dict[str, Any], agree: Agree
) -> None:
    data, expected = rows("clustered"), oracle["clustered"]
    estimates = [ta.evaluate(data["y"], data[f"s{k}"]).metric("roc_auc") for k in (1, 2)]
    agree([estimate.value for estimate in estimates], expected["auc"])
    agree(estimates[0].standard_error ** 2, expected["naive_delong_var"])
    data = rows("cv10")
    pooled = ta.evaluate(data["y"], data["s"]).metric("roc_auc").value
    agree(pooled, oracle["cvauc"]["pooled_auc_all_folds_mixed"])
    data = rows("selective300")
    for name, score in (("ties", "conf"), ("no_ties", "conf_noties")):
        evaluation = ta.evaluate(data["correct"], data[score])
        theirs = oracle["selective"][name]
        agree(evaluation.metric("roc_auc").value, theirs["auroc_failure"])
        agree(1.0 - evaluation.result.data.prevalence["1"], theirs["risk_at_full_coverage"])


@pytest.mark.parametrize("name", ["ties", "corr3", "imbalance500"])
def test_rocr(name: str, rows: Read, oracle: dict[str, Any], agree: Agree) -> None:
    data = rows(name)
    for score, expected in oracle["ROCR"][name].items():
        evaluation = ta.evaluate(data["y"], data[score])
        agree(evaluation.metric("roc_auc").value, expected["auc"])
        choice = evaluation.threshold("f1")
        agree(choice.value, expected["max_f1"]["max"])
        agree(sorted(choice.optimal), sorted(listed(expected["max_f1"]["cutoffs"])))
        for metric, theirs in (("mcc", "max_mcc"), ("accuracy", "max_acc")):
            for cutoff in listed(expected[theirs]["cutoffs"]):
                there = evaluation.at(threshold=cutoff)
                agree(there.metric(metric).value, expected[theirs]["max"])


@pytest.mark.parametrize("which", CHOSEN)
def test_cutpointr(which: str, rows: Read, oracle: dict[str, Any], agree: Agree) -> None:
    name, score = CHOSEN[which]
    data, expected = rows(name), oracle["cutpointr"][which]
    evaluation = ta.evaluate(data["y"], data[score])
    for rule, theirs in (("youden", "youden"), ("f1", "F1")):
        choice = evaluation.threshold(rule)
        agree(choice.value, expected[theirs]["value"])
        agree(sorted(choice.optimal), sorted(listed(expected[theirs]["cutpoint"])))
    for criterion in ("youden", "accuracy", "F1", "kappa"):
        block = expected[criterion]
        agree(evaluation.metric("roc_auc").value, block["AUC"])
        cutpoints = listed(block["cutpoint"])
        for k, cutpoint in enumerate(cutpoints):
            there = evaluation.at(threshold=cutpoint)
            for metric, theirs in (
                ("accuracy", "acc"),
                ("recall", "sensitivity"),
                ("specificity", "specificity"),
            ):
                agree(there.metric(metric).value, listed(block[theirs])[k])
            if criterion in ("accuracy", "kappa"):
                agree(there.metric(criterion).value, listed(block["value"])[0])


@pytest.mark.parametrize("which", ["corr3_s1", "ties_s2"])
def test_optimal_cutpoints(which: str, rows: Read, oracle: dict[str, Any], agree: Agree) -> None:
    name, score = CHOSEN[which]
    data, expected = rows(name), oracle["OptimalCutpoints"][which]["Youden"]
    evaluation = ta.evaluate(data["y"], data[score])
    choice = evaluation.threshold("youden")
    agree(sorted(choice.optimal), sorted(listed(expected["cutoff"])))
    agree(choice.value, expected["criterion"], 1e-8)  # the package rounds it to nine digits
    for metric, theirs in (
        ("recall", "Se"),
        ("specificity", "Sp"),
        ("precision", "PPV"),
        ("npv", "NPV"),
    ):
        there = evaluation.at(threshold=listed(expected["cutoff"])[0])
        agree(there.metric(metric).value, listed(expected[theirs])[0])
