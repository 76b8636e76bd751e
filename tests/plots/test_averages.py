"""Averaged ROC curves: exact, or not at all."""

from __future__ import annotations

import numpy as np
import pytest
from pictures import several, softmax

import tellapart as ta
from tellapart.curves import macro_roc
from tellapart.results import Curve


def area(curve: Curve) -> float:
    return float(np.trapezoid(curve["true_positive_rate"], curve["false_positive_rate"]))


def naive_macro(curves: list[Curve], at: np.ndarray) -> np.ndarray:
    """Mean of the curves at places where none of them jumps."""
    return np.mean(
        [np.interp(at, c["false_positive_rate"], c["true_positive_rate"]) for c in curves], 0
    )


def tied(seed: int, classes: int, **options):
    rng = np.random.default_rng(seed)
    rows = 60
    truth = np.r_[np.arange(classes), rng.integers(0, classes, rows - classes)]
    score = softmax(np.round(rng.normal(size=(rows, classes)), 0))
    return ta.evaluate(truth, score, **options)


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("classes", [3, 4, 7])
def test_the_area_of_the_macro_curve_is_the_macro_auc(seed, classes):
    evaluation = tied(seed, classes)
    curve = evaluation.curve("roc", average="macro")
    expected = evaluation.metric("roc_auc_ovr_macro").value
    assert area(curve) == pytest.approx(expected, abs=1e-14)
    assert curve.summary["roc_auc"] == pytest.approx(expected, abs=1e-14)


@pytest.mark.parametrize("seed", range(6))
def test_the_area_of_the_micro_curve_is_the_micro_auc(seed):
    evaluation = tied(seed, 4)
    curve = evaluation.curve("roc", average="micro")
    assert area(curve) == pytest.approx(evaluation.metric("roc_auc_ovr_micro").value, abs=1e-14)
    precision = evaluation.curve("pr", average="micro")
    for name in ("average_precision", "pr_auc"):
        expected = evaluation.metric(f"{name}_micro").value
        assert precision.summary[name] == pytest.approx(expected, abs=1e-14)


def test_averages_hold_with_weights_and_for_labels(labels):
    rng = np.random.default_rng(4)
    evaluation = tied(1, 3, sample_weight=rng.random(60) + 0.1)
    for one in (evaluation, labels):
        for average in ("macro", "micro"):
            expected = one.metric(f"roc_auc_ovr_{average}").value
            assert area(one.curve("roc", average=average)) == pytest.approx(expected, abs=1e-13)


def test_averages_hold_for_soft_labels():
    rng = np.random.default_rng(2)
    truth = softmax(rng.normal(size=(40, 3)))
    evaluation = ta.evaluate(truth, softmax(rng.normal(size=(40, 3))), task="multiclass")
    for average in ("macro", "micro"):
        expected = evaluation.metric(f"roc_auc_ovr_{average}").value
        assert area(evaluation.curve("roc", average=average)) == pytest.approx(expected, abs=1e-13)


def test_the_macro_curve_is_the_mean_of_the_curves_between_their_vertices():
    evaluation = tied(5, 5)
    curves = [evaluation.curve("roc", k) for k in range(5)]
    mean = macro_roc(curves)
    vertices = np.unique(np.concatenate([c["false_positive_rate"] for c in curves]))
    at = (vertices[1:] + vertices[:-1]) / 2
    found = np.interp(at, mean["false_positive_rate"], mean["true_positive_rate"])
    assert found == pytest.approx(naive_macro(curves, at), abs=1e-14)
    assert (np.diff(mean["false_positive_rate"]) >= 0).all()
    assert (np.diff(mean["true_positive_rate"]) >= -1e-15).all()
    ends = mean["false_positive_rate"][[0, -1]], mean["true_positive_rate"][[0, -1]]
    assert (ends[0].tolist(), ends[1].tolist()) == ([0, 1], [0, 1])


def test_row_order_and_class_order_do_not_matter():
    rng = np.random.default_rng(8)
    truth = rng.integers(0, 3, 50)
    score = softmax(np.round(rng.normal(size=(50, 3)), 1))
    turned = rng.permutation(50)
    first = ta.evaluate(truth, score).curve("roc", average="macro")
    second = ta.evaluate(truth[turned], score[turned]).curve("roc", average="macro")
    third = ta.evaluate(truth, score[:, ::-1], classes=[2, 1, 0]).curve("roc", average="macro")
    for one in (second, third):
        assert area(one) == pytest.approx(area(first), abs=1e-14)
        assert len(one) == len(first)


def test_absent_classes_are_left_out():
    score = softmax(np.random.default_rng(0).normal(size=(30, 3)))
    evaluation = ta.evaluate([0, 1] * 15, score, classes=[0, 1, 2])
    curve = evaluation.curve("roc", average="macro")
    assert curve.summary["classes"] == 2
    expected = np.mean([evaluation.metric("roc_auc", of=k).value for k in (0, 1)])
    assert area(curve) == pytest.approx(expected, abs=1e-14)


def test_many_classes_take_little_memory():
    evaluation = several(200, 4000)
    curve = evaluation.curve("roc", average="macro")
    assert area(curve) == pytest.approx(evaluation.metric("roc_auc_ovr_macro").value, abs=1e-12)
    assert len(curve) <= 2 * (2 * 4000 + 200)


@pytest.mark.parametrize(
    ("kind", "options", "message"),
    [
        ("roc", {"average": "weighted"}, 'average is .weighted.; expected "micro" or "macro"'),
        ("pr", {"average": "macro"}, "kind is 'pr', which has no macro average; expected roc"),
        ("threshold", {"average": "micro"}, "expected roc or pr"),
        ("roc", {"average": "micro", "of": "cat"}, "of is 'cat' beside average='micro'"),
    ],
)
def test_what_has_no_average_is_refused(three, kind, options, message):
    with pytest.raises(ta.InputError, match=message):
        three.curve(kind, **options)


def test_one_question_has_no_average(binary):
    with pytest.raises(ta.InputError, match="one question only"):
        binary.curve("roc", average="macro")


def test_no_class_with_a_curve_is_undefined():
    with pytest.raises(ta.UndefinedMetric, match="no class has a ROC curve"):
        macro_roc([])


def test_the_pooled_sweep_is_the_flat_question(three):
    """Micro is one question over every (row, class) pair: a naive twin by concatenation."""
    problem = three.problem
    truth = np.concatenate([problem.membership(k) for k in range(3)])
    score = np.concatenate([problem.score(k) for k in range(3)])
    flat = ta.evaluate(truth, score, scores="probability")
    pooled = three.curve("roc", average="micro")
    assert pooled.summary["roc_auc"] == pytest.approx(flat.metric("roc_auc").value, abs=1e-15)
    full = flat.curve("roc")
    at = np.unique(full["false_positive_rate"])
    at = (at[1:] + at[:-1]) / 2
    assert np.interp(
        at, pooled["false_positive_rate"], pooled["true_positive_rate"]
    ) == pytest.approx(
        np.interp(at, full["false_positive_rate"], full["true_positive_rate"]), abs=1e-14
    )
