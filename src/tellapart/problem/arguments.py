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
from tellapart.problem.sources import Given, given_of
from tellapart.problem.truths import Truth

Array = NDArray[Any]


NUMBERS = ("y_score", "confidence", "sample_weight")
MATRICES = ("y_true", "y_score", "y_pred")  # may have several columns


def read_arguments(**values: Any) -> tuple[dict[str, Given], dict[str, Array]]:
    """Return every argument as it was given and as an array, those that were left out aside."""
    given: dict[str, Given] = {}
    arrays: dict[str, Array] = {}
    for argument, value in values.items():
        if value is None and argument != "y_true":
            continue
        given[argument] = given_of(value, argument)
        read = as_scores if argument in NUMBERS else as_array
        array = read(given[argument].array, argument)
        if array.ndim != 1 and argument not in MATRICES:
            raise InputError(f"{argument} has shape {array.shape}; expected one value per row")
        arrays[argument] = array
    if "y_score" not in arrays and "y_pred" not in arrays:
        raise InputError("y_score and y_pred are both missing; expected at least one of them")
    return given, arrays


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
