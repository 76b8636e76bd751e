"""Partial areas: bounds, mirror images, gradients, and what is refused."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tellapart.errors import InputError, UndefinedMetric
from tellapart.metrics.partial import (
    CurveLean,
    partial_auc,
    partial_auc_gradient,
    standardised,
    standardised_auc,
)
from tellapart.metrics.ranking import roc_auc, roc_auc_gradient
from tellapart.problem import Column
from tellapart.statistics import ScoreSweep

MASSES = st.lists(st.floats(0.1, 5.0), min_size=2, max_size=8)
FOCUS = st.sampled_from(["fpr", "tpr"])
RATES = st.tuples(st.floats(0, 1), st.floats(0, 1)).filter(
    lambda ends: abs(ends[0] - ends[1]) > 1e-3
)


def sweep_of(positive: list[float], negative: list[float]) -> ScoreSweep:
    cells = min(len(positive), len(negative))
    threshold = np.arange(cells, 0, -1.0)
    moments = np.zeros((cells, 3))
    return ScoreSweep(threshold, np.array(positive[:cells]), np.array(negative[:cells]), moments, 9)


def by_small_steps(sweep: ScoreSweep, low: float, high: float, focus: str) -> float:
    x = np.append(0, sweep.false_positives / sweep.negatives)
    y = np.append(0, sweep.true_positives / sweep.positives)
    rates = low + (high - low) * (np.arange(20_000) + 0.5) / 20_000
    if focus == "fpr":
        return float(np.interp(rates, x, y).mean() * (high - low))
    return float(1 - np.interp(rates, y, x).mean()) * (high - low)


@given(MASSES, MASSES, RATES, FOCUS)
def test_the_area_is_the_sum_of_thin_stripes(positive, negative, ends, focus):
    sweep = sweep_of(positive, negative)
    low, high = sorted(ends)
    stripes = by_small_steps(sweep, low, high, focus)
    assert partial_auc(sweep, low, high, focus) == pytest.approx(stripes, abs=2e-4)


@given(MASSES, MASSES, st.floats(0.01, 0.99), FOCUS)
def test_parts_add_up_to_the_whole(positive, negative, middle, focus):
    sweep = sweep_of(positive, negative)
    parts = partial_auc(sweep, 0, middle, focus) + partial_auc(sweep, middle, 1, focus)
    assert parts == pytest.approx(roc_auc(sweep), abs=1e-12)


@given(MASSES, MASSES, RATES, FOCUS)
def test_the_gradient_is_the_change_per_unit_of_mass(positive, negative, ends, focus):
    sweep = sweep_of(positive, negative)
    low, high = sorted(ends)
    gradients = partial_auc_gradient(sweep, low, high, focus)
    for side, gradient in enumerate(gradients):
        for cell in range(len(gradient)):
            step = 1e-6
            moved = []
            for sign in (1, -1):
                masses = [sweep.positive.copy(), sweep.negative.copy()]
                masses[side][cell] += sign * step
                moved.append(partial_auc(sweep_of(*map(list, masses)), low, high, focus))
            assert gradient[cell] == pytest.approx((moved[0] - moved[1]) / (2 * step), abs=2e-5)


@given(MASSES, MASSES)
def test_over_the_whole_range_it_is_the_auc_and_its_gradient(positive, negative):
    sweep = sweep_of(positive, negative)
    for focus in ("fpr", "tpr"):
        assert partial_auc(sweep, 0, 1, focus) == pytest.approx(roc_auc(sweep), abs=1e-12)
        assert standardised_or_raw(sweep, focus) == pytest.approx(roc_auc(sweep), abs=1e-12)
        for own, whole in zip(
            partial_auc_gradient(sweep, 0, 1, focus), roc_auc_gradient(sweep), strict=True
        ):
            np.testing.assert_allclose(own, whole, atol=1e-12)


def standardised_or_raw(sweep: ScoreSweep, focus: str) -> float:
    return standardised(partial_auc(sweep, 0, 1, focus), 0, 1, focus)


@given(MASSES, MASSES, st.floats(0.05, 0.5))
def test_the_mirror_image_leans_the_other_way(positive, negative, share):
    sweep, mirror = sweep_of(positive, negative), sweep_of(negative[::-1], positive[::-1])
    if len(positive) != len(negative):
        mirror = sweep_of(sweep.negative[::-1].tolist(), sweep.positive[::-1].tolist())
    lean = CurveLean(share)
    assert lean(mirror) == pytest.approx(-lean(sweep), abs=1e-12)


def test_weight_two_is_the_row_twice():
    score = np.array([0.1, 0.4, 0.35, 0.8, 0.6])
    truth = np.array([0, 0, 1, 1, 0], dtype=np.uint8)
    twice = np.array([0, 1, 1, 2, 3, 4])
    weighted = ScoreSweep.of(Column("", score, truth, np.array([1.0, 2, 1, 1, 1])))
    repeated = ScoreSweep.of(Column("", score[twice], truth[twice]))
    for focus in ("fpr", "tpr"):
        assert partial_auc(weighted, 0.1, 0.4, focus) == pytest.approx(
            partial_auc(repeated, 0.1, 0.4, focus)
        )


def test_below_the_diagonal_there_is_no_standardised_area():
    sweep = sweep_of([0.0, 1.0, 3.0], [1.0, 1.0, 1.0])
    with pytest.raises(UndefinedMetric, match=r"below the diagonal between 0 and 0\.2"):
        standardised_auc(sweep, 0, 0.2)
    assert partial_auc(sweep, 0, 0.2) == 0.0


def test_chance_is_a_half_in_every_region():
    sweep = sweep_of([2.0, 2.0], [5.0, 5.0])
    for focus in ("fpr", "tpr"):
        for low, high in ((0, 0.1), (0.05, 0.15), (0.8, 1)):
            assert standardised_auc(sweep, low, high, focus) == pytest.approx(0.5)


@pytest.mark.parametrize(("low", "high"), [(0.2, 0.2), (0.5, 0.1), (-0.1, 0.5), (0.5, 1.1)])
def test_an_empty_region_is_refused(low, high):
    with pytest.raises(InputError, match="expected 0 <= low < high <= 1"):
        partial_auc(sweep_of([1.0, 1.0], [1.0, 1.0]), low, high)


def test_an_unknown_focus_is_refused():
    with pytest.raises(InputError, match='expected "fpr" or "tpr"'):
        partial_auc(sweep_of([1.0, 1.0], [1.0, 1.0]), 0, 0.1, "sensitivity")


@pytest.mark.parametrize(
    ("sides", "missing"), [(([1.0], [0.0]), "negative"), (([0.0], [1.0]), "positive")]
)
def test_one_class_has_no_partial_area(sides, missing):
    with pytest.raises(UndefinedMetric, match=f"needs {missing} rows"):
        partial_auc(sweep_of(*sides), 0, 0.1)
