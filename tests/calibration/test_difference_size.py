"""How often differences tested by row influence are found where there are none.

python tests/calibration/test_difference_size.py    prints the table of decision 0020
"""

from __future__ import annotations

import numpy as np
import pytest

from tellapart.errors import UndefinedMetric
from tellapart.inference.differences import Asked, paired_tests
from tellapart.inference.resampling import Resampling, Wanted
from tellapart.inference.resampling.values import Reweighting
from tellapart.metrics import METRICS
from tellapart.problem import Problem

NAMES = ("average_precision", "f1", "mcc", "precision")
CELLS = [(40, 0.5), (60, 0.3), (100, 0.1), (100, 0.5), (300, 0.3)]  # rows, share of positives
SAMPLES, ALPHA = 400, 0.05
BOOTSTRAP = Asked(resampling=Resampling(400), bootstrapped=True)


def models(random: np.random.Generator, rows: int, share: float) -> dict[str, Problem]:
    """Return two models with equal chances, whose scores share half of their noise."""
    truth = np.r_[np.ones(int(rows * share), int), np.zeros(rows - int(rows * share), int)]
    common = random.normal(size=rows) * 0.7
    logits = [1.7 * truth - 0.85 + common + random.normal(size=rows) * 0.7 for _ in range(2)]
    return {
        name: Problem.of(truth, 1 / (1 + np.exp(-each)))
        for name, each in zip("ab", logits, strict=True)
    }


def shares(rows: int, share: float, asked: Asked, samples: int = SAMPLES) -> dict[str, float]:
    """Return the share of tests that find a difference, of those that have a p-value."""
    random = np.random.default_rng(7)
    found: dict[str, list[bool]] = {name: [] for name in NAMES}
    for _ in range(samples):
        problems = models(random, rows, share)
        for name in NAMES:
            wanted = Wanted(METRICS[name])
            values = {
                key: Reweighting.of(each, [wanted]).values([wanted], np.ones(rows))[0]
                for key, each in problems.items()
            }
            try:
                p = paired_tests(problems, wanted, values, asked).pair("a", "b").p_value
            except UndefinedMetric:
                continue
            if p == p:
                found[name].append(p <= ALPHA)
    return {name: float(np.mean(each)) for name, each in found.items()}


@pytest.mark.slow
@pytest.mark.parametrize(("rows", "share"), [(60, 0.3), (100, 0.1), (300, 0.3)])
def test_tests_by_row_influence_nearly_keep_their_level(rows: int, share: float) -> None:
    found = shares(rows, share, Asked())
    three = 3 * np.sqrt(ALPHA * (1 - ALPHA) / SAMPLES)
    # with ten positives no test of average precision is quite as sure as it says
    room = 0.035 if rows * share <= 10 else 0.02
    for name, size in found.items():
        assert size <= ALPHA + room + three, (name, size)


if __name__ == "__main__":
    for cell in CELLS:
        each = [shares(*cell, asked) for asked in (Asked(), BOOTSTRAP)]
        cells = " | ".join(f"{each[0][name]:.3f} / {each[1][name]:.3f}" for name in NAMES)
        print(f"| {cell[0]} | {100 * cell[1]:g}% | {cells} |")  # noqa: T201
