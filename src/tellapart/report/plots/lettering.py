"""Words on a plot: class names that may hold anything, and numbers as everywhere else."""

from __future__ import annotations

from collections.abc import Sequence
from textwrap import wrap
from typing import Any

from tellapart.report import numbers
from tellapart.report.names import readable, shortened
from tellapart.report.plots.styles import QUIET, SMALL
from tellapart.results import Band, Estimate

NAME = 28
REASON = 40

PLAIN: dict[str, Any] = {"parse_math": False}  # a class may be called $x_1$


def named(name: str, width: int = NAME) -> str:
    r"""Return a name for a plot: on one line, cut in the middle if it is long.

    Examples
    --------
    >>> named("a\nb"), named("a class with a name that never seems to end")
    ('a\\nb', 'a class with a…seems to end')
    """
    return shortened(name, width)


def estimated(estimate: Estimate) -> str:
    """Return a value with its interval in brackets.

    Examples
    --------
    >>> estimated(Estimate(0.931, 0.912, 0.947)), estimated(Estimate(0.931))
    ('0.931 [0.912, 0.947]', '0.931')
    """
    value = numbers.number(estimate.value)
    ends = numbers.interval(estimate)
    return value if ends == numbers.DASH else f"{value} [{ends.replace(' to ', ', ')}]"


def banded(band: Band) -> str:
    """Name a band: its level, and whether it holds at one place or everywhere.

    Examples
    --------
    >>> import numpy as np
    >>> at = np.array([0.0, 1.0])
    >>> banded(Band("pointwise", at, at, at, 0.95, "bootstrap"))
    '95% band, pointwise'
    """
    what = "band" if band.around == "curve" else "consistency band"
    return f"{numbers.level(band.level)} {what}, {band.scope}"


def heading(short: str, estimates: list[Estimate]) -> str:
    """Return what the numbers of a legend are: ``AUC [95% interval]``."""
    levels = {
        numbers.level(one.level) for one in estimates if numbers.interval(one) != numbers.DASH
    }
    return f"{short} [{levels.pop()} interval]" if len(levels) == 1 else short


def write(text: Any, words: str) -> Any:
    """Put words into a text of matplotlib as they are: no mathematics, no TeX."""
    text.set_parse_math(False)
    text.set_usetex(False)
    text.set_text(words)
    return text


def say_nothing(ax: Any, reasons: Sequence[str]) -> None:
    """Say in the middle of empty axes why they are empty."""
    lines = ["Nothing to draw:"]
    for reason in dict.fromkeys(reasons):
        lines += wrap(readable(reason), REASON)
    text = ax.text(0.5, 0.6, "", transform=ax.transAxes, ha="center", va="center", color=QUIET)
    write(text, "\n".join(lines[:12])).set_fontsize(SMALL)
