"""How often bands of gain and decision curves hold the truth, on a calibrated model.

`python tests/calibration/test_operating_bands.py` prints the table of docs/curves.md.
"""

from __future__ import annotations

import sys

import numpy as np
import pytest
from scipy import special

import tellapart as ta
from tellapart.inference.bands import RATES
from tellapart.inference.bands.flagged import found_at
from tellapart.statistics import ScoreSweep

pytestmark = pytest.mark.slow

SAMPLES, RESAMPLES = 200, 300
AT = np.array([0.02, 0.05, 0.1, 0.2, 0.3, 0.5, 0.7, 0.9])


def sample(rows, random):
    stated = special.expit(random.normal(-1.7, 1.5, rows))
    return (random.random(rows) < stated).astype(int), stated


def coverage(rows, samples=SAMPLES):
    """Return how often each place of the bands holds the truth, and how often all places do."""
    whole = ta.evaluate(*sample(2_000_000, np.random.default_rng(9)))
    truths = {
        "decision": whole.curve("decision", thresholds=AT)["net_benefit"],
        "gain": found_at(ScoreSweep.of(whole.problem.column(0)), RATES),
    }
    random = np.random.default_rng(1)
    held = {(kind, scope): [] for kind in truths for scope in ("pointwise", "simultaneous")}
    for seed in range(samples):
        evaluation = ta.evaluate(*sample(rows, random), seed=seed)
        for (kind, scope), found in held.items():
            options = {"thresholds": AT} if kind == "decision" else {}
            band = evaluation.curve(kind, band=scope, resamples=RESAMPLES, **options).band
            inside = (band.low <= truths[kind] + 1e-12) & (truths[kind] <= band.high + 1e-12)
            found.append(inside)
    return {key: np.array(each) for key, each in held.items()}


@pytest.mark.parametrize("rows", [100, 400])
def test_bands_hold_the_truth(rows):
    found = coverage(rows)
    for kind in ("decision", "gain"):
        assert found[kind, "pointwise"].mean(axis=0).min() > 0.9
        assert found[kind, "simultaneous"].all(axis=1).mean() > 0.9
    assert found["decision", "pointwise"].mean(axis=0).max() < 1.0


if __name__ == "__main__":
    for rows in (100, 400):
        for (kind, scope), held in coverage(rows).items():
            each = held.mean(axis=0)
            every = held.all(axis=1).mean()
            words = f"{each.min():.3f} {each.mean():.3f} {each.max():.3f} all {every:.3f}"
            sys.stdout.write(f"{rows} {kind} {scope} {words}\n")
