"""DET, gain, lift and decision curves against their definitions, and the laws they obey."""

from __future__ import annotations

import numpy as np
import pytest
import twins
from hypothesis import given
from hypothesis import strategies as st
from scipy import special
from sklearn.metrics import det_curve

import tellapart as ta
from tellapart.curves.drawn import EDGE, bent, metric_line, stepped
from tellapart.errors import InputError, UndefinedMetric

KINDS = ("det", "gain", "lift", "decision", "threshold")


def evaluated(truth, score, weight=None, **options):
    return ta.evaluate(truth, score, sample_weight=weight, scores="probability", **options)


def same(one, other, tolerance=1e-12):
    assert list(one.columns) == list(other.columns)
    for name in one.columns:
        np.testing.assert_allclose(one[name], other[name], tolerance, tolerance, err_msg=name)
    for name, value in one.summary.items():
        assert value == pytest.approx(other.summary[name], nan_ok=True), name


# ---- definitions ----------------------------------------------------------------------


def test_the_det_curve_of_scikit_learn_is_ours_with_vertices_left_out():
    random = np.random.default_rng(1)
    truth = random.integers(0, 2, 200)
    score = np.round(random.random(200) + 0.3 * truth, 2)
    weight = random.uniform(0.5, 2, 200)
    curve = ta.evaluate(truth, score, sample_weight=weight).curve("det")
    ours = {
        at: (false, missed)
        for at, false, missed in zip(
            curve["threshold"].tolist(), curve["false_positive_rate"].tolist(),
            curve["false_negative_rate"].tolist(), strict=True,
        )
    }  # fmt: skip
    rates = det_curve(truth, score, sample_weight=weight, drop_intermediate=False)
    compared = 0
    for false, missed, at in zip(*rates, strict=True):
        if at in ours:
            assert ours[at] == pytest.approx((false, missed), abs=1e-12)
            compared += 1
    assert compared >= len(rates[0]) - 1  # one of its thresholds may be infinite
    assert compared > 50
    assert len(ours) == len(set(score)) + 1


def test_probits_are_infinite_where_rates_are_0_or_1():
    curve = ta.evaluate([0, 1, 0, 1], [0.1, 0.4, 0.6, 0.9]).curve("det")
    assert curve["false_positive_probit"].tolist() == [-np.inf, -np.inf, 0.0, 0.0, np.inf]
    assert curve["false_negative_probit"].tolist() == [np.inf, 0.0, 0.0, -np.inf, -np.inf]


def test_the_equal_error_rate_lies_on_the_roc_curve_where_both_rates_are_one(rows):
    truth, score, weight = rows
    curve = evaluated(truth, score, weight).curve("det")
    rate = curve.summary["equal_error_rate"]
    x, y = curve["false_positive_rate"], curve["false_negative_rate"]
    fine = np.linspace(0, len(x) - 1, 200_001)
    x, y = (np.interp(fine, np.arange(len(x)), values) for values in (x, y))
    nearest = np.abs(x - y).argmin()
    assert rate == pytest.approx(x[nearest], abs=1e-3)


def test_gain_and_lift_by_definition(rows):
    truth, score, weight = rows
    evaluation = evaluated(truth, score, weight)
    flagged, found = twins.gain(truth, score, weight)
    gain, lift = evaluation.curve("gain"), evaluation.curve("lift")
    assert gain["threshold"].tolist() == twins.falling(score)
    assert gain["share_flagged"] == pytest.approx(flagged, abs=1e-12)
    assert gain["share_found"] == pytest.approx(found, abs=1e-12)
    assert lift["lift"][1:] == pytest.approx(np.array(found[1:]) / flagged[1:])
    assert np.isnan(lift["lift"][0])
    assert gain.summary["top_10_percent"] == pytest.approx(np.interp(0.1, flagged, found))
    assert lift.summary["top_10_percent"] == pytest.approx(gain.summary["top_10_percent"] * 10)
    assert (gain["perfect"] >= gain["share_found"] - 1e-12).all()
    assert (lift["perfect"][1:] >= lift["lift"][1:] - 1e-12).all()
    precision = evaluation.curve("pr")["precision"]
    assert lift["lift"][1:] * lift.summary["prevalence"] == pytest.approx(precision[1:])


def test_the_area_under_the_gain_curve_is_that_under_the_roc_curve(rows):
    """Area = prevalence / 2 + (1 - prevalence) AUC, so the Gini coefficient is 2 AUC - 1."""
    truth, score, weight = rows
    evaluation = evaluated(truth, score, weight)
    gain = evaluation.curve("gain")
    auc, share = evaluation.metric("roc_auc").value, gain.summary["prevalence"]
    found = twins.area(gain["share_flagged"], gain["share_found"])
    assert found == pytest.approx(share / 2 + (1 - share) * auc)
    assert gain.summary["gini"] == pytest.approx(2 * auc - 1)
    if not evaluation.problem.is_soft:
        fine = np.union1d(gain["share_flagged"], [share])
        best = twins.area(fine, np.minimum(fine / share, 1.0))
        assert gain.summary["accuracy_ratio"] == pytest.approx((found - 0.5) / (best - 0.5))


def test_the_perfect_model_of_soft_labels_states_the_labels():
    random = np.random.default_rng(2)
    truth = np.round(random.beta(2, 2, 80), 3)
    gain = evaluated(truth, random.random(80)).curve("gain")
    own = evaluated(truth, truth).curve("gain")
    assert own.summary["accuracy_ratio"] == pytest.approx(1.0)
    assert own["share_found"] == pytest.approx(own["perfect"])
    assert own.summary["gini"] < 1
    assert gain.summary["accuracy_ratio"] == pytest.approx(
        gain.summary["gini"] / own.summary["gini"]
    )


@pytest.mark.parametrize("prevalence", [None, 0.07])
def test_net_benefit_by_definition(rows, prevalence):
    truth, score, weight = rows
    curve = evaluated(truth, score, weight).curve("decision", prevalence=prevalence)
    assert (np.diff(curve["threshold"]) > 0).all()
    assert set(score[score < 1]) | {k / 100 for k in range(100)} == set(curve["threshold"])
    expected = [
        twins.net_benefit(truth, score, at, weight, prevalence) for at in curve["threshold"]
    ]
    assert curve["net_benefit"] == pytest.approx(expected, abs=1e-12)
    share = curve.summary["prevalence"]
    assert curve["standardized_net_benefit"] == pytest.approx(curve["net_benefit"] / share)
    assert not curve["treat_none"].any()


def test_treating_all_crosses_treating_none_at_the_prevalence(rows):
    truth, score, weight = rows
    evaluation = evaluated(truth, score, weight)
    share = evaluation.curve("decision").summary["prevalence"]
    there = evaluation.curve("decision", thresholds=[share * 0.99, share, share * 1.01])
    assert np.sign(np.round(there["treat_all"], 12)).tolist() == [1.0, 0.0, -1.0]


def test_the_prevalence_of_the_rows_changes_nothing(rows):
    truth, score, weight = rows
    evaluation = evaluated(truth, score, weight)
    own = evaluation.curve("decision")
    same(own, evaluation.curve("decision", prevalence=own.summary["prevalence"]))


def test_every_counting_metric_is_a_column_of_the_threshold_curve(rows):
    truth, score, weight = rows
    evaluation = evaluated(truth, score, weight)
    curve = evaluation.curve("threshold", metric="mcc")
    assert curve.y == "mcc"
    for vertex in (1, 9, len(curve) - 5):
        there = evaluation.at(float(curve["threshold"][vertex]))
        for name in ("accuracy", "balanced_accuracy", "mcc", "kappa", "npv", "fpr", "lr_plus"):
            assert curve[name][vertex] == pytest.approx(there.metric(name).value), name


def test_half_precision_scores_are_compared_as_they_are():
    score = np.array([0.7, 0.3, 0.7, 0.1], dtype=np.float32)
    curve = ta.evaluate([1, 0, 0, 1], score).curve("decision", thresholds=[0.7])
    assert (curve["true_positives"][0], curve["false_positives"][0]) == (1, 1)
    grid = ta.evaluate([1, 0, 0, 1], score).curve("decision")["threshold"]
    assert np.unique(grid.astype(np.float32)).size == grid.size == 100


# ---- laws -----------------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
def test_weight_2_is_the_row_twice(kind, rows):
    truth, score, _ = rows
    weight = np.where(np.arange(60) % 3 == 0, 2, 1)
    twice = np.repeat(np.arange(60), weight)
    weighted = evaluated(truth, score, weight.astype(float)).curve(kind)
    same(weighted, evaluated(truth[twice], score[twice]).curve(kind))


@pytest.mark.parametrize("kind", KINDS)
def test_the_order_of_rows_does_not_matter(kind, rows):
    truth, score, weight = rows
    order = np.random.default_rng(0).permutation(60)
    moved = None if weight is None else weight[order]
    same(
        evaluated(truth, score, weight).curve(kind),
        evaluated(truth[order], score[order], moved).curve(kind),
    )


@pytest.mark.parametrize("kind", KINDS)
def test_soft_labels_of_0_and_1_are_hard_labels(kind):
    random = np.random.default_rng(4)
    truth, score = random.integers(0, 2, 50), np.round(random.random(50), 1)
    soft = np.r_[truth, 0.5]  # one row makes the labels fractions; its weight is next to nothing
    weight = np.r_[np.ones(50), 1e-9]
    one = evaluated(soft, np.r_[score, score[0]], weight).curve(kind)
    other = evaluated(truth, score).curve(kind)
    for name in set(one.columns) & set(other.columns):
        if "probit" not in name:
            np.testing.assert_allclose(one[name], other[name], 1e-6, 1e-6, err_msg=name)


@pytest.mark.parametrize("kind", KINDS)
def test_one_class_of_several_and_one_label_are_a_question_each(kind):
    random = np.random.default_rng(5)
    truth, shares = random.integers(0, 3, 90), random.dirichlet(np.ones(3), 90)
    several = ta.evaluate(truth, shares)
    alone = evaluated((truth == 1).astype(int), shares[:, 1])
    same(several.curve(kind, of=1), alone.curve(kind))
    flags = np.eye(3, dtype=int)[truth]
    labels = ta.evaluate(flags, shares, task="multilabel", classes=["a", "b", "c"])
    same(labels.curve(kind, of="b"), alone.curve(kind))
    with pytest.raises(InputError, match="of is missing"):
        several.curve(kind)
    with pytest.raises(InputError, match="has no micro average"):
        several.curve(kind, average="micro")


@given(
    st.lists(st.tuples(st.booleans(), st.integers(0, 10)), min_size=4, max_size=30).filter(
        lambda rows: len({label for label, _ in rows}) == 2
    )
)
def test_nobody_beats_the_perfect_model_nor_gains_more_than_the_prevalence(pairs):
    truth = [int(label) for label, _ in pairs]
    evaluation = evaluated(truth, [score / 10 for _, score in pairs], classes=[0, 1])
    gain, decision = evaluation.curve("gain"), evaluation.curve("decision")
    assert (np.diff(gain["share_flagged"]) > 0).all()
    assert (np.diff(gain["share_found"]) >= 0).all()
    assert (gain["share_found"] <= gain["perfect"] + 1e-12).all()
    assert (decision["net_benefit"] <= np.mean(truth) + 1e-12).all()
    assert decision["net_benefit"][0] == pytest.approx(np.mean(truth))


# ---- refusals -------------------------------------------------------------------------


def test_ranks_have_no_decision_curve_but_all_the_others():
    evaluation = ta.evaluate([0, 1, 0, 1], [-3.0, 2.0, 1.0, 5.0])
    with pytest.raises(UndefinedMetric, match="needs probabilities; the scores are ranks"):
        evaluation.curve("decision")
    for kind in ("det", "gain", "lift", "threshold"):
        assert len(evaluation.curve(kind)) == 5


def test_logits_have_the_decision_curve_of_their_probabilities():
    logit = np.array([-2.0, 0.5, -0.1, 3.0])
    stated = ta.evaluate([0, 1, 1, 1], special.expit(logit)).curve("decision")
    same(ta.evaluate([0, 1, 1, 1], logit, scores="logit").curve("decision"), stated)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"thresholds": [0.2, 1.0]}, "thresholds hold 1; expected numbers in .0, 1"),
        ({"thresholds": [np.nan]}, "thresholds hold nan"),
        ({"thresholds": []}, "thresholds are empty"),
        ({"thresholds": "many"}, "thresholds are 'many'"),
        ({"prevalence": 0}, "prevalence is 0; expected a number between 0 and 1"),
        ({"prevalence": 1.0}, "prevalence is 1.0"),
        ({"prevalence": "rare"}, "prevalence is 'rare'"),
        ({"band": "wide"}, "band is 'wide'"),
        ({"around": "ideal", "band": "pointwise"}, "around is 'ideal'"),
    ],
)
def test_what_a_decision_curve_cannot_use_is_refused(options, message):
    with pytest.raises(InputError, match=message):
        ta.evaluate([0, 1, 0, 1], [0.1, 0.4, 0.6, 0.9]).curve("decision", **options)


@pytest.mark.parametrize("kind", ["roc", "gain", "reliability"])
def test_only_a_decision_curve_has_a_prevalence_and_thresholds(kind):
    evaluation = ta.evaluate([0, 1, 0, 1], [0.1, 0.4, 0.6, 0.9])
    with pytest.raises(InputError, match=f"which the {kind} curve does not have"):
        evaluation.curve(kind, prevalence=0.1)
    with pytest.raises(InputError, match=r"thresholds is \[0.5\]"):
        evaluation.curve(kind, thresholds=[0.5])


@pytest.mark.parametrize("kind", ["det", "gain", "lift", "decision"])
def test_a_class_without_rows_has_no_curve(kind):
    evaluation = ta.evaluate([0, 0], [0.1, 0.4], classes=[0, 1])
    with pytest.raises(UndefinedMetric, match=f"the {kind} curve of 1 needs positive rows"):
        evaluation.curve(kind)


def test_a_curve_is_a_table():
    frame = ta.evaluate([0, 1, 0, 1], [0.1, 0.4, 0.6, 0.9]).curve("decision").frame()
    assert list(frame.columns)[:2] == ["threshold", "net_benefit"]
    assert len(frame) == 100  # 0.1, 0.4, 0.6 and 0.9 are steps already


# ---- what is drawn --------------------------------------------------------------------


def test_a_decision_curve_jumps_just_above_each_probability(rows):
    truth, score, weight = rows
    evaluation = evaluated(truth, score, weight)
    full = evaluation.curve("decision", prevalence=0.2)
    drawn = stepped(full)
    for k in (3, 40, 80):
        above = evaluation.curve(
            "decision", prevalence=0.2, thresholds=[full["threshold"][k] + 1e-12]
        )
        assert drawn["threshold"][2 * k + 1] == full["threshold"][k]
        assert drawn["net_benefit"][2 * k + 1] == pytest.approx(above["net_benefit"][0], abs=1e-9)


def test_tied_scores_bend_lift_and_det_lines():
    truth = [1] * 4 + [0] * 6 + [0] * 5
    evaluation = ta.evaluate(truth, [0.5] * 10 + [0.1] * 5)
    lift = bent(evaluation.curve("lift"))
    known = np.isfinite(lift["lift"])
    assert lift["lift"][known] == pytest.approx(
        lift["true_positives"][known] / 4 / lift["share_flagged"][known]
    )
    det = bent(evaluation.curve("det"))
    assert len(det) > 20
    inner = np.abs(det["false_positive_probit"]) < EDGE
    assert special.ndtr(det["false_positive_probit"][inner]) == pytest.approx(
        det["false_positive_rate"][inner]
    )


def test_the_line_of_a_metric_has_its_value_at_every_threshold(rows):
    truth, score, weight = rows
    full = evaluated(truth, score, weight).curve("threshold")
    line = metric_line(full, "f1", 0.0, 1.0)
    assert line["threshold"][0] == 0.0
    assert line["threshold"][-1] == 1.0
    for at, value in zip(full["threshold"][1:], full["f1"][1:], strict=True):
        # the last corner at or after a threshold of which the line has not left yet
        after = int(np.searchsorted(line["threshold"], at, side="left"))
        assert line["f1"][after] == pytest.approx(value, abs=1 / 800)
