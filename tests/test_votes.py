"""Votes of annotators as truth."""

import numpy as np
import pytest

import tellapart
from tellapart import InputError, Stream
from tellapart.problem import Problem

SCORES = [0.1, 0.4, 0.35, 0.8]
BINARY = [[3, 0], [2, 2], [1, 3], [0, 1]]
THREE = np.array([[4, 1, 0], [0, 2, 3], [1, 1, 8], [0, 0, 7]])
THREE_SCORES = np.array([[0.7, 0.2, 0.1], [0.2, 0.5, 0.3], [0.1, 0.2, 0.7], [0.1, 0.1, 0.8]])


def values(evaluation):
    return {name: estimate.value for name, estimate in evaluation.result.metrics.items()}


def agree(first, second):
    assert values(first) == pytest.approx(values(second), rel=1e-12, nan_ok=True)


def test_two_columns_of_votes_are_the_shares_of_a_binary_problem():
    found = tellapart.evaluate(BINARY, SCORES, votes=True)
    assert found.result.task == "binary"
    agree(found, tellapart.evaluate([0.0, 0.5, 0.75, 1.0], SCORES))


def test_votes_of_several_classes_are_shares_of_their_row():
    found = tellapart.evaluate(THREE, THREE_SCORES, votes=True, classes=["a", "b", "c"])
    assert found.result.task == "multiclass"
    shares = THREE / THREE.sum(axis=1, keepdims=True)
    classes = ["a", "b", "c"]
    agree(found, tellapart.evaluate(shares, THREE_SCORES, task="multiclass", classes=classes))


def test_two_columns_may_be_declared_as_exclusive_classes():
    scores = np.stack([1 - np.array(SCORES), SCORES], axis=1)
    found = tellapart.evaluate(BINARY, scores, votes=True, task="multiclass")
    assert found.result.task == "multiclass"


def test_a_column_that_counts_yes_needs_the_number_of_annotators():
    found = tellapart.evaluate([0, 2, 3, 4], SCORES, votes=4)
    agree(found, tellapart.evaluate([0.0, 0.5, 0.75, 1.0], SCORES))
    each = tellapart.evaluate([0, 1, 3, 2], SCORES, votes=[3, 2, 4, 2])
    agree(found, each)
    with pytest.raises(InputError, match=r"votes=True; counts in one column need the number"):
        tellapart.evaluate([0, 2, 3, 4], SCORES, votes=True)


@pytest.mark.parametrize(
    "votes",
    [4, np.full(3, 4), [[4, 4], [4, 4], [4, 4]]],
    ids=["one number", "per row", "per row and label"],
)
def test_labels_count_yes_among_their_annotators(votes):
    counts, scores = [[4, 1], [2, 0], [0, 3]], [[0.9, 0.3], [0.4, 0.1], [0.2, 0.6]]
    found = tellapart.evaluate(counts, scores, votes=votes, task="multilabel")
    agree(found, tellapart.evaluate(np.array(counts) / 4, scores, task="multilabel"))
    assert found.result.data.votes == 4


def test_labels_without_the_number_of_annotators_are_refused():
    scores = [[0.9, 0.3], [0.4, 0.1]]
    with pytest.raises(InputError, match=r"counts of yes need the number of annotators"):
        tellapart.evaluate([[4, 1], [2, 0]], scores, votes=True, task="multilabel")


def test_numbers_of_annotators_do_not_go_with_columns_of_classes():
    with pytest.raises(InputError, match=r"expected votes=True for one column of counts per class"):
        tellapart.evaluate(BINARY, SCORES, votes=4)


def test_unanimous_votes_are_hard_labels():
    hard = tellapart.evaluate([[3, 0], [2, 0], [0, 1], [0, 9]], SCORES, votes=True)
    assert hard.result.data.truth == "hard"
    assert hard.result.data.votes == 2.5
    agree(hard, tellapart.evaluate([0, 0, 1, 1], SCORES))
    agree(hard, tellapart.evaluate([0, 0, 5, 5], SCORES, votes=5))


def test_all_votes_for_one_class_leave_the_other_empty():
    found = tellapart.evaluate([5, 5, 5, 5], SCORES, votes=5)
    assert "needs negative rows" in found.metric("roc_auc").reason


def test_the_order_of_the_columns_is_that_of_the_classes():
    found = tellapart.evaluate(BINARY, SCORES, votes=True, classes=["no", "yes"])
    assert found.result.data.positive == "yes"
    assert found.result.data.prevalence["yes"] == pytest.approx(2.25 / 4)
    turned = tellapart.evaluate(
        BINARY, SCORES, votes=True, classes=["no", "yes"], pos_label="no"
    )  # fmt: skip
    assert turned.result.data.positive == "no"
    assert turned.metric("roc_auc").value == pytest.approx(1 - found.metric("roc_auc").value)


def test_a_row_weighs_one_however_many_voted():
    few, many = [[1, 0], [1, 1], [1, 3], [0, 1]], [[100, 0], [2, 2], [1, 3], [0, 50]]
    agree(tellapart.evaluate(few, SCORES, votes=True), tellapart.evaluate(many, SCORES, votes=True))
    weighted = tellapart.evaluate(
        few, SCORES, votes=True, sample_weight=np.sum(few, axis=1)
    )  # fmt: skip
    assert weighted.metric("brier").value != tellapart.evaluate(
        few, SCORES, votes=True
    ).metric("brier").value  # fmt: skip
    # every single vote a row of its own
    truth = [0, 0, 1, 0, 1, 1, 1, 1]
    scores = [SCORES[row] for row in (0, 1, 1, 2, 2, 2, 2, 3)]
    single = tellapart.evaluate(truth, scores)
    for name in ("brier", "log_loss", "accuracy", "roc_auc", "average_precision"):
        assert weighted.metric(name).value == pytest.approx(single.metric(name).value), name


def test_the_median_number_of_votes_is_told():
    assert tellapart.evaluate(BINARY, SCORES, votes=True).result.data.votes == 3.5
    assert tellapart.evaluate([0.1, 0.9], [0.2, 0.8]).result.data.votes is None


# ---- rows that nobody voted on -----------------------------------------------------------


def test_a_row_without_votes_is_missing_and_named():
    counts = [[3, 0], [0, 0], [1, 3], [0, 0]]
    with pytest.raises(InputError, match=r"y_true\[1\] has no votes; 2 of 4 rows; .*\"drop\""):
        tellapart.evaluate(counts, SCORES, votes=True)
    found = tellapart.evaluate(counts, SCORES, votes=True, missing="drop")
    assert (found.result.data.rows, found.result.data.dropped) == (2, 2)
    assert found.result.data.votes == 3.5


def test_a_label_that_nobody_voted_on_makes_its_row_missing():
    counts, votes = [[4, 1], [2, 0]], [[4, 4], [4, 0]]
    with pytest.raises(InputError, match=r"y_true\[1\] has no votes; 1 of 2 rows"):
        tellapart.evaluate(counts, [[0.9, 0.3], [0.4, 0.1]], votes=votes, task="multilabel")


def test_a_missing_count_is_a_missing_row():
    counts = [[3, 0], [float("nan"), 2], [1, 3], [0, 2]]
    with pytest.raises(InputError, match=r"y_true\[1\] is missing"):
        tellapart.evaluate(counts, SCORES, votes=True)
    found = tellapart.evaluate(counts, SCORES, votes=True, missing="drop")
    assert found.result.data.dropped == 1


# ---- what is refused ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("wrong", "shown"), [(-1, "-1"), (1.5, "1.5"), (float("inf"), "inf")]
)  # fmt: skip
def test_counts_that_are_no_counts_are_refused_with_their_row(wrong, shown):
    counts = [[3, 0], [2, 2], [wrong, 3], [0, 1]]
    with pytest.raises(InputError, match=rf"y_true\[2, 0\] is {shown}; 1 counts are negative"):
        tellapart.evaluate(counts, SCORES, votes=True)


def test_a_text_is_no_count():
    with pytest.raises(InputError, match=r"y_true\[0, 0\] is 'many'; expected numbers"):
        tellapart.evaluate([["many", 0], [1, 2]], [0.1, 0.2], votes=True)


def test_more_yes_than_annotators_is_refused_with_its_row():
    with pytest.raises(InputError, match=r"y_true\[2\] is 5, but only 4 annotators"):
        tellapart.evaluate([1, 2, 5, 0], SCORES, votes=4)
    scores = [[0.9, 0.3], [0.4, 0.1]]
    with pytest.raises(InputError, match=r"y_true\[1, 0\] is 3, but only 2 annotators"):
        tellapart.evaluate([[2, 0], [3, 1]], scores, votes=[2, 2], task="multilabel")


@pytest.mark.parametrize("votes", [[3, 4], [[1, 2, 3, 4]], "five", -2, 2.5, float("inf")])
def test_numbers_of_annotators_that_fit_nothing_are_refused(votes):
    with pytest.raises(InputError, match=r"^votes"):
        tellapart.evaluate([0, 1, 1, 0], SCORES, votes=votes)


def test_a_binary_problem_has_two_columns_of_votes():
    with pytest.raises(InputError, match=r"3 columns of votes; expected 2"):
        tellapart.evaluate(THREE, SCORES, votes=True, task="binary")


@pytest.mark.parametrize("task", ["binary", "multiclass", None])
def test_plain_counts_without_votes_are_refused_and_votes_named(task):
    with pytest.raises(InputError, match=r"y_true\[0\] is 3, 0, whole numbers .*votes=True"):
        tellapart.evaluate(BINARY, np.stack([SCORES, SCORES], axis=1), task=task)


def test_plain_counts_of_labels_are_refused_and_the_annotators_asked_for():
    with pytest.raises(InputError, match=r"or votes=5 if these say how many of 5 annotators"):
        tellapart.evaluate([[3, 0], [0, 2]], [[0.9, 0.3], [0.4, 0.1]], task="multilabel")


def test_flags_that_do_not_sum_to_one_may_be_votes():
    with pytest.raises(InputError, match=r"sums to 2; .*votes=True for counts of votes"):
        tellapart.evaluate([[1, 1], [0, 1]], [0.2, 0.8], task="binary")


def test_one_hot_truth_stays_hard():
    found = tellapart.evaluate([[1, 0], [0, 1]], [0.2, 0.8], task="binary")
    assert found.result.data.truth == "hard"
    assert found.result.data.votes is None


# ---- batches -----------------------------------------------------------------------------


def test_batches_of_votes_equal_one_pass(tmp_path):
    stream = Stream(task="multiclass", classes=["a", "b", "c"], votes=True)
    for rows in ([0, 1], [2], [3]):  # the last batch is unanimous, so hard by itself
        stream.update(THREE[rows], THREE_SCORES[rows])
    whole = tellapart.evaluate(THREE, THREE_SCORES, votes=True, classes=["a", "b", "c"])
    agree(stream.evaluate(), whole)
    assert stream.evaluate().result.data.votes == whole.result.data.votes == 6.0
    loaded = Stream.load(stream.save(tmp_path / "votes.npz"))
    agree(loaded.evaluate(), whole)
    assert loaded.evaluate().result.data.votes == 6.0
    loaded.update(THREE, THREE_SCORES)
    assert len(loaded) == 8


def test_a_batch_may_name_its_own_annotators():
    stream = Stream(votes=4)
    stream.update([0, 2], SCORES[:2])
    stream.update([3, 2], SCORES[2:], votes=[4, 2])
    agree(stream.evaluate(), tellapart.evaluate([0.0, 0.5, 0.75, 1.0], SCORES))


def test_a_stream_takes_votes_in_all_batches_or_in_none():
    stream = Stream()
    stream.update([0, 1], SCORES[:2])
    with pytest.raises(InputError, match=r"votes is given in this batch, unlike in the earlier"):
        stream.update([[1, 2], [3, 0]], SCORES[2:], votes=True)


def test_streams_of_votes_and_of_shares_do_not_merge():
    with pytest.raises(InputError, match="another votes"):
        Stream(votes=True).merge(Stream())


@pytest.mark.parametrize("votes", ["yes", 0, -3, 2.5, [1, 2]])
def test_a_stream_is_told_of_votes_in_one_word_or_number(votes):
    with pytest.raises(InputError, match="votes is"):
        Stream(votes=votes)


def test_votes_follow_their_rows():
    problem = Problem.of(BINARY, SCORES, votes=True)
    assert problem.take(np.array([3, 0])).tags["votes"].tolist() == [1, 3]
