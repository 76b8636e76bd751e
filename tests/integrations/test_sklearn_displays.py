"""Displays: scikit-learn's habit, the numbers of an evaluation."""

from __future__ import annotations

import numpy as np
import pytest
from matplotlib.figure import Figure
from sklearn.calibration import CalibrationDisplay
from sklearn.datasets import load_iris, make_classification
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import auc, confusion_matrix, precision_recall_curve, roc_curve
from sklearn.model_selection import RepeatedStratifiedKFold, StratifiedKFold, cross_validate
from sklearn.naive_bayes import GaussianNB
from sklearn.svm import LinearSVC
from threadpoolctl import threadpool_limits

import tellapart as ta
from tellapart.errors import InputError
from tellapart.integrations.sklearn import (
    ConfusionDisplay,
    PrDisplay,
    ReliabilityDisplay,
    RocDisplay,
)

X, CODES = make_classification(200, 6, n_informative=3, flip_y=0.2, random_state=1)
Y = np.where(CODES == 1, "ill", "healthy")
MODEL = LogisticRegression().fit(X[:100], Y[:100])
TEST, TRUTH = X[100:], Y[100:]
FOLDS = cross_validate(LogisticRegression(), X, Y, cv=4, return_estimator=True, return_indices=True)


@pytest.fixture(scope="module", autouse=True)
def one_thread():
    with threadpool_limits(1):  # threads for so few rows cost more than they bring
        yield


def test_the_curve_is_that_of_scikit_learn():
    score = MODEL.predict_proba(TEST)[:, 1]
    display = RocDisplay.from_estimator(MODEL, TEST, TRUTH, band=None)
    fpr, tpr, _ = roc_curve(TRUTH, score, pos_label="ill", drop_intermediate=False)
    np.testing.assert_allclose(display.line_.get_xdata(), fpr)
    np.testing.assert_allclose(display.line_.get_ydata(), tpr)
    estimate = display.evaluation.metric("roc_auc")
    assert estimate.value == pytest.approx(auc(fpr, tpr), abs=1e-12)
    assert f"{estimate.low:.3f}" in display.legend_.get_texts()[0].get_text()
    precision, recall, _ = precision_recall_curve(TRUTH, score, pos_label="ill")
    table = PrDisplay.from_predictions(TRUTH, score, band=None).frame()
    np.testing.assert_allclose(table["recall"].to_numpy()[1:], recall[-2::-1])
    np.testing.assert_allclose(table["precision"].to_numpy()[1:], precision[-2::-1])


def test_artists_have_scikit_learns_names():
    display = RocDisplay.from_estimator(MODEL, TEST, TRUTH)
    assert display.ax_.figure is display.figure_
    assert display.ax_.get_title() == "LogisticRegression"
    assert display.line_ in display.ax_.lines
    assert list(display.bands_)  # an interval around the curve
    assert display.chance_level_ is not None
    assert repr(display) == "RocDisplay(100 rows of LogisticRegression)"
    other = Figure().subplots()
    assert display.plot(other, name="mine", band=None) is display
    assert display.ax_ is other
    assert other.get_title() == "mine"
    matrix = ConfusionDisplay.from_estimator(MODEL, TEST, TRUTH, normalize=None)
    assert matrix.im_ is not None
    assert matrix.text_[0, 0].get_text() == str(confusion_matrix(TRUTH, MODEL.predict(TEST))[0, 0])


def test_two_models_on_the_same_axes_are_told_apart():
    bayes = GaussianNB().fit(X[:100], Y[:100])
    for kind in (RocDisplay, PrDisplay, ReliabilityDisplay):
        first = kind.from_estimator(MODEL, TEST, TRUTH)
        kept = first.ax_.text(0.5, 0.5, "a word of the user")
        second = kind.from_estimator(bayes, TEST, TRUTH, ax=first.ax_)
        third = kind.from_estimator(bayes, TEST, TRUTH, ax=first.ax_)
        assert list(first.lines_) == ["LogisticRegression", "GaussianNB", "GaussianNB 2"]
        assert len({one.line_.get_color() for one in (first, second, third)}) == 3
        assert third.name == "GaussianNB 2"
        assert kept in first.ax_.texts
        legends = [one for one in first.figure_.findobj() if type(one).__name__ == "Legend"]
        assert len(legends) == 1
        texts = [text.get_text() for text in legends[0].get_texts()]
        assert sum("GaussianNB" in text for text in texts) == 2


def test_axes_of_another_question_are_refused_before_anything_is_removed():
    first = RocDisplay.from_estimator(MODEL, TEST, TRUTH)
    with pytest.raises(InputError, match="one question for all"):
        RocDisplay.from_estimator(MODEL, TEST, TRUTH, pos_label="healthy", ax=first.ax_)
    assert first.line_ in first.ax_.lines


def test_folds_and_the_rows_pooled():
    display = RocDisplay.from_cv_results(FOLDS, X, Y)
    assert list(display.fold_lines_) == ["0", "1", "2", "3"]
    for name, line in display.fold_lines_.items():
        rows = FOLDS["indices"]["test"][int(name)]
        score = FOLDS["estimator"][int(name)].predict_proba(X[rows])[:, 1]
        fpr, tpr, _ = roc_curve(Y[rows], score, pos_label="ill", drop_intermediate=False)
        np.testing.assert_allclose(line.get_xdata(), fpr)
        np.testing.assert_allclose(line.get_ydata(), tpr)
    ours = ta.cross_validate(
        LogisticRegression(), X, Y, folds=StratifiedKFold(4)
    )  # fmt: skip
    estimate = ours.metric("roc_auc").pooled
    found = display.evaluation.metric("roc_auc")
    assert (found.value, found.low) == pytest.approx((estimate.value, estimate.low), abs=1e-12)
    assert display.ax_.get_title() == "LogisticRegression (thin: 4 folds)"
    table = display.frame()
    assert sorted(set(table["fold"])) == ["0", "1", "2", "3", "all"]
    cells = ConfusionDisplay.from_cv_results(FOLDS, X, Y).frame()
    assert cells["rows"].sum() == 2 * len(Y)
    assert ReliabilityDisplay.from_cv_results(FOLDS, X, Y).evaluation.problem.rows == len(Y)


def test_rows_that_were_tested_several_times_are_one_group():
    rounds = RepeatedStratifiedKFold(n_splits=2, n_repeats=3, random_state=0)
    several = cross_validate(
        LogisticRegression(), X, Y, cv=rounds, return_estimator=True, return_indices=True
    )
    display = PrDisplay.from_cv_results(several, X, Y, band=None)
    assert display.evaluation.problem.rows == 3 * len(Y)
    assert display.evaluation.problem.group_count == len(Y)
    once = PrDisplay.from_cv_results(FOLDS, X, Y, band=None).evaluation
    width, known = (
        one.metric("roc_auc").high - one.metric("roc_auc").low for one in (display.evaluation, once)
    )
    assert width > 0.8 * known  # not narrower for rows that were counted again


def test_several_classes():
    rows, truth = load_iris(return_X_y=True)
    found = cross_validate(
        GaussianNB(), rows, truth, cv=3, return_estimator=True, return_indices=True
    )
    everything = RocDisplay.from_cv_results(found, rows, truth)
    assert {"0", "1", "2"} <= set(everything.lines_)
    assert everything.fold_lines_ == {}
    with pytest.raises(AttributeError, match="lines_ has them all"):
        everything.line_  # noqa: B018 - a property
    one = RocDisplay.from_cv_results(found, rows, truth, of=1, band=None)
    assert len(one.fold_lines_) == 3
    assert set(everything.frame()["class"]) == {"0", "1", "2"}
    average = RocDisplay.from_cv_results(found, rows, truth, average="macro")
    assert len(average.fold_lines_) == 3


def test_reliability_bins_are_those_of_scikit_learn():
    score = MODEL.predict_proba(TEST)[:, 1]
    known = CalibrationDisplay.from_predictions(
        TRUTH, score, n_bins=5, pos_label="ill", ax=Figure().subplots()
    )
    display = ReliabilityDisplay.from_estimator(MODEL, TEST, TRUTH, bins=5, binning="width")
    (bins,) = display.display_.data_.values()
    used = np.asarray(bins.mass) > 0
    np.testing.assert_allclose(np.asarray(bins.observed)[used], known.prob_true)
    assert display.display_.histogram_ax_ is not None
    assert display.plot(Figure().subplots(2)[0]).display_.histogram_ax_ is None


def test_what_is_missing_is_named():
    with pytest.raises(InputError, match="cross_validate with return_estimator=True"):
        RocDisplay.from_cv_results({"test_score": []}, X, Y)
    with pytest.raises(InputError, match="tests rows that y does not have: it has 10"):
        RocDisplay.from_cv_results(FOLDS, X[:10], Y[:10])
    with pytest.raises(InputError, match="ReliabilityDisplay needs predict_proba"):
        ReliabilityDisplay.from_estimator(LinearSVC().fit(X, Y), X, Y)
    assert RocDisplay.from_estimator(LinearSVC().fit(X, Y), X, Y, band=None).line_ is not None


def test_a_display_is_saved(tmp_path):
    display = PrDisplay.from_predictions(TRUTH, MODEL.predict_proba(TEST), band=None)
    path = display.save(tmp_path / "pr.png")
    assert path.read_bytes().startswith(b"\x89PNG")
    assert display._repr_png_().startswith(b"\x89PNG")
