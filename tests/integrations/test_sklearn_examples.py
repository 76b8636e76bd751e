"""The examples and the page on scikit-learn show what happens."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image
from threadpoolctl import threadpool_limits

ROOT = Path(__file__).parents[2]
BLOCK = r"```python\n(.*?)```\n\n```\n(.*?)```"
NUMBER = re.compile(r"-?\d+\.\d+")


def test_the_scoring_example_runs(ran):
    done = ran("sklearn_scoring.py")
    lines = done.lines
    assert [line.split()[0] for line in lines[:3]] == [
        "roc_auc", "recall[malignant]", "neg_log_loss",
    ]  # fmt: skip
    written = sorted(path.name for path in (done.folder / "out").iterdir())
    assert written == ["confusion.png", "folds.png", "pr.png", "reliability.png", "roc.png"]
    for name in written:
        with Image.open(done.folder / "out" / name) as picture:
            assert min(picture.size) > 300


def test_the_threshold_example_runs(ran):
    lines = ran("sklearn_threshold.py").lines
    assert [line[:15].strip() for line in lines[:7]] == [
        "misses cost 20", "precision 0.99", "highest F1",
        "0.5", "misses cost 20", "precision 0.99", "highest F1",
    ]  # fmt: skip
    recall = {line[:15].strip(): float(NUMBER.findall(line[15:])[0]) for line in lines[3:7]}
    assert recall["misses cost 20"] > recall["precision 0.99"]
    apparent, honest = (float(number) for number in NUMBER.findall(lines[7]))
    assert apparent < honest


def test_the_page_prints_what_it_shows(capsys):
    text = (ROOT / "docs" / "scikit-learn.md").read_text(encoding="utf-8")
    names: dict[str, object] = {}
    blocks = re.findall(BLOCK, text, re.DOTALL)
    assert len(blocks) == 3
    with threadpool_limits(1):
        for code, shown in blocks:
            exec(compile(code, "scikit-learn.md", "exec"), names)  # noqa: S102 - our own document
            printed = capsys.readouterr().out
            assert NUMBER.split(printed) == NUMBER.split(shown)
            found, expected = ([float(n) for n in NUMBER.findall(one)] for one in (printed, shown))
            assert found == pytest.approx(expected, rel=0.1, abs=0.002)


def test_importing_tellapart_does_not_import_scikit_learn():
    code = "import sys, tellapart, tellapart.integrations; sys.exit('sklearn' in sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True)


def test_a_missing_package_is_told_with_the_extra_to_install():
    code = """
import sys
sys.modules["sklearn"] = None
from tellapart.errors import MissingExtra
try:
    import tellapart.integrations.sklearn
except MissingExtra as error:
    print(error)
"""
    done = subprocess.run(
        [sys.executable, "-c", code], check=True, capture_output=True, text=True
    )  # fmt: skip
    assert done.stdout == (
        "tellapart.integrations.sklearn needs the package scikit-learn, which is not installed; "
        'expected: pip install "tellapart[sklearn]"\n'
    )
