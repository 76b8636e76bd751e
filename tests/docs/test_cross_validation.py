"""The page on cross-validation and its example show what happens."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
BLOCK = r"```python\n(.*?)```\n\n```\n(.*?)```"
NUMBER = re.compile(r"\d+\.\d+")


def test_the_page_prints_what_it_shows(capsys):
    text = (ROOT / "docs" / "cross-validation.md").read_text(encoding="utf-8")
    names: dict[str, object] = {}
    blocks = re.findall(BLOCK, text, re.DOTALL)
    assert len(blocks) == 3
    for code, shown in blocks:
        exec(compile(code, "cross-validation.md", "exec"), names)  # noqa: S102 - our own document
        printed = capsys.readouterr().out
        assert NUMBER.split(printed) == NUMBER.split(shown)
        found, expected = ([float(n) for n in NUMBER.findall(text)] for text in (printed, shown))
        assert found == pytest.approx(expected, rel=0.1, abs=0.002)  # other versions fit otherwise


def test_the_example_shows_three_estimates_and_all_differences(ran):
    lines = ran("cross_validation.py").lines
    assert [line[:13].strip() for line in lines[:3]] == ["mean of folds", "pooled", "within folds"]
    assert [line.split()[0] for line in lines[4:7]] == ["logistic", "logistic", "bayes"]
