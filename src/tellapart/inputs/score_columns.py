"""Which columns hold the scores and the predictions, beside one column of truth."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from tellapart.errors import InputError
from tellapart.inputs import names as known
from tellapart.inputs.class_columns import (
    ClassColumns,
    as_label,
    find_class_columns,
    match_given,
    shortened,
)
from tellapart.inputs.confidences import gives_scores
from tellapart.inputs.names import named
from tellapart.inputs.requests import Request, ambiguous, listed, quoted
from tellapart.inputs.roles import Roles, ends
from tellapart.inputs.tables import Table
from tellapart.inputs.targets import target_predictions
from tellapart.problem.arrays import missing_rows
from tellapart.problem.labels import class_name, distinct_labels
from tellapart.problem.truth_classes import is_fractional

MOST_CLASSES = 10_000  # beyond it, a "truth" is no set of classes


def fill_roles(request: Request, truth: str) -> Roles:
    """Return the roles of the columns that answer one column of truth."""
    declared = request.classes
    labels = list(declared) if declared is not None else labels_of(request.table, truth)
    roles = answered(request, (truth,), labels)
    if roles.prediction:
        _check_same_labels(request.table, truth, roles.prediction[0], labels)
    return roles


def answered(request: Request, truth: tuple[str, ...], labels: Sequence[Any]) -> Roles:
    """Return the roles of the columns that answer a truth of these classes."""
    table, declared, positive = request.table, request.classes, request.positive
    free = request.free(*truth)
    scores = _find_scores(request, free, labels)
    left = [name for name in free if scores is None or name not in scores.columns]
    predicted = request.prediction or find_prediction(table, left)
    confidence = request.confidence
    if scores is None and not confidence:
        scores, predicted, confidence = _single_score(table, left, labels, predicted)
    _check_found(table, truth, scores, predicted, confidence)
    if scores is not None and scores.positive is not None:
        positive = _agreed_positive(positive, scores)
    elif positive is not None:
        positive = as_label(str(positive), labels)
    roles = Roles(
        truth=truth,
        score=scores.columns if scores is not None else (),
        prediction=predicted,
        confidence=confidence[0] if confidence else None,
        task=request.task,
        classes=scores.classes if scores is not None and scores.classes else declared,
        positive=positive,
    )
    return _turned(request, roles, labels) if confidence and predicted else roles


def _turned(request: Request, roles: Roles, labels: Sequence[Any]) -> Roles:
    """Let the confidence of the predicted one of two classes be a score of the positive one."""
    name, flagged = str(roles.confidence), bool(request.confidence)
    if not gives_scores(request.table, name, roles.prediction[0], labels, flagged=flagged):
        return roles
    positive = labels[-1] if roles.positive is None else roles.positive
    note = (
        f"{name} is the confidence p of the predicted class; the score of the positive class "
        f"{class_name(positive)} is p where {roles.prediction[0]} says so, and 1 - p elsewhere"
    )
    return replace(roles, positive=positive, is_turned=True, notes=(*roles.notes, note))


def labels_of(table: Table, truth: str) -> list[Any]:
    """Return the classes seen in the truth; those of a fraction are 0 and 1."""
    values = table.labels(truth)
    values = values[~missing_rows(values)]
    if len(values) == 0:
        raise InputError(f"{truth} is empty in every row; expected labels")
    if is_fractional(values):
        return [0, 1]
    labels = distinct_labels(values)
    if len(labels) > MOST_CLASSES:
        raise InputError(
            f"{truth} holds {len(labels)} distinct values; expected classes; add --truth COLUMN"
        )
    return labels


def _find_scores(
    request: Request, free: Sequence[str], labels: Sequence[Any]
) -> ClassColumns | None:
    table, declared = request.table, request.classes is not None
    if request.score:
        return match_given(table, request.score, labels, declared=declared)
    if request.confidence:
        return None
    found = find_class_columns(table, free, labels, declared=declared)
    matrices = [n for n in named(free, known.SCORE + known.PREDICTION) if table.width(n) > 1]
    if len(matrices) + (found is not None) > 1:
        raise ambiguous("score", [*matrices, *(found.columns[:1] if found else ())])
    return match_given(table, matrices, labels, declared=declared) if matrices else found


def find_prediction(table: Table, left: Sequence[str]) -> tuple[str, ...]:
    """Return the column of predicted classes; one that holds fractions is a score."""
    stated = [name for name in target_predictions(table.names) if name in left]
    candidates = [
        name
        for name in dict.fromkeys([*stated, *named(left, known.PREDICTION)])
        if table.width(name) == 1 and not holds_fractions(table, name)
    ]
    if len(candidates) > 1:
        raise ambiguous("prediction", candidates)
    return tuple(candidates)


def holds_fractions(table: Table, name: str) -> bool:
    """Whether the column or matrix holds a number that is not whole."""
    if table.width(name) == 1 and not table.is_number(name):
        return False
    values = table.numbers([name])
    return is_fractional(values[~np.isnan(values)])


def _single_score(
    table: Table, left: Sequence[str], labels: Sequence[Any], predicted: tuple[str, ...]
) -> tuple[ClassColumns | None, tuple[str, ...], tuple[str, ...]]:
    """Find one column that scores the positive class, or the predicted one (confidence)."""
    numeric = [name for name in left if table.is_number(name)]
    exact = named(numeric, known.SCORE)
    candidates = exact or [
        name for name in named(numeric, known.PREDICTION) if name not in predicted
    ]
    confidences = named(numeric, known.CONFIDENCE)
    if predicted and confidences and not candidates:
        if len(confidences) > 1:
            raise ambiguous("confidence", confidences)
        return None, predicted, (confidences[0],)
    if not candidates and len(labels) == 2:
        candidates = _lone_members(numeric)
    if len(candidates) > 1:
        raise ambiguous("score", candidates)
    if not candidates:
        return None, predicted, ()
    name = candidates[0]
    if predicted and len(labels) > 2:
        return None, predicted, (name,)
    if predicted and _may_be_confidence(table, name, predicted[0]):
        raise InputError(
            f"{name!r} is at least 0.5 in every row: the score of the positive class or of the "
            f"predicted one; expected one reading; add --score {quoted(name)} or --confidence "
            f"{quoted(name)}"
        )
    return ClassColumns((name,)), predicted, ()


def _lone_members(numeric: Sequence[str]) -> list[str]:
    """Return the columns that stand alone under a prefix: `prob_dog` beside a truth of 0 and 1."""
    found = known.families(numeric, known.SCORE_PREFIXES)
    return [family.columns[0] for family in found if len(family.columns) == 1]


def _may_be_confidence(table: Table, name: str, predicted: str) -> bool:
    values = table.numbers([name])
    values = values[~np.isnan(values)]
    if len(values) == 0 or values.min() < 0.5 or values.max() > 1.0:
        return False
    answers = table.labels(predicted)
    return len(distinct_labels(answers[~missing_rows(answers)])) > 1


def _check_found(
    table: Table,
    truth: tuple[str, ...],
    scores: ClassColumns | None,
    predicted: tuple[str, ...],
    confidence: tuple[str, ...],
) -> None:
    if scores is None and not predicted:
        for name in table.names:
            table.refuse_decimal_commas(name)
        for name in named([name for name in table.names if name not in truth], known.SCORE):
            table.numbers([name])  # called like a score, so say which cell is no number
        numeric = [name for name in table.names if name not in truth and table.is_number(name)]
        found = "the confidence of a prediction" if confidence else "neither score nor prediction"
        raise InputError(
            f"{table.source}: found {found} beside the truth {ends(truth)!r}; numeric columns: "
            f"{listed(numeric) or 'none'}; add --score COLUMN or --prediction COLUMN"
        )


def _check_same_labels(table: Table, truth: str, predicted: str, labels: Sequence[Any]) -> None:
    answers = table.labels(predicted)
    seen = distinct_labels(answers[~missing_rows(answers)])
    names = {class_name(label) for label in labels}
    if seen and not any(class_name(label) in names for label in seen):
        raise InputError(
            f"the predictions ({predicted}: {shortened(seen)}) name no class of the truth "
            f"({truth}: {shortened(labels)}); expected the same classes; add --prediction COLUMN"
        )


def _agreed_positive(positive: Any, scores: ClassColumns) -> Any:
    if positive is None or class_name(positive) == class_name(scores.positive):
        return scores.positive
    raise InputError(
        f"the score column {scores.columns[0]!r} is of the class {class_name(scores.positive)}, "
        f"but the positive class is {class_name(positive)}; expected the same; add --score COLUMN"
    )
