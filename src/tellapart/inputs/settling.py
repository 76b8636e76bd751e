"""A table as it was opened, and what flags say -> the table as it is used, and its roles."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, TypedDict

from tellapart.errors import InputError
from tellapart.inputs.codes import with_names
from tellapart.inputs.detection import detect_roles
from tellapart.inputs.known_tools import Plain, made_plain
from tellapart.inputs.models import chosen_model, find_models
from tellapart.inputs.parents import with_parents
from tellapart.inputs.requests import Columns, listed
from tellapart.inputs.roles import Roles
from tellapart.inputs.tables import Table
from tellapart.inputs.targets import target_predictions
from tellapart.problem.arrays import missing_rows
from tellapart.problem.labels import class_name, distinct_labels
from tellapart.results.evaluations import Task

POSITIVE_CLASS, THRESHOLD = "POSITIVE_CLASS", "THRESHOLD"  # DataRobot


class ColumnFlags(TypedDict, total=False):
    """What a caller may say of the columns; see `detect_roles` and `settled`."""

    truth: Columns
    score: Columns
    prediction: Columns
    confidence: str | None
    classes: Sequence[Any] | None
    positive: Any
    weight: str | None
    group: str | None
    fold: str | None
    slices: str | None
    item: str | None
    model: str | None
    votes: Columns
    truth_from_parent: bool
    task: Task | None


def settled(table: Table, flags: ColumnFlags) -> tuple[Table, Roles]:
    """Return the rows of one model with lists, folders and codes made plain, and the roles.

    Parameters
    ----------
    flags
        As `detect_roles` takes them, and

        - ``model``: ``COLUMN`` or ``COLUMN=MODEL``; rows of other models are left out;
        - ``truth_from_parent``: the truth is the folder in which each item lies.

    Raises
    ------
    InputError
        The columns allow no reading or several ones; the message names the flags to add.
    """
    models = find_models(table, flags.get("model"), named_by(flags))
    chosen = None
    if models is not None:
        chosen = chosen_model(table, models, flags.get("model"))
        table = models.only(table, chosen)
    found = _made_plain(table, flags)
    table, roles = _with_roles(found, flags)
    if models is not None:
        roles = replace(roles, model=models.column, model_name=chosen)
    return with_names(table, roles)


def named_by(flags: ColumnFlags, *, roles: Sequence[str] = ()) -> set[str]:
    """Return the columns that flags name, as they were typed; of some roles or of all."""
    columns: set[str] = set()
    for role, given in flags.items():
        if role in ("classes", "positive", "model", "task", "truth_from_parent"):
            continue
        if given is not None and (not roles or role in roles):
            columns |= {given} if isinstance(given, str) else set(given)  # type: ignore[call-overload]
    return columns


def text_columns(flags: ColumnFlags) -> list[str]:
    """Return the columns that hold labels, which files of text hold as they are written."""
    named = named_by(flags, roles=("truth", "prediction", "group", "fold", "slices", "item"))
    model = flags.get("model")
    return [*named, *([model, model.partition("=")[0]] if model else [])]


def _made_plain(table: Table, flags: ColumnFlags) -> Plain:
    asked = named_by(flags, roles=("truth", "score", "prediction", "confidence", "votes"))
    has_truth = bool(flags.get("truth") or flags.get("votes") or flags.get("truth_from_parent"))
    found = made_plain(table, asked, has_truth=has_truth)
    settled_by_tool = {found.prediction, found.confidence} - {None}
    if settled_by_tool & named_by(flags, roles=("score",)):
        raise InputError(f"{found.notes[0]}; expected no --score, or all classes in every row")
    return found


def _with_roles(found: Plain, flags: ColumnFlags) -> tuple[Table, Roles]:
    table, truth = found.table, flags.get("truth")
    notes = list(found.notes)
    if flags.get("truth_from_parent"):
        if truth or flags.get("votes"):
            raise InputError(
                "the truth is given twice, by --truth-from-parent and by a column; expected one"
            )
        table, truth = with_parents(table, flags.get("item"))
    prediction, confidence = flags.get("prediction"), flags.get("confidence")
    if prediction is None:
        prediction = found.prediction
        confidence = confidence if confidence is not None else found.confidence
    positive = flags.get("positive")
    if positive is None:
        positive = _stated_positive(table, notes)
    roles = detect_roles(
        table,
        truth=truth,
        score=flags.get("score"),
        prediction=prediction,
        confidence=confidence,
        classes=flags.get("classes"),
        positive=positive,
        weight=flags.get("weight"),
        group=flags.get("group"),
        fold=flags.get("fold"),
        slices=flags.get("slices"),
        item=flags.get("item"),
        votes=flags.get("votes"),
        task=flags.get("task"),
    )
    return table, replace(roles, notes=(*notes, *roles.notes))


def _stated_positive(table: Table, notes: list[str]) -> str | None:
    """Return the positive class that DataRobot writes into every row."""
    if not target_predictions(table.names):
        return None
    if THRESHOLD in table.names:
        cuts = _distinct(table, THRESHOLD)
        if len(cuts) == 1:
            notes.append(f"{THRESHOLD} is {cuts[0]} in every row; --threshold {cuts[0]} cuts there")
    if POSITIVE_CLASS not in table.names:
        return None
    stated = _distinct(table, POSITIVE_CLASS)
    if len(stated) != 1:
        raise InputError(
            f"{POSITIVE_CLASS} holds {listed(stated)}; expected one class; add --positive CLASS"
        )
    return stated[0]


def _distinct(table: Table, name: str) -> list[str]:
    values = table.labels(name)
    return [class_name(label) for label in distinct_labels(values[~missing_rows(values)])]
