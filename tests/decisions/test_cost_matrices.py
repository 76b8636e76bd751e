"""Decisions of lowest expected cost: by loops, and against what they replace."""

from __future__ import annotations

import numpy as np
import pytest

import tellapart as ta

NAMES = ["cat", "dog", "lion"]
COSTS = [[0, 1, 2], [3, 0, 1], [10, 20, 0]]


def animals(n: int = 80) -> tuple[list[str], np.ndarray]:
    rng = np.random.default_rng(4)
    codes = rng.integers(0, 3, n)
    score = rng.dirichlet([1, 1, 1], n)
    score[np.arange(n), codes] += 0.4
    return [NAMES[code] for code in codes], score / score.sum(axis=1, keepdims=True)


def by_loops(score: np.ndarray, costs: list[list[float]]) -> list[int]:
    out = []
    for row in score.tolist():
        expected = [
            sum(row[truth] * costs[truth][decision] for truth in range(len(costs)))
            for decision in range(len(costs))
        ]
        out.append(expected.index(min(expected)))
    return out


def test_every_row_gets_the_answer_of_lowest_expected_cost() -> None:
    truth, score = animals()
    evaluation = ta.evaluate(truth, score, classes=NAMES)
    decided = by_loops(score, COSTS)
    made = evaluation.decide(COSTS)
    assert made.problem.predicted().tolist() == decided
    assert made.metric("accuracy").value == pytest.approx(
        np.mean([NAMES[code] == name for code, name in zip(decided, truth, strict=True)])
    )
    assert made.metric("roc_auc_ovr_macro") == evaluation.metric("roc_auc_ovr_macro")


def test_the_mean_cost_stands_beside_argmax_and_the_best_constant() -> None:
    truth, score = animals()
    evaluation = ta.evaluate(truth, score, classes=NAMES)
    codes = [NAMES.index(name) for name in truth]
    found = evaluation.decision_cost(COSTS)

    def paid(decisions: list[int]) -> list[int]:
        return [COSTS[code][decision] for code, decision in zip(codes, decisions, strict=True)]

    rows = paid(by_loops(score, COSTS))
    assert found.decided.value == pytest.approx(np.mean(rows))
    assert found.decided.standard_error == pytest.approx(np.std(rows, ddof=1) / np.sqrt(80))
    assert found.decided.method == "mean-t"
    assert found.largest.value == pytest.approx(np.mean(paid(score.argmax(axis=1).tolist())))
    constants = [np.mean(paid([k] * 80)) for k in range(3)]
    assert found.constant.value == pytest.approx(min(constants))
    assert found.constant_class == NAMES[int(np.argmin(constants))]
    expected = [min(row @ np.array(COSTS)) for row in score]
    assert found.promised == pytest.approx(np.mean(expected))
    assert found.decided.value < min(found.largest.value, found.constant.value)


def test_equal_costs_are_the_largest_probability_ties_to_the_first_class() -> None:
    truth, score = animals()
    score[:5] = [[0.4, 0.4, 0.2], [0.2, 0.4, 0.4], [1 / 3] * 3, [0.25, 0.5, 0.25], [0.3, 0.3, 0.4]]
    evaluation = ta.evaluate(truth, score, classes=NAMES)
    made = evaluation.decide(ta.cost_matrix({}))
    assert made.problem.predicted().tolist() == evaluation.problem.predicted().tolist()


@pytest.mark.parametrize("positive", ["no", "yes"])
def test_two_classes_whichever_is_positive(positive: str) -> None:
    truth = ["yes", "no", "no", "yes", "no"]
    chance = np.array([0.2, 0.05, 0.3, 0.9, 0.08])  # of yes
    score = chance if positive == "yes" else 1 - chance
    evaluation = ta.evaluate(truth, score, pos_label=positive)
    costs = {("yes", "no"): 9, ("no", "yes"): 1}
    made = evaluation.decide(costs)
    # yes from .1 on: one false alarm, nothing missed
    assert made.result.confusion is not None
    assert made.result.confusion.classes == ("no", "yes")
    assert made.result.confusion.counts.tolist() == [[2, 1], [0, 2]]
    found = evaluation.decision_cost(costs)
    assert found.decided.value == pytest.approx(1 / 5)
    assert found.largest.value == pytest.approx(9 / 5)
    assert (found.constant.value, found.constant_class) == (pytest.approx(3 / 5), "yes")


def test_weights_and_soft_labels_count_by_mass() -> None:
    truth, score = animals(30)
    codes = [NAMES.index(name) for name in truth]
    weight = np.arange(30) % 3 + 1.0
    copies = [k for k in range(30) for _ in range(int(weight[k]))]
    weighted = ta.evaluate(truth, score, classes=NAMES, sample_weight=weight)
    copied = ta.evaluate([truth[k] for k in copies], score[copies], classes=NAMES)
    assert weighted.decision_cost(COSTS).decided.value == pytest.approx(
        copied.decision_cost(COSTS).decided.value
    )
    shares = np.eye(3)[codes]
    shares[0] = 0.5, 0.25, 0.25
    soft = ta.evaluate(shares, score, task="multiclass", classes=NAMES)
    decided = by_loops(score, COSTS)
    paid = [float(np.dot(shares[k], np.array(COSTS)[:, decided[k]])) for k in range(30)]
    assert soft.decision_cost(COSTS).decided.value == pytest.approx(np.mean(paid))
    binary = ta.evaluate([0.25, 1.0, 0.5], [0.9, 0.8, 0.1])
    paid = [0.75 * 1, 0.0, 0.5 * 4]
    found = binary.decision_cost([[0, 1], [4, 0]]).decided.value
    assert found == pytest.approx(np.mean(paid))


def test_costs_by_name_and_nested_are_the_same() -> None:
    nested = ta.cost_matrix({"lion": {"cat": 10, "dog": 20}}, other=2)
    pairs = ta.cost_matrix({("lion", "cat"): 10, ("lion", "dog"): 20}, other=2)
    assert nested == pairs
    assert nested.of(NAMES).tolist() == [[0, 2, 2], [2, 0, 2], [10, 20, 0]]
    assert ta.cost_matrix(nested) is nested
    assert hash(ta.cost_matrix(COSTS)) == hash(ta.cost_matrix(np.array(COSTS)))


@pytest.mark.parametrize(
    ("costs", "says"),
    [
        ([[0, 1], [1, 0]], "costs have 2 classes; expected 3: cat, dog, lion"),
        ([[0, 1, 2]], "costs have shape (1, 3); expected (K, K)"),
        ([[0, 1, np.nan]] * 3, "not a finite number"),
        ("cheap", "expected numbers or a mapping"),
        ({("cat", "wolf"): 1}, "costs name 'wolf'; expected one of cat, dog, lion"),
        ({"cat": 3}, "costs hold 'cat'; expected pairs (truth, decision)"),
        ({("cat", "dog"): "much"}, "the cost of dog for cat is 'much'; expected a number"),
        ([[1, 0, 2], [3, 0, 1], [1, 1, 0]], "deciding dog for cat is cheaper than the right"),
    ],
)
def test_costs_that_make_no_sense_are_refused(costs, says) -> None:  # type: ignore[no-untyped-def]
    truth, score = animals(10)
    with pytest.raises(ta.InputError) as raised:
        ta.evaluate(truth, score, classes=NAMES).decide(costs)
    assert says in str(raised.value)


def test_what_is_no_probability_is_refused() -> None:
    truth, score = animals(10)
    ranks = ta.evaluate(truth, score * 9, classes=NAMES, scores="rank")
    with pytest.raises(ta.InputError, match="needs probabilities; the scores are ranks"):
        ranks.decide(COSTS)
    with pytest.raises(ta.InputError, match="need scores; only predictions"):
        ta.evaluate(truth, y_pred=truth, classes=NAMES).decide(COSTS)
    labels = ta.evaluate([[1, 0], [0, 1]], [[0.9, 0.2], [0.3, 0.4]], task="multilabel")
    with pytest.raises(ta.InputError, match="costs by class need exclusive classes"):
        labels.decide([[0, 1], [1, 0]])
    loose = ta.evaluate(truth, score * 0.5, classes=NAMES, scores="probability")
    with pytest.raises(ta.InputError, match="does not sum to 1"):
        loose.decision_cost(COSTS)


def test_logits_decide_by_their_probabilities() -> None:
    truth, score = animals(30)
    logits = ta.evaluate(truth, np.log(score), classes=NAMES, scores="logit")
    assert logits.decide(COSTS).problem.predicted().tolist() == by_loops(score, COSTS)


def test_the_cost_of_grouped_rows_is_that_of_the_groups() -> None:
    truth, score = animals(60)
    alone = ta.evaluate(truth, score, classes=NAMES).decision_cost(COSTS)
    tenfold = [truth[k] for k in np.repeat(np.arange(60), 10)], np.repeat(score, 10, axis=0)
    patient = np.repeat(np.arange(60), 10)
    copied = ta.evaluate(*tenfold, classes=NAMES).decision_cost(COSTS)
    grouped = ta.evaluate(*tenfold, classes=NAMES, groups=patient).decision_cost(COSTS)
    for name in ("decided", "largest", "constant"):
        one, many, fair = (getattr(found, name) for found in (alone, copied, grouped))
        assert fair.value == pytest.approx(one.value)
        assert (fair.low, fair.high) == pytest.approx((one.low, one.high), rel=1e-9)
        assert many.high - many.low < 0.4 * (one.high - one.low)
        assert fair.method == "mean-t-clustered"
