"""The page on gates shows what the commands print, and the workflow of the example."""

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

import tellapart as ta
from tellapart.gate.deciding import FEW
from tellapart.gate.settings import read_settings
from tellapart.results.gates import EXIT_CODES

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "examples" / "ci_gate"
PAGE = (ROOT / "docs" / "ci.md").read_text("utf-8")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    place = tmp_path_factory.mktemp("gate")
    (place / ".git").mkdir()
    for words in ("predictions.csv", "main.csv 1.9"):
        command = [sys.executable, str(EXAMPLE / "model.py"), *words.split()]
        subprocess.run(command, check=True, cwd=place)
    for name, source in (("main", "main"), ("results", "predictions")):
        assert run(place, f"tellapart report {source}.csv -o {name}.json").returncode == 0
    return place


def run(place, typed):
    return subprocess.run(
        [sys.executable, "-m", *shlex.split(typed, comments=True)],
        capture_output=True, encoding="utf-8", check=False, cwd=place,
        env={**os.environ, "COLUMNS": "80", "PYTHONIOENCODING": "utf-8", "GITHUB_ACTIONS": ""},
    )  # fmt: skip


def test_the_command_prints_what_the_page_shows(folder):
    block = r"```\n\$ (tellapart check .*?)\n(.*?)```"
    typed, expected = re.search(block, PAGE, re.DOTALL).groups()
    done = run(folder, typed)
    printed = [line.rstrip() for line in done.stdout.splitlines()]
    assert printed == expected.splitlines()
    assert done.returncode == 1


def test_the_commands_at_the_top_pass(folder):
    commands = re.search(r"```\n(tellapart check.*?)```", PAGE, re.DOTALL)[1].splitlines()
    assert len(commands) == 4
    for typed in commands:
        assert run(folder, typed).returncode == 0, typed


def test_the_function_at_the_top_passes(folder):
    import pyarrow.csv

    read = {
        name: ta.evaluate_table(pyarrow.csv.read_csv(folder / f"{name}.csv"))
        for name in ("predictions", "main")
    }
    names = {"ta": ta, "evaluation": read["predictions"], "main": read["main"]}
    exec(re.search(r"```python\n(found.*?)```", PAGE, re.DOTALL)[1], names)  # noqa: S102 - our page
    assert (names["found"].verdict, names["found"].exit_code) == ("pass", 0)


def test_the_exit_codes_on_the_page_are_those_of_the_code():
    shown = re.findall(r"^\| (\d) \| `(\w+)` \|", PAGE, re.MULTILINE)
    assert {verdict: int(code) for code, verdict in shown} == dict(EXIT_CODES)
    assert f"fewer than {FEW} rows" in PAGE


def test_the_workflow_is_that_of_the_example_and_its_actions_have_a_major_version():
    workflow = (EXAMPLE / ".github" / "workflows" / "model.yml").read_text("utf-8")
    assert re.search(r"```yaml\n(.*?)```", PAGE, re.DOTALL)[1] == workflow
    used = re.findall(r"uses: (\S+)", workflow)
    assert len(used) == 4
    assert all(re.fullmatch(r"actions/[\w-]+@v\d+", each) for each in used)


def test_the_settings_on_the_page_and_of_the_example_can_be_read(tmp_path):
    text = re.search(r"```toml\n(.*?)```", PAGE, re.DOTALL)[1]
    (tmp_path / "pyproject.toml").write_text(text, encoding="utf-8")
    shown, kept = read_settings(tmp_path / "pyproject.toml"), read_settings(
        EXAMPLE / "pyproject.toml"
    )  # fmt: skip
    assert (shown.require, shown.margin) == (kept.require, kept.margin)


def test_the_example_runs_as_ci_would(ran):
    done = ran("ci_gate.py")
    codes = re.findall(r"^exit (\d)  (\w+) (\w+)", done.out, re.MULTILINE)
    checks = [int(code) for code, _, word in codes if word == "check"]
    assert checks == [0, 0, 0, 1, 3, 2]
    assert "3 passed" in done.out
