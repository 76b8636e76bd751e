from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest

import tellapart as ta

sys.path.insert(0, str(Path(__file__).parent))  # helpers of these tests

from pictures import several

CLASSES = ["cat", "lion", "dog"]


@pytest.fixture(scope="session")
def binary():
    rng = np.random.default_rng(0)
    truth = rng.integers(0, 2, 120)
    score = 1 / (1 + np.exp(-(rng.normal(size=120) + 2.0 * truth - 1.0)))
    return ta.evaluate(np.where(truth == 1, "dog", "cat"), np.round(score, 2))


@pytest.fixture(scope="session")
def other():
    rng = np.random.default_rng(0)
    truth = rng.integers(0, 2, 120)
    score = np.random.default_rng(9).random(120) * 0.5 + 0.4 * truth * 0.5
    return ta.evaluate(np.where(truth == 1, "dog", "cat"), score)


@pytest.fixture(scope="session")
def three():
    return several(3, 90, names=CLASSES)


@pytest.fixture(scope="session")
def labels():
    rng = np.random.default_rng(3)
    truth = (rng.random((150, 4)) < 0.3).astype(int)
    score = 1 / (1 + np.exp(-(rng.normal(size=truth.shape) + 2 * truth - 1)))
    return ta.evaluate(truth, score, task="multilabel", classes=["AF", "SB", "ST", "LBBB"])
