"""`F1`: the harmonic mean of precision and recall, from fractional labels too."""

from __future__ import annotations

from math import log
from typing import Any, Literal, get_args

import keras
from keras import ops

from tellapart.errors import InputError
from tellapart.integrations.keras.masses import Summed, batch_of, guarded

Averaging = Literal["macro", "micro", "weighted"]


@keras.saving.register_keras_serializable(package="tellapart")
class F1(Summed):
    """F1 as `tellapart.evaluate` gives it: `f1`, or an average such as `f1_macro`.

    A row that is flagged positive with label 0.7 is 0.7 true and 0.3 false positives.

    Parameters
    ----------
    threshold
        Positive at or above this probability. Of exclusive classes the one with the highest
        score is predicted.
    average
        ``macro``, ``micro`` or ``weighted``, over the columns of `y_pred`; None for the F1 of every
        column. A class that neither occurs nor is predicted has no F1 and is left out.
    from_logits
        Whether `y_pred` holds logits; the threshold stays a probability.
    multi_label
        Whether columns are labels that may hold together, each with the threshold.
    num_labels
        Number of columns, where the state is to be made before the first batch.
    name, dtype
        As in Keras.

    Notes
    -----
    `keras.metrics.F1Score` has no default threshold and wants labels of shape (n, 1) at least.
    `sample_weight` arrives only for metrics handed to ``compile(weighted_metrics=...)``.
    NaN where F1 is undefined, and once a row cannot be used.

    Examples
    --------
    >>> import numpy as np
    >>> score = F1()
    >>> score.update_state(np.array([0.7, 0.2, 0.9]), np.array([0.6, 0.4, 0.8]))
    >>> round(float(score.result()), 4)
    0.8421
    """

    _direction = "up"

    def __init__(
        self,
        threshold: float = 0.5,
        average: Averaging | None = "macro",
        from_logits: bool = False,
        multi_label: bool = False,
        num_labels: int | None = None,
        name: str | None = None,
        dtype: Any = None,
    ) -> None:
        super().__init__(name=name, dtype=dtype)
        if not 0 < threshold <= 1:
            raise InputError(f"threshold is {threshold!r}; expected a probability above 0")
        if average is not None and average not in get_args(Averaging):
            raise InputError(f"average is {average!r}; expected macro, micro, weighted or None")
        self.threshold, self.average = float(threshold), average
        self.from_logits, self.multi_label = bool(from_logits), bool(multi_label)
        self.num_labels = num_labels
        self._made = False
        if num_labels:
            self._make(num_labels)

    def _make(self, columns: int) -> None:
        self._true = self._add_sum((columns,), "true_positives")
        self._flagged = self._add_sum((columns,), "flagged")
        self._actual = self._add_sum((columns,), "positives")
        self._made = True

    def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> None:
        """Add a batch: labels, predictions of shape (n,), (n, 1) or (n, K), weights of rows."""
        batch = batch_of(y_true, y_pred, sample_weight)
        columns = batch.score.shape[-1] if len(batch.score.shape) > 1 else 1
        batch = guarded(batch, probabilities=not self.from_logits)
        truth, score, weight = (ops.reshape(part, (-1, columns)) for part in batch)
        if not self._made:
            self._make(columns)
        if columns > 1 and not self.multi_label:
            flagged = ops.one_hot(ops.argmax(score, -1), columns, dtype=score.dtype)
        else:
            flagged = ops.cast(score >= self._cut(), score.dtype)
        held = weight * truth
        sums = (self._true, self._flagged, self._actual)
        self._add_rows(sums, (held * flagged, weight * flagged, held))

    def _cut(self) -> float:
        cut = self.threshold
        if not self.from_logits:
            return cut
        return log(cut) - log(1.0 - cut) if cut < 1 else float("inf")

    def result(self) -> Any:
        """Return F1 or its average; NaN where it is undefined."""
        if not self._made:
            return self._cast(float("nan"))
        sums = (self._true, self._flagged, self._actual)
        true, flagged, actual = (high.value + low.value for high, low in sums)
        if self.average == "micro":
            true, flagged, actual = (
                ops.sum(each, 0, keepdims=True) for each in (true, flagged, actual)
            )
        value = _harmonic(true, flagged, actual)
        if value.shape[0] == 1:
            return self._cast(value[0])
        if self.average is None:
            return self._cast(value)
        share = actual if self.average == "weighted" else ops.ones_like(actual)
        usable = ops.equal(ops.sum(flagged), ops.sum(flagged))
        known = ops.logical_and(ops.equal(value, value), usable)
        nothing = ops.zeros_like(value)
        total = ops.sum(ops.where(known, share, nothing))
        return self._cast(ops.sum(ops.where(known, share * value, nothing)) / total)

    def merge_state(self, metrics: Any) -> None:
        """Add the rows of other metrics of the same kind, as of another process."""
        for other in metrics:
            if not other._made:
                continue
            if not self._made:
                self._make(other._true[0].shape[0])
            self._merge_sums(other, ("_true", "_flagged", "_actual"))

    def get_config(self) -> dict[str, Any]:
        """Return what makes the same metric again, without its state."""
        return {
            **super().get_config(),
            "threshold": self.threshold,
            "average": self.average,
            "from_logits": self.from_logits,
            "multi_label": self.multi_label,
            "num_labels": self.num_labels,
        }


def _harmonic(true: Any, flagged: Any, actual: Any) -> Any:
    below = flagged + actual
    some = below > 0
    nan = ops.zeros_like(below) + float("nan")
    return ops.where(some, 2.0 * true / ops.where(some, below, ops.ones_like(below)), nan)
