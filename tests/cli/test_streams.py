"""The real command: exit codes, standard output, standard error."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

TABLE = "y_true,prob_dog\n" + "dog,0.9\ncat,0.2\ndog,0.4\ncat,0.6\n" * 10


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "pets.csv").write_text(TABLE)
    return tmp_path


def run(folder: Path, *words: str, stdin: str | None = None, **variables: str):
    return subprocess.run(
        [sys.executable, "-m", "tellapart", *words],
        cwd=folder,
        input=stdin,
        capture_output=True,
        encoding="utf-8",
        env={**os.environ, "COLUMNS": "80", "PYTHONIOENCODING": "utf-8", **variables},
        check=False,
    )


def test_a_file_alone_is_reported_and_the_last_line_is_the_page(folder):
    done = run(folder, "pets.csv")
    lines = done.stdout.splitlines()
    assert (done.returncode, done.stderr) == (0, "")
    assert lines[0] == "truth=y_true  score=prob_dog (positive: dog)  n=40"
    assert lines[-1] == "pets.report.html"
    assert (folder / "pets.report.html").read_text().startswith("<!doctype html>")
    assert max(map(len, lines)) <= 80
    assert "\x1b" not in done.stdout


def test_json_is_one_object_and_nothing_else(folder):
    done = run(folder, "report", "pets.csv", "--json", "--threshold", "0.5")
    assert (done.returncode, done.stderr) == (0, "")
    found = json.loads(done.stdout)
    assert found["data"]["columns"] == {"truth": "y_true", "score": "prob_dog"}
    assert found["metrics"]["accuracy"]["value"] == 0.5
    assert sorted(path.name for path in folder.iterdir()) == ["pets.csv"]


def test_json_with_an_output_writes_the_page_too(folder):
    done = run(folder, "report", "pets.csv", "--json", "-o", "page.html")
    assert json.loads(done.stdout)["data"]["rows"] == 40
    assert (folder / "page.html").exists()


def test_standard_input_and_output(folder):
    done = run(folder, "report", "-", "-o", "-", stdin=TABLE)
    assert done.returncode == 0
    assert done.stdout.startswith("<!doctype html>")
    assert done.stdout.rstrip().endswith("</html>")
    assert "truth=y_true" in done.stderr
    assert sorted(path.name for path in folder.iterdir()) == ["pets.csv"]
    quiet = run(folder, "-", "--quiet", stdin=TABLE)
    assert (quiet.stdout, quiet.stderr) == ("report.html\n", "")


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["nothing.csv"], "nothing.csv does not exist"),
        (["repor", "pets.csv"], "'repor' is neither a command nor a file"),
        (["report"], "FILE"),
        (["report", "pets.csv", "--treshold", "1"], "Did you mean --threshold?"),
        (["report", "pets.csv", "more.csv"], "more.csv does not exist"),
        (["report", "pets.csv", "pets.csv"], "pets.csv is named twice"),
        (["report", "pets.csv", "--task", "ranking"], "--task"),
        (["report", "pets.csv", "--level", "95"], "--level is 95"),
        (["report", "pets.csv", "--json", "-o", "-"], "expected one of them"),
        (["report", "pets.csv", "-o", "pets.csv"], "expected a name ending in .html"),
        (["report", "pets.csv", "-o", "no/page.html"], "no is not a folder"),
        (["report", "pets.csv", "--score", "height"], "is not in pets.csv"),
        (["report", "pets.csv", "--positive", "owl"], "but the positive class is owl"),
        (["report", "pets.csv", "--classes", "a,b"], "dog"),
    ],
)
def test_wrong_use_is_one_line_and_exit_code_2(folder, words, expected):
    done = run(folder, *words)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("error: ")
    assert done.stderr.count("\n") == 1
    assert expected in done.stderr
    assert sorted(path.name for path in folder.iterdir()) == ["pets.csv"]


def test_the_traceback_comes_with_debug_only(folder):
    assert "Traceback" not in run(folder, "nothing.csv").stderr
    debugged = run(folder, "nothing.csv", "--debug")
    assert debugged.returncode == 2
    assert "Traceback" in debugged.stderr


def test_a_plain_terminal_gets_plain_text(folder):
    done = run(folder, "pets.csv", PYTHONIOENCODING="ascii", TERM="dumb", NO_COLOR="1")
    assert done.returncode == 0
    assert done.stdout.isascii()
    assert "---+" not in done.stdout.partition("Metrics")[2]
    assert "TPR|" in done.stdout
    assert "?" not in done.stdout  # a dash is a hyphen there, a rule a line of hyphens


def test_colours_are_for_those_who_ask(folder):
    assert "\x1b[" in run(folder, "pets.csv", FORCE_COLOR="1").stdout
    plain = run(folder, "pets.csv", "--no-color", FORCE_COLOR="1", TERM="xterm")
    assert "\x1b[3" not in plain.stdout


def test_a_reader_who_leaves_early_is_no_error(folder):
    command = f"{sys.executable} -m tellapart pets.csv | head -n 1; exit ${{PIPESTATUS[0]}}"
    done = subprocess.run(
        ["bash", "-c", command], cwd=folder, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("truth=y_true")
    assert (folder / "pets.report.html").exists()


def test_help_and_version_need_no_numbers(folder):
    code = (
        "import sys; from tellapart.cli import main; code = main(sys.argv[1:]); "
        "slow = {'numpy', 'scipy', 'pyarrow', 'matplotlib', 'numba', 'pandas', 'jinja2'}; "
        "print(sorted(slow & set(sys.modules)), code, file=sys.stderr)"
    )
    for words in (["--help"], ["report", "--help"], ["--version"], []):
        done = subprocess.run(
            [sys.executable, "-c", code, *words], capture_output=True, text=True, check=False
        )
        assert done.stderr == "[] 0\n"
        assert done.stdout


def shell(folder: Path, command: str):
    """Run a line of bash in which $T is the command."""
    return subprocess.run(
        ["bash", "-c", f'T="{sys.executable} -m tellapart"; {command}'],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )


def test_lines_of_the_help_end_where_the_terminal_does(folder):
    out = run(folder, "compare", "--help").stdout
    assert max(map(len, out.splitlines())) <= 80
    panel = out.split("Output ─")[1].split("╰")[0]
    flags = re.findall(r"^│ (--\S+)", panel, re.MULTILINE)
    assert flags[:5] == ["--output", "--format", "--json", "--images", "--image-root"]
    files = out.split("FILE...  ")[1].split("╰")[0].splitlines()
    assert files[1].startswith("│          --score column for each. Rows are")


@pytest.mark.parametrize("words", ["--help", "report --help", "--version", "-h", ""])
def test_help_for_a_reader_who_leaves_early_is_no_error(folder, words):
    done = shell(folder, f"$T {words} | true; exit ${{PIPESTATUS[0]}}")
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
@pytest.mark.parametrize("words", ["pets.csv", "pets.csv --json", "pets.csv --quiet", "--help"])
def test_a_full_disk_is_one_line_and_exit_code_2(folder, words):
    done = shell(folder, f"$T {words} > /dev/full")
    expected = "error: cannot write to standard output (No space left on device)\n"
    assert (done.returncode, done.stderr) == (2, expected)


def test_closed_streams_are_one_line_and_exit_code_2(folder):
    done = shell(folder, "$T report - <&-")
    expected = "error: standard input is closed; expected a table: tellapart - < FILE\n"
    assert (done.returncode, done.stdout, done.stderr) == (2, "", expected)
    done = shell(folder, "$T report pets.csv --json >&-")
    expected = "error: standard output is closed; expected one to write to\n"
    assert (done.returncode, done.stderr) == (2, expected)
    done = shell(folder, "$T nothing.csv --debug 2>&-")
    assert (done.returncode, done.stdout) == (2, "")


def test_bytes_that_are_no_text_are_an_input_error(folder):
    np.savez(folder / "a.npz", y_true=np.array([b"\xe9", b"a"]), y_score=np.array([0.1, 0.9]))
    done = run(folder, "report", "a.npz")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "error: y_true[0] is b'\\xe9', bytes that are not UTF-8; expected text\n"


def test_a_matrix_of_labels_needs_the_task(folder):
    truth = np.array([[1, 0], [0, 1], [1, 1], [0, 0]] * 5)
    np.savez(folder / "a.npz", y_true=truth, y_score=truth * 0.5 + 0.25, classes=["ant", "bee"])
    done = run(folder, "report", "a.npz")
    assert done.returncode == 2
    assert "add --task multilabel or --task multiclass" in done.stderr
    found = json.loads(run(folder, "report", "a.npz", "--task", "multilabel", "--json").stdout)
    assert (found["task"], found["data"]["classes"]) == ("multilabel", ["ant", "bee"])
