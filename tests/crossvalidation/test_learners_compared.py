"""Learners on the same folds: tested as Nadeau and Bengio do, never by a plain t test."""

from __future__ import annotations

import json
from math import sqrt

import numpy as np
import pytest
from scipy import special
from sklearn.datasets import load_breast_cancer
from sklearn.linear_model import LogisticRegression
from sklearn.naive_bayes import GaussianNB
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.tree import DecisionTreeClassifier

import tellapart as ta
from tellapart.errors import InputError


@pytest.fixture(scope="module")
def learners():
    features, truth = load_breast_cancer(return_X_y=True)
    return ta.cross_validate(
        {
            "line": make_pipeline(StandardScaler(), LogisticRegression()),
            "bayes": GaussianNB(),
            "tree": DecisionTreeClassifier(max_depth=2, random_state=0),
        },
        features, truth, folds=5, repeats=2,
    )  # fmt: skip


def values(found, name, metric):
    return np.array([fold.metrics[metric].value for fold in found[name].folds])


def test_all_learners_have_the_same_folds(learners):
    first, *others = learners.values()
    for other in others:
        for a, b in zip(first.splits, other.splits, strict=True):
            assert a.test.tolist() == b.test.tolist()


def test_the_difference_and_its_test_by_definition(learners):
    found = learners.compare("roc_auc").difference("roc_auc", "line", "tree")
    gaps = values(learners, "line", "roc_auc") - values(learners, "tree", "roc_auc")
    error = sqrt((1 / 10 + 1 / 4) * gaps.var(ddof=1))
    # folds of 569 rows differ by one, so test and training rows are not quite 1 to 4
    assert found.estimate.value == pytest.approx(gaps.mean())
    assert found.estimate.standard_error == pytest.approx(error, rel=1e-3)
    p = 2 * special.stdtr(9, -gaps.mean() / error)
    assert found.p_value == pytest.approx(p, rel=1e-2)
    assert found.method == "nadeau-bengio-t"
    naive = 2 * special.stdtr(9, -gaps.mean() / sqrt(gaps.var(ddof=1) / 10))
    assert naive < found.p_value


def test_p_values_of_one_metric_are_adjusted_together(learners):
    found = learners.compare(["roc_auc", "accuracy"])
    assert len(found.differences) == 6
    for metric in ("roc_auc", "accuracy"):
        own = [each for each in found.differences if each.metric == metric]
        smallest = min(own, key=lambda each: each.p_value)
        assert smallest.p_adjusted == pytest.approx(min(3 * smallest.p_value, 1))
    plain = learners.compare("roc_auc", adjust="none", reference="bayes")
    assert [(each.a, each.b) for each in plain.differences] == [
        ("line", "bayes"),
        ("tree", "bayes"),
    ]
    assert all(each.p_value == each.p_adjusted for each in plain.differences)


def test_the_pooled_comparison_answers_another_question(learners):
    pooled = learners.compare_pooled(metrics=["roc_auc"])
    assert {each.method for each in pooled.differences} == {"delong"}
    corrected = learners.compare("roc_auc")
    tests = zip(pooled.differences, corrected.differences, strict=True)
    assert all(a.estimate.standard_error < b.estimate.standard_error for a, b in tests)


def test_the_same_learner_twice_does_not_differ():
    features, truth = load_breast_cancer(return_X_y=True)
    found = ta.cross_validate({"a": GaussianNB(), "b": GaussianNB()}, features, truth, folds=3)
    for each in found.compare().differences:
        assert each.estimate.value == 0
        assert each.p_value == 1


def test_json_and_text_have_learners_folds_and_differences(learners):
    told = json.loads(learners.to_json())
    assert set(told["models"]) == {"line", "bayes", "tree"}
    assert len(told["models"]["tree"]["folds"]) == 10
    assert told["differences"][0]["method"] == "nadeau-bengio-t"
    assert "nadeau-bengio-t" in str(learners)
    assert [line.split(":")[0] for line in str(learners).splitlines()[:3]] == list(learners)
    assert repr(learners) == "CrossValidations(line, bayes, tree)"


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({"metrics": "auc"}, "metrics names 'auc'"),
        ({"reference": "forest"}, "reference is 'forest'"),
        ({"adjust": "fisher"}, "adjust is 'fisher'"),
        ({"level": 2}, "level is 2"),
    ],
)
def test_what_cannot_be_compared_is_refused(learners, options, expected):
    with pytest.raises(InputError, match=expected):
        learners.compare(**options)


def test_one_learner_cannot_be_compared():
    alone = ta.cross_validate({"a": GaussianNB()}, np.arange(20.0)[:, None], [0, 1] * 10, folds=2)
    with pytest.raises(InputError, match="there is 1 learner"):
        alone.compare()
    assert str(alone).startswith("a: CrossValidation(2 folds")


def test_one_sided_p_values_and_margins_by_definition(learners):
    margin = {"roc_auc": 0.05, "brier": 0.05}
    both = learners.compare(["roc_auc", "brier"], margin=margin)
    for metric in margin:
        gaps = values(learners, "line", metric) - values(learners, "tree", metric)
        found = both.difference(metric, "line", "tree")
        error = found.estimate.standard_error

        def above(x, gaps=gaps, error=error):
            return special.stdtr(9, -(gaps.mean() - x) / error)

        for way, p in (("greater", above(0.0)), ("less", 1 - above(0.0))):
            one = learners.compare(metric, alternative=way)
            assert one.result.alternative == way
            assert one.difference(metric, "line", "tree").p_value == pytest.approx(p, rel=1e-6)
        worse = above(-0.05) if metric == "roc_auc" else 1 - above(0.05)
        assert found.p_not_inferior == pytest.approx(worse, rel=1e-6)
        assert found.p_equivalent == pytest.approx(max(above(-0.05), 1 - above(0.05)), rel=1e-6)
        assert found.verdict == "better"
    turned = learners.compare("roc_auc", reference="line", margin=0.01)
    assert turned.difference("roc_auc", "tree", "line").verdict == "worse"
    assert "Margins, judged by the 95% intervals" in str(turned)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"alternative": "above"}, "alternative is 'above'; expected one of two-sided"),
        ({"margin": -1}, "margin is -1 for roc_auc; expected a number above 0"),
        ({"metrics": "fbeta"}, "metrics names 'fbeta', which needs beta and cannot be compared"),
    ],
)
def test_wrong_arguments_are_refused(options, message, learners):
    with pytest.raises(InputError, match=message):
        learners.compare(**{"metrics": "roc_auc", **options})


@pytest.mark.parametrize(
    ("name", "options", "message"),
    [
        ("fbeta", {"beta": 2}, "name is 'fbeta', which needs beta and cannot be told over folds"),
        ("fbeta", {}, "name is 'fbeta', which needs beta and cannot be told over folds"),
        ("partial_auc", {"fpr": (0, 0.1)}, "which needs fpr or tpr and cannot be told over folds"),
        ("ece", {"bins": 5}, "bins is given for ece, which cannot be told over folds with options"),
        ("f1", {"beta": 2}, "beta is given for f1; expected it for fbeta or"),
    ],
)
def test_metrics_with_options_are_refused_over_folds(name, options, message, learners):
    with pytest.raises(InputError, match=message):
        learners["line"].metric(name, **options)
    with pytest.raises(InputError, match=message):
        learners["line"].by_fold.metric(name, **options)
