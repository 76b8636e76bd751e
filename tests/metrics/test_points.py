"""Points at a fixed rate, and partial areas as metrics, against what they are by definition."""

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import tellapart as ta
from strategies import cases
from tellapart.metrics.points import point
from tellapart.statistics import ScoreSweep

RATES = st.sampled_from([0.05, 0.25, 0.5, 0.8, 0.9, 1.0])
FIXED = {
    "recall_at_specificity": "specificity",
    "specificity_at_recall": "recall",
    "precision_at_recall": "recall",
}


def rates(column):
    """Return (fpr, tpr, precision) of every threshold, by counting rows."""
    positive, negative = column.masses()
    found = [(0.0, 0.0, None)]
    for threshold in sorted(set(column.score.tolist()), reverse=True):
        flagged = column.score >= threshold
        hits, alarms = positive[flagged].sum(), negative[flagged].sum()
        found.append(
            (alarms / negative.sum(), hits / positive.sum(), hits / (hits + alarms or 1.0))
        )
    return found


def between(low, high, share):
    return low + share * (high - low)


def naive(name, column, at, interpolate):
    found = rates(column)
    prevalence = column.masses()[0].sum() / sum(mass.sum() for mass in column.masses())
    slack = 1e-9
    if not interpolate:
        if name == "recall_at_specificity":
            return max(tpr for fpr, tpr, _ in found if 1 - fpr >= at - slack)
        kept = [(1 - fpr, precision) for fpr, tpr, precision in found if tpr >= at - slack]
        return max(kept)[0] if name == "specificity_at_recall" else max(p for _, p in kept)
    best = 0.0  # every point of every segment that meets the condition
    for (f0, t0, _), (f1, t1, _) in itertools.pairwise(found):
        for share in (0.0, 1.0, *crossings(name, f0, f1, t0, t1, at)):
            fpr, tpr = between(f0, f1, share), between(t0, t1, share)
            if name == "recall_at_specificity" and 1 - fpr >= at - slack:
                best = max(best, tpr)
            elif name == "specificity_at_recall" and tpr >= at - slack:
                best = max(best, 1 - fpr)
            elif name == "precision_at_recall" and abs(tpr - at) <= slack:
                flagged = prevalence * tpr + (1 - prevalence) * fpr
                best = max(best, prevalence * tpr / flagged)
    return best


def crossings(name, f0, f1, t0, t1, at):
    low, high, level = (f0, f1, 1 - at) if name == "recall_at_specificity" else (t0, t1, at)
    if high > low and low <= level <= high:
        yield (level - low) / (high - low)


@given(cases(tasks=("binary",)), RATES, st.booleans(), st.sampled_from(sorted(FIXED)))
def test_points_are_what_they_are_by_definition(case, at, interpolate, name):
    column = case.problem().column(0)
    positive, negative = (mass.sum() for mass in column.masses())
    if positive <= 0 or negative <= 0:
        return
    value = point(name, at, interpolate=interpolate)(ScoreSweep.of(column))
    assert value == pytest.approx(naive(name, column, at, interpolate), abs=1e-6)


def sample(seed=0, rows=200):
    random = np.random.default_rng(seed)
    truth = np.arange(rows) % 4 == 0
    return truth.astype(int), random.normal(size=rows) + 1.5 * truth


@pytest.mark.parametrize("name", sorted(FIXED))
def test_a_point_comes_with_its_condition_and_the_same_interval_every_time(name):
    evaluation = ta.evaluate(*sample())
    fixed = {FIXED[name]: 0.8}
    found = evaluation.metric(name, resamples=300, **fixed)
    assert found == evaluation.metric(name, resamples=300, **fixed)
    assert found != evaluation.metric(name, resamples=300, seed=1, **fixed)
    assert found.method == "bootstrap-percentile"
    assert found.low <= found.value <= found.high
    assert str(found).endswith(f"({FIXED[name]} 0.8, interpolated)")
    best = evaluation.metric(name, resamples=300, interpolate=False, **fixed)
    assert best.condition.startswith(f"{FIXED[name]} at least 0.8, scores at or above")
    threshold = float(best.condition.rsplit(" ", 1)[1])
    there = evaluation.at(threshold - 1e-5)
    assert there.metric(name.split("_at_")[0]).value == pytest.approx(best.value, abs=1e-9)
    assert there.metric(FIXED[name]).value >= 0.8


def test_the_other_class_and_several_classes():
    truth, score = sample()
    evaluation = ta.evaluate(truth, score)
    turned = ta.evaluate(1 - truth, -score)
    for name, option in FIXED.items():
        mine = evaluation.metric(name, of=0, resamples=200, **{option: 0.7})
        theirs = turned.metric(name, resamples=200, **{option: 0.7})
        assert (mine.value, mine.low, mine.high) == (theirs.value, theirs.low, theirs.high)
    random = np.random.default_rng(3)
    several = ta.evaluate(random.choice(["a", "b", "c"], 90), random.dirichlet(np.ones(3), 90))
    found = several.metric("recall_at_specificity", of="b", specificity=0.5, resamples=200)
    alone = ta.evaluate(
        several.problem.membership(1).astype(int), several.problem.score(1), scores="rank"
    )
    assert found.value == alone.metric(
        "recall_at_specificity", specificity=0.5, resamples=200
    ).value  # fmt: skip
    with pytest.raises(ta.InputError, match="of is missing; expected one of a, b, c"):
        several.metric("recall_at_specificity", specificity=0.5)


def test_perfect_scores_leave_room_for_doubt():
    found = ta.evaluate([0] * 20 + [1] * 10, [0.1] * 20 + [0.9] * 10)
    point_ = found.metric("recall_at_specificity", specificity=0.9, resamples=200)
    area = found.metric("partial_auc", fpr=(0, 0.5))
    assert (point_.value, point_.high) == (1.0, 1.0)
    assert point_.low < 0.8
    assert area.value == area.high == pytest.approx(0.5)
    assert area.low < 0.4


def test_resampled_evaluations_resample_what_needs_an_option():
    evaluation = ta.evaluate(*sample()).bootstrapped(200)
    found = evaluation.metric("partial_auc", fpr=(0, 0.3))
    assert (found.method, found.resamples) == ("bootstrap-bca", 200)
    found = evaluation.metric("recall_at_specificity", specificity=0.7)
    assert found.resamples == 200


@pytest.mark.parametrize(
    ("name", "options", "said"),
    [
        ("partial_auc", {}, r"one region; expected fpr=\(0, 0.1\) or tpr=\(0.9, 1\), say"),
        ("partial_auc", {"fpr": (0, 1), "tpr": (0, 1)}, "one region"),
        ("partial_auc", {"fpr": (0.2, 0.1)}, r"fpr is \(0.2, 0.1\); expected 0 <= low < high"),
        ("partial_auc", {"tpr": 0.9}, "tpr is 0.9; expected two bounds"),
        ("partial_auc", {"tpr": (0.9, 1), "standardized": 1}, "standardized is 1; expected True"),
        (
            "partial_auc",
            {"fpr": (0, 0.5), "method": "wald"},
            "method is 'wald'; expected \"logit\"",
        ),
        ("partial_auc", {"high": 1}, "high is given for partial_auc; expected options among fpr"),
        ("recall_at_specificity", {}, "specificity is missing"),
        ("recall_at_specificity", {"recall": 0.9}, "recall is given for recall_at_specificity"),
        ("recall_at_specificity", {"specificity": 1.1}, "expected a number from 0 to 1"),
        ("specificity_at_recall", {"recall": 0}, "recall is 0; expected a number above 0"),
        ("precision_at_recall", {"recall": "x"}, "recall is 'x'; expected a number"),
        ("precision_at_recall", {"recall": 0.5, "interpolate": 0}, "interpolate is 0"),
    ],
)
def test_options_that_cannot_be(name, options, said):
    with pytest.raises(ta.InputError, match=said):
        ta.evaluate(*sample()).metric(name, **options)


def test_what_is_undefined_says_why():
    alone = ta.evaluate([1, 1], [0.2, 0.3], classes=[0, 1])
    for name, option in FIXED.items():
        assert "needs negative rows" in alone.metric(name, **{option: 0.5}).reason
    assert "needs negative rows" in alone.metric("partial_auc", fpr=(0, 0.5)).reason
    decided = ta.evaluate([0, 1], y_pred=[0, 1])
    assert "only predictions" in decided.metric("partial_auc", fpr=(0, 0.5)).reason
    truth, score = sample()
    below = ta.evaluate(1 - truth, score).metric("partial_auc", fpr=(0, 0.3), standardized=True)
    assert "below the diagonal over false positive rates 0 to 0.3" in below.reason
    assert below.condition == "false positive rates 0 to 0.3, McClish"


def test_a_region_of_a_handful_of_rows_is_told():
    evaluation = ta.evaluate(*sample())  # 150 negatives: 5 of them are a rate of 0.0333
    with pytest.warns(ta.TellapartWarning, match="up to 0.03 are those of 4.5 negatives"):
        found = evaluation.metric("partial_auc", fpr=(0, 0.03))
    assert "a handful of rows" in found.reason
    with pytest.warns(ta.TellapartWarning, match="up to 0.00666667 are that of 1 negative: the"):
        evaluation.metric("partial_auc", fpr=(0, 1 / 150))
    assert evaluation.metric("partial_auc", fpr=(0, 0.034)).reason is None


def test_partial_areas_with_weights_soft_labels_and_groups():
    truth, score = sample()
    double = np.repeat(np.arange(200), 2)
    region = {"fpr": (0.1, 0.4)}
    plain = ta.evaluate(truth, score).metric("partial_auc", **region)
    twice = ta.evaluate(truth, score, sample_weight=np.full(200, 2.0))
    assert twice.metric("partial_auc", **region).value == pytest.approx(plain.value)
    grouped = ta.evaluate(truth[double], score[double], groups=double)
    found = grouped.metric("partial_auc", **region)
    assert found.method == "logit-clustered"
    assert found.standard_error == pytest.approx(plain.standard_error, rel=1e-9)
    hard = ta.evaluate(truth.astype(float) * 0.9999999 + 0.00000005, score)
    soft = hard.metric("partial_auc", **region)
    assert soft.value == pytest.approx(plain.value, abs=1e-6)
    assert soft.attainable == pytest.approx((0.0, 0.3), abs=1e-6)
    whole = ta.evaluate(truth, score)
    assert whole.metric("partial_auc", fpr=(0, 1)).value == whole.metric("roc_auc").value
