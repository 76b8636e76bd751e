"""Calibration of real networks from label and confidence alone."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import tellapart as ta

Read = Callable[[Path], dict[str, list[Any]]]

# file -> ECE in per cent (ten bins (a, b] of equal width) as printed in the figure of
# hollance/reliability-diagrams, and accuracy
NETWORKS = {
    "ImageNet_torchvision/resnet101.csv": (4.91, 0.77374),
    "markus93/probs_densenet40_c10_logits.csv": (5.50, 0.92420),
    "markus93/probs_resnet110_c10_logits.csv": (4.75, 0.93560),
    "markus93/probs_resnet50_birds_logits.csv": (1.42, 0.73145),
    "other/snacks.csv": (2.44, 0.86345),
}


@pytest.mark.parametrize("file", NETWORKS)
def test_expected_calibration_error(file: str, real_data: Path, table: Read) -> None:
    rows = table(real_data / "top1_confidence" / file)
    truth, predicted = (np.array(rows[name], dtype=int) for name in ("true_label", "pred_label"))
    confidence = np.array(rows["confidence"], dtype=np.float64)
    evaluation = ta.evaluate(truth, y_pred=predicted, confidence=confidence)
    error, accuracy = NETWORKS[file]
    found = evaluation.metric("ece", bins=10, binning="width").value
    assert round(100 * found, 2) == error
    assert round(evaluation.metric("accuracy").value, 5) == accuracy
    area = evaluation.metric("roc_auc_ovr_macro")
    assert np.isnan(area.value)
    assert area.reason


def test_cross_validated_digits(real_data: Path) -> None:
    folder = real_data / "mnist_cv_probs"
    score = np.load(folder / "mnist_test_set_pyx.npy")
    truth = np.load(folder / "mnist_test_set_original_labels.npy")
    evaluation = ta.evaluate(truth, score)
    assert evaluation.metric("accuracy").value == pytest.approx(0.9913, abs=1e-12)
    found = evaluation.metric("ece", bins=15, binning="width").value
    assert round(found, 5) == 0.00298
