"""What a question may say beside its data: one word of several, a flag, a number.

Nothing here compares what was given before its type is known: an array has no truth value.
"""

from __future__ import annotations

from collections.abc import Collection
from math import inf, isfinite, nan
from numbers import Real
from typing import Any

import numpy as np

from tellapart.errors import InputError

LONGEST = 60  # characters of a value that a message shows


def check_word(value: Any, name: str, known: Collection[str], expected: str | None = None) -> str:
    """Return one of the words that are known.

    >>> check_word("less", "alternative", ("greater", "less"))
    'less'
    """
    if isinstance(value, str) and value in known:
        return value
    told = f"one of {', '.join(known)}" if expected is None else expected
    raise InputError(f"{name} is {shown(value)}; expected {told}")


def check_flag(value: Any, name: str) -> bool:
    """Return True or False, whether Python's or NumPy's; nothing else counts as either."""
    if isinstance(value, (bool, np.bool_)):
        return bool(value)
    raise InputError(f"{name} is {shown(value)}; expected True or False")


def check_number(
    value: Any, name: str, low: float = -inf, high: float = inf, expected: str | None = None
) -> float:
    """Return a finite number strictly between two bounds, as a float. True is no number.

    >>> check_number(np.float32(0.5), "power", 0.0, 1.0)
    0.5
    """
    real = isinstance(value, Real) and not isinstance(value, bool)
    number = float(value) if real else nan
    if isfinite(number) and low < number < high:
        return number
    if expected is None:
        expected = "a number"
        if high < inf:
            expected = f"a number between {low:g} and {high:g}"
        elif low > -inf:
            expected = f"a number above {low:g}"
    raise InputError(f"{name} is {shown(value)}; expected {expected}")


def shown(value: Any) -> str:
    """Return a value as a message shows it: on one line, and short."""
    text = " ".join(repr(value).split())
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 3]}..."
