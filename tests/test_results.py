"""What results look like when a prompt shows them."""

from math import nan

import numpy as np
import pytest

import tellapart as ta
from tellapart.results import Band, Curve, Estimate
from tellapart.results.progress import Progress, no_progress


@pytest.mark.parametrize(
    ("estimate", "text"),
    [
        (Estimate(0.5), "Estimate(value=0.5, level=0.95)"),
        (
            Estimate(nan, level=0.9, reason="no rows"),
            "Estimate(value=nan, level=0.9, reason='no rows')",
        ),
        (
            Estimate(0.1234567, 0, 1, attainable=(0.1, 0.9)),
            "Estimate(value=0.123457, low=0, high=1, level=0.95, attainable=(0.1, 0.9))",
        ),
    ],
)
def test_an_estimate_shows_what_it_has(estimate, text):
    assert repr(estimate) == text


def test_a_curve_shows_its_size_not_its_points():
    curve = ta.evaluate([0, 1] * 500, np.linspace(0, 1, 1000)).curve("roc")
    shown = repr(curve)
    assert shown.startswith("Curve('roc', of='1', 1001 points, false_positive_rate, true_")
    assert "roc_auc=0.501" in shown
    ends = np.array([0.0, 1.0])
    band = Band("pointwise", ends, ends, ends, 0.95, "wilson")
    with_band = Curve("roc", "a", "x", "y", {"x": ends, "y": ends}, {}, band)
    assert repr(with_band) == (
        "Curve('roc', of='a', 2 points, x, y, band=Band(pointwise, wilson, level=0.95, "
        "2 places, around the curve))"
    )


def test_whoever_reports_progress_may_be_heard_by_nobody():
    told: list[tuple[int, int]] = []
    listeners: list[Progress] = [no_progress, lambda done, total: told.append((done, total))]
    for listener in listeners:
        listener(1, 2)
    assert told == [(1, 2)]
