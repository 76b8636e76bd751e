"""What a caller asks of the bootstrap, checked once."""

from __future__ import annotations

from dataclasses import dataclass
from numbers import Integral
from typing import Any

from tellapart.errors import InputError
from tellapart.problem.options import shown
from tellapart.results.progress import Progress

RESAMPLES = 2000
FEWEST = 100  # fewer say nothing about the ends of an interval
MOST = 1_000_000
BOOTSTRAP_METHODS = ("bootstrap", "bootstrap-percentile", "bootstrap-bca", "bootstrap-logit")


@dataclass(frozen=True)
class Resampling:
    """How to resample.

    Attributes
    ----------
    resamples
        Number of resamples.
    seed
        Replicate r of row i follows from (seed, r, i) alone.
    threads
        Number of threads, or None to choose; no number depends on it.
    progress
        Called with (done, total) now and then.
    """

    resamples: int = RESAMPLES
    seed: int = 0
    threads: int | None = None
    progress: Progress | None = None


def check_resampling(
    resamples: Any = None,
    seed: Any = 0,
    progress: Progress | None = None,
    name: str = "resamples",
) -> Resampling:
    """Return a checked request; `name` is what an error calls the number.

    >>> check_resampling(500).resamples
    500
    """
    wanted = RESAMPLES if resamples is None else resamples
    if not _is_whole(wanted) or not FEWEST <= wanted <= MOST:
        raise InputError(
            f"{name} is {shown(wanted)}; expected a whole number from {FEWEST} to {MOST:,}"
        )
    if not _is_whole(seed) or not 0 <= seed < 2**64:
        raise InputError(f"seed is {seed!r}; expected a whole number from 0 to 2**64 - 1")
    return Resampling(int(wanted), int(seed), None, progress)


def _is_whole(value: Any) -> bool:
    return isinstance(value, Integral) and not isinstance(value, bool)
