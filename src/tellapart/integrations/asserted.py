"""What the pytest plug-in does when a test asserts: apart, so that the plug-in imports nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from tellapart.errors import InputError
from tellapart.evaluation import evaluate
from tellapart.gate import check
from tellapart.report.gate_tables import shown_value
from tellapart.report.names import readable
from tellapart.report.numbers import interval
from tellapart.results import GateResult
from tellapart.results.gates import Policy

OUTCOMES_OF_TESTS: Mapping[str, Policy] = {"fail": "fail", "pass": "pass", "skip": "undecided"}
PAIR = 2


def asserted(
    evaluation: Any,
    require: Any,
    baseline: Any,
    margin: Any,
    level: float | None,
    on_undecided: str,
    options: Mapping[str, Any],
) -> GateResult:
    """Decide; an undecided verdict is left only where the test is to be skipped.

    Raises
    ------
    InputError
        As `tellapart.check`; `on_undecided` is not known; options go with no pair.
    """
    if on_undecided not in OUTCOMES_OF_TESTS:
        raise InputError(
            f"on_undecided is {on_undecided!r}; expected one of {', '.join(OUTCOMES_OF_TESTS)}"
        )
    return check(
        _evaluated(evaluation, options, "evaluation"),
        require=require,
        baseline=_evaluated(baseline, options if isinstance(baseline, tuple) else {}, "baseline"),
        margin=margin,
        level=level,
        on_undecided=OUTCOMES_OF_TESTS[on_undecided],
    )


def _evaluated(given: Any, options: Mapping[str, Any], argument: str) -> Any:
    if not isinstance(given, tuple):
        if options:
            raise InputError(
                f"{', '.join(options)} is given with an evaluation that is made already; expected "
                "a pair of truth and scores"
            )
        return given
    if len(given) != PAIR:
        raise InputError(
            f"{argument} is a tuple of {len(given)}; expected truth and scores: (y_true, y_score)"
        )
    return evaluate(*given, **options)


def described(result: GateResult) -> Iterator[tuple[str, tuple[str, str, str]]]:
    """Give requirement -> outcome, value and interval, as text."""
    for each in result.checks:
        told = (each.outcome, shown_value(each), interval(each.estimate))
        yield readable(each.requirement), told
