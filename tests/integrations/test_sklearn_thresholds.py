"""`ThresholdedClassifier`: scikit-learn's own checks, and the thresholds of an evaluation."""

from __future__ import annotations

import pickle

import numpy as np
import pytest
from sklearn import config_context
from sklearn.base import clone, is_classifier
from sklearn.datasets import load_breast_cancer, load_iris, make_classification
from sklearn.dummy import DummyClassifier
from sklearn.exceptions import NotFittedError
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import balanced_accuracy_score
from sklearn.model_selection import (
    GridSearchCV,
    GroupKFold,
    RepeatedStratifiedKFold,
    StratifiedKFold,
    TunedThresholdClassifierCV,
    cross_val_predict,
)
from sklearn.neighbors import KNeighborsClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import LinearSVC
from sklearn.utils import get_tags
from sklearn.utils.estimator_checks import parametrize_with_checks
from threadpoolctl import threadpool_limits

import tellapart as ta
from tellapart.errors import InputError, TellapartWarning
from tellapart.integrations.sklearn import ThresholdedClassifier

X, CODES = make_classification(
    400, 6, n_informative=3, weights=[0.8], flip_y=0.15, random_state=2
)  # fmt: skip
Y = np.where(CODES == 1, "ill", "healthy")
HALF = "the check demands the threshold 0.5 of probabilities, or 0 of scores"


@pytest.fixture(scope="module", autouse=True)
def one_thread():
    with threadpool_limits(1):  # threads for so few rows cost more than they bring
        yield


@pytest.mark.filterwarnings("ignore::tellapart.TellapartWarning")  # labels at random have no rule
@pytest.mark.filterwarnings("ignore:Can't check dok sparse matrix:UserWarning")
@pytest.mark.filterwarnings("ignore:Estimator ThresholdedClassifier:UserWarning")
@parametrize_with_checks(
    [
        ThresholdedClassifier(LogisticRegression()),
        ThresholdedClassifier(LinearSVC(), rule="f1", cv=3),
    ],
    expected_failed_checks=lambda _: {"check_classifiers_train": HALF},
)
def test_scikit_learns_checks(estimator, check):
    check(estimator)


def test_the_threshold_is_that_of_an_evaluation_of_out_of_fold_scores():
    cv = StratifiedKFold(4)
    model = ThresholdedClassifier(LogisticRegression(), rule=ta.cost(fp=1, fn=5), cv=cv).fit(X, Y)
    score = cross_val_predict(LogisticRegression(), X, Y, cv=cv, method="predict_proba")
    evaluation = ta.evaluate(Y, score, classes=["healthy", "ill"])
    choice = evaluation.threshold(ta.cost(fp=1, fn=5), resamples=200)
    assert model.threshold_ == choice.threshold
    assert model.choice_.optimal == choice.optimal
    assert model.choice_.out_of_bag.value == choice.out_of_bag.value
    found = model.evaluation_.metric("recall")
    assert found.value == evaluation.at(choice.threshold).metric("recall").value
    whole = LogisticRegression().fit(X, Y)
    expected = np.where(whole.predict_proba(X)[:, 1] >= choice.threshold, "ill", "healthy")
    assert model.predict(X).tolist() == expected.tolist()
    np.testing.assert_array_equal(model.predict_proba(X), whole.predict_proba(X))
    np.testing.assert_array_equal(model.decision_function(X), whole.decision_function(X))


def test_the_threshold_lies_in_the_optimum_of_scikit_learn():
    rows, truth = load_breast_cancer(return_X_y=True)
    base = make_pipeline(StandardScaler(), LogisticRegression())
    cv = StratifiedKFold(5)
    ours = ThresholdedClassifier(base, rule="balanced_accuracy", cv=cv).fit(rows, truth)
    theirs = TunedThresholdClassifierCV(base, scoring="balanced_accuracy", cv=cv).fit(rows, truth)
    score = cross_val_predict(base, rows, truth, cv=cv, method="predict_proba")[:, 1]
    best, other = (
        balanced_accuracy_score(truth, score >= cut)
        for cut in (ours.threshold_, theirs.best_threshold_)
    )
    assert best == pytest.approx(ours.choice_.value, abs=1e-12)
    assert best >= other  # every score was tried, not 100 of them
    assert best - other < 0.01
    youden = ThresholdedClassifier(base, cv=cv).fit(rows, truth)
    assert youden.threshold_ == ours.threshold_


@pytest.mark.parametrize(
    "rule", ["f1", ta.fbeta(2), ta.at_least(recall=0.9), ta.cost(fp=1, fn=20), ta.fixed_rate(0.3)]
)
def test_rules_survive_clones_pickles_and_searches(rule):
    model = ThresholdedClassifier(LogisticRegression(), rule=rule, resamples=0)
    fitted = clone(model).fit(X, Y)
    again = pickle.loads(pickle.dumps(fitted))  # noqa: S301 - our own
    assert again.threshold_ == fitted.threshold_
    assert again.predict(X).tolist() == fitted.predict(X).tolist()
    assert again.choice_.out_of_bag is None


def test_parameters_inside_and_outside_are_searched():
    search = GridSearchCV(
        ThresholdedClassifier(LogisticRegression(), resamples=0),
        {"rule": ["youden", ta.cost(fp=3, fn=1)], "estimator__C": [0.1, 1.0]},
        scoring="recall_macro", cv=2,
    ).fit(X, Y)  # fmt: skip
    assert search.best_params_["rule"] == "youden"
    assert "estimator__C" in ThresholdedClassifier(LogisticRegression()).get_params()


def test_the_positive_class_may_be_the_first():
    model = ThresholdedClassifier(LogisticRegression(), rule="f1", pos_label="healthy").fit(X, Y)
    score = model.predict_proba(X)[:, 0]
    expected = np.where(score >= model.threshold_, "healthy", "ill")
    assert model.predict(X).tolist() == expected.tolist()
    assert model.pos_label_ == "healthy"
    svm = ThresholdedClassifier(LinearSVC(), rule="f1", pos_label="healthy").fit(X, Y)
    score = -svm.decision_function(X)
    assert (svm.predict(X) == "healthy").tolist() == (score >= svm.threshold_).tolist()
    assert not hasattr(svm, "predict_proba")
    with pytest.raises(InputError, match="pos_label is 'well'"):
        ThresholdedClassifier(LinearSVC(), pos_label="well").fit(X, Y)


def test_a_threshold_is_compared_in_the_type_of_the_scores():
    class Narrow(LogisticRegression):
        def predict_proba(self, rows):
            return super().predict_proba(rows).astype(np.float32)

    fitted = Narrow().fit(X[:200], Y[:200])
    model = ThresholdedClassifier(fitted, cv="prefit", rule="f1").fit(X[200:], Y[200:])
    score = fitted.predict_proba(X[200:])[:, 1]
    at = score == np.float32(model.threshold_)
    assert at.sum() == 1
    assert model.predict(X[200:])[at].tolist() == ["ill"]


def test_a_fitted_estimator_is_left_alone():
    fitted = LogisticRegression().fit(X[:200], Y[:200])
    model = ThresholdedClassifier(fitted, cv="prefit", rule="f1").fit(X[200:], Y[200:])
    assert model.estimator_ is fitted
    score = fitted.predict_proba(X[200:])[:, 1]
    expected = ta.evaluate(Y[200:], score).threshold("f1").threshold
    assert model.threshold_ == expected
    with pytest.raises(NotFittedError):
        ThresholdedClassifier(LogisticRegression(), cv="prefit").fit(X, Y)
    several = LogisticRegression().fit(X, np.arange(len(Y)) % 3)
    with pytest.raises(InputError, match="was fitted on 3 classes"):
        ThresholdedClassifier(several, cv="prefit").fit(X, CODES)


def test_the_same_seed_gives_the_same_folds_and_another_one_others():
    models = [
        ThresholdedClassifier(LogisticRegression(), resamples=100, random_state=state).fit(X, Y)
        for state in (0, 0, 1, np.random.RandomState(3), np.random.RandomState(3))
    ]
    found = [model.choice_.out_of_bag.value.mean for model in models]
    assert found[0] == found[1] != found[2]
    assert found[3] == found[4] != found[0]


def test_a_share_of_rows_is_held_out_once():
    model = ThresholdedClassifier(LogisticRegression(), cv=0.25, refit=False).fit(X, Y)
    assert model.evaluation_.problem.rows == 100
    whole = ThresholdedClassifier(LogisticRegression(), cv=0.25).fit(X, Y)
    assert whole.threshold_ == model.threshold_
    np.testing.assert_array_equal(
        whole.estimator_.coef_, LogisticRegression().fit(X, Y).coef_
    )  # fmt: skip
    assert not np.array_equal(model.estimator_.coef_, whole.estimator_.coef_)
    with pytest.raises(InputError, match="refit is False"):
        ThresholdedClassifier(LogisticRegression(), refit=False).fit(X, Y)
    with pytest.raises(InputError, match=r"cv is 1\.5"):
        ThresholdedClassifier(LogisticRegression(), cv=1.5).fit(X, Y)


def test_rounds_of_folds_are_pooled_with_rows_as_groups():
    cv = RepeatedStratifiedKFold(n_splits=3, n_repeats=2, random_state=0)
    model = ThresholdedClassifier(LogisticRegression(), cv=cv).fit(X, Y)
    assert model.evaluation_.problem.rows == 2 * len(Y)
    assert model.choice_.out_of_bag.drawn == "groups"


def test_weights_count_like_rows_repeated():
    weight = np.random.default_rng(0).integers(1, 4, 200)
    fitted = LogisticRegression().fit(X[200:], Y[200:])
    model = ThresholdedClassifier(fitted, cv="prefit", rule="accuracy", resamples=0)
    weighted = clone(model).set_params(estimator=fitted).fit(X[:200], Y[:200], sample_weight=weight)
    repeated = np.repeat(np.arange(200), weight)
    model.fit(X[repeated], Y[repeated])
    assert weighted.threshold_ == model.threshold_
    cross = ThresholdedClassifier(LogisticRegression(), rule="accuracy").fit(
        X, Y, sample_weight=np.where(Y == "ill", 9.0, 1.0)
    )
    plain = LogisticRegression().fit(X, Y, sample_weight=np.where(Y == "ill", 9.0, 1.0))
    np.testing.assert_array_equal(cross.estimator_.coef_, plain.coef_)


def test_weights_and_groups_are_routed():
    weight, groups = np.linspace(1, 3, len(Y)), np.arange(len(Y)) // 4
    with config_context(enable_metadata_routing=True):
        base = LogisticRegression().set_fit_request(sample_weight=True)
        model = ThresholdedClassifier(base, cv=GroupKFold(4)).fit(
            X, Y, sample_weight=weight, groups=groups
        )
        plain = LogisticRegression().fit(X, Y, sample_weight=weight)
        np.testing.assert_array_equal(model.estimator_.coef_, plain.coef_)
        deaf = LogisticRegression().set_fit_request(sample_weight=False)
        without = ThresholdedClassifier(deaf).fit(X, Y, sample_weight=weight)
        np.testing.assert_array_equal(
            without.estimator_.coef_, LogisticRegression().fit(X, Y).coef_
        )
        assert without.evaluation_.problem.mass is not None
    same = ThresholdedClassifier(LogisticRegression(), cv=GroupKFold(4)).fit(
        X, Y, sample_weight=weight, groups=groups
    )
    assert same.threshold_ == model.threshold_
    assert same.choice_.out_of_bag.drawn == "groups"


def test_a_rule_that_nothing_satisfies_is_an_error_and_a_useless_one_a_warning():
    impossible = ta.at_least(precision=0.999, recall=0.999)
    with pytest.raises(InputError, match=r"no threshold has .*, the closest comes to"):
        ThresholdedClassifier(LogisticRegression(), rule=impossible).fit(X, Y)
    rule = ta.cost(fp=20, fn=1)
    with pytest.warns(TellapartWarning, match="calling nobody positive is best"):
        model = ThresholdedClassifier(DummyClassifier(), rule=rule, resamples=0).fit(X, Y)
    assert set(model.predict(X)) == {"healthy"}
    with pytest.raises(InputError, match="resamples is 5; expected"):
        ThresholdedClassifier(LogisticRegression(), resamples=5).fit(X, Y)
    with pytest.raises(InputError, match="rule is 'best'"):
        ThresholdedClassifier(LogisticRegression(), rule="best").fit(X, Y)


def test_where_nobody_is_best_the_evaluation_says_so_too():
    rule = ta.cost(fp=20, fn=1)
    with pytest.warns(TellapartWarning, match="calling nobody positive is best"):
        model = ThresholdedClassifier(DummyClassifier(), rule=rule, resamples=0).fit(X, Y)
    assert model.threshold_ == np.inf
    assert model.evaluation_.metric("recall").value == 0.0
    assert model.evaluation_.metric("specificity").value == 1.0
    assert "decision  predict nobody" in str(model.evaluation_)
    assert '"threshold-chosen-here"' in model.evaluation_.to_json()


@pytest.mark.parametrize("rule", ["youden", ta.cost(fp=1, fn=20)], ids=["youden", "cost"])
def test_the_evaluation_says_that_its_threshold_was_chosen_on_these_rows(rule):
    model = ThresholdedClassifier(LogisticRegression(), rule=rule, resamples=0).fit(X, Y)
    found = model.evaluation_.result.findings
    (told,) = [each for each in found if each.code == "threshold-chosen-here"]
    assert told.severity == "warning"
    assert told.numbers == {"threshold": model.threshold_}
    assert "choice_.out_of_bag has what the rule is worth" in told.text
    assert "on these very scores" in " ".join(str(model.evaluation_).split())
    assert [each.severity for each in found] == sorted(
        (each.severity for each in found), key=["error", "warning", "info"].index
    )
    elsewhere = model.evaluation_.at(0.123).result.findings
    assert "threshold-chosen-here" not in {each.code for each in elsewhere}


@pytest.mark.parametrize(
    ("options", "given", "message"),
    [
        ({}, {"groups": [None] * 400}, r"^groups\[0\] is missing \(None\); 400 of 400 rows; expec"),
        ({}, {"groups": [np.nan] + [1.0] * 399}, r"^groups\[0\] is missing \(nan\); 1 of 400"),
        ({}, {"sample_weight": [np.nan] * 400}, r"^sample_weight\[0\] is missing \(nan\)"),
        ({}, {"sample_weight": ["a"] * 400}, r"^sample_weight\[0\] is 'a'; expected numbers"),
        ({}, {"sample_weight": [0] * 400}, r"^sample_weight is zero in all rows"),
        ({}, {"sample_weight": [-1] * 400}, r"^sample_weight\[0\] is -1; 400 rows are negative"),
        ({}, {"sample_weight": [1] * 399}, r"^sample_weight has shape \(399,\)"),
        ({"cv": 1}, {}, r"^cv is 1; expected at least 2$"),
        ({"cv": 3}, {"groups": [0, 1] * 200}, r"^cv is 3, but there are 2 groups"),
        ({"cv": "five"}, {}, r"^cv is 'five'; expected a number of folds, a splitter"),
        ({"n_jobs": 0}, {}, r"^n_jobs is 0; expected a number of at least 1"),
    ],
)  # fmt: skip
def test_mistakes_are_told_by_the_names_of_the_arguments(options, given, message):
    with pytest.raises(InputError, match=message):
        ThresholdedClassifier(LogisticRegression(), **options).fit(X, Y, **given)


def test_several_classes_are_refused_and_the_tags_say_so():
    rows, truth = load_iris(return_X_y=True)
    with pytest.raises(InputError, match="Only binary classification is supported"):
        ThresholdedClassifier(LogisticRegression()).fit(rows, truth)
    tags = get_tags(ThresholdedClassifier(LogisticRegression()))
    assert not tags.classifier_tags.multi_class
    assert is_classifier(ThresholdedClassifier(LogisticRegression()))


def test_names_of_features_and_the_picture_of_the_pipeline(need):
    pandas = need("pandas")
    table = pandas.DataFrame(X, columns=[f"x{k}" for k in range(X.shape[1])])
    model = ThresholdedClassifier(
        make_pipeline(StandardScaler(), KNeighborsClassifier(15)), rule=ta.fbeta(2)
    ).fit(table, pandas.Series(Y))
    assert model.feature_names_in_.tolist() == list(table.columns)
    assert model.n_features_in_ == 6
    assert "KNeighborsClassifier" in model._repr_html_()
    assert model.predict(table).shape == (len(Y),)


def test_our_own_cross_validation_counts_its_decisions():
    model = ThresholdedClassifier(LogisticRegression(), rule=ta.cost(fp=1, fn=20), resamples=0)
    found = ta.cross_validate(model, X, Y, folds=3)
    plain = ta.cross_validate(LogisticRegression(), X, Y, folds=3)
    assert found.metric("recall").pooled.value > plain.metric("recall").pooled.value + 0.2
    assert found.metric("roc_auc").pooled.value == plain.metric("roc_auc").pooled.value


def test_threads_give_the_same_threshold():
    one, two = (
        ThresholdedClassifier(LogisticRegression(), n_jobs=jobs, resamples=0).fit(X, Y)
        for jobs in (None, 2)
    )
    assert one.threshold_ == two.threshold_


def test_a_training_fold_without_a_class_is_named():
    groups = np.where(Y == "ill", 0, np.arange(len(Y)) % 5 + 1)
    with pytest.raises(InputError, match="no training row has the class ill"):
        ThresholdedClassifier(LogisticRegression()).fit(X, Y, groups=groups)
