"""Work on many columns at once: a fixed split, so that sums do not depend on the threads."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from tellapart.problem import Problem
from tellapart.statistics.score_sweep import THREADED_ROWS

R = TypeVar("R")

RUNS = 2  # whatever the number of threads; each run keeps sums of its own, a few columns long


def over_columns(problem: Problem, work: Callable[[NDArray[Any]], R]) -> list[R]:
    """Call `work` on runs of column numbers, in threads where that pays; keep the order.

    The pool lives only during the call: one kept for later would hang after a fork.
    """
    columns = len(problem.questions)
    runs = np.array_split(np.arange(columns), min(RUNS, columns))
    if problem.rows * columns < THREADED_ROWS or len(runs) == 1:
        return [work(run) for run in runs]
    with ThreadPoolExecutor(len(runs)) as pool:
        return list(pool.map(work, runs))
