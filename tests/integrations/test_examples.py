"""Every script of `examples/` runs with the real packages, and says what it should."""

from __future__ import annotations

import sys

import pytest

from example_scripts import EXAMPLES, FOLDER, Example, missing, run


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda each: each.script)
def test_the_example_runs(example, ran):
    done = ran(example.script)
    assert missing(example, done) == [], f"{done.out}\n{done.err}"


def test_every_script_of_the_folder_is_in_the_table():
    scripts = sorted(path.name for path in FOLDER.glob("*.py"))
    assert sorted(each.script for each in EXAMPLES) == scripts


@pytest.mark.parametrize(
    ("code", "wrong"),
    [
        ("print('said'); open('made.txt', 'w')", []),
        ("print('other'); open('made.txt', 'w')", ["standard output does not say '^said$'"]),
        ("print('said')", ["no file made.txt"]),
        (
            "print('said'); open('made.txt', 'w'); 1 / 0",
            ["exit code 1", "standard error is not ''"],
        ),
        (
            "import warnings; print('said'); open('made.txt', 'w'); warnings.warn('oh')",
            ["standard error is not ''"],
        ),
    ],
)
def test_a_bad_example_is_noticed(code, wrong, tmp_path):
    (tmp_path / "bad.py").write_text(code, encoding="utf-8")
    bad = Example(str(tmp_path / "bad.py"), "^said$", writes=("made.txt",))
    assert missing(bad, run(bad, tmp_path)) == wrong


def test_an_example_gets_its_arguments_and_its_environment(tmp_path):
    code = "import os, sys; print(*sys.argv[1:], os.environ['ASKED'], sys.executable, sep='|')"
    (tmp_path / "told.py").write_text(code, encoding="utf-8")
    told = Example(
        str(tmp_path / "told.py"), "", ("{photos}", "-o", "{out}"), environment={"ASKED": "yes"}
    )
    assert told.wants_photos
    said = run(told, tmp_path, tmp_path / "photos").lines[0].split("|")
    assert said == [
        str(tmp_path / "photos"), "-o", str(tmp_path / "out"), "yes", sys.executable,
    ]  # fmt: skip
