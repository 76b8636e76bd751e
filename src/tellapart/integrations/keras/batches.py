"""Validation data as batches of labels, predictions and weights, in NumPy."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

import keras
import numpy as np
from numpy.typing import NDArray

from tellapart.errors import InputError

Array = NDArray[Any]


class Predicted(NamedTuple):
    """One batch with its predictions."""

    truth: Array
    score: Array
    weight: Array | None


def check_data(data: Any) -> Any:
    """Refuse data that can be read only once, or not at all."""
    if isinstance(data, tuple):
        if len(data) not in (2, 3) or data[1] is None:
            raise InputError(
                f"validation_data is a tuple of {len(data)}; expected (x, y) or "
                "(x, y, sample_weight)"
            )
        return data
    if isinstance(data, keras.utils.PyDataset) or callable(data):
        return data
    if not hasattr(data, "__iter__"):
        raise InputError(
            f"validation_data is {type(data).__name__}; expected a tuple of arrays, a PyDataset, a "
            "loader, or a function that returns an iterable of batches"
        )
    if iter(data) is data:
        raise InputError(
            f"validation_data is a {type(data).__name__}, which can be read only once; expected a "
            "function that makes one, or data that can be read every epoch"
        )
    return data


def predicted(model: Any, data: Any, batch_size: int | None) -> Iterator[Predicted]:
    """Predict all rows, batch by batch; arrays in one go."""
    if isinstance(data, tuple):
        x, y, weight = (*data, None)[:3]
        scores = model.predict(x, batch_size=batch_size, verbose=0)
        yield _together(y, scores, weight)
        return
    for batch in _batches(data):
        if not isinstance(batch, (tuple, list)) or len(batch) not in (2, 3):
            raise InputError(
                f"validation_data gave a {type(batch).__name__}; expected batches of (x, y) or "
                "(x, y, sample_weight)"
            )
        x, y, weight = (*batch, None)[:3]
        inputs = keras.tree.map_structure(_plain, x)
        yield _together(y, model.predict_on_batch(inputs), weight)


def _batches(data: Any) -> Iterator[Any]:
    if isinstance(data, keras.utils.PyDataset):
        count = data.num_batches
        if count is None:
            raise InputError("validation_data is a PyDataset without end; expected a length")
        for number in range(count):
            yield data[number]
        return
    yield from data() if callable(data) else data


def _together(truth: Any, score: Any, weight: Any) -> Predicted:
    if isinstance(score, (dict, list, tuple)):
        raise InputError(
            f"model has several outputs ({type(score).__name__}); expected one: wrap the output to "
            "be evaluated in keras.Model(model.inputs, output)"
        )
    return Predicted(_plain(truth), _plain(score), None if weight is None else _plain(weight))


def _plain(values: Any) -> Array:
    """Return values as an array; a tensor of PyTorch may come along with any back end."""
    if hasattr(values, "detach"):
        values = values.detach().cpu()
    return np.asarray(values)
