"""The page on thresholds shows what happens."""

import doctest
import os
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "thresholds.md"


def test_the_examples_print_what_the_page_shows():
    code = "\n".join(re.findall(r"```python\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL))
    examples = doctest.DocTestParser().get_doctest(code, {}, PAGE.name, str(PAGE), 0)
    assert len(examples.examples) > 15
    runner = doctest.DocTestRunner()
    runner.run(examples)
    assert runner.failures == 0


def test_the_command_prints_what_the_page_shows():
    text = PAGE.read_text("utf-8")
    shown = re.search(r"```\n\$ tellapart (threshold pets.csv .*?)\n(.*?)```", text, re.DOTALL)
    assert shown is not None
    done = subprocess.run(
        [sys.executable, "-m", "tellapart", *shown[1].split()],
        capture_output=True, text=True, check=True, cwd=ROOT / "examples",
        env=os.environ | {"COLUMNS": "80", "PYTHONIOENCODING": "utf-8"}, encoding="utf-8",
    )  # fmt: skip
    assert [line.rstrip() for line in done.stdout.splitlines()] == shown[2].splitlines()
