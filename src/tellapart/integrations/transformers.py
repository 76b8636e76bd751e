"""Hugging Face: `compute_metrics` for the `Trainer` of transformers.

The trainer hands over logits and label ids, all at once or batch by batch; what comes back is
numbers by name, and the evaluation stays at hand for a report. transformers itself is not
imported: whatever has `predictions` and `label_ids` will do.
"""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import replace
from math import isnan
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tellapart.errors import InputError, TellapartWarning
from tellapart.evaluation import Evaluation, evaluate_problem
from tellapart.integrations.scalars import known, scalars
from tellapart.integrations.transformers_rows import first, one_row_each, truth_of
from tellapart.problem.arrays import as_array
from tellapart.problem.labels import checked_classes
from tellapart.problem.truths import TASKS
from tellapart.results.evaluations import Task
from tellapart.streaming import Stream

__all__ = ["HfMetrics", "hf_compute_metrics"]

PADDING = -100  # label id that losses leave out

Array = NDArray[Any]


class HfMetrics:
    """What `Trainer` calls after an evaluation; made by `hf_compute_metrics`.

    Attributes
    ----------
    evaluation
        The last evaluation that was finished, None before the first one.
    """

    def __init__(
        self,
        class_names: Sequence[Any] | None,
        task: Task | None,
        metrics: Sequence[str] | None,
        *,
        intervals: bool,
        pos_label: Any,
        threshold: Any,
        level: float,
    ) -> None:
        if task is not None and task not in TASKS:
            raise InputError(f"task is {task!r}; expected one of {', '.join(TASKS)}, or None")
        if isinstance(metrics, str):
            raise InputError(f"metrics is {metrics!r}; expected a list of names")
        self.class_names = None if class_names is None else checked_classes(class_names)
        self.task = task
        self.metrics = None if metrics is None else tuple(metrics)
        for text in self.metrics or ():
            known(text)
        self.intervals = intervals
        self.pos_label = pos_label
        self.threshold = threshold
        self.level = level
        self.evaluation: Evaluation | None = None
        self._warned: set[str] = set()
        self.reset()

    def reset(self) -> None:
        """Forget the batches of an evaluation that was not finished."""
        self._stream: Stream | None = None
        self._padding = 0
        self._diverged = 0

    def __call__(self, prediction: Any, compute_result: bool = True) -> dict[str, float]:
        """Take logits and label ids; return metrics once all of them are there.

        Parameters
        ----------
        prediction
            An ``EvalPrediction``.
        compute_result
            False for every batch but the last one; the trainer passes it with
            ``batch_eval_metrics=True``.

        Returns
        -------
        Metric name -> value; nothing while batches are missing. A metric that is undefined
        for these rows is left out, with a warning; so are all, if logits are not finite.

        Raises
        ------
        InputError
            Shapes, label ids or values do not fit each other.
        """
        self._add(prediction)
        if not compute_result:
            return {}
        try:
            if self._diverged:
                self._warn_of_divergence()
                return {}
            self.evaluation = self._finished()
        finally:
            self.reset()
        found = scalars(self.evaluation, self.metrics, intervals=self.intervals)
        self._warn_of([name for name, value in found.items() if isnan(value)])
        return {name: value for name, value in found.items() if not isnan(value)}

    def _add(self, prediction: Any) -> None:
        logits = as_array(first(prediction.predictions), "predictions", most_dimensions=3)
        labels = as_array(first(prediction.label_ids), "label_ids")
        logits, labels = one_row_each(logits, labels)
        padded = labels == PADDING
        if padded.ndim == 2:
            padded = padded.any(axis=1)
        self._padding += int(padded.sum())
        logits, labels = logits[~padded], labels[~padded]
        if len(labels) == 0:
            return
        self._diverged += int((~np.isfinite(logits).reshape(len(logits), -1).all(axis=1)).sum())
        if self._diverged:
            return
        task = self._task_of(logits, labels)
        names = self._names(logits, task)
        if self._stream is None:
            self._stream = Stream(
                task=task,
                classes=names,
                pos_label=self.pos_label,
                scores="logit",
                threshold=self.threshold,
            )
        self._stream.update(truth_of(labels, names, task), logits)

    def _task_of(self, logits: Array, labels: Array) -> Task:
        if self.task is not None:
            return self.task
        if labels.ndim == 2:
            raise InputError(
                f"label_ids has shape {labels.shape}, one number per class in each row; expected "
                'task="multilabel" for independent labels, or task="multiclass" for shares of '
                "exclusive classes"
            )
        return "binary" if logits.ndim == 1 or logits.shape[1] == 2 else "multiclass"

    def _names(self, logits: Array, task: Task) -> list[Any]:
        columns = 1 if logits.ndim == 1 else logits.shape[1]
        count = 2 if columns == 1 and task == "binary" else columns
        names = list(range(count)) if self.class_names is None else self.class_names
        if len(names) != count:
            raise InputError(
                f"class_names holds {len(names)} names, but predictions has {columns} "
                f"{'column' if columns == 1 else 'columns'}; expected {count} names"
            )
        return names

    def _finished(self) -> Evaluation:
        if self._stream is None:
            raise InputError(
                f"label_ids holds no row but padding ({self._padding:,} of {PADDING}); expected "
                "at least one label"
            )
        problem = self._stream.problem()
        problem = replace(problem, dropped=problem.dropped + self._padding)
        return evaluate_problem(problem, level=self.level)

    def _warn_of_divergence(self) -> None:
        """Say that a model diverged; that alone does not end the training."""
        self.evaluation = None
        warnings.warn(
            f"{self._diverged:,} rows of predictions are not finite; no metric was computed",
            TellapartWarning,
            stacklevel=3,
        )

    def _warn_of(self, undefined: Sequence[str]) -> None:
        """Say once of each metric that it is left out: a NaN would be logged as if it were one."""
        new = [name for name in undefined if name not in self._warned]
        if new:
            self._warned.update(new)
            warnings.warn(
                f"{', '.join(new)}: undefined for these rows, and left out",
                TellapartWarning,
                stacklevel=3,
            )


def hf_compute_metrics(
    class_names: Sequence[Any] | None = None,
    *,
    task: Task | None = None,
    metrics: Sequence[str] | None = None,
    intervals: bool = False,
    pos_label: Any = None,
    threshold: Any = None,
    level: float = 0.95,
) -> HfMetrics:
    """Return a function for ``Trainer(compute_metrics=...)``.

    It takes predictions as logits: shape (n, K) for K classes, (n,) or (n, 1) for one logit, or
    (n, length, K) for tokens; a tuple stands for its first member. Rows whose label id is -100
    are left out and counted. With ``TrainingArguments(batch_eval_metrics=True)`` the logits of
    the whole evaluation set are never together in the memory of the trainer; the numbers are
    the same.

    Parameters
    ----------
    class_names
        Names of the classes in the order of the logits, as in ``config.id2label``; numbers if
        left out.
    task
        ``binary``, ``multiclass`` or ``multilabel``. Left out: binary for one or two logits
        and multiclass for more, where label ids are one number per row; a matrix of label ids
        needs it, because fractions may be independent labels or shares of one whole.
    metrics
        Names such as ``roc_auc``, or ``recall[cat]`` for one class; by default the few that
        `tellapart.compare` compares.
    intervals
        Whether to add the ends of each interval, as ``roc_auc_low`` and ``roc_auc_high``.
    pos_label
        The positive class of a binary problem; the last one if left out.
    threshold
        A logit at or above which the answer is yes; 0 if left out.
    level
        Confidence level of the intervals.

    Returns
    -------
    A function whose attribute `evaluation` holds the last evaluation.

    Raises
    ------
    InputError
        An argument cannot be used.

    Notes
    -----
    A metric that is undefined (a ROC AUC where one class is missing) is left out and warned of,
    not returned as NaN: NaN is no JSON, so it breaks readers of ``trainer_state.json``, and no
    comparison with it is true, so that ``metric_for_best_model`` would go on without ever
    finding a better model. Left out, the trainer says that the metric is missing.

    Labels of type float are shares: 0.7 with one or two logits is a soft label, of which 0.7
    belongs to the second class.

    Examples
    --------
    >>> from types import SimpleNamespace
    >>> compute = hf_compute_metrics(["cat", "dog"], metrics=["accuracy", "recall[dog]"])
    >>> logits, label_ids = [[2.0, 1.0], [0.0, 3.0], [1.0, 0.0]], [0, 1, 1]
    >>> compute(SimpleNamespace(predictions=logits, label_ids=label_ids))
    {'accuracy': 0.6666666666666666, 'recall[dog]': 0.5}
    >>> compute.evaluation.result.data.rows
    3
    """
    return HfMetrics(
        class_names,
        task,
        metrics,
        intervals=intervals,
        pos_label=pos_label,
        threshold=threshold,
        level=level,
    )
