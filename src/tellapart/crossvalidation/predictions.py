"""Out-of-fold predictions as a table, in columns that `tellapart report` finds by name."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tellapart.problem import Problem
from tellapart.results.curves import as_frame

Array = NDArray[Any]


def predictions_frame(problems: Sequence[Problem]) -> Any:
    """Return the rows of all repeats, one after the other."""
    tables = [_columns(problem, repeat) for repeat, problem in enumerate(problems)]
    names = tables[0]
    return as_frame({name: np.concatenate([table[name] for table in tables]) for name in names})


def _columns(problem: Problem, repeat: int) -> dict[str, Array]:
    out: dict[str, Array] = {
        "item": np.asarray(problem.tags["items"]),
        "repeat": np.full(problem.rows, repeat),
        "fold": np.asarray(problem.tags["folds"]),
    }
    out |= _of_truth(problem, problem.truth.values, "true", "y_true")
    if problem.given is not None:
        out |= _of_truth(problem, problem.given, "pred", "y_pred")
    if problem.scores is None:
        return out
    prefix = "prob" if problem.scale == "probability" else "score"
    for k, name in enumerate(problem.questions):
        out[f"{prefix}_{name}"] = problem.score(k)
    return out


def _of_truth(problem: Problem, values: Array, prefix: str, column: str) -> dict[str, Array]:
    """Return classes by name, shares of a soft label, or a column of 0 and 1 for each label."""
    labels, positive = problem.truth.labels, problem.truth.positive
    if values.ndim == 2:
        names = problem.classes
        return {f"{prefix}_{name}": values[:, k] for k, name in enumerate(names)}
    if values.dtype.kind == "f":
        return {column: values}
    codes = values if positive is None else np.where(values == 1, positive, 1 - positive)
    return {column: np.array(list(labels))[codes]}
