"""How often bands hold the true curve, on samples whose truth is known. Fixed seeds."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import special

from tellapart.evaluation import evaluate_problem
from tellapart.inference.bands import RATES, precision_at
from tellapart.problem import Column, Problem
from tellapart.statistics import ScoreSweep

pytestmark = pytest.mark.slow

SHIFT = 1.5
CELLS = [(60, 0.5), (100, 0.3), (300, 0.5), (1000, 0.1)]


def sample(random, rows, share):
    truth = (random.random(rows) < share).astype(np.uint8)
    return truth, random.normal(size=rows) + SHIFT * truth


def whole(share):
    """Return a sweep so large that its curve is the truth to three digits."""
    random = np.random.default_rng(1)
    truth = (np.arange(1_000_000) < share * 1_000_000).astype(np.uint8)
    return ScoreSweep.of(Column("", random.normal(size=1_000_000) + SHIFT * truth, truth))


def band_coverage(kind, rows, share, scope, samples=200):
    """Return, for each place, how often the band holds the true curve, and how often all of it."""
    random = np.random.default_rng(rows)
    if kind == "roc":
        inner = slice(1, -1)
        expected = special.ndtr(SHIFT - special.ndtri(1 - RATES[inner]))
    else:
        inner = slice(None)
        expected = precision_at(whole(share), RATES[1:])
    held = []
    for number in range(samples):
        truth, score = sample(random, rows, share)
        evaluation = evaluate_problem(Problem.of(truth, score, scores="rank"), seed=number)
        band = evaluation.curve(kind, band=scope, resamples=300).band
        held.append((band.low[inner] <= expected) & (expected <= band.high[inner]))
    return np.mean(held, axis=0), np.all(held, axis=1).mean()


@pytest.mark.parametrize(("rows", "share"), CELLS)
@pytest.mark.parametrize("kind", ["roc", "pr"])
def test_bands_hold_the_true_curve(kind, rows, share):
    pointwise, _ = band_coverage(kind, rows, share, "pointwise")
    assert pointwise.mean() >= 0.94
    assert pointwise.min() >= 0.88
    _, simultaneous = band_coverage(kind, rows, share, "simultaneous")
    assert simultaneous >= 0.92


def overconfident(random, rows):
    """Return truth, stated probabilities, and a function from these to the true ones."""
    stated = random.random(rows)

    def true(probability):
        return special.expit(0.6 * special.logit(np.clip(probability, 1e-9, 1 - 1e-9)))

    return (random.random(rows) < true(stated)).astype(np.uint8), stated, true


def test_confidence_bands_of_reliability_hold_the_true_curve():
    random = np.random.default_rng(6)
    pointwise, whole_curves = [], []
    for number in range(200):
        truth, stated, true = overconfident(random, 500)
        evaluation = evaluate_problem(Problem.of(truth, stated), seed=number)
        for scope, kept in (("pointwise", pointwise), ("simultaneous", whole_curves)):
            band = evaluation.curve("reliability", band=scope, resamples=300).band
            expected = true(band.x)
            held = (band.low <= expected) & (expected <= band.high)
            kept.append(held.mean() if scope == "pointwise" else held.all())
    assert np.mean(pointwise) >= 0.90
    assert np.mean(whole_curves) >= 0.90


def test_consistency_bands_hold_calibrated_curves_and_not_others():
    random = np.random.default_rng(7)
    calibrated, other = [], []
    for number in range(200):
        stated = random.random(500)
        truth = (random.random(500) < stated).astype(np.uint8)
        wrong, overstated, _ = overconfident(random, 500)
        for kept, (y, p) in ((calibrated, (truth, stated)), (other, (wrong, overstated))):
            evaluation = evaluate_problem(Problem.of(y, p), seed=number)
            curve = evaluation.curve(
                "reliability", band="simultaneous", around="ideal", resamples=300
            )
            fitted = np.interp(curve.band.x, curve["predicted"], curve["observed"])
            kept.append(((curve.band.low <= fitted) & (fitted <= curve.band.high)).all())
    assert 0.90 <= np.mean(calibrated) <= 0.99
    assert np.mean(other) < 0.2
