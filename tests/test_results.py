"""What results look like when a prompt shows them."""

from math import nan

import numpy as np
import pytest

import tellapart as ta
from tellapart.results import Band, Curve, Estimate
from tellapart.results.comparisons import Difference
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


def test_a_choice_of_a_threshold_is_a_line_and_a_table_in_a_notebook(need):
    pretty = need("IPython.lib.pretty").pretty
    noise = np.random.default_rng(1).normal(size=60)
    evaluation = ta.evaluate([0, 1] * 30, np.tile([0.0, 1.0], 30) + noise, scores="rank")
    plain = evaluation.threshold("youden")
    assert repr(plain) == f"ThresholdChoice(youden: {plain})"
    assert len(repr(plain)) < 100
    rows = dict(line.split(maxsplit=1) for line in pretty(plain).splitlines()[1:])
    assert rows == {name: str(one) for name, one in plain.metrics.items()}
    resampled = evaluation.threshold(ta.cost(fp=1, fn=5), resamples=100)
    first, head, *rest = pretty(resampled).splitlines()
    assert first == repr(resampled)
    assert head.split() == ["apparent", "out", "of", "bag"]
    honest = {"Mean cost per row": resampled.out_of_bag.value, **resampled.out_of_bag.metrics}
    assert [line.rsplit(maxsplit=2) for line in rest] == [
        [name, f"{one.apparent:.3f}", f"{one.mean:.3f}"] for name, one in honest.items()
    ]
    nothing = evaluation.threshold(ta.at_least(recall=0.999, precision=0.999))
    assert repr(nothing).startswith("ThresholdChoice(at_least: no threshold")


@pytest.mark.parametrize(
    ("options", "text"),
    [
        ({}, "f1, a - b: 0.100 [-0.020, 0.220]"),
        ({"p_value": 0.04, "p_adjusted": 0.12, "of": "cat"},
         "f1[cat], a - b: 0.100 [-0.020, 0.220], p 0.040, adjusted 0.120"),
        ({"p_value": 1e-9, "p_adjusted": 1e-9, "margin": 0.1, "verdict": "not inferior"},
         "f1, a - b: 0.100 [-0.020, 0.220], p <0.001, adjusted <0.001: not inferior"),
    ],
)  # fmt: skip
def test_a_difference_is_a_line(options, text):
    assert str(Difference("a", "b", "f1", Estimate(0.1, -0.02, 0.22), **options)) == text


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
