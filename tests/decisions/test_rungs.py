"""Every rung is the choice that `at_least` makes by itself."""

import numpy as np
import pytest

import tellapart as ta
from tellapart.decisions.rungs import rungs
from tellapart.results.pages import RUNGS
from tellapart.statistics import ScoreSweep


def swept(y, score, weight=None):
    evaluation = ta.evaluate(y, score, sample_weight=weight)
    return evaluation, ScoreSweep.of(evaluation.problem.column(0))


@pytest.mark.parametrize("seed", range(12))
def test_rungs_are_what_at_least_chooses(seed):
    rng = np.random.default_rng(seed)
    rows, decimals = int(rng.integers(4, 150)), int(rng.integers(1, 4))
    y = rng.integers(0, 2, rows)
    y[:2] = [0, 1]
    score = np.round(rng.random(rows) * 0.5 + 0.4 * y * rng.random(rows), decimals)
    weight = rng.random(rows) if seed % 3 == 0 else None
    evaluation, sweep = swept(y, score, weight)
    found = rungs(sweep, np.dtype(float))
    for place, share in enumerate(RUNGS.tolist()):
        for name in ("recall", "precision"):
            chosen = evaluation.threshold(ta.at_least(**{name: share})).threshold
            np.testing.assert_equal(found[name][place], chosen, err_msg=f"{name} {share}")


def test_single_precision_scores_read_as_written():
    _, sweep = swept([1, 1, 0, 0], np.array([0.7, 0.6, 0.3, 0.1], dtype=np.float32))
    assert rungs(sweep, np.dtype(np.float32))["recall"].max() == 0.6


def test_one_class_alone_has_no_rungs():
    column = ta.evaluate([1, 1, 0], [0.2, 0.4, 0.1]).problem.column(0)
    sweep = ScoreSweep.of(column)
    only = ScoreSweep(sweep.threshold, sweep.positive, np.zeros_like(sweep.negative), None, 2)
    assert rungs(only) == {}
