"""How often the interval inside folds holds the accuracy, when groups have rows in every fold."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.special import ndtr

import tellapart as ta

GROUPS, EACH, FOLDS, SAMPLES = 30, 10, 5, 300


@pytest.mark.slow
def test_groups_in_every_fold_leave_the_interval_its_level() -> None:
    random = np.random.default_rng(3)
    group = np.repeat(np.arange(GROUPS), EACH)
    rows = len(group)
    fold, truth, hits = np.arange(rows) % FOLDS, np.arange(rows) // 2 % 2, 0
    for _ in range(SAMPLES):
        right = random.normal(size=rows) + random.normal(size=GROUPS)[group] > -1
        given = np.where(right, truth, 1 - truth)
        evaluation = ta.evaluate(truth, y_pred=given, folds=fold, groups=group)
        found = evaluation.by_fold.metric("accuracy").within_fold
        hits += found.low <= ndtr(1 / np.sqrt(2)) <= found.high
    assert 0.92 <= hits / SAMPLES <= 0.985
