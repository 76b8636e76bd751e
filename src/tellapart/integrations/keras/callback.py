"""`EvaluationCallback`: one exact evaluation at the end of every epoch, and its report."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from math import isnan, nan
from pathlib import Path
from string import Formatter
from typing import Any, Literal, get_args

import keras
import numpy as np

from tellapart.comparison.asking import DEFAULT_METRICS
from tellapart.errors import InputError, TellapartWarning
from tellapart.evaluation import Evaluation
from tellapart.integrations.keras.batches import Array, Predicted, check_data, predicted
from tellapart.integrations.scalars import known, scalars
from tellapart.metrics import METRICS
from tellapart.results.asked import asked
from tellapart.results.evaluations import Task
from tellapart.streaming import Stream

When = Literal["epoch", "end", "best"]


class EvaluationCallback(keras.callbacks.Callback):  # type: ignore[misc]  # Keras has no types
    """Evaluate exactly at the end of each epoch; put the numbers into the logs, write the report.

    Callbacks read the logs in the order in which they stand: put this one before `EarlyStopping`
    or `ModelCheckpoint` that monitor its numbers, and tell those ``mode="max"`` or ``"min"``.
    `History` comes last by itself.

    Parameters
    ----------
    validation_data
        A tuple of arrays, ``(x, y)`` or ``(x, y, sample_weight)``; or batches of such: a
        `keras.utils.PyDataset`, a PyTorch `DataLoader`, a list, or a function that returns an
        iterable. A bare generator is refused, since it ends after one epoch.
    metrics
        Names such as ``roc_auc`` or ``recall[cat]``; by default those `tellapart.compare` takes.
    task
        ``multilabel``, where columns may hold together. Otherwise one or two columns are a binary
        problem and more are exclusive classes.
    classes
        Their names, in the order of the columns; 0, 1, ... if left out.
    from_logits
        Whether the model answers with logits.
    threshold
        As for `tellapart.evaluate`.
    intervals
        Whether the logs get the ends of the intervals too, as ``..._low`` and ``..._high``.
    prefix
        Put before every name in the logs.
    report
        Where to write the report (.html, .json or .md); ``{epoch}`` stands for the epoch, counted
        from 1. Folders are made. Only files that are reports are replaced.
    when
        ``epoch`` writes one per epoch, and needs ``{epoch}``; ``end`` one after training, of the
        last epoch; ``best`` one of the epoch with the best value of `monitor`, as soon as it is
        better than those before.
    monitor
        The metric that decides what is best; the first of `metrics` if left out.
    batch_size
        For arrays; batches of others stay as they come.

    Attributes
    ----------
    evaluation
        Of the last epoch; None before, and after an epoch whose predictions are not finite.
    best_evaluation, best_epoch
        Of the epoch with the best value of `monitor`.
    written
        Paths of the reports.

    Notes
    -----
    Predictions that are NaN or infinite do not stop the training: a warning is given, and the logs
    hold NaN. ``restore_best_weights`` changes the model after this callback saw it: call `evaluate`
    once more for the restored weights.
    """

    def __init__(
        self,
        validation_data: Any,
        *,
        metrics: Sequence[str] | None = None,
        task: Task | None = None,
        classes: Sequence[Any] | None = None,
        from_logits: bool = False,
        threshold: Any = None,
        intervals: bool = False,
        prefix: str = "val_tellapart_",
        report: str | Path | None = None,
        when: When = "end",
        monitor: str | None = None,
        batch_size: int | None = None,
    ) -> None:
        super().__init__()
        self.validation_data = check_data(validation_data)
        if isinstance(metrics, str):
            raise InputError(f"metrics is {metrics!r}; expected a list of names")
        self.metrics = None if metrics is None else tuple(metrics)
        self.task, self.classes = task, classes
        self.scale = "logit" if from_logits else "probability"
        self.threshold, self.intervals, self.prefix = threshold, intervals, prefix
        self.report = None if report is None else _pattern(str(report), when)
        self.when, self.batch_size = when, batch_size
        self.monitor = monitor
        for text in (*(self.metrics or ()), *([] if monitor is None else [monitor])):
            known(text)
        self._forget()

    def _forget(self) -> None:
        self.evaluation: Evaluation | None = None
        self.best_evaluation: Evaluation | None = None
        self.best_epoch: int | None = None
        self.written: list[Path] = []
        self._best = nan
        self._epoch = 0
        self._names: tuple[str, ...] = ()

    def evaluate(self, model: Any) -> Evaluation:
        """Evaluate a model on the validation data, outside of training too.

        Raises
        ------
        InputError
            The data or the predictions cannot be used.
        """
        stream: Stream | None = None
        for batch in predicted(model, self.validation_data, self.batch_size):
            if stream is None:
                stream = self._stream(batch.score)
            _update(stream, batch)
        if stream is None:
            raise InputError("validation_data is empty; expected at least one batch")
        self.evaluation = stream.evaluate()
        return self.evaluation

    def _stream(self, score: Array) -> Stream:
        columns = 1 if score.ndim < 2 else score.shape[-1]
        task = self.task or ("binary" if columns <= 2 else "multiclass")
        classes = self.classes
        if classes is None and task != "binary":
            classes = list(range(columns))
        return Stream(task=task, classes=classes, scores=self.scale, threshold=self.threshold)

    def on_train_begin(self, logs: dict[str, Any] | None = None) -> None:  # noqa: ARG002
        """Forget an earlier training."""
        self._forget()

    def on_epoch_end(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
        """Evaluate, and put the numbers into the logs."""
        found = self._numbers(epoch)
        self._epoch = epoch + 1
        if logs is not None:
            taken = sorted(found.keys() & logs.keys())
            if taken:
                warnings.warn(
                    f"the logs hold {', '.join(taken)} already; now they hold the exact values "
                    "(prefix= gives them other names)",
                    TellapartWarning,
                    stacklevel=2,
                )
            logs.update(found)
        improved = self._improved(epoch)
        if self.when == "epoch" or (self.when == "best" and improved):
            self._write(self.evaluation, self._epoch)

    def on_train_end(self, logs: dict[str, Any] | None = None) -> None:  # noqa: ARG002
        """Write the report of the last epoch, if that is wanted."""
        if self.when == "end":
            self._write(self.evaluation, self._epoch)

    def _numbers(self, epoch: int) -> dict[str, float]:
        self.evaluation = None
        try:
            evaluation = self.evaluate(self.model)
        except _Diverged as error:
            warnings.warn(f"epoch {epoch + 1}: {error}", TellapartWarning, stacklevel=3)
            return dict.fromkeys(self._names or self._expected(), nan)
        found = scalars(evaluation, self.metrics, intervals=self.intervals, prefix=self.prefix)
        self._names = tuple(found)
        return found

    def _expected(self) -> tuple[str, ...]:
        """Return the names of the logs before any evaluation; none where the task is unknown."""
        names = [self.prefix + str(asked(text, "metrics")) for text in self.metrics or ()]
        ends = ("", "_low", "_high") if self.intervals else ("",)
        return tuple(name + end for name in names for end in ends)

    def _improved(self, epoch: int) -> bool:
        if self.evaluation is None:
            return False
        names = self.metrics or DEFAULT_METRICS[self.evaluation.result.task]
        one = known(self.monitor or names[0]).among(self.evaluation.result.data.classes)
        value = float(self.evaluation.metric(one.metric, one.of).value)
        higher = METRICS[one.metric].better == "higher"
        first = isnan(self._best) and not isnan(value)
        if not first and not (value > self._best if higher else value < self._best):
            return False
        self._best, self.best_epoch = value, epoch + 1
        self.best_evaluation = self.evaluation
        return True

    def _write(self, evaluation: Evaluation | None, epoch: int) -> None:
        if self.report is None or evaluation is None:
            return
        path = Path(self.report.format(epoch=epoch))
        path.parent.mkdir(parents=True, exist_ok=True)
        written = evaluation.save(path, source=f"epoch {epoch}")
        if written not in self.written:
            self.written.append(written)


class _Diverged(InputError):
    """Predictions are not finite."""


def _update(stream: Stream, batch: Predicted) -> None:
    truth, score, weight = batch
    score = score.reshape(len(score), -1)
    if not np.isfinite(score).all():
        rows = int((~np.isfinite(score).all(axis=1)).sum())
        raise _Diverged(f"{rows} of {len(score)} predictions of a batch are not finite")
    if truth.ndim > 1 and truth.shape[-1] == 1:
        truth = truth.reshape(-1)
    if stream.task == "binary":
        truth = truth[:, 1] if truth.ndim == 2 else truth
        truth = truth.astype(np.float64) if truth.dtype.kind in "iub" else truth  # shares of yes
        score = score if score.shape[1] == 2 else score[:, 0]
    elif truth.ndim == 1:
        truth = _one_hot(truth, len(stream.classes))
    stream.update(truth, score, sample_weight=None if weight is None else weight.reshape(-1))


def _one_hot(truth: Array, classes: int) -> Array:
    if truth.dtype.kind not in "iub" and not np.array_equal(truth, np.round(truth)):
        raise InputError("y holds fractions in one column; expected one column per class")
    if len(truth) and (truth.min() < 0 or truth.max() >= classes):
        raise InputError(
            f"y holds {truth.min()} to {truth.max()}; expected whole numbers from 0 to "
            f"{classes - 1}, one per column of the predictions"
        )
    return np.eye(classes, dtype=np.float32)[truth.astype(np.int64)]


def _pattern(report: str, when: str) -> str:
    if when not in get_args(When):
        raise InputError(f"when is {when!r}; expected epoch, end or best")
    try:
        fields = {field for _, field, _, _ in Formatter().parse(report) if field is not None}
        report.format(epoch=1)
    except (ValueError, IndexError, KeyError) as error:
        raise InputError(f"report is {report!r}; expected a path, with {{epoch}} in it") from error
    if when == "epoch" and "epoch" not in fields:
        raise InputError(f"report is {report!r}; expected {{epoch}} in it, with when='epoch'")
    return report
