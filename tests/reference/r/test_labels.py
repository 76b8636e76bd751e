"""Four classes without scores: agreement and averages, with delta-method standard errors."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import tellapart as ta

Agree = Callable[..., None]
Read = Callable[[str], dict[str, Any]]


@pytest.fixture(params=["a", "b"])
def labels(
    request: pytest.FixtureRequest, rows: Read, oracle: dict[str, Any]
) -> tuple[ta.Evaluation, Any]:
    data = rows("labels4")
    return ta.evaluate(data["y"], y_pred=data[request.param]), oracle["labels4"][request.param]


def test_confusion(labels: tuple[ta.Evaluation, Any]) -> None:
    evaluation, expected = labels
    assert evaluation.result.confusion is not None
    assert evaluation.result.confusion.counts.tolist() == expected["confusion"]


def test_values(labels: tuple[ta.Evaluation, Any], agree: Agree) -> None:
    evaluation, expected = labels
    agree(evaluation.metric("accuracy").value, expected["accuracy"])
    agree(evaluation.metric("kappa").value, expected["kappa"][0])
    agree(evaluation.metric("mcc").value, expected["mcc_multiclass"])
    agree(evaluation.metric("balanced_accuracy").value, expected["balanced_accuracy"])
    agree(evaluation.metric("f1_macro").value, expected["macro_f1"])
    agree(evaluation.metric("f1_micro").value, expected["micro_f1"])
    for name in ("precision", "recall", "f1"):
        values = [estimate.value for estimate in evaluation.per_class(name).values()]
        agree(values, expected[name])
        agree(evaluation.metric(f"{name}_macro").value, np.mean(expected[name]))


def test_standard_errors(labels: tuple[ta.Evaluation, Any], agree: Agree) -> None:
    evaluation, expected = labels
    for name, theirs in (
        ("f1_macro", expected["macro_f1_se"]),
        ("f1_micro", expected["micro_f1_se"]),
        ("accuracy", expected["micro_f1_se"]),
        ("balanced_accuracy", expected["balanced_accuracy_se_multinomial"]),
        ("balanced_accuracy", expected["balanced_accuracy_se_fixed_class_counts"]),
        ("recall_macro", expected["balanced_accuracy_se_multinomial"]),
        ("precision_macro", expected["macro_precision_se"]),
        ("kappa", expected["kappa"][1]),
    ):
        agree(evaluation.metric(name).standard_error, theirs)


def test_accuracy_of_three_scores(rows: Read, oracle: dict[str, Any]) -> None:
    data = rows("corr3")
    right = []
    for k in (1, 2, 3):
        evaluation = ta.evaluate(data["y"], data[f"s{k}"], threshold=0.5)
        right.append(round(evaluation.metric("accuracy").value * len(data["y"])))
    assert right == oracle["cochran_q"]["n_correct"]
