"""Which rows are shown: laws that hold for every kind of problem."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from problems import binary, cells_of, labels, several

from tellapart.examples.selection import FEW, select
from tellapart.problem import Problem

KINDS = [binary, several, labels]


def shown(problem, most=240):
    return set(select([problem], most).rows)


@pytest.mark.parametrize("make", KINDS)
@pytest.mark.parametrize("seed", range(3))
def test_every_cell_has_a_few_rows_or_all_it_has(make, seed):
    problem = make(seed=seed)
    found = shown(problem)
    cells = cells_of(problem)
    assert len(cells) >= 4
    for cell, rows in cells.items():
        assert len(found & set(rows)) >= min(FEW, len(rows)), cell


@pytest.mark.parametrize("make", KINDS)
@pytest.mark.parametrize("most", [1, 2, 7, 50, 240, 5000])
def test_never_more_rows_than_asked_for_each_once_and_no_fewer_than_there_are(make, most):
    problem = make()
    rows = select([problem], most).rows
    assert len(rows) == len(set(rows)) == min(most, problem.rows)


@pytest.mark.parametrize("make", [binary, several])
def test_the_most_confident_wrong_and_the_one_nearest_the_decision_are_there(make):
    problem = make()
    found = shown(problem)
    for (truth, answer), rows in cells_of(problem).items():
        if truth == answer:
            continue
        if problem.task == "binary":
            sure = problem.scores.values[rows] * (1 if answer else -1)
            gap = np.abs(problem.scores.values[rows] - 0.5)
        else:
            scores = problem.scores.values[rows]
            sure = scores[:, answer]
            gap = sure - np.delete(scores, answer, axis=1).max(axis=1)
        assert rows[int(np.argmax(sure))] in found
        assert rows[int(np.argmin(gap))] in found


def test_the_least_confident_right_is_there():
    problem = several()
    found = shown(problem)
    for (truth, answer), rows in cells_of(problem).items():
        if truth == answer:
            sure = problem.scores.values[rows, answer]
            assert {rows[k] for k in np.argsort(sure)[:FEW]} <= found


def test_the_first_row_is_the_surest_of_the_largest_cell_of_errors():
    problem = several()
    wrong = {cell: rows for cell, rows in cells_of(problem).items() if cell[0] != cell[1]}
    cell = min(wrong, key=lambda each: (-len(wrong[each]), each))
    sure = problem.scores.values[wrong[cell], cell[1]]
    assert select([problem], 240).rows[0] == wrong[cell][int(np.argmax(sure))]


@pytest.mark.parametrize("make", KINDS)
def test_the_order_of_rows_changes_nothing(make):
    problem = make()
    order = np.random.default_rng(1).permutation(problem.rows)
    moved = problem.take(order)
    assert [int(order[row]) for row in select([moved], 100).rows] == list(
        select([problem], 100).rows
    )


def test_two_models_in_another_order_of_rows():
    a, b = several(seed=0), several(seed=0)
    other = np.roll(b.scores.values, 1, axis=1)
    b = Problem.of(a.truth.values, other, classes=list(range(5)), items=a.tags["items"])
    order = np.random.default_rng(1).permutation(a.rows)
    moved = select([a.take(order), b.take(order)], 150)
    assert [int(order[row]) for row in moved.rows] == list(select([a, b], 150).rows)


@given(st.integers(1, 30), st.integers(0, 10), st.integers(1, 40), st.booleans())
def test_small_and_tied_data(rows, seed, most, several_classes):
    random = np.random.default_rng(seed)
    if several_classes:
        truth = random.integers(0, 3, rows)
        score = random.integers(1, 3, (rows, 3)) / 1.0
        problem = Problem.of(truth, score / score.sum(1, keepdims=True), classes=[0, 1, 2])
    else:
        score = random.integers(0, 3, rows) / 2
        problem = Problem.of(random.integers(0, 2, rows), score, classes=[0, 1])
    first = select([problem], most)
    assert first == select([problem], most)
    assert len(set(first.rows)) == len(first.rows) == min(most, rows)


def test_with_too_many_cells_the_largest_come_first_and_right_answers_keep_a_tenth():
    problem = several(rows=5000, classes=20, seed=2)
    cells = cells_of(problem)
    wrong = sorted((len(rows) for cell, rows in cells.items() if cell[0] != cell[1]), reverse=True)
    assert 3 * len(wrong) > 240  # not all can have three
    found = shown(problem)
    taken = {cell: len(found & set(rows)) for cell, rows in cells.items()}
    assert sum(taken[cell] for cell in cells if cell[0] == cell[1]) == 20
    without = [len(cells[cell]) for cell in cells if cell[0] != cell[1] and not taken[cell]]
    assert all(size <= wrong[len(wrong) - len(without) - 1] for size in without)


@pytest.mark.parametrize("seed", range(3))
def test_at_every_threshold_every_cell_that_has_rows_shows_one(seed):
    problem = binary(rows=1000, seed=seed)
    found = sorted(shown(problem))
    truth, score = problem.truth.values, problem.scores.values
    for threshold in np.quantile(score, np.linspace(0, 1, 201)):
        above = score >= threshold
        for member in (0, 1):
            for side in (above, ~above):
                cell = (truth == member) & side
                assert cell[found].any() == cell.any(), threshold


def test_ranks_without_a_threshold_show_the_worst_of_both_truths():
    truth = np.array([0, 1] * 50)
    score = np.random.default_rng(0).normal(truth * 2.0) * 10
    problem = Problem.of(truth, score)
    assert problem.threshold is None
    first = select([problem], 2).rows
    negatives, positives = np.flatnonzero(truth == 0), np.flatnonzero(truth == 1)
    assert set(first) == {
        negatives[np.argmax(score[negatives])],
        positives[np.argmin(score[positives])],
    }


def test_infinite_ranks():
    score = np.array([-np.inf, np.inf, np.inf, 0.0, -np.inf, 3.0])
    problem = Problem.of([0, 1, 0, 1, 1, 0], score, scores="rank", threshold=1.0)
    assert set(select([problem], 6).rows) == set(range(6))
    ranks = np.array([[np.inf, np.inf, 0], [1, -np.inf, -np.inf], [0, 1, np.inf]])
    problem = Problem.of([0, 1, 2], ranks, scores="rank")
    assert set(select([problem], 3).rows) == {0, 1, 2}


def test_predictions_alone_and_with_confidence():
    truth, answer = ["a", "b", "c"] * 40, ["a", "c", "b", "b"] * 30
    alone = Problem.of(truth, y_pred=answer)
    for cell, rows in cells_of(alone).items():
        assert len(shown(alone) & set(rows)) >= FEW, cell
    confidence = np.random.default_rng(0).uniform(0.4, 1.0, 120)
    sure = Problem.of(truth, y_pred=answer, confidence=confidence)
    for (known, said), rows in cells_of(sure).items():
        best = np.argmax if known != said else np.argmin
        assert rows[int(best(confidence[rows]))] in shown(sure, 60)


def test_soft_truth_counts_as_its_largest_share():
    random = np.random.default_rng(3)
    shares = random.dirichlet([0.4] * 3, 300)
    score = random.dirichlet([0.6] * 3, 300)
    soft = Problem.of(shares, score, task="multiclass")
    assert shown(soft, 60) == shown(soft.harden(), 60)
    one = Problem.of(random.uniform(size=200), random.uniform(size=200))
    assert one.is_soft
    assert shown(one, 60) == shown(one.harden(), 60)


def test_stated_prevalences_do_not_stop_soft_truth():
    random = np.random.default_rng(3)
    problem = Problem.of(random.uniform(size=90), random.uniform(size=90)).at_prevalence(0.1)
    assert len(shown(problem, 20)) == 20


def test_rows_behind_a_comparison():
    """Both wrong, only A wrong, only B wrong: each has rows, though each is rare."""
    truth = np.zeros(900, dtype=int)
    truth[450:] = 1
    answers = {"a": truth.copy(), "b": truth.copy()}
    both, only_a, only_b = {3, 500}, {7, 600, 601}, {11, 12, 700}
    for row in both | only_a:
        answers["a"][row] = 1 - truth[row]
    for row in both | only_b:
        answers["b"][row] = 1 - truth[row]
    problems = [Problem.of(truth, y_pred=answer) for answer in answers.values()]
    found = set(select(problems, 30).rows)
    for rows in (both, only_a, only_b):
        assert len(rows & found) >= min(FEW, len(rows))


def test_labels_are_those_with_the_most_errors_and_rows_say_for_which_they_were_picked():
    random = np.random.default_rng(0)
    truth = (random.random((400, 30)) < 0.3).astype(int)
    answer = truth.copy()
    for label in range(30):
        flipped = random.choice(400, 4 * label, replace=False)
        answer[flipped, label] = 1 - truth[flipped, label]
    found = select([Problem.of(truth, y_pred=answer, task="multilabel")], 120)
    picked = {label for row in found.rows for label in found.labels[row]}
    assert picked == set(range(20, 30))  # ten of them fit into 120 rows
    for row in found.rows:
        assert found.labels[row]


def test_many_rows_and_many_classes():
    problem = several(rows=20_000, classes=300, seed=1)
    cells = cells_of(problem)
    rows = select([problem], 240).rows
    assert len(rows) == 240
    wrong = sum(problem.truth.values[row] != problem.predicted()[row] for row in rows)
    assert wrong == 240 - 24
    assert len(cells) > 10_000
