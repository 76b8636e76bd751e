"""Whether two evaluations asked the same questions of the same rows, without keeping the rows."""

from __future__ import annotations

from hashlib import sha256
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tellapart.problem import Problem

MILLION = 1_000_000


def truth_fingerprint(problem: Problem) -> str:
    """Return the SHA-256 of what is true of every row: classes, items and weights.

    Scores and predictions are no part of it: two models on the same test data have the same
    fingerprint. Neither the order in which classes are listed is part of it, nor which of two is
    positive; where items name the rows, nor is their order.

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
    classes = sorted(problem.classes)
    digest = sha256("\x1f".join((problem.task, *classes)).encode("utf-8", "surrogatepass"))
    names = problem.tags.get("items")
    order = None if names is None else np.argsort(_names(names), kind="stable")
    columns: list[NDArray[Any]] = [_truth(problem)]
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


def _truth(problem: Problem) -> NDArray[Any]:
    """Return codes, flags and shares (in millionths) as integers, as of sorted classes.

    Shares that were made to add up differ in their last digit from one order to another.
    """
    truth, whole = problem.truth.values, 1
    if truth.dtype.kind == "f":
        truth, whole = np.rint(truth * MILLION).astype(np.int64), MILLION
    truth = _canonical(truth)
    if problem.task == "binary":
        return whole - truth if problem.positive == min(problem.classes) else truth
    places = np.argsort(np.asarray(problem.classes, dtype=object), kind="stable")
    if truth.ndim == 2:
        return truth[:, places]
    return np.argsort(places).astype(truth.dtype)[truth]


def _names(items: NDArray[Any]) -> NDArray[Any]:
    return np.asarray([str(each) for each in items.tolist()])
