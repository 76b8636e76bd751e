"""`tellapart report --save-to` and `tellapart history` as commands."""

from __future__ import annotations

import hashlib
import json
import subprocess
from pathlib import Path

import numpy as np
import pytest
from rich.cells import cell_len

import tellapart as ta
from tellapart.cli import main
from tellapart.cli.app import USAGE_ERROR


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path))
    truth = np.random.default_rng(1).integers(0, 2, 300)
    for k, skill in enumerate((2.0, 2.1, 0.2)):
        noise = np.random.default_rng(10 + k).normal(size=300)
        score = 1 / (1 + np.exp(-(skill * (truth - 0.5) + noise)))
        lines = [f"{y},{s:.5f}" for y, s in zip(truth, score, strict=True)]
        Path(f"{k}.csv").write_text("\n".join(("y_true,score", *lines)), encoding="utf-8")
    return tmp_path


def keep_all(*words):
    for k in range(3):
        assert main(["report", f"{k}.csv", "--save-to", "runs/", *words, "--quiet"]) == 0


def refused(capfd, *words):
    assert main([*words]) == USAGE_ERROR
    out, err = capfd.readouterr()
    assert out == ""
    return " ".join(err.split())


def test_kept_by_the_command_and_by_the_function_alike(folder, capfd):
    assert main(["report", "0.csv", "--save-to", "runs", "--run-name", "net", "--tag", "lr = 0.1",
                 "--tag", "data=a=b", "--json"]) == 0  # fmt: skip
    out, err = capfd.readouterr()
    (path,) = Path("runs").rglob("*.json")
    assert err == f"note: kept as {path}\n"
    kept = json.loads(path.read_text(encoding="utf-8"))
    assert kept["evaluation"] == json.loads(out)
    assert (kept["name"], kept["tags"]) == ("net", {"lr": "0.1", "data": "a=b"})
    content = Path("0.csv").read_bytes()
    digest = hashlib.sha256(content).hexdigest()
    assert kept["inputs"] == [{"name": "0.csv", "bytes": len(content), "sha256": digest}]
    assert kept["command"].startswith("tellapart report 0.csv --save-to runs")
    assert kept["commit"] is None
    assert kept["tellapart_version"] == ta.__version__
    again = ta.keep(ta.evaluate_table("0.csv"), "runs", name="net")
    assert json.loads(again.read_text(encoding="utf-8"))["data_sha256"] == kept["data_sha256"]


def test_the_commit_is_noted_where_there_is_one(folder, capfd, monkeypatch):
    for words in (["init", "-q"], ["-c", "user.name=a", "-c", "user.email=a@b", "commit", "-q",
                                   "--allow-empty", "-m", "first"]):  # fmt: skip
        subprocess.run(["git", *words], check=True)
    done = subprocess.run(["git", "rev-parse", "HEAD"], capture_output=True, text=True, check=True)
    keep_all()
    (kept, *_) = ta.read_history("runs").runs
    assert kept.commit == done.stdout.strip()
    monkeypatch.setenv("PATH", "")
    assert main(["report", "0.csv", "--save-to", "no_git", "--quiet"]) == 0
    assert ta.read_history("no_git").runs[0].commit is None


def test_the_table_fits_a_terminal_and_shows_what_changed(folder, capfd):
    keep_all("--run-name", "net")
    capfd.readouterr()
    assert main(["history", "runs/"]) == 0
    out, err = capfd.readouterr()
    assert err == ""
    lines = out.splitlines()
    assert lines == [line.rstrip() for line in lines]
    assert max(map(cell_len, lines)) <= 80
    assert lines[0].startswith("History: 3 runs, ")
    start = lines.index("ROC AUC: net")
    rows = lines[start + 3 : start + 6]
    estimates = [ta.evaluate_table(f"{k}.csv").metric("roc_auc") for k in range(3)]
    for row, one in zip(rows, estimates, strict=True):
        assert f"{one.value:.3f}  {one.low:.3f} to {one.high:.3f}" in row
    assert [row.rstrip().endswith("worse") for row in rows] == [False, False, True]


def test_all_formats_hold_the_same_numbers(folder, capfd):
    keep_all("--run-name", "net")
    capfd.readouterr()
    assert main(["history", "--metric", "roc_auc,brier", "--metric", "recall[1]", "--json"]) == 0
    printed = json.loads(capfd.readouterr().out)
    names = [(one["metric"], one["of"]) for one in printed["series"]]
    assert names == [("roc_auc", None), ("brier", None), ("recall", "1")]
    changes = [one["change"] for one in printed["series"][0]["points"]]
    assert changes[0] is None
    assert [one["verdict"] for one in changes[1:]] == ["unclear", "worse"]
    assert main(["history", "--format", "md"]) == 0
    text = capfd.readouterr().out
    assert text.startswith("<!-- tellapart report -->")
    value = printed["series"][0]["points"][2]["estimate"]["value"]
    assert f"**{value:.3f}**" in text
    for name in ("history.html", "history.json", "history.md"):
        assert main(["history", "-o", name, "--quiet"]) == 0
        assert capfd.readouterr().out == f"{name}\n"
    assert f"{value:.3f}" in Path("history.html").read_text(encoding="utf-8")
    assert main(["history", "-o", "-"]) == 0
    assert capfd.readouterr().out.startswith("<!doctype html>")


def test_the_choice_of_runs(folder, capfd):
    for name in ("a", "b"):
        keep_all("--run-name", name, "--tag", f"of={name}")
    capfd.readouterr()

    def told(*words):
        assert main(["history", *words, "--metric", "accuracy", "--json"]) == 0
        found = json.loads(capfd.readouterr().out)
        return [(run["name"], run["inputs"][0]["name"]) for run in found["runs"]]

    assert told("--name", "b") == [("b", "0.csv"), ("b", "1.csv"), ("b", "2.csv")]
    assert told("--last", "1") == [("a", "2.csv"), ("b", "2.csv")]
    assert told("--tag", "of=a", "--last", "2") == [("a", "1.csv"), ("a", "2.csv")]
    assert len(told("--since", "2020-01-01", "--against", "first")) == 6


def test_a_damaged_file_is_a_warning(folder, capfd):
    keep_all()
    path = next(Path("runs").rglob("*.json"))
    path.write_bytes(path.read_bytes() + b" ")
    capfd.readouterr()
    assert main(["history"]) == 0
    out, err = capfd.readouterr()
    assert out.startswith("History: 2 runs")
    assert err.startswith("warning: left out of runs: ")
    assert "was damaged" in err
    assert main(["history", "--quiet"]) == 0
    assert capfd.readouterr() == ("", "")


def test_what_cannot_be_is_refused_before_any_work(folder, capfd):
    Path("file").write_text("", encoding="utf-8")
    assert "--save-to is 'file', which is a file" in refused(
        capfd, "report", "0.csv", "--save-to", "file"
    )
    assert "--save-to is 'a/b', but a does not exist" in refused(
        capfd, "report", "0.csv", "--save-to", "a/b"
    )
    assert "--run-name is given without --save-to" in refused(
        capfd, "report", "0.csv", "--run-name", "x"
    )
    assert "--run-name is ' '; expected text of 1 to 200 characters" in refused(
        capfd, "report", "0.csv", "--save-to", "none", "--run-name", " "
    )
    assert "--tag is given without --save-to" in refused(capfd, "report", "0.csv", "--tag", "a=b")
    for tag in ("a", "=b", "a="):
        assert f"--tag is '{tag}'; expected a name and a value" in refused(
            capfd, "report", "0.csv", "--save-to", "runs", "--tag", tag
        )
    assert not Path("runs").exists()
    assert "DIR is 'runs', which does not exist" in refused(capfd, "history")
    Path("empty").mkdir()
    assert "DIR is 'empty', which holds no kept run" in refused(capfd, "history", "empty")
    keep_all()
    capfd.readouterr()
    for words, message in (
        (("--since", "soon"), "--since is 'soon'; expected a date"),
        (("--last", "0"), "--last is 0"),
        (("--against", "abcd"), "--against is 'abcd'"),
        (("--metric", "f7"), "--metric names 'f7'"),
        (("--metric", "auc"), "which no run has; did you mean roc_auc?"),
        (("--name", "zz"), "--name is 'zz', which no run has; the runs have no names"),
        (("--since", "2999-01-01"), "has a time since 2999-01-01 00:00 UTC"),
        (("--level", "2"), "--level is 2"),
        (("-o", "page.pdf"), "--output is 'page.pdf'"),
        (("-o", "-", "--json"), "both write to standard output"),
    ):
        assert message in refused(capfd, "history", *words), words
