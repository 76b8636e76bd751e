"""A file of predictions -> `Problem`, and which columns it was made of."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tellapart.errors import InputError
from tellapart.inputs.categories import classes_in_order
from tellapart.inputs.detection import detect_roles
from tellapart.inputs.reading import Format, read_table
from tellapart.inputs.requests import Columns
from tellapart.inputs.roles import Roles
from tellapart.inputs.tables import Table
from tellapart.problem import Problem
from tellapart.problem.rows import Missing
from tellapart.results.evaluations import Task


def read_problem(
    path: str | Path,
    *,
    format: Format | None = None,  # noqa: A002 - the word users know
    encoding: str = "utf-8",
    truth: Columns = None,
    score: Columns = None,
    prediction: Columns = None,
    confidence: str | None = None,
    classes: Sequence[Any] | None = None,
    positive: Any = None,
    weight: str | None = None,
    group: str | None = None,
    fold: str | None = None,
    slices: str | None = None,
    item: str | None = None,
    task: Task | None = None,
    scores: str = "auto",
    threshold: Any = None,
    missing: Missing = "raise",
) -> tuple[Problem, Roles]:
    """Read, find the columns, and check; see `read_table` and `detect_roles` for the flags.

    Returns
    -------
    The problem, and the roles of its columns; `Roles.described` is what a result shows.

    Raises
    ------
    InputError
        The file, the columns or their values cannot be used.
    """
    flags = (truth, prediction, group, fold, slices, item)
    text = [name for flag in flags for name in ([flag] if isinstance(flag, str) else flag or [])]
    table = read_table(path, format=format, encoding=encoding, text=text)
    return problem_of_table(
        table,
        truth=truth,
        score=score,
        prediction=prediction,
        confidence=confidence,
        classes=classes,
        positive=positive,
        weight=weight,
        group=group,
        fold=fold,
        slices=slices,
        item=item,
        task=task,
        scores=scores,
        threshold=threshold,
        missing=missing,
    )


def problem_of_table(
    table: Table,
    *,
    scores: str = "auto",
    threshold: Any = None,
    missing: Missing = "raise",
    copy: bool = False,
    **declared: Any,
) -> tuple[Problem, Roles]:
    """Find the columns of a table and check them; files and tables in memory come this way.

    Parameters
    ----------
    copy
        Whether the table shares memory with somebody who may change it.
    declared
        As for `detect_roles`.
    """
    roles = detect_roles(table, **declared)
    if declared.get("classes") is None:
        classes = classes_in_order(table, roles)
        if classes is not None:
            roles = detect_roles(table, **declared | {"classes": classes})
    problem = problem_of(
        table, roles, scores=scores, threshold=threshold, missing=missing, copy=copy
    )
    return problem, roles


def problem_of(
    table: Table,
    roles: Roles,
    *,
    scores: str = "auto",
    threshold: Any = None,
    missing: Missing = "raise",
    copy: bool = False,
) -> Problem:
    """Build the problem of a table whose roles are known."""
    try:
        return _problem(table, roles, scores, threshold, missing, copy=copy)
    except InputError as error:
        raise InputError(_with_columns(str(error), roles)) from error


def _problem(
    table: Table, roles: Roles, scores: str, threshold: Any, missing: Missing, *, copy: bool
) -> Problem:
    tags = {"groups": roles.group, "folds": roles.fold, "slices": roles.slice, "items": roles.item}
    return Problem.of(
        _labels(table, roles.truth),
        table.numbers(roles.score) if roles.score else None,
        y_pred=_labels(table, roles.prediction) if roles.prediction else None,
        confidence=None if roles.confidence is None else table.numbers([roles.confidence]),
        task=roles.task,
        classes=roles.classes,
        pos_label=roles.positive,
        scores=scores,
        threshold=threshold,
        sample_weight=None if roles.weight is None else table.numbers([roles.weight]),
        missing=missing,
        copy=copy,
        **{role: table.labels(name) for role, name in tags.items() if name is not None},
    )


def _with_columns(message: str, roles: Roles) -> str:
    """Return a message about arguments as one about columns, where one column filled it."""
    singles = {
        "y_true": roles.truth,
        "y_score": roles.score,
        "y_pred": roles.prediction,
        "confidence": (roles.confidence,),
        "sample_weight": (roles.weight,),
        "groups": (roles.group,),
        "folds": (roles.fold,),
        "slices": (roles.slice,),
        "items": (roles.item,),
    }
    names = {argument: columns[0] for argument, columns in singles.items() if len(columns) == 1}
    return re.sub(
        r"\b(" + "|".join(singles) + r")(?=\[| (is|has|holds|sums|names)\b)",
        lambda found: str(names.get(found[1]) or found[1]),
        message,
    )


def _labels(table: Table, columns: Sequence[str]) -> NDArray[Any]:
    if len(columns) == 1 and table.width(columns[0]) == 1:
        return table.labels(columns[0])
    return np.asarray(table.numbers(columns))
