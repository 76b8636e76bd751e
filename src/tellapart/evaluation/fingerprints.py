"""Whether two evaluations asked the same questions of the same rows, without keeping the rows."""

from __future__ import annotations

from hashlib import sha256
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tellapart.problem import Problem


def truth_fingerprint(problem: Problem) -> str:
    """Return the SHA-256 of what is true of every row: classes, items and weights.

    Scores and predictions are no part of it: two models on the same test data have the same
    fingerprint. Where items name the rows, their order is no part of it either.

    Parameters
    ----------
    problem
        Whatever was evaluated.

    Examples
    --------
    >>> one = Problem.of([0, 1, 1], [0.2, 0.4, 0.9], items=["a", "b", "c"])
    >>> same = Problem.of([1, 0, 1], [0.7, 0.1, 0.2], items=["b", "a", "c"])
    >>> truth_fingerprint(one) == truth_fingerprint(same)
    True
    """
    digest = sha256("\x1f".join((problem.task, *problem.classes)).encode("utf-8", "surrogatepass"))
    names = problem.tags.get("items")
    order = None if names is None else np.argsort(_names(names), kind="stable")
    columns: list[NDArray[Any]] = [_canonical(problem.truth.values)]
    if problem.mass is not None:
        columns.append(np.asarray(problem.mass, dtype="<f8"))
    for column in columns:
        digest.update(np.ascontiguousarray(column if order is None else column[order]).tobytes())
    if names is not None:
        digest.update("\x1f".join(_names(names)[order].tolist()).encode("utf-8", "surrogatepass"))
    return digest.hexdigest()


def _canonical(truth: NDArray[Any]) -> NDArray[Any]:
    """Return codes and flags as integers, shares as floats, alike on every machine."""
    return truth.astype("<f8" if truth.dtype.kind == "f" else "<i8")


def _names(items: NDArray[Any]) -> NDArray[Any]:
    return np.asarray([str(each) for each in items.tolist()])
