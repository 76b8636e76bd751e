"""`AUC`: areas under curves from cells, right for fractional labels, with certified bounds."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import keras
import numpy as np
from keras import ops
from numpy.typing import NDArray

from tellapart.errors import InputError, UndefinedMetric
from tellapart.integrations.keras.areas import Areas, areas, mean_of_known
from tellapart.integrations.keras.binned import Binned
from tellapart.integrations.keras.cells import (
    check_count,
    edges_at,
    logit_edges,
    probability_edges,
)
from tellapart.integrations.keras.digits import STATE
from tellapart.integrations.keras.masses import (
    batch_of,
    checked_weights,
    exactly,
    flat,
    guarded,
)
from tellapart.integrations.keras.rounding import slack

CURVES = ("ROC", "PR", "AP")
UNUSABLE = (
    "a row could not be used: a score that is NaN or no probability (logits need "
    "from_logits=True), a label outside [0, 1] or a negative weight"
)


@keras.saving.register_keras_serializable(package="tellapart")
class AUC(Binned):
    """Area under the ROC or precision-recall curve; a drop-in for `keras.metrics.AUC`.

    A row with label 0.7 counts as 0.7 positive and 0.3 negative. Keras takes every label but 0 for
    positive.

    Scores fall into some 16,000 cells, dense where scores crowd: at 0 and 1, at 1/2, far out in
    logits. Ties within a cell are counted as ties, and `bounds` says how far from the exact area
    that can be at most; scores that are equal, or alone in their cell, cost nothing.

    Parameters
    ----------
    num_thresholds
        About how many cells. The state takes 28 bytes per cell and label. Keras' 200 are too few.
    curve
        ``ROC``; ``PR``, interpolated as Keras and `pr_auc` do; ``AP``, the steps of
        `average_precision`.
    summation_method
        ``interpolation`` only; instead of ``minoring`` and ``majoring`` there is `bounds`.
    name, dtype
        As in Keras; `dtype` is the type of the result, not of the state.
    thresholds
        Edges of the cells, as probabilities, instead of the ones placed here; a score at an edge
        is above it.
    multi_label
        Whether the area is the mean over the columns of `y_pred`. Otherwise every pair of label
        and prediction is a row. A column whose area is undefined is left out of the mean.
    num_labels
        Number of columns, where the state is to be made before the first batch.
    label_weights
        Weights of the columns.
    from_logits
        Whether `y_pred` holds logits. They are not squashed, so that large ones keep apart.

    Notes
    -----
    `sample_weight` arrives only for metrics handed to ``compile(weighted_metrics=...)``.
    The result is NaN, not 0, if a class is missing. It is NaN too once a row cannot be used: a
    score that is NaN or no probability, a label outside [0, 1], a negative weight (see `bounds`).
    Scores are read as float32. Rows of weight 0 are padding and may hold anything.

    Examples
    --------
    >>> import numpy as np
    >>> area = AUC()
    >>> area.update_state(np.array([0.1, 0.4, 0.7, 0.9]), np.array([0.2, 0.3, 0.6, 0.8]))
    >>> round(float(area.result()), 4)
    0.8383
    >>> low, high = area.bounds()
    >>> round(low, 4), round(high, 4)  # four scores, each alone in its cell
    (0.8383, 0.8383)
    """

    _direction = "up"  # for callbacks that monitor it

    def __init__(
        self,
        num_thresholds: int = 16384,
        curve: str = "ROC",
        summation_method: str = "interpolation",
        name: str | None = None,
        dtype: Any = None,
        thresholds: Sequence[float] | None = None,
        multi_label: bool = False,
        num_labels: int | None = None,
        label_weights: Sequence[float] | None = None,
        from_logits: bool = False,
    ) -> None:
        super().__init__(name=name, dtype=dtype)
        curve = getattr(curve, "value", curve)
        if not isinstance(curve, str) or curve.upper() not in CURVES:
            raise InputError(f"curve is {curve!r}; expected one of {', '.join(CURVES)}")
        method = getattr(summation_method, "value", summation_method)
        if method != "interpolation":
            raise InputError(
                f"summation_method is {method!r}; expected 'interpolation': bounds() gives the "
                "least and the most the area can be"
            )
        self.num_thresholds = check_count(num_thresholds)
        self.curve: Any = curve.upper()
        self.from_logits = bool(from_logits)
        self._given = None if thresholds is None else tuple(float(each) for each in thresholds)
        self.multi_label = bool(multi_label)
        self.num_labels = num_labels
        self._label_weights = checked_weights(label_weights)
        self._edges = self._placed()
        if num_labels is not None and not multi_label:
            raise InputError(f"num_labels is {num_labels}; expected multi_label=True with it")
        self._made = False
        if num_labels is not None:
            self._check_labels(num_labels)
        if not multi_label or num_labels:
            self._make(num_labels or 1)

    def _placed(self) -> NDArray[np.float32]:
        if self._given is not None:
            return edges_at(self._given, logits=self.from_logits)
        return (logit_edges if self.from_logits else probability_edges)(self.num_thresholds)

    def _check_labels(self, labels: int) -> None:
        weights = self._label_weights
        if weights is not None and len(weights) != labels:
            raise InputError(
                f"label_weights holds {len(weights)} numbers, but there are {labels} labels; "
                "expected one for each"
            )

    def _make(self, labels: int) -> None:
        self._labels = labels
        shape = (labels * len(self._edges),)
        self._make_cells(shape)
        self._made = True

    @property
    def thresholds(self) -> list[float]:
        """Lower ends of the cells, on the scale of the scores."""
        return [float(each) for each in self._edges]

    def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> None:
        """Add a batch.

        Parameters
        ----------
        y_true
            Labels from 0 to 1, of the shape of `y_pred`, or class numbers for its columns.
        y_pred
            Probabilities, or logits: shape (n,), (n, 1) or (n, labels).
        sample_weight
            Weights of at least 0, one per row or per prediction.
        """
        batch = guarded(batch_of(y_true, y_pred, sample_weight), probabilities=not self.from_logits)
        wide = len(batch.score.shape) == 2
        if self.multi_label and not wide:
            raise InputError(
                f"y_pred has shape {tuple(batch.score.shape)}; expected (n, labels), with "
                "multi_label=True"
            )
        columns = batch.score.shape[-1] if wide else 1
        self._check_labels(columns)
        if not self._made:
            self._make(columns)
        if self.multi_label and columns != self._labels:
            raise InputError(f"y_pred has {columns} columns; expected {self._labels}: the labels")
        if self._label_weights is not None and not self.multi_label:
            batch = batch._replace(weight=batch.weight * self._weights_of_labels())
        cells = len(self._edges)
        place = ops.searchsorted(ops.convert_to_tensor(self._edges), batch.score, side="right") - 1
        place = ops.clip(place, 0, cells - 1)
        if self.multi_label:
            place = place + ops.arange(self._labels, dtype=place.dtype) * cells
        self._count(flat(batch), ops.reshape(place, (-1,)), self._labels * cells)

    def result(self) -> Any:
        """Return the area; NaN where it is undefined."""
        if not self._made:
            return self._cast(float("nan"))
        positive, negative = (
            self._by_label(high.value + low.value) for high, low in (self._positive, self._negative)
        )
        mixed = self._by_label(self._highest.value > -self._lowest.value)
        found = areas(ops, self.curve, positive, negative, mixed)
        spoiled = 0.0 * (ops.sum(positive) + ops.sum(negative))  # NaN, if one row of one label is
        return self._cast(self._mean(ops, found.value) + spoiled)

    def bounds(self) -> tuple[float, float]:
        """Return the least and the most the exact area can be, given the cells.

        In double precision, from the state as it is; not inside of compiled functions.

        Raises
        ------
        UndefinedMetric
            There is no area; the text says why.
        """
        found = self._exact_areas()
        return float(self._mean(np, found.low)), float(self._mean(np, found.high))

    def resolution(self) -> float:
        """Return how far the exact area can be from `result`, but for rounding; see `bounds`."""
        value, low, high = (self._mean(np, each) for each in self._exact_areas())
        return float(max(value - low, high - value))

    def _exact_areas(self) -> Areas:
        if not self._made:
            raise UndefinedMetric("no rows yet")
        positive, negative = (self._by_label(exactly(s)) for s in (self._positive, self._negative))
        if np.isnan(positive.sum() + negative.sum()):
            raise UndefinedMetric(UNUSABLE)
        highest, lowest = (
            self._by_label(np.asarray(ops.convert_to_numpy(each)))
            for each in (self._highest, self._lowest)
        )
        mixed = highest > -lowest
        found = areas(np, self.curve, positive, negative, mixed)
        unsure = self._by_label(np.asarray(ops.convert_to_numpy(self._unsure), dtype=np.float64))
        wide = slack(self.curve, positive, negative, unsure, mixed)
        found = found._replace(
            low=np.maximum(found.low - wide, 0.0), high=np.minimum(found.high + wide, 1.0)
        )
        if np.isnan(self._mean(np, found.value)):
            needs = "rows of both classes" if self.curve == "ROC" else "positive rows"
            raise UndefinedMetric(f"the area needs {needs}")
        return found

    def _by_label(self, cells: Any) -> Any:
        return cells.reshape((self._labels, len(self._edges)))

    def _weights_of_labels(self) -> Any:
        return ops.convert_to_tensor(self._label_weights, dtype=STATE)

    def _mean(self, xp: Any, values: Any) -> Any:
        """Return the mean over the labels that have a value."""
        if not self.multi_label:
            return values[0]
        weight = xp.ones_like(values)
        if self._label_weights is not None:
            weight = weight * (self._weights_of_labels() if xp is ops else self._label_weights)
        return mean_of_known(xp, values, weight)

    def merge_state(self, metrics: Sequence[AUC]) -> None:
        """Add the rows of other metrics of the same kind, as of another process.

        Raises
        ------
        InputError
            A metric has other cells, another scale or other labels.
        """
        for other in metrics:
            self._check_alike(other)
        for other in metrics:
            if not other._made:
                continue
            if not self._made:
                self._make(other._labels)
            self._merge_cells(other)

    def _check_alike(self, other: Any) -> None:
        alike = isinstance(other, AUC) and other.from_logits == self.from_logits
        alike = alike and np.array_equal(other._edges, self._edges)
        labels = {each._labels for each in (self, other) if alike and each._made}
        if not alike or other.multi_label != self.multi_label or len(labels) > 1:
            raise InputError(f"metrics holds {other!r}; expected an AUC with the cells of this one")

    def get_config(self) -> dict[str, Any]:
        """Return what makes the same metric again, without its state."""
        weights = self._label_weights
        return {
            **super().get_config(),
            "num_thresholds": self.num_thresholds,
            "curve": self.curve,
            "summation_method": "interpolation",
            "thresholds": None if self._given is None else list(self._given),
            "multi_label": self.multi_label,
            "num_labels": self.num_labels,
            "label_weights": None if weights is None else [float(each) for each in weights],
            "from_logits": self.from_logits,
        }
