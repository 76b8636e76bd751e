"""The page on Markdown shows what the command prints."""

import os
import re
import subprocess
import sys
from pathlib import Path

from tellapart.report import comparison_markdown, markdown, markdown_parts

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "markdown.md").read_text("utf-8")


def test_the_command_prints_what_the_page_shows():
    shown = re.search(r"```\n\$ tellapart (report pets.csv .*?)\n(.*?)```", PAGE, re.DOTALL)
    done = subprocess.run(
        [sys.executable, "-m", "tellapart", *shown[1].split()],
        capture_output=True, text=True, check=True, cwd=ROOT / "examples",
        env=os.environ | {"PYTHONIOENCODING": "utf-8"}, encoding="utf-8",
    )  # fmt: skip
    place = 0
    pieces = shown[2].split("...\n")
    assert len(pieces) == 3
    assert done.stdout.startswith(pieces[0])
    for piece in pieces:
        place = done.stdout.index(piece, place) + len(piece)
    rendered = re.findall(r"^> (\S.*)$", PAGE, re.MULTILINE)
    assert len(rendered) == 5
    assert set(rendered) <= set(done.stdout.splitlines())


def test_the_limits_on_the_page_are_those_of_the_code():
    for number, words in (
        (markdown_parts.MOST, "At most {:,} characters"),
        (markdown.MATRIX_CLASSES, "Above {} classes"),
        (markdown.SHOWN_CLASSES, "worst first ({} of them)"),
        (comparison_markdown.SHOWN_PAIRS, "({} for each metric)"),
    ):
        assert words.format(number) in PAGE
    assert f"`{markdown_parts.MARKER}`" in PAGE
    assert f"`{markdown_parts.bar(0.85)}` is 0.8 to 0.9" in PAGE
