"""The pytest plug-in in runs of its own: failures, skips, the table at the end, xdist, its cost."""

from __future__ import annotations

import os
import subprocess
import sys
import xml.etree.ElementTree as ET
from importlib.metadata import entry_points
from pathlib import Path

import pytest

from tellapart.integrations.pytest import _lines

SOURCE = Path(__file__).parents[2] / "src"
MODULE = "tellapart.integrations.pytest"
TESTS = """
import pytest
import tellapart as ta

TRUTH, SCORES = ["cat", "dog"] * 60, [0.1, 0.9, 0.2, 0.8, 0.6, 0.7] * 20
PAIR = (TRUTH, SCORES)

def test_good(assert_metric):
    found = assert_metric(PAIR, ["recall[dog] >= 0.9", "roc_auc >= 0.9"], pos_label="dog")
    assert found.passed

def test_bad(assert_metric):
    assert_metric(ta.evaluate(*PAIR), "recall[cat] >= 0.95")

def test_undecided(assert_metric):
    assert_metric(PAIR, "recall[cat] >= 0.66")

def test_undecided_skips(assert_metric):
    assert_metric(PAIR, "recall[cat] >= 0.66", on_undecided="skip")

def test_undecided_passes(assert_metric):
    assert_metric(PAIR, "recall[cat] >= 0.66", on_undecided="pass")

def test_undefined(assert_metric):
    assert_metric(PAIR, "ece <= 0.9", on_undecided="pass")

def test_typo(assert_metric):
    assert_metric(PAIR, "rocauc >= 0.9")

def test_baseline(assert_metric, tmp_path):
    path = tmp_path / "main.json"
    path.write_text(ta.evaluate(*PAIR).to_json())
    assert_metric(PAIR, baseline=path, margin={"roc_auc": 0.1})
    assert_metric(PAIR, baseline=PAIR, margin={"accuracy": 0.1})

def test_of_something_else():
    pass
"""


def run(folder, *words, tests=TESTS):
    (folder / "test_model.py").write_text(tests)
    plugin = () if _is_registered() else ("-p", MODULE)
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *plugin, *words],
        cwd=folder, capture_output=True, text=True, check=False,
        env={**os.environ, "PYTHONPATH": str(SOURCE), "COLUMNS": "80"},
    )  # fmt: skip


def _is_registered():
    return any(each.value == MODULE for each in entry_points(group="pytest11"))


@pytest.fixture(scope="module")
def done(tmp_path_factory):
    folder = tmp_path_factory.mktemp("run")
    return run(folder, "-rA", "--junitxml=out.xml"), folder


def outcomes(text):
    words = ("PASSED", "FAILED", "SKIPPED", "ERROR")
    lines = [line.split() for line in text.splitlines() if line.startswith(words)]
    return {line[1].split("::")[-1]: line[0] for line in lines if "::" in line[1]}


def test_tests_pass_and_fail_by_their_intervals(done):
    found = outcomes(done[0].stdout)
    assert {name for name, outcome in found.items() if outcome == "PASSED"} == {
        "test_good", "test_undecided_passes", "test_baseline", "test_of_something_else"
    }  # fmt: skip
    assert {name for name, outcome in found.items() if outcome == "FAILED"} == {
        "test_bad", "test_undecided", "test_undefined", "test_typo"
    }  # fmt: skip
    assert "4 failed, 4 passed, 1 skipped" in done[0].stdout


def test_a_failure_shows_the_interval_and_the_line_that_asked(done):
    text = done[0].stdout
    assert "GateFailed: fail: 1 of 1 requirement not met" in text
    assert "fail: recall[cat] >= 0.95: the 95% interval, 0.5" in text
    assert '>       assert_metric(ta.evaluate(*PAIR), "recall[cat] >= 0.95")' in text
    assert "E       tellapart.errors.InputError: require names 'rocauc'" in text
    assert str(SOURCE) not in text  # no frame of ours
    assert "did you mean roc_auc?" in text


def table(text):
    """Return the lines of the table below its head."""
    lines = text.splitlines()
    start = next(k for k, line in enumerate(lines) if "metrics asserted" in line)
    end = next(k for k, line in enumerate(lines) if k > start and line.startswith("="))
    return lines[start + 2 : end]


def test_the_table_lists_every_metric_asserted(done):
    lines = table(done[0].stdout)
    rows = [line.split() for line in lines]
    assert [row[0] for row in rows].count("pass") == 4
    assert [row[0] for row in rows].count("undecided") == 3
    assert any(row[:4] == ["pass", "recall[dog]", ">=", "0.9"] for row in rows)
    tests = [line for line in lines if line.startswith("test_model.py::test_")]
    assert len(tests) == len(set(tests)) == 7


def test_the_table_fits_80_columns():
    name = f"recall[{'a long name of a class ' * 5}] - baseline >= -0.01"
    rows = [
        ("undecided", name, "+0.0038", "-0.000267 to 0.00738", "test_model.py::test_" + "x" * 20),
        ("pass", "f1 >= 0.5", "0.900", "0.800 to 0.950", "test_model.py::test_f1"),
    ]
    lines = list(_lines(rows, 80))
    assert max(map(len, lines)) <= 80
    assert name.replace(" ", "") in "".join(
        line.split("  +")[0].removeprefix("undecided") for line in lines[2:-2]
    ).replace(" ", "")
    assert lines[0].split() == ["outcome", "requirement", "value", "interval"]


def test_junit_keeps_what_was_asserted(done):
    root = ET.parse(done[1] / "out.xml").getroot()  # noqa: S314
    kept = {
        each.get("name"): each.get("value") for each in root.iter("property")
    }  # fmt: skip
    assert kept["tellapart: recall[dog] >= 0.9"].startswith("pass | 1.000 | ")
    assert kept["tellapart: recall[cat] >= 0.95"].startswith("fail | ")


def test_workers_tell_the_controller(tmp_path):
    done = run(tmp_path, "-n", "2", "-q")
    assert "metrics asserted" in done.stdout
    lines = table(done.stdout)
    for test in ("test_good", "test_baseline"):  # each asserted twice
        place = lines.index(f"test_model.py::{test}")
        assert [line.split()[0] for line in lines[place + 1 : place + 3]] == ["pass", "pass"]


def test_a_run_that_asserts_nothing_shows_nothing(tmp_path):
    done = run(tmp_path, tests="def test_nothing():\n    assert True\n")
    assert done.returncode == 0
    assert "metrics asserted" not in done.stdout


def test_the_fixture_is_described(tmp_path):
    done = run(tmp_path, "--fixtures", tests="")
    assert "assert_metric" in done.stdout
    assert "Assert that metrics meet requirements" in done.stdout


def test_the_plug_in_imports_nothing_that_pytest_has_not():
    code = (
        "import sys, pytest; before = set(sys.modules); "
        f"import {MODULE}; print(*sorted(set(sys.modules) - before))"
    )
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-c", code], capture_output=True, text=True,
        check=True, env={**os.environ, "PYTHONPATH": str(SOURCE)},
    )  # fmt: skip
    assert done.stdout.split() == ["tellapart", "tellapart.integrations", MODULE]
    imported = {line.rsplit("|", 1)[-1].strip() for line in done.stderr.splitlines()}
    assert MODULE in imported
    assert not imported & {"numpy", "scipy", "numba", "tellapart.gate", "rich"}


@pytest.mark.parametrize(
    ("call", "message"),
    [
        ("(TRUTH, SCORES, 3), 'f1 > 0'", "evaluation is a tuple of 3"),
        ("PAIR, 'f1 > 0', on_undecided='xfail'", "on_undecided is 'xfail'; expected one of fail"),
        ("ta.evaluate(*PAIR), 'f1 > 0', classes=[1]", "classes is given with an evaluation"),
    ],
)
def test_bad_arguments_are_named(call, message):
    import tellapart as ta
    from tellapart.integrations.asserted import asserted

    names = {"ta": ta, "TRUTH": [0, 1], "SCORES": [0.1, 0.9], "PAIR": ([0, 1], [0.1, 0.9])}

    def ask(evaluation, require, on_undecided="fail", **options):
        asserted(evaluation, require, None, None, None, on_undecided, options)

    with pytest.raises(ta.InputError, match=message):
        eval(f"ask({call})", {**names, "ask": ask})  # noqa: S307 - our own words
