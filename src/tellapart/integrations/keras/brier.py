"""`Brier`: the mean squared distance of probabilities from what happened."""

from __future__ import annotations

from typing import Any

import keras
from keras import ops

from tellapart.integrations.keras.masses import Batch, Summed, batch_of, guarded


@keras.saving.register_keras_serializable(package="tellapart")
class Brier(Summed):
    """Brier score, the metric `brier` of `tellapart.evaluate`; lower is better.

    A soft label w costs what is expected when the label is drawn: w (1 - p)^2 + (1 - w) p^2.

    Parameters
    ----------
    from_logits
        Whether `y_pred` holds logits: of each column with `multi_label`, or if there is only one;
        else of exclusive classes.
    multi_label
        Whether columns are labels that may hold together: then the score is the mean over them.
        Exclusive classes have the sum over columns, from 0 to 2.
    name, dtype
        As in Keras.

    Notes
    -----
    `sample_weight` arrives only for metrics handed to ``compile(weighted_metrics=...)``.
    NaN without rows, and once a row cannot be used: no probability, a label outside [0, 1].

    Examples
    --------
    >>> import numpy as np
    >>> score = Brier()
    >>> score.update_state(np.array([0.0, 1.0, 0.5]), np.array([0.0, 1.0, 0.5]))
    >>> round(float(score.result()), 4)
    0.0833
    """

    _direction = "down"

    def __init__(
        self,
        from_logits: bool = False,
        multi_label: bool = False,
        name: str | None = None,
        dtype: Any = None,
    ) -> None:
        super().__init__(name=name, dtype=dtype)
        self.from_logits = bool(from_logits)
        self.multi_label = bool(multi_label)
        self._loss = self._add_sum((), "loss")
        self._weight = self._add_sum((), "weight")

    def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> None:
        """Add a batch: labels, predictions of shape (n,), (n, 1) or (n, K), weights of rows."""
        batch = batch_of(y_true, y_pred, sample_weight)
        exclusive = len(batch.score.shape) > 1 and not self.multi_label
        if self.from_logits:
            squash = ops.softmax if exclusive else ops.sigmoid
            batch = batch._replace(score=squash(batch.score))
        batch = guarded(batch, probabilities=True)
        loss, weight = batch.weight * _losses(batch), batch.weight
        if exclusive:
            loss, weight = ops.sum(loss, -1), ops.mean(weight, -1)
        rows = [ops.reshape(each, (-1,)) for each in (loss, weight)]
        self._add_rows((self._loss, self._weight), rows)

    def result(self) -> Any:
        """Return the mean loss; NaN without rows."""
        weight = self._weight[0].value + self._weight[1].value
        loss = self._loss[0].value + self._loss[1].value
        some = weight > 0
        nan = ops.zeros_like(weight) + float("nan")
        return self._cast(ops.where(some, loss / ops.where(some, weight, weight + 1), nan))

    def merge_state(self, metrics: Any) -> None:
        """Add the rows of other metrics of the same kind, as of another process."""
        for other in metrics:
            self._merge_sums(other, ("_loss", "_weight"))

    def get_config(self) -> dict[str, Any]:
        """Return what makes the same metric again, without its state."""
        mine = {"from_logits": self.from_logits, "multi_label": self.multi_label}
        return {**super().get_config(), **mine}


def _losses(batch: Batch) -> Any:
    truth, score = batch.truth, batch.score
    return truth * ops.square(1.0 - score) + (1.0 - truth) * ops.square(score)
