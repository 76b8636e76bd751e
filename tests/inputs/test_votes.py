"""Votes of annotators in files are a truth of shares."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from tellapart.errors import InputError
from tellapart.inputs import read_problem
from tellapart.inputs.votes import check_votes
from tellapart.problem import Problem
from tellapart.problem.votes import Votes

COUNTS = np.array([[9, 1, 0], [0, 5, 5], [2, 0, 0], [1, 1, 2]])
SHARES = np.array([[0.9, 0.1, 0.0], [0.0, 0.5, 0.5], [1.0, 0.0, 0.0], [0.25, 0.25, 0.5]])
SCORES = np.array([[0.7, 0.2, 0.1], [0.2, 0.5, 0.3], [0.6, 0.3, 0.1], [0.3, 0.3, 0.4]])
NAMES = ("cat", "dog", "owl")


def table(prefix: str = "votes_", counts: np.ndarray = COUNTS, **more) -> pd.DataFrame:
    columns = {f"{prefix}{name}": counts[:, k] for k, name in enumerate(NAMES)}
    columns |= {f"prob_{name}": SCORES[:, k] for k, name in enumerate(NAMES)}
    return pd.DataFrame(columns | more)


@pytest.fixture
def write(tmp_path):
    def written(frame, name="a.csv"):
        path = tmp_path / name
        frame.to_parquet(path) if name.endswith("parquet") else frame.to_csv(path, index=False)
        return path

    return written


def same(problem: Problem, shares: np.ndarray = SHARES, scores: np.ndarray = SCORES) -> None:
    expected = Problem.of(shares, scores, task="multiclass", classes=list(NAMES))
    assert (problem.task, problem.classes, problem.is_soft) == ("multiclass", NAMES, True)
    np.testing.assert_array_equal(problem.truth.values, expected.truth.values)
    np.testing.assert_array_equal(problem.scores.values, expected.scores.values)


@pytest.mark.parametrize("prefix", ["votes_", "vote_", "Votes."])
@pytest.mark.parametrize("suffix", ["csv", "parquet"])
def test_votes_are_found_by_their_prefix_and_told(write, prefix, suffix):
    problem, roles = read_problem(write(table(prefix), f"a.{suffix}"))
    same(problem)
    assert roles.described()["votes"] == ", ".join(f"{prefix}{name}" for name in NAMES)
    assert "read as shares of each row" in roles.notes[0]


@pytest.mark.parametrize("prefix", ["count_", "n_", "counts.", ""])
def test_other_columns_of_counts_are_named_by_flag(write, prefix):
    path = write(table(prefix, item=list("abcd")))
    same(read_problem(path, votes=[f"{prefix}{name}" for name in NAMES])[0])
    if prefix:
        same(read_problem(path, votes=f"{prefix}*")[0])


def test_classes_decide_the_order(write):
    turned = read_problem(write(table()), classes=["owl", "cat", "dog"])[0]
    assert turned.classes == ("owl", "cat", "dog")
    np.testing.assert_array_equal(turned.truth.values, SHARES[:, [2, 0, 1]])
    np.testing.assert_array_equal(turned.scores.values, SCORES[:, [2, 0, 1]])
    with pytest.raises(InputError, match="the votes are for cat, dog, owl, but the classes are"):
        read_problem(write(table()), classes=["owl", "cat", "cow"])


def test_votes_on_two_classes_are_a_soft_binary_truth(write):
    frame = pd.DataFrame(
        {"votes_no": [3, 0, 2], "votes_yes": [1, 4, 2], "prob_yes": [0.2, 0.9, 0.6]}
    )
    problem = read_problem(write(frame))[0]
    assert (problem.task, problem.positive) == ("binary", "yes")
    assert problem.truth.values.tolist() == [0.25, 1.0, 0.5]
    turned = read_problem(write(frame.rename(columns={"prob_yes": "score"})), positive="no")[0]
    assert turned.truth.values.tolist() == [0.75, 0.0, 0.5]


def test_a_matrix_of_votes_takes_its_classes_from_the_list_beside_it(tmp_path):
    path = tmp_path / "a.npz"
    np.savez(path, votes=COUNTS, probs=SCORES, class_names=np.array(NAMES))
    same(read_problem(path)[0])
    same(read_problem(path, votes="votes")[0])
    np.savez(path, votes=COUNTS, probs=SCORES)
    assert read_problem(path)[0].classes == ("0", "1", "2")
    same(read_problem(path, classes=list(NAMES))[0])


def test_rows_without_votes_are_missing(write):
    counts = COUNTS.copy()
    counts[1] = 0
    path = write(table(counts=counts))
    with pytest.raises(
        InputError, match=r"votes_cat\[1\] and the other classes have no votes; 1 o"
    ):
        read_problem(path)
    problem = read_problem(path, missing="drop")[0]
    same(problem, SHARES[[0, 2, 3]], SCORES[[0, 2, 3]])
    assert problem.dropped == 1


@pytest.mark.parametrize(
    ("count", "found"), [(-1, "is -1, which is no number"), (0.5, "is 0.5, which is no number")]
)
def test_what_is_no_number_of_votes_is_named(write, count, found):
    counts = COUNTS.astype(float)
    counts[3, 1] = count
    with pytest.raises(InputError) as raised:
        read_problem(write(table(counts=counts)))
    assert f"votes_dog[3] {found}" in str(raised.value)


def test_votes_beside_a_truth_are_two_readings(write):
    path = write(table(y_true=["cat", "dog", "cat", "owl"]))
    with pytest.raises(InputError, match=r"add --truth y_true or --votes 'votes_\*'"):
        read_problem(path)
    same(read_problem(path, votes="votes_*")[0])
    assert not read_problem(path, truth="y_true")[0].is_soft
    with pytest.raises(InputError, match="truth and votes are both named"):
        read_problem(path, truth="y_true", votes="votes_*")


def test_one_column_of_votes_is_refused(write):
    with pytest.raises(InputError, match="votes names one column"):
        read_problem(write(table()), votes="votes_cat")


def test_shares_sum_to_one_and_keep_what_is_missing():
    shares = Votes.of(np.array([[1, 2], [0, 0], [np.nan, 3]]), True, "multiclass").shares
    np.testing.assert_array_equal(shares, [[1 / 3, 2 / 3], [np.nan] * 2, [np.nan] * 2])
    with pytest.raises(InputError, match=r"b\[0\] is inf"):
        check_votes(np.array([[1, np.inf]]), ["a", "b"])
