"""NPZ files whose truth is a matrix: several labels, one-hot classes, fractions."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tellapart.errors import InputError
from tellapart.inputs import read_problem

LABELS = np.array([[1, 0, 1], [0, 1, 1], [0, 0, 0], [1, 1, 1]])
MASSES = np.array([[1.0, 0.0, 0.0], [0.25, 0.5, 0.25], [0.0, 0.0, 1.0], [0.0, 1.0, 0.0]])
SCORES = np.array([[0.7, 0.2, 0.1], [0.25, 0.7, 0.05], [0.1, 0.2, 0.7], [0.5, 0.3, 0.2]])


@pytest.fixture
def write(tmp_path):
    def written(**entries):
        path = tmp_path / "a.npz"
        np.savez(path, **entries)
        return path

    return written


@pytest.mark.parametrize("labels", [LABELS, LABELS == 1, LABELS.astype(np.float32), LABELS * 0.5])
def test_a_matrix_of_labels_pairs_with_the_matrix_of_scores(write, labels):
    problem, roles = read_problem(write(y_true=labels, y_score=SCORES), task="multilabel")
    assert (problem.task, problem.classes) == ("multilabel", ("0", "1", "2"))
    assert roles.described() == {"truth": "y_true", "score": "y_score"}
    np.testing.assert_array_equal(problem.truth.values, labels)
    np.testing.assert_array_equal(problem.scores.values, SCORES)


@pytest.mark.parametrize("name", ["classes", "class_names", "label_names", "labels", "names"])
@pytest.mark.parametrize("kind", [str, bytes])
def test_a_list_beside_the_matrix_names_its_columns(write, name, kind):
    names = np.array(["ant", "bée", "cow"])
    listed = np.char.encode(names, "utf-8") if kind is bytes else names
    path = write(y_true=LABELS, y_score=SCORES, **{name: listed})
    assert read_problem(path, task="multilabel")[0].classes == ("ant", "bée", "cow")
    declared = read_problem(path, task="multilabel", classes=["x", "y", "z"])[0]
    assert declared.classes == ("x", "y", "z")


@pytest.mark.parametrize("rows", [2, 3])
def test_as_many_or_more_names_than_rows_are_still_names(write, rows):
    path = write(y_true=LABELS[:rows], y_score=SCORES[:rows], classes=np.array(["a", "b", "c"]))
    problem = read_problem(path, task="multilabel")[0]
    assert (problem.rows, problem.classes) == (rows, ("a", "b", "c"))


def test_one_hot_and_fractional_classes_are_read(write):
    hard = np.eye(3)[[0, 1, 2, 1]].astype(int)
    problem = read_problem(write(y_true=hard, probs=SCORES), task="multiclass")[0]
    assert (problem.task, problem.is_soft) == ("multiclass", False)
    assert problem.truth.values.tolist() == [0, 1, 2, 1]
    answers = np.array([0, 1, 2, 0])
    path = write(y_true=MASSES, probs=SCORES, y_pred=answers)
    soft, roles = read_problem(path, task="multiclass")
    assert (soft.task, soft.is_soft) == ("multiclass", True)
    assert roles.prediction == ("y_pred",)
    np.testing.assert_array_equal(soft.truth.values, MASSES)


def test_predicted_labels_are_flags_and_scores_are_fractions(write):
    problem, roles = read_problem(write(y_true=LABELS, y_pred=1 - LABELS), task="multilabel")
    assert (roles.score, roles.prediction) == ((), ("y_pred",))
    assert problem.predicted().tolist() == (1 - LABELS).tolist()
    roles = read_problem(write(y_true=LABELS, y_pred=SCORES), task="multilabel")[1]
    assert (roles.score, roles.prediction) == (("y_pred",), ())
    both = write(y_true=LABELS, probs=SCORES, y_pred=1 - LABELS)
    roles = read_problem(both, task="multilabel")[1]
    assert (roles.score, roles.prediction) == (("probs",), ("y_pred",))


def test_lists_in_parquet_are_matrices_too(tmp_path):
    path = tmp_path / "a.parquet"
    pq.write_table(pa.table({"y_true": LABELS.tolist(), "probs": SCORES.tolist()}), path)
    np.testing.assert_array_equal(read_problem(path, task="multilabel")[0].truth.values, LABELS)


def test_a_matrix_alone_does_not_say_what_it_means(write):
    with pytest.raises(InputError) as raised:
        read_problem(write(y_true=LABELS, y_score=SCORES))
    assert "y_true is a matrix of 3 columns" in str(raised.value)
    assert "add --task multilabel or --task multiclass" in str(raised.value)


def test_what_does_not_fit_the_matrix_is_named(write):
    def message(**entries):
        with pytest.raises(InputError) as raised:
            read_problem(write(**entries), task="multilabel")
        return str(raised.value)

    assert "y_score has 2 columns, but the truth 'y_true' has 3" in message(
        y_true=LABELS, y_score=SCORES[:, :2]
    )
    assert "neither a score nor a prediction matrix" in message(y_true=LABELS, height=LABELS[:, 0])
    assert "--score y_score or --score probs" in message(
        y_true=LABELS, y_score=SCORES, probs=SCORES
    )
    assert "--prediction y_pred or --prediction pred" in message(
        y_true=LABELS, y_pred=LABELS, pred=LABELS
    )
    assert "y_true is a matrix of <U1; expected numbers" in message(
        y_true=LABELS.astype("U1"), y_score=SCORES
    )


def test_score_columns_may_be_named_one_by_one(tmp_path):
    path = tmp_path / "a.parquet"
    columns = {"y_true": LABELS.tolist()} | {f"s{k}": SCORES[:, k] for k in range(3)}
    pq.write_table(pa.table(columns), path)
    score = ["s0", "s1", "s2"]
    assert read_problem(path, score=score, task="multilabel")[1].score == ("s0", "s1", "s2")
    with pytest.raises(InputError, match="has 2 columns, but the truth 'y_true' has 3"):
        read_problem(path, score=score[:2], task="multilabel")


def test_bytes_are_text_if_they_are_utf8(write):
    words = [word.encode() for word in ("ant", "bée", "ant", "bée")]
    path = write(y_true=np.array(words), y_score=SCORES[:, 0])
    assert read_problem(path)[0].classes == ("ant", "bée")
    path = write(y_true=np.array([b"ant", b"b\xe9e", b"ant"]), y_score=SCORES[:3, 0])
    with pytest.raises(InputError, match=r"y_true\[1\] is b'b\\xe9e', bytes that are not UTF-8"):
        read_problem(path)
