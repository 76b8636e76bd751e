"""One truth entry that is a matrix: a column per label, or per class, as NPZ files hold it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tellapart.errors import InputError
from tellapart.inputs import names as known
from tellapart.inputs.class_columns import classes_beside
from tellapart.inputs.names import named
from tellapart.inputs.requests import Request, ambiguous
from tellapart.inputs.roles import Roles
from tellapart.inputs.score_columns import find_prediction, holds_fractions


def fill_matrix_roles(request: Request, truth: str) -> Roles:
    """Return the roles beside a truth matrix: its columns pair with those of a score matrix."""
    table, width = request.table, request.table.width(truth)
    if request.task is None:
        raise InputError(
            f"{truth} is a matrix of {width} columns, and one-hot, multi-label and soft truth look "
            "alike; expected the reading: add --task multilabel or --task multiclass"
        )
    classes: Sequence[Any] | None = request.classes or classes_beside(table, width)
    free = request.free(truth)
    prediction = request.prediction
    if not prediction and request.task == "multilabel":
        matrices = _matrices(request, free, known.PREDICTION)
        prediction = tuple(name for name in matrices if not holds_fractions(table, name))
        if len(prediction) > 1:
            raise ambiguous("prediction", prediction)
    elif not prediction:
        prediction = find_prediction(table, free)
    score = request.score or _scores(request, [name for name in free if name not in prediction])
    if not score and not prediction:
        raise InputError(
            f"{table.source}: found neither a score nor a prediction matrix beside the truth "
            f"{truth!r} of {width} columns; expected one column per class; add --score ENTRY"
        )
    _check_width(request, score, truth)
    if request.task == "multilabel":
        _check_width(request, prediction, truth)
    return Roles(
        truth=(truth,),
        score=score,
        prediction=prediction,
        task=request.task,
        classes=tuple(classes) if classes is not None else tuple(range(width)),
        positive=request.positive,
    )


def _check_width(request: Request, columns: Sequence[str], truth: str) -> None:
    found = sum(request.table.width(name) for name in columns)
    width = request.table.width(truth)
    if columns and found != width:
        raise InputError(
            f"{', '.join(columns)} has {found} columns, but the truth {truth!r} has {width}; "
            "expected one column per class in both"
        )


def _matrices(request: Request, free: Sequence[str], vocabulary: Sequence[str]) -> list[str]:
    return [name for name in named(free, vocabulary) if request.table.width(name) > 1]


def _scores(request: Request, free: Sequence[str]) -> tuple[str, ...]:
    matrices = _matrices(request, free, known.SCORE + known.PREDICTION)
    if len(matrices) > 1:
        raise ambiguous("score", matrices)
    return tuple(matrices)
