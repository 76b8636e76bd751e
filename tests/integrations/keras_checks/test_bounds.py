"""`bounds` hold the exact area for certain: large batches, odd weights, the smallest scores."""

import numpy as np
import pytest

import tellapart as ta
from tellapart.integrations.keras import AUC, F1, Brier

NAMES = {"ROC": "roc_auc", "PR": "pr_auc", "AP": "average_precision"}
ROWS = 65_536


def large():
    rng = np.random.default_rng(21)
    score = rng.choice([0.1, 0.9], ROWS)
    truth = np.where(rng.random(ROWS) < score, 0.7, rng.choice([0.1, 0.33], ROWS))
    yield "few values", truth, score, None
    yield "weights of all sizes", truth, score, 10.0 ** rng.uniform(-9, 6, ROWS)
    yield "labels near zero", 10.0 ** -rng.uniform(0, 12, ROWS), score, None
    truth = np.where(rng.random(ROWS) < 0.97, 0.02, 0.9)
    score = 1 / (1 + np.exp(-rng.normal(size=ROWS) - truth))
    yield "pixels", truth, score, None
    yield "pixels with weights", truth, score, rng.choice([0.1, 0.7], ROWS)


def small():
    rng = np.random.default_rng(22)
    for number in range(12):
        truth = [rng.random(200), rng.choice([0.1, 0.33, 0.7], 200), rng.choice([0.0, 1.0], 200)]
        score = [rng.random(200), rng.choice([0.0, 1e-39, 2e-40, 1e-37, 0.2, 1.0], 200)]
        weight = [None, rng.random(200)][number // 6]
        yield f"small {number}", truth[number % 3], score[number % 2], weight


CASES = {
    name: [None if each is None else each.astype(np.float32) for each in parts]
    for name, *parts in (*large(), *small())
}


@pytest.mark.parametrize("name", CASES)
def test_the_exact_area_is_within_the_bounds_of_one_batch(name):
    truth, score, weight = CASES[name]
    found = ta.evaluate(truth, score, sample_weight=weight, scores="probability", task="binary")
    area = AUC()
    area.update_state(truth, score, weight)
    for curve, metric in NAMES.items():
        area.curve = curve
        low, high = area.bounds()
        assert low <= found.metric(metric).value <= high
        assert low - 1e-6 <= float(area.result()) <= high + 1e-6
    if name == "few values":
        assert area.resolution() < 1e-6


def test_the_smallest_scores_are_no_certain_tie():
    truth = np.array([0, 1, 0, 1], dtype=np.float32)
    area = AUC()
    area.update_state(truth, np.array([1e-40, 2e-40, 0.0, 0.5], dtype=np.float32))
    low, high = area.bounds()
    assert high - low > 0.4
    area = AUC()
    area.update_state(truth, np.array([0.0, 0.0, 0.0, 0.5], dtype=np.float32))
    assert area.resolution() < 1e-10  # zeros alone are a tie


def test_large_batches_of_brier_and_f1_lose_nothing():
    truth, score, weight = CASES["pixels with weights"]
    found = ta.evaluate(truth, score, sample_weight=weight)
    for metric, name in ((Brier(), "brier"), (F1(), "f1")):
        metric.update_state(truth, score, weight)
        assert float(metric.result()) == pytest.approx(found.metric(name).value, rel=2e-7)
