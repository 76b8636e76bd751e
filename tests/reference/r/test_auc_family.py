"""Clusters, points at a fixed rate, tests and figures around the AUC, as R has them."""

from __future__ import annotations

from collections.abc import Callable
from math import sqrt
from typing import Any

import numpy as np
import pytest

import tellapart as ta
from tellapart.inference.binormal import BinormalCurve
from tellapart.inference.power import auc_power, auc_sample_size, auc_significance
from tellapart.problem import Column
from tellapart.statistics import ScoreSweep

Agree = Callable[..., None]
Read = Callable[[str], dict[str, Any]]

SCORES = [
    *((name, f"s{k}") for name in ("ties", "corr3") for k in (1, 2, 3)),
    *((name, f"s{k}") for name in ("tiny8", "imbalance500") for k in (1, 2)),
    *(("prob1000", f"p{k}") for k in (1, 2, 3)),
]


@pytest.fixture(params=SCORES, ids="-".join)
def one(
    request: pytest.FixtureRequest, rows: Read, oracle: dict[str, Any]
) -> tuple[ta.Evaluation, Any]:
    name, score = request.param
    data = rows(name)
    return ta.evaluate(data["y"], data[score]), oracle["binary"][name]["scores"][score]


def test_hanley_and_mcneil(one: tuple[ta.Evaluation, Any], agree: Agree) -> None:
    evaluation, expected = one
    variance = expected["hanley_mcneil"]["var"]
    figures = expected["auc"], expected["n_pos"], expected["n_neg"]
    agree(ta.hanley_mcneil(*figures).standard_error ** 2, variance)
    found = evaluation.metric("roc_auc", method="hanley-mcneil")
    published = ta.hanley_mcneil(*figures)
    agree([found.low, found.high], [published.low, published.high])


def test_mann_whitney(one: tuple[ta.Evaluation, Any], agree: Agree) -> None:
    evaluation, expected = one
    found = evaluation.test("roc_auc", against=0.5)
    agree(found.p_value, expected["mannwhitney"]["p_two_sided_normal_ties"], 1e-9)
    sides = [evaluation.test(alternative=side).p_value for side in ("greater", "less")]
    assert sum(sides) == pytest.approx(1.0)
    assert 2 * min(sides) == pytest.approx(found.p_value)


def test_interpolated_points(one: tuple[ta.Evaluation, Any], agree: Agree) -> None:
    evaluation, expected = one
    for name, fixed, leaf in (
        ("recall_at_specificity", "specificity", "coords_at_spec_0.9"),
        ("specificity_at_recall", "recall", "coords_at_sens_0.9"),
    ):
        found = evaluation.metric(name, resamples=100, **{fixed: 0.9})
        (value,) = expected[leaf].values()
        agree(found.value, value)


@pytest.mark.filterwarnings("ignore:.*a handful of rows")
def test_partial_areas_as_metrics(one: tuple[ta.Evaluation, Any], agree: Agree) -> None:
    evaluation, expected = one
    for name, leaf in expected["pauc"].items():
        if name == "src":
            continue
        rate, low, high = name.split("_")
        region = {rate: (float(low), float(high))}
        raw = evaluation.metric("partial_auc", **region)
        rescaled = evaluation.metric("partial_auc", standardized=True, **region)
        agree(raw.value, leaf["raw"])
        agree(rescaled.value, leaf["mcclish"])


def test_clusters_by_obuchowski(rows: Read, oracle: dict[str, Any], agree: Agree) -> None:
    data, expected = rows("clustered"), oracle["clustered"]
    scores = [name for name in data if name.startswith("s")]
    for k, name in enumerate(scores[:2]):
        evaluation = ta.evaluate(data["y"], data[name], groups=data["cluster"])
        found = evaluation.metric("roc_auc")
        assert found.method == "logit-obuchowski"
        agree(found.value, expected["auc"][k])
        agree(found.standard_error**2, expected["cov"][k][k])
        assert evaluation.result.data.groups == expected["I"]
    apart = ta.evaluate(data["y"], data[scores[0]], groups=np.arange(len(data["y"])))
    found = apart.metric("roc_auc")
    agree(found.standard_error**2, expected["singleton_clusters_var"])
    plain = ta.evaluate(data["y"], data[scores[0]]).metric("roc_auc")
    agree([found.low, found.high], [plain.low, plain.high])


def test_sizes_of_the_clusters(rows: Read, oracle: dict[str, Any]) -> None:
    data, expected = rows("clustered"), oracle["clustered"]
    evaluation = ta.evaluate(data["y"], data["s1"], groups=data["cluster"])
    design = evaluation.statistics.design
    assert design is not None
    held = [design.holders((data["y"] == side).astype(float)) for side in (1, 0)]
    assert held == [expected["I10"], expected["I01"]]


def test_power_solved_for_the_level(oracle: dict[str, Any], agree: Agree) -> None:
    expected = oracle["power"]["one_siglevel"]
    sizes = expected["ncases"], expected["ncontrols"]
    found = auc_significance(expected["auc"], *sizes, power=expected["power"])
    agree(found, expected["sig.level"])
    agree(auc_power(expected["auc"], *sizes, significance=found), expected["power"])


def test_what_is_given_beside_what_was_solved(oracle: dict[str, Any], agree: Agree) -> None:
    for name, leaf in oracle["power"].items():
        if not name.startswith("one_"):
            continue
        two_sided = "onesided" not in name
        power = auc_power(
            leaf["auc"], leaf["ncases"], leaf["ncontrols"], significance=leaf["sig.level"],
            two_sided=two_sided,
        )  # fmt: skip
        searched = name == "one_auc_from_n"  # pROC's search for the AUC stops after four digits
        agree(power, leaf["power"], 1e-4 if searched else 1e-9)
    leaf = oracle["power"]["one_auc_from_n"]
    agree(ta.detectable_auc(leaf["ncases"], leaf["ncontrols"], power=0.95), leaf["auc"], 1e-5)
    leaf = oracle["power"]["one_n_from_auc_0.8"]
    agree(auc_sample_size(leaf["auc"]).negatives, leaf["ncontrols"])


def test_binormal_smoothing(rows: Read, oracle: dict[str, Any], agree: Agree) -> None:
    data, expected = rows("corr3"), oracle["smooth_binormal"]["corr3_s1"]
    truth = data["y"].astype(np.uint8)
    found = BinormalCurve.of(ScoreSweep.of(Column("", np.ascontiguousarray(data["s1"]), truth)))
    agree(found.intercept, expected["a"])
    agree(found.slope, expected["b"])
    agree(found.auc, expected["auc"])
    curve = ta.evaluate(data["y"], data["s1"]).curve("roc", smooth="binormal")
    agree(curve.summary["smooth_auc"], expected["auc"])
    agree(curve.summary["intercept"] / sqrt(1 + curve.summary["slope"] ** 2), 1.00179, 1e-3)
    area = np.trapezoid(curve["true_positive_rate"], curve["false_positive_rate"])
    assert area == pytest.approx(expected["auc"], abs=1e-3)
