"""What a gate decided: requirement by requirement, and all together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import nan
from typing import Literal

from tellapart.errors import GateFailed
from tellapart.results.estimates import Estimate
from tellapart.results.names import readable

Part = Literal["interval", "value", "low", "high"]
Operator = Literal[">=", ">", "<=", "<"]
Outcome = Literal["pass", "fail", "undecided", "undefined"]
Policy = Literal["undecided", "fail", "pass"]
Kind = Literal["limit", "margin", "drop"]

EXIT_CODES: Mapping[Outcome, int] = {"pass": 0, "fail": 1, "undefined": 2, "undecided": 3}
_GRAVEST: tuple[Outcome, ...] = ("fail", "undefined", "undecided", "pass")


@dataclass(frozen=True)
class GateCheck:
    """One requirement and what was decided.

    Attributes
    ----------
    requirement
        In words: ``recall[cat] >= 0.8``, ``roc_auc - baseline >= -0.01``.
    metric, of
        METRICS name, and the class where it is of one class against the rest.
    kind
        ``limit``: a metric against a number; ``margin``: not worse than the baseline by more than
        the margin; ``drop``: not significantly worse than the baseline.
    outcome
        ``pass``, ``fail``, ``undecided`` (the interval allows both), or ``undefined`` (there is
        no value, or no interval, to decide on).
    why
        The reason, in a sentence.
    estimate
        What was decided on: the metric, or its difference from the baseline.
    part
        What of the estimate was compared.
    limit
        The number that it was compared with.
    confidence
        One-sided confidence of a pass; NaN where a pass shows nothing: a value alone, the end
        of the interval on the good side, no margin.
    method
        How the difference was made: ``mover``, or as in `Difference`; ``none`` for a limit.
    own, baseline
        Both estimates behind a difference, else None.
    note
        What to know of the requirement itself, or None.
    """

    requirement: str
    metric: str
    of: str | None
    kind: Kind
    outcome: Outcome
    why: str
    estimate: Estimate
    part: Part = "interval"
    limit: float = nan
    confidence: float = nan
    method: str = "none"
    own: Estimate | None = None
    baseline: Estimate | None = None
    note: str | None = None


@dataclass(frozen=True)
class GateResult:
    """Everything that a gate decided; made by `tellapart.check`.

    Attributes
    ----------
    checks
        One for each requirement, in the order they were given, then the comparisons with the
        baseline.
    on_undecided
        What undecided requirements come to: ``undecided``, ``fail`` or ``pass``.
    level
        Two-sided confidence level of the intervals.
    rows
        Rows of the evaluation.
    paired
        Whether the baseline answered for the same rows; None without a baseline.
    notes
        What to know before trusting the verdict.

    Examples
    --------
    >>> import tellapart as ta
    >>> evaluation = ta.evaluate([0, 1] * 50, [0.2, 0.9] * 50)
    >>> found = ta.check(evaluation, require=["roc_auc >= 0.9", "accuracy.low >= 0.99"])
    >>> found.verdict, found.exit_code
    ('fail', 1)
    >>> print(found)
    fail: 1 of 2 requirements not met
    pass  roc_auc >= 0.9: the 95% interval, 0.960 to 1.000, lies at or above 0.9
    fail  accuracy.low >= 0.99: the low end of the 95% interval, 0.963, is below 0.99
    """

    checks: tuple[GateCheck, ...]
    on_undecided: Policy = "undecided"
    level: float = 0.95
    rows: int = 0
    paired: bool | None = None
    notes: tuple[str, ...] = ()

    @property
    def verdict(self) -> Outcome:
        """Return the gravest outcome: fail, undefined, undecided, pass, in this order.

        What is undefined never passes, whatever `on_undecided` says.
        """
        counted = {self.counted(check) for check in self.checks}
        return next((each for each in _GRAVEST if each in counted), "pass")

    def counted(self, check: GateCheck) -> Outcome:
        """Return what one requirement counts as, after `on_undecided`."""
        return self.on_undecided if check.outcome == "undecided" else check.outcome

    @property
    def passed(self) -> bool:
        """Whether every requirement is met."""
        return self.verdict == "pass"

    @property
    def exit_code(self) -> int:
        """Return 0 for pass, 1 for fail, 2 for undefined and 3 for undecided."""
        return EXIT_CODES[self.verdict]

    @property
    def unmet(self) -> tuple[GateCheck, ...]:
        """Return the requirements that do not pass."""
        return tuple(check for check in self.checks if self.counted(check) != "pass")

    @property
    def headline(self) -> str:
        """Return the verdict in a line."""
        total = len(self.checks)
        if total == 0:
            return "pass: nothing to decide yet"
        things = "requirement" if total == 1 else "requirements"
        if self.passed:
            return f"pass: {total} {things} met"
        verdict = self.verdict
        unmet = sum(self.counted(check) == verdict for check in self.checks)
        word = {"fail": "not met"}.get(verdict, verdict)
        return f"{verdict}: {unmet} of {total} {things} {word}"

    def __str__(self) -> str:
        width = max((len(check.outcome) for check in self.checks), default=0)
        lines = [
            f"{check.outcome:<{width}}  {readable(f'{check.requirement}: {check.why}')}"
            for check in self.checks
        ]
        return "\n".join((self.headline, *lines))

    def raise_for_verdict(self) -> None:
        """Raise `GateFailed` unless every requirement is met; it is an `AssertionError` too."""
        __tracebackhide__ = True  # of pytest: the line that asked is what matters
        if not self.passed:
            lines = (
                readable(f"{check.outcome}: {check.requirement}: {check.why}")
                for check in self.unmet
            )
            raise GateFailed("\n".join((self.headline, *lines)))
