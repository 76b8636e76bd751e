"""Paired timings: both sides in one process, turn by turn, and the median of each."""

from __future__ import annotations

import time
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from statistics import median
from typing import Any

import numpy as np

Call = Callable[[], Any]

SECONDS = 4.0  # spent on one row, after a first call of each side
MOST = 15


@dataclass(frozen=True)
class Row:
    """One line of a table: seconds of ours and of the peer (None: there is none)."""

    what: str
    ours: float
    peer: float | None = None
    note: str = ""

    @property
    def ratio(self) -> float | None:
        return None if self.peer is None else self.peer / self.ours


def seconds(call: Call) -> float:
    start = time.perf_counter()
    call()
    return time.perf_counter() - start


def paired(what: str, ours: Call, peer: Call, note: str = "", tolerance: float = 1e-9) -> Row:
    """Time A B A B ..., after one call of each to compile, and to check that they agree.

    `tolerance` is the relative difference allowed: random numbers agree only roughly.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        start = time.perf_counter()
        check(what, ours(), peer(), tolerance)
        once = time.perf_counter() - start
        times: tuple[list[float], list[float]] = ([], [])
        for _ in range(int(np.clip(SECONDS / once, 1, MOST))):
            times[0].append(seconds(ours))
            times[1].append(seconds(peer))
    return Row(what, median(times[0]), median(times[1]), note)


def check(what: str, found: Any, expected: Any, tolerance: float) -> None:
    """Refuse to time two different answers."""
    if isinstance(expected, str):
        same = found == expected
    else:
        same = np.allclose(found, expected, rtol=tolerance, atol=1e-12)
    if not same:
        raise SystemExit(f"{what}: {found!r} is not {expected!r}")
