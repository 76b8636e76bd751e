"""Fractional labels, as PRROC has them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import tellapart as ta

Agree = Callable[..., None]
Read = Callable[[str], dict[str, Any]]


@pytest.fixture(params=["s", "s2"])
def soft(
    request: pytest.FixtureRequest, rows: Read, oracle: dict[str, Any]
) -> tuple[ta.Evaluation, Any]:
    data = rows("soft200")
    return ta.evaluate(data["w"], data[request.param]), oracle["soft"][request.param]


def test_areas(soft: tuple[ta.Evaluation, Any], agree: Agree) -> None:
    evaluation, expected = soft
    agree(evaluation.metric("roc_auc").value, expected["roc_auc"])
    agree(evaluation.metric("roc_auc").value, expected["auc_all_pairs"])
    agree(evaluation.metric("average_precision").value, expected["average_precision"])
    agree(evaluation.metric("pr_auc").value, expected["pr_integral"])
    agree(evaluation.result.baselines["pr_auc"], expected["pr_rand"])


def test_area_over_pairs_of_different_rows(soft: tuple[ta.Evaluation, Any], agree: Agree) -> None:
    evaluation, expected = soft
    found = evaluation.metric("roc_auc", self_pairs=False)
    agree(found.value, expected["auc_distinct_pairs_only"])
    agree(evaluation.metric("roc_auc", self_pairs=True).value, expected["auc_all_pairs"])


def test_attainable_range(soft: tuple[ta.Evaluation, Any], agree: Agree) -> None:
    evaluation, expected = soft
    for name, theirs in (("roc_auc", "roc"), ("pr_auc", "pr")):
        estimate = evaluation.metric(name)
        low, high = expected[f"{theirs}_min"], expected[f"{theirs}_max"]
        agree(estimate.attainable, [low, high])
        agree(estimate.rescaled, (estimate.value - low) / (high - low))


def test_curve(soft: tuple[ta.Evaluation, Any], agree: Agree) -> None:
    evaluation, expected = soft
    points = np.array(expected["roc_curve_first5"])
    roc = evaluation.curve("roc")
    agree(roc["false_positive_rate"][:5], points[:, 0])
    agree(roc["true_positive_rate"][:5], points[:, 1])
    agree(roc["threshold"][1:6], points[:, 2])  # PRROC: positive iff score > threshold


def test_arbitrary_masses_of_both_classes(rows: Read, oracle: dict[str, Any], agree: Agree) -> None:
    data, expected = rows("soft200"), oracle["soft_two_weights"]
    positive = data["w"]
    negative = np.round((1.0 - positive) * 2 + 0.1, 3)
    mass = positive + negative
    evaluation = ta.evaluate(positive / mass, data["s"], sample_weight=mass)
    agree(evaluation.metric("roc_auc").value, expected["roc_auc"])
    agree(evaluation.metric("pr_auc").value, expected["pr_integral"])
