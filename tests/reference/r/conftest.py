from __future__ import annotations

import csv
import json
from collections.abc import Callable
from math import inf, nan
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

import tellapart as ta

HERE = Path(__file__).parent
WORDS = {"NaN": nan, "NA": nan, "Inf": inf, "-Inf": -inf}

Rows = dict[str, NDArray[Any]]


def plain(value: Any) -> Any:
    """Turn R's words for what is not finite into floats."""
    if isinstance(value, dict):
        return {name: plain(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [plain(inner) for inner in value]
    return WORDS.get(value, value) if isinstance(value, str) else value


@pytest.fixture(scope="session")
def oracle() -> dict[str, Any]:
    found: dict[str, Any] = plain(json.loads((HERE / "oracle.json").read_text("utf-8")))
    return found


@pytest.fixture(scope="session")
def rows() -> Callable[[str], Rows]:
    """Return a data set by name: column -> array."""

    def read(name: str) -> Rows:
        with (HERE / "data" / f"{name}.csv").open(encoding="utf-8") as file:
            table = list(csv.reader(file))
        columns = dict(zip(table[0], zip(*table[1:], strict=True), strict=True))
        return {name: _numbers(values) for name, values in columns.items()}

    return read


def _numbers(values: tuple[str, ...]) -> NDArray[Any]:
    try:
        return np.array([int(value) for value in values])
    except ValueError:
        pass
    try:
        return np.array([float(value) for value in values])
    except ValueError:
        return np.array(values)


@pytest.fixture(scope="session")
def agree() -> Callable[..., None]:
    """Compare with R: 15 digits are kept, so a relative difference of 1e-12 is a real one."""

    def check(found: Any, expected: Any, tolerance: float = 1e-12) -> None:
        np.testing.assert_allclose(
            np.asarray(found, dtype=np.float64),
            np.asarray(expected, dtype=np.float64),
            rtol=tolerance,
            atol=1e-15,
            equal_nan=True,
        )

    return check


@pytest.fixture(scope="session")
def check_points(
    agree: Callable[..., None],
) -> Callable[[ta.Evaluation, Any, dict[str, Any]], None]:
    """Compare rows of pROC's ``coords`` with the vertices of our three curves."""

    def check(evaluation: ta.Evaluation, vertices: Any, points: dict[str, Any]) -> None:
        roc = evaluation.curve("roc")
        positives = roc["true_positives"][-1]
        negatives = roc["false_positives"][-1]
        tp, fp = roc["true_positives"][vertices], roc["false_positives"][vertices]
        agree(tp, points["tp"])
        agree(fp, points["fp"])
        agree(positives - tp, points["fn"])
        agree(negatives - fp, points["tn"])
        agree(roc["true_positive_rate"][vertices], points["sensitivity"])
        agree(1.0 - roc["false_positive_rate"][vertices], points["specificity"])
        by_threshold = evaluation.curve("threshold")
        agree(by_threshold["recall"][vertices], points["sensitivity"])
        agree(by_threshold["specificity"][vertices], points["specificity"])
        agree(by_threshold["precision"][vertices], points["ppv"])
        agree(by_threshold["informedness"][vertices] + 1.0, points["youden"])
        agree(evaluation.curve("pr")["precision"][vertices], points["ppv"])
        for k, threshold in enumerate(roc["threshold"][vertices].tolist()):
            if np.isfinite(threshold):
                there = evaluation.at(threshold=threshold)
                agree(there.metric("accuracy").value, points["accuracy"][k])
                agree(there.metric("npv").value, points["npv"][k])

    return check
