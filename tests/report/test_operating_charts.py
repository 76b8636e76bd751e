"""The charts of the page about choosing a threshold, from real evaluations."""

from __future__ import annotations

import re

import numpy as np
import pytest
from scipy import special

import tellapart as ta
from paths import followed
from tellapart.report.charts import Chart
from tellapart.report.operating_charts import decision_chart, gain_chart, threshold_chart
from tellapart.report.subjects import ClassesOf
from tellapart.report.tradeoff_charts import det_chart, lift_chart

MAKERS = (threshold_chart, gain_chart, decision_chart)


def binary(rows=400, seed=0, **options):
    random = np.random.default_rng(seed)
    score = special.expit(random.normal(-1, 1.5, rows))
    truth = np.where(random.random(rows) < score, "ill", "well")
    return ta.evaluate(truth, score, pos_label="ill", **options)


def several(classes, rows):
    random = np.random.default_rng(1)
    truth = np.r_[np.arange(classes), random.integers(0, classes, rows - classes)]
    z = random.normal(size=(rows, classes))
    z[np.arange(rows), truth] += 1.5
    names = [f"class {k}" for k in range(classes)]
    return ta.evaluate([names[k] for k in truth], special.softmax(z, axis=1), classes=names)


def charts(evaluation) -> list[Chart | None]:
    return [make(ClassesOf(evaluation.result, evaluation.drawings)) for make in MAKERS]


def words(chart):
    return {line.name: line.words for line in chart.legend}


def places(chart, class_="curve"):
    """Return the points of each line of a class."""
    found = re.findall(rf'<path d="([^"]*)" class="{class_}[^"]*"', chart.svg)
    return [followed(line) for line in found]


def test_numbers_of_legends_come_from_the_whole_curve():
    evaluation = binary()
    thresholds, gain, decision = charts(evaluation)
    assert words(thresholds)["F1"] == f"{evaluation.metric('f1').value:.3f} at 0.5"
    summary = evaluation.curve("gain").summary
    assert words(gain)["ill"] == f"{100 * summary['top_10_percent']:.1f}% in the top 10%"
    assert words(gain)["perfect"] == f"prevalence {100 * summary['prevalence']:.1f}%"
    assert words(decision)["treat all"] == f"prevalence {100 * summary['prevalence']:.1f}%"
    assert "threshold 0.5" in thresholds.svg


def test_two_classes_have_four_metrics_and_several_have_f1():
    thresholds, gain, decision = charts(binary())
    assert thresholds.title == "Metrics by threshold"
    assert len(places(thresholds)) == 4
    assert (gain.title, decision.title) == ("Gain curve", "Decision curve")
    thresholds, gain, decision = charts(several(3, 200))
    assert thresholds.title == "F1 by threshold"
    assert [line.name for line in thresholds.legend] == ["class 0", "class 1", "class 2"]
    assert len(places(thresholds)) == len(places(gain)) == 3
    assert "perfect" not in words(gain)
    assert words(decision)["treat all"] == "each in its colour"
    assert len(places(decision, "limit")) == 3


def test_classes_as_common_as_each_other_share_what_treating_all_brings():
    truth = ["a", "b", "c"] * 20
    shares = np.random.default_rng(4).dirichlet(np.ones(3), 60)
    decision = charts(ta.evaluate(truth, shares))[2]
    assert len(places(decision, "limit")) == 1
    assert words(decision)["treat all"] == "prevalence 33.3%"


def test_of_many_classes_the_worst_are_drawn():
    for chart in charts(several(20, 400)):
        assert chart.note == "12 of 20 classes: those with the lowest AUC."
        assert len(chart.legend) <= 14


def test_ranks_have_no_decision_curve_and_predictions_have_no_chart():
    truth, score = [0, 1] * 20, np.random.default_rng(2).normal(size=40)
    thresholds, gain, decision = charts(ta.evaluate(truth, score))
    assert thresholds is not None
    assert "threshold on the score" in thresholds.svg
    assert not any(words(thresholds).values())
    assert gain is not None
    assert decision is None
    page = ta.evaluate(truth, score).page()
    assert "What a threshold brings" in page
    assert "Net benefit" not in page
    assert charts(ta.evaluate(truth, y_pred=truth)) == [None] * 3
    assert "What a threshold brings" not in ta.evaluate(truth, y_pred=truth).page()


def test_soft_labels_have_no_corner_of_perfection():
    random = np.random.default_rng(3)
    gain = charts(ta.evaluate(random.beta(2, 2, 80), random.random(80)))[1]
    assert "perfect" not in words(gain)


def test_a_decision_curve_is_cut_where_it_leaves_its_frame():
    """A model that is sure and wrong costs without end as the threshold nears 1."""
    truth = [0, 1] * 30
    score = [0.97 if k % 3 else 0.4 for k in range(60)]
    decision = charts(ta.evaluate(truth, score))[2]
    lines = places(decision)
    lowest = max(y for line in lines for _, y in line)
    assert sum(y == lowest for line in lines for _, y in line) <= 2 * len(lines)
    x = [x for line in lines for x, _ in line]
    assert len({round(one, 1) for one in x}) > 10


@pytest.mark.parametrize("rows", [400, 40_000])
def test_drawings_of_the_page_stay_short(rows):
    page = binary(rows).page()
    drawn = re.findall(r'<svg [^>]*class="chart".*?</svg>', page, re.DOTALL)
    assert len(drawn) == 9
    assert sum(map(len, drawn)) < 30_000


def test_a_thinned_line_of_a_metric_is_where_the_metric_is():
    evaluation = binary()
    full, line = evaluation.curve("threshold"), evaluation.drawings.curves["precision"]["ill"]
    x, y = line["threshold"], line["precision"]
    for at, value in zip(full["threshold"][2:-2:9], full["precision"][2:-2:9], strict=True):
        near = np.abs(x - at) < 0.02
        if near.any():
            gap = np.hypot(x[near] - at, y[near] - value).min()
            between = np.interp(at, x, y)
            assert min(gap, abs(between - value)) < 0.03


def test_det_and_lift_say_what_the_whole_curves_say():
    evaluation = binary(3000)
    result, drawings = evaluation.result, evaluation.drawings
    det, lift = det_chart(ClassesOf(result, drawings)), lift_chart(ClassesOf(result, drawings))
    equal = evaluation.curve("det").summary["equal_error_rate"]
    assert words(det)["ill"] == f"equal error rate {100 * equal:.1f}%"
    top = evaluation.curve("lift").summary["top_10_percent"]
    assert words(lift)["ill"] == f"{top:.3f} in the top 10%"


def test_the_det_curve_of_normal_scores_is_a_straight_line_at_the_equal_error_rate():
    truth = np.repeat([0, 1], 4001)
    normal = special.ndtri((np.arange(4001) + 0.5) / 4001)
    evaluation = ta.evaluate(truth, np.r_[normal, normal + 2.0], scores="rank")
    chart = det_chart(ClassesOf(evaluation.result, evaluation.drawings))
    (line,) = places(chart)
    x, y = np.array(line).T
    slope, start = np.polyfit(x, y, 1)
    assert np.abs(y - slope * x - start).max() < 2  # pixels
    assert slope == pytest.approx((330 - 52) / (360 - 58), rel=0.02)  # of the frame's diagonal


def test_the_lift_of_the_highest_scores_is_drawn_from_the_left_edge():
    truth = [1] * 20 + [0] * 60  # all positives first: lift 4 up to a quarter of the rows
    evaluation = ta.evaluate(truth, np.linspace(1, 0, 80))
    (line,) = places(lift_chart(ClassesOf(evaluation.result, evaluation.drawings)))
    assert line[0][0] == 46
    assert line[0][1] == line[1][1]
    assert line[1][0] == pytest.approx(46 + 302 / 4, abs=0.1)


def test_det_and_lift_stay_inside_their_frames():
    for evaluation in (binary(60), several(3, 50), ta.evaluate([0, 1], [0.1, 0.9])):
        for make in (det_chart, lift_chart):
            chart = make(ClassesOf(evaluation.result, evaluation.drawings))
            for line in places(chart):
                assert all(46 <= x <= 348 and 10 <= y <= 288 for x, y in line)
    nobody = ta.evaluate([0, 0, 0], [0.1, 0.2, 0.3], classes=[0, 1])
    assert det_chart(ClassesOf(nobody.result, nobody.drawings)) is None
