"""Operating points against all points: tables are exact, and no curve is off by more than said."""

from __future__ import annotations

import warnings

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import special

from tellapart.curves import operating_points
from tellapart.curves.drawn import EDGE
from tellapart.curves.operating_points import BLOCK
from tellapart.errors import InputError
from tellapart.problem import Column
from tellapart.statistics import ScoreSweep

COARSE = {"pixels": 300, "tolerance": 1.5}


def swept(score, truth, weight=None):
    truth = np.asarray(truth)
    hard = truth.astype(np.uint8) if np.isin(truth, (0, 1)).all() else truth
    score = np.asarray(score)
    score = score if score.dtype == np.float32 else score.astype(np.float64)
    weight = None if weight is None else np.asarray(weight, dtype=np.float64)
    return ScoreSweep.of(Column("", score, hard, weight))


def rows(kind, size, prevalence, distance):
    """Return scores, truth and weights (or None)."""
    random = np.random.default_rng(size)
    truth = (random.random(size) < prevalence).astype(float)
    evidence = random.normal(size=size) + distance * truth
    score = special.expit(distance * (evidence - distance / 2) + special.logit(prevalence))
    weight = None
    if kind == "float32":
        score = score.astype(np.float32)
    elif kind == "ties":
        score = np.where(score < np.quantile(score, 0.7), np.round(score, 2), np.round(score, 5))
    elif kind == "logits":
        score = special.logit(score)
    elif kind == "ranks":
        score = random.standard_cauchy(size) + 3 * truth
    elif kind == "soft":
        truth = random.beta(0.2 + 4 * score, 4.2 - 4 * score)
    elif kind == "weighted":
        weight = random.exponential(size=size)
        weight[:7] = 0.0
    return score, truth, weight


def spaces(sweep, pixels):
    """Yield (x, y) of all points in every space, in pixels; written out anew."""
    true = np.concatenate([[0.0], np.cumsum(sweep.positive)])
    false = np.concatenate([[0.0], np.cumsum(sweep.negative)])
    at = np.concatenate([[np.inf], sweep.threshold.astype(float)])
    recall, alarms = true / true[-1], false / false[-1]
    share = (true + false) / (true[-1] + false[-1])
    with np.errstate(invalid="ignore"):
        precision = true / (true + false)
    known = np.flatnonzero(np.isfinite(precision))[0]
    precision[:known] = precision[known]
    if at[1] <= 1 and at[-1] >= 0:
        low, high = 0.0, 1.0
        t = np.minimum(at, 1 - 1e-12)
        benefit = (true - false * t / (1 - t)) / true[-1]
        yield np.minimum(at, 1.0) * pixels, np.clip(benefit, -1, 1) * pixels
    else:
        low = at[np.flatnonzero(share >= 0.999)[0]]
        high = at[np.flatnonzero(share >= 0.001)[0]]
    across = (np.clip(at, low, high) - low) / (high - low) * pixels
    for height in (recall, precision, 1 - alarms, 2 * true / (true + false + true[-1])):
        yield across, height * pixels
    yield alarms * pixels, recall * pixels
    yield recall * pixels, precision * pixels
    yield share * pixels, recall * pixels
    yield share * pixels, precision / precision.max() * pixels
    probits = [np.clip(special.ndtri(rate), -EDGE, EDGE) for rate in (alarms, 1 - recall)]
    yield tuple((probit + EDGE) / (2 * EDGE) * pixels for probit in probits)


def furthest(x, y, kept):
    """Return the largest distance of any point from the line between its kept neighbours."""
    everyone = np.arange(len(x))
    right = np.clip(np.searchsorted(kept, everyone), 1, len(kept) - 1)
    a, b = kept[right - 1], kept[right]
    line = np.stack([x[b] - x[a], y[b] - y[a]])
    off = np.stack([x - x[a], y - y[a]])
    length = (line**2).sum(axis=0)
    along = (line * off).sum(axis=0) / np.where(length == 0, 1.0, length)
    return float(np.hypot(*(off - np.clip(along, 0, 1) * line)).max())


def indices(points, sweep):
    """Return which vertices were kept; vertex 0 is the infinite threshold."""
    found = np.searchsorted(-sweep.threshold.astype(float), -points.threshold[1:]) + 1
    assert (sweep.threshold[found - 1] == points.threshold[1:]).all()
    return np.concatenate([[0], found])


CASES = [
    (kind, size, prevalence, distance)
    for kind in ("hard", "float32", "ties", "logits", "ranks", "weighted", "soft")
    for size, prevalence, distance in (
        (5_000, 0.5, 0.3), (50_000, 0.5, 3.0), (20_000, 0.05, 1.0), (50_000, 0.001, 2.0),
    )
]  # fmt: skip


@pytest.mark.parametrize("options", [{}, COARSE], ids=["fine", "coarse"])
@pytest.mark.parametrize(("kind", "size", "prevalence", "distance"), CASES)
def test_no_curve_is_off_by_more_than_is_stated(kind, size, prevalence, distance, options):
    sweep = swept(*rows(kind, size, prevalence, distance))
    points = operating_points(sweep, **options)
    kept = indices(points, sweep)
    found = max(furthest(x, y, kept) for x, y in spaces(sweep, points.pixels))
    assert found == pytest.approx(points.deviation, abs=1e-6)
    assert 0 < points.deviation <= options.get("tolerance", 0.4)
    assert len(kept) < (500 if options else 2_500)
    assert len(kept) < points.distinct == len(sweep.threshold)
    share = (points.positive + points.negative) / (sweep.positives + sweep.negatives)
    wide = np.diff(share) > (0.0151 if options else 0.00201)
    assert not (wide & ~points.adjacent[:-1]).any()  # a slider moves smoothly


@pytest.mark.parametrize("kind", ["hard", "float32", "ties", "weighted", "soft", "ranks"])
def test_every_table_is_that_of_all_rows(kind):
    score, truth, weight = rows(kind, 20_000, 0.05, 1.0)
    sweep = swept(score, truth, weight)
    points = operating_points(sweep)
    mass = np.ones(len(score)) if weight is None else weight
    positive, negative = mass * truth, mass * (1 - truth)
    for place, at in enumerate(points.threshold):
        flagged = score >= at
        assert points.positive[place] == pytest.approx(positive[flagged].sum(), rel=1e-12)
        assert points.negative[place] == pytest.approx(negative[flagged].sum(), rel=1e-12)
        if points.squares is not None:
            moments = positive**2, negative**2, positive * negative
            expected = [one[flagged].sum() for one in moments]
            assert points.squares[place] == pytest.approx(expected, rel=1e-12)
            under = [one[~flagged].sum() for one in (positive, negative, *moments)]
            assert points.below[place] == pytest.approx(under, rel=1e-12)
    assert (
        (points.squares is None)
        == (points.below is None)
        == (points.positive.dtype == np.int64)
        == (kind not in ("weighted", "soft"))
    )
    assert (points.positive[0], points.negative[0], points.threshold[0]) == (0, 0, np.inf)
    assert (points.positive[-1], points.negative[-1]) == (sweep.positives, sweep.negatives)
    assert points.threshold[-1] == score.min()
    assert (np.diff(points.positive) >= 0).all()
    assert (np.diff(points.negative) >= 0).all()


@pytest.mark.parametrize("kind", ["hard", "float32", "ties", "ranks"])
def test_between_adjacent_points_every_threshold_is_exact(kind):
    score, truth, _ = rows(kind, 20_000, 0.05, 1.0)
    points = operating_points(swept(score, truth))
    assert points.adjacent[-1]
    distinct = np.unique(score)[::-1]
    random = np.random.default_rng(1)
    for place in range(len(points.adjacent) - 1):
        here, below = points.threshold[place : place + 2]
        between = distinct[(distinct < here) & (distinct > below)]
        assert points.adjacent[place] == (len(between) == 0)
        if points.adjacent[place] and np.isfinite(here):
            at = here - random.random() * (here - below)
            if below < at <= here:
                assert (score >= at).sum() == points.positive[place] + points.negative[place]


def table(points, at):
    """Return the table at a threshold, and whether the points say that it is exact."""
    place = np.flatnonzero(points.threshold >= at)[-1]
    return points.positive[place], points.negative[place], points.adjacent[place]


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("options", [{}, COARSE], ids=["fine", "coarse"])
def test_thresholds_that_somebody_asks_for_are_exact(dtype, options):
    random = np.random.default_rng(2)
    score = (random.integers(0, 10_001, 30_000) / 10_000).astype(dtype)
    truth = random.random(30_000) < score
    asked = [0.7, 0.31415, 0.0, 1.0, -2.0, 7.0, np.inf, np.nan, 1e300, 0.12345]
    points = operating_points(swept(score, truth), keep=asked, **options)
    hundredths = [] if options else [step / 100 for step in range(101)]
    for at in [*asked, *hundredths]:
        if np.isnan(at):
            continue
        with np.errstate(over="ignore"):
            own = dtype(at)
        flagged = score >= own
        expected = (truth & flagged).sum(), (~truth & flagged).sum(), True
        assert table(points, float(own)) == expected, at


def test_hundredths_are_kept_on_request():
    score, truth, _ = rows("hard", 20_000, 0.5, 1.0)
    sweep = swept(score, truth)
    few, more = (operating_points(sweep, **COARSE, hundredths=flag) for flag in (False, True))
    exact = [all(table(points, step / 100)[2] for step in range(1, 100)) for points in (few, more)]
    assert exact == [False, True]
    assert len(few.threshold) < 200 < len(more.threshold)


def test_thresholds_are_rounded_as_scores_were():
    halves = np.unique(np.linspace(0.69, 0.71, 2_000).astype(np.float16)).astype(np.float32)
    own = float(np.float16(0.7))
    assert own > np.float32(0.7)
    score = np.concatenate([halves, np.linspace(0, 1, 5_000).astype(np.float16)])
    score = score.astype(np.float32)
    sweep = swept(score, np.arange(len(score)) % 2)
    points = operating_points(sweep, keep=[0.7], dtype=np.float16, lowest=0, **COARSE)
    place = np.flatnonzero(points.threshold >= own)[-1]
    assert points.threshold[place] == own
    assert points.adjacent[place]


def test_few_distinct_scores_are_all_kept():
    random = np.random.default_rng(3)
    score = random.permutation(5_000) % 1_200 / 1_200
    points = operating_points(swept(score, random.random(5_000) < score))
    assert (len(points.threshold), points.distinct, points.deviation) == (1_201, 1_200, 0.0)
    assert points.adjacent.all()
    thinner = operating_points(swept(score, random.random(5_000) < score), **COARSE)
    assert len(thinner.threshold) < 400


# ---- laws -----------------------------------------------------------------------------


def test_light_rows_below_heavy_ones_are_not_lost():
    score, truth, _ = rows("hard", 5_000, 0.3, 1.0)
    weight = np.where(score < 0.3, 1.0, 1e12)
    points = operating_points(swept(score, truth, weight))
    at = int(np.flatnonzero(points.threshold >= 0.3)[-1])
    light = score < points.threshold[at]
    assert points.below[at, 0] == points.below[at, 2] == truth[light].sum()
    assert points.below[at, 1] == points.below[at, 3] == (1 - truth[light]).sum()


def test_the_order_of_rows_does_not_matter():
    score, truth, _ = rows("ties", 20_000, 0.05, 1.0)
    order = np.random.default_rng(4).permutation(len(score))
    one = operating_points(swept(score, truth))
    other = operating_points(swept(score[order], truth[order]))
    for name in ("threshold", "positive", "negative", "adjacent"):
        assert (getattr(one, name) == getattr(other, name)).all()
    assert one.deviation == other.deviation


def test_a_weight_of_two_is_the_row_twice():
    score, truth, _ = rows("hard", 20_000, 0.05, 1.0)
    twice = operating_points(swept(np.tile(score, 2), np.tile(truth, 2)))
    heavy = operating_points(swept(score, truth, np.full(len(score), 2.0)))
    assert (twice.threshold == heavy.threshold).all()
    assert (twice.positive == heavy.positive).all()
    assert (twice.negative == heavy.negative).all()
    np.testing.assert_allclose(heavy.squares[:, 0], 2.0 * twice.positive)


tiny = st.lists(
    st.tuples(
        st.sampled_from((-np.inf, -1e308, -3.0, 0.0, 5e-324, 1e-310, 0.25, 0.5, 1.0, 9.0, 1e308,
                         np.inf)),
        st.sampled_from((0.0, 1.0)),
        st.sampled_from((0.0, 0.5, 1.0)),
    ),
    min_size=1, max_size=12,
)  # fmt: skip


@given(tiny, st.booleans(), st.lists(st.floats(allow_nan=True), max_size=3))
def test_any_few_rows_work_without_a_warning(given_rows, weighted, asked):
    score, truth, weight = (np.array(column) for column in zip(*given_rows, strict=True))
    sweep = swept(score, truth, weight if weighted else None)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        points = operating_points(sweep, keep=asked, lowest=0, hundredths=False, **COARSE)
    assert 0.0 <= points.deviation <= 1.5
    assert points.adjacent[-1]
    assert points.threshold[-1] == score.min()
    assert (points.positive[0], points.negative[0]) == (0, 0)
    mass = weight if weighted else np.ones(len(score))
    for place, at in enumerate(points.threshold[1:], 1):
        assert points.positive[place] == (mass * truth)[score >= at].sum()
        assert points.negative[place] == (mass * (1 - truth))[score >= at].sum()
    for at in asked:
        if at <= score.max():
            assert points.adjacent[np.flatnonzero(points.threshold >= at)[-1]]


EXTREMES = {
    "only positives": (np.linspace(0, 1, 3_000), np.ones(3_000)),
    "only negatives": (np.linspace(-4, 4, 3_000), np.zeros(3_000)),
    "subnormal": (np.arange(3_000) * 5e-324, np.arange(3_000) % 2),
    "subnormal below zero": (np.arange(3_000) * -5e-324, np.arange(3_000) % 2),
    "the whole range": (np.linspace(-1, 1, 3_000) * 1.7e308, np.arange(3_000) % 2),
    "infinite ends": (np.r_[-np.inf, np.linspace(0, 9, 3_000), np.inf], np.arange(3_002) % 2),
    "one far away": (np.r_[np.linspace(0, 9, 3_000), 1e200], np.arange(3_001) % 2),
}


@pytest.mark.parametrize("name", EXTREMES)
def test_extremes_work_without_a_warning(name):
    score, truth = EXTREMES[name]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        points = operating_points(swept(score, truth))
    assert 400 < len(points.threshold) < 3_000
    assert 0 <= points.deviation <= 0.4
    place = len(points.threshold) // 2
    assert points.positive[place] == truth[score >= points.threshold[place]].sum()


def test_two_rows_and_constant_scores():
    two = operating_points(swept([0.2, 0.8], [0, 1]), lowest=0)
    assert two.threshold.tolist() == [np.inf, 0.8, 0.2]
    assert (two.positive.tolist(), two.negative.tolist()) == ([0, 1, 1], [0, 0, 1])
    constant = operating_points(swept([3.0] * 9, [0] * 4 + [1] * 5), lowest=0)
    assert constant.threshold.tolist() == [np.inf, 3.0]
    assert (constant.positive.tolist(), constant.deviation) == ([0, 5], 0.0)


def test_points_of_rows_without_mass():
    points = operating_points(swept(np.arange(9.0), np.ones(9), np.zeros(9)), lowest=0)
    assert points.positive.tolist() == [0.0] * len(points.threshold)


@pytest.mark.parametrize(
    ("options", "message"),
    [({"pixels": 0}, "pixels is 0; expected"), ({"tolerance": np.nan}, "tolerance is nan;")],
)
def test_sizes_must_be_positive(options, message):
    with pytest.raises(InputError, match=message):
        operating_points(swept([0.2, 0.8], [0, 1]), **options)


def test_a_last_vertex_alone_in_its_block():
    score, truth, _ = rows("hard", BLOCK, 0.5, 1.0)
    points = operating_points(swept(score, truth))
    assert points.distinct + 1 == BLOCK + 1
    assert 0 < points.deviation <= 0.4
