"""`Stream`: batches in, one exact evaluation out.

A stream keeps compact copies of its rows and sorts once, when asked: adding exact sweeps batch by
batch costs hundreds of times more. Batches are checked as they come, so that a bad one is refused
at once and the stream stays as it was.
"""

from __future__ import annotations

import json
import warnings
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from tellapart.errors import InputError, NothingLeft, TellapartWarning
from tellapart.evaluation import Evaluation, evaluate_problem
from tellapart.evaluation.saving import write_bytes
from tellapart.problem import Problem, joined
from tellapart.problem.labels import checked_classes, class_name
from tellapart.problem.rows import Missing
from tellapart.problem.scores import SCALES
from tellapart.problem.truths import TASKS
from tellapart.results.evaluations import Scale, Task
from tellapart.streaming.declared import check_parts, plain_threshold, plain_votes
from tellapart.streaming.files import (
    FORMAT,
    arrays_of,
    is_stream,
    read_bytes,
    read_stream,
    restored,
    written_bytes,
)
from tellapart.streaming.indexed import each_once, repeats, with_index

__all__ = ["Stream"]

MANY = 0.5  # padding of samplers is less, and so are two processes with the same rows


class Stream:
    """Accumulate batches of a validation loop, then evaluate all of them at once.

    The result equals one `evaluate` over all rows, whatever the batches. Nothing is guessed from
    a batch: classes and the scale of the scores are declared.

    Parameters
    ----------
    task
        ``binary``, ``multiclass`` or ``multilabel``.
    classes
        All classes or labels, in the order of the score columns. Binary: 0 and 1 if left out.
    pos_label
        The positive class of a binary problem; the last one if left out.
    scores
        ``probability``, ``logit`` or ``rank``.
    threshold
        As for `evaluate`.
    votes
        Whether truth comes as votes of annotators: True, or their number; as for `evaluate`.

    Examples
    --------
    >>> stream = Stream(task="binary", scores="probability")
    >>> stream.update([0, 1], [0.1, 0.35])
    >>> stream.update([0, 1], [0.4, 0.8])
    >>> len(stream), stream.evaluate().metric("roc_auc").value
    (4, 0.75)
    """

    def __init__(
        self,
        *,
        task: Task = "binary",
        classes: Sequence[Any] | None = None,
        pos_label: Any = None,
        scores: str = "probability",
        threshold: Any = None,
        votes: bool | int = False,
    ) -> None:
        if task not in TASKS:
            raise InputError(f"task is {task!r}; expected one of {', '.join(TASKS)}")
        if scores == "auto" or scores not in SCALES:
            raise InputError(
                f"scores is {scores!r}; a stream cannot look ahead, so expected probability, "
                "logit or rank"
            )
        if classes is None and task != "binary":
            raise InputError(
                "classes is missing; a batch may lack some, so a stream must be told all of them"
            )
        self.task: Task = task
        self.classes = [0, 1] if classes is None else checked_classes(classes)
        self.pos_label = pos_label
        self.scores = scores
        self.threshold = plain_threshold(threshold)
        self.votes = plain_votes(votes)
        self._batches: list[Problem] = []
        self._dropped = 0
        self._zero_weight = 0

    def __len__(self) -> int:
        return sum(batch.rows for batch in self._batches)

    @property
    def repeated(self) -> int:
        """How many rows have the `index` of an earlier one, and do not count again."""
        return repeats(self._batches)

    def update(
        self,
        y_true: Any,
        y_score: Any = None,
        *,
        y_pred: Any = None,
        sample_weight: Any = None,
        groups: Any = None,
        items: Any = None,
        missing: Missing = "raise",
        votes: Any = None,
        index: Any = None,
    ) -> None:
        """Add a batch; the arguments are those of `evaluate`.

        `votes` overrides what the stream was told, where the number of annotators varies by row.
        `index` is the number of every row in its data set: rows are evaluated in its order, and
        one that comes again, as padding of a distributed sampler does, counts once.

        A batch without rows changes nothing; one whose rows all miss a value or weigh nothing
        only adds to the counts of what was left out.

        Raises
        ------
        InputError
            The batch cannot be used, or does not go with the earlier ones.
        """
        if np.shape(y_true)[:1] == (0,):
            return
        try:
            batch = Problem.of(
                y_true,
                y_score,
                y_pred=y_pred,
                task=self.task,
                classes=self.classes,
                pos_label=self.pos_label,
                scores=self.scores if y_score is not None else "auto",
                threshold=self.threshold,
                sample_weight=sample_weight,
                groups=groups,
                items=items,
                missing=missing,
                votes=self.votes if votes is None else votes,
            )
        except NothingLeft as nothing:  # a batch of padding
            self._dropped += nothing.dropped
            self._zero_weight += nothing.zero_weight
            return
        self._append(batch if index is None else with_index(batch, index))

    def _append(self, batch: Problem) -> None:
        """Keep a batch that goes with the earlier ones; refuse it otherwise."""
        if self._batches:
            check_parts(batch, self._batches[0])
        self._batches.append(batch)

    def merge(self, other: Stream) -> Stream:
        """Add the rows of another stream, which stays as it is; return this one.

        ``a + b`` makes a third stream instead.

        Raises
        ------
        InputError
            They were declared differently; this stream stays as it was.
        """
        if not isinstance(other, Stream):
            raise InputError(f"other is {other!r}; expected a Stream")
        mine, theirs = self._declared(), other._declared()
        if mine != theirs:
            differing = [name for name in mine if mine[name] != theirs[name]]
            raise InputError(
                f"other was declared with another {', '.join(differing)}: "
                f"{[theirs[name] for name in differing]}; expected {[mine[n] for n in differing]}"
            )
        if self._batches:
            for batch in other._batches:
                check_parts(batch, self._batches[0])
        self._batches.extend(other._batches)
        self._dropped += other._dropped
        self._zero_weight += other._zero_weight
        return self

    def __add__(self, other: Stream) -> Stream:
        if not isinstance(other, Stream):
            return NotImplemented
        empty = Stream(**self._given())
        return empty.merge(self).merge(other)

    def _declared(self) -> dict[str, Any]:
        return self._given() | {
            "classes": [class_name(label) for label in self.classes],
            "pos_label": None if self.pos_label is None else class_name(self.pos_label),
        }

    def problem(self) -> Problem:
        """Return all rows as one problem."""
        if not self._batches:
            raise InputError("the stream is empty; expected at least one batch with rows")
        whole = each_once(joined(self._batches))
        return replace(
            whole,
            dropped=whole.dropped + self._dropped,
            zero_weight=whole.zero_weight + self._zero_weight,
        )

    def evaluate(self, *, level: float = 0.95) -> Evaluation:
        """Evaluate all rows so far; the stream can go on afterwards.

        Warns if more than half of the rows were given before, by their `index`.
        """
        problem = self.problem()
        again, given = self.repeated, len(self)
        if again > MANY * given:
            warnings.warn(
                f"{again:,} of {given:,} rows have an index that came before, and count once "
                "with it; expected the number of each row in the data set, not in its batch",
                TellapartWarning,
                stacklevel=2,
            )
        return evaluate_problem(problem, level=level)

    def reset(self) -> None:
        """Forget all rows."""
        self._batches.clear()
        self._dropped = self._zero_weight = 0

    def save(self, path: str | Path, *, overwrite: bool = False) -> Path:
        """Write the rows and the declaration to an ``.npz`` file, readable without pickle."""
        target = Path(path)
        return write_bytes(
            target,
            lambda file: file.write(self.to_bytes()),
            overwrite=overwrite or is_stream(target),
        )

    def to_bytes(self) -> bytes:
        """Return what `save` writes, to be sent to another process."""
        arrays: dict[str, NDArray[Any]] = {"declared": np.array(json.dumps(self._header()))}
        if self._batches:
            arrays |= arrays_of(joined(self._batches))
        return written_bytes(arrays)

    def _given(self) -> dict[str, Any]:
        """Return the arguments that make an empty stream like this one."""
        names = ("task", "classes", "pos_label", "scores", "threshold", "votes")
        return {name: getattr(self, name) for name in names}

    def _header(self) -> dict[str, Any]:
        left_out = [self._dropped, self._zero_weight]  # by batches of nothing else
        header = {"format": FORMAT, **self._given(), "left_out": left_out}
        try:
            json.dumps(header)
        except TypeError:
            header["classes"] = [class_name(label) for label in self.classes]
            header["pos_label"] = None if self.pos_label is None else class_name(self.pos_label)
        return header

    @classmethod
    def load(cls, path: str | Path) -> Stream:
        """Read a stream written by `save`.

        Raises
        ------
        InputError
            The file does not exist, or is not a stream.
        """
        return cls._of(*read_stream(Path(path)), f"path is {str(path)!r}")

    @classmethod
    def from_bytes(cls, data: bytes) -> Stream:
        """Return the stream whose `to_bytes` this is."""
        return cls._of(*read_bytes(data), f"data holds {len(data)} bytes")

    @classmethod
    def _of(cls, declared: dict[str, Any], arrays: dict[str, NDArray[Any]], told: str) -> Stream:
        try:
            left_out = declared.pop("left_out")
            stream = cls(**declared)
            stream._dropped, stream._zero_weight = (int(count) for count in left_out)
            if arrays:
                stream._batches.append(stream._restored(arrays))
        except (TypeError, KeyError, ValueError) as error:
            raise InputError(f"{told}, which is a damaged stream ({error})") from error
        return stream

    def _restored(self, arrays: dict[str, NDArray[Any]]) -> Problem:
        return restored(
            arrays,
            task=self.task,
            labels=self.classes,
            pos_label=self.pos_label,
            scale=cast("Scale", self.scores),
            threshold=self.threshold,
        )
