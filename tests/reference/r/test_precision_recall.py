"""Precision-recall: average precision, and the area that PRROC integrates."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

import tellapart as ta

Agree = Callable[..., None]
Read = Callable[[str], dict[str, Any]]

SCORES = [
    *((name, f"s{k}") for name in ("ties", "corr3") for k in (1, 2, 3)),
    *((name, f"s{k}") for name in ("tiny8", "imbalance500") for k in (1, 2)),
    *(("prob1000", f"p{k}") for k in (1, 2, 3)),
]


@pytest.mark.parametrize(("name", "score"), SCORES)
def test_areas(name: str, score: str, rows: Read, oracle: dict[str, Any], agree: Agree) -> None:
    data, expected = rows(name), oracle["pr"][name][score]
    evaluation = ta.evaluate(data["y"], data[score])
    agree(evaluation.metric("average_precision").value, expected["average_precision"])
    agree(evaluation.metric("pr_auc").value, expected["prroc_integral"])
    agree(evaluation.metric("roc_auc").value, expected["prroc_roc_auc"])
    curve = evaluation.curve("pr")
    agree(curve.summary["average_precision"], expected["average_precision"])
    agree(curve.summary["pr_auc"], expected["prroc_integral"])
