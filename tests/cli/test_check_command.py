"""`tellapart check` as a command: the exit code is the verdict, and never 0 by accident."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import xml.etree.ElementTree as ET

import numpy as np
import pytest
from rich.cells import cell_len

from tellapart.cli import main

ROWS = 300


def table(skill, names=("cat", "dog"), rows=ROWS, seed=0, share=0.5):
    random = np.random.default_rng(5)
    truth = (random.random(rows) < share).astype(int)
    common = random.normal(size=rows)
    logit = skill * (truth - 0.5) + common + 0.2 * np.random.default_rng(seed).normal(size=rows)
    lines = [
        f"{k}.jpg,{names[label]},{score:.4f}"
        for k, (label, score) in enumerate(zip(truth, 1 / (1 + np.exp(-logit)), strict=True))
    ]
    return "\n".join((f"image,y_true,prob_{names[1]}", *lines)) + "\n"


@pytest.fixture
def folder(tmp_path, monkeypatch):
    (tmp_path / ".git").mkdir()  # no settings are looked for above
    for name in ("GITHUB_ACTIONS", "GITHUB_STEP_SUMMARY", "GITHUB_OUTPUT"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "80")
    for name, skill in (("good", 3.0), ("bad", 0.5)):
        (tmp_path / f"{name}.csv").write_text(table(skill))
    (tmp_path / "alike.csv").write_text(table(3.0, seed=1))
    return tmp_path


@pytest.fixture
def main_json(folder, capfd):
    assert main(["report", "alike.csv", "-o", "main.json"]) == 0
    capfd.readouterr()
    return "main.json"


def checked(*words):
    return main(["check", *words])


MATRIX = {
    "pass": (["good.csv", "--require", "roc_auc.low >= 0.8"], 0),
    "every one": (["good.csv", "--require", "roc_auc > 0.8", "--require", "brier <= 0.2"], 0),
    "fail": (["bad.csv", "--require", "roc_auc >= 0.9"], 1),
    "fail outranks": (["bad.csv", "--require", "roc_auc >= 0.9", "--require", "f1 >= 0.6",
                       "--require", "ece <= 1"], 1),
    "undecided": (["good.csv", "--require", "recall[cat] >= 0.9"], 3),
    "undecided fails": (["good.csv", "--require", "recall[cat] >= 0.9", "--on-undecided",
                         "fail"], 1),
    "undecided passes": (["good.csv", "--require", "recall[cat] >= 0.9", "--on-undecided",
                          "pass"], 0),
    "undecided as a code": (["good.csv", "--require", "recall[cat] >= 0.9", "--on-undecided",
                             "3"], 3),
    "undefined": (["good.csv", "--require", "ece <= 1"], 2),
    "undefined never passes": (["good.csv", "--require", "ece <= 1", "--on-undecided", "pass"], 2),
    "ranks have no log loss": (["good.csv", "--scores", "rank", "--require", "log_loss < 9"], 2),
    "paired margin": (["good.csv", "--baseline", "alike.csv", "--margin", "roc_auc=0.05"], 0),
    "paired drop": (["bad.csv", "--baseline", "good.csv", "--margin", "0.01"], 1),
    "drop without a margin": (["bad.csv", "--baseline", "good.csv"], 1),
    "no drop": (["good.csv", "--baseline", "alike.csv", "--require", "f1 > 0.5"], 0),
    "baseline missing": (["good.csv", "--baseline", "none.json", "--require", "f1 > 0"], 2),
    "baseline missing, allowed": (["good.csv", "--baseline", "none.json", "--require", "f1 > 0",
                                   "--allow-missing-baseline", "--margin", "0.1"], 0),
    "allowed, and a failure": (["bad.csv", "--baseline", "none.json", "--require", "f1 > 0.95",
                                "--allow-missing-baseline"], 1),
    "nothing required": (["good.csv"], 2),
    "margin alone": (["good.csv", "--margin", "0.01", "--require", "f1 > 0"], 2),
    "no file": (["--require", "f1 > 0"], 2),
    "file missing": (["none.csv", "--require", "f1 > 0"], 2),
    "typo": (["good.csv", "--require", "rocauc > 0"], 2),
    "unknown flag": (["good.csv", "--required", "f1 > 0"], 2),
}  # fmt: skip


@pytest.mark.parametrize("case", MATRIX)
def test_exit_codes(folder, case, capfd):
    words, code = MATRIX[case]
    assert checked(*words) == code
    out, err = capfd.readouterr()
    assert (out == "") is err.startswith("error: ")
    if out:
        verdict = {0: "pass", 1: "fail", 2: "undefined", 3: "undecided"}[code]
        assert out.splitlines()[-1].startswith(f"{verdict}: ")


def test_a_baseline_in_json_is_compared_without_rows(folder, main_json, capfd):
    assert checked("good.csv", "--baseline", main_json, "--margin", "roc_auc=0.06", "--json") == 0
    found = json.loads(capfd.readouterr().out)
    assert (found["paired"], found["checks"][0]["method"]) == (False, "mover")
    assert checked("bad.csv", "--baseline", main_json, "--margin", "roc_auc=0.06") == 1
    assert checked(main_json, "--baseline", "bad.csv", "--margin", "roc_auc=0.06") == 0


@pytest.mark.parametrize("content", ["", "{", '{"schema_version": "1"', "[1]", "nonsense"])
def test_a_corrupted_baseline_is_an_input_error(folder, content, capfd):
    (folder / "main.json").write_text(content)
    assert checked("good.csv", "--baseline", "main.json", "--require", "f1 > 0") == 2
    out, err = capfd.readouterr()
    assert out == ""
    assert err.startswith("error: main.json")


def test_a_comparison_is_no_baseline(folder, capfd):
    assert main(["compare", "good.csv", "bad.csv", "-o", "main.json"]) == 0
    capfd.readouterr()
    assert checked("good.csv", "--baseline", "main.json") == 2
    assert "main.json is the JSON of a comparison" in capfd.readouterr().err


def test_other_classes_than_the_baseline_are_both_named(folder, main_json, capfd):
    (folder / "other.csv").write_text(table(3.0, names=("cat", "fox")))
    assert checked("other.csv", "--baseline", main_json, "--margin", "0.1") == 2
    err = capfd.readouterr().err
    assert "has the classes cat, dog, but the evaluation has the classes cat, fox" in err


def test_the_json_of_an_evaluation_is_checked_without_rows(folder, main_json, capfd):
    assert checked(main_json, "--require", "roc_auc.low >= 0.8") == 0
    assert capfd.readouterr().out.startswith("main.json: results of 300 rows\n")
    assert checked(main_json, "--require", "f1 > 0", "--level", "0.9") == 2
    assert "expected --level 0.95" in capfd.readouterr().err
    assert checked(main_json, "--require", "f1 > 0", "--bootstrap", "100") == 2
    assert "holds no rows to draw" in capfd.readouterr().err


@pytest.mark.parametrize("name", ["good.csv", "main.json"])
def test_standard_input_may_be_either(folder, main_json, name):
    content = (folder / name).read_bytes()
    done = subprocess.run(
        [sys.executable, "-m", "tellapart", "check", "-", "--require", "roc_auc >= 0.99"],
        input=content, capture_output=True, check=False, cwd=folder,
    )  # fmt: skip
    assert done.returncode == 1
    assert done.stdout.splitlines()[-1] == b"fail: 1 of 1 requirement not met"


def test_a_reader_who_leaves_early_turns_no_failure_into_a_pass(folder):
    read, write = os.pipe()
    os.close(read)
    done = subprocess.run(
        [sys.executable, "-m", "tellapart", "check", "bad.csv", "--require", "roc_auc >= 0.9"],
        stdout=write, stderr=subprocess.PIPE, check=False, cwd=folder,
    )  # fmt: skip
    os.close(write)
    assert (done.returncode, done.stderr) == (1, b"")


def test_settings_of_the_project_hold_where_no_flag_states_others(folder, main_json, capfd):
    (folder / "pyproject.toml").write_text(
        '[tool.tellapart]\nrequire = ["roc_auc >= 0.8"]\nbaseline = "main.json"\n'
        "margin = { roc_auc = 0.06 }\nlevel = 0.95\n"
    )
    assert checked("good.csv", "--json") == 0
    assert len(json.loads(capfd.readouterr().out)["checks"]) == 2
    assert checked("good.csv") == 0
    assert "pyproject.toml" in capfd.readouterr().err
    assert checked("good.csv", "--require", "roc_auc >= 0.99") == 1
    assert checked("good.csv", "--config", "none") == 2
    assert checked("good.csv", "--config", "none", "--require", "f1 > 0.5") == 0
    (folder / "other.toml").write_text('[tool.tellapart]\nrequire = ["roc_auc >= 0.99"]\n')
    assert checked("good.csv", "--config", "other.toml") == 1
    (folder / "pyproject.toml").write_text("[tool.tellapart]\nrequires = []\n")
    capfd.readouterr()
    assert checked("good.csv", "--require", "f1 > 0.5") == 2
    assert "the key 'requires'" in capfd.readouterr().err


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("require = ['rocauc > 0']", "require names 'rocauc'"),
        ("require = ['recall[cow] > 0']", "require names the class 'cow'"),
        ("baseline = 'main.json'\nmargin = {}", "margin is empty"),
        ("baseline = 'main.json'\nmargin = { roc_auc = 5 }", "margin is 5 for roc_auc"),
        ("baseline = 'main.json'\nmargin = 3", "margin is 3 for roc_auc"),
        ("require = ['f1 > 0']\nlevel = 95", "level is 95"),
        ("baseline = 'none.json'", "baseline is '"),
    ],
)
def test_an_error_in_the_settings_names_the_file_and_its_key(
    folder, main_json, capfd, text, message
):
    (folder / "pyproject.toml").write_text(f"[tool.tellapart]\n{text}\n")
    assert checked("good.csv") == 2
    out, err = capfd.readouterr()
    assert (out, err.startswith(f"error: {folder / 'pyproject.toml'}: {message}")) == ("", True)


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["main.json", "other.json", "--require", "f1 > 0"], "main.json holds results, not rows"),
        (["good.csv", "main.json", "--require", "f1 > 0"], "main.json holds results, not rows"),
        (["good.csv", "--require", "f1 > 0", "--junit", "-"], "--junit is '-'"),
        (["good.csv", "--baseline", "a\0b", "--allow-missing-baseline"], "--baseline is 'a\\x00b'"),
        (["good.csv", "--require", "0.5 <= f1 <= 0.9"], "has two limits"),
        (["good.csv", "--baseline", "main.json", "--margin", "f1=.1", "--margin", "f1=.9"],
         "--margin names f1 twice"),
        (["good.csv", "--baseline", "main.json", "--margin", "roc_auc=5"], "--margin is 5 for"),
        (["deep.json", "--require", "f1 > 0"], "deep.json is n"),
    ],
)  # fmt: skip
def test_what_cannot_be_meant_is_refused(folder, main_json, capfd, words, message):
    (folder / "other.json").write_bytes((folder / main_json).read_bytes())
    (folder / "deep.json").write_text('{"schema_version": "1", "a": ' + "[" * 100_000)
    assert checked(*words) == 2
    out, err = capfd.readouterr()
    assert (out, message in err) == ("", True)
    assert not (folder / "-").exists()


def test_a_model_that_did_not_change_passes_any_margin_without_its_rows(folder, main_json, capfd):
    assert checked("alike.csv", "--baseline", main_json, "--margin", "0.0000001") == 0
    assert "the same answers in every row" in " ".join(capfd.readouterr().out.split())
    written = json.loads((folder / main_json).read_text())
    del written["data"]["answers_sha256"]
    (folder / "older.json").write_text(json.dumps(written))
    assert checked("alike.csv", "--baseline", "older.json", "--margin", "0.0000001") == 3


def test_a_file_of_a_history_is_read(folder, capfd):
    assert main(["report", "alike.csv", "--save-to", "kept", "--quiet"]) == 0
    (kept,) = (folder / "kept").rglob("*.json")
    assert checked(str(kept), "--require", "roc_auc.low >= 0.8") == 0
    assert checked("alike.csv", "--baseline", str(kept), "--margin", "0.0000001") == 0


def test_no_line_ends_with_blanks_where_no_terminal_reads(folder, main_json, capfd):
    checked("good.csv", "--baseline", main_json, "--require", "recall[cat] >= 0.9")
    lines = capfd.readouterr().out.splitlines()
    assert [line for line in lines if line != line.rstrip()] == []


def test_junit_is_written_whatever_the_verdict(folder, capfd):
    for words in (["good.csv", "--require", "f1 > 0.5"], ["bad.csv", "--require", "f1 > 0.99"],
                  ["none.csv", "--require", "f1 > 0"]):  # fmt: skip
        code = checked(*words, "--junit", "gate.xml")
        suite = ET.parse("gate.xml").getroot().find("testsuite")  # noqa: S314
        assert suite is not None
        counts = [int(suite.get(each) or 0) for each in ("failures", "errors")]
        assert counts == [int(code == 1), int(code == 2)]


@pytest.mark.parametrize("place", ["good.csv", "nowhere/gate.xml", "."])
def test_junit_replaces_nothing_else(folder, place, capfd):
    before = (folder / "good.csv").read_text()
    assert checked("good.csv", "--require", "f1 > 0.5", "--junit", place) == 2
    assert "error: --junit is" in capfd.readouterr().err
    assert (folder / "good.csv").read_text() == before


def test_a_workflow_gets_annotations_a_summary_and_an_output(folder, monkeypatch, capfd):
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(folder / "summary.md"))
    monkeypatch.setenv("GITHUB_OUTPUT", str(folder / "output"))
    (folder / "output").write_text("before=1\n")
    assert checked("bad.csv", "--require", "roc_auc >= 0.9") == 1
    out = capfd.readouterr().out
    assert out.splitlines()[-1].startswith("::error title=fail%3A roc_auc >= 0.9::the 95%25 inter")
    assert (folder / "output").read_text() == "before=1\nverdict=fail\n"
    assert "## tellapart check" in (folder / "summary.md").read_text()
    assert checked("none.csv", "--require", "roc_auc >= 0.9", "--json") == 2
    out, err = capfd.readouterr()
    assert out == ""
    assert "::error title=tellapart check::none.csv" in err
    assert (folder / "output").read_text().endswith("verdict=error\n")
    (folder / "summary.md").write_bytes(b"x" * 900_000)
    assert checked("bad.csv", "--require", "roc_auc >= 0.9") == 1
    assert (folder / "summary.md").stat().st_size == 900_000


def test_nothing_of_a_workflow_elsewhere(folder, capfd):
    assert checked("bad.csv", "--require", "roc_auc >= 0.9") == 1
    assert "::" not in capfd.readouterr().out
    assert checked("bad.csv", "--require", "roc_auc >= 0.9", "--github", "--quiet") == 1
    assert capfd.readouterr().out.startswith("::error")


def test_the_table_fits_a_terminal_of_80_columns(folder, main_json, capfd):
    checked("good.csv", "--require", "recall[cat] >= 0.9", "--require", "ece <= 1",
            "--baseline", main_json)  # fmt: skip
    out = capfd.readouterr().out
    assert max(cell_len(line.rstrip()) for line in out.splitlines()) <= 80
    assert "undecided recall[cat] >= 0.9: the 95% interval" in out


def test_markdown_alone_on_standard_output(folder, capfd):
    assert checked("good.csv", "--require", "f1 > 0.5", "--format", "md") == 0
    out, err = capfd.readouterr()
    assert out.startswith("<!-- tellapart report -->")
    assert err == ""


def test_a_terminal_is_not_waited_for(folder, monkeypatch, capfd):
    class Terminal(io.StringIO):
        def isatty(self):
            return True

    monkeypatch.setattr(sys, "stdin", Terminal())
    assert checked("-", "--require", "f1 > 0") == 2
    assert "standard input is a terminal" in capfd.readouterr().err
