"""Find the role of every column: by name where sure, by flag otherwise.

An exact role name wins. Where two columns compete, or only an ambiguous name is left, the
answer is an `InputError` that lists the candidates and the flags to add; nothing is guessed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from tellapart.errors import InputError
from tellapart.inputs import names as known
from tellapart.inputs.label_columns import find_label_columns
from tellapart.inputs.matrix_truths import fill_matrix_roles
from tellapart.inputs.names import named, plain
from tellapart.inputs.requests import (
    Columns,
    Request,
    ambiguous,
    listed,
    named_columns,
    one_column,
    quoted,
)
from tellapart.inputs.roles import Roles, ends
from tellapart.inputs.score_columns import answered, fill_roles, find_prediction
from tellapart.inputs.tables import Table
from tellapart.inputs.truth_columns import find_truth
from tellapart.inputs.votes import find_votes, vote_classes, vote_columns
from tellapart.problem.arrays import missing_rows
from tellapart.problem.labels import checked_classes
from tellapart.results.evaluations import Task


def detect_roles(
    table: Table,
    *,
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
    votes: Columns = None,
    task: Task | None = None,
) -> Roles:
    """Find the role of every column.

    Parameters
    ----------
    truth, score, prediction
        Column names, several for one column per class or label; ``prob_*`` means every
        column of this pattern. None finds them by name.
    confidence, weight, group, fold, slices, item
        Column names. None finds them by name (slices, groups and folds too).
    votes
        Columns that count the votes of annotators, one per class. None finds them by the
        prefix ``votes_``.
    classes
        Class names, in the order of score columns that do not name their class.
    positive
        The positive class of a binary problem.
    task
        Decides between readings of several truth columns.

    Raises
    ------
    InputError
        A column is missing, two compete for a role, or the names do not decide.
    """
    given = {"weight": weight, "group": group, "fold": fold, "slice": slices, "item": item}
    request = Request(
        table=table,
        truth=named_columns(table, "truth", truth),
        score=named_columns(table, "score", score),
        prediction=named_columns(table, "prediction", prediction),
        confidence=named_columns(table, "confidence", confidence),
        singles={
            role: one_column(table, role, name) for role, name in given.items() if name is not None
        },
        classes=None if classes is None else tuple(checked_classes(classes)),
        positive=positive,
        task=task,
        votes=named_columns(table, "votes", votes),
    )
    if request.truth and request.votes:
        raise InputError("truth and votes are both named; expected one of them as the truth")
    found = find_votes(request)
    truths = found or find_truth(request)
    roles = _voted(request, found) if found else _beside(request, truths)
    return _complete(table, roles, request.singles, _find_singles(table, request.free(*truths)))


def _beside(request: Request, truths: tuple[str, ...]) -> Roles:
    if len(truths) > 1:
        return _several(request, truths)
    if request.table.width(truths[0]) > 1:
        return fill_matrix_roles(request, truths[0])
    return fill_roles(request, truths[0])


def _voted(request: Request, columns: tuple[str, ...]) -> Roles:
    """Return the roles beside votes, which are a soft truth of exclusive classes."""
    classes = vote_classes(request.table, columns, request.classes)
    truth = vote_columns(columns, classes)
    asked = replace(request, classes=tuple(classes), votes=truth)
    roles = answered(asked, truth, classes)
    several = len(classes) > 2 or request.task == "multiclass"
    return replace(roles, votes=True, task="multiclass" if several else "binary")


def _several(request: Request, truths: tuple[str, ...]) -> Roles:
    free = request.free(*truths)
    found = find_label_columns(request, truths, free)
    prediction = found.prediction
    if found.task != "multilabel":
        left = [name for name in free if name not in found.score]
        prediction = request.prediction or find_prediction(request.table, left)
    return Roles(
        truth=found.truth,
        score=found.score,
        prediction=prediction,
        task=found.task,
        classes=found.classes,
        positive=request.positive,
    )


def _find_singles(table: Table, free: Sequence[str]) -> dict[str, list[str]]:
    """Return role -> columns whose exact name says it."""
    vocabularies: Mapping[str, Iterable[str]] = {
        "weight": known.WEIGHT,
        "group": known.GROUP,
        "fold": known.FOLD,
        "slice": known.SLICE,
        "weak slice": known.WEAK_SLICE,
        "item": known.ITEM,
    }
    return {
        role: [name for name in named(free, vocabulary) if table.width(name) == 1]
        for role, vocabulary in vocabularies.items()
    }


def _complete(
    table: Table, roles: Roles, given: Mapping[str, str], found: Mapping[str, list[str]]
) -> Roles:
    """Add the single columns; a class may be called like a role, and then is no such role."""
    taken = {*roles.truth, *roles.score, *roles.prediction, roles.confidence, *given.values()}
    kept = dict(given)
    notes = list(roles.notes)
    for role, columns in found.items():
        left = [name for name in columns if name not in taken]
        if role in given or not left:
            continue
        if role == "weak slice":
            kept |= _weak_slice(table, left, kept, notes)
            continue
        if len(left) > 1 and role != "item":
            raise ambiguous(role, left)
        if role == "item" and missing_rows(table.labels(left[0])).any():
            notes.append(f"{left[0]} has empty cells and is not used to name the rows")
            continue
        kept[role] = left[0]
    if roles.votes:
        notes.append(f"{ends(roles.truth)}: votes of annotators, read as shares of each row")
    if any("logit" in plain(name) for name in roles.score):
        notes.append(f"{ends(roles.score)}: if these are logits, add --scores logit")
    return replace(
        roles,
        weight=kept.get("weight"),
        group=kept.get("group"),
        fold=kept.get("fold"),
        slice=kept.get("slice"),
        item=kept.get("item"),
        notes=tuple(notes),
    )


def _weak_slice(
    table: Table, columns: Sequence[str], kept: Mapping[str, str], notes: list[str]
) -> dict[str, str]:
    """Take a column such as ``split`` for slices if it is the only one, and complete."""
    if "slice" in kept:
        return {}
    if len(columns) == 1 and not missing_rows(table.labels(columns[0])).any():
        return {"slice": columns[0]}
    flags = " or ".join(f"--slice {quoted(name)}" for name in columns)
    notes.append(f"{listed(columns)}: not used as slices; add {flags} to use them")
    return {}
