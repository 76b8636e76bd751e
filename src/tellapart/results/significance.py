"""The outcome of a test."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class SignificanceTest:
    """What a test of one number against a value found.

    Attributes
    ----------
    statistic
        A standard normal, or Student's t of grouped rows; NaN where there is no test.
    p_value
        Chance of a statistic at least as far from 0 (on the side of the alternative), if the value
        tested against were the truth.
    method
        ``mann-whitney``, or the scale and the standard error, such as ``logit-delong``.
    against
        The value tested against.
    alternative
        ``two-sided``, ``greater`` or ``less``.
    reason
        Why there is no test, or None.

    Examples
    --------
    >>> print(SignificanceTest(2.5, 0.0124, "mann-whitney", 0.5, "two-sided"))
    p = 0.0124 (mann-whitney, against 0.5, two-sided)
    """

    statistic: float
    p_value: float
    method: str
    against: float
    alternative: str
    reason: str | None = None

    def __str__(self) -> str:
        if self.p_value != self.p_value:
            return f"no test ({self.reason})"
        told = f"{self.method}, against {self.against:g}, {self.alternative}"
        return f"p = {self.p_value:.3g} ({told})"
