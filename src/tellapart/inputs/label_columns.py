"""Several truth columns: labels that need not exclude each other, or masses of one class each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from tellapart.errors import InputError
from tellapart.inputs.class_columns import match_family, shortened
from tellapart.inputs.names import (
    PREDICTION_PREFIXES,
    SCORE_PREFIXES,
    TRUTH_PREFIXES,
    Family,
    families,
    split_name,
)
from tellapart.inputs.requests import Request
from tellapart.inputs.tables import Table
from tellapart.problem.labels import class_name, natural_order
from tellapart.problem.truths import ROW_SUM_TOLERANCE
from tellapart.results.evaluations import Task


@dataclass(frozen=True)
class LabelColumns:
    """Truth, score and prediction columns, all in the order of `classes`."""

    truth: tuple[str, ...]
    score: tuple[str, ...]
    prediction: tuple[str, ...]
    task: Task
    classes: tuple[str, ...]


def find_label_columns(
    request: Request, truths: Sequence[str], free: Sequence[str]
) -> LabelColumns:
    """Pair every truth column with the score or prediction column of the same label."""
    table, declared = request.table, request.classes
    by_label = dict(zip(_members(truths, TRUTH_PREFIXES), truths, strict=True))
    labels = sorted(by_label, key=natural_order)
    if declared is not None:
        labels = [class_name(label) for label in declared]
        if set(labels) != set(by_label):
            raise InputError(
                f"the truth columns are of {shortened(sorted(by_label))}, but the classes are "
                f"{shortened(labels)}; expected the same"
            )
    ordered = tuple(by_label[label] for label in labels)
    settled = request.task or _task_of(table, ordered)
    scores = _paired(table, request.score, labels, "score")
    predictions: tuple[str, ...] = ()
    if settled == "multilabel":
        predictions = _paired(table, request.prediction, labels, "prediction")
        if not predictions:
            predictions = _found(table, free, PREDICTION_PREFIXES, labels, flags=True)
    if not scores:
        rest = [name for name in free if name not in predictions]
        scores = _found(table, rest, SCORE_PREFIXES, labels)
        scores = scores or _found(table, rest, PREDICTION_PREFIXES, labels, flags=False)
        scores = scores or _bare(table, rest, labels)
    if not scores and not predictions:
        raise InputError(
            f"{table.source}: found no score column for each of the labels {shortened(labels)}; "
            f"expected columns like prob_{labels[0]}; add --score COLUMN COLUMN ..."
        )
    return LabelColumns(ordered, scores, predictions, settled, tuple(labels))


def _members(columns: Sequence[str], prefixes: Sequence[str]) -> list[str]:
    """Return the label that each column names; the whole name where there is no prefix."""
    parts = [split_name(column, prefixes) for column in columns]
    return [
        column if part is None else part[1] for column, part in zip(columns, parts, strict=True)
    ]


def _task_of(table: Table, truths: Sequence[str]) -> Task:
    """Return the task: classes exclude each other if every row of the truth sums to one."""
    wrong = [name for name in truths if not table.is_number(name)]
    if wrong:
        raise InputError(
            f"the truth column {wrong[0]} holds text; expected 0 and 1, or fractions, in one "
            "column per label"
        )
    sums = table.numbers(truths).sum(axis=1, dtype=np.float64)
    sums = sums[~np.isnan(sums)]
    if len(sums) and bool((np.abs(sums - 1.0) <= ROW_SUM_TOLERANCE).all()):
        return "binary" if len(truths) == 2 else "multiclass"
    return "multilabel"


def _paired(
    table: Table, columns: Sequence[str], labels: Sequence[str], role: str
) -> tuple[str, ...]:
    """Match columns that the caller named to the labels."""
    if not columns:
        return ()
    if len(columns) == 1 and table.width(columns[0]) == len(labels) > 1:
        return tuple(columns)
    prefixes = (*SCORE_PREFIXES, *PREDICTION_PREFIXES)
    family = Family("", tuple(columns), tuple(_members(columns, prefixes)))
    matched = {column: column for column in columns} | match_family(family, labels)
    missing = [label for label in labels if label not in matched]
    if missing:
        raise InputError(
            f"{role} names no column for the label {missing[0]}; the columns are "
            f"{shortened(columns)}; expected one per label: {shortened(labels)}"
        )
    return tuple(matched[label] for label in labels)


def _found(
    table: Table,
    free: Sequence[str],
    prefixes: Sequence[str],
    labels: Sequence[str],
    *,
    flags: bool | None = None,
) -> tuple[str, ...]:
    """Return the one family that has a column for every label.

    `flags` True asks for columns of 0 and 1 only, False for others.
    """
    complete: list[Family] = []
    partly: list[Family] = []
    for family in families(free, prefixes):
        matched = match_family(family, labels)
        columns = [matched[label] for label in labels if label in matched]
        if not columns or not all(table.is_number(column) for column in columns):
            continue
        kept = Family(
            family.prefix, tuple(columns), tuple(label for label in labels if label in matched)
        )
        if flags is None or table.holds_flags(columns) == flags:
            (complete if len(columns) == len(labels) else partly).append(kept)
    if len(complete) > 1:
        options = " or ".join(f"--score {' '.join(family.columns)}" for family in complete[:2])
        raise InputError(
            f"{len(complete)} sets of columns score the labels; expected one; add {options}"
        )
    if complete:
        return complete[0].columns
    if partly and flags is None:
        missing = [label for label in labels if label not in partly[0].members]
        raise InputError(
            f"the score columns {shortened(partly[0].columns)} leave out the label "
            f"{missing[0]}; expected one per label: {shortened(labels)}"
        )
    return ()


def _bare(table: Table, free: Sequence[str], labels: Sequence[str]) -> tuple[str, ...]:
    complete = all(label in free and table.is_number(label) for label in labels)
    return tuple(labels) if complete else ()
