"""Soft labels made hard, as tools that know no others demand; and in how many rows by luck."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tellapart.errors import InputError
from tellapart.problem.predictions import first_largest
from tellapart.results.evaluations import Task

Array = NDArray[Any]

HALF = 0.5
SAME = 1e-9  # shares closer than this are one: 1 - 0.7 is not 0.3 in floating point


@dataclass(frozen=True)
class Hardening:
    """How fractional labels were made hard.

    Attributes
    ----------
    cut
        Share at or above which a label became a yes; None among several exclusive classes, where
        the largest share decides.
    ambiguous_rows
        Rows that the rule decides and the annotators did not: a share exactly at the cut, or a
        largest share held by several classes.
    """

    cut: float | None
    ambiguous_rows: int


def hardened(truth: Array, task: Task, cut: float = HALF) -> tuple[Array, Hardening]:
    """Return hard truth, in the form that `Truth` gives to its task.

    Parameters
    ----------
    truth
        Masses, as in `Truth.values` of a soft problem.
    task
        Kind of problem. Binary and labels: yes where the share is at or above `cut`. Several
        exclusive classes: the largest share, the first in class order on ties.
    cut
        Share in (0, 1]. Exclusive classes know no other than 0.5, which is not used.

    Raises
    ------
    InputError
        The cut lies outside (0, 1], or is given where the largest share decides.

    Examples
    --------
    >>> hardened(np.array([0.2, 0.5, 0.9]), "binary")
    (array([0, 1, 1], dtype=uint8), Hardening(cut=0.5, ambiguous_rows=1))
    """
    check_cut(cut, task)
    if task == "multiclass":
        near = truth >= truth.max(axis=1, keepdims=True) - SAME
        tied = int((near.sum(axis=1) > 1).sum())
        return first_largest(near.astype(np.uint8)), Hardening(None, tied)
    at = np.abs(truth - cut) <= SAME
    flags = np.asarray((truth > cut) | at, dtype=np.uint8)
    rows = at if at.ndim == 1 else at.any(axis=1)
    return np.asfortranarray(flags), Hardening(float(cut), int(rows.sum()))


def check_cut(cut: float, task: Task) -> None:
    """Refuse a cut that is no share, or one that would not be used."""
    number = isinstance(cut, (int, float, np.number)) and not isinstance(cut, bool)
    if not number or not 0.0 < cut <= 1.0:
        raise InputError(f"cut is {cut!r}; expected a share above 0 and at most 1, such as 0.5")
    if task == "multiclass" and cut != HALF:
        raise InputError(
            f"cut is {cut:g}, but among several exclusive classes the largest share decides, "
            "whatever it is; expected no cut, or 0.5"
        )
