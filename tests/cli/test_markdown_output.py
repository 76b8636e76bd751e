"""`--format`: Markdown on standard output and nothing else there, or in a file."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

import tellapart as ta
from tellapart.cli import main
from tellapart.cli.app import USAGE_ERROR

EXAMPLES = Path(__file__).parents[2] / "examples"


@pytest.fixture
def folder(tmp_path, monkeypatch):
    for name in ("pets.csv", "three_classifiers.csv"):
        shutil.copy(EXAMPLES / name, tmp_path)
    monkeypatch.chdir(tmp_path)
    return tmp_path


THREE = ["compare", "three_classifiers.csv", "--score", "A", "B", "C"]


def printed(capfd, *words):
    assert main(list(words)) == 0
    return capfd.readouterr().out


def refused(capfd, *words):
    assert main(list(words)) == USAGE_ERROR
    out, err = capfd.readouterr()
    assert out == ""
    assert err.count("\n") == 1
    return err


def test_the_report_prints_what_the_function_returns_and_writes_no_page(folder, capfd):
    out = printed(capfd, "report", "pets.csv", "--format", "md")
    assert out == ta.evaluate_table("pets.csv").to_markdown(source="pets.csv")
    assert sorted(path.name for path in folder.iterdir()) == ["pets.csv", "three_classifiers.csv"]
    assert printed(capfd, "pets.csv", "--format", "md", "--quiet") == out


def test_the_comparison_prints_markdown(folder, capfd):
    out = printed(capfd, *THREE, "--format", "md")
    assert out.startswith("<!-- tellapart report -->\n\n## tellapart comparison\n")
    assert "| A - B | **+0.080** | -0.203 to 0.363 | 0.579 | 0.763 |" in out.splitlines()
    assert "Made from three_classifiers.csv." in out


def test_standard_input_is_named_as_the_source(folder, capfd, monkeypatch):
    with Path("pets.csv").open() as rows:
        monkeypatch.setattr("sys.stdin", rows)
        out = printed(capfd, "-", "--format", "md")
    assert "Made from standard input." in out


@pytest.mark.parametrize("command", [["report", "pets.csv"], THREE])
def test_json_is_one_of_the_formats(folder, capfd, command):
    out = printed(capfd, *command, "--format", "json")
    assert json.loads(out)["schema_version"] == "1"
    assert printed(capfd, *command, "--json") == out
    assert printed(capfd, *command, "--json", "--format", "json") == out


def test_text_is_the_default(folder, capfd):
    assert printed(capfd, *THREE, "--format", "text") == printed(capfd, *THREE)


def test_markdown_goes_to_a_file_beside_the_summary(folder, capfd):
    out = printed(capfd, "report", "pets.csv", "-o", "summary.md")
    assert out.splitlines()[-1] == "summary.md"
    assert "<!--" not in out
    expected = ta.evaluate_table("pets.csv").to_markdown(source="pets.csv")
    assert Path("summary.md").read_text("utf-8") == expected
    printed(capfd, *THREE, "-o", "summary.md")  # a report may be replaced
    assert Path("summary.md").read_text("utf-8") == printed(capfd, *THREE, "--format", "md")


def test_markdown_is_printed_while_a_page_is_written(folder, capfd):
    out = printed(capfd, "report", "pets.csv", "--format", "md", "-o", "page.html")
    assert out.startswith("<!-- tellapart report -->")
    assert Path("page.html").read_text("utf-8").startswith("<!doctype html>")


def test_a_text_of_ones_own_is_not_overwritten(folder, capfd):
    own = "# Notes\n\n<!-- tellapart report -->\n"
    Path("notes.md").write_text(own)
    for command in (["report", "pets.csv"], THREE):
        message = refused(capfd, *command, "--quiet", "-o", "notes.md")
        assert "--output is 'notes.md', which exists" in message
        assert Path("notes.md").read_text() == own
        printed(capfd, *command, "--quiet", "-o", "notes.md", "--force")
        assert Path("notes.md").read_text("utf-8").startswith("<!-- tellapart report -->")
        Path("notes.md").write_text(own)


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--json", "--format", "md"], "error: --json and --format md contradict each other"),
        (["--json", "--format", "text"], "error: --json and --format text contradict each other"),
        (["--format", "html"], 'Invalid value "html" for --format. Choose from: "text", "json"'),
    ],
)
@pytest.mark.parametrize("command", [["report", "pets.csv"], THREE])
def test_contradictions_are_refused_in_a_sentence(folder, capfd, command, words, message):
    assert message in refused(capfd, *command, *words)


@pytest.mark.parametrize(
    ("words", "flag"), [(["--format", "md"], "--format md"), (["--json"], "--json")]
)
def test_standard_output_takes_one_thing(folder, capfd, words, flag):
    error = refused(capfd, "report", "pets.csv", "-o", "-", *words)
    assert f"{flag} and --output - both write to standard output; expected one of them" in error


def test_how_to_read_a_file_is_another_flag(folder, capfd):
    Path("pets.csv").rename("pets.data")
    out = printed(capfd, "report", "pets.data", "--input-format", "csv", "--format", "md")
    assert "30 rows, 3 classes" in out
    error = refused(capfd, "threshold", "pets.data", "--format", "csv", "--youden")
    assert "--input-format" in error
