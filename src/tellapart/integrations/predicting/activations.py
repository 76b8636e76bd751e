"""What a model gives -> scores: which output, and whether it is made a probability."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import numpy as np

from tellapart.errors import InputError
from tellapart.integrations.predicting.models import Array

Activation = Literal["auto", "softmax", "sigmoid", "none"]
Settled = Literal["softmax", "sigmoid", "none"]
TOLERANCE = 1e-2  # of float16 probabilities


def matrix_of(outputs: Mapping[str, Array], wanted: str | None) -> Array:
    """Return the output that holds one row of numbers per picture.

    Raises
    ------
    InputError
        No output does, or several do and none was named.
    """
    if wanted is not None and wanted not in outputs:
        raise InputError(
            f"the model has no output {wanted!r}; expected one of {', '.join(outputs)}"
        )
    names = list(outputs) if wanted is None else [wanted]
    flat = {name: _flat(outputs[name]) for name in names}
    found = {name: values for name, values in flat.items() if values is not None}
    if len(found) == 1:
        return next(iter(found.values()))
    shapes = ", ".join(f"{name} {np.shape(outputs[name])}" for name in names) or "none"
    if not found:
        raise InputError(
            f"the model gives {shapes}; expected floating numbers of shape (pictures, classes)"
        )
    raise InputError(
        f"the model gives several outputs ({shapes}); expected one; add --model-output NAME"
    )


def _flat(values: Array) -> Array | None:
    """Return (n, K) numbers; sides of length 1, as after pooling, do not count."""
    if values.dtype.kind != "f" or values.ndim == 0 or len(values) == 0:
        return None
    if values.ndim == 1:
        return values[:, None]
    squeezed = values.reshape(len(values), -1)
    return squeezed if max(values.shape[1:]) == squeezed.shape[1] else None


def settled(activation: Activation, first: Array) -> tuple[Settled, str]:
    """Return what is done to outputs, and why: as declared, or as the first rows look.

    Raises
    ------
    InputError
        The first rows may be probabilities of each class by itself, or logits.
    """
    if activation == "softmax" and first.shape[1] == 1:
        raise InputError("activation is softmax, and the model has one output; expected sigmoid")
    if activation != "auto":
        return activation, "as declared"
    if first.shape[1] == 1:
        if are_shares(first):
            return "none", "the first outputs lie between 0 and 1"
        return "sigmoid", "the first outputs leave the range from 0 to 1"
    if are_shares(first) and add_up(first):
        return "none", "the first rows add up to 1 already"
    if not are_shares(first):
        return "softmax", "the first rows hold numbers outside 0 to 1"
    raise InputError(
        "the first rows of outputs lie between 0 and 1 and do not add up to 1: logits, or "
        "probabilities of each class by itself; expected --activation softmax, sigmoid or none"
    )


def prefix_of(activation: Settled, first: Array) -> str:
    """Return what the columns of scores begin with: ``prob``, or ``logit`` for other numbers."""
    return "logit" if activation == "none" and not are_shares(first) else "prob"


def activated(activation: Settled, outputs: Array, *, adds_up: bool, is_share: bool) -> Array:
    """Return scores in float32.

    Parameters
    ----------
    adds_up, is_share
        What the first rows looked like, where nothing is done to them.

    Raises
    ------
    InputError
        These rows look otherwise.
    """
    differs = (is_share and not are_shares(outputs)) or (adds_up and not add_up(outputs))
    if activation == "none" and differs:
        raise InputError(
            "the first rows of outputs were probabilities and later ones are not; expected "
            "--activation softmax or sigmoid"
        )
    values = outputs.astype(np.float64)
    if activation == "sigmoid":
        values = _sigmoid(values)
    elif activation == "softmax":
        values = np.exp(values - values.max(axis=1, keepdims=True))
        values /= values.sum(axis=1, keepdims=True)
    return values.astype(np.float32)


def _sigmoid(values: Array) -> Array:
    small = np.exp(-np.abs(values))
    return np.where(values >= 0, 1.0, small) / (1.0 + small)


def are_shares(values: Array) -> bool:
    """Whether all numbers lie between 0 and 1."""
    return bool(((values >= 0) & (values <= 1 + TOLERANCE)).all())


def add_up(values: Array) -> bool:
    """Whether every row adds up to 1."""
    sums = values.astype(np.float64).sum(axis=1)
    return bool((np.abs(sums - 1.0) <= TOLERANCE).all())
