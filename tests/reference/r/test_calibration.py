"""Proper scores and binned calibration error (base R, rms)."""

from __future__ import annotations

from collections.abc import Callable
from math import isinf
from typing import Any

import numpy as np
import pytest

import tellapart as ta
from tellapart.metrics.reliability import recalibration_line, spiegelhalter_z
from tellapart.problem import Column
from tellapart.statistics import ScoreSweep

Agree = Callable[..., None]
Read = Callable[[str], dict[str, Any]]


@pytest.mark.parametrize("score", ["p1", "p2"])
def test_scores(score: str, rows: Read, oracle: dict[str, Any], agree: Agree) -> None:
    data, expected = rows("prob1000"), oracle["calibration"][score]
    evaluation = ta.evaluate(data["y"], data[score])
    brier = evaluation.metric("brier").value
    agree(brier, expected["brier"])
    agree(brier, expected["val_prob"]["Brier"])
    agree(evaluation.metric("log_loss").value, expected["logloss"])
    agree(evaluation.result.baselines["brier"], expected["corp"]["UNC"])
    agree(1.0 - brier / evaluation.result.baselines["brier"], expected["brier_skill"])
    for bins in (10, 15):
        theirs = expected[f"equal_width_{bins}_right_closed"]
        agree(evaluation.metric("ece", bins=bins, binning="width").value, theirs["l1"])


@pytest.mark.parametrize("score", ["p1", "p2"])
def test_tests_and_the_recalibration_line(
    score: str, rows: Read, oracle: dict[str, Any], agree: Agree
) -> None:
    data, expected = rows("prob1000"), oracle["calibration"][score]
    sweep = ScoreSweep.of(Column("", data[score], data["y"].astype(np.uint8)))
    agree(spiegelhalter_z(sweep), expected["spiegelhalter_z"])
    agree(spiegelhalter_z(sweep), expected["val_prob"]["S:z"])
    line = recalibration_line(sweep)
    agree(line.intercept, expected["val_prob"]["Intercept"], 1e-10)  # rms stops a little earlier
    agree(line.slope, expected["val_prob"]["Slope"], 1e-10)


def test_coarse_probabilities(rows: Read, oracle: dict[str, Any], agree: Agree) -> None:
    data, expected = rows("prob1000"), oracle["calibration"]
    evaluation = ta.evaluate(data["y"], data["p3"])
    agree(evaluation.metric("brier").value, expected["p3_ties"]["brier"])
    uncertainty = expected["p3_ties"]["murphy_exact"]["uncertainty"]
    agree(evaluation.result.baselines["brier"], uncertainty)
    loss = evaluation.metric("log_loss")
    impossible = expected["p3_logloss"]
    assert isinf(impossible["logloss_unclipped"])
    assert isinf(loss.value)
    assert loss.reason is not None
    assert f"in {impossible['n_impossible']} of 1000 rows" in loss.reason


def test_five_classes(rows: Read, oracle: dict[str, Any], agree: Agree) -> None:
    data, expected = rows("class5"), oracle["calibration"]["multiclass_class5"]
    evaluation = ta.evaluate(data["y"], np.stack([data[f"p{k}"] for k in range(5)], axis=1))
    agree(evaluation.metric("brier").value, expected["brier_sum_over_classes"])
    agree(evaluation.metric("brier").value / 2, expected["brier_halved"])
    agree(evaluation.metric("log_loss").value, expected["logloss"])


@pytest.mark.parametrize("name", ["p1", "p2"])
def test_the_isotonic_decomposition(oracle: dict[str, Any], rows: Read, name: str) -> None:
    data, expected = rows("prob1000"), oracle["calibration"][name]["corp"]
    parts = ta.evaluate(data["y"], data[name]).curve("reliability").summary
    assert parts["miscalibration"] == pytest.approx(expected["MCB"], rel=1e-10)
    assert parts["discrimination"] == pytest.approx(expected["DSC"], rel=1e-10)
    assert parts["uncertainty"] == pytest.approx(expected["UNC"], rel=1e-10)
