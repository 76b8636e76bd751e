"""Tests between classifiers: pROC, R's p.adjust and mantelhaen.test, Obuchowski's formulas."""

from __future__ import annotations

from collections.abc import Callable
from itertools import combinations
from typing import Any

import numpy as np
import pytest

import tellapart as ta
from tellapart.inference.alternatives import t_p_value
from tellapart.inference.differences import Asked, unpaired_difference
from tellapart.inference.differences.permuted import venkatraman_test
from tellapart.inference.joint_areas import JointAreas, joint_areas
from tellapart.inference.matched_pairs import cochran_q, mcnemar
from tellapart.inference.multiplicity import adjusted_p_values
from tellapart.inference.power import auc_power, auc_sample_size, detectable_auc
from tellapart.inference.resampling import Resampling
from tellapart.problem import Column, Problem

Read = Callable[[str], dict[str, Any]]


def columns(data: dict[str, Any], names: list[str]) -> list[Column]:
    truth = data["y"].astype(np.uint8)
    return [Column(name, data[name].astype(np.float64), truth) for name in names]


def score_names(data: dict[str, Any]) -> list[str]:
    return [name for name in data if name[0] in "sp" and name[1:].isdigit()]


@pytest.mark.parametrize("name", ["ties", "corr3", "tiny8", "imbalance500", "prob1000"])
def test_paired_tests_of_delong_are_those_of_proc(
    oracle: dict[str, Any], rows: Read, name: str
) -> None:
    data = rows(name)
    names = score_names(data)
    joint = joint_areas(columns(data, names))
    assert joint.method == "delong"
    for first, second in combinations(range(len(names)), 2):
        expected = oracle["binary"][name]["delong_paired"][f"{names[first]}_vs_{names[second]}"]
        gap, error = joint.difference(first, second)
        z = gap / error
        assert joint.values[[first, second]] == pytest.approx([expected["auc1"], expected["auc2"]])
        assert joint.covariance[first, second] == pytest.approx(expected["cov"], rel=1e-9)
        assert z == pytest.approx(expected["Z"], rel=1e-9)
        for ours, theirs in (("two-sided", "two_sided"), ("greater", "greater"), ("less", "less")):
            p = t_p_value(z, float("inf"), ours)
            assert p == pytest.approx(expected[f"p_{theirs}"], rel=1e-8), ours
        ends = [gap - 1.959963984540054 * error, gap + 1.959963984540054 * error]
        assert ends == pytest.approx(expected["diff_ci95"], rel=1e-9)


def test_the_joint_test_is_delongs(oracle: dict[str, Any], rows: Read) -> None:
    expected = oracle["delong_joint_corr3"]
    joint = joint_areas(columns(rows("corr3"), ["s1", "s2", "s3"]))
    assert joint.values == pytest.approx(expected["theta"], rel=1e-12)
    assert joint.covariance.ravel() == pytest.approx(np.ravel(expected["S"]), rel=1e-9)
    statistic, freedom, p = joint.equality()
    assert (statistic, freedom) == (pytest.approx(expected["chisq"], rel=1e-9), expected["df"])
    assert p == pytest.approx(expected["p"], rel=1e-8)


def test_a_repeated_score_adds_no_degree_of_freedom(rows: Read) -> None:
    data = rows("corr3")
    three, four = (
        joint_areas(columns(data, names)).equality()
        for names in (["s1", "s2", "s3"], ["s1", "s2", "s2", "s3"])
    )
    assert four == (pytest.approx(three[0], rel=1e-6), 2, pytest.approx(three[2], rel=1e-6))


def test_a_model_and_itself_are_not_different(rows: Read) -> None:
    data = rows("corr3")
    monotone = dict(data, s2=np.exp(data["s1"]))
    joint = joint_areas(columns(monotone, ["s1", "s2"]))
    assert joint.difference(0, 1) == (0.0, 0.0)
    assert joint.equality() == (0.0, 0, 1.0)


def clustered(data: dict[str, Any], groups: Any) -> JointAreas:
    return joint_areas(columns(data, ["s1", "s2"]), groups)


def test_clusters_have_obuchowskis_covariance(oracle: dict[str, Any], rows: Read) -> None:
    expected, data = oracle["clustered"], rows("clustered")
    joint = clustered(data, data["cluster"])
    assert joint.method == "obuchowski"
    assert joint.values == pytest.approx(expected["auc"], rel=1e-12)
    assert joint.covariance.ravel() == pytest.approx(np.ravel(expected["cov"]), rel=1e-9)
    gap, error = joint.difference(0, 1)
    z = gap / error
    p = t_p_value(z, float("inf"))
    assert (gap, z, p) == pytest.approx((expected["diff"], expected["Z"], expected["p"]), rel=1e-8)


def test_clusters_of_one_row_give_delong(oracle: dict[str, Any], rows: Read) -> None:
    data = rows("clustered")
    joint = clustered(data, np.arange(len(data["y"])))
    single = oracle["clustered"]["singleton_clusters_var"]
    assert joint.covariance[0, 0] == pytest.approx(single, rel=1e-9)
    assert joint.covariance == pytest.approx(clustered(data, None).covariance, rel=1e-9)


def test_mcnemar(oracle: dict[str, Any]) -> None:
    cases = [case for case in oracle["mcnemar"] if "b" in case]
    assert len(cases) >= 5
    for case in cases:
        found = mcnemar(case["b"], case["c"])
        assert found.exact == pytest.approx(case["p_exact"], rel=1e-12)
        assert found.mid_p == pytest.approx(case["p_midp"], rel=1e-12)
        if case["b"] + case["c"]:
            assert found.asymptotic == pytest.approx(case["p_asymptotic"], rel=1e-9)
            assert found.statistic == pytest.approx(case["chisq"], rel=1e-12)
        else:
            assert found.asymptotic == 1.0


def test_one_sided_mid_p_is_half_of_the_two_sided_one(oracle: dict[str, Any]) -> None:
    for case in oracle["mcnemar"]:
        if "b" in case and case["b"] != case["c"]:
            found = mcnemar(case["b"], case["c"])
            greater, less = (found.mid_p_one_sided(way) for way in ("greater", "less"))
            assert min(greater, less) == pytest.approx(case["p_midp"] / 2, rel=1e-12)
            assert greater + less == pytest.approx(1.0)
            assert (greater < less) == (case["b"] > case["c"])


def test_areas_of_two_samples_are_compared_as_proc_does(oracle: dict[str, Any], rows: Read) -> None:
    expected = oracle["delong_unpaired"]
    estimates, sizes = [], []
    for k in "ab":
        data = rows(f"unpaired_{k}")
        truth, score = data.values()
        estimates.append(ta.evaluate(truth, score, scores="rank").metric("roc_auc"))
        sizes.append(len(truth))
    found = unpaired_difference(*estimates, tuple(sizes), Asked(), 1.0)
    gap, error = found.estimate.value, found.estimate.standard_error
    assert gap / error == pytest.approx(expected["D"], rel=1e-12)
    assert gap / error == pytest.approx(expected["Z_normal"], rel=1e-12)
    assert t_p_value(gap / error, float("inf")) == pytest.approx(expected["p_normal"], rel=1e-9)
    assert found.p_value == pytest.approx(expected["p_t"], rel=1e-9)
    freedom = expected["df_satterthwaite"]
    assert found.p_value == pytest.approx(t_p_value(gap / error, freedom), rel=1e-12)


def test_venkatramans_distance_of_curves(oracle: dict[str, Any], rows: Read) -> None:
    expected, data = oracle["venkatraman_corr3_s1_s3"], rows("corr3")
    first, third = (Problem.of(data["y"], data[name], scores="rank") for name in ("s1", "s3"))
    found = venkatraman_test(first, third, 0, Resampling(2000))
    assert found.statistic == expected["E"]
    # R counts b / B of 2000 permutations; both are off by chance
    p = expected["p_monte_carlo_2000"]
    spread = np.sqrt(2 * max(p * (1 - p), 1 / 2000) / 2000)
    assert abs(found.p_value - p) <= 4 * spread


def test_cochran(oracle: dict[str, Any], rows: Read) -> None:
    expected, data = oracle["cochran_q"], rows("corr3")
    truth = data["y"] == 1
    right = np.stack([(data[name] >= 0.5) == truth for name in ("s1", "s2", "s3")], axis=1)
    found = cochran_q(right)
    assert right.sum(axis=0).tolist() == expected["n_correct"]
    assert found.statistic == pytest.approx(expected["Q"], rel=1e-12)
    assert found.freedom == expected["df"]
    assert found.p_value == pytest.approx(expected["p"], rel=1e-10)
    assert found.statistic == pytest.approx(expected["cmh"]["stat"], rel=1e-12)
    assert found.p_value == pytest.approx(expected["cmh"]["p"], rel=1e-10)
    assert cochran_q(np.ones((5, 3), bool)).p_value == 1.0


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ("holm", "holm"), ("hochberg", "hochberg"), ("hommel", "hommel"), ("bh", "BH"),
        ("bonferroni", "bonferroni"),
    ],
)  # fmt: skip
def test_adjusted_p_values(oracle: dict[str, Any], ours: str, theirs: str) -> None:
    given = np.array(oracle["p_adjust"]["p"])
    expected = oracle["p_adjust"][theirs]
    assert adjusted_p_values(given, ours) == pytest.approx(expected, rel=1e-12)
    with_gap = np.insert(given, 3, np.nan)
    assert np.delete(adjusted_p_values(with_gap, ours), 3) == pytest.approx(expected, rel=1e-12)


def test_sample_size_and_power(oracle: dict[str, Any]) -> None:
    expected = oracle["power"]
    found = auc_sample_size(0.8)
    assert found.positives == pytest.approx(expected["one_n_from_auc_0.8"]["ncases"], rel=1e-12)
    found = auc_sample_size(0.65, power=0.8, significance=0.01, ratio=4)
    wanted = expected["one_n_from_auc_0.65_kappa4"]
    assert found.positives == pytest.approx(wanted["ncases"], rel=1e-12)
    assert found.negatives == pytest.approx(wanted["ncontrols"], rel=1e-12)
    power = auc_power(0.73, 41, 72)
    assert power == pytest.approx(expected["one_power_n"]["power"], rel=1e-12)
    power = auc_power(0.73, 41, 72, two_sided=False)
    assert power == pytest.approx(expected["one_power_onesided"]["power"], rel=1e-12)
    smallest = detectable_auc(41, 72, power=0.95)
    assert smallest == pytest.approx(expected["one_auc_from_n"]["auc"], abs=1e-4)  # R's uniroot
