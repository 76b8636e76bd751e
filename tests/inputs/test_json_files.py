"""JSON objects line by line: the quick reader and the careful one read the same."""

from __future__ import annotations

import json

import numpy as np
import pyarrow as pa
import pytest

from tellapart.errors import InputError
from tellapart.inputs import json_files, read_problem, read_table

ROWS = 3000  # more than tell the types


@pytest.fixture
def write(tmp_path):
    def written(rows, name="a.jsonl", **options):
        path = tmp_path / name
        path.write_text("".join(json.dumps(row) + "\n" for row in rows), **options)
        return path

    return written


def rows_of(count: int = ROWS) -> list[dict]:
    rng = np.random.default_rng(5)
    return [
        {
            "y_true": f"{k % 3:03d}",
            "probs": rng.dirichlet([1, 1, 1]).tolist(),
            "day": f"2026-01-{k % 28 + 1:02d}",
            "weight": int(rng.integers(1, 9)),
            "blurred": bool(k % 2),
            "by": {"name": "x", "age": k},
            "absent": None,
        }
        for k in range(count)
    ]


def columns(path) -> dict[str, pa.ChunkedArray]:
    table = read_table(path)
    return {name: table.stored(name) for name in table.names}


def test_both_readers_give_the_same_columns(write, monkeypatch):
    path = write(rows_of())
    quick = columns(path)
    monkeypatch.setattr(json_files, "_in_arrow", lambda *_: None)
    careful = columns(path)
    assert quick.keys() == careful.keys()
    for name, column in quick.items():
        assert column.type == careful[name].type
        assert column.to_pylist() == careful[name].to_pylist()


def test_the_quick_reader_is_used_where_nothing_is_odd(write, monkeypatch):
    def fail(*_):
        raise AssertionError

    monkeypatch.setattr(json_files, "_in_python", fail)
    assert read_table(write(rows_of())).rows == ROWS
    with pytest.raises(AssertionError):
        read_table(write([*rows_of(), {"y_true": "000", "new": 1}]))


def test_what_looks_like_a_date_or_a_number_stays_text(write):
    table = read_table(write(rows_of()))
    assert set(table.labels("day")) == {f"2026-01-{k:02d}" for k in range(1, 29)}
    assert set(table.labels("y_true")) == {"000", "001", "002"}


def test_objects_in_objects_are_columns(write):
    table = read_table(write(rows_of()))
    assert {"by.name", "by.age"} <= set(table.names)
    assert table.labels("by.age")[:3].tolist() == [0, 1, 2]


@pytest.mark.parametrize("at", [1, ROWS - 1])
def test_keys_may_come_and_go(write, at):
    rows = rows_of()
    rows[at] |= {"note": "seen", "y_true": None}
    del rows[at]["weight"]
    rows[at + 1 - 2 * (at > 1)]["day"] = None
    table = read_table(write(rows))
    assert table.stored("note").null_count == ROWS - 1
    assert table.labels("y_true")[at] is None
    assert np.flatnonzero(np.isnan(table.numbers(["weight"]))).tolist() == [at]


@pytest.mark.parametrize("at", [1, ROWS - 1])
def test_integers_and_fractions_are_numbers(write, at):
    rows = [{"y_true": k % 2, "score": k} for k in range(ROWS)]
    rows[at]["score"] = 0.5
    problem = read_problem(write(rows))[0]
    assert problem.scores.values[at] == 0.5
    assert problem.scores.values[-2] == ROWS - 2


@pytest.mark.parametrize("at", [1, ROWS - 1])
def test_numbers_and_words_are_labels(write, at):
    rows = [{"y_true": 1, "y_pred": 1} for _ in range(ROWS)]
    rows[at] = {"y_true": "b", "y_pred": True}
    problem = read_problem(write(rows), task="multiclass", classes=["1", "b", "True"])[0]
    assert problem.truth.values[at] == 1
    assert problem.predicted()[at] == 2
    assert (np.delete(problem.truth.values, at) == 0).all()


@pytest.mark.parametrize("first", [2**63, 2**60])
def test_large_integers_stay_different_labels(write, first):
    """Beyond int64 from the beginning, or only after the rows that tell the types."""
    rows = [{"y_true": first + k % 2, "score": 0.5} for k in range(2000)]
    rows += [{"y_true": 2**63 + k % 2, "score": 0.5} for k in range(1000)]
    labels = set(read_table(write(rows)).labels("y_true"))
    assert {str(label) for label in labels} == {str(row["y_true"]) for row in rows}


def test_lists_of_other_lengths_are_named(write):
    rows = [{"y_true": 0, "probs": [0.5, 0.5]}, {"y_true": 1, "probs": [0.5]}]
    with pytest.raises(InputError, match=r"probs\[1\] holds 1 values, probs\[0\] 2"):
        read_problem(write(rows))
    rows[1] = {"y_true": 1}
    with pytest.raises(InputError, match=r"probs\[1\] is missing"):
        read_problem(write(rows))


def test_other_encodings_and_marks_are_read(write):
    rows = [{"y_true": "café", "score": 0.75}, {"y_true": "bar", "score": 0.25}]
    text = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    path = write([])
    for encoding in ("latin-1", "utf-16", "utf-8-sig"):
        path.write_text(text, encoding=encoding)
        assert read_problem(path, encoding=encoding)[0].classes == ("bar", "café")
    assert read_problem(path)[0].classes == ("bar", "café")  # a mark alone needs no flag


def test_a_column_that_nobody_needs_may_hold_anything(write):
    rows = [{"y_true": k % 2, "score": 0.1 * k, "log": [1, {"a": "x"}][k % 2]} for k in range(6)]
    path = write(rows)
    assert read_problem(path)[0].rows == 6
    with pytest.raises(InputError, match="line 2: log is an object, after a text or a number in"):
        read_problem(path, score="log")
