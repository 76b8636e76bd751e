"""Five models on the same rows: their AUCs with DeLong's covariance, against one model's AUC.

The peer of these rows is tellapart itself: one AUC with its interval (one sort, DeLong's variance,
no other metric) from the same arrays. Ratio 1/6 would be six times as long as one model.
"""

from __future__ import annotations

from collections.abc import Iterator
from statistics import median
from typing import Any

import numpy as np
from numpy.typing import NDArray
from timing import Row, seconds

import tellapart as ta
from tellapart.inference.differences.permuted import permutation_test
from tellapart.inference.joint_areas import joint_areas
from tellapart.inference.resampling import Resampling, Wanted
from tellapart.inference.sweeps import sweep_estimate
from tellapart.metrics import METRICS
from tellapart.problem import Column, Problem
from tellapart.statistics import ScoreSweep

Array = NDArray[Any]
MODELS = 5
TURNS = 7


def five_models(rows: int, dtype: str) -> tuple[Array, list[Array]]:
    rng = np.random.default_rng(rows)
    truth = rng.integers(0, 2, rows).astype(np.uint8)
    common = truth + rng.normal(size=rows)
    return truth, [(common + rng.normal(size=rows)).astype(dtype) for _ in range(MODELS)]


def comparing() -> Iterator[Row]:
    """Time all pairs of five models against single ones, and permutations."""
    for rows, dtype in ((1_000_000, "float32"), (1_000_000, "float64"), (10_000, "float64")):
        truth, scores = five_models(rows, dtype)
        columns = [Column(str(k), score, truth) for k, score in enumerate(scores)]
        times: tuple[list[float], list[float]] = ([], [])
        for _ in range(TURNS + 1):  # the first turn compiles
            times[0].append(seconds(lambda c=columns: joint_areas(c)))
            times[1].append(seconds(lambda c=columns[0]: _single(c)))
        together, alone = (median(each[1:]) for each in times)
        note = f"aim: under 6, is {together / alone:.1f}" if rows == 1_000_000 else ""
        yield Row(f"AUCs and covariance of 5 : 1 AUC, {rows:,} {dtype}", together, alone, note)
    truth, scores = five_models(1_000_000, "float64")
    evaluations = {
        str(k): ta.evaluate(truth, score, scores="rank") for k, score in enumerate(scores)
    }
    call = lambda: ta.compare_evaluations(evaluations)  # noqa: E731 - timed below
    yield Row("compare_evaluations of 5, all default metrics, 1,000,000", seconds(call))
    truth, scores = five_models(10_000, "float64")
    first, second = (Problem.of(truth, score) for score in scores[:2])
    swap = lambda: permutation_test(first, second, Wanted(METRICS["roc_auc"]), Resampling(2000))  # noqa: E731
    yield Row("permutation test of an AUC, 2,000 of 10,000 rows", seconds(swap))


def _single(column: Column) -> float:
    return sweep_estimate(METRICS["roc_auc"], ScoreSweep.of(column), 0.95).low
