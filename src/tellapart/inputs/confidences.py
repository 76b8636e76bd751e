"""A confidence of the predicted class: of two classes, the other one has the rest of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tellapart.errors import InputError
from tellapart.inputs.requests import quoted
from tellapart.inputs.tables import Table
from tellapart.problem.arrays import missing_rows
from tellapart.problem.labels import class_name, distinct_labels


def gives_scores(
    table: Table, confidence: str, predicted: str, labels: Sequence[Any], *, flagged: bool
) -> bool:
    """Whether the confidences of a binary problem are scores of the positive class too.

    They are where both classes are known and no confidence is below one half: then the
    predicted class has p, and the other one 1 - p.

    Raises
    ------
    InputError
        Some confidence is below one half and no flag said that it is a confidence: the
        column may be the score of the positive class.
    """
    values = table.numbers([confidence])
    values = values[~np.isnan(values)]
    answers = table.labels(predicted)
    names = {class_name(label) for label in distinct_labels(answers[~missing_rows(answers)])}
    if len(labels) != 2 or len(values) == 0 or not names <= set(map(class_name, labels)):
        return False
    low = int((values < 0.5).sum())
    if low and not flagged:
        raise InputError(
            f"{confidence!r} is below 0.5 in {low} of {len(values)} rows, though the predicted one "
            "of two classes has at least 0.5; expected one reading; add --score "
            f"{quoted(confidence)} if it scores the positive class, or --confidence "
            f"{quoted(confidence)} if the prediction was made otherwise"
        )
    return not low and bool(values.max() <= 1.0)


def positive_scores(table: Table, confidence: str, predicted: str, positive: Any) -> NDArray[Any]:
    """Return p where the positive class was predicted, and 1 - p elsewhere (exact for p >= 0.5)."""
    values = table.numbers([confidence])
    answers = table.labels(predicted)
    name = class_name(positive)
    is_positive = np.array([class_name(answer) == name for answer in answers.tolist()])
    return np.where(is_positive, values, values.dtype.type(1) - values)
