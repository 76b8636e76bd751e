"""Whether probabilities hold: weights, shifts, and what has no answer."""

from __future__ import annotations

import numpy as np
import pytest

from tellapart.errors import UndefinedMetric
from tellapart.metrics.reliability import (
    excess_z,
    gap_beyond_chance,
    recalibration_line,
    spiegelhalter_z,
)
from tellapart.problem import Column
from tellapart.statistics import ScoreSweep

RNG = np.random.default_rng(2)
STATED = np.round(RNG.beta(2, 3, 300), 3)
TRUTH = (RNG.random(300) < STATED).astype(np.uint8)


def sweep_of(stated, truth, mass=None):
    return ScoreSweep.of(Column("", np.asarray(stated), np.asarray(truth, dtype=np.uint8), mass))


@pytest.mark.parametrize("formula", [spiegelhalter_z, excess_z])
def test_equal_weights_change_no_distance(formula):
    plain = formula(sweep_of(STATED, TRUTH))
    weighted = formula(sweep_of(STATED, TRUTH, np.full(300, 2.5)))
    assert weighted == pytest.approx(plain, rel=1e-12)


def test_the_gap_does_not_depend_on_the_unit_of_weights():
    plain = gap_beyond_chance(sweep_of(STATED, TRUTH))
    weighted = gap_beyond_chance(sweep_of(STATED, TRUTH, np.full(300, 0.1)))
    assert weighted == pytest.approx(plain, rel=1e-12)


def test_both_distances_turn_with_the_classes():
    turned = sweep_of(1 - STATED, 1 - TRUTH)
    assert spiegelhalter_z(turned) == pytest.approx(spiegelhalter_z(sweep_of(STATED, TRUTH)))
    assert excess_z(turned) == pytest.approx(-excess_z(sweep_of(STATED, TRUTH)))


def test_a_shift_around_a_half_is_seen_by_the_excess_alone():
    stated = np.repeat([0.3, 0.7], 500)  # 0.4 and 0.8 occur
    truth = np.concatenate([np.arange(500) < 200, np.arange(500) < 400])
    sweep = sweep_of(stated, truth)
    assert spiegelhalter_z(sweep) == pytest.approx(0.0, abs=1e-12)
    assert excess_z(sweep) > 6


def test_the_line_of_a_transformed_probability_is_the_transformation():
    odds = np.log(STATED / (1 - STATED))
    line = recalibration_line(sweep_of(STATED, TRUTH))
    moved = recalibration_line(sweep_of(1 / (1 + np.exp(-(0.7 + 2 * odds))), TRUTH))
    assert moved.slope == pytest.approx(line.slope / 2, rel=1e-9)
    assert moved.intercept == pytest.approx(line.intercept - 0.35 * line.slope, rel=1e-8)
    assert moved.slope_error == pytest.approx(line.slope_error / 2, rel=1e-9)


@pytest.mark.parametrize(
    ("stated", "truth", "words"),
    [
        ([0.0, 0.5, 0.7], [0, 1, 1], "no log odds"),
        ([0.2, 0.5, 1.0], [0, 1, 1], "no log odds"),
        ([0.4, 0.4, 0.4], [0, 1, 1], "runs off"),
        ([0.2, 0.3, 0.7, 0.8], [0, 0, 1, 1], "runs off"),
        ([0.2, 0.3, 0.7, 0.8], [1, 1, 1, 1], "runs off"),
    ],
)
def test_a_line_that_does_not_exist_says_why(stated, truth, words):
    with pytest.raises(UndefinedMetric, match=words):
        recalibration_line(sweep_of(stated, truth))


@pytest.mark.parametrize(
    ("stated", "formula"),
    [([0.5, 0.5], spiegelhalter_z), ([0.0, 1.0], spiegelhalter_z), ([0.0, 1.0], excess_z)],
)
def test_probabilities_that_cannot_vary_have_no_distance(stated, formula):
    with pytest.raises(UndefinedMetric):
        formula(sweep_of(stated, [0, 1]))
