"""DET, gain, lift and decision curves as plots."""

from __future__ import annotations

import numpy as np
import pytest
from matplotlib.figure import Figure
from pictures import several, texts
from scipy import special

import tellapart as ta

KINDS = ("det", "gain", "lift", "decision")


@pytest.fixture(scope="module")
def rare():
    random = np.random.default_rng(2)
    score = special.expit(random.normal(-3, 1.2, 500))
    return ta.evaluate(np.where(random.random(500) < score, "ill", "well"), score, pos_label="ill")


@pytest.mark.parametrize("kind", KINDS)
def test_a_single_curve_has_a_band_and_several_do_not(kind, binary, other, three):
    single = binary.plot(kind, resamples=100)
    assert list(single.lines_) == ["dog"]
    assert list(single.bands_) == ["dog"]
    assert "95% band, pointwise" in texts(single.legend_)
    both = ta.overlay({"A": binary, "B": other})(kind)
    assert list(both.lines_) == ["A", "B"]
    assert not both.bands_
    assert list(three.plot(kind).lines_) == ["cat", "lion", "dog"]
    assert list(three.plot(kind, of="lion", resamples=100).bands_) == ["lion"]


@pytest.mark.parametrize("kind", KINDS)
def test_they_draw_on_axes_of_the_user_and_leave_the_figure_alone(kind, binary):
    figure = Figure(figsize=(4, 3))
    ax = figure.subplots()
    display = binary.plot(kind, ax=ax, band=None, title="Dogs")
    assert display.ax_ is ax
    assert ax.get_title() == "Dogs"
    assert figure.get_size_inches().tolist() == [4, 3]
    figure.canvas.draw()


@pytest.mark.parametrize("kind", KINDS)
def test_of_many_classes_the_worst_are_drawn(kind):
    display = several(25, 300).plot(kind)
    assert len(display.lines_) == 8
    assert "8 worst of 25 classes" in "\n".join(texts(display.legend_))


def test_a_det_plot_has_probit_axes_in_percent(binary):
    display = binary.plot.det(band=None)
    ax = display.ax_
    assert ax.get_xlabel() == "false positive rate (%)"
    ticks = [label.get_text() for label in ax.get_xticklabels()]
    assert {"2", "5", "10", "20", "40"} <= set(ticks)
    at = ax.transData.transform([(0.1, 0.1), (0.2, 0.2), (0.5, 0.5)])[:, 0]
    probits = special.ndtri([0.1, 0.2, 0.5])
    assert (at[1] - at[0]) / (at[2] - at[0]) == pytest.approx(
        (probits[1] - probits[0]) / (probits[2] - probits[0])
    )
    rate = binary.curve("det").summary["equal_error_rate"]
    assert texts(display.legend_)[:2] == ["EER", f"dog: {rate:.3f}"]


def test_predictions_without_scores_are_a_point_of_a_det_plot(binary):
    reader = ta.evaluate(
        binary.problem.membership(0), y_pred=binary.problem.predicted(), classes=[0, 1]
    )
    scored = ta.evaluate(binary.problem.membership(0), binary.problem.scores.values, classes=[0, 1])
    display = ta.overlay({"model": scored, "reader": reader}).det()
    assert display.points_["reader"].get_data()[0][0] == reader.metric("fpr").value
    told = "\n".join(texts(ta.overlay({"model": scored, "reader": reader}).gain().legend_))
    assert "reader: predictions only" in told


def test_a_gain_plot_shows_the_gini_coefficient_and_the_perfect_model(binary):
    display = binary.plot.gain(band=None)
    auc = binary.metric("roc_auc")
    low, high = 2 * auc.low - 1, 2 * auc.high - 1
    share = binary.curve("gain").summary["prevalence"]
    assert texts(display.legend_) == [
        "Gini [95% interval]", f"dog: {2 * auc.value - 1:.3f} [{low:.3f}, {high:.3f}]",
        "at random", f"perfect (prevalence {100 * share:.1f}%)",
    ]  # fmt: skip
    assert texts(binary.plot.gain(band=None, chance=False).legend_)[2:] == []
    drawn = display.line_.get_xydata()
    full = binary.curve("gain")
    assert np.array_equal(drawn[:, 1], full["share_found"])


def test_a_lift_plot_is_not_flattened_by_a_handful_of_rows(rare):
    display = rare.plot.lift(band=None)
    lift = rare.curve("lift")
    assert texts(display.legend_)[0] == "lift in the top 10%"
    assert texts(display.legend_)[1] == f"ill: {lift.summary['top_10_percent']:.3f}"
    seen = lift["lift"][lift["share_flagged"] >= 0.01].max()
    assert display.ax_.get_ylim()[1] == pytest.approx(1.1 * seen)
    assert display.chance_level_.get_ydata().tolist() == [1, 1]


def test_a_decision_plot_shows_treating_all_and_none(rare):
    display = rare.plot.decision(band=None)
    share = rare.curve("decision").summary["prevalence"]
    assert texts(display.legend_)[1:] == [
        "ill", f"treat all (prevalence {100 * share:.1f}%)", "treat none",
    ]  # fmt: skip
    at, benefit = display.points_["treat all"].get_data()
    assert benefit == pytest.approx(share - (1 - share) * at / (1 - at))
    low, high = display.ax_.get_ylim()
    assert -0.2 * high < low < 0
    assert display.ax_.get_xlim()[0] == 0
    highest = np.floor(20 * rare.problem.scores.values.max() + 1) / 20
    assert display.ax_.get_xlim()[1] == pytest.approx(highest)


def test_range_and_prevalence_of_a_decision_plot(rare):
    display = rare.plot.decision(prevalence=0.3, range=(0.01, 0.5), band=None)
    assert display.ax_.get_xlim() == (0.01, 0.5)
    assert "treat all (prevalence 30.0%)" in texts(display.legend_)
    for wrong in ((0.5, 0.1), (0, 1), 0.3, "wide", (0.1, 0.2, 0.3)):
        with pytest.raises(ta.InputError, match="range is"):
            rare.plot.decision(range=wrong)
    with pytest.raises(ta.InputError, match="prevalence is 2"):
        rare.plot.decision(prevalence=2)


def test_every_class_has_its_own_way_to_treat_all():
    random = np.random.default_rng(7)
    truth = random.choice(3, 90, p=[0.6, 0.3, 0.1])
    display = ta.evaluate(truth, random.dirichlet(np.ones(3), 90)).plot.decision()
    assert "treat all, each in its colour" in texts(display.legend_)
    upright = [line for line in display.ax_.lines if len(line.get_xdata()) == 400]
    assert [line.get_color() for line in upright] == [
        line.get_color() for line in display.lines_.values()
    ]


def test_ranks_have_no_decision_curve_and_the_plot_says_so():
    display = ta.evaluate([0, 1, 1], [-3.0, 4.0, 2.0]).plot.decision()
    assert display.lines_ == {}
    assert "needs probabilities" in display.missing_[0]
    assert ta.evaluate([0, 1, 1], [0.3, 0.4, 0.2]).plot.decision(band=None).missing_ == ()


@pytest.mark.parametrize("metric", ["mcc", "npv", "balanced_accuracy", "fnr", "markedness"])
def test_any_counting_metric_is_drawn_against_the_threshold(binary, metric):
    display = binary.plot.threshold(metric=metric)
    full = binary.curve("threshold")
    expected = full[metric][::-1][:-1]
    drawn = display.line_.get_ydata()[1:-1]
    np.testing.assert_array_equal(drawn, expected)
    assert list(display.bands_) == [metric]


def test_likelihood_ratios_have_a_logarithmic_axis_of_their_own(binary):
    assert binary.plot.threshold(metric="lr_plus").ax_.get_yscale() == "log"
    with pytest.raises(ta.InputError, match="expected a likelihood ratio by itself"):
        binary.plot.threshold(metric=["recall", "lr_minus"])


@pytest.mark.parametrize("kind", KINDS)
def test_a_million_rows_are_drawn_with_few_points(kind):
    random = np.random.default_rng(8)
    truth = random.integers(0, 2, 100_000)
    score = special.expit(random.normal(size=100_000) + truth)
    display = ta.evaluate(truth, score).plot(kind, band=None)
    assert len(display.line_.get_xdata()) < 3000
