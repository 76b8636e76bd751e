"""Counting metrics on 2 x 2 tables agree with those on the confusion matrix."""

from __future__ import annotations

import numpy as np
import pytest

from tellapart.errors import UndefinedMetric
from tellapart.metrics import METRICS
from tellapart.metrics.costs import interventions_avoided, net_benefit, odds, treat_all
from tellapart.metrics.two_by_two import TWO_BY_TWO
from tellapart.statistics import ConfusionCounts

WHOLE = ("accuracy", "balanced_accuracy", "mcc", "kappa")
TABLES = np.random.default_rng(0).integers(1, 40, (30, 4)).astype(float)
FRACTIONS = np.random.default_rng(1).uniform(0.1, 9.0, (30, 4))


def counts_of(cells):
    tp, fp, fn, tn = cells
    mass = np.array([tn, fp, fn, tp])
    used = mass > 0
    return ConfusionCounts(2, np.arange(4)[used], mass[used], mass[used], 4)


@pytest.mark.parametrize("name", WHOLE)
@pytest.mark.parametrize("tables", [TABLES, FRACTIONS])
def test_they_are_the_metrics_of_the_confusion_matrix(name, tables):
    expected = [METRICS[name].formula(counts_of(cells)) for cells in tables]
    assert TWO_BY_TWO[name].formula(tables) == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize("name", WHOLE)
def test_gradients_are_slopes(name):
    formula, step = TWO_BY_TWO[name].formula, 1e-6
    slopes = np.stack(
        [
            (formula(TABLES + step * side) - formula(TABLES - step * side)) / (2 * step)
            for side in np.eye(4)
        ],
        axis=1,
    )
    assert formula.gradient(TABLES) == pytest.approx(slopes, abs=1e-7)


@pytest.mark.parametrize(
    ("name", "cells"),
    [
        ("mcc", (3.0, 2.0, 0.0, 0.0)),
        ("mcc", (3.0, 0.0, 2.0, 0.0)),
        ("kappa", (3.0, 0.0, 0.0, 0.0)),
    ],
)
def test_undefined_is_nan_with_a_reason(name, cells):
    row = TWO_BY_TWO[name]
    assert np.isnan(row.formula(np.array(cells)))[0]
    assert row.formula.reason(np.array(cells))
    with pytest.raises(UndefinedMetric):
        METRICS[name].formula(counts_of(cells))


def test_every_counting_metric_is_there_once():
    counted = [n for n, row in METRICS.items() if row.kind == "counts" and row.average is None]
    assert sorted(TWO_BY_TWO) == sorted([*WHOLE, *counted])


# ---- net benefit ----------------------------------------------------------------------


def test_treating_all_is_flagging_all():
    at = np.array([0.0, 0.1, 0.3, 0.9])
    everybody = np.tile([30.0, 70.0, 0.0, 0.0], (4, 1))
    assert net_benefit(everybody, at) == pytest.approx(treat_all(at, 0.3))
    assert net_benefit(everybody, at, 0.05) == pytest.approx(treat_all(at, 0.05))
    assert interventions_avoided(everybody, at) == pytest.approx(np.zeros(4))


def test_interventions_avoided_are_the_benefit_beyond_treating_all_at_the_exchange_rate():
    at = np.linspace(0.05, 0.9, len(TABLES))
    for prevalence in (None, 0.2):
        own = (TABLES[:, 0] + TABLES[:, 2]) / TABLES.sum(axis=1)
        share = own if prevalence is None else prevalence
        everybody = share - (1 - share) * odds(at)
        gained = (net_benefit(TABLES, at, prevalence) - everybody) / odds(at)
        assert interventions_avoided(TABLES, at, prevalence) == pytest.approx(100 * gained)


def test_another_prevalence_is_other_weights():
    """At twice the positives, each of them is counted twice."""
    cells = np.array([[8.0, 10.0, 2.0, 80.0]])
    doubled = cells * np.array([2.0, 1.0, 2.0, 1.0])
    at = np.array([0.2])
    assert net_benefit(cells, at, 20 / 110) == pytest.approx(net_benefit(doubled, at))
