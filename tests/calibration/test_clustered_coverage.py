"""How often 95% intervals of grouped rows, and at a stated prevalence, hold the truth."""

from collections import Counter

import numpy as np
import pytest
from scipy import special

import tellapart as ta

pytestmark = pytest.mark.slow

NAMES = ("roc_auc", "average_precision", "accuracy", "precision", "recall", "specificity", "f1",
         "mcc", "balanced_accuracy", "brier")  # fmt: skip


def grouped(random, groups):
    """About five rows per group; truth and scores resemble each other inside a group."""
    size = 1 + random.poisson(4, size=groups)
    group = np.repeat(np.arange(groups), size)
    own, shared = random.normal(size=len(group)), random.normal(size=groups)[group]
    truth = (np.sqrt(0.5) * own + np.sqrt(0.5) * shared < special.ndtri(0.3)).astype(int)
    noise = np.sqrt(0.6) * random.normal(size=len(group))
    noise += np.sqrt(0.4) * random.normal(size=groups)[group]
    return truth, special.ndtr(1.2 * truth + noise - 0.6), group


@pytest.mark.parametrize(("groups", "least"), [(20, 0.89), (60, 0.9)])
def test_intervals_of_grouped_rows_cover(groups, least):
    random, samples = np.random.default_rng(21), 250
    truth, score, _ = grouped(random, 20_000)
    whole = ta.evaluate(truth, score).result.metrics
    held, careless = Counter(), Counter()
    for _ in range(samples):
        truth, score, group = grouped(random, groups)
        for found, count in (
            (ta.evaluate(truth, score, groups=group), held),
            (ta.evaluate(truth, score), careless),
        ):
            for name in NAMES:
                estimate = found.result.metrics[name]
                count[name] += estimate.low <= whole[name].value <= estimate.high
    for name in NAMES:
        assert least <= held[name] / samples <= 0.99, name
    assert careless["precision"] / samples < 0.88  # what ignoring the groups would give
    assert careless["specificity"] / samples < 0.88


@pytest.mark.parametrize("share", [0.01, 0.1])
def test_intervals_at_a_stated_prevalence_cover(share):
    random, samples = np.random.default_rng(22), 250
    names = (*NAMES, "pr_auc", "npv", "kappa")

    def drawn(m, n):
        truth = np.repeat([1, 0], [m, n])
        score = special.ndtr(random.normal(size=m + n) + 1.5 * truth - 1)
        return ta.evaluate(truth, score).at_prevalence(share).result.metrics

    whole = drawn(60_000, 240_000)
    held = Counter()
    for _ in range(samples):
        found = drawn(100, 200)
        for name in names:
            held[name] += found[name].low <= whole[name].value <= found[name].high
    for name in names:
        assert held[name] / samples >= 0.9, name


def test_partial_areas_cover():
    random, samples = np.random.default_rng(23), 500
    shift = np.sqrt(2) * special.ndtri(0.85)
    grid = (np.arange(20_000) + 0.5) / 20_000 * 0.2
    expected = 0.2 * special.ndtr(shift + special.ndtri(grid)).mean()
    truth = np.repeat([1, 0], [60, 80])
    held = Counter()
    for _ in range(samples):
        evaluation = ta.evaluate(truth, random.normal(size=140) + shift * truth, scores="rank")
        for region in ({"fpr": (0, 0.2)}, {"tpr": (0.8, 1)}):
            found = evaluation.metric("partial_auc", **region)
            held[next(iter(region))] += found.low <= expected <= found.high
    for name, count in held.items():
        assert 0.92 <= count / samples <= 0.975, name
