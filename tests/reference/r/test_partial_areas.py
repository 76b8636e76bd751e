"""Partial areas as pROC has them: raw, McClish's, and where it gives none."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from tellapart.errors import UndefinedMetric
from tellapart.metrics.partial import partial_auc, standardised, standardised_auc
from tellapart.problem import Column
from tellapart.sklearn_names import roc_auc_score
from tellapart.statistics import ScoreSweep

Agree = Callable[..., None]
Read = Callable[[str], dict[str, Any]]

REGIONS = {
    "fpr_0_0.1": (0.0, 0.1, "fpr"),
    "fpr_0_0.2": (0.0, 0.2, "fpr"),
    "fpr_0.05_0.15": (0.05, 0.15, "fpr"),
    "tpr_0.9_1": (0.9, 1.0, "tpr"),
    "tpr_0.8_1": (0.8, 1.0, "tpr"),
}


def sweep_of(truth: Any, score: Any) -> ScoreSweep:
    return ScoreSweep.of(Column("", score.astype(float), truth.astype(np.uint8)))


def compare(sweep: ScoreSweep, expected: dict[str, Any], agree: Agree) -> None:
    assert set(expected) == {*REGIONS, "src"}
    for name, (low, high, focus) in REGIONS.items():
        area = partial_auc(sweep, low, high, focus)  # type: ignore[arg-type]
        agree(area, expected[name]["raw"])
        unguarded = standardised(area, low, high, focus)  # type: ignore[arg-type]
        agree(unguarded, expected[name]["mcclish_unguarded"])
        if np.isnan(expected[name]["mcclish"]):
            with pytest.raises(UndefinedMetric, match="below the diagonal"):
                standardised_auc(sweep, low, high, focus)  # type: ignore[arg-type]
        else:
            agree(standardised_auc(sweep, low, high, focus), expected[name]["mcclish"])  # type: ignore[arg-type]


@pytest.mark.parametrize("name", ["ties", "tiny8", "imbalance500", "corr3", "prob1000"])
def test_partial_areas(name: str, rows: Read, oracle: dict[str, Any], agree: Agree) -> None:
    data = rows(name)
    for score, expected in oracle["binary"][name]["scores"].items():
        compare(sweep_of(data["y"], data[score]), expected["pauc"], agree)


def test_edge_cases(rows: Read, oracle: dict[str, Any], agree: Agree) -> None:
    data = rows("edge")
    for case, expected in oracle["edge"].items():
        mine = data["case"] == case
        compare(sweep_of(data["y"][mine], data["s"][mine]), expected["pauc"], agree)


def test_partial_areas_of_rocr_and_of_the_drop_in_function(
    rows: Read, oracle: dict[str, Any], agree: Agree
) -> None:
    for name, scores in oracle["ROCR"].items():
        data = rows(name)
        for score, expected in scores.items():
            sweep = sweep_of(data["y"], data[score])
            agree(partial_auc(sweep, 0.0, 0.1), expected["auc_fpr_stop_0.1"])
            standard = oracle["binary"][name]["scores"][score]["pauc"]["fpr_0_0.1"]
            found = roc_auc_score(data["y"], data[score], max_fpr=0.1)
            agree(found, standard["mcclish_unguarded"])
