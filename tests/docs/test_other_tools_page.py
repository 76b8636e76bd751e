"""The page on files of other tools: its commands are run on the files of the tests."""

from __future__ import annotations

import json
import re
import shlex
import shutil
from pathlib import Path

import pytest

from tellapart.cli import main

ROOT = Path(__file__).parents[2]
FORMATS = ROOT / "tests" / "inputs" / "formats"
PAGE = (ROOT / "docs" / "other-tools.md").read_text(encoding="utf-8")
COMMANDS = re.findall(r"\| `tellapart (report .+?)` \|", PAGE)


def test_the_page_has_a_command_for_every_tool():
    tools = "Kaggle timm Ultralytics AutoGluon H2O PyCaret FiftyOne Hugging MLflow"
    assert len(COMMANDS) == 15
    assert all(
        re.search(rf"^\| {tool}.*`tellapart report", PAGE, re.MULTILINE) for tool in tools.split()
    )


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_of_the_table_reads_its_file(command, monkeypatch, capfd):
    monkeypatch.chdir(FORMATS)
    assert main([*shlex.split(command), "--json"]) == 0, capfd.readouterr().err
    found = json.loads(capfd.readouterr().out)
    assert found["metrics"]["accuracy"]["value"] == pytest.approx(9 / 12)


def test_the_lines_on_fiftyone_run(tmp_path, monkeypatch):
    shutil.copytree(FORMATS / "fiftyone", tmp_path / "fiftyone")
    monkeypatch.chdir(tmp_path)
    (code,) = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
    exec(compile(code, "other-tools.md", "exec"), {})  # noqa: S102 - our own document
    written = json.loads((tmp_path / "checked" / "samples.json").read_text(encoding="utf-8"))
    assert sum("misclassified" in one["tags"] for one in written["samples"]) == 3
    assert (tmp_path / "report.html").is_file()
