"""Areas under curves: two classes, and many."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn import metrics
from timing import Row, paired

import tellapart as ta

Array = NDArray[Any]


def two_classes(rows: int, dtype: str, decimals: int | None = None) -> tuple[Array, Array]:
    rng = np.random.default_rng(rows)
    truth = rng.integers(0, 2, rows)
    score = rng.normal(size=rows) + truth
    if decimals is not None:
        score = score.round(decimals)
    return truth, score.astype(dtype)


def binary() -> Iterator[Row]:
    """Time the exact area under the ROC curve and average precision."""
    for rows, dtype, decimals in (
        (1_000_000, "float32", None),
        (1_000_000, "float64", None),
        (1_000_000, "float32", 2),
        (100_000, "float32", None),
        (1_000, "float32", None),
    ):
        truth, score = two_classes(rows, dtype, decimals)
        ties = "" if decimals is None else ", many ties"
        yield paired(
            f"roc_auc_score, {rows:,} {dtype}{ties}",
            lambda y=truth, s=score: ta.roc_auc_score(y, s),
            lambda y=truth, s=score: metrics.roc_auc_score(y, s),
            "aim: 15" if rows == 1_000_000 and dtype == "float32" and decimals is None else "",
        )
    for rows in (1_000_000, 1_000):
        truth, score = two_classes(rows, "float32")
        yield paired(
            f"evaluate (all metrics) : roc_auc_score, {rows:,}",
            lambda y=truth, s=score: ta.evaluate(y, s).metric("roc_auc").value,
            lambda y=truth, s=score: metrics.roc_auc_score(y, s),
        )
    for rows in (1_000_000, 1_000):
        truth, score = two_classes(rows, "float32")
        yield paired(
            f"average_precision_score, {rows:,} float32",
            lambda y=truth, s=score: ta.average_precision_score(y, s),
            lambda y=truth, s=score: metrics.average_precision_score(y, s),
        )
    truth, score = two_classes(1_000_000, "float32")
    yield paired(
        "roc_curve, 1,000,000 float32",
        lambda: ta.roc_curve(truth, score)[1][1:],
        lambda: metrics.roc_curve(truth, score)[1][1:],
    )


def many_classes(rows: int, classes: int) -> tuple[Array, Array]:
    rng = np.random.default_rng(classes)
    truth = rng.integers(0, classes, rows)
    truth[:classes] = np.arange(classes)
    score = rng.normal(size=(rows, classes))
    score[np.arange(rows), truth] += 1.5
    score = np.exp(score)
    return truth, score / score.sum(axis=1, keepdims=True)


def several() -> Iterator[Row]:
    """Time one-vs-rest and one-vs-one areas."""
    for rows, classes in ((100_000, 10), (20_000, 100)):
        truth, score = many_classes(rows, classes)
        size = f"{rows:,} x {classes}"
        for way in ("ovr", "ovo"):
            yield paired(
                f"roc_auc_score {way}, {size}",
                lambda y=truth, s=score, w=way: ta.roc_auc_score(y, s, multi_class=w),
                lambda y=truth, s=score, w=way: metrics.roc_auc_score(y, s, multi_class=w),
            )
        yield paired(
            f"evaluate (all metrics) : ovr + ovo, {size}",
            lambda y=truth, s=score: _both_of_ours(y, s),
            lambda y=truth, s=score: [
                metrics.roc_auc_score(y, s, multi_class=way) for way in ("ovr", "ovo")
            ],
        )


def _both_of_ours(truth: Array, score: Array) -> list[float]:
    evaluation = ta.evaluate(truth, score)
    return [evaluation.metric(f"roc_auc_{way}_macro").value for way in ("ovr", "ovo")]
