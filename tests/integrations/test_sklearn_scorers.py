"""Scorers: scikit-learn's own numbers, its searches, its weights."""

from __future__ import annotations

import pickle
import warnings

import numpy as np
import pytest
from sklearn import config_context
from sklearn.base import clone
from sklearn.datasets import load_iris, make_classification, make_multilabel_classification
from sklearn.ensemble import RandomForestClassifier, RandomForestRegressor
from sklearn.exceptions import UnsetMetadataPassedError
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import get_scorer
from sklearn.model_selection import GridSearchCV, cross_val_score, cross_validate
from sklearn.svm import LinearSVC
from threadpoolctl import threadpool_limits

import tellapart as ta
from tellapart.errors import InputError, TellapartWarning
from tellapart.integrations.sklearn import scorer, scorers

X, CODES = make_classification(
    240, 6, n_informative=3, weights=[0.7], flip_y=0.2, random_state=1
)  # fmt: skip
Y = np.where(CODES == 1, "ill", "healthy")
WEIGHT = np.random.default_rng(0).integers(1, 4, len(Y)).astype(float)
MODEL = LogisticRegression().fit(X[:120], Y[:120])
TEST, TRUTH, MASS = X[120:], Y[120:], WEIGHT[120:]

BOTH = [
    ("roc_auc", "roc_auc"),
    ("accuracy", "accuracy"),
    ("balanced_accuracy", "balanced_accuracy"),
    ("mcc", "matthews_corrcoef"),
    ("log_loss", "neg_log_loss"),
]
CODED = [  # with labels of text scikit-learn's own need a pos_label
    ("brier", "neg_brier_score"),
    ("average_precision", "average_precision"),
    ("f1", "f1"),
    ("recall", "recall"),
    ("precision", "precision"),
]
SEVERAL = [
    ("roc_auc_ovr_macro", "roc_auc_ovr"),
    ("roc_auc_ovr_weighted", "roc_auc_ovr_weighted"),
    ("roc_auc_ovo_macro", "roc_auc_ovo"),
    ("f1_macro", "f1_macro"),
    ("f1_micro", "f1_micro"),
    ("precision_weighted", "precision_weighted"),
    ("recall_macro", "recall_macro"),
    ("top_2_accuracy", "top_k_accuracy"),
    ("balanced_accuracy", "balanced_accuracy"),
    ("log_loss", "neg_log_loss"),
]


@pytest.fixture(scope="module", autouse=True)
def one_thread():
    with threadpool_limits(1):  # threads for so few rows cost more than they bring
        yield


@pytest.mark.parametrize(("ours", "theirs"), BOTH)
@pytest.mark.parametrize("weight", [None, MASS], ids=["plain", "weighted"])
def test_numbers_are_those_of_scikit_learn_with_labels_of_text(ours, theirs, weight):
    known = get_scorer(theirs)
    expected = known(MODEL, TEST, TRUTH, sample_weight=weight)
    assert scorer(ours)(MODEL, TEST, TRUTH, sample_weight=weight) == pytest.approx(
        expected, abs=1e-12
    )


@pytest.mark.parametrize(("ours", "theirs"), BOTH + CODED)
def test_numbers_are_those_of_scikit_learn_with_codes(ours, theirs):
    model = LogisticRegression().fit(X[:120], CODES[:120])
    expected = get_scorer(theirs)(model, TEST, CODES[120:])
    assert scorer(ours)(model, TEST, CODES[120:]) == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize(("ours", "theirs"), SEVERAL)
def test_numbers_are_those_of_scikit_learn_for_several_classes(ours, theirs):
    rows, truth = load_iris(return_X_y=True)
    model = LogisticRegression(C=0.01).fit(rows[::2], truth[::2])
    expected = get_scorer(theirs)(model, rows[1::2], truth[1::2])
    assert scorer(ours)(model, rows[1::2], truth[1::2]) == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("roc_auc", {}), ("recall", {"of": "healthy"}), ("ece", {"bins": 5}), ("fnr", {}),
        ("fbeta", {"beta": 2}), ("partial_auc", {"fpr": (0, 0.5)}), ("pr_auc", {"of": "healthy"}),
        ("specificity_at_recall", {"recall": 0.8}), ("kl_divergence", {}),
    ],
)  # fmt: skip
def test_numbers_are_those_of_an_evaluation(name, options):
    p = MODEL.predict_proba(TEST)
    evaluation = ta.evaluate(TRUTH, p, classes=["healthy", "ill"])
    expected = evaluation.metric(name, **options).value
    sign = -1 if name in ("ece", "fnr", "kl_divergence") else 1
    found = scorer(name, response_method="predict_proba", **options) if name in (
        "roc_auc", "pr_auc", "partial_auc", "specificity_at_recall"
    ) else scorer(name, **options)  # fmt: skip
    assert found(MODEL, TEST, TRUTH) == pytest.approx(sign * expected, abs=1e-12)


def test_either_class_may_be_the_positive_one():
    flipped = scorer("average_precision", pos_label="healthy")(MODEL, TEST, TRUTH)
    score = -MODEL.decision_function(TEST)
    expected = ta.average_precision_score(TRUTH == "healthy", score)
    assert flipped == pytest.approx(expected, abs=1e-12)
    with pytest.raises(InputError, match="pos_label is 'well'; expected one of healthy, ill"):
        scorer("roc_auc", pos_label="well")(MODEL, TEST, TRUTH)


def test_a_dict_of_metrics_asks_the_estimator_once_for_each_kind_of_answer():
    asked = []

    class Counting(LogisticRegression):
        def predict(self, rows):
            asked.append("predict")
            return self.classes_[(super().decision_function(rows) > 0).astype(int)]

        def predict_proba(self, rows):
            asked.append("predict_proba")
            return super().predict_proba(rows)

        def decision_function(self, rows):
            asked.append("decision_function")
            return super().decision_function(rows)

    model = Counting().fit(X[:120], Y[:120])
    names = ["roc_auc", "pr_auc", "f1", "recall[healthy]", "log_loss", "brier"]
    found = scorers(names)(model, TEST, TRUTH)
    assert sorted(set(asked)) == ["decision_function", "predict", "predict_proba"]
    assert asked.count("predict") == 1
    assert list(found) == [
        "roc_auc", "pr_auc", "f1", "recall[healthy]", "neg_log_loss", "neg_brier",
    ]  # fmt: skip
    for name in names:
        assert scorer(name)(MODEL, TEST, TRUTH) == found[scorer(name).name]


def test_cross_validate_and_searches_take_them():
    found = cross_validate(
        LogisticRegression(), X, Y, cv=4, scoring=scorers(["roc_auc", "recall[ill]", "log_loss"])
    )
    expected = cross_validate(
        LogisticRegression(), X, Y, cv=4, scoring=["roc_auc", "neg_log_loss"]
    )  # fmt: skip
    for name in ("roc_auc", "neg_log_loss"):
        np.testing.assert_allclose(found[f"test_{name}"], expected[f"test_{name}"], atol=1e-12)
    assert found["test_recall[ill]"].shape == (4,)
    single = cross_val_score(LogisticRegression(), X, Y, cv=4, scoring=scorer("roc_auc"))
    np.testing.assert_allclose(single, found["test_roc_auc"])

    grid = {"C": [0.001, 1.0]}
    search = GridSearchCV(
        LogisticRegression(), grid, scoring=scorers(["roc_auc", "brier"]), refit="neg_brier", cv=3
    ).fit(X, Y)
    known = "neg_brier_score"
    same = GridSearchCV(LogisticRegression(), grid, scoring=known, cv=3).fit(X, CODES)
    assert search.best_params_ == same.best_params_
    np.testing.assert_allclose(
        search.cv_results_["mean_test_neg_brier"], same.cv_results_["mean_test_score"]
    )
    mixed = {"ours": scorer("roc_auc"), "theirs": "roc_auc"}
    beside = GridSearchCV(LogisticRegression(), grid, scoring=mixed, refit="ours", cv=3, n_jobs=2)
    results = beside.fit(X, Y).cv_results_
    np.testing.assert_allclose(results["mean_test_ours"], results["mean_test_theirs"], atol=1e-12)
    assert beside.score(X, Y) == scorer("roc_auc")(beside.best_estimator_, X, Y)


def test_spaces_inside_the_brackets_are_no_part_of_a_class_that_has_none():
    spaced, plain = (scorer(name)(MODEL, TEST, TRUTH) for name in ("recall[ ill ]", "recall[ill]"))
    assert spaced == plain


@pytest.mark.filterwarnings("ignore:The y in the test fold:UserWarning")
@pytest.mark.filterwarnings("ignore:The least populated class:UserWarning")
def test_a_fold_without_a_class_is_undefined_and_never_zero():
    rows, truth = np.arange(12.0)[:, None], np.array(["a"] * 9 + ["b"] * 3)
    splits = [(np.arange(3, 12), np.arange(3)), (np.r_[0:6, 9:12], np.arange(6, 12))]
    with pytest.warns(TellapartWarning, match="roc_auc of these 3 rows is undefined, and NaN"):
        found = cross_validate(
            LogisticRegression(), rows, truth, cv=splits, scoring=scorers(["roc_auc", "accuracy"])
        )
    assert np.isnan(found["test_roc_auc"][0])
    assert found["test_roc_auc"][1] == 1.0
    assert not np.isnan(found["test_accuracy"]).any()


def test_averages_without_predictions_are_undefined_beside_those_with():
    class Regressed(RandomForestRegressor):
        pass

    rows = np.arange(30.0)[:, None]
    model = Regressed(5, random_state=0).fit(rows, np.arange(30.0))
    with pytest.warns(TellapartWarning, match="undefined"):
        found = scorers(["f1", "roc_auc"])(model, rows, np.repeat([0, 1], 15))
    assert np.isnan(found["f1"])
    assert found["roc_auc"] > 0.9


def test_a_regressor_of_shares_is_judged_on_soft_labels():
    rng = np.random.default_rng(3)
    rows = rng.normal(size=(200, 3))
    share = 1 / (1 + np.exp(-rows[:, 0] * 2))
    model = RandomForestRegressor(20, random_state=0).fit(rows[:100], share[:100])
    evaluation = ta.evaluate(share[100:], model.predict(rows[100:]))
    found = scorers(["roc_auc", "brier", "kl_divergence", "accuracy"])(
        model, rows[100:], share[100:]
    )
    for name, value in found.items():
        expected = evaluation.metric(name.removeprefix("neg_")).value
        assert abs(value) == pytest.approx(expected, abs=1e-12)


def test_labels_that_do_not_exclude_each_other():
    rows, truth = make_multilabel_classification(150, random_state=0)
    model = RandomForestClassifier(20, random_state=0).fit(rows[:100], truth[:100])
    found = scorers(["f1_macro", "roc_auc_ovr_macro", "recall[2]"])(
        model, rows[100:], truth[100:]
    )  # fmt: skip
    stacked = np.stack([p[:, 1] for p in model.predict_proba(rows[100:])], axis=1)
    scored = ta.evaluate(truth[100:], stacked, task="multilabel")
    assert found["roc_auc_ovr_macro"] == pytest.approx(
        scored.metric("roc_auc_ovr_macro").value, abs=1e-12
    )
    expected = get_scorer("f1_macro")(model, rows[100:], truth[100:])
    assert found["f1_macro"] == pytest.approx(expected, abs=1e-12)


def test_a_class_that_was_not_trained_has_the_probability_zero():
    rows, truth = load_iris(return_X_y=True)
    model = LogisticRegression().fit(rows[50:], truth[50:])
    found = scorer("recall[0]")(model, rows, truth)
    assert found == 0.0
    assert scorer("log_loss")(model, rows, truth) == -np.inf


def test_weights_are_routed():
    with config_context(enable_metadata_routing=True):
        asking = scorer("accuracy").set_score_request(sample_weight=True)
        several = scorers(["accuracy", "roc_auc"]).set_score_request(sample_weight=True)
        model = LogisticRegression().set_fit_request(sample_weight=True)
        known = get_scorer("accuracy").set_score_request(sample_weight=True)
        expected = cross_validate(
            model, X, Y, cv=3, scoring=known, params={"sample_weight": WEIGHT}
        )["test_score"]
        for scoring, key in ((asking, "score"), (several, "accuracy"), ({"a": asking}, "a")):
            found = cross_validate(
                model, X, Y, cv=3, scoring=scoring, params={"sample_weight": WEIGHT}
            )
            np.testing.assert_allclose(found[f"test_{key}"], expected, atol=1e-12)
        with pytest.raises(UnsetMetadataPassedError, match="sample_weight"):
            cross_validate(
                model, X, Y, cv=3, scoring=scorer("accuracy"), params={"sample_weight": WEIGHT}
            )
        plain = scorer("accuracy").set_score_request(sample_weight=False)
        ignored = cross_validate(
            model, X, Y, cv=3, scoring=plain, params={"sample_weight": WEIGHT}
        )["test_score"]
        assert not np.allclose(ignored, expected)
        copied = pickle.loads(pickle.dumps(clone(asking, safe=False)))  # noqa: S301 - our own
        assert copied.get_metadata_routing().score.requests == {"sample_weight": True}
    with pytest.raises(RuntimeError, match="enable_metadata_routing"):
        scorer("accuracy").set_score_request(sample_weight=True)


def test_searches_pass_weights_without_routing_too():
    for scoring, refit in ((scorer("accuracy"), True), ({"a": scorer("accuracy")}, "a")):
        search = GridSearchCV(LogisticRegression(), {"C": [1.0]}, scoring=scoring, refit=refit)
        search.fit(X, Y, sample_weight=WEIGHT)
        known = GridSearchCV(LogisticRegression(), {"C": [1.0]}, scoring="accuracy")
        known.fit(X, Y, sample_weight=WEIGHT)
        assert search.best_score_ == pytest.approx(known.best_score_, abs=1e-12)


def test_names_and_mistakes():
    assert repr(scorer("neg_log_loss")) == repr(scorer("log_loss")) == "scorer('neg_log_loss')"
    assert scorer("fnr[ill]").name == "neg_fnr[ill]"
    assert list(scorers({"auc": "roc_auc"}).scorers) == ["auc"]
    assert repr(scorers([scorer("f1")])) == "scorers(['f1'])"
    for call, message in (
        (lambda: scorer("neg_roc_auc"), "name is 'neg_roc_auc'; expected one of accuracy"),
        (lambda: scorer("recall[a]", of="b"), "expected the class in one of them"),
        (lambda: scorer("roc_auc", fpr=(0, 0.1)), "expected it for partial_auc only"),
        (lambda: scorer("f1", response_method="transform"), "response_method is 'transform'"),
        (lambda: scorers("roc_auc"), "expected a list of names"),
        (lambda: scorers(["f1", "f1"]), "twice"),
        (lambda: scorers([]), "empty"),
    ):
        with pytest.raises(InputError) as caught:
            call()
        assert message in str(caught.value)
    with pytest.raises(InputError, match="log_loss needs predict_proba, which LinearSVC"):
        scorer("log_loss")(LinearSVC().fit(X, Y), X, Y)
    told = r"scorer\('recall\[cat\]'\) is of the class 'cat'; expected one of healthy, ill"
    for each in (scorer("recall[cat]"), scorer("recall", of="cat"), scorers(["f1", "recall[cat]"])):
        with pytest.raises(InputError, match=told):
            each(MODEL, TEST, TRUTH)
    rows, truth = load_iris(return_X_y=True)
    several = LogisticRegression(max_iter=1000).fit(rows, truth)
    with pytest.raises(InputError, match="does not have as a whole"):
        scorer("recall")(several, rows, truth)


def test_labels_that_a_model_cannot_know_are_told():
    codes = LogisticRegression().fit(X, CODES)
    for model, truth, message in (
        (MODEL, CODES, r"y holds the class 0, but .* fitted on 'healthy', 'ill'; expected labels"),
        (codes, Y, "y holds the class 'healthy', but the estimator was fitted on 0, 1; expected"),
        (codes, np.where(CODES == 1, "ill", CODES.astype(object)), "y holds the class 'ill'"),
        (codes, np.where(CODES == 1, np.nan, 0.0), r"y\[\d+\] is missing \(nan\); \d+ of 240"),
        (MODEL, np.where(CODES == 1, None, "ill"), r"y\[\d+\] is missing \(None\); \d+ of 240"),
    ):
        for name in ("roc_auc", "accuracy", "log_loss"):
            with pytest.raises(InputError, match=message):
                scorer(name)(model, X, truth)
    assert scorer("accuracy")(codes, X, CODES.astype(str)) == codes.score(X, CODES)


def test_nothing_is_warned_of_where_nothing_is_wrong():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        scorers(["roc_auc", "f1", "brier", "ece"])(MODEL, TEST, TRUTH)
