"""Metrics as bare numbers are those of an evaluation."""

from __future__ import annotations

import numpy as np
import pytest

import tellapart as ta
from tellapart.errors import InputError
from tellapart.evaluation import Evaluation
from tellapart.evaluation.values import metric_values, undefined_reason
from tellapart.metrics import METRICS, PER_CLASS, names_for
from tellapart.problem import Problem

RNG = np.random.default_rng(5)
ROWS = 90


def _shares(*shape):
    mass = RNG.random(shape) ** 2
    return mass / mass.sum(axis=1, keepdims=True)


def _problems():
    weight = RNG.integers(1, 4, ROWS).astype(float)
    truth, score = RNG.integers(0, 2, ROWS), RNG.random(ROWS).round(2)
    classes, several = RNG.integers(0, 4, ROWS), _shares(ROWS, 4)
    labels = RNG.integers(0, 2, (ROWS, 3))
    yield "binary", Problem.of(truth, score)
    yield "weighted", Problem.of(truth, score, sample_weight=weight)
    yield "soft", Problem.of(RNG.random(ROWS), score)
    yield "first class", Problem.of(truth, score, pos_label=0)
    yield "ranks", Problem.of(truth, score * 7)
    yield "predictions", Problem.of(classes, y_pred=RNG.integers(0, 4, ROWS))
    yield "several", Problem.of(classes, several, sample_weight=weight)
    yield "several soft", Problem.of(_shares(ROWS, 4), several, task="multiclass")
    yield "a class without rows", Problem.of(classes % 3, several, classes=[0, 1, 2, 3])
    yield "labels", Problem.of(labels, RNG.random((ROWS, 3)), task="multilabel")


PROBLEMS = dict(_problems())


@pytest.mark.parametrize("kind", PROBLEMS)
def test_values_are_those_of_an_evaluation(kind):
    problem = PROBLEMS[kind]
    evaluation = Evaluation(problem)
    asked = [(name, None, {}) for name in names_for(problem.task, len(problem.classes))]
    asked += [(name, label, {}) for name in PER_CLASS for label in problem.classes]
    found = metric_values(problem, asked)
    expected = [evaluation.metric(name, of).value for name, of, _ in asked]
    np.testing.assert_allclose(found, expected, rtol=1e-12, atol=1e-12)
    assert np.isfinite(found).any()


def test_options_are_understood():
    problem = PROBLEMS["binary"]
    evaluation = Evaluation(problem)
    asked = [
        ("ece", None, {"bins": 4}),
        ("fbeta", None, {"beta": 2}),
        ("partial_auc", 0, {"fpr": (0, 0.3)}),
        ("recall_at_specificity", None, {"specificity": 0.7}),
        ("precision_at_recall", 0, {"recall": 0.5, "interpolate": False}),
    ]
    expected = [evaluation.metric(name, of, **options).value for name, of, options in asked]
    np.testing.assert_allclose(metric_values(problem, asked), expected, rtol=1e-12)


@pytest.mark.parametrize(
    ("question", "message"),
    [
        (("roc", None, {}), "name is 'roc'"),
        (("f1_macro", None, {}), "does not have as a whole"),
        (("recall", "cat", {}), "of is 'cat'"),
        (("accuracy", 1, {}), "one class alone does not have"),
        (("f1", None, {"bins": 3}), "expected it for ece only"),
        (("recall_at_specificity", None, {}), "specificity is missing"),
    ],
)
def test_mistakes_are_told_as_an_evaluation_tells_them(question, message):
    with pytest.raises(InputError, match=message):
        metric_values(PROBLEMS["binary"], [question])


def test_what_is_undefined_says_why():
    problem = Problem.of([1, 1], [0.2, 0.8], classes=[0, 1])
    questions = [("roc_auc", None, {}), ("recall", None, {})]
    assert np.isnan(metric_values(problem, questions)[0])
    assert "negative rows" in undefined_reason(problem, questions[0])
    assert metric_values(problem, questions)[1] == 0.5


def test_every_metric_is_asked_for_somewhere_here():
    asked = {name for problem in PROBLEMS.values()
             for name in names_for(problem.task, len(problem.classes))}  # fmt: skip
    assert {name for name, row in METRICS.items() if not row.options} <= asked | {
        "top_5_accuracy", "top_10_accuracy",
    }  # fmt: skip
    assert ta.METRICS is METRICS
