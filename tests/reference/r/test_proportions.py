"""Intervals of proportions, and the 2 x 2 table of a diagnostic test (base R, epiR)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import tellapart as ta

Agree = Callable[..., None]

METHODS = {"wilson": "wilson", "exact": "clopper_pearson", "jeffreys": "jeffreys"}
RATES = {
    "recall": "se",
    "specificity": "sp",
    "precision": "pv.pos",
    "npv": "pv.neg",
    "accuracy": "diag.ac",
}


@pytest.mark.parametrize("place", range(7))
@pytest.mark.parametrize("method", METHODS)
def test_proportions(place: int, method: str, oracle: dict[str, Any], agree: Agree) -> None:
    expected = oracle["proportion_ci"][place]
    hits, n = expected["x"], expected["n"]
    answers = np.repeat([1, 0], [hits, n - hits])
    evaluation = ta.evaluate(np.ones(n, dtype=int), y_pred=answers, classes=[0, 1])
    for name in ("accuracy", "recall"):
        estimate = evaluation.metric(name, method=method)
        assert estimate.method == method
        assert estimate.n == n
        agree(estimate.value, hits / n)
        agree([estimate.low, estimate.high], expected[METHODS[method]])


def table(cells: dict[str, int]) -> ta.Evaluation:
    sizes = [cells[name] for name in ("tp", "fp", "fn", "tn")]
    return ta.evaluate(np.repeat([1, 0, 1, 0], sizes), y_pred=np.repeat([1, 1, 0, 0], sizes))


def check(evaluation: ta.Evaluation, method: str, expected: dict[str, Any], agree: Agree) -> None:
    for name, theirs in RATES.items():
        estimate = evaluation.metric(name, method=method)
        agree([estimate.value, estimate.low, estimate.high], expected[theirs])
    for name, theirs in (("lr_plus", "lr.pos"), ("lr_minus", "lr.neg")):
        estimate = evaluation.metric(name)
        assert estimate.method == "log"
        agree([estimate.value, estimate.low, estimate.high], expected[theirs])
    agree(evaluation.metric("informedness").value, expected["youden"][0])
    prevalence = evaluation.result.data.prevalence
    agree(prevalence["1"], expected["tp"][0])
    agree(evaluation.metric("fnr").value, expected["p.tndp"][0])
    agree(evaluation.metric("fpr").value, expected["p.tpdn"][0])
    for name, theirs in (("fnr", "p.tndp"), ("fpr", "p.tpdn")):
        estimate = evaluation.metric(name, method=method)
        agree([estimate.low, estimate.high], expected[theirs][1:])


@pytest.mark.parametrize("method", ["exact", "wilson", "jeffreys"])
def test_a_diagnostic_table(method: str, oracle: dict[str, Any], agree: Agree) -> None:
    block = oracle["diagnostic_2x2"]
    check(table(block["cells"]), method, block[method], agree)


def test_a_small_diagnostic_table(oracle: dict[str, Any], agree: Agree) -> None:
    block = oracle["diagnostic_2x2"]["small"]
    check(table(block["cells"]), "exact", block["exact"], agree)
