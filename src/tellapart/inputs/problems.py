"""A file of predictions -> `Problem`, and which columns it was made of."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tellapart.errors import InputError
from tellapart.inputs.categories import classes_in_order
from tellapart.inputs.confidences import positive_scores
from tellapart.inputs.paths import Paths
from tellapart.inputs.reading import Format, read_table
from tellapart.inputs.requests import Columns
from tellapart.inputs.roles import Roles
from tellapart.inputs.settling import ColumnFlags, settled, text_columns
from tellapart.inputs.tables import Table
from tellapart.inputs.truth_files import settle_truth
from tellapart.inputs.votes import check_votes
from tellapart.problem import Problem
from tellapart.problem.arrays import first_row
from tellapart.problem.rows import Missing
from tellapart.results.evaluations import Task


def read_problem(
    path: Paths,
    *,
    format: Format | None = None,  # noqa: A002 - the word users know
    encoding: str = "utf-8",
    decimal: str = ".",
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
    model: str | None = None,
    votes: Columns = None,
    truth_from_parent: bool = False,
    truth_from: str | os.PathLike[str] | None = None,
    truth_by_position: bool = False,
    task: Task | None = None,
    scores: str = "auto",
    threshold: Any = None,
    missing: Missing = "raise",
) -> tuple[Problem, Roles]:
    """Read, find the columns, and check; see `read_table`, `detect_roles` and `settled`.

    Parameters
    ----------
    path
        A file, several files of the same columns, or a pattern: see `read_table`.
    model
        ``COLUMN`` or ``COLUMN=MODEL``: the rows of one model, of a file with several.
    votes
        Columns that count the votes of annotators, one per class.
    truth_from_parent
        The truth is the folder in which each item lies.
    truth_from
        Another file that holds the truth, joined by the names of the items; or a folder with
        one folder of images per class.
    truth_by_position
        The rows of that file are in the order of the predictions.

    Returns
    -------
    The problem, and the roles of its columns; `Roles.described` is what a result shows.

    Raises
    ------
    InputError
        The file, the columns or their values cannot be used.
    """
    flags = ColumnFlags(
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
        model=model,
        votes=votes,
        truth_from_parent=truth_from_parent,
        task=task,
    )
    text = text_columns(flags)
    table = read_table(path, format=format, encoding=encoding, decimal=decimal, text=text)
    joined = settle_truth(
        table,
        flags,
        truth_from=truth_from,
        truth_by_position=truth_by_position,
        encoding=encoding,
        decimal=decimal,
        drop=missing == "drop",
    )
    problem, roles = problem_of_table(
        joined.table, joined.flags, scores=scores, threshold=threshold, missing=missing
    )
    return problem, replace(roles, notes=(*joined.notes, *roles.notes))


def problem_of_table(
    table: Table,
    flags: ColumnFlags,
    *,
    scores: str = "auto",
    threshold: Any = None,
    missing: Missing = "raise",
    copy: bool = False,
) -> tuple[Problem, Roles]:
    """Find the columns of a table and check them; files and tables in memory come this way.

    Parameters
    ----------
    flags
        What the caller said of the columns; see `settled`.
    copy
        Whether the table shares memory with somebody who may change it.
    """
    used, roles = settled(table, flags)
    if flags.get("classes") is None:
        classes = classes_in_order(used, roles)
        if classes is not None:
            ordered = flags.copy()
            ordered["classes"] = classes
            used, roles = settled(table, ordered)
    problem = problem_of(
        used, roles, scores=scores, threshold=threshold, missing=missing, copy=copy
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
        raise InputError(_with_place(_with_columns(str(error), roles), table)) from error


def _problem(
    table: Table, roles: Roles, scores: str, threshold: Any, missing: Missing, *, copy: bool
) -> Problem:
    tags = {"groups": roles.group, "folds": roles.fold, "slices": roles.slice, "items": roles.item}
    return Problem.of(
        _truth(table, roles, missing),
        _scores(table, roles),
        y_pred=_labels(table, roles.prediction) if roles.prediction else None,
        confidence=_confidence(table, roles),
        task=roles.task,
        classes=roles.classes,
        pos_label=roles.positive,
        scores=scores,
        threshold=threshold,
        sample_weight=None if roles.weight is None else table.numbers([roles.weight]),
        missing=missing,
        votes=roles.votes,
        copy=copy,
        **{role: table.labels(name) for role, name in tags.items() if name is not None},
    )


def _truth(table: Table, roles: Roles, missing: Missing) -> NDArray[Any]:
    if not roles.votes:
        return _labels(table, roles.truth)
    counts = table.numbers(roles.truth)
    check_votes(counts, [*roles.truth] * counts.shape[1])
    empty = (counts == 0).all(axis=1)
    if missing == "raise" and empty.any():
        raise InputError(
            f"{roles.truth[0]}[{first_row(empty)}] and the other classes have no votes; "
            f"{int(empty.sum())} of {len(empty)} rows; expected at least one vote in every row, or "
            'missing="drop"'
        )
    return counts


def _scores(table: Table, roles: Roles) -> NDArray[Any] | None:
    if roles.is_turned and roles.confidence is not None:
        return positive_scores(table, roles.confidence, roles.prediction[0], roles.positive)
    return table.numbers(roles.score) if roles.score else None


def _confidence(table: Table, roles: Roles) -> NDArray[Any] | None:
    if roles.confidence is None or roles.is_turned:
        return None
    return table.numbers([roles.confidence])


def _with_place(message: str, table: Table) -> str:
    """Return a message that names a row with the place of the row in the files."""
    found = re.match(r"[^\[\]]+\[(\d+)", message)
    place = table.place(int(found[1])) if found is not None else ""
    return f"{message} ({place})" if place else message


def _with_columns(message: str, roles: Roles) -> str:
    """Return a message about arguments as one about columns, where one column filled it."""
    singles = {
        "y_true": roles.truth,
        "y_score": (roles.confidence,) if roles.is_turned else roles.score,
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
