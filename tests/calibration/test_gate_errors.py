"""How often a gate passes a model that is exactly at the limit: no more than (1 - level) / 2.

python tests/calibration/test_gate_errors.py    prints the table of decision 0030
"""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest
from samples import LEVEL, alike, binormal, shift_for, stream
from scipy import special

import tellapart as ta
from tellapart.gate.deciding import FEW, decided
from tellapart.gate.differences import Versus, judged
from tellapart.gate.language import requirement
from tellapart.inference import sweep_estimate
from tellapart.inference.kept_differences import difference_of_estimates
from tellapart.metrics import METRICS
from tellapart.results import Estimate
from tellapart.results.asked import Asked

SIDE = (1 - LEVEL) / 2
SAMPLES = 2000
MARGIN = 0.05
AREAS = ((50, 50, 0.8), (100, 100, 0.9), (30, 300, 0.9))
SHARES = ((50, 0.8), (100, 0.9), (400, 0.8))


@cache
def wilson(hits: int, n: int) -> Estimate:
    truth, predicted = np.ones(n + 10, int), np.zeros(n + 10, int)
    truth[n:], predicted[:hits] = 0, 1
    return ta.evaluate(truth, y_pred=predicted, level=LEVEL).metric("recall")


def chances(n: int, share: float) -> np.ndarray:
    hits = np.arange(n + 1)
    return special.comb(n, hits) * share**hits * (1 - share) ** (n - hits)


def passes_at_limit(n: int, share: float) -> float:
    """Return the exact chance that `recall >= share` passes where the recall is that share."""
    one = requirement(f"recall >= {share}")
    passed = [decided(one, wilson(hits, n)).outcome == "pass" for hits in range(n + 1)]
    return float(chances(n, share) @ np.array(passed))


def passes_at_margin(n: int, share: float) -> float:
    """Return the exact chance that a recall worse by the margin passes, on other rows."""
    asked, total = Asked("recall"), 0.0
    for hits, chance in enumerate(chances(n, share - MARGIN)):
        for others, other in enumerate(chances(n, share)):
            if chance * other > 1e-9:
                found = difference_of_estimates(wilson(hits, n), wilson(others, n))
                check = judged(asked, Versus(found, "mover", found, found), MARGIN)
                total += float(chance * other) * (check.outcome == "pass")
    return total


def areas_at_limit(m: int, n: int, auc: float) -> float:
    """Return the share of samples in which `roc_auc >= auc` passes where that is the truth."""
    one, row = requirement(f"roc_auc >= {auc}"), METRICS["roc_auc"]
    sweeps = binormal(stream("gate", m, n, auc), m, n, auc, 1.0, SAMPLES)
    return share(decided(one, sweep_estimate(row, each, LEVEL)).outcome for each in sweeps)


def areas_at_margin(m: int, n: int, auc: float) -> float:
    """Return the share of samples in which an AUC worse by the margin passes, on other rows."""
    row, asked = METRICS["roc_auc"], Asked("roc_auc")
    random = stream("gate margin", m, n, auc)
    worse = binormal(random, m, n, auc - MARGIN, 1.0, SAMPLES)
    better = binormal(random, m, n, auc, 1.0, SAMPLES)
    found = (
        difference_of_estimates(*(sweep_estimate(row, each, LEVEL) for each in pair))
        for pair in zip(worse, better, strict=True)
    )
    return share(judged(asked, Versus(each, "mover", each, each), MARGIN).outcome for each in found)


@cache
def same_rows(m: int, n: int, auc: float, samples: int) -> dict[str, float]:
    """Return the share that passes where both models answer for the same rows: pairs, intervals."""
    gap = shift_for(auc) - shift_for(auc - MARGIN)
    outcomes: dict[str, list[str]] = {"paired": [], "intervals": []}
    for truth, scores in alike(stream("gate pairs", m, n, auc), m, n, auc, 0.6, 2, samples):
        own = ta.evaluate(truth, scores[:, 0] - gap * truth, scores="rank", level=LEVEL)
        baseline = ta.evaluate(truth, scores[:, 1], scores="rank", level=LEVEL)
        found = ta.check(own, baseline=baseline, margin={"roc_auc": MARGIN})
        outcomes["paired"].append(found.verdict)
        alone = difference_of_estimates(own.metric("roc_auc"), baseline.metric("roc_auc"))
        check = judged(Asked("roc_auc"), Versus(alone, "mover", alone, alone), MARGIN)
        outcomes["intervals"].append(check.outcome)
    return {name: share(each) for name, each in outcomes.items()}


def share(outcomes: object) -> float:
    return float(np.mean([each == "pass" for each in outcomes]))  # type: ignore[attr-defined]


def few(m: int) -> float:
    """Return what the interval of an area lacks with so few rows of a class; a gate says so."""
    return 0.02 if m < FEW else 0.01


def room(samples: int) -> float:
    return 3 * float(np.sqrt(SIDE * (1 - SIDE) / samples))


@pytest.mark.slow
@pytest.mark.parametrize(("n", "limit"), SHARES)
def test_a_recall_at_its_limit_rarely_passes(n, limit):
    assert 0.005 < passes_at_limit(n, limit) <= SIDE + 0.015  # counts jump from hit to hit


@pytest.mark.slow
@pytest.mark.parametrize(("n", "limit"), SHARES[:2])
def test_a_recall_worse_by_the_margin_rarely_passes(n, limit):
    assert 0.005 < passes_at_margin(n, limit) <= SIDE + 0.01


@pytest.mark.slow
@pytest.mark.parametrize(("m", "n", "auc"), AREAS)
def test_an_area_at_its_limit_rarely_passes(m, n, auc):
    assert 0.005 < areas_at_limit(m, n, auc) <= SIDE + few(m) + room(SAMPLES)


@pytest.mark.slow
@pytest.mark.parametrize(("m", "n", "auc"), AREAS)
def test_an_area_worse_by_the_margin_rarely_passes(m, n, auc):
    assert 0.005 < areas_at_margin(m, n, auc) <= SIDE + few(m) + room(SAMPLES)


@pytest.mark.slow
def test_pairs_keep_the_level_and_intervals_of_the_same_rows_are_too_careful():
    found = same_rows(100, 100, 0.9, 600)
    assert 0.005 < found["paired"] <= SIDE + 0.01 + room(600)
    assert found["intervals"] < found["paired"]


if __name__ == "__main__":
    for cell in SHARES:
        at_margin = passes_at_margin(*cell) if cell[0] <= 100 else float("nan")
        print(f"recall {cell}: {passes_at_limit(*cell):.4f} {at_margin:.4f}")  # noqa: T201
    for area in AREAS:
        found = same_rows(*area, 1000)
        print(f"roc_auc {area}: {areas_at_limit(*area):.4f} {areas_at_margin(*area):.4f} "  # noqa: T201
              f"{found['paired']:.4f} {found['intervals']:.4f}")  # fmt: skip
