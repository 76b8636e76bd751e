"""The same predictions give the same evaluation, whatever file or pipe they come from."""

from __future__ import annotations

import gzip
import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from tellapart.cli import main

NAMES = ("ant", "bee", "cow")


def frame_of(rows: int = 300) -> pd.DataFrame:
    rng = np.random.default_rng(7)
    scores = rng.dirichlet([0.4, 0.5, 0.6], rows)
    frame = pd.DataFrame({"y_true": rng.choice(NAMES, rows)})
    for k, name in enumerate(NAMES):
        frame[f"prob_{name}"] = scores[:, k]
    frame["weight"] = rng.integers(1, 5, rows)
    frame["image"] = [f"{k:04d}.png" for k in range(rows)]
    return frame


def write(frame: pd.DataFrame, path: Path) -> Path:
    """Write a frame in the format that the suffix names."""
    name, table = path.name, pa.Table.from_pandas(frame, preserve_index=False)
    arrays = {column: frame[column].to_numpy() for column in frame.columns}
    arrays = {n: a.astype(str) if a.dtype == object else a for n, a in arrays.items()}
    if ".csv" in name or ".tsv" in name:
        frame.to_csv(path, index=False, sep="\t" if ".tsv" in name else ",")
    elif ".jsonl" in name or ".ndjson" in name:
        text = "".join(json.dumps(row) + "\n" for row in frame.to_dict("records"))
        path.write_bytes(gzip.compress(text.encode()) if name.endswith(".gz") else text.encode())
    elif name.endswith(".json"):
        path.write_text(json.dumps(frame.to_dict("records"), indent=1))
    elif name.endswith(".parquet"):
        frame.to_parquet(path, index=False)
    elif name.endswith(".feather"):
        frame.to_feather(path)
    elif name.endswith(".npz"):
        np.savez(path, **arrays)
    elif name.endswith(".npy"):
        np.save(path, np.rec.fromarrays(list(arrays.values()), names=list(arrays)))
    else:
        opened = pa.ipc.new_stream if name.endswith(".ipc") else pa.ipc.new_file
        with opened(str(path), table.schema) as writer:
            writer.write_table(table, max_chunksize=64)
    return path


FILES = (
    "a.csv", "a.tsv", "a.csv.gz", "a.tsv.gz", "a.jsonl", "a.ndjson", "a.jsonl.gz", "a.json",
    "a.parquet", "a.arrow", "a.ipc", "a.feather", "a.npz", "a.npy",
)  # fmt: skip


@pytest.fixture
def expected(tmp_path, capfd):
    """Return what `report --json` says of the whole table, columns and all."""
    return printed(capfd, write(frame_of(), tmp_path / "expected.csv"))


def printed(capfd, *words: object) -> dict:
    assert main(["report", *map(str, words), "--json"]) == 0, capfd.readouterr().err
    captured = capfd.readouterr()
    assert captured.err == ""
    return json.loads(captured.out)


@pytest.mark.parametrize("name", FILES)
def test_every_format_gives_the_same_evaluation(tmp_path, capfd, expected, name):
    found = printed(capfd, write(frame_of(), tmp_path / name))
    assert found == expected
    assert found["data"]["columns"]["score"] == "prob_ant, prob_bee, prob_cow"


def piped(content: bytes, *words: str) -> dict:
    """Return what the command prints with this content in a real pipe."""
    done = subprocess.run(
        [sys.executable, "-m", "tellapart", "report", "-", "--json", *words],
        input=content, capture_output=True, check=True,
    )  # fmt: skip
    assert done.stderr == b""
    return json.loads(done.stdout)


@pytest.mark.parametrize("name", ["a.csv", "a.jsonl.gz", "a.parquet"])
def test_standard_input_gives_the_same_evaluation(tmp_path, expected, name):
    assert piped(write(frame_of(), tmp_path / name).read_bytes()) == expected


@pytest.mark.parametrize(
    "name", [n for n in FILES if n not in ("a.csv", "a.jsonl.gz", "a.parquet")]
)
def test_the_first_bytes_of_standard_input_say_what_it_is(
    tmp_path, capfd, monkeypatch, expected, name
):
    with (
        write(frame_of(), tmp_path / name).open("rb") as file,
        os.fdopen(os.dup(file.fileno())) as stdin,
    ):
        monkeypatch.setattr("sys.stdin", stdin)
        assert printed(capfd, "-") == expected


def test_a_named_pipe_is_read_like_standard_input(tmp_path, capfd, expected):
    content = write(frame_of(), tmp_path / "a.jsonl").read_bytes()
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with subprocess.Popen(["sh", "-c", f"cat > '{pipe}'"], stdin=subprocess.PIPE) as feeding:
        assert feeding.stdin is not None
        feeding.stdin.write(content)
        feeding.stdin.close()
        assert printed(capfd, pipe) == expected


def test_several_files_are_one_table(tmp_path, capfd, expected):
    frame = frame_of()
    parts = [frame[:90], frame[90:91], frame[91:300]]
    paths = [
        write(part, tmp_path / f"part-{k}.parquet")
        for k, part in zip((2, 9, 10), parts, strict=True)
    ]
    assert printed(capfd, *paths) == expected
    assert printed(capfd, tmp_path / "part-*.parquet") == expected  # 10 after 9
    mixed = [
        paths[0],
        write(parts[1], tmp_path / "b.jsonl"),
        write(parts[2], tmp_path / "c.csv.gz"),
    ]
    assert printed(capfd, *mixed) == expected
    turned = write(parts[1][frame.columns[::-1]], tmp_path / "turned.arrow")
    assert printed(capfd, paths[0], turned, paths[2]) == expected


def test_parts_of_other_types_are_one_column(tmp_path, capfd):
    """A part without fractions is stored as integers, one of floats as float32 or as text."""
    write(pd.DataFrame({"y_true": [0, 1], "score": [0, 1]}), tmp_path / "a.parquet")
    narrow = pd.DataFrame({"y_true": [1, 0], "score": np.float32([0.7, 0.2])})
    write(narrow, tmp_path / "b.arrow")
    write(pd.DataFrame({"y_true": ["1", "0"], "score": ["0.6", "0.1"]}), tmp_path / "c.jsonl")
    (tmp_path / "d.csv").write_text("y_true,score\n1,0.7\n0,1e-1\n")
    whole = pd.DataFrame(
        {"y_true": [0, 1, 1, 0] * 2, "score": [0, 1, 0.7, 0.2, 0.6, 0.1, 0.7, 0.1]}
    )
    whole.loc[[4, 5, 6, 7], "y_true"] = [1, 0, 1, 0]
    expected = printed(capfd, write(whole, tmp_path / "whole.csv"))
    paths = [tmp_path / name for name in ("a.parquet", "b.arrow", "c.jsonl", "d.csv")]
    assert printed(capfd, *paths) == expected


def test_matrices_of_several_archives_are_one(tmp_path, capfd):
    rng = np.random.default_rng(3)
    truth, scores = rng.integers(0, 3, 60), rng.dirichlet([1, 1, 1], 60)
    names = np.array(NAMES)
    np.savez(tmp_path / "whole.npz", y_true=truth, probs=scores, class_names=names)
    for k, rows in enumerate((slice(0, 20), slice(20, 60))):
        part = tmp_path / f"part-{k}.npz"
        np.savez(part, y_true=truth[rows], probs=scores[rows], class_names=names)
    found = [
        main(["report", str(tmp_path / name), "--json", "--quiet"])
        for name in ("whole.npz", "part-*.npz")
    ]
    whole, parts = capfd.readouterr().out.splitlines()
    assert found == [0, 0]
    assert whole == parts


@pytest.mark.parametrize(
    ("second", "words"),
    [
        ("y_true,prob\n1,0.5\n", "b.csv lacks score and has prob besides; expected the same"),
        (
            "y_true\n1\n",
            "b.csv lacks score; expected the same columns in every file: y_true, score",
        ),
        ("y_true,score,fold\n1,0.5,2\n", "b.csv has fold besides; expected the same columns"),
    ],
)
def test_files_of_other_columns_are_named(tmp_path, capfd, second, words):
    (tmp_path / "a.csv").write_text("y_true,score\n0,0.1\n1,0.9\n")
    (tmp_path / "b.csv").write_text(second)
    assert main(["report", *(str(tmp_path / name) for name in ("a.csv", "b.csv"))]) == 2
    message = capfd.readouterr().err
    assert words in message
    assert "as in " in message
    assert message.count("\n") == 1


def test_a_bad_cell_is_named_in_its_own_file(tmp_path, capfd):
    (tmp_path / "a.csv").write_text("y_true,score\n0,0.1\n1,0.9\n")
    (tmp_path / "b.csv").write_text("y_true,score\n0,0.1\n1,high\n")
    assert main(["report", str(tmp_path / "*.csv"), "--score", "score"]) == 2
    message = capfd.readouterr().err
    assert "score[3] is 'high'; expected a number (row 1 of " in message
    assert message.endswith("b.csv)\n")
