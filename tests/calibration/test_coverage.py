"""How often 95% intervals hold the truth, on samples whose truth is known. Fixed seeds."""

import numpy as np
import pytest
from scipy import special

from tellapart.inference import (
    average_estimate,
    count_estimates,
    loss_estimate,
    summarise_columns,
    sweep_estimate,
    table_estimate,
)
from tellapart.metrics import METRICS
from tellapart.problem import Column, Problem
from tellapart.statistics import ClassPairs, ConfusionCounts, LossSums, OneVsRest, ScoreSweep

pytestmark = pytest.mark.slow

SAMPLES = 2000


TABLE = np.array([[0.30, 0.05, 0.05], [0.05, 0.20, 0.05], [0.03, 0.07, 0.20]])


def tables(seed, rows):
    random = np.random.default_rng(seed)
    for cell in random.multinomial(rows, TABLE.ravel(), size=SAMPLES):
        truth, predicted = np.divmod(np.repeat(np.arange(9), cell), 3)
        yield truth, predicted


@pytest.mark.parametrize("name", ["balanced_accuracy", "mcc", "kappa"])
def test_intervals_of_the_whole_table_cover(name):
    row = METRICS[name]
    whole = ConfusionCounts(3, np.arange(9), TABLE.ravel(), TABLE.ravel(), 1)
    expected = row.formula(whole)
    held = 0
    for truth, predicted in tables(13, 150):
        problem = Problem.of(truth, y_pred=predicted, classes=[0, 1, 2])
        estimate = table_estimate(row, problem, ConfusionCounts.of(problem), 0.95)
        held += estimate.low <= expected <= estimate.high
    assert 0.93 <= held / SAMPLES <= 0.97


@pytest.mark.parametrize("name", ["f1_weighted", "precision_macro", "recall_weighted"])
def test_intervals_of_averages_cover(name):
    row = METRICS[name]
    truth, predicted = np.divmod(
        np.repeat(np.arange(9), np.rint(TABLE.ravel() * 100).astype(int)), 3
    )
    whole = Problem.of(truth, y_pred=predicted, classes=[0, 1, 2])
    confusion = ConfusionCounts.of(whole)
    expected = average_estimate(row, whole, OneVsRest.of(whole), confusion, 0.95).value
    held = 0
    for flags, answers in tables(14, 200):
        problem = Problem.of(flags, y_pred=answers, classes=[0, 1, 2])
        counts = ConfusionCounts.of(problem)
        estimate = average_estimate(row, problem, OneVsRest.of(problem), counts, 0.95)
        held += estimate.low <= expected <= estimate.high
    assert 0.93 <= held / SAMPLES <= 0.97


@pytest.mark.parametrize("name", ["recall", "informedness", "lr_plus"])
def test_intervals_of_one_class_cover(name):
    row = METRICS[name]
    cells = np.array([[0.30, 0.10, 0.12, 0.48]])
    expected = row.formula(cells)[0]
    random = np.random.default_rng(15)
    held = 0
    for cell in random.multinomial(120, cells[0], size=SAMPLES).astype(float):
        table = OneVsRest(cell[None], cell[None], np.zeros((1, 2)), 120, True, False)
        estimate = count_estimates(row, table, 0.95)[0]
        held += estimate.low <= expected <= estimate.high
    assert 0.93 <= held / SAMPLES <= 0.97


def test_brier_intervals_cover():
    random = np.random.default_rng(16)
    held = 0
    for _ in range(SAMPLES):
        probability = random.beta(2, 3, size=80)
        truth = (random.random(80) < probability).astype(int)
        problem = Problem.of(truth, probability, classes=[0, 1])
        estimate = loss_estimate(METRICS["brier"], LossSums.of(problem, "brier"), 0.95)
        held += estimate.low <= 0.2 <= estimate.high  # E[p (1 - p)] = 2 * 3 / (5 * 6)
    assert 0.93 <= held / SAMPLES <= 0.97


def test_standard_errors_of_averaged_areas_match_their_spread():
    random = np.random.default_rng(17)
    names = (
        "roc_auc_ovr_macro", "roc_auc_ovr_micro", "roc_auc_ovr_weighted", "roc_auc_ovo_macro",
        "roc_auc_ovo_weighted", "average_precision_macro", "average_precision_micro",
        "pr_auc_weighted",
    )  # fmt: skip
    values = {name: [] for name in names}
    errors = {name: [] for name in names}
    share = np.array([0.5, 0.3, 0.2])
    for _ in range(600):
        truth = random.choice(3, size=150, p=share)
        logit = random.normal(size=(150, 3)) + np.log(share)
        logit[np.arange(150), truth] += 1.2
        problem = Problem.of(truth, special.softmax(logit, axis=1), classes=[0, 1, 2])
        found = summarise_columns(problem, 0.95, ClassPairs.of(problem), averages=True).averages
        for name in names:
            values[name].append(found[name].value)
            errors[name].append(found[name].standard_error)
    for name in names:
        ratio = np.sqrt(np.mean(np.square(errors[name]))) / np.std(values[name])
        assert 0.9 < ratio < 1.1, (name, ratio)


def test_standard_errors_of_soft_areas_match_their_spread():
    random = np.random.default_rng(18)
    values, errors = [], []
    for _ in range(1500):
        latent = random.normal(size=120)
        label = np.round(special.expit(2 * latent + 0.7 * random.normal(size=120)), 2)
        score = latent + 0.8 * random.normal(size=120)
        estimate = sweep_estimate(METRICS["roc_auc"], ScoreSweep.of(Column("", score, label)), 0.95)
        values.append(estimate.value)
        errors.append(estimate.standard_error)
    ratio = np.sqrt(np.mean(np.square(errors))) / np.std(values)
    assert 0.93 < ratio < 1.07
