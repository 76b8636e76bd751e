"""Broken, foreign and hostile files: exit code 2 and one line that says what was found."""

from __future__ import annotations

import gzip
import os
import pickle
import struct
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tellapart.cli import main

ROWS = [f'{{"y_true": {k % 2}, "score": {k / 20:.2f}}}' for k in range(12)]
CSV = "y_true,score\n" + "".join(f"{k % 2},{k / 20:.2f}\n" for k in range(12))
WIDE = "".join(f"a,b,{line}\n" for line in CSV.splitlines())
TABLE = pa.table({"y_true": [0, 1] * 500, "score": np.arange(1000) / 1000})


def jsonl(seventh: str, *, before: int = 0) -> str:
    """Return twelve objects with this in line 7, and so many lines before it."""
    rows = [*ROWS[:6], seventh, *ROWS[7:]]
    return "\n".join([ROWS[0]] * before + rows) + "\n"


def value(text: str) -> str:
    return f'{{"y_true": 1, "score": {text}}}'


def packed(write) -> bytes:
    sink = pa.BufferOutputStream()
    write(sink)
    return sink.getvalue().to_pybytes()


def arrow(opened) -> bytes:
    def write(sink):
        with opened(sink, TABLE.schema) as writer:
            writer.write_table(TABLE)

    return packed(write)


def numpy_file(save, *arrays, **named) -> bytes:
    sink = pa.BufferOutputStream()
    save(pa.PythonFile(sink, mode="w"), *arrays, **named)
    return sink.getvalue().to_pybytes()


PARQUET = packed(lambda sink: pq.write_table(TABLE, sink))
IPC, STREAM = arrow(pa.ipc.new_file), arrow(pa.ipc.new_stream)
NPZ = numpy_file(np.savez, y_true=np.array([0, 1] * 50), score=np.arange(100.0))
NPY = numpy_file(np.save, np.zeros(9, dtype=[("y_true", "i4"), ("score", "f4")]))
HUGE = b"{'descr': [('y_true', '<f8')], 'fortran_order': False, 'shape': (99999999999999,), }"
BOMB = b"\x93NUMPY\x01\x00" + struct.pack("<H", 118) + HUGE.ljust(117) + b"\n" + bytes(64)
DEEP = "[" * 100_000 + "]" * 100_000
PICKLE = pickle.dumps({"y_true": [0, 1]})

HOSTILE: dict[str, tuple[str | bytes, str]] = {
    # JSON
    "broken.jsonl": (jsonl('{"y_true": 1, "score": 0.5'), "line 7 is no JSON (Expecting ','"),
    "comma.jsonl": (jsonl(value("0.5") + ","), "line 7 is no JSON (Extra data at column 28)"),
    "list.jsonl": (jsonl("[1, 0.5]"), "line 7 is an array; expected an object"),
    "number.jsonl": (jsonl("0.5"), "line 7 is a single value; expected an object"),
    "late.jsonl": (jsonl('{"y_true": 1', before=2000), "line 2007 is no JSON"),
    "twice.jsonl": (jsonl(value('0.5, "score": 0.6')), "line 7 has the key 'score' twice"),
    "late_twice.jsonl": (
        jsonl(value('0.5, "score": 0.6'), before=2000),
        "line 2007 has the key 'score' twice",
    ),
    "nan.jsonl": (jsonl(value("NaN")), "score[6] is missing (nan); 1 of 12 rows"),
    "no_key.jsonl": (jsonl('{"y_true": 1}'), "score[6] is missing (nan); 1 of 12 rows"),
    "text.jsonl": (jsonl(value('"high"')), "score[6] is 'high'; expected a number"),
    "huge.jsonl": (jsonl(value("123456789012345678901")), "an integer beyond 2**53"),
    "late_huge.jsonl": (
        jsonl(value("123456789012345678901"), before=2000),
        "score[2006] is 123456789012345678901, an integer beyond 2**53",
    ),
    "digits.jsonl": (jsonl(value("9" * 6000)), "line 7 cannot be read (it holds a number of too"),
    "deep.jsonl": (jsonl(value(DEEP)), "line 7 cannot be read (it is nested too deeply)"),
    "late_deep.jsonl": (jsonl(value(DEEP), before=2000), "line 2007 cannot be read"),
    "late_deep_key.jsonl": (jsonl(value(f'1, "x": {DEEP}'), before=2000), "line 2007 cannot"),
    "mixed_list.jsonl": (jsonl(value("[0.5, 0.5]")), "line 7: score is a list, after a text or a"),
    "mixed_object.jsonl": (jsonl(value('{"a": 1}')), "line 7: score is an object, after a text"),
    "surrogate.jsonl": (jsonl('{"y_true": "\\ud800"}'), "expected one number, one text"),
    "blank.jsonl": ("\n\n", "holds no objects"),
    "nothing.jsonl": ("", "is empty; expected at least one row"),
    "objects.jsonl": ("{}\n{}\n", "holds empty objects"),
    "list.json": ("[]", "holds no objects"),
    "object.json": ('{\n "classes": ["a"]\n}\n', "or one array of objects"),
    "array.json": (f"[{ROWS[0]},\n{ROWS[1]},\n{{]", "line 3 is no JSON"),
    "utf16.jsonl": ("\n".join(ROWS).encode("utf-16"), "--encoding utf-16"),
    "utf16le.jsonl": ("\n".join(ROWS).encode("utf-16-le"), "--encoding utf-16-le"),
    "latin.jsonl": (jsonl('{"y_true": "caf\xe9"}').encode("latin-1"), "line 7 is not UTF-8"),
    "cut.jsonl.gz": (gzip.compress(jsonl(value("1"), before=5000).encode())[:90], "as JSONL"),
    "plain.jsonl.gz": (jsonl(value("1")), "cannot be read as JSONL (Not a gzipped file"),
    # CSV
    "fields.csv": (WIDE.replace("a,b,1,0.35", "a,b,1"), "line 9 has 3 fields; expected 4"),
    "nul.csv": (CSV.replace("1,0.35", "1\0,0.35"), "line 9 holds NUL bytes; expected text"),
    "nul_score.csv": (CSV.replace("0.35", "0.35\0"), "line 9 holds NUL bytes; expected text"),
    "utf16.csv": (CSV.encode("utf-16"), "is UTF-16, by its byte order mark"),
    "utf16le.csv": (CSV.encode("utf-16-le"), "as UTF-16 does; expected UTF-8, or the encoding: "),
    "utf16be.csv": (CSV.encode("utf-16-be"), "--encoding utf-16-be"),
    "latin.csv": ((CSV + "caf\xe9,0.5\n").encode("latin-1"), "line 14 is not UTF-8 (byte 0xe9"),
    "header.csv": ("y_true,score\n", "has a header but no rows"),
    "twice.csv": ("y_true,score,score\n0,1,1\n", "two columns named 'score' (2 and 3)"),
    "quote.csv": ('y_true,score\n"0,1\n1,2\n', "line 2 has 1 fields; expected 2"),
    "digits.csv": (CSV + f"1,{'9' * 100}\n", "an integer beyond 2**53"),
    "cut.csv.gz": (gzip.compress((CSV * 5000).encode())[:90], "as CSV (Compressed file ended"),
    "plain.csv.gz": (CSV, "cannot be read as CSV (Not a gzipped file"),
    # Parquet, Arrow, NumPy
    "cut.parquet": (PARQUET[:-20], "cannot be read as Parquet"),
    "damaged.parquet": (PARQUET[:40] + bytes(900) + PARQUET[940:], "cannot be read as Parquet"),
    "text.parquet": (CSV, "cannot be read as Parquet"),
    "empty.parquet": (b"", "is empty; expected at least one row"),
    "cut.arrow": (IPC[:-30], "cannot be read as Arrow (Not an Arrow file)"),
    "damaged.arrow": (IPC[:200] + b"\xff" * 300 + IPC[500:], "cannot be read as Arrow"),
    "cut_stream.arrow": (STREAM[: len(STREAM) // 2], "cannot be read as Arrow"),
    "text.feather": (CSV, "cannot be read as Arrow (it begins with b'y_true')"),
    "cut.npz": (NPZ[:-40], "cannot be read as NPZ"),
    "damaged.npz": (NPZ[:250] + bytes(40) + NPZ[290:], "(y_true) cannot be read as NPZ"),
    "pickle.npz": (PICKLE, "a pickle is not loaded, because that could run code"),
    "cut.npy": (NPY[:-8], "cannot be read as NPY"),
    "pickle.npy": (PICKLE, "a pickle is not loaded, because that could run code"),
    "bomb.npy": (BOMB, "cannot be read as NPY"),
    "plain.npy": (
        numpy_file(np.save, np.zeros((4, 2))),
        "an array of float64 of shape (4, 2) without column names; expected a structured array",
    ),
    "no_rows.npy": (
        numpy_file(np.save, np.zeros(0, dtype=[("y_true", "i4"), ("score", "f4")])),
        "has columns but no rows",
    ),
    "deep.npy": (
        numpy_file(np.save, np.zeros(3, dtype=[("y_true", "i4"), ("score", "f4", (2, 2))])),
        "has the field 'score' of float32 and shape (3, 2, 2)",
    ),
}


def refused(capfd: pytest.CaptureFixture[str], path: object) -> str:
    assert main(["report", str(path), "--json"]) == 2
    captured = capfd.readouterr()
    assert captured.out == ""
    assert captured.err.startswith("error: ")
    assert captured.err.count("\n") == 1
    assert captured.err.isprintable() or captured.err.strip().isprintable()
    assert len(captured.err) < 500
    return captured.err


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_refused_in_one_line(tmp_path, capfd, name):
    content, expected = HOSTILE[name]
    path = tmp_path / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    assert expected in refused(capfd, path)


def test_an_object_in_a_npy_file_is_never_unpickled(tmp_path, capfd):
    class Trap:
        def __reduce__(self):
            return (Path.touch, (tmp_path / "it ran",))

    np.save(tmp_path / "trap.npy", np.array([Trap()], dtype=object), allow_pickle=True)
    assert "a pickle is not loaded" in refused(capfd, tmp_path / "trap.npy")
    assert not (tmp_path / "it ran").exists()


def test_what_is_no_file_is_named(tmp_path, capfd):
    assert "is a folder; expected a file of predictions\n" in refused(capfd, tmp_path)
    (tmp_path / "part-0.parquet").write_bytes(PARQUET)
    assert f"or all files in it: '{tmp_path}/*.parquet'" in refused(capfd, tmp_path)
    assert "no file matches" in refused(capfd, tmp_path / "*.csv")
    assert "nothing.csv does not exist" in refused(capfd, tmp_path / "nothing.csv")
    assert "/dev/null is not a file" in refused(capfd, "/dev/null")


def test_a_file_that_cannot_be_read_is_named(capfd):
    """A file of the system that nobody can read at its beginning, not even an administrator."""
    assert "/proc/self/mem cannot be read (Input/output error)" in refused(capfd, "/proc/self/mem")


def test_an_empty_pipe_is_named(capfd, monkeypatch):
    ends = os.pipe()
    os.close(ends[1])
    with os.fdopen(ends[0]) as stdin:
        monkeypatch.setattr("sys.stdin", stdin)
        assert "standard input is empty" in refused(capfd, "-")


def test_odd_but_whole_files_are_read(tmp_path, capfd):
    whole = {
        "extra.jsonl": jsonl(value('0.5, "note": {"a": [1, "x"]}')),
        "late_extra.jsonl": jsonl(value('0.5, "note": "x"'), before=2000),
        "infinite.jsonl": jsonl(value("-Infinity")),
        "nested.jsonl": jsonl(value(f'0.5, "x": {"[" * 60 + "]" * 60}')),
        "no_end.jsonl": jsonl(value("0.5")).rstrip(),
        "returns.csv": CSV.replace("\n", "\r\n"),
        "no_name.csv": ",y_true,,score\n" + "".join(f"1,{k % 2},2,0.{k}\n" for k in range(5)),
    }
    for name, content in whole.items():
        (tmp_path / name).write_text(content, newline="")
        assert main(["report", str(tmp_path / name), "--json"]) == 0, name
        assert capfd.readouterr().err == ""
