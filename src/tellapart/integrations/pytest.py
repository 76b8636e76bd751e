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
    from collections.abc import Callable, Iterator, Sequence

    from tellapart.results import GateResult

PREFIX = "tellapart: "  # of the properties that a test keeps, in JUnit XML too
BETWEEN = " | "
HEADS = ("outcome", "requirement", "value", "interval", "test")
MOST_NARROW = 12  # columns of a requirement


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
    width = terminalreporter._tw.fullwidth
    for line in _lines(rows, width):
        terminalreporter.write_line(line)


def _lines(rows: Sequence[tuple[str, ...]], width: int) -> Iterator[str]:
    """Lay out the rows under the name of each test; what is too long goes on in another line."""
    numbers = [max(len(row[k]) for row in (HEADS, *rows)) for k in (0, 2, 3)]
    room = max(width - sum(numbers) - 6, MOST_NARROW)
    room = min(room, max(len(row[1]) for row in (HEADS, *rows)))
    test = None
    for row in (HEADS, *rows):
        if row[4] not in (test, HEADS[4]):
            test = row[4]
            yield test
        outcome, words, number, interval = row[:4]
        pieces = [words[k : k + room] for k in range(0, len(words), room)] or [""]
        yield (
            f"{outcome:<{numbers[0]}}  {pieces[0]:<{room}}  {number:>{numbers[1]}}  "
            f"{interval:>{numbers[2]}}"
        ).rstrip()
        for piece in pieces[1:]:
            yield f"{'':<{numbers[0]}}  {piece}"


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
