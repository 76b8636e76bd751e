"""Whether two evaluations asked the same questions of the same rows, without keeping the rows."""

from __future__ import annotations

from collections.abc import Mapping
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


def answers_fingerprint(problem: Problem) -> str:
    """Return the SHA-256 of every row: what is true of it, and what the model said.

    Evaluations that share it answered alike in every row. Where items name the rows, their order
    is no part of it. Without items it is: then rows belong together by their place.

    Parameters
    ----------
    problem
        Whatever was evaluated.

    Examples
    --------
    >>> one = Problem.of([0, 1, 1], [0.2, 0.4, 0.9], items=["a", "b", "c"])
    >>> same = Problem.of([1, 0, 1], [0.4, 0.2, 0.9], items=["b", "a", "c"])
    >>> other = Problem.of([1, 0, 1], [0.9, 0.2, 0.4], items=["b", "a", "c"])
    >>> answers_fingerprint(one) == answers_fingerprint(same)
    True
    >>> answers_fingerprint(one) == answers_fingerprint(other)
    False
    """
    scores, cut, items = problem.scores, problem.threshold, problem.tags.get("items")
    cuts = sorted(cut.items()) if isinstance(cut, Mapping) else cut
    digest = sha256(truth_fingerprint(problem).encode())
    digest.update(repr((problem.positive, problem.scale, cuts)).encode("utf-8", "backslashreplace"))
    order = None if items is None else np.argsort(_names(items), kind="stable")
    for column in (
        None if scores is None else scores.values,
        None if scores is None else scores.decided,
        problem.given,
        problem.confidence,
        problem.row_numbers if items is None else None,
    ):
        digest.update(b"-" if column is None else f"{column.shape}".encode())
        if column is not None:
            plain = _canonical(column)
            digest.update(np.ascontiguousarray(plain if order is None else plain[order]).tobytes())
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
