"""Gradients of the areas under the precision-recall curve: kernels against array expressions."""

import numpy as np
import pytest

from tellapart.kernels import hyperbola_area, step_area


def from_below(values):
    return np.cumsum(values[::-1])[::-1]


def naive_step_gradient(p, n):
    positives, true, false = p.sum(), np.cumsum(p), np.cumsum(n)
    flagged = true + false
    area = (p * true / flagged).sum() / positives
    share = p / (positives * flagged * flagged)
    by_positive = true / flagged / positives - area / positives + from_below(share * false)
    return area, by_positive, -from_below(share * true)


def naive_hyperbola_gradient(p, n):
    positives, mass = p.sum(), p + n
    true = np.cumsum(p) - p
    flagged = true + np.cumsum(n) - n
    q, end = p / mass, flagged + mass
    excess = true - flagged * q
    with np.errstate(divide="ignore"):
        growth = np.log1p(mass / np.where(flagged > 0, flagged, np.inf))
        slope = np.where(flagged > 0, 1 / end - 1 / np.where(flagged > 0, flagged, 1), 0)
    area = (p * q + excess * q * growth).sum() / positives
    by_true = q * ((1 - q) * growth + excess * slope)
    by_false = q * (-q * growth + excess * slope)
    by_true[0] = by_false[0] = 0
    common, tail = growth * (excess - flagged * q), excess * q / end
    own_positive = q + (p + common) * n / mass**2 + tail
    own_negative = -(p + common) * p / mass**2 + tail
    below_true, below_false = from_below(by_true) - by_true, from_below(by_false) - by_false
    by_positive = (own_positive + below_true - area) / positives
    return area, by_positive, (own_negative + below_false) / positives


@pytest.mark.parametrize(
    ("kernel", "naive"),
    [(step_area, naive_step_gradient), (hyperbola_area, naive_hyperbola_gradient)],
)
@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("counts", [True, False])
def test_areas_and_gradients_equal_the_array_expressions(kernel, naive, seed, counts):
    random = np.random.default_rng(seed)
    p, n = random.integers(0, 4, (2, 60)).astype(float)
    if not counts:
        p, n = p * random.random(60), n * random.random(60)
    used = p + n > 0
    p, n = p[used], n[used]
    by_positive, by_negative = np.empty(len(p)), np.empty(len(p))
    area = kernel(p, n, by_positive, by_negative)
    expected = naive(p, n)
    assert area == pytest.approx(expected[0], rel=1e-12)
    np.testing.assert_allclose(by_positive, expected[1], rtol=1e-9, atol=1e-13)
    np.testing.assert_allclose(by_negative, expected[2], rtol=1e-9, atol=1e-13)


def test_mass_that_weighs_nothing_at_the_top_changes_no_average_precision():
    by_positive, by_negative = np.empty(3), np.empty(3)
    area = step_area(np.array([0.0, 1, 1]), np.array([0.0, 0, 1]), by_positive, by_negative)
    assert area == pytest.approx((1 + 2 / 3) / 2)
    assert np.isfinite(by_positive).all()
