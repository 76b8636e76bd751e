"""Differences of two kept numbers, against published intervals and laws."""

from __future__ import annotations

from math import inf, isnan, nan

import numpy as np
import pytest

from tellapart.errors import InputError
from tellapart.inference.intervals import jeffreys, logit, quantile, wilson
from tellapart.inference.kept_differences import (
    difference_of_estimates,
    kept_difference,
)
from tellapart.results import Estimate


def proportion(hits: int, n: int, level: float = 0.95) -> Estimate:
    return Estimate(hits / n, *wilson(hits / n, n, level), level, "wilson", n)


# Newcombe 1998, Stat Med 17:873, Table II, method 10 (score, without continuity correction)
NEWCOMBE = [
    ((56, 70), (48, 80), (0.0524, 0.3339)),
    ((9, 10), (3, 10), (0.1705, 0.8090)),
    ((6, 7), (2, 7), (0.0582, 0.8062)),
    ((5, 56), (0, 29), (-0.0381, 0.1926)),
    ((0, 10), (0, 20), (-0.1611, 0.2775)),
    ((0, 10), (0, 10), (-0.2775, 0.2775)),
    ((10, 10), (0, 20), (0.6791, 1.0000)),
    ((10, 10), (0, 10), (0.6075, 1.0000)),
]


@pytest.mark.parametrize(("a", "b", "ends"), NEWCOMBE)
def test_published_intervals_of_two_proportions(
    a: tuple[int, int], b: tuple[int, int], ends: tuple[float, float]
) -> None:
    found = difference_of_estimates(proportion(*a), proportion(*b))
    assert found.value == pytest.approx(a[0] / a[1] - b[0] / b[1], abs=1e-15)
    assert (found.low, found.high) == pytest.approx(ends, abs=5.1e-5)
    assert (found.method, found.n, found.level) == ("mover", a[1] + b[1], 0.95)


def test_of_symmetric_intervals_it_is_the_wald_interval() -> None:
    z = quantile(0.9)
    a = Estimate(3.0, 3.0 - 0.3 * z, 3.0 + 0.3 * z, 0.9, "mean", 10)
    b = Estimate(2.0, 2.0 - 0.4 * z, 2.0 + 0.4 * z, 0.9, "mean", 10)
    tested = kept_difference(a, b)
    assert tested.estimate.low == pytest.approx(1.0 - 0.5 * z)
    assert tested.p_value == pytest.approx(0.04550026389635842)  # 2 Phi(-2)
    wider = difference_of_estimates(a, b, level=0.99)
    assert wider.high == pytest.approx(1.0 + 0.5 * quantile(0.99))
    assert wider.level == 0.99


@pytest.mark.parametrize("gap", [-0.3, -0.05, -1e-9, 0.0, 1e-9, 0.02, 0.4])
def test_the_p_value_and_the_interval_agree(gap: float) -> None:
    a = Estimate(0.5 + gap, *logit(0.5 + gap, 0.03, 0.95), 0.95, "logit", 100)
    b = Estimate(0.5, *logit(0.5, 0.04, 0.95), 0.95, "logit", 100)
    tested = kept_difference(a, b)
    found = tested.estimate
    assert (tested.p_value < 0.05) == (not found.low <= 0.0 <= found.high)
    assert tested.beyond is not None
    assert tested.beyond(found.low, "greater") == pytest.approx(0.025)
    assert tested.beyond(found.high, "less") == pytest.approx(0.025)


def test_swapped_sides_give_the_mirror_image() -> None:
    a, b = proportion(19, 20), proportion(12, 30)
    there, back = difference_of_estimates(a, b), difference_of_estimates(b, a)
    assert (there.low, there.high) == pytest.approx((-back.high, -back.low))


def test_what_cannot_be_held_against_each_other_says_why() -> None:
    sure = proportion(8, 10)
    undefined = Estimate(nan, reason="no positives")
    assert difference_of_estimates(sure, undefined).reason == "no positives"
    assert isnan(difference_of_estimates(undefined, sure).value)
    bare = difference_of_estimates(sure, Estimate(0.5))
    assert (bare.value, bare.reason) == (pytest.approx(0.3), "no interval on one side")
    assert isnan(kept_difference(sure, Estimate(0.5)).p_value)
    outside = difference_of_estimates(sure, Estimate(0.1, 0.2, 0.3, 0.95, "percentile", 9))
    assert outside.reason == "a value lies outside its own interval"
    assert difference_of_estimates(sure, Estimate(inf, 1.0, inf)).reason == "infinite on one side"
    part = Estimate(0.7, 0.6, 0.8, condition="fpr <= 0.1")
    assert "fpr <= 0.1" in (difference_of_estimates(part, sure).reason or "")
    with pytest.raises(InputError, match="level is 95"):
        difference_of_estimates(sure, sure, level=95)


def test_an_open_end_stays_open() -> None:
    a, b = Estimate(9.0, 4.0, inf, 0.95, "log", 9), Estimate(3.0, 2.0, 4.0, 0.95, "log", 9)
    found = kept_difference(a, b)
    assert (found.estimate.low, found.estimate.high) == (pytest.approx(6 - 26**0.5), inf)
    assert kept_difference(b, a).estimate.low == -inf


def test_it_covers_as_it_says() -> None:
    """Two independent samples of proportions, exactly: every outcome with its probability."""
    n, m, p, q = 30, 45, 0.93, 0.85
    chance = np.outer(_binomial(n, p), _binomial(m, q))
    held = sum(
        chance[i, j]
        for i in range(n + 1)
        for j in range(m + 1)
        if chance[i, j] > 1e-12 and _holds(proportion(i, n), proportion(j, m), p - q)
    )
    assert 0.94 < held < 0.97


def _holds(a: Estimate, b: Estimate, truth: float) -> bool:
    found = difference_of_estimates(a, b)
    return found.low <= truth <= found.high


def _binomial(n: int, p: float) -> np.ndarray:
    from scipy import stats

    return np.asarray(stats.binom.pmf(np.arange(n + 1), n, p))


def test_jeffreys_intervals_do_as_well() -> None:
    a = Estimate(0.9, *jeffreys(0.9, 50, 0.95), 0.95, "jeffreys", 50)
    b = Estimate(0.7, *jeffreys(0.7, 50, 0.95), 0.95, "jeffreys", 50)
    found = difference_of_estimates(a, b)
    assert found.low == pytest.approx(0.2 - np.hypot(0.9 - a.low, b.high - 0.7))
