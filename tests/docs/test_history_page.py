"""docs/history.md shows what happens; the example runs."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "history.md"
ID = re.compile(r"\b[0-9a-f]{8}\b")  # of a run: the version is part of what it names


def test_the_lines_print_what_the_page_shows(capsys):
    text = PAGE.read_text(encoding="utf-8")
    code, shown = re.search(r"```python\n(.*?)```\n\n```\n(.*?)```", text, re.DOTALL).groups()
    exec(compile(code, "history.md", "exec"), {})  # noqa: S102 - our own document
    assert "\n".join(line.rstrip() for line in capsys.readouterr().out.splitlines()) + "\n" == shown


def test_the_example_and_the_command_show_what_the_page_shows(ran, monkeypatch):
    done = ran("history.py")
    lines, out = done.lines, done.folder / "out"
    assert lines[-1] == str(out / "history.html")
    assert lines[-3].startswith("release 1.5: accuracy -0.0")
    assert lines[-3].endswith("worse")
    assert (out / "history.html").stat().st_size > 20_000
    monkeypatch.setenv("COLUMNS", "80")
    words = ["history", "runs/", "--metric", "accuracy"]
    command = [sys.executable, "-m", "tellapart", *words]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=out)
    printed = [ID.sub("", line.rstrip()) for line in done.stdout.splitlines()]
    text = PAGE.read_text(encoding="utf-8")
    found = re.search(rf"```\n\$ tellapart {' '.join(words)}\n(.*?)```", text, re.DOTALL)
    assert [ID.sub("", line) for line in found[1].splitlines()] == printed
