"""ROC, precision-recall and threshold plots: what they draw and what they say."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from matplotlib.figure import Figure
from pictures import several, texts

import tellapart as ta
from tellapart.curves import bent
from tellapart.report.plots.artists import Entry
from tellapart.report.plots.canvases import canvas
from tellapart.report.plots.curves import Words, draw_roc
from tellapart.report.plots.styles import DASHES, style_of
from tellapart.results import Band


def xy(line):
    return np.asarray(line.get_xdata()), np.asarray(line.get_ydata())


def test_the_roc_line_is_the_curve(binary):
    display, curve = binary.plot.roc(), binary.curve("roc")
    x, y = xy(display.line_)
    assert np.array_equal(x, curve["false_positive_rate"])
    assert np.array_equal(y, curve["true_positive_rate"])
    assert display.data_["dog"].of == "dog"


def test_axes_are_labelled_and_the_legend_has_the_area_with_its_interval(binary):
    display = binary.plot.roc(title="Dogs and cats")
    assert display.ax_.get_xlabel() == "false positive rate"
    assert display.ax_.get_ylabel() == "true positive rate"
    assert display.ax_.get_title() == "Dogs and cats"
    area = binary.metric("roc_auc")
    assert texts(display.legend_) == [
        "AUC [95% interval]",
        f"dog: {area.value:.3f} [{area.low:.3f}, {area.high:.3f}]",
        "95% band, pointwise",
        "chance",
    ]
    assert [one.tolist() for one in xy(display.chance_level_)] == [[0, 1], [0, 1]]


def test_the_precision_line_is_bent_and_starts_level(binary):
    display, curve = binary.plot.pr(), binary.curve("pr")
    shape = bent(curve)
    x, y = xy(display.line_)
    assert np.array_equal(x[1:], shape["recall"][1:])
    assert np.array_equal(y[1:], shape["precision"][1:])
    assert (x[0], y[0]) == (0.0, curve["precision"][1])  # no invented point at (0, 1)
    assert texts(display.legend_)[0] == "AP [95% interval]"
    assert texts(display.legend_)[-1].startswith("prevalence ")
    prevalence = binary.curve("pr").summary["prevalence"]
    assert xy(display.chance_level_)[1].tolist() == [prevalence, prevalence]


def test_a_first_precision_of_zero_is_not_hidden():
    display = ta.evaluate([0, 1, 1], [0.9, 0.8, 0.7]).plot.pr()
    x, y = xy(display.line_)
    assert (x[0], y[0]) == (0.0, 0.0)


def test_lines_of_equal_f1_are_where_they_should_be(binary):
    lines = [line for line in binary.plot.pr().ax_.lines if len(line.get_xdata()) == 60]
    assert len(lines) == 4
    for line, f1 in zip(lines, (0.2, 0.4, 0.6, 0.8), strict=True):
        r, p = xy(line)
        assert 2 * p * r / (p + r) == pytest.approx(np.full(60, f1))
    without = binary.plot.pr(f1_lines=False).ax_.lines
    assert not [line for line in without if len(line.get_xdata()) == 60]


def test_marks_lie_on_the_curve_where_the_counts_say(binary):
    display = binary.plot.roc(marks=[0.5, "youden"])
    point = display.points_["0.5"]
    at = binary.at(0.5)
    assert point.get_xdata()[0] == pytest.approx(at.metric("fpr").value)
    assert point.get_ydata()[0] == pytest.approx(at.metric("recall").value)
    best = binary.threshold("youden")
    (youden,) = (words for words in display.points_ if words.startswith("youden"))
    assert youden == f"youden ({best.threshold:.3g})"
    y, x = (display.points_[youden].get_data()[side][0] for side in (1, 0))
    assert y - x == pytest.approx(best.value)
    precision = binary.plot.pr(marks=[0.5]).points_["0.5"]
    assert precision.get_xdata()[0] == pytest.approx(at.metric("recall").value)
    assert precision.get_ydata()[0] == pytest.approx(at.metric("precision").value)


def test_a_mark_is_compared_in_the_dtype_of_the_scores():
    score = np.array([0.7, 0.2, 0.9, 0.1], dtype=np.float32)
    display = ta.evaluate([1, 0, 1, 0], score).plot.roc(marks=[0.7])
    assert display.points_["0.7"].get_ydata()[0] == 1.0  # float32(0.7) < 0.7


def test_the_same_place_has_one_mark():
    display = ta.evaluate([0, 0, 1, 1], [0.1, 0.2, 0.8, 0.9]).plot.roc(marks=[0.5, 0.6, "youden"])
    assert list(display.points_) == ["0.5, 0.6, youden (0.8)"]


@pytest.mark.parametrize(
    ("marks", "message"),
    [(["best"], "marks hold 'best'; expected numbers or youden, f1"), ([None], "marks hold None")],
)
def test_unknown_marks_are_refused(binary, marks, message):
    with pytest.raises(ta.InputError, match=message):
        binary.plot.roc(marks=marks)


def test_marks_need_a_single_curve(three):
    with pytest.raises(ta.InputError, match=r"there are 5 curves; .*of="):
        three.plot.roc(marks=[0.5])
    assert list(three.plot.roc(of="cat", marks=[0.5]).points_) == ["0.5"]


def test_a_band_is_drawn_and_named(binary):
    at = np.linspace(0, 1, 5)
    band = Band("simultaneous", at, at**2, np.sqrt(at), 0.9, "bootstrap")
    curve = replace(binary.curve("roc"), band=band)
    where = canvas(None, (3, 3))
    drawn = draw_roc(where, [Entry("dog", curve, binary.metric("roc_auc"))], Words("AUC"))
    assert "90% band, simultaneous" in texts(drawn.legend)
    vertices = drawn.bands["dog"].get_paths()[0].vertices
    for x, low, high in zip(at, at**2, np.sqrt(at), strict=True):
        for y in (low, high):
            assert np.isclose(vertices, [x, y]).all(axis=1).any()


def test_a_consistency_band_is_named_so():
    at = np.array([0.0, 1.0])
    from tellapart.report.plots.lettering import banded

    band = Band("pointwise", at, at, at, 0.95, "null", around="ideal")
    assert banded(band) == "95% consistency band, pointwise"


def test_a_band_is_asked_for_only_where_one_is_wanted(binary, three, monkeypatch):
    asked = []
    curve = type(binary).curve

    def spy(self, kind, of=None, **options):
        asked.append({key: value for key, value in options.items() if key != "average"})
        return curve(self, kind, of, average=options.get("average"))

    monkeypatch.setattr(type(binary), "curve", spy)
    binary.plot.roc(band=None)
    binary.plot.roc(band="simultaneous", level=0.9, resamples=50, seed=3)
    three.plot.roc()  # several curves have none unless asked
    three.plot.roc(band="pointwise")
    wanted = {"band": "simultaneous", "level": 0.9, "resamples": 50, "seed": 3}
    assert asked[:2] == [{}, wanted]
    assert asked[2:7] == [{}] * 5
    assert asked[7:] == [{"band": "pointwise"}] * 3 + [{}] * 2  # averages have no band


def test_several_classes_have_a_line_each_and_both_averages(three):
    display = three.plot.roc()
    assert list(display.lines_) == ["cat", "lion", "dog", "macro average", "micro average"]
    shown = texts(display.legend_)
    area = three.metric("roc_auc", of="lion").value
    assert any(line.startswith(f"lion: {area:.3f} [") for line in shown)
    macro = three.metric("roc_auc_ovr_macro").value
    assert any(line.startswith(f"macro average: {macro:.3f} [") for line in shown)
    x, y = xy(display.lines_["macro average"])
    assert np.trapezoid(y, x) == pytest.approx(macro)
    widths = {name: line.get_linewidth() for name, line in display.lines_.items()}
    assert widths["macro average"] > widths["cat"]
    assert list(three.plot.pr().lines_) == ["cat", "lion", "dog", "micro average"]
    assert list(three.plot.roc(average="micro").lines_) == ["micro average"]
    assert list(three.plot.roc("dog").lines_) == ["dog"]


def test_of_many_classes_the_worst_are_drawn_and_the_legend_says_so():
    evaluation = several(100, 1500)
    display = evaluation.plot.roc()
    assert len(display.lines_) == 8 + 2
    assert texts(display.legend_)[1] == "8 worst of 100 classes"
    areas = evaluation.per_class("roc_auc")
    worst = sorted(areas, key=lambda name: areas[name].value)[:8]
    assert set(display.lines_) == {*worst, "macro average", "micro average"}
    assert list(evaluation.plot.roc(most=2, title="x").lines_)[2:] == [
        "macro average",
        "micro average",
    ]


def test_neighbouring_styles_differ_in_colour_and_in_dashes():
    styles = [style_of(place) for place in range(30)]
    for one, following in pairwise(styles):
        assert one.colour != following.colour
        assert str(one.dashes) != str(following.dashes)
    assert len({(style.colour, str(style.dashes)) for style in styles}) == 30
    assert len(DASHES) == 5


def test_a_class_keeps_its_style_in_every_plot(three):
    def looks(display):
        lines = display.lines_
        return {
            name: (lines[name].get_color(), lines[name].get_linestyle()) for name in ("cat", "dog")
        }

    assert looks(three.plot.roc()) == looks(three.plot.pr()) == looks(three.plot.threshold())


def test_an_absent_class_is_told_instead_of_drawn():
    score = np.random.default_rng(0).dirichlet([1, 1, 1], 20)
    evaluation = ta.evaluate(["a", "b"] * 10, score, classes=["a", "b", "c"])
    display = evaluation.plot.roc()
    assert "c" not in display.lines_
    assert "c: no positive rows" in texts(display.legend_)
    alone = evaluation.plot.roc("c")
    assert alone.lines_ == {}
    assert "no positive rows" in "".join(text.get_text() for text in alone.ax_.texts)
    for kind in ("pr", "threshold", "overview", "confusion", "histogram", "reliability"):
        evaluation.plot(kind)


@pytest.mark.parametrize(
    "kind", ["roc", "pr", "threshold", "confusion", "histogram", "reliability", "overview"]
)
@pytest.mark.parametrize(
    ("truth", "score"),
    [
        ([1], [0.3]),  # a single row
        ([0], [0.3]),
        ([0, 1, 1, 0], [0.5] * 4),  # constant
        ([0.2, 0.8, 0.1, 0.9, 0.5], [0.1, 0.7, 0.0, 0.95, 0.4]),  # soft labels
        ([0, 1, 1, 0], [-3.5, 2.0, 1e6, 0.1]),  # ranks
        ([0, 1], [1e-300, 2e-300]),
    ],
)
def test_thin_data_make_a_picture_or_a_reason(kind, truth, score, tmp_path):
    evaluation = ta.evaluate(truth, score, classes=[0, 1] if len(set(truth)) == 1 else None)
    try:
        display = evaluation.plot(kind)
    except ta.UndefinedMetric:
        assert (kind, evaluation.result.confusion) == ("confusion", None)
    else:
        display.save(tmp_path / "a.png", dpi=50)


def test_weights_are_drawn(tmp_path):
    evaluation = ta.evaluate([0, 1, 1, 0], [0.2, 0.7, 0.1, 0.4], sample_weight=[1, 2, 0.5, 1])
    curve = evaluation.curve("roc")
    assert np.array_equal(xy(evaluation.plot.roc().line_)[1], curve["true_positive_rate"])
    evaluation.plot.overview().save(tmp_path / "a.png", dpi=50)


def test_long_curves_lose_only_what_cannot_be_seen():
    rng = np.random.default_rng(1)
    truth = rng.integers(0, 2, 30_000)
    evaluation = ta.evaluate(truth, rng.normal(size=30_000) + truth)
    full = evaluation.curve("roc")
    x, y = xy(evaluation.plot.roc().line_)
    assert len(x) < len(full) / 4
    at = full["false_positive_rate"]
    up = np.abs(np.interp(at, x, y) - full["true_positive_rate"])
    along = np.abs(np.interp(full["true_positive_rate"], y, x) - at)
    assert np.minimum(up, along).max() < 0.0006  # 0.4 of 1500 pixels, slanted
    metrics = evaluation.plot.threshold()
    for name, line in metrics.lines_.items():
        x, y = xy(line)
        at = rng.uniform(-2, 3, 400)
        found = y[np.searchsorted(x, at, "left")]
        exact = [evaluation.at(t).metric(name).value for t in at[:5]]
        assert found[:5] == pytest.approx(exact, abs=1 / 800), name
        assert len(x) < 8000


# ---- thresholds -------------------------------------------------------------------------


def test_metrics_against_the_threshold_are_steps_that_hold_up_to_each_score(binary):
    display = binary.plot.threshold()
    assert list(display.lines_) == ["recall", "precision", "specificity", "f1"]
    for at in (0.0, 0.31, 0.315, 0.5, 0.77, 1.0):
        there = binary.at(at)
        for name, line in display.lines_.items():
            assert line.get_drawstyle() == "steps-pre"
            x, y = xy(line)
            value = y[np.searchsorted(x, at, "left")]
            expected = there.metric(name).value
            assert value == pytest.approx(expected, nan_ok=True), (name, at)
    assert display.points_["threshold"].get_xdata()[0] == 0.5
    assert texts(display.legend_)[-1] == "threshold 0.5"
    assert display.ax_.get_xlabel() == "threshold on the probability"


def test_several_curves_share_one_metric(three, binary, other):
    display = three.plot.threshold()
    assert list(display.lines_) == ["cat", "lion", "dog"]
    assert display.ax_.get_ylabel() == "F1"
    both = ta.overlay({"A": binary, "B": other}).threshold(metric="recall")
    assert list(both.lines_) == ["A", "B"]
    with pytest.raises(ta.InputError, match="expected one metric"):
        three.plot.threshold(metric=["f1", "recall"])
    with pytest.raises(ta.InputError, match="metric is 'auc'; expected one of accuracy, "):
        binary.plot.threshold(metric="auc")


# ---- axes of the user -------------------------------------------------------------------


@pytest.mark.parametrize(
    "kind", ["roc", "pr", "threshold", "confusion", "histogram", "reliability"]
)
def test_axes_of_the_user_are_drawn_on_and_nothing_else(binary, kind):
    figure = Figure(figsize=(4, 4))
    ax = figure.subplots()
    display = binary.plot(kind, ax=ax)
    assert display.ax_ is ax
    assert display.figure_ is figure
    assert figure.get_size_inches().tolist() == [4, 4]
    assert display._repr_png_() is None
    assert binary.plot(kind)._repr_png_().startswith(b"\x89PNG")


def test_two_plots_share_axes_of_the_user(binary, other):
    ax = Figure().subplots()
    first = binary.plot.roc(ax=ax)
    second = other.plot.roc(ax=ax)
    assert first.line_ in ax.lines
    assert second.line_ in ax.lines


def test_axes_in_a_subfigure_work(binary):
    figure = Figure(layout="constrained")
    left, _ = figure.subfigures(1, 2)
    display = binary.plot.roc(ax=left.subplots())
    assert display.figure_ is figure


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"ax": "axes"}, "ax is a str; expected axes"),
        ({"size": (0, 3)}, "size is 0 by 3"),
        ({"size": (3, 3), "ax": Figure().subplots()}, "size was given beside ax"),
        ({"ax": Figure().subplots(1, 2)}, "ax holds 2 axes; expected 1"),
    ],
)
def test_what_is_no_place_to_draw_is_refused(binary, options, message):
    with pytest.raises(ta.InputError, match=message):
        binary.plot.roc(**options)


# ---- several models ---------------------------------------------------------------------


def test_models_share_the_axes_and_keep_their_style(binary, other):
    plots = ta.overlay({"A": binary, "B": other})
    for kind, metric in (("roc", "roc_auc"), ("pr", "average_precision")):
        display = plots(kind)
        assert list(display.lines_) == ["A", "B"]
        for name, model in (("A", binary), ("B", other)):
            value = f"{name}: {model.metric(metric).value:.3f} ["
            assert any(line.startswith(value) for line in texts(display.legend_))
    a, b = (plots.roc().lines_[name] for name in "AB")
    assert a.get_color() != b.get_color()
    assert plots.pr().lines_["B"].get_color() == b.get_color()
    assert list(plots.reliability().lines_) == ["A", "B"]


def test_single_makes_one_figure_per_model(binary, other):
    displays = ta.overlay({"A": binary, "B": other}).single("confusion", normalize="true")
    assert list(displays) == ["A", "B"]
    assert displays["B"].ax_.get_title() == "B"
    assert displays["A"].figure_ is not displays["B"].figure_
    with pytest.raises(ta.InputError, match="one figure per model"):
        ta.overlay({"A": binary}).single("roc", ax=Figure().subplots())


def test_models_of_several_classes_are_drawn_by_their_average(three):
    again = several(3, 90, seed=2, names=["cat", "lion", "dog"])
    display = ta.overlay({"A": three, "B": again}).roc()
    assert texts(display.legend_)[0] == "macro AUC [95% interval]"
    x, y = xy(display.lines_["B"])
    assert np.trapezoid(y, x) == pytest.approx(again.metric("roc_auc_ovr_macro").value)
    of = ta.overlay({"A": three, "B": again}).roc("lion")
    assert texts(of.legend_)[:2] == ["AUC [95% interval]", "lion"]
    assert texts(ta.overlay({"A": three, "B": again}).pr().legend_)[0].startswith("micro AP")


def test_predictions_without_scores_are_a_point(binary):
    truth = np.array(["cat", "dog"])[binary.problem.membership(0)]
    reader = ta.evaluate(truth, y_pred=np.where(np.arange(120) % 4, truth, "dog"))
    display = ta.overlay({"model": binary, "reader": reader}).roc()
    assert list(display.lines_) == ["model"]
    point = display.points_["reader"]
    assert point.get_xdata()[0] == reader.metric("fpr").value
    assert point.get_ydata()[0] == reader.metric("recall").value
    assert "reader (one point)" in texts(display.legend_)


def test_models_of_other_questions_are_refused(binary, three, other):
    with pytest.raises(ta.InputError, match=r"models\['B'\] has the classes"):
        ta.overlay({"A": binary, "B": three})
    turned = ta.evaluate(["cat", "dog"], [0.2, 0.3], pos_label="cat")
    with pytest.raises(ta.InputError, match=r"positive class 'cat'"):
        ta.overlay({"A": binary, "B": turned})
    for wrong in ({}, None, [binary], {"A": 3}):
        with pytest.raises(ta.InputError, match="models"):
            ta.overlay(wrong)
    with pytest.raises(ta.InputError, match=r"shows one model; expected single\('confusion'\)"):
        ta.overlay({"A": binary, "B": other}).confusion()


def test_kinds_are_words(binary):
    assert binary.plot("roc").kind == "roc"
    with pytest.raises(ta.InputError, match="kind is 'auc'; expected one of roc, pr, det"):
        binary.plot("auc")


def test_without_scores_there_is_no_curve_but_a_matrix():
    evaluation = ta.evaluate([0, 1, 1, 0], y_pred=[0, 1, 0, 0])
    with pytest.raises(ta.InputError, match="scores"):
        evaluation.plot.roc()
    with pytest.raises(ta.InputError, match="scores"):
        evaluation.plot.histogram()
    assert list(evaluation.plot.overview().panels_) == ["confusion"]


def test_line_is_the_only_one(binary, three):
    assert binary.plot.roc().line_ is not None
    with pytest.raises(AttributeError, match="one of 5 lines"):
        _ = three.plot.roc().line_
