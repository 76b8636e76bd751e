"""The static reliability diagram: the bins of the evaluation, and nothing where there are none."""

from __future__ import annotations

import re

import numpy as np
import pytest
from scipy import special

import tellapart as ta
from paths import followed
from tellapart.evaluation.reliability_bins import reliability_bins
from tellapart.report.reliability_chart import class_reliability


def binary(scores="probability"):
    random = np.random.default_rng(0)
    z = random.normal(size=500)
    truth = np.where(random.random(500) < special.expit(1.5 * z), "ill", "well")
    return ta.evaluate(
        truth, special.expit(z) if scores == "probability" else z, pos_label="ill", scores=scores
    )


def several(classes=3):
    random = np.random.default_rng(1)
    truth = np.r_[np.arange(classes), random.integers(0, classes, 200)]
    z = random.normal(size=(len(truth), classes))
    names = [f"class {k}" for k in range(classes)]
    return ta.evaluate([names[k] for k in truth], special.softmax(z, axis=1), classes=names)


def chart(evaluation):
    return class_reliability(evaluation.result, evaluation.views)


def drawn(found, ink):
    return [followed(d) for d in re.findall(rf'd="([^"]*)" class="{ink}', found.svg)]


@pytest.mark.parametrize("scores", ["probability", "logit"])
def test_bins_lie_where_python_puts_them(scores):
    evaluation = binary(scores)
    found, bins = chart(evaluation), reliability_bins(evaluation.problem)
    (line,) = drawn(found, "joined")
    x, y = np.array(line).T
    assert (x - 46) / (360 - 58) == pytest.approx(bins.stated, abs=3e-4)
    assert (330 - 42 - y) / (330 - 52) == pytest.approx(bins.observed, abs=3e-4)
    assert found.svg.count("h.01") == len(bins)
    (whiskers,) = re.findall(r'd="([^"]*)" class="whisker', found.svg)
    assert whiskers.count("V") == len(bins)
    assert found.legend[0].words == f"calibration error {bins.ece.value:.3f}"
    assert "its bar is the 95% interval" in found.note


def test_classes_share_one_diagram_and_the_note_says_so():
    evaluation = several()
    found = chart(evaluation)
    assert found.title == "Reliability diagrams, one class against the rest"
    assert len(drawn(found, "joined")) == 3
    assert "whisker" not in found.svg
    assert [line.name for line in found.legend[:3]] == ["class 0", "class 1", "class 2"]
    many = chart(several(15))
    assert len(drawn(many, "joined")) == 12
    assert "12 of 15 classes" in many.note


def test_without_probabilities_there_is_no_diagram():
    assert chart(binary("rank")) is None
    decided = ta.evaluate(["a", "b", "a"], y_pred=["a", "b", "b"])
    assert chart(decided) is None
    assert 'data-panel="reliability"' not in decided.page()
    assert 'data-panel="reliability"' in binary().page()
