"""One learner on every split: its answers gathered, errors with the name of their fold."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tellapart.crossvalidation.learners import Learner
from tellapart.crossvalidation.responses import Answer
from tellapart.crossvalidation.splits import Split
from tellapart.errors import InputError, TellapartError
from tellapart.results.progress import Progress

Array = NDArray[Any]


@dataclass(frozen=True, eq=False)
class Predicted:
    """Out-of-fold answers for all rows of one repeat.

    Attributes
    ----------
    score, predicted, scale
        As of `Answer`, all rows in their order.
    """

    score: Array | None
    predicted: Array | None
    scale: str | None


@dataclass(frozen=True, eq=False)
class Learned:
    """What one fit left behind.

    Attributes
    ----------
    unseen
        Classes that no training row had.
    model
        The fitted model, where models are kept.
    """

    unseen: tuple[str, ...]
    model: Any = None


def predictions_of(
    learner: Learner,
    splits: Sequence[Split],
    rows: int,
    *,
    jobs: int = 1,
    progress: Progress | None = None,
) -> list[Predicted]:
    """Return the out-of-fold predictions of every repeat."""
    return learned(learner, splits, rows, jobs=jobs, progress=progress)[0]


def learned(
    learner: Learner,
    splits: Sequence[Split],
    rows: int,
    *,
    jobs: int = 1,
    keep_models: bool = False,
    progress: Progress | None = None,
) -> tuple[list[Predicted], list[Learned]]:
    """Fit and predict on every split.

    Parameters
    ----------
    jobs
        Threads; the answers do not depend on them.
    """

    def work(split: Split) -> Answer:
        return _checked(learner, split)

    gathered: dict[int, _Gathered] = {}
    fits = []
    for done, (split, answer) in enumerate(_each(work, splits, jobs), start=1):
        gathered.setdefault(split.repeat, _Gathered(rows)).add(split, answer)
        fits.append(Learned(answer.unseen, answer.model if keep_models else None))
        if progress is not None:
            progress(done, len(splits))
    return [gathered[repeat].predicted() for repeat in sorted(gathered)], fits


def _each(
    work: Callable[[Split], Answer], splits: Sequence[Split], jobs: int
) -> Iterator[tuple[Split, Answer]]:
    """Yield answers in the order of the splits; with several jobs not many more at once."""
    if jobs == 1:
        yield from ((split, work(split)) for split in splits)
        return
    pool = ThreadPoolExecutor(max_workers=jobs)
    waiting: list[tuple[Split, Future[Answer]]] = []
    try:
        for split in splits:
            waiting.append((split, pool.submit(work, split)))
            if len(waiting) > jobs:
                first, future = waiting.pop(0)
                yield first, future.result()
        for first, future in waiting:
            yield first, future.result()
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def thread_count(jobs: int, argument: str = "jobs") -> int:
    """Return the number of threads; -1 asks for one per processor.

    Raises
    ------
    InputError
        It is no number of threads.
    """
    if isinstance(jobs, bool) or not isinstance(jobs, (int, np.integer)) or jobs == 0 or jobs < -1:
        raise InputError(f"{argument} is {jobs!r}; expected a number of at least 1, or -1 for all")
    if jobs != -1:
        return int(jobs)
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _checked(learner: Learner, split: Split) -> Answer:
    try:
        answer = learner(split)
    except TellapartError as error:
        raise InputError(f"{split}: {error}") from error
    except Exception as error:
        raise InputError(
            f"{split}: the learner failed with {type(error).__name__}: {error}"
        ) from error
    score = answer.score
    if score is not None and score.dtype.kind == "f" and np.isnan(score).any():
        bad = np.isnan(score) if score.ndim == 1 else np.isnan(score).any(axis=1)
        row = int(split.test[np.flatnonzero(bad)[0]])
        raise InputError(
            f"{split}: the score of {int(bad.sum())} test rows is nan, first of row {row}; "
            "expected a number for every row"
        )
    return answer


class _Gathered:
    """The answers of one repeat, row by row."""

    def __init__(self, rows: int) -> None:
        self._rows = rows
        self._score: Array | None = None
        self._predicted: Array | None = None
        self._scale: str | None = None

    def add(self, split: Split, answer: Answer) -> None:
        """Put the answers of one fold to their rows."""
        self._score = self._put(self._score, answer.score, split)
        self._predicted = self._put(self._predicted, answer.predicted, split)
        self._scale = answer.scale

    def predicted(self) -> Predicted:
        """Return the answers for all rows."""
        return Predicted(self._score, self._predicted, self._scale)

    def _put(self, held: Array | None, given: Array | None, split: Split) -> Array | None:
        if given is None:
            return held
        shape = (self._rows, *given.shape[1:])
        if held is None:
            held = np.empty(shape, dtype=given.dtype)
        if held.shape != shape:
            raise InputError(
                f"{split}: scores have shape {given.shape}, but those of the folds before have "
                f"{held.shape[1:]} after the rows; expected the same columns"
            )
        kind = np.result_type(held.dtype, given.dtype)  # longer texts, say
        if kind != held.dtype:
            held = held.astype(kind)
        held[split.test] = given
        return held
