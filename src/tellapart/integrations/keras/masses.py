"""Running sums of masses in `keras.ops`, and what `update_state` was given as columns."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import keras
import numpy as np
from keras import ops
from numpy.typing import NDArray

from tellapart.errors import InputError
from tellapart.integrations.keras.digits import (
    HEAVIEST,
    STATE,
    Scale,
    digits_of,
    grown,
    scale_of,
    two_sum,
)


class Summed(keras.metrics.Metric):  # type: ignore[misc]  # Keras has no types
    """A metric whose state is sums; every sum is two variables next to each other."""

    def _add_sum(self, shape: tuple[int, ...], name: str) -> tuple[Any, Any]:
        high = self.add_variable(shape, "zeros", dtype=STATE, name=name)
        return high, self.add_variable(shape, "zeros", dtype=STATE, name=f"{name}_rest")

    @staticmethod
    def _add(to: Sequence[tuple[Any, Any]], whole: Any, scale: Scale) -> Any:
        """Add sums of digits; return the sizes of what the floats of each sum cannot hold."""
        high, low = (ops.stack([pair[place].value for pair in to]) for place in (0, 1))
        high, low, lost = grown(high, low, whole, scale)
        for row, pair in enumerate(to):
            pair[0].assign(high[row])
            pair[1].assign(low[row])
        return lost

    def _add_rows(self, to: Sequence[tuple[Any, Any]], masses: Sequence[Any]) -> None:
        """Add masses, one per row for each sum; a mass that is NaN makes its sum NaN."""
        mass = ops.stack(masses, 1)
        if mass.shape[0] == 0:
            return
        bad = ops.isnan(mass)
        usable = ops.where(bad, ops.zeros_like(mass), mass)
        scale = scale_of(usable)
        self._add(to, ops.sum(digits_of(usable, scale).whole, 0), scale)
        spoiled = nan_where(ops.any(bad, 0))
        for row, (high, _) in enumerate(to):
            high.assign(high.value + spoiled[row])

    def _merge_sums(self, other: Any, names: tuple[str, ...]) -> Any:
        if type(other) is not type(self):
            raise InputError(f"metrics holds {other!r}; expected a {type(self).__name__}")
        lost: Any = 0.0
        for name in names:
            mine, theirs = getattr(self, name), getattr(other, name)
            for part in theirs:
                high, low, more = two_sum(mine[0].value, mine[1].value, part.value)
                mine[0].assign(high)
                mine[1].assign(low)
                lost = lost + more
        return lost

    def _cast(self, value: Any) -> Any:
        return ops.cast(value, self.dtype)


def nan_where(condition: Any) -> Any:
    """Return NaN where it holds, else 0."""
    return ops.where(condition, float("nan"), 0.0)


def exactly(pair: tuple[Any, Any]) -> NDArray[np.float64]:
    """Return a sum in double precision; outside of compiled functions only."""
    high, low = (np.asarray(ops.convert_to_numpy(part), dtype=np.float64) for part in pair)
    return high + low


class Batch(NamedTuple):
    """Truth, score and weight of a batch, all float32 and of one shape, (n,) or (n, K)."""

    truth: Any
    score: Any
    weight: Any


def batch_of(y_true: Any, y_pred: Any, sample_weight: Any) -> Batch:
    """Bring a batch into one shape: (n, 1) and (n,) are the same, integers may name classes."""
    truth, score = _floats(y_true), _floats(y_pred)
    if len(score.shape) > 1 and score.shape[-1] == 1:
        score = ops.squeeze(score, -1)
    if len(score.shape) == 0:
        score, truth = ops.reshape(score, (1,)), ops.reshape(truth, (-1,))
    dimensions, wide = len(score.shape), len(score.shape) > 1 and score.shape[-1] != 1
    if len(truth.shape) == dimensions + (not wide) and truth.shape[-1] == 1:
        truth = ops.squeeze(truth, -1)
    if len(truth.shape) == dimensions - 1:
        truth = _shares(truth, score.shape[-1])
    return Batch(truth, score, _weights(sample_weight, _same_shape(truth, score)))


def checked_weights(weights: Sequence[float] | None) -> NDArray[np.float32] | None:
    """Return the weights of labels, if they are some."""
    if weights is None:
        return None
    found = np.asarray(weights, dtype=np.float32)
    if found.ndim != 1 or not (np.isfinite(found) & (found >= 0)).all() or not found.sum() > 0:
        raise InputError(f"label_weights is {weights!r}; expected numbers of at least 0")
    return found


def flat(batch: Batch) -> Batch:
    """Return every label-prediction pair as a row of its own."""
    return Batch(*(ops.reshape(part, (-1,)) for part in batch))


def guarded(batch: Batch, *, probabilities: bool) -> Batch:
    """Return NaN weights where a row cannot be used, so that no number hides it.

    Rows of weight 0 are padding: whatever they hold is put aside.
    """
    truth, score, weight = batch
    usable = ops.logical_and(truth >= 0, truth <= 1)
    usable = ops.logical_and(usable, ops.logical_not(ops.isnan(score)))
    if probabilities:
        usable = ops.logical_and(usable, ops.logical_and(score >= 0, score <= 1))
    usable = ops.logical_and(usable, ops.logical_and(weight >= 0, weight <= HEAVIEST))
    padding, nothing = ops.equal(weight, 0), ops.zeros_like(weight)
    weight = ops.where(usable, weight, nothing + float("nan"))
    safe = ops.logical_and(usable, ops.logical_not(padding))
    return Batch(
        ops.where(safe, truth, nothing),
        ops.where(safe, score, nothing),
        ops.where(padding, nothing, weight),
    )


def _shares(truth: Any, classes: int) -> Any:
    """Return integers as rows of one class each; NaN for what names no class."""
    known = ops.logical_and(truth >= 0, truth < classes)
    known = ops.logical_and(known, ops.equal(truth, ops.floor(truth)))
    shares = ops.one_hot(ops.cast(truth, "int32"), classes, dtype=STATE)
    return ops.where(ops.expand_dims(known, -1), shares, ops.zeros_like(shares) + float("nan"))


def _floats(values: Any) -> Any:
    return ops.cast(ops.convert_to_tensor(values), STATE)


def _same_shape(truth: Any, score: Any) -> Any:
    mine, theirs = tuple(truth.shape), tuple(score.shape)
    fits = len(mine) == len(theirs) and all(
        a == b or a is None or b is None for a, b in zip(mine, theirs, strict=True)
    )
    if not fits:
        raise InputError(f"y_true has shape {mine} and y_pred {theirs}; expected the same")
    return score


def _weights(sample_weight: Any, score: Any) -> Any:
    ones = ops.ones_like(score)
    if sample_weight is None:
        return ones
    weight = _floats(sample_weight)
    if len(weight.shape) > len(score.shape) and weight.shape[-1] == 1:
        weight = ops.squeeze(weight, -1)
    while 0 < len(weight.shape) < len(score.shape):
        weight = ops.expand_dims(weight, -1)
    return weight * ones
