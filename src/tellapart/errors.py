"""Every error and warning that tellapart raises on purpose.

    TellapartError
    +-- InputError (also a ValueError)      what was handed in cannot be used
    |   +-- MissingExtra (also ImportError) an optional package is not installed
    |   +-- NothingLeft                     every row was left out: missing values, weight 0
    +-- UndefinedMetric                     the number does not exist for these data
    +-- GateFailed (also an AssertionError) a requirement of a gate is not met, or not shown to be
    TellapartWarning (a UserWarning)        a number exists but could mislead

Messages name the argument, what was found and what was expected, in this order.
This module imports nothing.
"""

__all__ = [
    "GateFailed",
    "InputError",
    "MissingExtra",
    "NothingLeft",
    "TellapartError",
    "TellapartWarning",
    "UndefinedMetric",
]


class TellapartError(Exception):
    """Root of every error that tellapart raises on purpose."""


class InputError(TellapartError, ValueError):
    """An argument or a file cannot be used; the message says which and why."""


class MissingExtra(InputError, ImportError):
    """An optional package is missing; the message names the extra that installs it."""

    def __init__(self, package: str, extra: str, purpose: str) -> None:
        super().__init__(
            f"{purpose} needs the package {package}, which is not installed; "
            f'expected: pip install "tellapart[{extra}]"'
        )


class NothingLeft(InputError):
    """Every row was left out; `dropped` and `zero_weight` say how many, and why."""

    def __init__(self, message: str, *, dropped: int = 0, zero_weight: int = 0) -> None:
        super().__init__(message)
        self.dropped = dropped
        self.zero_weight = zero_weight


class UndefinedMetric(TellapartError):
    """The metric has no value for these data; the text is the reason shown to users."""


class GateFailed(TellapartError, AssertionError):
    """A gate did not pass; the message lists what is not met, or not shown, with its interval."""


class TellapartWarning(UserWarning):
    """A number was computed but may mislead; the text says how."""
