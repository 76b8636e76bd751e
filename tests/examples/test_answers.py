"""What is told of each row."""

from __future__ import annotations

import numpy as np
import pytest
from problems import binary, labels, several

import tellapart as ta
from tellapart.errors import InputError
from tellapart.examples import ImageChoice, gallery
from tellapart.problem import Problem

IDS = ImageChoice("none")


def by_item(problems, choice=IDS):
    return {each.item: each for each in gallery(problems, images=choice).examples}


def test_a_binary_row_says_the_score_of_the_positive_class_whatever_its_code():
    problem = Problem.of(["yes", "no"], [0.25, 0.125], pos_label="no", items=["x", "y"])
    assert problem.classes == ("no", "yes")
    told = by_item([problem])
    assert told["x"].truth == ((1, 1.0),)
    assert told["y"].truth == ((0, 1.0),)
    assert told["x"].answers[0].predicted == (1,)
    assert told["x"].answers[0].scores == ((0, 0.25),)


def test_several_classes_show_the_best_three_and_those_of_the_cell():
    score = [[0.4, 0.3, 0.2, 0.08, 0.02], [0.1, 0.2, 0.3, 0.15, 0.25]]
    problem = Problem.of([4, 2], score, classes=list(range(5)), items=["x", "y"])
    told = by_item([problem])
    assert told["x"].answers[0].predicted == (0,)
    assert told["x"].answers[0].scores == ((0, 0.4), (1, 0.3), (2, 0.2), (4, 0.02))
    assert [code for code, _ in told["y"].answers[0].scores] == [2, 4, 1]


def test_labels_show_all_of_a_row_and_the_scores_that_it_was_picked_for():
    problem = labels(count=6)
    for each in gallery([problem], images=IDS).examples:
        row = int(each.item)
        answer = each.answers[0]
        assert each.truth == tuple((k, 1.0) for k in np.flatnonzero(problem.truth.values[row]))
        assert answer.predicted == tuple(np.flatnonzero(problem.predicted()[row]))
        values = [value for _, value in answer.scores]
        assert values == sorted(values, reverse=True)
        assert {code: problem.scores.values[row, code] for code, _ in answer.scores} == dict(
            answer.scores
        )
        assert len(answer.scores) >= 3


def test_soft_truth_shows_its_shares_largest_first():
    problem = Problem.of([[0.25, 0.75, 0.0]], [[0.5, 0.25, 0.25]], task="multiclass")
    assert by_item([problem])["row 0"].truth == ((1, 0.75), (0, 0.25))
    problem = Problem.of([0.25, 0.5], [0.5, 0.75])
    assert by_item([problem])["row 0"].truth == ((0, 0.75), (1, 0.25))


def test_predictions_alone_have_no_scores_and_confidence_is_of_the_predicted_class():
    alone = Problem.of(["a", "b", "c"], y_pred=["a", "b", "a"])
    assert by_item([alone])["row 2"].answers[0].scores == ()
    sure = Problem.of(["a", "b", "c"], y_pred=["a", "b", "a"], confidence=[0.5, 0.25, 0.75])
    assert by_item([sure])["row 2"].answers[0].scores == ((0, 0.75),)


def test_nothing_is_predicted_where_nothing_decides():
    told = by_item([Problem.of([0, 1], [-3.0, 5.0])])
    assert told["row 0"].answers[0].predicted == ()
    assert told["row 0"].answers[0].scores == ((1, -3.0),)


def test_every_model_answers_for_every_row():
    a = several(seed=0)
    b = Problem.of(a.truth.values, a.scores.values[:, ::-1], classes=list(range(5)))
    found = gallery([a, b], images=IDS)
    for each in found.examples:
        answers = [answer.predicted[0] for answer in each.answers]
        assert answers == [a.predicted()[each.row], b.predicted()[each.row]]


def test_rows_are_counted_as_they_were_given():
    """Rows that miss a value or weigh nothing are left out, and the others keep their numbers."""
    score = [0.9, np.nan, 0.2, 0.7, 0.4]
    problem = Problem.of(
        [0, 1, 1, 1, 0], score, sample_weight=[1, 1, 1, 0, 2], missing="drop",
        items=["r0", "r1", "r2", "r3", "r4"],
    )  # fmt: skip
    found = gallery([problem], images=IDS)
    assert {(each.row, each.item) for each in found.examples} == {(0, "r0"), (2, "r2"), (4, "r4")}
    assert found.rows == 3
    assert problem.take(np.array([2, 0])).numbered_rows.tolist() == [4, 0]


def test_rows_without_items_are_called_by_their_numbers():
    problem = Problem.of([0, 1, 0], [np.nan, 0.9, 0.2], missing="drop")
    assert sorted(by_item([problem])) == ["row 1", "row 2"]


def test_row_numbers_of_batches_and_of_a_stream_on_disk(tmp_path):
    from tellapart.streaming import Stream

    stream = Stream(classes=[0, 1])
    stream.update([0, 1, 1], [0.1, np.nan, 0.9], missing="drop")
    stream.update([1, 0], [0.8, 0.3])
    assert stream.problem().numbered_rows.tolist() == [0, 2, 3, 4]
    stream.save(tmp_path / "s.npz")
    assert Stream.load(tmp_path / "s.npz").problem().numbered_rows.tolist() == [0, 2, 3, 4]


@pytest.mark.parametrize("make", [binary, several, labels])
def test_whole_numbers_as_items_read_as_given(make):
    problem = make()
    for each in gallery([problem], images=IDS).examples:
        assert each.item == str(each.row)


def test_items_that_are_floats_because_a_column_had_a_gap():
    problem = Problem.of([0, 1], [0.1, 0.9], items=[7.0, 8.0])
    assert sorted(by_item([problem])) == ["7", "8"]


def test_the_rows_of_a_paired_comparison_are_those_of_the_first_model():
    truth, score = [0, 1, 0, 1], [0.6, 0.9, 0.2, 0.4]
    a = ta.evaluate(truth, score, items=list("abcd"))
    b = ta.evaluate(truth[::-1], score[::-1], items=list("dcba"))
    from tellapart.comparison.pairing import paired_problems

    problems = list(paired_problems({"a": a, "b": b}).values())
    for each in gallery(problems, images=IDS).examples:
        assert "abcd"[each.row] == each.item
        assert each.answers[0] == each.answers[1]


def test_problems_of_other_rows_are_refused():
    with pytest.raises(InputError, match="problems have 400, 20 rows; expected"):
        gallery([binary(), binary(20)], images=IDS)
    with pytest.raises(InputError, match="expected at least one"):
        gallery([], images=IDS)
