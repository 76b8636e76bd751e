"""Problems of every kind, with scores that no two rows share, and their cells by definition."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import numpy as np

from tellapart.problem import Problem


def binary(rows: int = 400, seed: int = 0, **more: Any) -> Problem:
    random = np.random.default_rng(seed)
    truth = random.integers(0, 2, rows)
    score = 1 / (1 + np.exp(-random.normal(2.0 * truth - 1.0, 1.5)))
    return Problem.of(truth, score, items=np.arange(rows), **more)


def several(rows: int = 600, classes: int = 5, seed: int = 0, **more: Any) -> Problem:
    random = np.random.default_rng(seed)
    truth = random.integers(0, classes, rows)
    raw = random.normal(size=(rows, classes))
    raw[np.arange(rows), truth] += 1.5
    score = np.exp(raw) / np.exp(raw).sum(axis=1, keepdims=True)
    return Problem.of(truth, score, classes=list(range(classes)), items=np.arange(rows), **more)


def labels(rows: int = 300, count: int = 4, seed: int = 0) -> Problem:
    random = np.random.default_rng(seed)
    truth = (random.random((rows, count)) < 0.3).astype(int)
    score = np.clip(random.normal(0.35 + 0.3 * truth, 0.15), 0, 1)
    return Problem.of(truth, score, task="multilabel", items=np.arange(rows))


def cells_of(problem: Problem) -> dict[tuple[int, ...], list[int]]:
    """Return (truth, answer) -> rows; of labels (label, truth, answer). Row by row."""
    out: dict[tuple[int, ...], list[int]] = defaultdict(list)
    predicted, truth = problem.predicted(), problem.truth.values
    for row in range(problem.rows):
        if problem.task == "multilabel":
            for label in range(truth.shape[1]):
                out[label, int(truth[row, label]), int(predicted[row, label])].append(row)
        else:
            out[int(truth[row]), int(predicted[row])].append(row)
    return dict(out)
