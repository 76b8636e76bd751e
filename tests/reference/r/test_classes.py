"""Several classes: one-vs-rest and one-vs-one areas, and their averages, as pROC has them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import tellapart as ta

Agree = Callable[..., None]
Read = Callable[[str], dict[str, Any]]


@pytest.fixture(scope="module")
def five(rows: Read) -> ta.Evaluation:
    data = rows("class5")
    return ta.evaluate(data["y"], np.stack([data[f"p{k}"] for k in range(5)], axis=1))


@pytest.fixture(scope="module")
def expected(oracle: dict[str, Any]) -> Any:
    return oracle["multiclass_class5"]


def test_one_against_the_rest(five: ta.Evaluation, expected: Any, agree: Agree) -> None:
    estimates = list(five.per_class("roc_auc").values())
    agree([estimate.value for estimate in estimates], expected["ovr_auc"])
    agree([e.standard_error**2 for e in estimates], expected["ovr_delong_var"])
    for average in ("macro", "weighted", "micro"):
        agree(five.metric(f"roc_auc_ovr_{average}").value, expected[f"ovr_{average}"])


def test_pairs(five: ta.Evaluation, expected: Any, agree: Agree) -> None:
    """pROC ranks each pair by both columns; ours says whose score it is."""
    areas = {}
    for pair in five.pairs():
        areas[f"{pair.first}/{pair.second}"] = (pair.first_given_second, pair.second_given_first)
        agree(pair.auc.value, (pair.first_given_second + pair.second_given_first) / 2)
    assert sorted(areas) == sorted(expected["pairs"])
    found = np.array([areas[name] for name in expected["pairs"]])
    agree(found[:, 0], expected["A_i_given_j"])
    agree(found[:, 1], expected["A_j_given_i"])


def test_averages_over_pairs(five: ta.Evaluation, expected: Any, agree: Agree) -> None:
    agree(five.metric("roc_auc_ovo_macro").value, expected["hand_till"])
    agree(five.metric("roc_auc_ovo_weighted").value, expected["ovo_prevalence_weighted"])
