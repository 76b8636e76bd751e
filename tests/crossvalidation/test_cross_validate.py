"""Learners of many kinds, predicted out of fold and evaluated."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import warnings

import numpy as np
import pandas as pd
import pytest
from scipy import sparse
from sklearn.datasets import load_breast_cancer, load_iris
from sklearn.dummy import DummyClassifier
from sklearn.ensemble import RandomForestClassifier
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.feature_selection import VarianceThreshold
from sklearn.linear_model import LinearRegression, LogisticRegression, RidgeClassifier
from sklearn.model_selection import (
    FixedThresholdClassifier,
    StratifiedKFold,
    cross_val_predict,
    cross_val_score,
)
from sklearn.multiclass import OneVsRestClassifier
from sklearn.naive_bayes import GaussianNB
from sklearn.neighbors import KNeighborsClassifier, NearestCentroid
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import LinearSVC
from sklearn.tree import DecisionTreeClassifier

import tellapart as ta
from tellapart.cli import main
from tellapart.errors import InputError, TellapartWarning

SAME_FOLDS = StratifiedKFold(5, shuffle=True, random_state=3)


@pytest.fixture(scope="module")
def cancer():
    features, truth = load_breast_cancer(return_X_y=True, as_frame=True)
    return features, truth


def regression():
    return make_pipeline(StandardScaler(), LogisticRegression())


def test_predictions_and_folds_are_those_of_scikit_learn(cancer):
    features, truth = cancer
    found = ta.cross_validate(regression(), features, truth, folds=5, seed=3)
    expected = cross_val_predict(
        regression(), features, truth, cv=SAME_FOLDS, method="predict_proba"
    )
    frame = found.predictions
    assert list(frame.columns) == ["item", "repeat", "fold", "y_true", "prob_1"]
    np.testing.assert_allclose(frame["prob_1"], expected[:, 1], rtol=1e-9)
    for name, theirs in (("roc_auc", "roc_auc"), ("accuracy", "accuracy")):
        each = cross_val_score(regression(), features, truth, cv=SAME_FOLDS, scoring=theirs)
        own = [fold.metrics[name].value for fold in found.folds]
        np.testing.assert_allclose(own, each, rtol=1e-12)
        assert found.metric(name).fold_mean.value == pytest.approx(each.mean(), rel=1e-12)
    given = ta.cross_validate(regression(), features, truth, folds=SAME_FOLDS)
    assert given.metric("roc_auc") == found.metric("roc_auc")


def test_pooled_predictions_are_evaluated_like_any_others(cancer):
    features, truth = cancer
    found = ta.cross_validate(regression(), features, truth, folds=5)
    frame = found.predictions
    again = ta.evaluate(truth.to_numpy(), frame["prob_1"].to_numpy(), folds=frame["fold"])
    assert again.metric("roc_auc") == found.evaluation.metric("roc_auc")
    assert again.by_fold.metric("roc_auc") == found.metric("roc_auc")


def test_the_saved_predictions_make_the_same_report(tmp_path, capfd):
    features, truth = load_iris(return_X_y=True)
    names = np.array(["setosa", "versicolor", "virginica"])[truth]
    for x, y in ((features, names), (features[50:], names[50:])):
        found = ta.cross_validate(regression(), x, y, folds=4)
        found.predictions.to_csv(tmp_path / "cv.csv", index=False)
        assert not main(["report", str(tmp_path / "cv.csv"), "--json"])
        printed = json.loads(capfd.readouterr().out)
        own = json.loads(found.to_json())
        assert printed["metrics"] == own["metrics"]
        assert printed["folds"] == own["folds"]
        assert printed["cross_validation"] == own["cross_validation"]


def test_threads_change_nothing(cancer):
    features, truth = cancer
    learners = {"A": regression(), "B": RandomForestClassifier(10, random_state=0)}
    one = ta.cross_validate(learners, features, truth, folds=4, repeats=2)
    two = ta.cross_validate(learners, features, truth, folds=4, repeats=2, jobs=2)
    assert one.to_json() == two.to_json()
    for name in learners:
        pd.testing.assert_frame_equal(one[name].predictions, two[name].predictions)


def test_no_more_threads_than_asked_for_and_progress_counts_every_fold():
    at_once, most, lock, told = [0], [0], threading.Lock(), []
    together = threading.Barrier(2, timeout=20)

    def learn(train, test):
        with lock:
            at_once[0] += 1
            most[0] = max(most[0], at_once[0])
        together.wait()  # passes only if two are here
        with lock:
            at_once[0] -= 1
        return test / 20

    truth = np.arange(20) % 2
    ta.cross_validate(
        {"A": learn, "B": learn}, None, truth, folds=4, jobs=2,
        progress=lambda done, total: told.append((done, total)),
    )  # fmt: skip
    assert most[0] == 2
    assert told == [(done, 8) for done in range(1, 9)]


def test_a_function_sees_row_numbers_and_nothing_of_the_test_rows():
    random = np.random.default_rng(0)
    x, truth = random.random((90, 2)), random.integers(0, 2, 90)
    seen = []

    def nearest(train, test):
        seen.append((train, test))
        gaps = ((x[test][:, None] - x[train][None]) ** 2).sum(axis=2)
        return truth[train][gaps.argmin(axis=1)].astype(float)

    found = ta.cross_validate(nearest, None, truth, folds=6)
    assert all(not set(train) & set(test) for train, test in seen)
    own = ta.cross_validate(KNeighborsClassifier(1), x, truth, folds=6)
    assert own.metric("accuracy") == found.metric("accuracy")
    assert abs(found.metric("accuracy").pooled.value - 0.5) < 0.2  # noise: only a leak predicts it


def test_soft_labels_need_a_function():
    random = np.random.default_rng(1)
    x = random.random(60)
    share = np.round(np.clip(x + 0.2 * random.normal(size=60), 0, 1), 2)

    def line(train, test):
        slope, origin = np.polyfit(x[train], share[train], 1)
        return np.clip(origin + slope * x[test], 0, 1)

    found = ta.cross_validate(line, None, share, folds=5, scores="probability")
    assert found.evaluation.result.data.truth == "soft"
    assert found.metric("roc_auc").within_fold.low > 0.5
    assert found.predictions["y_true"].tolist() == share.tolist()
    with pytest.raises(InputError, match="y holds soft labels"):
        ta.cross_validate(regression(), x[:, None], share)


def test_the_response_is_the_best_there_is(cancer):
    features, truth = cancer
    kinds = {
        "probabilities": GaussianNB(),
        "scores": make_pipeline(StandardScaler(), LinearSVC()),
        "answers": NearestCentroid() if not hasattr(NearestCentroid, "predict_proba") else None,
    }
    found = ta.cross_validate(
        {name: model for name, model in kinds.items() if model is not None}, features, truth,
        folds=3,
    )  # fmt: skip
    scales = {name: each.evaluation.result.data.scores for name, each in found.items()}
    assert scales["probabilities"] == "probability"
    assert scales["scores"] == "rank"
    svc = found["scores"]
    assert svc.metric("roc_auc").pooled.defined
    assert svc.metric("accuracy").pooled.defined  # from what it predicts
    assert {"y_pred", "score_1"} <= set(svc.predictions.columns)
    answers = ta.cross_validate(GaussianNB(), features, truth, folds=3, response="predict")
    assert answers.metric("accuracy").fold_mean.defined
    assert answers.metric("roc_auc").fold_mean.reason == "needs scores; only predictions were given"
    as_logits = ta.cross_validate(kinds["scores"], features, truth, folds=3, scores="logit")
    assert as_logits.metric("log_loss").pooled.defined


def test_a_chosen_threshold_decides_the_counts(cancer):
    features, truth = cancer
    model = FixedThresholdClassifier(regression(), threshold=0.9, response_method="predict_proba")
    found = ta.cross_validate(model, features, truth, folds=3)
    plain = ta.cross_validate(regression(), features, truth, folds=3, threshold=0.9)
    assert found.metric("recall").pooled.value == plain.metric("recall").pooled.value
    assert found.metric("roc_auc").pooled == plain.metric("roc_auc").pooled


def test_the_other_class_can_be_the_positive_one(cancer):
    features, truth = cancer
    features = features.iloc[:, :2]  # more of them round probabilities to 1
    for model in (LogisticRegression(), RidgeClassifier()):
        usual = ta.cross_validate(model, features, truth, folds=3)
        turned = ta.cross_validate(model, features, truth, folds=3, pos_label=0)
        assert turned.evaluation.result.data.positive == "0"
        expected = usual.metric("roc_auc").fold_mean.value
        assert turned.metric("roc_auc").fold_mean.value == pytest.approx(expected, rel=1e-12)


def test_labels_that_do_not_exclude_each_other():
    random = np.random.default_rng(2)
    x = random.normal(size=(80, 3))
    truth = (x + 0.3 * random.normal(size=x.shape) > 0.3).astype(int)
    for model in (
        RandomForestClassifier(10, random_state=0), OneVsRestClassifier(LogisticRegression()),
        RidgeClassifier(),
    ):  # fmt: skip
        found = ta.cross_validate(model, x, truth, folds=4, task="multilabel")
        assert found.metric("roc_auc_ovr_macro").fold_mean.value > 0.8
        assert found.metric("subset_accuracy").pooled.defined
        assert [name for name in found.predictions if name.startswith("true_")] == [
            "true_0", "true_1", "true_2",
        ]  # fmt: skip


def test_features_of_every_kind():
    features, truth = load_iris(return_X_y=True)
    expected = ta.cross_validate(GaussianNB(), features, truth, folds=3).to_json()
    for kind in (pd.DataFrame(features), features.tolist()):
        assert ta.cross_validate(GaussianNB(), kind, truth, folds=3).to_json() == expected
    model = LogisticRegression(max_iter=1000)
    thin = ta.cross_validate(model, sparse.coo_array(features), truth, folds=3)
    assert thin.metric("accuracy").pooled.value > 0.9
    texts = ["a good day", "a bad day"] * 10
    found = ta.cross_validate(
        make_pipeline(CountVectorizer(), LogisticRegression()), texts, [1, 0] * 10, folds=5
    )
    assert found.metric("accuracy").pooled.value == 1.0


def test_names_of_classes_and_ordered_categories_find_their_columns():
    features, truth = load_iris(return_X_y=True)
    names = np.array(["small", "medium", "large"])[truth]
    ordered = pd.Series(pd.Categorical(names, ["small", "medium", "large"], ordered=True))
    plain = ta.cross_validate(GaussianNB(), features, names, folds=3)
    found = ta.cross_validate(GaussianNB(), features, ordered, folds=3)
    assert plain.evaluation.result.data.classes == ("large", "medium", "small")
    assert found.evaluation.result.data.classes == ("small", "medium", "large")
    hot = ta.cross_validate(GaussianNB(), features, np.eye(3, dtype=int)[truth], folds=3,
                            task="multiclass", classes=["small", "medium", "large"])  # fmt: skip
    assert hot.metric("roc_auc_ovr_macro").pooled.value > 0.95


def test_groups_stay_on_one_side_and_make_the_interval_wider():
    random = np.random.default_rng(3)
    groups = np.repeat(np.arange(30), 5)
    truth = np.repeat(np.arange(30) % 2, 5)
    x = (truth + random.normal(size=30).repeat(5) + 0.1 * random.normal(size=150))[:, None]
    found = ta.cross_validate(GaussianNB(), x, truth, groups=groups, folds=5)
    for split in found.splits:
        assert not set(groups[split.train]) & set(groups[split.test])
    codes = [finding.code for finding in found.findings]
    assert "groups-across-folds" not in codes
    within = found.metric("roc_auc").within_fold
    alone = (
        ta.evaluate(truth, found.predictions["prob_1"], folds=found.predictions["fold"])
        .by_fold.metric("roc_auc")
        .within_fold
    )
    assert within.value == alone.value
    assert within.standard_error > 1.5 * alone.standard_error


def test_weights_go_to_fit_and_a_warning_says_where_not(cancer):
    features, truth = cancer
    weight = np.random.default_rng(4).integers(1, 3, len(truth)).astype(float)
    given = {"folds": np.arange(len(truth)) % 3, "sample_weight": weight}
    again = np.repeat(np.arange(len(truth)), weight.astype(int))
    twice = ta.cross_validate(
        DecisionTreeClassifier(max_depth=2, random_state=0),
        features.iloc[again].reset_index(drop=True), truth.to_numpy()[again],
        folds=(np.arange(len(truth)) % 3)[again],
    )  # fmt: skip
    expected = twice.metric("roc_auc").fold_mean.value
    tree = DecisionTreeClassifier(max_depth=2, random_state=0)
    for model in (tree, make_pipeline(VarianceThreshold(), tree)):
        found = ta.cross_validate(model, features, truth, **given)
        assert found.metric("roc_auc").fold_mean.value == pytest.approx(expected, rel=1e-9)
    with pytest.warns(TellapartWarning, match=r"KNeighborsClassifier.fit is not given it"):
        ta.cross_validate(KNeighborsClassifier(), features, truth, **given)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        ta.cross_validate(GaussianNB(), features, truth, **given)


def test_a_class_that_no_training_row_has_is_told():
    features, truth = load_iris(return_X_y=True)
    fold = np.where(truth == 2, 0, np.arange(150) % 3)  # all of class 2 in one fold
    found = ta.cross_validate(DecisionTreeClassifier(random_state=0), features, truth, folds=fold)
    codes = [finding.code for finding in found.findings]
    assert codes[0] == "class-not-trained"
    assert (
        "In 1 of 3 folds, first in fold 0, no training row has the class 2"
        in found.findings[0].text
    )
    assert "fold-lacks-class" in codes
    frame = found.predictions
    assert (frame.loc[frame["fold"] == 0, "prob_2"] == 0).all()
    assert json.loads(found.to_json())["findings"][0]["code"] == "class-not-trained"
    assert "no training row has the class 2" in " ".join(str(found).split())


def test_models_are_kept_on_request_only(cancer):
    features, truth = cancer
    model = GaussianNB()
    found = ta.cross_validate(model, features, truth, folds=3, keep_models=True)
    assert len(found.models) == 3
    split = found.splits[1]
    own = found.models[1].predict_proba(features.iloc[split.test])[:, 1]
    assert found.predictions["prob_1"].to_numpy()[split.test].tolist() == own.tolist()
    assert not hasattr(model, "classes_")
    with pytest.raises(InputError, match="models were not kept"):
        _ = ta.cross_validate(model, features, truth, folds=3).models


def test_repeats_are_evaluated_one_by_one_and_averaged(cancer):
    features, truth = cancer
    found = ta.cross_validate(GaussianNB(), features, truth, folds=5, repeats=3)
    assert len(found.evaluations) == 3
    assert [(fold.repeat, fold.fold) for fold in found.folds][4:6] == [(0, "4"), (1, "0")]
    three = found.metric("roc_auc")
    pooled = [each.metric("roc_auc") for each in found.evaluations]
    assert three.pooled.value == pytest.approx(np.mean([each.value for each in pooled]))
    assert three.pooled.method == "logit-delong, mean of 3 repeats"
    once = ta.cross_validate(GaussianNB(), features, truth, folds=5)
    assert once.metric("roc_auc").pooled == pooled[0]
    # the same test rows again: no interval for them shrinks with the number of repeats
    ratio = three.within_fold.standard_error / once.metric("roc_auc").within_fold.standard_error
    assert ratio == pytest.approx(1, abs=0.1)
    assert found.predictions.groupby("repeat").size().tolist() == [569] * 3


def refused(estimator, truth=(0, 1) * 10, features=None, **options):
    x = np.arange(20.0)[:, None] if features is None else features
    with pytest.raises(InputError) as raised:
        ta.cross_validate(estimator, x, truth, **{"folds": 4} | options)
    return str(raised.value)


def test_errors_name_the_fold():
    def failing(train, test):
        if 0 in test:
            raise ZeroDivisionError("nothing to divide by")
        return test / 20

    told = refused(failing, folds=np.arange(20) % 4)
    assert told == "fold 0: the learner failed with ZeroDivisionError: nothing to divide by"

    def missing(train, test):
        return np.where(test == 7, np.nan, 0.5)

    assert refused(missing, folds=np.arange(20) % 4) == (
        "fold 3: the score of 1 test rows is nan, first of row 7; expected a number for every row"
    )
    assert "expected a score, or one per class" in refused(lambda *_: 0.5)
    assert "for each of the 5 test rows" in refused(lambda train, _: train)
    widths = iter([2, 3, 2, 2])
    assert "expected the same columns" in refused(
        lambda _, test: np.full((len(test), next(widths)), 0.5)
    )
    only = [0] * 10 + [1] * 10  # one class is left to train on
    told = refused(LogisticRegression(), only, folds=[0] * 10 + [1] * 10)
    assert told.startswith("fold 0: the learner failed with ValueError")


@pytest.mark.parametrize(
    ("estimator", "options", "expected"),
    [
        (LogisticRegression, {}, "estimator is the class LogisticRegression"),
        (3, {}, "estimator is a int; expected a classifier of scikit-learn, or a function"),
        (LinearRegression(), {}, "a LinearRegression, a regressor; expected a classifier"),
        (LinearSVC(), {"response": "predict_proba"}, "LinearSVC without predict_proba"),
        (GaussianNB(), {"response": "proba"}, "response is 'proba'"),
        (GaussianNB(), {"jobs": 0}, "jobs is 0"),
        (GaussianNB(), {"y_pred": [0]}, "y_pred is made by cross_validate"),
        (GaussianNB(), {"fold": 3}, "fold is no argument of cross_validate"),
        (GaussianNB(), {"missing": "drop"}, "missing is 'drop'"),
        (GaussianNB(), {"votes": True}, "votes is given"),
        (GaussianNB(), {"groups": [1, 2]}, "groups has 2 rows, but y has 20"),
        (GaussianNB(), {"truth": [0, None] * 10}, "y[1] is missing"),
        (GaussianNB(), {"truth": [0, 1] * 9}, "X has 20 rows, but y has 18"),
        ({}, {}, "estimator is an empty mapping"),
        ({1: GaussianNB()}, {}, "estimator has the name 1; expected text"),
    ],
)  # fmt: skip
def test_what_cannot_be_used_is_refused(estimator, options, expected):
    assert expected in refused(estimator, **options)


def test_tables_and_labels_with_other_row_labels_are_refused():
    features = pd.DataFrame({"x": np.arange(20.0)})
    truth = pd.Series([0, 1] * 10, index=np.arange(20)[::-1])
    assert "y has another index than X" in refused(GaussianNB(), truth, features)


def test_functions_need_no_scikit_learn_and_estimators_say_that_they_do():
    code = """
import sys
sys.modules["sklearn"] = None
import numpy as np
import tellapart as ta

y = np.arange(20) % 2
print(ta.cross_validate(lambda train, test: y[test] / 2 + 0.2, None, y).metric("roc_auc").pooled)

class Estimator:
    def fit(self, X, y): ...

try:
    ta.cross_validate(Estimator(), y[:, None], y)
except ta.TellapartError as error:
    print(type(error).__name__, error)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    area, told = done.stdout.splitlines()
    assert area.startswith("1.000 [")
    assert told.startswith("MissingExtra cross-validation of an estimator needs the package scikit")


def test_a_dummy_is_no_better_than_chance(cancer):
    features, truth = cancer
    found = ta.cross_validate(DummyClassifier(), features, truth, folds=5)
    assert found.metric("roc_auc").fold_mean.value == 0.5


def test_missing_groups_are_named_before_anything_is_fitted():
    groups = [None] * 3 + ["b"] * 3
    with pytest.raises(InputError, match=r"groups is missing in 3 of 6 rows, first in groups\[0\]"):
        ta.cross_validate(lambda _, test: np.full(len(test), 0.5), None, [0, 1] * 3, groups=groups)
    with pytest.raises(InputError, match="progress is 'x'; expected a function"):
        ta.cross_validate(lambda _, test: np.full(len(test), 0.5), None, [0, 1] * 3, progress="x")
