"""The cheapest vertices against a search of all of them, under many costs."""

from __future__ import annotations

import numpy as np
import pytest

from tellapart.curves import cheapest_vertices, operating_points, vertex_cells
from tellapart.decisions import choose_threshold, cost
from tellapart.decisions.choosing import optimal_vertices
from tellapart.problem import Column
from tellapart.statistics import ScoreSweep


def swept(size, seed, *, weighted=False, decimals=None):
    random = np.random.default_rng(seed)
    truth = (random.random(size) < 0.3).astype(np.uint8)
    score = random.normal(size=size) + truth
    score = score if decimals is None else np.round(score, decimals)
    return ScoreSweep.of(
        Column("", score, truth, random.exponential(size=size) if weighted else None)
    )


RATIOS = [0.001, 0.1, 0.25, 1 / 3, 0.5, 1.0, 2.0, 2.5, 7 / 3, 20.0, 1e4]


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize(
    "options", [{}, {"weighted": True}, {"decimals": 1}], ids=["hard", "weighted", "ties"]
)
@pytest.mark.parametrize("prevalence", [None, 0.01, 0.5])
def test_every_tie_of_every_cost_is_among_them(seed, options, prevalence):
    sweep = swept([5, 40, 3_000][seed % 3], seed, **options)
    found, cells = cheapest_vertices(sweep), vertex_cells(sweep)
    for ratio in RATIOS:
        rule = cost(fp=1.0, fn=ratio, prevalence=prevalence)
        assert np.isin(optimal_vertices(rule, cells), found).all(), ratio


def test_points_on_a_slanted_edge_are_all_there():
    truth = np.tile([1, 0], 30).astype(np.uint8)  # the curve touches its hull after every pair
    sweep = ScoreSweep.of(Column("", np.arange(60, 0, -1.0), truth))
    assert cheapest_vertices(sweep).tolist() == [0, *range(1, 60, 2), 60]
    assert cheapest_vertices(sweep, most=20).tolist() == [0, 1, 31, 59, 60]


def test_their_number_is_bounded_on_a_curve_that_is_all_hull():
    steps = np.arange(1, 400)
    truth = np.repeat(np.tile([1, 0], len(steps)), np.stack([steps[::-1], steps], 1).ravel())
    score = np.repeat(-np.arange(2 * len(steps)), np.stack([steps[::-1], steps], 1).ravel())
    sweep = ScoreSweep.of(Column("", score.astype(float), truth.astype(np.uint8)))
    assert len(cheapest_vertices(sweep)) >= len(steps)
    few = cheapest_vertices(sweep, most=50)
    assert len(few) <= 50
    assert (few[0], few[-1]) == (0, len(sweep.threshold))


def test_rows_of_one_class():
    sweep = ScoreSweep.of(Column("", np.arange(4.0), np.ones(4, dtype=np.uint8)))
    assert cheapest_vertices(sweep).tolist() == [0, 4]


def test_kept_points_without_their_neighbours():
    sweep = swept(60_000, 9)
    bare = operating_points(sweep)
    hull = sweep.threshold[cheapest_vertices(sweep)[1:] - 1].astype(float)
    points = operating_points(sweep, also=[*hull, np.nan])
    assert np.isin(hull, points.threshold).all()
    assert len(points.threshold) - len(bare.threshold) <= len(hull) < 300
    choice = choose_threshold(cost(fp=1, fn=7), sweep, 0.95)
    assert choice.threshold in points.threshold
