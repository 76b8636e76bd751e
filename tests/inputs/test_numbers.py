"""Numbers in files: however they are written, and never two of them as one."""

from __future__ import annotations

from decimal import Decimal

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tellapart.errors import InputError
from tellapart.inputs import read_problem

LARGE = 2**53


def write_csv(folder, text, name="a.csv"):
    path = folder / name
    path.write_text(text)
    return path


def write_parquet(folder, **columns):
    path = folder / "a.parquet"
    pq.write_table(pa.table(columns), path)
    return path


@pytest.mark.parametrize(
    ("cells", "masses"),
    [
        (".2 .8 .1 .9 .5", [0.2, 0.8, 0.1, 0.9, 0.5]),
        ("0. 1. .5 1.0", [0.0, 1.0, 0.5, 1.0]),
        ("+0.5 +.25 0 +1", [0.5, 0.25, 0.0, 1.0]),
        ("5.e-1 .2e0 1", [0.5, 0.2, 1.0]),
    ],
)
def test_fractions_are_soft_truths_however_they_are_written(tmp_path, cells, masses):
    rows = "".join(f"{cell},{place / 8}\n" for place, cell in enumerate(cells.split()))
    problem = read_problem(write_csv(tmp_path, "y_true,y_score\n" + rows))[0]
    assert (problem.task, problem.is_soft) == ("binary", True)
    assert problem.truth.values.tolist() == masses


def test_whole_numbers_with_a_bare_point_are_classes(tmp_path):
    problem = read_problem(write_csv(tmp_path, "y_true,y_score\n0.,.1\n1.,.7\n0.,+0.3\n"))[0]
    assert problem.classes == ("0", "1")
    assert problem.scores.values.tolist() == [0.1, 0.7, 0.3]


@pytest.mark.parametrize("classes", [("007", "008"), ("1.1", "1.10"), ("2.", "2.0"), (".", "+")])
def test_what_only_looks_like_a_number_is_text(tmp_path, classes):
    text = "y_true,y_score\n" + "".join(f"{name},0.{k}\n" for k, name in enumerate(classes))
    assert set(read_problem(write_csv(tmp_path, text))[0].classes) == set(classes)


@pytest.mark.parametrize("large", [LARGE + 1, -LARGE - 1, 2**60 + 1, 2**64 + 1])
@pytest.mark.parametrize("other", ["0", "0.5"])
def test_integer_scores_that_would_tie_are_refused_in_text(tmp_path, large, other):
    path = write_csv(tmp_path, f"y_true,y_score\n0,{other}\n1,{large}\n0,{large - 1}\n")
    with pytest.raises(InputError, match=rf"^y_score\[\d\] is {large}, an integer beyond 2\*\*53"):
        read_problem(path)


@pytest.mark.parametrize("kind", [np.int64, np.uint64])
def test_integer_scores_that_would_tie_are_refused_in_parquet_and_npz(tmp_path, kind):
    scores = np.array([1, 2**60, 2**60 + 1], dtype=kind)
    matrix = np.column_stack([scores, scores[::-1]])
    paths = [
        write_parquet(tmp_path, y_true=[0, 1, 0], y_score=scores),
        tmp_path / "a.npz",
        tmp_path / "matrix.npz",
    ]
    np.savez(paths[1], y_true=[0, 1, 0], y_score=scores)
    np.savez(paths[2], y_true=[0, 1, 0], y_score=matrix)
    for path, place in zip(paths, ("2", "2", "0, 1"), strict=True):
        with pytest.raises(InputError) as raised:
            read_problem(path)
        assert f"y_score[{place}] is {2**60 + 1}, an integer beyond" in str(raised.value)


def test_integer_scores_in_lists_and_decimals_are_refused_too(tmp_path):
    lists = write_parquet(tmp_path, y_true=[0, 1], probs=[[1, 2], [3, LARGE + 1]])
    with pytest.raises(InputError, match=rf"probs\[1, 1\] is {LARGE + 1}, an integer"):
        read_problem(lists)
    decimals = pa.array([Decimal(1), Decimal(LARGE + 1)], pa.decimal128(20, 0))
    with pytest.raises(InputError, match=rf"y_score\[1\] is {LARGE + 1}, an integer"):
        read_problem(write_parquet(tmp_path, y_true=[0, 1], y_score=decimals))
    words = write_parquet(tmp_path, y_true=[0, 1], probs=[["0.5", "0.5"], ["x", "1"]])
    with pytest.raises(InputError, match=r"probs\[1, 0\] is 'x'"):
        read_problem(words)


def test_large_integers_that_float64_holds_are_scores(tmp_path):
    path = write_parquet(tmp_path, y_true=[0, 1, 1], y_score=[LARGE, 2**60, None])
    problem = read_problem(path, missing="drop")[0]
    assert problem.scores.values.tolist() == [float(LARGE), float(2**60)]
    text = write_csv(tmp_path, f"y_true,y_score\n0,1e300\n1,{2**70}\n0,inf\n")
    assert read_problem(text)[0].scores.values.tolist() == [1e300, 2.0**70, np.inf]


@pytest.mark.parametrize("extra", [[], [None]])
def test_large_integers_stay_different_classes(tmp_path, extra):
    for first in (2**63, 2**60):
        names = [str(first), str(first + 1)]
        truth = [first, first + 1, first, *extra]
        kind = pa.uint64() if first == 2**63 else pa.int64()
        rows = "".join(f"{'' if k is None else k},0.5\n" for k in truth)
        for path in (
            write_parquet(tmp_path, y_true=pa.array(truth, kind), y_score=[0.5] * len(truth)),
            write_parquet(
                tmp_path,
                y_true=pa.array(truth, pa.decimal128(20, 0)),
                y_score=[0.5] * len(truth),
            ),
            write_csv(tmp_path, f"y_true,y_score\n{rows}"),
        ):
            problem = read_problem(path, missing="drop")[0]
            assert list(problem.classes) == names
            assert problem.truth.values.tolist() == [0, 1, 0]


@pytest.mark.parametrize("first", [10**17, 10**17 + 1])
def test_large_identifiers_beside_an_empty_cell_stay_apart(tmp_path, first):
    text = f"y_true,y_score\n{first},0.1\n{first + 1},0.9\n,0.5\n"
    problem = read_problem(write_csv(tmp_path, text), missing="drop")[0]
    assert problem.classes == (str(first), str(first + 1))


@pytest.mark.parametrize(
    ("text", "column", "found"),
    [
        ("y_true;y_score\n0;0,7\n1;0,25\n", "y_score", "0,7"),
        ("y_true;y_score\n0,2;0.7\n1;0.25\n", "y_true", "0,2"),
        ("y_true;prob_0;prob_1\n0;1;0\n1;,25;7,5e-1\n", "prob_0", ",25"),
        ('y_true,y_score\n0,"0,7"\n1,"0,25"\n', "y_score", "0,7"),
        ("y_true;cat;dog\ncat;0,7;0,3\ndog;0,5;0,5\n", "cat", "0,7"),
    ],
)
def test_decimal_commas_are_named(tmp_path, text, column, found):
    with pytest.raises(InputError) as raised:
        read_problem(write_csv(tmp_path, text))
    assert f"{column} holds numbers with decimal commas, such as {found!r}" in str(raised.value)
    assert f"such as {found.replace(',', '.')}" in str(raised.value)


def test_a_comma_in_a_column_that_nobody_asks_for_does_not_matter(tmp_path):
    path = write_csv(tmp_path, "y_true;y_score;price\n0;0.7;1,50\n1;0.25;2,50\n")
    assert read_problem(path)[0].rows == 2
    with pytest.raises(InputError, match=r"price\[0\] is '1,50', a number with a decimal comma"):
        read_problem(path, score="price")
