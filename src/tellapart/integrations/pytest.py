"""The pytest plug-in: metrics asserted on their intervals.

    def test_the_model_finds_cats(assert_metric):
        assert_metric((y_true, y_score), "recall[cat] >= 0.8")

pytest loads it wherever tellapart is installed, so it imports nothing that pytest has not
imported already; what it needs is imported when a test first asserts.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tellapart.results import GateResult

PREFIX = "tellapart: "  # of the properties that a test keeps, in JUnit XML too
BETWEEN = " | "
HEADS = ("outcome", "requirement", "value", "interval", "test")


@pytest.fixture
def assert_metric(request: pytest.FixtureRequest) -> Callable[..., GateResult]:
    """Assert that metrics meet requirements: ``assert_metric(evaluation, "roc_auc >= 0.9")``.

    The function that a test gets takes

    - an `Evaluation`, a pair of truth and scores as `tellapart.evaluate` takes them (other
      arguments of it by name), or the path of the JSON of an evaluation;
    - requirements as `tellapart.check` reads them, one or several; none with a `baseline`;
    - `baseline`, `margin`, `level`: as `tellapart.check` takes them;
    - `on_undecided`: what it comes to where the interval allows both: ``"fail"`` (if left out),
      ``"skip"`` the test, or ``"pass"``.

    It returns the `GateResult`, raises `GateFailed` (an `AssertionError`) with values and
    intervals, and `InputError` where there is nothing to decide. What was asserted is listed at
    the end of the run, and kept in JUnit XML as properties of the test.
    """

    def assert_metric(
        evaluation: Any,
        require: Any = None,
        *,
        baseline: Any = None,
        margin: Any = None,
        level: float | None = None,
        on_undecided: str = "fail",
        **options: Any,
    ) -> GateResult:
        __tracebackhide__ = True
        from tellapart.errors import InputError
        from tellapart.integrations.asserted import asserted, described

        try:
            found = asserted(evaluation, require, baseline, margin, level, on_undecided, options)
        except InputError as error:
            raise error.with_traceback(None) from None  # what matters is the line that asked
        request.node.user_properties.extend(
            (f"{PREFIX}{name}", BETWEEN.join(told)) for name, told in described(found)
        )
        if found.verdict == "undecided":
            pytest.skip(str(found))
        found.raise_for_verdict()
        return found

    return assert_metric


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """List what was asserted, of all workers; nothing where nothing was."""
    rows = list(_asserted(terminalreporter.stats))
    if not rows:
        return
    terminalreporter.section("metrics asserted")
    widths = [max(map(len, column)) for column in zip(HEADS, *rows, strict=True)]
    for row in (HEADS, *rows):
        cells = (f"{cell:<{width}}" for cell, width in zip(row, widths, strict=True))
        terminalreporter.write_line("  ".join(cells).rstrip())


def _asserted(stats: dict[str, list[Any]]) -> Iterator[tuple[str, ...]]:
    """Yield a row for each requirement, test by test; a report of a later phase repeats them."""
    found: dict[str, list[tuple[str, str]]] = {}
    for reports in stats.values():
        for report in reports:
            kept = [
                (str(name), str(value))
                for name, value in getattr(report, "user_properties", ())
                if str(name).startswith(PREFIX)
            ]
            test = getattr(report, "nodeid", "")
            if len(kept) > len(found.get(test, ())):
                found[test] = kept
    for test in sorted(found):
        for name, value in found[test]:
            outcome, number, interval = (*value.split(BETWEEN), "", "")[:3]
            yield outcome, name.removeprefix(PREFIX), number, interval, test
