"""How often differences are found where there are none, when rows come in few groups.

python tests/calibration/test_few_groups.py    prints the table of docs/comparison.md
"""

from __future__ import annotations

import numpy as np
import pytest

from tellapart.inference.differences import Asked, Pairs, paired
from tellapart.inference.differences.areas import AreaPairs
from tellapart.inference.differences.resampled import ResampledPairs
from tellapart.inference.differences.rows import RowPairs
from tellapart.inference.resampling import Resampling, Wanted
from tellapart.inference.resampling.values import Reweighting
from tellapart.metrics import METRICS
from tellapart.problem import Problem

NAMES = ("roc_auc", "accuracy", "average_precision", "brier")
EACH, SAMPLES, DRAWN, ALPHA = 20, 400, 150, 0.05
ASKED = Asked(resampling=Resampling(200))


def models(random: np.random.Generator, groups: int) -> dict[str, Problem]:
    """Return two models with equal chances, each with its own error in every group."""
    group = np.repeat(np.arange(groups), EACH)
    truth = np.arange(len(group)) % 2
    return {
        name: Problem.of(
            truth,
            1 / (1 + np.exp(0.5 - truth - random.normal(size=len(group))
                            - random.normal(size=groups)[group])),
            groups=group,
        )
        for name in "ab"
    }  # fmt: skip


def by_errors(problems: dict[str, Problem], wanted: Wanted, values: dict[str, float]) -> Pairs:
    """Return the test by standard errors, also where there are too few groups for it."""
    if wanted.row.name == "roc_auc":
        return AreaPairs.of(problems, 0, ASKED)
    of = RowPairs.of_means if wanted.row.kind == "losses" else RowPairs.of_influence
    return of(problems, wanted, values, ASKED)


def sizes(groups: int, samples: int, *, drawn: bool) -> dict[str, float]:
    """Return the share of tests that find a difference."""
    random = np.random.default_rng(groups)
    found = dict.fromkeys(NAMES, 0)
    for _ in range(samples):
        problems = models(random, groups)
        for name in NAMES:
            wanted = Wanted(METRICS[name])
            ones = np.ones(groups * EACH)
            values = {
                key: Reweighting.of(each, [wanted]).values([wanted], ones)[0]
                for key, each in problems.items()
            }
            if drawn:
                pairs: Pairs = ResampledPairs.of(problems, wanted, values, ASKED)
            else:
                pairs = by_errors(problems, wanted, values)
            found[name] += pairs.pair("a", "b").p_value <= ALPHA
    return {name: count / samples for name, count in found.items()}


@pytest.mark.slow
@pytest.mark.parametrize("groups", [paired.FEWEST_GROUPS, 10, 20])
def test_tests_of_few_groups_nearly_keep_their_level(groups: int) -> None:
    three = 3 * np.sqrt(ALPHA * (1 - ALPHA) / SAMPLES)
    for name, size in sizes(groups, SAMPLES, drawn=False).items():
        room = 0.04 if name == "average_precision" else 0.0
        assert size <= ALPHA + room + three, (name, size)


@pytest.mark.slow
def test_resamples_of_few_groups_do_not() -> None:
    """The reason why they are not the test of few groups."""
    assert np.mean(list(sizes(5, DRAWN, drawn=True).values())) > 0.09


if __name__ == "__main__":
    titles = " | ".join(METRICS[name].title for name in NAMES)
    print(f"| groups | test | {titles} |\n| --- | --- |{' --- |' * len(NAMES)}")  # noqa: T201
    for cell in (2, 5, 10, 20):
        for way, count, drawn in (("Student's t", SAMPLES, False), ("bootstrap", DRAWN, True)):
            each = sizes(cell, count, drawn=drawn).values()
            print(f"| {cell} | {way} | {' | '.join(f'{size:.3f}' for size in each)} |")  # noqa: T201
