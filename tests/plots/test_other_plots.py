"""Confusion matrices, histograms, reliability diagrams and the overview."""

from __future__ import annotations

import numpy as np
import pytest
from matplotlib.figure import Figure
from pictures import several, softmax, texts

import tellapart as ta
from tellapart.evaluation.reliability_bins import reliability_bins
from tellapart.inference import intervals
from tellapart.metrics.calibration import ece
from tellapart.report.plots.confusion import RIGHT, WRONG
from tellapart.statistics import ScoreSweep


def words(texts_):
    return [[None if cell is None else cell.get_text() for cell in row] for row in texts_]


def written(ax):
    return [text.get_text() for text in ax.texts]


# ---- confusion --------------------------------------------------------------------------


def test_cells_are_the_counts_of_the_evaluation(three):
    display = three.plot.confusion()
    counts = three.result.confusion.counts
    assert words(display.text_) == [[f"{cell:.0f}" for cell in row] for row in counts.tolist()]
    ticks = [label.get_text() for label in display.ax_.get_yticklabels()]
    assert ticks == ["cat", "lion", "dog", "precision"]
    assert [label.get_text() for label in display.ax_.get_xticklabels()][-1] == "recall"
    assert display.ax_.get_ylabel() == "true class"
    assert display.ax_.get_xlabel() == "predicted class"
    recall = three.metric("recall", of="lion").value
    assert f"{recall:.3f}" in written(display.ax_)
    assert f"acc.\n{three.metric('accuracy').value:.3f}" in written(display.ax_)


@pytest.mark.parametrize(("normalize", "axis"), [("true", 1), ("pred", 0), ("all", (0, 1))])
def test_shares_are_of_the_row_the_column_or_all(three, normalize, axis):
    counts = three.result.confusion.counts
    shares = counts / counts.sum(axis=axis, keepdims=True)
    shown = words(three.plot.confusion(normalize=normalize).text_)
    for row, cells in zip(shares.tolist(), shown, strict=True):
        assert cells == [f"{100 * s:.0f}%" if s >= 0.005 else "0" if s == 0 else "<1%" for s in row]


def test_two_classes_name_sensitivity_and_specificity(binary):
    ax = binary.plot.confusion().ax_
    for word, metric in (
        ("sensitivity", "recall"), ("specificity", "specificity"), ("precision", "precision"),
        ("NPV", "npv"), ("accuracy", "accuracy"),
    ):  # fmt: skip
        one = binary.metric(metric)
        assert f"{word}\n{one.value:.3f}\n[{one.low:.3f}, {one.high:.3f}]" in written(ax)
    assert not binary.plot.confusion(margins=False).ax_.patches


def test_the_positive_class_may_come_first():
    evaluation = ta.evaluate(["a", "b", "b"], y_pred=["a", "b", "a"], pos_label="a")
    ax = evaluation.plot.confusion().ax_
    places = {text.get_text().split("\n")[0]: text.get_position() for text in ax.texts}
    assert places["sensitivity"][1] == 0  # in the row of "a"
    assert places["specificity"][1] == 1


@pytest.mark.parametrize("classes", [2, 5, 12, 20, 40])
def test_numbers_stand_out_against_their_cells(classes):
    display = several(classes, 40 * classes).plot.confusion()
    errors, diagonal = display.images_
    for i, row in enumerate(display.text_):
        for j, cell in enumerate(row):
            if cell is None or not cell.get_text() or cell.get_text() == "0":
                continue
            image, scale = (diagonal, RIGHT) if i == j else (errors, WRONG)
            back = scale(image.norm(image.get_array()[i, j]))
            assert contrast(back[:3], cell.get_color()) > 3.4, (i, j)


def contrast(back, ink) -> float:
    from matplotlib.colors import to_rgb

    def luminance(colour):
        channels = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in colour]
        return float(np.dot([0.2126, 0.7152, 0.0722], channels))

    light, dark = sorted([luminance(back), luminance(to_rgb(ink))], reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_many_classes_are_an_image_with_every_class_and_few_labels():
    evaluation = several(100, 2000)
    display = evaluation.plot.confusion()
    assert display.text_ is None
    errors, diagonal = display.images_
    assert errors.get_array().shape == (100, 100)
    assert not np.ma.getmaskarray(diagonal.get_array()).diagonal().any()
    assert len(display.ax_.get_yticks()) == 25
    bars = [ax.get_ylabel() for ax in display.figure_.axes[1:]]
    assert bars == ["wrong, share of true class", "right, share of true class"]


def test_numbers_vanish_where_cells_are_too_small():
    ax = Figure(figsize=(1.5, 1.5)).subplots()
    display = several(30, 300).plot.confusion(ax=ax)
    assert all(cell is None for row in display.text_ for cell in row)


def test_large_counts_are_shortened_and_masses_keep_a_decimal():
    truth = [0, 1] * 2
    evaluation = ta.evaluate(truth, y_pred=truth, sample_weight=[250_000, 1.5, 0, 0])
    assert words(evaluation.plot.confusion().text_) == [["250k", "0"], ["0", "1.5"]]


def test_a_class_without_rows_has_a_dash():
    evaluation = ta.evaluate(["a", "b"], y_pred=["a", "b"], classes=["a", "b", "c"])
    display = evaluation.plot.confusion(normalize="true")
    assert words(display.text_)[2] == ["—"] * 3


def test_labels_have_a_matrix_each(labels):
    display = labels.plot.confusion()
    assert len(display.axes_) == 4
    for k, ax in enumerate(display.axes_):
        name = labels.problem.classes[k]
        sens = labels.metric("recall", of=name).value
        spec = labels.metric("specificity", of=name).value
        assert ax.get_title() == f"{name}\nsens. {sens:.3f}\nspec. {spec:.3f}"
        counts = labels.result.confusion.counts[k]
        assert words(display.text_[k]) == [[f"{c:.0f}" for c in row] for row in counts.tolist()]
    shown = labels.plot.confusion(most=2)
    assert len(shown.axes_) == 2
    assert shown.figure_.get_suptitle() == "2 worst of 4 labels"


def test_panels_take_the_place_of_axes_of_the_user(labels):
    figure = Figure(figsize=(8, 4))
    left, right = figure.subplots(1, 2)
    display = labels.plot.confusion(ax=left)
    assert len(display.axes_) == 4
    assert right not in display.axes_
    own = Figure().subplots(2, 2)
    assert labels.plot.confusion(ax=own).axes_ == tuple(own.ravel())
    with pytest.raises(ta.InputError, match="ax holds 2 axes; expected 4"):
        labels.plot.confusion(ax=Figure().subplots(1, 2))
    with pytest.raises(ta.InputError, match="no place in a grid"):
        labels.plot.confusion(ax=Figure().add_axes((0, 0, 1, 1)))


def test_ranks_without_a_threshold_have_no_matrix():
    evaluation = ta.evaluate([0, 1], [-3.0, 4.0])
    with pytest.raises(ta.UndefinedMetric, match="without a threshold"):
        evaluation.plot.confusion()
    with pytest.raises(ta.InputError, match="normalize is 'rows'"):
        evaluation.plot.confusion(normalize="rows")
    assert list(evaluation.plot.overview().panels_) == ["roc", "pr", "histogram"]


# ---- histograms -------------------------------------------------------------------------


def test_histograms_hold_every_row_or_an_area_of_one(binary):
    counted = binary.plot.histogram(density=False)
    drawn = counted.lines_["dog positive"].get_data()
    positives = int(binary.problem.membership(0).sum())
    assert drawn.values.sum() == positives
    dense = binary.plot.histogram()
    for side in ("positive", "negative"):
        values, edges, _ = dense.lines_[f"dog {side}"].get_data()
        assert (values * np.diff(edges)).sum() == pytest.approx(1.0)
    assert texts(dense.legend_)[1:] == [
        f"dog (n {positives})", f"cat (n {120 - positives})", "threshold 0.5",
    ]  # fmt: skip
    assert dense.ax_.get_xlabel() == "predicted probability"
    assert dense.ax_.get_ylabel() == "density"
    assert counted.ax_.get_ylabel() == "rows"


def test_several_classes_have_a_histogram_each(three):
    display = three.plot.histogram()
    assert [ax.get_title() for ax in display.axes_] == ["cat", "lion", "dog"]
    assert len(three.plot.histogram("lion").axes_) == 1
    many = several(30, 300).plot.histogram()
    assert len(many.axes_) == 12
    assert many.figure_.get_suptitle() == "12 worst of 30 classes"


# ---- reliability ------------------------------------------------------------------------


def test_bins_have_the_calibration_error_of_the_metric(binary, three, labels):
    for evaluation, of in ((binary, None), (three, None), (three, "cat"), (labels, "AF")):
        bins = reliability_bins(evaluation.problem, of)
        error = float(bins.mass @ np.abs(bins.stated - bins.observed) / bins.mass.sum())
        assert error == pytest.approx(evaluation.metric("ece", of).value)
        assert bins.ece.value == pytest.approx(error)
        assert bins.masses.sum() == pytest.approx(bins.mass.sum())
        assert len(bins.frame()) == len(bins)


def test_bins_have_wilson_intervals_by_hand():
    truth = [0, 0, 1, 1, 1, 0, 1, 1]
    evaluation = ta.evaluate(truth, [0.1, 0.1, 0.1, 0.1, 0.8, 0.8, 0.8, 0.8])
    bins = reliability_bins(evaluation.problem, bins=2)
    assert bins.stated == pytest.approx([0.1, 0.8])
    assert bins.observed == pytest.approx([0.5, 0.75])
    for k, share in enumerate((0.5, 0.75)):
        low, high = intervals.wilson(share, 4, 0.95)
        assert (bins.low[k], bins.high[k]) == pytest.approx((low, high))
    assert bins.method == "wilson"


def test_weights_count_as_many_rows_as_they_are_worth():
    weight = np.array([1.0, 2.0, 3.0, 1.0])
    evaluation = ta.evaluate([0, 1, 1, 0], [0.4] * 4, sample_weight=weight)
    bins = reliability_bins(evaluation.problem, bins=1)
    rows = weight.sum() ** 2 / (weight**2).sum()
    assert (bins.low[0], bins.high[0]) == pytest.approx(intervals.wilson(5 / 7, rows, 0.95))


def test_soft_labels_have_the_interval_of_a_mean():
    truth = np.array([0.2, 0.4, 0.6, 0.7, 0.1])
    evaluation = ta.evaluate(truth, [0.4] * 5)
    bins = reliability_bins(evaluation.problem, bins=1)
    error = np.sqrt(((truth - 0.4) ** 2).sum()) / 5
    assert bins.observed[0] == pytest.approx(0.4)
    assert (bins.low[0], bins.high[0]) == pytest.approx(intervals.logit(0.4, error, 0.95))
    assert bins.method == "logit"


@pytest.mark.parametrize("binning", ["mass", "width"])
def test_places_and_bins_are_one_binning(binning, binary):
    from tellapart.metrics.calibration import bin_places, calibration_bins

    sweep = ScoreSweep.of(binary.problem.column(0))
    place = bin_places(sweep, 7, binning)
    mass = np.bincount(place, weights=sweep.positive + sweep.negative, minlength=7)
    assert mass[mass > 0] == pytest.approx(calibration_bins(sweep, 7, binning).mass)
    assert ece(sweep, 7, binning) >= 0


def test_a_reliability_diagram_shows_its_bins(binary):
    display = binary.plot.reliability(bins=8)
    bins = reliability_bins(binary.problem, bins=8)
    x, y = display.points_["dog"].get_data()
    assert np.array_equal(x, bins.stated)
    assert np.array_equal(y, bins.observed)
    isotonic = binary.curve("reliability")
    assert np.array_equal(display.line_.get_xdata(), isotonic["predicted"])
    assert np.array_equal(display.line_.get_ydata(), isotonic["observed"])
    assert texts(display.legend_) == [
        "ECE (8 bins of equal mass)", "dog", "95% consistency band, pointwise",
        f"bins: {bins.ece.value:.3f}", "bars: 95% intervals", "stated = observed",
    ]  # fmt: skip
    assert display.ax_.get_ylabel() == "observed share"


def test_the_top_label_of_several_classes_is_drawn_and_labels_one_by_one(three, labels):
    assert list(three.plot.reliability().lines_) == ["top label"]
    assert list(three.plot.reliability("cat").lines_) == ["cat"]
    assert list(labels.plot.reliability().lines_) == list(labels.problem.classes)


def test_ranks_are_not_calibrated_and_the_plot_says_so():
    display = ta.evaluate([0, 1, 1], [-3.0, 4.0, 2.0]).plot.reliability()
    assert display.lines_ == {}
    assert "Nothing to draw" in "".join(written(display.ax_))


# ---- overview ---------------------------------------------------------------------------


def test_an_overview_has_the_four_plots(binary, three, labels):
    for evaluation in (binary, three, labels):
        display = evaluation.plot.overview(title="All of it")
        assert list(display.panels_) == ["roc", "pr", "confusion", "reliability"]
        assert display.figure_.get_suptitle() == "All of it"
    width, height = binary.plot.overview().figure_.get_size_inches()
    assert width < 7
    assert height < 7


def test_logits_have_a_reliability_diagram_too():
    rng = np.random.default_rng(0)
    evaluation = ta.evaluate(rng.integers(0, 3, 40), rng.normal(size=(40, 3)), scores="logit")
    assert list(evaluation.plot.overview().panels_)[-1] == "reliability"
    probabilities = softmax(evaluation.problem.known_scores.values)
    assert probabilities.shape == (40, 3)
