"""Arguments beside truth and scores: row values, predictions, confidence."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tellapart.errors import InputError
from tellapart.problem.arrays import as_array, as_scores
from tellapart.problem.columns import Floats
from tellapart.problem.labels import encode
from tellapart.problem.scores import Scores
from tellapart.problem.truths import Truth

Array = NDArray[Any]


def row_values(value: Any, argument: str, *, numbers: bool = False) -> Array | None:
    """Return one value per row, or None where the argument was left out."""
    if value is None:
        return None
    read = as_scores if numbers else as_array
    array = read(value, argument, most_dimensions=2)
    if array.ndim != 1:
        raise InputError(f"{argument} has shape {array.shape}; expected one value per row")
    return array


def column_count(y_score: Array | None) -> int | None:
    """Return the number of score columns, or None without scores."""
    if y_score is None:
        return None
    return 1 if y_score.ndim == 1 else y_score.shape[1]


def parse_predictions(y_pred: Array | None, truth: Truth) -> Array | None:
    """Return predictions as flags (binary, labels) or codes (several classes)."""
    if y_pred is None:
        return None
    if truth.task == "multilabel":
        matrix = y_pred[:, None] if y_pred.ndim == 1 else y_pred
        if matrix.shape[1] != len(truth.labels) or not np.isin(matrix, (0, 1)).all():
            raise InputError(
                f"y_pred has shape {y_pred.shape}; expected 0 or 1 in "
                f"{len(truth.labels)} columns, one per label"
            )
        return np.array(matrix, dtype=np.uint8, order="F")
    if y_pred.ndim != 1:
        raise InputError(f"y_pred has shape {y_pred.shape}; expected one predicted class per row")
    codes = encode(y_pred, truth.labels, "y_pred")
    if truth.task == "binary":
        return np.asarray(codes == truth.positive, dtype=np.uint8)
    return codes


def check_confidence(arrays: Mapping[str, Array], scores: Scores | None) -> Floats | None:
    """Return the probabilities of the predicted classes; they need `y_pred` and no `y_score`."""
    confidence = arrays.get("confidence")
    if confidence is None:
        return None
    if scores is not None:
        raise InputError(
            "confidence and y_score are both given; expected y_score alone when the scores of "
            "every class are known"
        )
    if "y_pred" not in arrays:
        raise InputError("confidence needs y_pred, the class it speaks of; y_pred is missing")
    outside = (confidence < 0) | (confidence > 1)
    if outside.any():
        row = int(np.flatnonzero(outside)[0])
        raise InputError(
            f"confidence[{row}] is {confidence[row]:g}; {int(outside.sum())} values outside "
            "[0, 1]; expected the probability of the predicted class"
        )
    return confidence.astype(np.float64)
