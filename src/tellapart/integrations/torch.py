"""PyTorch: a metric for any loop, exact over all batches and processes; and a whole loop.

metric = EvaluationMetric(classes=["cat", "dog", "lion"], scores="logit")
for x, y in loader:
    metric.update(model(x), y)
metric.evaluation().save("report.html")
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tellapart.errors import InputError
from tellapart.evaluation import Evaluation
from tellapart.inference.intervals import check_level
from tellapart.integrations.scalars import scalars
from tellapart.integrations.torch_bases import Base, torch
from tellapart.integrations.torch_batches import class_list, labels_of, renamed, rows_of, two_rows
from tellapart.integrations.torch_gathering import all_say, gathered, is_distributed
from tellapart.integrations.torch_loops import evaluate_model
from tellapart.problem.options import check_word
from tellapart.problem.rows import Missing
from tellapart.results.evaluations import Task
from tellapart.streaming import Stream

__all__ = ["EvaluationMetric", "evaluate_model"]

ROWS = "rows"  # the name of the state in a checkpoint


class EvaluationMetric(Base):  # type: ignore[misc] # torchmetrics may be missing
    """Accumulate the batches of a loop; then every metric, or the whole evaluation, exactly.

    A `torchmetrics.Metric` if that package is installed, so it goes into a `MetricCollection`
    and a Lightning module; without it, a module of the same habits. Rows are kept in main
    memory, detached, and sorted once, when asked.

    Where a process group is initialised, `compute` and `evaluation` gather the rows of all its
    processes, and give all of them the same: **every process must call them**, also one without
    rows. Without a group, a process is alone. Give `update` the `index` of the rows: distributed
    samplers hand some out twice, and only their numbers show which.

    Parameters
    ----------
    classes
        Names of all classes or labels in the order of the score columns, or how many there are;
        0 and 1 if left out. Where names are text, whole-number targets are places in this list.
    task
        ``binary``, ``multiclass`` or ``multilabel``; if left out, binary for two classes, else
        multiclass.
    pos_label
        The positive class of a binary problem; the last one if left out.
    scores
        What the model's outputs are: ``probability``, ``logit`` or ``rank``. Nothing is guessed.
        Logits need no sigmoid or softmax, and do not saturate.
    threshold
        As for `tellapart.evaluate`.
    metrics
        What `compute` returns: names such as ``roc_auc`` or ``recall[cat]`` (a few by default),
        or one name, for `compute` to return one number.
    intervals
        Whether `compute` adds the ends of each interval, as ``roc_auc_low`` and ``roc_auc_high``.
    prefix
        Put before every name.
    level
        Confidence level of the intervals.
    missing
        ``raise``, or ``drop`` to leave out and count rows that miss a value.
    process_group
        Whose rows are gathered; all processes if left out.
    sync_on_compute
        Whether rows are gathered at all.

    Raises
    ------
    InputError
        A declaration cannot be used, or names a metric that does not exist.

    Examples
    --------
    >>> import torch
    >>> metric = EvaluationMetric(metrics=["roc_auc", "recall"])
    >>> metric.update(torch.tensor([0.1, 0.35]), torch.tensor([0, 1]))
    >>> metric.update(torch.tensor([0.4, 0.8]), torch.tensor([0, 1]))
    >>> {name: float(value) for name, value in metric.compute().items()}
    {'roc_auc': 0.75, 'recall': 0.5}
    >>> print(metric.evaluation().metric("roc_auc"))
    0.750 [0.069, 0.992]
    """

    is_differentiable = False
    higher_is_better = None
    full_state_update = False

    def __init__(
        self,
        classes: Sequence[Any] | int | None = None,
        *,
        task: Task | None = None,
        pos_label: Any = None,
        scores: str = "probability",
        threshold: Any = None,
        metrics: Sequence[str] | str | None = None,
        intervals: bool = False,
        prefix: str = "",
        level: float = 0.95,
        missing: Missing = "raise",
        process_group: Any = None,
        sync_on_compute: bool = True,
    ) -> None:
        super().__init__(sync_on_compute=False, compute_with_cache=False)  # both are done here
        names = class_list(classes)
        if task is None:
            task = "binary" if names is None or len(names) == 2 else "multiclass"
        self._declared: dict[str, Any] = {
            "task": task,
            "classes": names,
            "pos_label": pos_label,
            "scores": scores,
            "threshold": threshold,
        }
        self._stream = self._empty()
        self._metrics = metrics
        self._options: dict[str, Any] = {"intervals": bool(intervals), "prefix": prefix}
        self._level, self._missing = level, missing
        self._group, self._is_gathering = process_group, sync_on_compute
        self._evaluation: Evaluation | None = None
        self._is_kept = False
        self._check()

    def __len__(self) -> int:
        return len(self._stream)

    def __bool__(self) -> bool:
        return True  # also without rows: frameworks ask whether there is a metric

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self._stream.task}, n={len(self)})"

    # ---- rows in ------------------------------------------------------------------------

    def update(
        self,
        preds: Any,
        target: Any,
        sample_weight: Any = None,
        *,
        index: Any = None,
        items: Any = None,
        groups: Any = None,
    ) -> None:
        """Add a batch of tensors on any device, or of arrays.

        Parameters
        ----------
        preds
            Scores: (n,), (n, 1) or (n, 2) for a binary problem, else (n, K). float16 is compared
            with thresholds as such; bfloat16 as float32, which holds it exactly.
        target
            Labels or places of classes (n,); fractions of the positive class (n,); flags or
            class masses (n, K).
        sample_weight
            Weights of at least 0.
        index
            The number of each row in its data set. Rows are evaluated in this order, and a row
            that comes again counts once.
        items, groups
            What rows are called, and which belong together, as for `tellapart.evaluate`.

        Raises
        ------
        InputError
            The batch cannot be used, or does not go with the earlier ones; nothing was added.
        """
        labels = labels_of(target, self._stream)
        with renamed():
            self._stream.update(
                labels,
                rows_of(preds, "preds"),
                sample_weight=sample_weight,
                groups=groups,
                items=items,
                missing=self._missing,
                index=index,
            )
        self._evaluation = None

    def forward(self, *args: Any, **kwargs: Any) -> Any:
        """Add a batch and return the numbers of this batch alone; `update` is cheaper."""
        kept, self._stream = self._stream, self._empty()
        try:
            self.update(*args, **kwargs)
        finally:
            batch, self._stream = self._stream, kept
        self._stream.merge(batch)
        self._forward_cache = self._values(self._evaluated(batch)) if len(batch) else None
        return self._forward_cache

    def merge_state(self, incoming_state: EvaluationMetric) -> None:
        """Add the rows of another metric, which stays as it is."""
        if not isinstance(incoming_state, EvaluationMetric):
            raise InputError(f"incoming_state is {incoming_state!r}; expected an EvaluationMetric")
        self._stream.merge(incoming_state._stream)
        self._evaluation = None

    def reset(self) -> None:
        """Forget all rows."""
        super().reset()
        self._stream.reset()
        self._evaluation = None

    # ---- numbers out --------------------------------------------------------------------

    def compute(self) -> Any:
        """Return numbers by name, as tensors without a dimension; one of them if one was asked for.

        They are float64 (float32 on devices without it), and NaN where undefined.

        Raises
        ------
        InputError
            No process has rows.
        """
        return self._values(self.evaluation())

    def evaluation(self) -> Evaluation:
        """Return the evaluation of all rows of all processes; see the class for who must ask."""
        is_alone = not (self._is_gathering and is_distributed())
        known = self._evaluation
        is_current = known is not None
        if not is_alone:
            is_current = all_say(is_current, self._group)
        if known is None or not is_current:
            known = self._evaluation = self._evaluated(self._stream if is_alone else self._all())
        return known

    def _all(self) -> Stream:
        with renamed():
            return gathered(self._stream, self._group)

    def _evaluated(self, stream: Stream) -> Evaluation:
        if not len(stream):
            raise InputError("the metric has no rows; expected update() with some before this")
        with renamed():
            return stream.evaluate(level=self._level)

    def _values(self, evaluation: Evaluation) -> Any:
        kind = torch.float32 if self.device.type == "mps" else torch.float64
        found = {
            name: torch.tensor(value, dtype=kind, device=self.device)
            for name, value in self._scalars(evaluation).items()
        }
        return next(iter(found.values())) if isinstance(self._metrics, str) else found

    def _scalars(self, evaluation: Evaluation) -> dict[str, float]:
        asked = [self._metrics] if isinstance(self._metrics, str) else self._metrics
        return scalars(evaluation, asked, **self._options)

    @property
    def update_called(self) -> bool:
        """Whether there is something to compute; other processes may have rows."""
        return len(self._stream) > 0 or is_distributed()

    @property
    def repeated(self) -> int:
        """How many rows of this process count once with another, since their `index` is equal."""
        return self._stream.repeated

    # ---- declarations -------------------------------------------------------------------

    def _empty(self) -> Stream:
        return Stream(**self._declared)

    def _check(self) -> None:
        """Try two rows, so that a wrong declaration surfaces before the first epoch."""
        check_level(self._level)
        check_word(self._missing, "missing", ("raise", "drop"))
        alone = self._empty()
        alone.update(*two_rows(alone.classes, alone.task))
        if self._metrics is not None:
            self._scalars(alone.evaluate())

    # ---- checkpoints --------------------------------------------------------------------

    def persistent(self, mode: bool = False) -> None:
        """Say whether `state_dict` holds the rows, to go on within an epoch (False at first)."""
        self._is_kept = mode

    def _save_to_state_dict(self, destination: Any, prefix: str, keep_vars: bool) -> None:
        super()._save_to_state_dict(destination, prefix, keep_vars)
        if self._is_kept:
            data = bytearray(self._stream.to_bytes())
            destination[prefix + ROWS] = torch.frombuffer(data, dtype=torch.uint8)

    def _load_from_state_dict(
        self,
        state_dict: Any,
        prefix: str,
        local_metadata: Any,
        strict: bool,
        missing_keys: list[str],
        *found: list[str],
    ) -> None:
        data = state_dict.pop(prefix + ROWS, None)
        super()._load_from_state_dict(
            state_dict, prefix, local_metadata, strict, missing_keys, *found
        )
        if data is None and self._is_kept and strict:
            missing_keys.append(prefix + ROWS)
        if data is not None:
            saved = Stream.from_bytes(data.cpu().numpy().tobytes())
            self.reset()
            self._stream.merge(saved)
