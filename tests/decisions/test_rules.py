"""What every rule promises: the best of all thresholds, all ties, whatever the rows."""

from __future__ import annotations

import sys
from math import inf, isnan, nan
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import tellapart as ta
from tellapart.decisions import RULES

sys.path.insert(0, str(Path(__file__).parent))
import naive_rules as naive

KINDS = ("hard", "weighted", "soft", "soft and weighted")
PARAMETERS = {
    "f2": (ta.fbeta(2), naive.f_beta(2), False),
    "f0.5": (ta.fbeta(0.5), naive.f_beta(0.5), False),
    "cost": (ta.cost(fp=1, fn=20), naive.cost(1, 20), True),
    "gains": (ta.cost(fp=3, fn=7, tp=1, tn=-2), naive.cost(3, 7, 1, -2), True),
    "cost elsewhere": (
        ta.cost(fp=1, fn=9, tp=0.5, prevalence=0.05), naive.cost(1, 9, 0.5, 0, 0.05), True,
    ),
    "rate": (
        ta.fixed_rate(0.3), lambda table: abs((table[0] + table[1]) / sum(table) - 0.3), True,
    ),
}  # fmt: skip
EVERY = (
    {name: (name, value, False) for name, value in naive.HIGHEST.items()}
    | {name: (name, value, True) for name, value in naive.LOWEST.items()}
    | PARAMETERS
)


def simulated(kind: str, seed: int, n: int = 60) -> tuple[list[float], list[float], list[float]]:
    rng = np.random.default_rng(seed)
    positive = rng.random(n) < 0.4
    score = np.round(np.clip(rng.normal(0.35 + 0.25 * positive, 0.2), 0, 1), 1 + seed % 2)
    truth = positive.astype(float)
    if "soft" in kind:
        truth = np.round(np.clip(truth + rng.normal(0, 0.3, n), 0, 1), 2)
        truth[:2] = 0.3, 0.7
    weight = rng.choice([0.5, 1.0, 2.0, 3.25], n) if "weighted" in kind else np.ones(n)
    return truth.tolist(), score.tolist(), weight.tolist()


def evaluated(truth: list[float], score: list[float], weight: list[float]) -> ta.Evaluation:
    unit = all(value == 1.0 for value in weight)
    hard = all(value in (0.0, 1.0) for value in truth)
    return ta.evaluate(
        [int(value) for value in truth] if hard else truth,
        score,
        scores="probability",
        sample_weight=None if unit else weight,
    )


def test_the_naive_rules_are_all_rules() -> None:
    assert set(naive.HIGHEST) | set(naive.LOWEST) == set(RULES)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("rule", EVERY)
def test_a_rule_picks_the_best_of_all_thresholds(rule: str, kind: str) -> None:
    made, value, lowest = EVERY[rule]
    for seed in range(6):
        truth, score, weight = simulated(kind, seed)
        choice = evaluated(truth, score, weight).threshold(made)
        rows = list(zip(score, truth, weight, strict=True))
        threshold, ties, best = naive.chosen(rows, value, lowest=lowest)
        assert choice.value == pytest.approx(best, abs=1e-12)
        assert list(choice.optimal) == ties
        assert choice.threshold == threshold
        table = naive.cells(rows, choice.threshold)
        assert choice.metrics["recall"].value == pytest.approx(naive.recall(table))
        found = choice.metrics["precision"].value
        assert found == pytest.approx(naive.precision(table), nan_ok=True)
        halfway = naive.cells(rows, choice.threshold_mid)
        assert halfway == pytest.approx(table)


@pytest.mark.parametrize("kind", KINDS)
def test_limits_hold_and_nothing_better_satisfies_them(kind: str) -> None:
    wanted = {
        ta.at_least(recall=0.9): (
            naive.precision, lambda table: naive.recall(table) >= 0.9 - 1e-12),
        ta.at_least(recall=0.9, maximise="specificity"): (
            naive.specificity, lambda table: naive.recall(table) >= 0.9 - 1e-12),
        ta.at_most(fpr=0.2): (
            naive.recall, lambda table: 1 - naive.specificity(table) <= 0.2 + 1e-12),
        ta.at_most(flagged=0.25): (
            naive.recall, lambda table: table[0] + table[1] <= 0.25 * sum(table) + 1e-9),
        ta.at_least(precision=0.8): (
            naive.recall, lambda table: naive.precision(table) >= 0.8 - 1e-12),
        ta.at_least(recall=0.6) & ta.at_most(fpr=0.5): (
            naive.f_beta(1), lambda table: naive.recall(table) >= 0.6 - 1e-12
            and naive.specificity(table) >= 0.5 - 1e-12),
    }  # fmt: skip
    for seed in range(5):
        truth, score, weight = simulated(kind, seed)
        rows = list(zip(score, truth, weight, strict=True))
        evaluation = evaluated(truth, score, weight)
        for rule, (value, allowed) in wanted.items():
            choice = evaluation.threshold(rule)
            threshold, ties, best = naive.chosen(rows, value, allowed=allowed)
            assert list(choice.optimal) == ties, rule.title
            assert choice.threshold == pytest.approx(threshold, nan_ok=True)
            assert choice.value == pytest.approx(best, nan_ok=True)


def test_what_is_limited_is_shown() -> None:
    evaluation = ta.evaluate([0, 1, 0, 1, 1, 0], [0.1, 0.2, 0.3, 0.6, 0.9, 0.4])
    choice = evaluation.threshold(ta.at_least(npv=0.5, accuracy=0.5))
    assert choice.metrics["npv"].value == evaluation.at(choice.threshold).metric("npv").value
    accuracy = evaluation.at(choice.threshold).metric("accuracy").value
    assert choice.metrics["accuracy"].value == accuracy


def test_limits_that_nothing_satisfies_say_how_close_any_threshold_comes() -> None:
    # recall and specificity at the thresholds: .9 1/3 1, .6 2/3 1, .3 2/3 1/2, .2 1 1/2, .1 1 0
    evaluation = ta.evaluate([0, 1, 0, 1, 1], [0.1, 0.2, 0.3, 0.6, 0.9])
    choice = evaluation.threshold(ta.at_least(recall=0.9, specificity=0.9))
    assert isnan(choice.threshold)
    assert choice.optimal == ()
    assert not choice.useful
    assert choice.reason == "no threshold has recall at least 0.9 and specificity at least 0.9"
    assert choice.nearest is not None
    assert choice.nearest.threshold == 0.6  # short by .233; .2 is short by .4
    assert choice.nearest.values == pytest.approx({"recall": 2 / 3, "specificity": 1.0})
    assert str(choice) == f"no threshold: {choice.reason}"
    high = evaluation.threshold(ta.at_least(precision=1.0, recall=1.0), resamples=100)
    assert high.out_of_bag is None


def test_rules_without_a_value_have_no_threshold() -> None:
    choice = ta.evaluate([0, 1, 0, 1], [0.5] * 4).threshold("mcc")
    assert isnan(choice.threshold)
    assert choice.reason == "Matthews correlation has no value at any threshold"


@pytest.mark.parametrize(
    ("score", "rule", "threshold", "says"),
    [
        ([0.5] * 5, "youden", 0.5, "everybody"),
        ([0.5] * 5, "accuracy", inf, "nobody"),
        ([0.9, 0.8, 0.7, 0.2, 0.1], "youden", 0.1, "everybody"),  # reversed
        ([0.9, 0.8, 0.7, 0.2, 0.1], ta.fixed_rate(0.4), 0.8, "no better than by chance"),
        ([0.1, 0.2, 0.3, 0.8, 0.9], "youden", 0.8, None),
    ],
)
def test_a_threshold_that_tells_nobody_apart_is_marked(score, rule, threshold, says) -> None:  # type: ignore[no-untyped-def]
    choice = ta.evaluate([0, 0, 0, 1, 1], score).threshold(rule)
    assert choice.threshold == threshold
    assert choice.useful == (says is None)
    assert says is None or says in str(choice.reason)


def test_a_class_that_is_absent_has_no_threshold() -> None:
    with pytest.raises(ta.UndefinedMetric, match="youden needs rows of both classes"):
        ta.evaluate([1, 1], [0.2, 0.9], classes=[0, 1]).threshold("youden")


def test_the_midpoint_stays_between_neighbours_in_their_own_dtype() -> None:
    low = np.float32(0.3)
    high = np.nextafter(low, np.float32(1))
    evaluation = ta.evaluate([0, 0, 1, 1], np.array([low, low, high, high], dtype=np.float32))
    choice = evaluation.threshold("youden")
    for threshold in (choice.threshold, choice.threshold_mid):
        assert evaluation.at(threshold).metric("accuracy").value == 1.0


@given(st.integers(0, 10_000), st.sampled_from(KINDS), st.sampled_from(sorted(EVERY)))
def test_the_order_of_the_rows_changes_nothing(seed: int, kind: str, rule: str) -> None:
    truth, score, weight = simulated(kind, seed, 30)
    turned = evaluated(truth[::-1], score[::-1], weight[::-1])
    first, second = evaluated(truth, score, weight), turned
    if len(set(truth)) > 1:
        a, b = first.threshold(EVERY[rule][0]), second.threshold(EVERY[rule][0])
        assert a.optimal == b.optimal
        assert a.value == pytest.approx(b.value, nan_ok=True)


@given(st.integers(0, 10_000), st.sampled_from(sorted(EVERY)))
def test_weight_two_is_the_row_twice_and_soft_labels_of_0_and_1_are_hard(
    seed: int, rule: str
) -> None:
    truth, score, _ = simulated("hard", seed, 30)
    if len(set(truth)) == 1:
        return
    twice = [1.0 + k % 2 for k in range(30)]
    copies = [k for k in range(30) for _ in range(int(twice[k]))]
    made = EVERY[rule][0]
    weighted = evaluated(truth, score, twice).threshold(made)
    copied = evaluated(
        [truth[k] for k in copies], [score[k] for k in copies], [1.0] * len(copies)
    ).threshold(made)
    assert weighted.optimal == copied.optimal
    assert weighted.value == pytest.approx(copied.value, nan_ok=True)
    # a row of share .5 and twice the weight is one positive and one negative
    soft = ta.evaluate([*truth, 0.5], [*score, 0.5], sample_weight=[1.0] * 30 + [2.0])
    hard = ta.evaluate([*map(int, truth), 0, 1], [*score, 0.5, 0.5])
    assert soft.threshold(made).optimal == hard.threshold(made).optimal


def test_every_class_and_every_label_has_its_own() -> None:
    rng = np.random.default_rng(3)
    truth = rng.integers(0, 3, 200)
    score = rng.dirichlet([1, 1, 1], 200)
    score[np.arange(200), truth] += 0.6
    score /= score.sum(axis=1, keepdims=True)
    several = ta.evaluate(truth, score, classes=[0, 1, 2])
    chosen = several.thresholds(ta.cost(fp=1, fn=3))
    for k in range(3):
        alone = ta.evaluate((truth == k).astype(int), score[:, k]).threshold(ta.cost(fp=1, fn=3))
        assert chosen[str(k)].optimal == alone.optimal
        assert several.threshold(ta.cost(fp=1, fn=3), of=k).threshold == alone.threshold
    there = several.at({name: one.threshold for name, one in chosen.items()})
    for name, one in chosen.items():
        assert there.metric("recall", of=name).value == one.metrics["recall"].value


def test_a_label_without_rows_says_so_instead_of_a_threshold() -> None:
    labels = ta.evaluate([[1, 0], [0, 0]], [[0.9, 0.2], [0.3, 0.4]], task="multilabel")
    found = labels.thresholds("f1")
    assert found["0"].threshold == 0.9
    assert isnan(found["1"].threshold)
    assert found["1"].reason == "a threshold by f1 needs rows of both classes"


def test_thresholds_chosen_on_one_evaluation_decide_another() -> None:
    truth, score, _ = simulated("hard", 0)
    tune = ta.evaluate(list(map(int, truth)), score)
    truth, score, _ = simulated("hard", 2)
    test = ta.evaluate(list(map(int, truth)), score)
    threshold = tune.threshold("youden").threshold
    table = naive.cells(list(zip(score, truth, [1.0] * 60, strict=True)), threshold)
    assert test.at(threshold).metric("recall").value == naive.recall(table)
    assert test.at(threshold).metric("recall").method == "wilson"


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (lambda: ta.cost(fp=1, fn=0), "fn is 0 and tp is 0; expected an error to cost more"),
        (lambda: ta.cost(fp=1, fn=2, tn=1), "fp is 1 and tn is 1"),
        (lambda: ta.cost(fp="1"), "fp is '1'; expected a number"),
        (lambda: ta.cost(fp=nan), "fp is nan; expected a number"),
        (lambda: ta.cost(prevalence=1), "prevalence is 1; expected a share between 0 and 1"),
        (lambda: ta.fbeta(0), "beta is 0; expected a number above 0"),
        (lambda: ta.fixed_rate(1.5), "rate is 1.5; expected a share"),
        (ta.at_least, "at_least has no bound; expected one such as recall=0.95"),
        (lambda: ta.at_least(recal=0.9), "at_least bounds 'recal'; expected one of accuracy"),
        (lambda: ta.at_least(recall=True), "recall is True; expected a number"),
        (lambda: ta.at_most(fpr=0.1, maximise="fnr"), "maximise is 'fnr'; expected one of"),
        (lambda: ta.fbeta(2) & ta.at_least(recall=1), "unsupported operand"),
    ],
)
def test_rules_that_make_no_sense_are_refused(make, says) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises((ta.InputError, TypeError)) as raised:
        make()
    assert says in str(raised.value)


@pytest.mark.parametrize("rule", ["best", None, 0.5])
def test_an_unknown_rule_is_refused_with_all_that_there_are(rule: object) -> None:
    evaluation = ta.evaluate([0, 1], [0.1, 0.9])
    with pytest.raises(ta.InputError, match=r"expected one of youden, f1, .*at_least\(recall"):
        evaluation.threshold(rule)  # type: ignore[arg-type]


def test_thresholds_need_scores() -> None:
    with pytest.raises(ta.InputError, match="a threshold needs scores"):
        ta.evaluate([0, 1], y_pred=[0, 1]).threshold("f1")


def test_rules_are_values() -> None:
    assert ta.cost(fp=1, fn=20) == ta.cost(fp=1.0, fn=20)
    assert ta.cost(fp=1, fn=20) != ta.cost(fp=1, fn=20, prevalence=0.1)
    assert len({ta.at_least(recall=0.9), ta.at_least(recall=0.9), ta.fbeta(2)}) == 2
    assert ta.fbeta(1).title == "highest F1"
    assert "no meaning" in str(ta.evaluate([0, 1], [0.1, 0.9]).threshold("closest_corner").note)


def test_for_calibrated_probabilities_no_search_beats_the_closed_form() -> None:
    rng = np.random.default_rng(0)
    p = rng.beta(1, 4, 40_000)
    evaluation = ta.evaluate((rng.random(40_000) < p).astype(int), p)
    rule = ta.cost(fp=1, fn=9)
    searched = evaluation.threshold(rule)
    assert "0.1 is the cheapest threshold" in str(searched.note)
    assert searched.threshold == pytest.approx(0.1, abs=0.03)
    stated = evaluation.at(0.1).advise(threshold=0.1, costs={"fp": 1, "fn": 9}).metric.estimate
    assert stated is not None
    assert searched.value <= stated.value <= 1.005 * searched.value


@pytest.mark.parametrize(
    ("bounds", "says"),
    [
        ({"recall": 90}, "at_least bounds recall by 90; expected 0 to 1, such as 0.9"),
        ({"flagged": 1.5}, "at_least bounds flagged by 1.5; expected 0 to 1, such as 0.015"),
        ({"mcc": -2}, "at_least bounds mcc by -2; expected -1 to 1$"),
        ({"lr_plus": -1}, "at_least bounds lr_plus by -1; expected at least 0$"),
    ],
)
def test_bounds_that_no_measure_can_reach(bounds, says) -> None:
    with pytest.raises(ta.InputError, match=says):
        ta.at_least(**bounds)
    assert ta.at_least(lr_plus=20).limits[0].bound == 20
    assert ta.at_most(recall=1).limits[0].bound == 1
