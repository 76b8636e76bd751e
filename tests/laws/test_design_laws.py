"""Rows in groups, and classes of stated share: what intervals promise there."""

from dataclasses import replace
from math import isfinite, nan, sqrt

import numpy as np
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

import tellapart as ta
from strategies import cases
from tellapart.inference.joint_areas import joint_areas
from tellapart.metrics import METRICS

AREAS = ("roc_auc", "average_precision", "pr_auc")


def every_estimate(result):
    yield from result.metrics.items()
    for label, estimates in result.per_class.items():
        yield from ((f"{label} {name}", estimate) for name, estimate in estimates.items())


def alike(first, second, rel=1e-9):
    pair = [(e.value, e.low, e.high) for e in (first, second)]
    return pair[0] == pytest.approx(pair[1], rel=rel, abs=1e-10, nan_ok=True)


# ---- groups ------------------------------------------------------------------------------


@given(cases(soft=False, weights=(1.0,)))
@settings(max_examples=40, phases=[Phase.generate])
def test_groups_of_one_row_are_no_groups(case):
    case = replace(case, weight=None)
    alone = dict(every_estimate(case.evaluate().result))
    grouped = case.evaluate(groups=np.arange(case.rows)).result
    for name, estimate in every_estimate(grouped):
        if estimate.method == "none" and estimate.reason and "no interval" in estimate.reason:
            continue  # one row of a class, or one row in all
        assert alike(alone[name], estimate), name


@given(cases(), st.data())
@settings(max_examples=30)
def test_groups_move_no_value_and_their_names_and_order_move_nothing(case, data):
    groups = np.array(
        data.draw(st.lists(st.integers(0, 3), min_size=case.rows, max_size=case.rows))
    )
    order = data.draw(st.permutations(range(case.rows)))
    plain = dict(every_estimate(case.evaluate().result))
    first = dict(every_estimate(case.evaluate(groups=groups).result))
    named = np.array([f"patient {9 - g}" for g in groups])
    other = case.take(order).evaluate(groups=named[list(order)])
    for name, estimate in every_estimate(other.result):
        assert first[name].value == pytest.approx(plain[name].value, rel=1e-10, nan_ok=True)
        if "ece" not in name:  # weights that round may move a block over the edge of a bin
            assert alike(first[name], estimate, rel=1e-7), name


def tripled(task, groups):
    """Return rows, each three times over, with or without saying that they are one."""
    random = np.random.default_rng(5)
    rows = np.repeat(np.arange(60), 3)
    if task == "multilabel":
        truth = (random.random((60, 3)) < 0.4).astype(int)
        score = random.random((60, 3)) * 0.6 + 0.4 * truth
    else:
        classes = 2 if task == "binary" else 3
        truth = random.integers(0, classes, 60)
        score = random.dirichlet(np.ones(classes), 60)
        score[np.arange(60), truth] += 0.4
        score /= score.sum(axis=1, keepdims=True)
        score = score[:, 1] if task == "binary" else score
    given = {"task": task, "scores": "probability"}
    single = ta.evaluate(truth, score, **given)
    return single, ta.evaluate(truth[rows], score[rows], groups=groups and rows, **given)


@pytest.mark.parametrize("task", ["binary", "multiclass", "multilabel"])
def test_a_group_of_three_copies_says_what_one_row_says(task):
    single, grouped = tripled(task, groups=True)
    for name, estimate in single.result.metrics.items():
        found = grouped.metric(name)
        assert found.value == pytest.approx(estimate.value)
        if isfinite(estimate.standard_error):
            # the plain delta method of counts has no n / (n - 1)
            assert found.standard_error == pytest.approx(estimate.standard_error, rel=0.01), name
    _, careless = tripled(task, groups=None)
    area = "roc_auc" if task == "binary" else "roc_auc_ovr_macro"
    ratio = grouped.metric(area).standard_error / careless.metric(area).standard_error
    assert ratio == pytest.approx(sqrt(3), rel=0.02)


def numeric_errors(evaluate, groups):
    """Return the root of the squares of what a little more weight of each group changes."""
    step, squares = 1e-5, {}
    for group in np.unique(groups):
        ends = []
        for side in (-step, step):
            weight = np.ones(len(groups))
            weight[groups == group] += side
            ends.append(evaluate(weight).result.metrics)
        for name, low in ends[0].items():
            moved = (ends[1][name].value - low.value) / (2 * step)
            squares[name] = squares.get(name, 0.0) + moved**2
    return {name: sqrt(square) for name, square in squares.items()}


@pytest.mark.parametrize("task", ["binary", "multiclass", "multilabel"])
def test_the_error_is_that_of_the_weights_of_groups(task):
    random = np.random.default_rng(11)
    rows, groups = 90, np.arange(90) // 3
    if task == "binary":
        truth = (random.random(rows) < 0.4).astype(int)
        score = random.normal(size=rows) + truth + random.normal(size=30)[groups]
        score = 1 / (1 + np.exp(-score))
    elif task == "multiclass":
        truth = random.integers(0, 3, rows)
        score = random.dirichlet(np.ones(3), rows)
        score[np.arange(rows), truth] += 0.3
        score /= score.sum(axis=1, keepdims=True)
    else:
        truth = (random.random((rows, 2)) < 0.4).astype(int)
        score = np.clip(random.random((rows, 2)) * 0.8 + 0.2 * truth, 0, 1)

    def evaluate(weight):
        return ta.evaluate(truth, score, task=task, sample_weight=weight, scores="probability")

    grouped = ta.evaluate(truth, score, task=task, groups=groups, scores="probability")
    expected = numeric_errors(evaluate, groups)
    for name, estimate in grouped.result.metrics.items():
        if isfinite(estimate.standard_error):
            error = expected[name] * sqrt(30 / 29)
            assert estimate.standard_error == pytest.approx(error, rel=0.01), name


def test_one_group_has_values_but_no_interval():
    truth, score = [0, 1, 0, 1, 1], [0.1, 0.8, 0.6, 0.7, 0.4]
    found = ta.evaluate(truth, score, groups=["ann"] * 5)
    for name, estimate in found.result.metrics.items():
        assert estimate.value == estimate.value
        assert estimate.low != estimate.low or METRICS[name].kind == "counts", name
        assert estimate.reason or METRICS[name].kind == "counts", name
    assert "one group" in found.metric("roc_auc").reason


def in_groups(count, size=12, seed=3):
    random = np.random.default_rng(seed)
    group = np.repeat(np.arange(count), size)
    truth = (random.random(count * size) < 0.5).astype(int)
    score = 1 / (1 + np.exp(-truth - random.normal(size=len(truth))))
    return ta.evaluate(truth, score, groups=group), truth, score, group


@pytest.mark.parametrize("count", [2, 3, 4])
def test_too_few_groups_have_values_but_no_interval(count):
    evaluation, truth, score, _ = in_groups(count)
    plain = ta.evaluate(truth, score)
    told = f"no interval: all rows are in {count} groups; expected at least 5"
    for name, estimate in evaluation.result.metrics.items():
        assert estimate.value == plain.metric(name).value, name
        if not name.startswith("ece"):
            assert told in estimate.reason, name
        assert estimate.low != estimate.low, name
        assert estimate.high != estimate.high, name
        assert estimate.method == "none", name
    assert told in evaluation.metric("roc_auc", method="bootstrap").reason
    assert told in evaluation.metric("f1", method="bootstrap-percentile").reason
    assert told in evaluation.metric("partial_auc", fpr=(0, 0.5)).reason
    assert told in evaluation.metric("recall_at_specificity", specificity=0.5).reason
    assert told in evaluation.metric("fbeta", beta=2).reason
    assert told in evaluation.decision_cost([[0, 1], [4, 0]]).decided.reason
    test = evaluation.test("roc_auc")
    assert test.p_value != test.p_value
    assert "no test: all rows are in" in test.reason
    by_size = evaluation.metric("roc_auc", method="newcombe")
    assert by_size.method == "newcombe on the groups"
    assert by_size.high - by_size.low > 0.5


def test_two_groups_that_happen_to_agree_do_not_look_sure():
    random = np.random.default_rng(0)
    truth, score = random.integers(0, 2, 60), random.random(60)
    found = ta.evaluate(truth, score, groups=["a", 1] * 30)
    assert "in 2 groups" in found.metric("roc_auc").reason
    assert found.test("roc_auc").p_value != found.test("roc_auc").p_value
    several = ta.evaluate(random.integers(0, 3, 60), random.dirichlet(np.ones(3), 60),
                          groups=np.arange(60) % 4)  # fmt: skip
    for name in ("roc_auc_ovr_macro", "roc_auc_micro", "f1_macro", "accuracy", "brier", "top_2"):
        if name in several.result.metrics:
            assert "in 4 groups" in several.metric(name).reason, name


def test_five_groups_have_intervals():
    evaluation, *_ = in_groups(5)
    for name in ("roc_auc", "average_precision", "accuracy", "f1", "brier", "recall"):
        found = evaluation.metric(name)
        assert found.low < found.value < found.high, name
        assert found.reason is None, name


def test_a_class_in_two_groups_has_the_interval_of_two_rows():
    _, _, score, group = in_groups(8)
    truth = (group < 2).astype(int)
    score = np.clip(score + 0.1 * truth * (group + 1), 0, 1)
    found = ta.evaluate(truth, score, groups=group)
    area = found.metric("roc_auc")
    assert area.method == "newcombe on the groups"
    assert "fewer than 3 groups hold" in found.metric("recall", method="exact").reason
    assert found.metric("specificity").method == "wilson-clustered"


def test_evaluate_and_compare_give_one_error():
    random = np.random.default_rng(2)
    groups = np.arange(120) // 4
    for truth in (random.integers(0, 2, 120), random.random(120)):
        evaluation = ta.evaluate(truth, random.random(120), groups=groups)
        joint = joint_areas([evaluation.problem.column(0)], groups)
        found = evaluation.metric("roc_auc").standard_error
        exact = 1e-9 if truth.dtype.kind == "i" else 0.01  # soft rows have no n / (n - 1)
        assert found == pytest.approx(sqrt(joint.covariance[0, 0]), rel=exact)


def test_methods_that_ignore_groups_are_refused():
    truth = np.arange(60) % 2
    evaluation = ta.evaluate(truth, np.arange(60) % 7 / 7, groups=np.arange(60) // 3)
    for method in ("delong", "logit-t", "hanley-mcneil"):
        with pytest.raises(ta.InputError, match="the others treat rows of a group as independent"):
            evaluation.metric("roc_auc", method=method)
    with pytest.raises(ta.InputError, match="treat rows of a group as independent"):
        evaluation.metric("average_precision", method="logit-binomial")
    assert evaluation.metric("roc_auc", method="obuchowski").method == "obuchowski"
    assert evaluation.metric("recall", method="exact").method == "exact-clustered"


# ---- stated shares -----------------------------------------------------------------------


def shifted(seed=0, rows=400):
    random = np.random.default_rng(seed)
    truth = (np.arange(rows) < rows // 4).astype(int)
    score = 1 / (1 + np.exp(-(random.normal(size=rows) + 2 * truth - 1)))
    return truth, score


def test_rates_within_classes_stay_with_their_intervals():
    evaluation = ta.evaluate(*shifted())
    rare = evaluation.at_prevalence(0.01)
    for name in ("recall", "specificity", "fpr", "fnr", "lr_plus", "lr_minus", "informedness",
                 "balanced_accuracy", "roc_auc"):  # fmt: skip
        assert alike(evaluation.metric(name), rare.metric(name)), name
    area = {"fpr": (0, 0.2)}
    assert alike(evaluation.metric("partial_auc", **area), rare.metric("partial_auc", **area))


@pytest.mark.parametrize("share", [0.001, 0.01, 0.25, 0.9])
def test_what_mixes_the_classes_follows_bayes(share):
    evaluation = ta.evaluate(*shifted())
    there = evaluation.at_prevalence(share)
    tpr, fpr = evaluation.metric("recall").value, evaluation.metric("fpr").value
    flagged = tpr * share + fpr * (1 - share)
    assert there.metric("precision").value == pytest.approx(tpr * share / flagged)
    cleared = (1 - fpr) * (1 - share) + (1 - tpr) * share
    assert there.metric("npv").value == pytest.approx((1 - fpr) * (1 - share) / cleared)
    right = tpr * share + (1 - fpr) * (1 - share)
    assert there.metric("accuracy").value == pytest.approx(right)
    assert there.result.data.prevalence["1"] == pytest.approx(share)
    assert there.result.data.observed["1"] == 0.25
    assert there.result.baselines["average_precision"] == pytest.approx(share)
    curve = there.curve("pr")
    roc = evaluation.curve("roc")
    hits, alarms = roc["true_positive_rate"] * share, roc["false_positive_rate"] * (1 - share)
    np.testing.assert_allclose(curve["precision"][1:], hits[1:] / (hits + alarms)[1:])


def test_the_share_that_is_there_changes_no_value():
    evaluation = ta.evaluate(*shifted())
    same = evaluation.at_prevalence(0.25)
    for name, estimate in evaluation.result.metrics.items():
        assert same.metric(name).value == pytest.approx(estimate.value, nan_ok=True), name
    twice = evaluation.at_prevalence(0.7).at_prevalence(0.25)
    assert twice.metric("f1").value == pytest.approx(evaluation.metric("f1").value)
    assert twice.result.data.observed == same.result.data.observed


def test_the_error_at_a_stated_share_is_that_of_the_rates_alone():
    """The naive twin: the influence of rows, by weights, with the classes kept at their share."""
    truth, score = shifted(3, rows=80)
    evaluation = ta.evaluate(truth, score).at_prevalence(0.05)

    def evaluate(weight):
        return ta.evaluate(truth, score, sample_weight=weight).at_prevalence(0.05)

    expected = numeric_errors(evaluate, np.arange(80))
    for name, estimate in evaluation.result.metrics.items():
        if isfinite(estimate.standard_error):
            assert estimate.standard_error == pytest.approx(expected[name], rel=0.04), name


def test_resamples_keep_the_stated_share():
    truth, score = shifted()
    groups = np.arange(400) // 4
    for tags in ({}, {"groups": groups}):
        rare = ta.evaluate(truth, score, **tags).at_prevalence(0.02)
        closed = rare.metric("precision")
        drawn = rare.metric("precision", method="bootstrap", resamples=500)
        assert drawn.value == closed.value
        assert drawn.standard_error == pytest.approx(closed.standard_error, rel=0.3)
    soft = ta.evaluate(np.clip(truth * 0.8 + 0.1, 0, 1), score).at_prevalence(0.1)
    with pytest.raises(ta.InputError, match="soft rows cannot keep a stated prevalence"):
        soft.metric("precision", method="bootstrap", resamples=100)


def test_no_false_alarm_is_not_certainty():
    truth, score = np.repeat([1, 0], [50, 200]), np.repeat([0.9, 0.1], [50, 200])
    found = ta.evaluate(truth, score).at_prevalence(0.01).metric("precision")
    assert found.value == 1.0
    assert found.low < 0.7  # 200 negatives allow for a false positive rate of 1%


def test_soft_labels_and_several_classes():
    random = np.random.default_rng(4)
    soft = ta.evaluate(random.random(200), random.random(200))
    rare = soft.at_prevalence(0.05)
    assert rare.result.data.prevalence["1"] == pytest.approx(0.05)
    assert alike(soft.metric("roc_auc"), rare.metric("roc_auc"), rel=1e-6)
    assert alike(soft.metric("recall"), rare.metric("recall"), rel=0.2)
    truth = random.choice(["ant", "bee", "cat"], 300, p=[0.2, 0.3, 0.5])
    score = random.dirichlet(np.ones(3), 300)
    several = ta.evaluate(truth, score)
    there = several.at_prevalence({"ant": 0.6})
    shares = there.result.data.prevalence
    assert shares["ant"] == pytest.approx(0.6)
    here = several.result.data.prevalence
    assert shares["bee"] / shares["cat"] == pytest.approx(here["bee"] / here["cat"])
    assert alike(several.metric("roc_auc_ovo_macro"), there.metric("roc_auc_ovo_macro"), rel=1e-6)
    recalls = [several.metric("recall", of=name).value for name in shares]
    expected = sum(r * s for r, s in zip(recalls, shares.values(), strict=True))
    assert there.metric("accuracy").value == pytest.approx(expected)


@pytest.mark.parametrize(
    ("prevalence", "said"),
    [
        (0, "prevalence is 0; expected a share between 0 and 1"),
        (nan, "prevalence is nan; expected a share"),
        (True, "prevalence is True; expected a share"),
        ("x", "prevalence is 'x'; expected a share"),
        ({"2": 0.1}, "prevalence names '2'; expected one of 0, 1"),
        ({"0": 0.5, "1": 0.6}, r"add up to 1\.1; expected 1$"),
    ],
)
def test_shares_that_cannot_be(prevalence, said):
    with pytest.raises(ta.InputError, match=said):
        ta.evaluate(*shifted()).at_prevalence(prevalence)


def test_problems_without_a_share_to_state():
    with pytest.raises(ta.InputError, match="class 1 has no rows"):
        ta.evaluate([0, 0], [0.1, 0.2], classes=[0, 1]).at_prevalence(0.1)
    labels = ta.evaluate([[1, 0], [0, 1]], [[0.8, 0.1], [0.2, 0.7]], task="multilabel")
    with pytest.raises(ta.InputError, match="labels that do not exclude each other"):
        labels.at_prevalence(0.1)
    several = ta.evaluate([0, 1, 2], np.eye(3) * 0.7 + 0.1)
    with pytest.raises(ta.InputError, match="expected shares by class"):
        several.at_prevalence(0.1)
    with pytest.raises(ta.InputError, match="less than 1, to leave some for the other classes"):
        several.at_prevalence({"0": 0.5, "1": 0.5})
    soft = ta.evaluate([0.2, 0.7, 0.9], [0.1, 0.8, 0.5]).at_prevalence(0.1)
    with pytest.raises(ta.InputError, match="made hard at a stated prevalence"):
        soft.harden()
