"""Draws by counters, against the published generator and a naive twin."""

from itertools import pairwise

import numpy as np
import pytest
from scipy import special

from tellapart.kernels import draw_outcomes, draw_units, masses_of_places, masses_under

MASK = (1 << 64) - 1
GOLDEN = 0x9E3779B97F4A7C15


def mixed(z):
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9 & MASK
    z = (z ^ (z >> 27)) * 0x94D049BB133111EB & MASK
    return z ^ (z >> 31)


def splitmix64(state):
    while True:
        state = (state + GOLDEN) & MASK
        yield mixed(state)


def shares(seed, replicate):
    stream = splitmix64(seed)
    for _ in range(replicate):
        next(stream)
    for bits in splitmix64(next(stream)):
        yield (bits >> 11) * 2.0**-53


def naive_draws(seed, replicate, members, bounds, block=4096):
    stream = shares(seed, replicate)
    drawn = np.zeros(len(members))
    for begin, end in pairwise(bounds):
        starts = list(range(begin, end, block)) or [begin]
        dealt = [end - begin]
        if len(starts) > 1:
            dealt = [0] * len(starts)
            for _ in range(end - begin):
                dealt[int(next(stream) * (end - begin)) // block] += 1
        for start, count in zip(starts, dealt, strict=True):
            for _ in range(count):
                drawn[members[start + int(next(stream) * min(block, end - start))]] += 1
    return drawn


def drawn_by_kernel(seed, replicate, members, bounds):
    drawn = np.empty(len(members))
    draw_units(np.uint64(seed), np.uint64(replicate), members, np.array(bounds), drawn)
    return drawn


def test_the_twin_is_the_published_generator():
    """First outputs of the authors' C code for the state 1234567 (Vigna, splitmix64.c)."""
    stream = splitmix64(1234567)
    expected = [6457827717110365317, 3203168211198807973, 9817491932198370423]
    assert [next(stream) for _ in expected] == expected


@pytest.mark.parametrize("seed", [0, 1, 2**63 + 5, 2**64 - 1])
@pytest.mark.parametrize("replicate", [0, 1, 7])
def test_draws_equal_the_naive_twin(seed, replicate):
    members = np.random.default_rng(3).permutation(10_000)
    bounds = [0, 3, 4, 1500, 10_000]  # the last stratum is dealt to blocks
    expected = naive_draws(seed, replicate, members, bounds)
    assert (drawn_by_kernel(seed, replicate, members, bounds) == expected).all()


def test_every_stratum_keeps_its_size():
    members, bounds = np.arange(9000), [0, 10, 8000, 9000]
    for replicate in range(20):
        drawn = drawn_by_kernel(5, replicate, members, bounds)
        sums = [drawn[a:b].sum() for a, b in pairwise(bounds)]
        assert sums == [10, 7990, 1000]


def chi_square_tail(observed, expected):
    statistic = ((observed - expected) ** 2 / expected).sum()
    return special.chdtrc(len(expected) - 1, statistic)


@pytest.mark.parametrize("units", [12, 5000])
def test_draws_are_uniform_and_their_counts_binomial(units):
    replicates = 400 if units > 1000 else 20_000
    members, bounds = np.arange(units), [0, units]
    total = np.zeros(units)
    often = np.zeros(6)
    for replicate in range(replicates):
        drawn = drawn_by_kernel(11, replicate, members, bounds)
        total += drawn
        often += np.bincount(np.minimum(drawn.astype(int), 5), minlength=6)
    assert chi_square_tail(total, np.full(units, float(replicates))) > 1e-4
    k = np.arange(5)
    share = special.comb(units, k) * (1 / units) ** k * (1 - 1 / units) ** (units - k)
    share = np.append(share, 1 - share.sum())
    assert chi_square_tail(often, share * units * replicates) > 1e-4


def test_replicates_are_not_correlated():
    members, bounds = np.arange(2000), [0, 2000]
    drawn = np.array([drawn_by_kernel(1, r, members, bounds) for r in range(60)])
    correlation = np.corrcoef(drawn)[np.triu_indices(60, 1)]
    assert np.abs(correlation).max() < 5 / np.sqrt(2000)
    assert abs(correlation.std() * np.sqrt(2000) - 1) < 0.1


def test_outcomes_follow_their_probabilities():
    probability = np.array([0.0, 0.2, 0.5, 1.0])
    total = np.zeros(4)
    outcome = np.empty(4)
    for replicate in range(20_000):
        draw_outcomes(np.uint64(2), np.uint64(replicate), probability, outcome)
        total += outcome
    assert total[0] == 0
    assert total[3] == 20_000
    spread = np.sqrt(20_000 * probability * (1 - probability))
    assert (np.abs(total - 20_000 * probability) <= 4 * spread).all()


def test_outcomes_use_the_same_stream_as_draws():
    probability = np.linspace(0, 1, 50)
    outcome = np.empty(50)
    draw_outcomes(np.uint64(9), np.uint64(4), probability, outcome)
    stream = shares(9, 4)
    assert outcome.tolist() == [float(next(stream) < p) for p in probability]


def test_masses_under_weights_equal_plain_sums():
    random = np.random.default_rng(0)
    cell = random.integers(0, 5, 40).astype(np.int32)
    positive, negative = random.random(40), random.random(40)
    weight = random.integers(0, 3, 40).astype(float)
    p, n, total = np.empty(5), np.empty(5), np.empty(5)
    masses_under(cell, positive, negative, weight, p, n)
    masses_of_places(cell.astype(np.int64), weight, total)
    for k in range(5):
        assert p[k] == pytest.approx((weight * positive)[cell == k].sum())
        assert n[k] == pytest.approx((weight * negative)[cell == k].sum())
        assert total[k] == weight[cell == k].sum()
