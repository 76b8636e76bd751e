"""How often tests reject what is true, and find what is there. Each table is computed once."""

from __future__ import annotations

from functools import cache
from math import ceil

import numpy as np
from samples import LEVEL, SIGNIFICANCE, Line, alike, binormal, shift_for, stream, truth_of_classes
from scipy import special

from tellapart.inference import sweep_estimate
from tellapart.inference.differences import unpaired_difference
from tellapart.inference.differences.tested import Asked, wald_test
from tellapart.inference.joint_areas import JointAreas, joint_areas
from tellapart.inference.matched_pairs import cochran_q, mcnemar
from tellapart.inference.power import auc_power, auc_sample_size, paired_sample_size
from tellapart.metrics import METRICS
from tellapart.problem import Column

PAIRS = (
    (20, 20, 0.80, 0.50),
    (20, 20, 0.80, 0.95),
    (20, 20, 0.95, 0.50),
    (50, 50, 0.80, 0.50),
    (15, 300, 0.85, 0.50),
)
TEST_SAMPLES = 4000


def area_p_value(joint: JointAreas) -> float:
    """Return the p-value of DeLong's test of the first two models."""
    gap, error = joint.difference(0, 1)
    return wald_test(gap, error, Asked(), n=1, test="delong").p_value


@cache
def paired_tests() -> list[Line]:
    """Test two equally good models, and three, on the same rows: how often is p at most .05?"""
    lines = []
    for m, n, auc, rho in PAIRS:
        random = stream("paired", m, n, auc, rho)
        names = ("delong", "mcnemar", "delong of three", "cochran")
        rejected = dict.fromkeys(names, 0)
        for truth, scores in alike(random, m, n, auc, rho, 3, TEST_SAMPLES):
            joint = joint_areas([Column("", scores[:, k].copy(), truth) for k in range(3)])
            right = (scores >= shift_for(auc) / 2) == truth[:, None]
            only = right[:, :2] @ np.array([1, -1])
            p_values = (
                area_p_value(joint),
                mcnemar(int((only > 0).sum()), int((only < 0).sum())).mid_p,
                joint.equality()[2],
                cochran_q(right).p_value,
            )
            for name, p in zip(names, p_values, strict=True):
                rejected[name] += p <= SIGNIFICANCE
        found = {name: count / TEST_SAMPLES for name, count in rejected.items()}
        lines.append(Line((m, n, auc, rho), TEST_SAMPLES, found))
    return lines


MATCHED = tuple((rows, share) for rows in (20, 50, 200) for share in (0.1, 0.2, 0.4))


@cache
def mcnemar_tests() -> list[Line]:
    """Reject equal accuracies by McNemar's tests: every pair of discordant counts, exactly."""
    lines = []
    for rows, share in MATCHED:
        found = dict.fromkeys(("mid_p", "exact", "asymptotic"), 0.0)
        for discordant in range(rows + 1):
            chance = special.comb(rows, discordant) * share**discordant
            chance *= (1 - share) ** (rows - discordant)
            for first in range(discordant + 1):
                split = chance * special.comb(discordant, first) * 0.5**discordant
                tests = mcnemar(first, discordant - first)
                for name in found:
                    found[name] += split * (getattr(tests, name) <= SIGNIFICANCE)
        lines.append(Line((rows, share), 0, {key: float(value) for key, value in found.items()}))
    return lines


UNPAIRED = (
    ((20, 20), (20, 20), 0.80),
    ((50, 50), (50, 50), 0.80),
    ((20, 200), (100, 100), 0.80),
    ((50, 50), (50, 50), 0.95),
)
UNPAIRED_SAMPLES = 5000


@cache
def unpaired_tests() -> list[Line]:
    """Test two equally good models on different rows."""
    row, lines = METRICS["roc_auc"], []
    for first, second, auc in UNPAIRED:
        random = stream("unpaired", first, second, auc)
        pairs = zip(
            binormal(random, *first, auc, 1.0, UNPAIRED_SAMPLES),
            binormal(random, *second, auc, 1.0, UNPAIRED_SAMPLES),
            strict=True,
        )
        rejected = 0
        for sweeps in pairs:
            a, b = (sweep_estimate(row, sweep, LEVEL) for sweep in sweeps)
            found = unpaired_difference(a, b, (float(sum(first)), float(sum(second))), Asked(LEVEL))
            rejected += found.p_value <= SIGNIFICANCE
        cell = ("{} + {}".format(*first), "{} + {}".format(*second), auc)
        lines.append(Line(cell, UNPAIRED_SAMPLES, {"unpaired-t": rejected / UNPAIRED_SAMPLES}))
    return lines


POWERS = ((0.75, 1.0, 0.8), (0.70, 1.0, 0.9), (0.70, 4.0, 0.8))
POWER_SAMPLES = 5000


@cache
def powers() -> list[Line]:
    """Draw as many rows as the formulas say: how often is the difference found?"""
    lines = [_power_of_one(*cell) for cell in POWERS]
    return [*lines, _power_of_two(0.75, 0.85, 0.5, 0.8), _power_of_two(0.85, 0.75, 0.5, 0.8)]


def _power_of_one(auc: float, ratio: float, power: float) -> Line:
    size = auc_sample_size(auc, power=power, ratio=ratio)
    m, n = ceil(size.positives), ceil(size.negatives)
    random = stream("power", auc, ratio, power)
    row = METRICS["roc_auc"]
    found = np.mean(
        [
            sweep_estimate(row, sweep, LEVEL, "delong").low > 0.5
            for sweep in binormal(random, m, n, auc, 1.0, POWER_SAMPLES)
            if 0.0 < row.formula(sweep) < 1.0
        ]
    )
    stated = auc_power(auc, m, n)
    return Line(
        (f"AUC {auc:g} or 0.5", m, n), POWER_SAMPLES, {"stated": stated, "found": float(found)}
    )


def _power_of_two(first: float, second: float, rho: float, power: float) -> Line:
    """Variances come from one large sample; both scores have unit spread."""
    random = stream("power", first, second, rho, power)
    large = 20_000
    whole = _two_models(random, large, first, second, rho)
    variances = large * np.diag(whole.covariance)
    size = paired_sample_size(
        first - second,
        (float(variances[0]), float(variances[1])),
        large * float(whole.covariance[0, 1]),
        ratio=1.0,
        power=power,
    )
    m = ceil(size.positives)
    found = np.mean(
        [
            area_p_value(_two_models(random, m, first, second, rho)) <= SIGNIFICANCE
            for _ in range(POWER_SAMPLES)
        ]
    )
    name = f"same rows, AUC {first:g} first, {second:g} second"
    return Line((name, m, m), POWER_SAMPLES, {"stated": power, "found": float(found)})


def _two_models(
    random: np.random.Generator, m: int, first: float, second: float, rho: float
) -> JointAreas:
    truth = truth_of_classes(m, m)
    shared = random.normal(size=2 * m)
    scores = (
        np.sqrt(rho) * shared
        + np.sqrt(1 - rho) * random.normal(size=2 * m)
        + shift_for(auc) * truth
        for auc in (first, second)
    )
    return joint_areas([Column("", score, truth) for score in scores])
