"""How often permutation tests find a difference where there is none.

python tests/calibration/test_permutation_size.py    prints the table of docs/comparison.md
"""

from __future__ import annotations

import numpy as np
import pytest

from tellapart.inference.alternatives import t_p_value
from tellapart.inference.differences.permuted import permutation_test, venkatraman_test
from tellapart.inference.joint_areas import joint_areas
from tellapart.inference.resampling import Resampling, Wanted
from tellapart.metrics import METRICS
from tellapart.problem import Problem

SAMPLES, PERMUTATIONS = 400, 199
PRINTED_SAMPLES = 1000
ALPHA = 0.05
# positives, negatives, distance of the classes, correlation of the two models' scores
CELLS = [(20, 20, 1.2, 0.5), (20, 20, 1.2, 0.95), (20, 20, 2.3, 0.5), (15, 300, 1.5, 0.5)]


def two_models(
    random: np.random.Generator, m: int, n: int, distance: float, correlation: float
) -> tuple[Problem, Problem]:
    """Return two exchangeable models: equal areas, correlated scores."""
    truth = np.r_[np.ones(m, int), np.zeros(n, int)]
    common = random.normal(size=m + n) * np.sqrt(correlation)
    own = random.normal(size=(2, m + n)) * np.sqrt(1 - correlation)
    first, second = (Problem.of(truth, distance * truth + common + each) for each in own)
    return first, second


def shares(cell: tuple[int, int, float, float], samples: int) -> dict[str, float]:
    """Return the share of samples in which each test finds a difference."""
    random = np.random.default_rng(1)
    wanted = Wanted(METRICS["roc_auc"])
    found = {"permutation": 0, "curves": 0, "delong": 0}
    for sample in range(samples):
        first, second = two_models(random, *cell)
        request = Resampling(PERMUTATIONS, sample, threads=1)
        found["permutation"] += permutation_test(first, second, wanted, request).p_value <= ALPHA
        found["curves"] += venkatraman_test(first, second, 0, request).p_value <= ALPHA
        gap, error = joint_areas([first.column(0), second.column(0)]).difference(0, 1)
        found["delong"] += error > 0 and t_p_value(gap / error, float("inf")) <= ALPHA
    return {name: count / samples for name, count in found.items()}


@pytest.mark.slow
@pytest.mark.parametrize("cell", CELLS)
def test_permutation_tests_keep_their_level(cell: tuple[int, int, float, float]) -> None:
    found = shares(cell, SAMPLES)
    three = 3 * np.sqrt(ALPHA * (1 - ALPHA) / SAMPLES)
    # exact under exchangeability; ties of the statistic make it a little less than the level
    for name in ("permutation", "curves"):
        assert ALPHA - 0.02 - three <= found[name] <= ALPHA + three, (name, found)


if __name__ == "__main__":
    for cell in CELLS:
        found = shares(cell, PRINTED_SAMPLES).values()
        print("|", " | ".join(f"{value:g}" for value in (*cell, *found)), "|")  # noqa: T201
