"""Standard errors and intervals of soft labels, against resampled rows and known truth."""

from math import isfinite, isnan

import numpy as np
import pytest
from scipy import special

import tellapart
from strategies import simulated
from tellapart.evaluation import evaluate_problem

pytestmark = pytest.mark.slow

RESAMPLES = 600


def every_estimate(result):
    yield from (((name, None), estimate) for name, estimate in result.metrics.items())
    for label, estimates in result.per_class.items():
        yield from (((name, label), estimate) for name, estimate in estimates.items())


@pytest.mark.parametrize("task", ["binary", "multiclass", "multilabel"])
@pytest.mark.parametrize("weighted", [False, True])
def test_errors_of_every_soft_metric_agree_with_the_bootstrap_of_rows(task, weighted):
    case = simulated(task, rows=400, seed=31, soft=True, weighted=weighted)
    problem = case.problem()
    random = np.random.default_rng(32)
    drawn = {}
    for _ in range(RESAMPLES):
        rows = random.integers(0, problem.rows, problem.rows)
        for key, estimate in every_estimate(evaluate_problem(problem.take(rows)).result):
            drawn.setdefault(key, []).append(estimate.value)
    checked, wrong = 0, {}
    for key, estimate in every_estimate(evaluate_problem(problem).result):
        if isnan(estimate.standard_error) or not isfinite(estimate.value):
            continue
        ratio = estimate.standard_error / np.std(drawn[key])
        if not 0.87 < ratio < 1.15:  # 600 resamples know a spread to 3%; four of these, and bias
            wrong[key] = ratio
        checked += 1
    assert not wrong
    assert checked > 20


def test_the_error_without_self_pairs_agrees_with_the_bootstrap_of_rows():
    problem = simulated("binary", rows=300, seed=33, soft=True).problem()
    random = np.random.default_rng(34)
    drawn = [
        evaluate_problem(problem.take(random.integers(0, 300, 300)))
        .metric("roc_auc", self_pairs=False).value
        for _ in range(RESAMPLES)
    ]  # fmt: skip
    found = evaluate_problem(problem).metric("roc_auc", self_pairs=False)
    assert 0.88 < found.standard_error / np.std(drawn) < 1.14


def votes_and_scores(random, rows, annotators):
    latent = random.normal(size=rows)
    votes = random.binomial(annotators, special.expit(2 * latent))
    score = special.expit(1.6 * latent + 0.8 * random.normal(size=rows))
    return votes, score


@pytest.mark.parametrize(
    "name", ["roc_auc", "average_precision", "brier", "log_loss", "kl_divergence", "mse", "f1",
             "accuracy", "mcc", "recall", "precision", "informedness"],
)  # fmt: skip
@pytest.mark.parametrize("rows", [60, 250])
def test_intervals_of_votes_cover_what_many_rows_show(name, rows):
    random = np.random.default_rng(35)
    votes, score = votes_and_scores(random, 400_000, 5)
    whole = tellapart.evaluate(votes, score, votes=5)
    expected = whole.metric(name).value
    held, samples = 0, 400
    for _ in range(samples):
        votes, score = votes_and_scores(random, rows, 5)
        estimate = tellapart.evaluate(votes, score, votes=5).metric(name)
        held += estimate.low <= expected <= estimate.high
    assert 0.915 <= held / samples <= 0.98, held / samples
