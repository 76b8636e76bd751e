"""The verdict of a gate as JUnit XML, which GitLab, Jenkins and others show as tests."""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.sax.saxutils import escape, quoteattr

from tellapart.report.names import readable
from tellapart.results.gates import GateCheck, GateResult

_DECLARATION = '<?xml version="1.0" encoding="utf-8"?>'
_FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # in XML 1.0


def gate_junit(result: GateResult, *, name: str = "tellapart check") -> str:
    """Write one test case for each requirement.

    What is not met is a failure, also what is undecided; what is undefined is an error. Undecided
    requirements that pass, as asked for, are skipped tests with the reason.

    Parameters
    ----------
    result
        What a gate decided.
    name
        Of the suite.
    """
    counted = [result.counted(check) for check in result.checks]
    skipped = sum(
        check.outcome == "undecided" and result.counted(check) == "pass" for check in result.checks
    )
    counts = {
        "tests": len(counted),
        "failures": sum(each in ("fail", "undecided") for each in counted),
        "errors": counted.count("undefined"),
        "skipped": skipped,
    }
    cases = (line for check in result.checks for line in _case(check, result))
    return _suite(name, counts, cases)


def error_junit(message: str, *, name: str = "tellapart check") -> str:
    """Write a suite whose one case could not be decided at all."""
    counts = {"tests": 1, "failures": 0, "errors": 1, "skipped": 0}
    case = (
        f'    <testcase classname="tellapart.check" name={_quoted(name)}>',
        f'      <error type="input" message={_quoted(message)}/>',
        "    </testcase>",
    )
    return _suite(name, counts, iter(case))


def _suite(name: str, counts: dict[str, int], cases: Iterator[str]) -> str:
    said = " ".join(f'{key}="{count}"' for key, count in counts.items())
    return "\n".join((
        _DECLARATION,
        f"<testsuites {said}>",
        f"  <testsuite name={_quoted(name)} {said}>",
        *cases,
        "  </testsuite>",
        "</testsuites>\n",
    ))  # fmt: skip


def _case(check: GateCheck, result: GateResult) -> Iterator[str]:
    group = "tellapart.check" if check.kind == "limit" else "tellapart.check.baseline"
    opening = f'    <testcase classname="{group}" name={_quoted(check.requirement)}'
    if check.outcome == "pass":
        yield f"{opening}/>"
        return
    tag = {"undefined": "error", "pass": "skipped"}.get(result.counted(check), "failure")
    message = _quoted(check.why)
    yield f"{opening}>"
    if tag == "skipped":
        yield f"      <skipped message={message}/>"
    else:
        yield f'      <{tag} type="{check.outcome}" message={message}>{_text(check)}</{tag}>'
    yield "    </testcase>"


def _text(check: GateCheck) -> str:
    return escape(_allowed(f"{check.requirement}\n{check.why}"))


def _quoted(text: str) -> str:
    return quoteattr(_allowed(readable(text)))


def _allowed(text: str) -> str:
    r"""Leave out what XML cannot hold, not even escaped.

    >>> _allowed("a\x00b\ufffe")
    'ab'
    """
    return _FORBIDDEN.sub("", text)
