"""What the documents show is what happens."""

import os
import re
import runpy
import shlex
import subprocess
import sys
from pathlib import Path

from PIL import Image

ROOT = Path(__file__).parents[2]


def test_the_five_lines_of_the_readme_print_what_the_readme_shows(capsys):
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    code, shown = re.search(r"```python\n(.*?)```\n\n```\n(.*?)```", text, re.DOTALL).groups()
    exec(compile(code, "README.md", "exec"), {})  # noqa: S102 - our own document
    assert capsys.readouterr().out == shown


def test_the_metrics_page_is_written_from_the_registry():
    table = runpy.run_path(str(ROOT / "scripts" / "write_metrics_table.py"))["table"]
    assert (ROOT / "docs" / "metrics.md").read_text(encoding="utf-8") == table()


def test_the_commands_of_the_readme_print_what_it_shows(tmp_path):
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    blocks = re.findall(r"```\n(\$ tellapart .*?)```", text, re.DOTALL)
    rows = (ROOT / "examples" / "pets.csv").read_text(encoding="utf-8")
    (tmp_path / "pets.csv").write_text(rows, encoding="utf-8")
    codes = {}
    for block in blocks:
        typed, *shown = block.splitlines()
        words = shlex.split(typed)[2:]
        command = [sys.executable, "-m", "tellapart", *words]
        done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=tmp_path)
        printed = [line.rstrip() for line in done.stdout.splitlines()]
        for line in shown:
            assert line in ("...", "") or line in printed, line
        assert printed[-1] == shown[-1]
        codes[words[0]] = done.returncode
    assert codes == {"report": 0, "check": 1}


def test_the_gallery_is_written_by_its_script_and_its_pictures_are_small(real_data):
    assert real_data.is_dir()
    script = runpy.run_path(str(ROOT / "scripts" / "write_gallery.py"))
    makers = ("digits", "pets", "three_classifiers", "ecg", "cifar")
    text = script["page"]([script[name]() for name in makers])
    assert (ROOT / "docs" / "gallery.md").read_text(encoding="utf-8") == text
    shown = re.findall(r"!\[[^]]*\]\(gallery/(\w+\.png)\)", text)
    assert sorted(shown) == sorted(path.name for path in (ROOT / "docs/gallery").iterdir())
    for name in shown:
        path = ROOT / "docs" / "gallery" / name
        assert path.stat().st_size < script["MOST_BYTES"]
        with Image.open(path) as picture:
            assert min(picture.size) > 200


def test_the_example_of_three_classifiers_has_the_areas_it_is_known_for(ran):
    done = ran("three_classifiers.py")
    lines = done.lines
    assert [line.split()[3] for line in lines[:3]] == ["0.960", "0.880", "0.640"]
    # the same areas, covariances and chi-squared by DeLong's formulas on the 25 pairs
    assert lines[3:7] == [
        "A - B 0.080 [-0.203, 0.363] p 0.579, adjusted 0.763",
        "A - C 0.320 [-0.113, 0.753] p 0.147, adjusted 0.442",
        "B - C 0.240 [-0.297, 0.777] p 0.381, adjusted 0.763",
        "all three alike: chi-squared 2.57, p 0.277",
    ]
    assert lines[7:] == sorted(path.name for path in done.folder.iterdir())[::-1][:1] + [
        f"three_classifiers.{name}.roc.png" for name in "ABC"
    ]


def test_the_comparison_page_shows_what_the_command_prints(tmp_path):
    text = (ROOT / "docs" / "comparison.md").read_text(encoding="utf-8")
    rows = (ROOT / "examples" / "three_classifiers.csv").read_bytes()
    (tmp_path / "three_classifiers.csv").write_bytes(rows)
    shown = re.findall(r"```\n\$ (tellapart compare .*?)\n(.*?)```", text, re.DOTALL)
    assert len(shown) == 2
    for typed, expected in shown:
        done = subprocess.run(
            [sys.executable, "-m", *shlex.split(typed)],
            capture_output=True, text=True, check=True, cwd=tmp_path,
            env={**os.environ, "COLUMNS": "80", "PYTHONIOENCODING": "utf-8"},
        )  # fmt: skip
        printed = [line.rstrip() for line in done.stdout.splitlines()]
        assert printed == [line.rstrip() for line in expected.splitlines()]


def test_the_table_of_findings_of_a_comparison_is_complete():
    text = (ROOT / "docs" / "comparison.md").read_text(encoding="utf-8")
    source = (ROOT / "src" / "tellapart" / "comparison" / "findings.py").read_text("utf-8")
    codes = set(re.findall(r'Finding\(\s*"([a-z-]+)"', source))
    assert codes == set(re.findall(r"^\| `([a-z-]+)` \|", text, re.MULTILINE))
