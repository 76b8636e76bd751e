"""The soft-label panel draws what the result says, and nothing of hard labels."""

import re

import numpy as np
import pytest

import tellapart as ta
from tellapart.report.attainable_chart import attainable_chart


@pytest.fixture(scope="module")
def soft():
    rng = np.random.default_rng(0)
    truth = rng.beta(0.8, 0.8, 300)
    return ta.evaluate(truth, np.clip(truth * 0.8 + rng.normal(0, 0.1, 300), 0, 1))


def test_hard_labels_have_no_range():
    assert attainable_chart(ta.evaluate([0, 1, 1, 0], [0.1, 0.9, 0.4, 0.6]).result) is None


def test_every_value_stands_at_its_place_between_worst_and_best(soft):
    chart = attainable_chart(soft.result)
    dots = [float(x) for x in re.findall(r'<circle cx="([\d.]+)"', chart.svg)]
    width = 560 - 2 * 12
    drawn = [
        one
        for one in soft.result.metrics.values()
        if one.attainable is not None and np.isfinite(one.attainable).all()
    ][: len(dots)]
    better_low = {"brier", "mse"}
    names = [name for name, one in soft.result.metrics.items() if any(one is d for d in drawn)]
    for x, one, name in zip(dots, drawn, names, strict=True):
        place = (one.value - one.attainable[0]) / (one.attainable[1] - one.attainable[0])
        place = 1 - place if name in better_low else place
        assert x == pytest.approx(12 + width * min(max(place, 0), 1), abs=0.1)


def test_the_page_shows_it_before_the_curves(soft):
    page = soft.page()
    assert page.index("What these labels allow") < page.index("ROC curve</h3>")
    assert "What these labels allow" not in soft.harden().page()
