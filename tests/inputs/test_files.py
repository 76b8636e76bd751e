"""Every format gives the same problem, and every broken file says where it is broken."""

from __future__ import annotations

import gzip
import io
import os
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.csv as pcsv
import pyarrow.parquet as pq
import pytest

from tellapart.errors import InputError
from tellapart.inputs import read_problem, read_table
from tellapart.problem import Problem
from tellapart.problem.labels import class_name

ROOT = Path(__file__).resolve().parents[2]
DATA = Path(os.environ.get("TELLAPART_DATA", ROOT.parent / "shared" / "data"))


def same(first: Problem, second: Problem) -> None:
    """Assert that two problems are equal to the last bit."""
    assert first.task == second.task
    assert first.classes == second.classes
    assert first.positive == second.positive
    np.testing.assert_array_equal(first.truth.values, second.truth.values)
    assert first.scores is not None
    assert second.scores is not None
    assert first.scores.values.dtype == second.scores.values.dtype
    np.testing.assert_array_equal(first.scores.values, second.scores.values)


def write_everywhere(frame: pd.DataFrame, folder: Path) -> list[Path]:
    """Write a frame with every writer that people use."""
    table = pa.Table.from_pandas(frame, preserve_index=False)
    widened = frame.astype(dict.fromkeys(frame.select_dtypes("float32").columns, "float64"))
    frame.to_csv(folder / "pandas.csv", index=False)
    frame.to_csv(folder / "pandas.tsv", index=False, sep="\t")
    frame.to_csv(folder / "pandas.csv.gz", index=False)
    frame.to_csv(folder / "semicolon.csv", index=False, sep=";")
    widened.to_csv(folder / "widened.csv", index=False)
    pcsv.write_csv(table, folder / "arrow.csv")
    rows = [",".join(frame.columns)]
    columns = [frame[name].to_numpy() for name in frame.columns]
    rows += [",".join(str(value) for value in row) for row in zip(*columns, strict=True)]
    (folder / "numpy.csv").write_text("\n".join(rows) + "\n")
    frame.to_parquet(folder / "pandas.parquet")
    pq.write_table(table, folder / "arrow.pq")
    arrays = {name: frame[name].to_numpy() for name in frame.columns}
    arrays = {name: a.astype(str) if a.dtype == object else a for name, a in arrays.items()}
    np.savez(folder / "numpy.npz", **arrays)
    return sorted(folder.iterdir())


def float32_scores(rng: np.random.Generator) -> np.ndarray:
    return rng.dirichlet([0.2, 0.3, 0.4], 500).astype(np.float32)


def float64_scores(rng: np.random.Generator) -> np.ndarray:
    return rng.dirichlet([0.2, 0.3, 0.4], 500)


def rounded_float32(rng: np.random.Generator) -> np.ndarray:
    return float64_scores(rng).round(4).astype(np.float32)


def rounded_float64(rng: np.random.Generator) -> np.ndarray:
    return float64_scores(rng).round(4)


@pytest.mark.parametrize(
    "scores", [float32_scores, float64_scores, rounded_float32, rounded_float64]
)
def test_the_same_data_give_the_same_problem_in_every_format(tmp_path, scores):
    rng = np.random.default_rng(1)
    matrix = scores(rng)
    names = ["ant", "bee", "cow"]
    frame = pd.DataFrame({"y_true": rng.choice(names, len(matrix))})
    for k, name in enumerate(names):
        frame[f"prob_{name}"] = matrix[:, k]
    paths = write_everywhere(frame, tmp_path)
    problems = {path.name: read_problem(path)[0] for path in paths}
    for problem in problems.values():
        same(problem, problems["pandas.parquet"])
    assert len(problems) == 10


def test_scores_of_full_precision_are_those_of_the_arrays(tmp_path):
    rng = np.random.default_rng(2)
    for name, scores in (("narrow", rng.random(200, dtype=np.float32)), ("wide", rng.random(200))):
        path = tmp_path / f"{name}.csv"
        pd.DataFrame({"y_true": [0, 1] * 100, "score": scores}).to_csv(path, index=False)
        same(read_problem(path)[0], Problem.of([0, 1] * 100, scores))


def test_a_short_decimal_is_what_it_says(tmp_path):
    frame = pd.DataFrame({"y_true": [0, 1, 1, 0], "score": np.float32([0.7, 0.1, 0.3, 0.9])})
    for path in write_everywhere(frame, tmp_path):
        problem = read_problem(path)[0]
        assert problem.scores.values.tolist() == [0.7, 0.1, 0.3, 0.9]


def test_one_column_of_float64_does_not_disturb_the_float32_columns(tmp_path):
    rng = np.random.default_rng(3)
    frame = pd.DataFrame({"y_true": rng.choice(["a", "b"], 300)})
    frame["prob_a"] = rng.random(300, dtype=np.float32)
    frame["prob_b"] = rng.random(300)
    problems = [
        read_problem(path, task="multiclass")[0] for path in write_everywhere(frame, tmp_path)
    ]
    for problem in problems:
        same(problem, problems[0])
    expected = frame["prob_a"].to_numpy().astype(np.float64)
    np.testing.assert_array_equal(problems[0].scores.values[:, 0], expected)


def test_real_float32_predictions_are_equal_in_all_formats(tmp_path):
    source = DATA / "cifar10_cnn" / "lenet-5-cifar-10.npz"
    if not source.exists():
        pytest.skip(f"no real data at {DATA}; set TELLAPART_DATA")
    archive = np.load(source)
    truth, scores = archive["ground_truth"], archive["predictions"]
    frame = pd.DataFrame({"y_true": truth})
    for k in range(10):
        frame[f"prob_{k}"] = scores[:, k]
    expected = Problem.of(truth, scores)
    same(read_problem(source)[0], expected)
    for path in write_everywhere(frame, tmp_path):
        same(read_problem(path)[0], expected)


def test_labels_are_equal_in_all_formats(tmp_path):
    kinds = {
        "text": ["cat", "dog"],
        "numbers": [0, 1],
        "numbers as text": ["0", "1"],
        "floats": [0.0, 1.0],
        "negative": [-1, 1],
        "negative as text": ["-1", "1"],
        "bools": [False, True],
        "named like missing": ["NA", "None"],
        "zeros in front": ["07", "08"],
    }
    for name, classes in kinds.items():
        folder = tmp_path / name
        folder.mkdir()
        truth = pd.Series([classes[k % 2] for k in range(20)])
        frame = pd.DataFrame({"y_true": truth, "score": np.linspace(0, 1, 20)})
        problems = [read_problem(path)[0] for path in write_everywhere(frame, folder)]
        for problem in problems:
            same(problem, problems[0])
            assert problem.rows == 20, name
        assert problems[0].classes == tuple(class_name(label) for label in classes)


def test_versions_are_not_numbers(tmp_path):
    path = tmp_path / "versions.csv"
    path.write_text("y_true,prob_1.1,prob_1.10\n1.1,0.8,0.2\n1.10,0.3,0.7\n")
    assert read_problem(path)[0].classes == ("1.1", "1.10")


@pytest.mark.parametrize("suffix", ["csv", "parquet"])
def test_only_an_empty_cell_is_missing(tmp_path, suffix):
    frame = pd.DataFrame({"y_true": ["NA", None, "None", "NA"], "score": [0.1, 0.2, 0.9, 0.3]})
    path = tmp_path / f"labels.{suffix}"
    frame.to_csv(path, index=False) if suffix == "csv" else frame.to_parquet(path)
    with pytest.raises(InputError, match=r"y_true\[1\] is missing"):
        read_problem(path)
    problem = read_problem(path, missing="drop")[0]
    assert (problem.rows, problem.dropped, problem.classes) == (3, 1, ("NA", "None"))


@pytest.mark.parametrize("cell", ["", "NA", "nan", "NaN", "null"])
def test_a_missing_score_is_missing_however_it_is_written(tmp_path, cell):
    path = tmp_path / "scores.csv"
    path.write_text(f"y_true,score\n0,0.1\n1,{cell}\n1,0.9\n")
    with pytest.raises(InputError, match=r"score\[1\] is missing"):
        read_problem(path)
    assert read_problem(path, missing="drop")[0].rows == 2


def test_a_score_that_is_no_number_is_named(tmp_path):
    path = tmp_path / "scores.csv"
    path.write_text("y_true,score\n0,0.1\n1,high\n")
    with pytest.raises(InputError, match=r"score\[1\] is 'high'; expected a number"):
        read_problem(path, score="score")


def test_missing_whole_numbers_stay_whole_in_name(tmp_path):
    path = tmp_path / "holes.csv"
    path.write_text("y_true,score\n0,0.1\n1,0.9\n,0.5\n")
    assert read_problem(path, missing="drop")[0].classes == ("0", "1")


BROKEN = {
    "empty.csv": (b"", "is empty; expected a header line"),
    "blank.csv": (b"\n\n", "is empty; expected a header line"),
    "header.csv": (b"y_true,score\n", "has a header but no rows"),
    "twice.csv": (b"y_true,score,score\n0,1,1\n", "two columns named 'score' (2 and 3)"),
    "long.csv": (b"y_true,score\n0,0.5\n1,0.5,9\n", "line 3 has 3 fields; expected 2"),
    "short.csv": (b"y_true,score\n0,0.5\n1\n", "line 3 has 1 fields; expected 2"),
    "latin.csv": (b"y_true,score\ncat,0.5\ncaf\xe9,0.5\n", "line 3 is not UTF-8 (byte 0xe9"),
    "latin_score.csv": (b"y_true,score\ncat,0.5\ndog,\xe9\n", "line 3 is not UTF-8"),
    "latin_header.csv": (b"y_true,sc\xf6re\ncat,0.5\n", "line 1 is not UTF-8"),
    "utf16.csv": ("y_true,score\n0,1\n".encode("utf-16"), "is UTF-16, by its byte order mark"),
    "utf32.csv": ("y_true,score\n0,1\n".encode("utf-32"), "the encoding: --encoding utf-32"),
    "headless.csv": (b"y_true,score", "has a header but no rows; expected at least one row"),
    "text.parquet": (b"y_true,score\n0,1\n", "cannot be read as Parquet"),
    "text.npz": (b"y_true,score\n0,1\n", "cannot be read as NPZ"),
    "table.xlsx": (b"PK", "has the suffix '.xlsx'; expected one of .csv"),
    "nosuffix": (b"y_true,score\n", "has the suffix ''; expected one of .csv"),
    "bad.csv.gz": (b"y_true,score\n0,1\n", "cannot be read as CSV"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_file_says_what_is_wrong(tmp_path, name):
    content, expected = BROKEN[name]
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(InputError) as raised:
        read_problem(path)
    assert expected in str(raised.value)
    assert name in str(raised.value)


def test_a_missing_file_and_a_folder_are_named(tmp_path):
    with pytest.raises(InputError, match=r"nothing\.csv does not exist"):
        read_table(tmp_path / "nothing.csv")
    with pytest.raises(InputError, match="is a folder; expected a file"):
        read_table(tmp_path, format="csv")
    with pytest.raises(InputError, match="format is 'excel'"):
        read_table(tmp_path, format="excel")
    (tmp_path / "a.csv").write_text("y_true,score\n0,1\n")
    with pytest.raises(InputError, match="encoding is 'utf-9'"):
        read_table(tmp_path / "a.csv", encoding="utf-9")


def test_a_broken_line_is_named_after_quoted_line_breaks(tmp_path):
    path = tmp_path / "quoted.csv"
    path.write_text('y_true,note,score\n0,"two\nlines",0.5\n1,x\n')
    with pytest.raises(InputError, match="line 4 has 2 fields; expected 3"):
        read_table(path)


def test_other_encodings_quotes_marks_and_blank_lines_are_read(tmp_path):
    latin = tmp_path / "latin.csv"
    latin.write_bytes("y_true,score\ncaf\xe9,0.9\nbar,0.1\n".encode("latin-1"))
    assert read_problem(latin, encoding="latin-1")[0].classes == ("bar", "caf\xe9")
    marked = tmp_path / "excel.csv"
    marked.write_bytes('\ufeffy_true, score \n\ncat,0.9\n\n"dog\n,x",0.1\n'.encode())
    problem, roles = read_problem(marked)
    assert problem.classes == ("cat", "dog\n,x")
    assert roles.described() == {"truth": "y_true", "score": "score"}


def test_the_unnamed_index_of_pandas_is_left_alone(tmp_path):
    path = tmp_path / "index.csv"
    pd.DataFrame({"y_true": [0, 1], "score": [0.1, 0.9]}).to_csv(path)
    assert read_problem(path)[1].described() == {"truth": "y_true", "score": "score"}


def test_standard_input_is_read_as_csv_or_as_told(tmp_path, monkeypatch):
    frame = pd.DataFrame({"y_true": [0, 1], "score": [0.1, 0.9]})
    parquet = io.BytesIO()
    frame.to_parquet(parquet)
    for content, format_ in (
        (frame.to_csv(index=False).encode(), None),
        (frame.to_csv(index=False, sep="\t").encode(), "tsv"),
        (parquet.getvalue(), "parquet"),
    ):
        stream = SimpleNamespace(buffer=io.BytesIO(content))
        monkeypatch.setattr("sys.stdin", stream)
        assert read_problem("-", format=format_)[0].rows == 2


def test_pickled_arrays_are_refused_and_never_loaded(tmp_path):
    class Trap:
        def __reduce__(self):
            return (Path.touch, (tmp_path / "it ran",))

    path = tmp_path / "trap.npz"
    np.savez(path, y_true=np.array([Trap(), Trap()], dtype=object), score=np.array([0.1, 0.9]))
    with pytest.raises(InputError, match=r"pickled array \(y_true\)"):
        read_problem(path)
    assert not (tmp_path / "it ran").exists()


def test_npz_matrices_take_their_classes_from_codes_lists_or_flags(tmp_path):
    scores = np.array([[0.7, 0.2, 0.1], [0.2, 0.7, 0.1], [0.1, 0.2, 0.7], [0.5, 0.3, 0.2]])
    codes = tmp_path / "codes.npz"
    np.savez(codes, labels=np.array([0, 1, 1, 0]), probs=scores)
    with pytest.raises(InputError, match="--truth labels"):
        read_problem(codes)
    problem, roles = read_problem(codes, truth="labels")
    assert problem.classes == ("0", "1", "2")  # one of them without rows
    assert roles.score == ("probs",)
    named = tmp_path / "named.npz"
    words = np.array(["dog", "ant", "bee", "dog"])
    np.savez(named, y_true=words, probs=scores, classes=np.array(["dog", "bee", "ant"]))
    assert read_problem(named)[0].classes == ("dog", "bee", "ant")
    unnamed = tmp_path / "unnamed.npz"
    np.savez(unnamed, y_true=words, probs=scores)
    with pytest.raises(InputError, match="--classes a,b,c"):
        read_problem(unnamed)
    assert read_problem(unnamed, classes=["dog", "bee", "ant"])[0].classes[0] == "dog"


def test_npz_refuses_what_is_no_table(tmp_path):
    single = tmp_path / "single.npz"
    with single.open("wb") as file:
        np.save(file, np.arange(3))
    with pytest.raises(InputError, match="holds a single array"):
        read_table(single)
    np.savez(tmp_path / "empty.npz", y_true=np.array([]))
    with pytest.raises(InputError, match="holds no rows"):
        read_table(tmp_path / "empty.npz")


def test_parquet_lists_categories_and_small_types_are_read(tmp_path):
    path = tmp_path / "nested.parquet"
    table = pa.table(
        {
            "y_true": pa.array(["b", "a", "b"]).dictionary_encode(),
            "prob.a": pa.array([0.25, 0.5, 0.125], pa.float16()),
            "prob.b": pa.array([0.75, 0.5, 0.875], pa.float32()),
        }
    )
    pq.write_table(table, path)
    problem, roles = read_problem(path)
    assert problem.classes == ("a", "b")
    assert roles.score == ("prob.a", "prob.b")
    np.testing.assert_array_equal(problem.scores.values, [0.75, 0.5, 0.875])
    lists = pa.table({"y_true": [0, 1, 2], "probs": [[0.5, 0.3, 0.2]] * 3})
    pq.write_table(lists, path)
    assert read_problem(path)[0].scores.values.shape == (3, 3)
    ragged = pa.table({"y_true": [0, 1], "probs": [[0.5, 0.5], [1.0]]})
    pq.write_table(ragged, path)
    with pytest.raises(InputError, match="unequal length"):
        read_problem(path)


def test_parquet_without_rows_or_with_two_equal_names_is_refused(tmp_path):
    path = tmp_path / "a.parquet"
    pq.write_table(pa.table({"y_true": pa.array([], pa.int64())}), path)
    with pytest.raises(InputError, match="no rows"):
        read_table(path)
    twice = pa.Table.from_arrays([pa.array([1]), pa.array([2])], names=["y_true", "y_true"])
    pq.write_table(twice, path)
    with pytest.raises(InputError, match="two columns named 'y_true'"):
        read_table(path)


def test_reading_never_writes_to_the_stored_arrays(tmp_path):
    path = tmp_path / "a.npz"
    scores = np.array([[0.7, 0.3], [0.1, 0.9]], dtype=np.float32)
    np.savez(path, y_true=[0, 1], probs=scores)
    table = read_table(path)
    table.numbers(["probs"])
    np.testing.assert_array_equal(table.stored("probs"), scores)


def test_compressed_text_with_damage_is_named(tmp_path):
    path = tmp_path / "cut.csv.gz"
    path.write_bytes(gzip.compress(b"y_true,score\n" + b"0,0.5\n" * 100_000)[:200])
    with pytest.raises(InputError, match=r"cut\.csv\.gz cannot be read as CSV"):
        read_table(path)


@pytest.mark.parametrize("encoding", ["utf-16", "utf-32", "utf-16-le", "utf-8-sig"])
def test_wide_encodings_are_read_when_they_are_named(tmp_path, encoding):
    path = tmp_path / "wide.csv"
    path.write_bytes(
        "\ufeffy_true;score\nknöt;0.5\nant;0.25\n".encode(encoding.removesuffix("-sig"))
    )
    problem = read_problem(path, encoding=encoding)[0]
    assert problem.classes == ("ant", "knöt")
    assert problem.scores.values.tolist() == [0.5, 0.25]


@pytest.mark.parametrize("content", [b"y_true,score\n0,1\n1,0\n", b"y_true,score\n0,1\nx,\xe9\n"])
def test_a_wrong_encoding_is_named(tmp_path, content):
    path = tmp_path / "a.csv"
    path.write_bytes(content)
    wrong = "utf-16" if content.isascii() else "ascii"
    with pytest.raises(InputError, match=rf"a\.csv is not {wrong} \(.*expected the encoding"):
        read_problem(path, encoding=wrong)


def test_a_compressed_file_is_read_whatever_it_is_called(tmp_path, monkeypatch):
    content = gzip.compress(b"y_true,score\n0,0.25\n1,0.5\n")
    (tmp_path / "a.csv").write_bytes(content)
    assert read_problem(tmp_path / "a.csv")[0].rows == 2
    monkeypatch.setattr("sys.stdin", SimpleNamespace(buffer=io.BytesIO(content)))
    assert read_problem("-")[0].rows == 2


@pytest.mark.parametrize("suffix", ["csv", "tsv"])
def test_white_space_around_a_label_is_layout(tmp_path, suffix):
    path = tmp_path / f"a.{suffix}"
    lines = ["y_true,score", "1, 0.5", " 1,0.25 ", "0 ,0.75", '" 0",0.5', "  ,0.5"]
    mark = "\t" if suffix == "tsv" else ","
    path.write_text("\n".join(lines).replace(",", mark) + "\n")
    problem = read_problem(path, missing="drop")[0]
    assert (problem.classes, problem.dropped) == (("0", "1"), 1)
    assert problem.truth.values.tolist() == [1, 1, 0, 0]


def test_standard_input_that_cannot_be_read_is_named(monkeypatch):
    monkeypatch.setattr("sys.stdin", None)
    with pytest.raises(InputError, match="standard input is closed"):
        read_problem("-")

    def fail():
        raise IsADirectoryError(21, "Is a directory")

    monkeypatch.setattr("sys.stdin", SimpleNamespace(buffer=SimpleNamespace(read=fail)))
    with pytest.raises(InputError, match=r"standard input cannot be read \(Is a directory\)"):
        read_problem("-", format="npz")
