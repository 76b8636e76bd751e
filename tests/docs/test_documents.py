"""What the documents show is what happens."""

import re
import runpy
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_the_five_lines_of_the_readme_print_what_the_readme_shows(capsys):
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    code, shown = re.search(r"```python\n(.*?)```\n\n```\n(.*?)```", text, re.DOTALL).groups()
    exec(compile(code, "README.md", "exec"), {})  # noqa: S102 - our own document
    assert capsys.readouterr().out == shown


def test_the_metrics_page_is_written_from_the_registry():
    table = runpy.run_path(str(ROOT / "scripts" / "write_metrics_table.py"))["table"]
    assert (ROOT / "docs" / "metrics.md").read_text(encoding="utf-8") == table()


def test_the_first_example_runs():
    done = subprocess.run(
        [sys.executable, str(ROOT / "examples" / "first_steps.py")],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert done.stdout.splitlines()[0].split()[:3] == ["ROC", "AUC", "0.980"]


def test_the_tour_of_the_readme_shows_real_lines(tmp_path):
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    tour = re.search(r"```\n(\$ tellapart report pets.csv.*?)```", text, re.DOTALL)[1]
    rows = (ROOT / "examples" / "pets.csv").read_text(encoding="utf-8")
    (tmp_path / "pets.csv").write_text(rows, encoding="utf-8")
    command = [sys.executable, "-m", "tellapart", *tour.splitlines()[0].split()[2:]]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=tmp_path)
    printed = {line.rstrip() for line in done.stdout.splitlines()}
    for line in tour.splitlines()[1:]:
        assert line in ("...", "") or line in printed, line
    assert done.stdout.splitlines()[-1] == "pets.report.html"
