"""The verdict of a gate in every form that is read elsewhere: names of any kind stay names."""

import json
import re
import xml.etree.ElementTree as ET
from dataclasses import replace
from math import nan

import pytest
from rich.cells import cell_len

from tellapart.report.annotations import MOST, annotation, gate_annotations
from tellapart.report.gate_json import gate_json
from tellapart.report.gate_markdown import gate_markdown
from tellapart.report.gate_tables import basis
from tellapart.report.gate_text import plain_gate
from tellapart.report.junit import error_junit, gate_junit
from tellapart.results import Estimate, GateCheck, GateResult

ODD = 'a"b<c>&]]>\x00\x1b[31m\n::error::x, 100% | *猫* \ud800\ufffe'
VALUE = Estimate(0.9, 0.8, 0.95)


def check(outcome, name="f1 >= 0.8", why="the interval"):
    return GateCheck(name, "f1", None, "limit", outcome, why, VALUE, limit=0.8)


ALL = GateResult(
    tuple(map(check, ("pass", "fail", "undecided", "undefined"))),
    rows=100,
    notes=("another prevalence",),
)
HOSTILE = GateResult(
    tuple(check(each, f"recall[{ODD}] >= 0.8", ODD) for each in ("fail", "undecided")),
    rows=100,
)


def test_junit_counts_failures_and_errors_apart():
    suite = ET.fromstring(gate_junit(ALL).encode()).find("testsuite")  # noqa: S314
    assert suite is not None
    counts = {key: suite.get(key) for key in ("tests", "failures", "errors", "skipped")}
    assert counts == {"tests": "4", "failures": "2", "errors": "1", "skipped": "0"}
    cases = suite.findall("testcase")
    assert [[each.tag for each in case] for case in cases] == [
        [], ["failure"], ["failure"], ["error"]
    ]  # fmt: skip
    assert [case[0].get("type") for case in cases[1:]] == ["fail", "undecided", "undefined"]


def test_what_is_undecided_and_passes_is_skipped_in_junit():
    passing = replace(ALL, on_undecided="pass")
    suite = ET.fromstring(gate_junit(passing).encode()).find("testsuite")  # noqa: S314
    assert suite is not None
    assert (suite.get("failures"), suite.get("skipped")) == ("1", "1")
    assert suite.findall("testcase")[2][0].tag == "skipped"


@pytest.mark.parametrize("text", [gate_junit(HOSTILE), error_junit(ODD)])
def test_no_name_breaks_the_xml(text):
    suite = ET.fromstring(text.encode("utf-8")).find("testsuite")  # noqa: S314
    assert suite is not None
    case = suite.findall("testcase")[0]
    assert 'a"b<c>&]]>' in (case[0].get("message") or "")


def test_annotations_are_one_line_each_and_few():
    lines = gate_annotations(HOSTILE)
    assert len(lines) == 2
    for line in lines:
        assert "\n" not in line
        assert "\r" not in line
        title, message = re.fullmatch(r"::error title=([^:,]*)::(.*)", line).groups()
        assert "%3A" in title
        assert "100%25" in message
    many = replace(ALL, checks=(check("fail"),) * 25)
    shown = [line for line in gate_annotations(many) if line.startswith("::error")]
    assert len(shown) == MOST
    assert shown[-1].endswith("::and 16 more: see the log of this step")


def test_annotations_say_what_stops_and_what_does_not():
    kinds = [line.split(" ")[0] for line in gate_annotations(ALL)]
    assert kinds == ["::error"] * 3 + ["::notice"]
    kinds = [line.split(" ")[0] for line in gate_annotations(replace(ALL, on_undecided="pass"))]
    assert kinds == ["::error"] * 2 + ["::warning"] + ["::notice"] * 2


def test_annotations_hold_no_control_characters():
    for line in (*gate_annotations(HOSTILE), annotation("error", ODD, ODD)):
        assert not [mark for mark in line if ord(mark) < 32 or mark == "\x7f"]
        assert "%0A::error" in line or "\\n::error" in line


@pytest.mark.parametrize(
    ("kind", "confidence", "told"),
    [
        ("limit", 0.975, "; a pass by its interval holds with one-sided 97.5%"),
        ("limit", nan, ""),
        ("drop", nan, "; a pass without a margin says that no drop was shown, not that there is"),
        (None, nan, ""),
    ],
)
def test_what_a_pass_rests_on_is_that_of_the_requirements(kind, confidence, told):
    one = replace(check("pass"), kind=kind, confidence=confidence)
    said = basis(GateResult((one,) if kind else (), rows=100))
    assert said.startswith(f"100 rows, 95% intervals{told}")
    assert ("; " in said) is bool(told)


def test_markdown_holds_every_requirement_and_no_name_is_structure():
    text = gate_markdown(ALL, source="a.csv")
    assert "**fail: 1 of 4 requirements not met**" in text
    assert "another prevalence" in text
    hostile = gate_markdown(HOSTILE)
    table = [line for line in hostile.splitlines() if line.startswith("| ")]
    assert len(table) == 4
    assert {line.count("|") for line in table} == {5}
    assert "<c>" not in hostile
    long = replace(ALL, checks=(check("fail", why="x" * 500),) * 2000)
    assert len(gate_markdown(long)) < 60_000


def test_json_has_no_nan_and_every_check():
    nothing = replace(check("undefined"), estimate=Estimate(nan, reason="none"))
    found = json.loads(gate_json(replace(ALL, checks=(*ALL.checks, nothing)), indent=1))
    assert (found["verdict"], found["exit_code"], len(found["checks"])) == ("fail", 1, 5)
    assert found["checks"][-1]["estimate"]["value"] is None
    assert json.loads(gate_json(HOSTILE))["checks"][0]["outcome"] == "fail"


@pytest.mark.parametrize("width", [40, 80, 120])
def test_the_text_fits_and_ends_with_the_verdict(width):
    for result in (ALL, HOSTILE):
        lines = plain_gate(result, width=width).splitlines()
        assert max(map(cell_len, lines)) <= width
        assert lines[-1] == result.headline
        assert "\x1b" not in "".join(lines)
    told = plain_gate(replace(ALL, on_undecided="pass"))
    assert "1 undecided requirement passed, as asked for" in " ".join(told.split())
