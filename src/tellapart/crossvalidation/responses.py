"""What a fitted classifier says of test rows, its columns in the order of the classes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tellapart.crossvalidation.targets import Target
from tellapart.errors import InputError
from tellapart.problem.labels import class_name

Array = NDArray[Any]

DECIDING = {"TunedThresholdClassifierCV", "FixedThresholdClassifier", "ThresholdedClassifier"}


@dataclass(frozen=True, eq=False)
class Answer:
    """Scores of test rows, and what the model decided.

    Attributes
    ----------
    score
        Shape (rows,) or (rows, K); None where there are answers only.
    predicted
        Predicted classes; None where scores decide.
    scale
        ``rank`` of scores that are no probabilities; None leaves it to the evaluation.
    unseen
        Classes that no training row had.
    model
        The fitted model.
    """

    score: Array | None
    predicted: Array | None
    scale: str | None = None
    unseen: tuple[str, ...] = ()
    model: Any = None


def answer_of(model: Any, method: str, features: Any, target: Target, *, decides: bool) -> Answer:
    """Ask a fitted model about test rows.

    A class that no training row had gets the probability 0, or the score minus infinity. A model
    that was made to decide at another threshold decides the counts.
    """
    unseen = _unseen(model, target)
    if method == "predict":
        return Answer(None, _predicted(model, features), unseen=unseen, model=model)
    given = getattr(model, method)(features)
    if method == "predict_proba":
        score = _probabilities(given, model, target)
        own = type(model).__name__ in DECIDING
        answers = _predicted(model, features) if own else None
        return Answer(score, answers, unseen=unseen, model=model)
    answers = _predicted(model, features) if decides and hasattr(model, "predict") else None
    return Answer(_scores(np.asarray(given), model, target), answers, "rank", unseen, model)


def _predicted(model: Any, features: Any) -> Array:
    return np.asarray(model.predict(features))


def _known(model: Any) -> list[Any] | None:
    """Return the classes of a fitted model; None where it has a list for every label, or none."""
    classes = getattr(model, "classes_", None)
    if classes is None or isinstance(classes, list):
        return None
    return list(np.asarray(classes).tolist())


def _unseen(model: Any, target: Target) -> tuple[str, ...]:
    known = _known(model)
    if known is None or target.truth.task == "multilabel":
        return ()
    names = {class_name(label) for label in known}
    return tuple(name for name in map(class_name, target.classes) if name not in names)


def _probabilities(given: Any, model: Any, target: Target) -> Array:
    if target.truth.task == "multilabel":
        return _label_probabilities(given, model, target)
    return _spread(np.asarray(given), model, target, 0.0)


def _label_probabilities(given: Any, model: Any, target: Target) -> Array:
    """Return one column per label: many classifiers give a list of (n, 2) matrices."""
    if isinstance(given, list):
        columns = []
        for matrix, classes in zip(given, model.classes_, strict=True):
            known = np.asarray(classes).tolist()
            yes = np.asarray(matrix)[:, known.index(1)] if 1 in known else np.zeros(len(matrix))
            columns.append(yes)
        return np.stack(columns, axis=1)
    found = np.asarray(given)
    _check_width(found, len(target.classes), model)
    return found


def _scores(given: Array, model: Any, target: Target) -> Array:
    if target.truth.task == "multilabel":
        _check_width(given, len(target.classes), model)
        return given
    if given.ndim == 2:
        return _spread(given, model, target, -np.inf)
    known = _known(model)
    if known is None or len(known) != 2 or len(target.classes) != 2:
        raise InputError(
            f"{type(model).__name__} gave one score per row for {len(target.classes)} classes; "
            "expected one per class"
        )
    is_last = class_name(known[1]) == class_name(target.classes[target.truth.positive or 0])
    return given if is_last else -given


def _spread(given: Array, model: Any, target: Target, absent: float) -> Array:
    """Put the columns of a model into the order of all classes."""
    names = [class_name(label) for label in target.classes]
    known = _known(model)
    _check_width(given, len(names) if known is None else len(known), model)
    if known is None:
        return given
    places = [names.index(class_name(label)) for label in known]
    out = np.full((len(given), len(names)), absent, dtype=given.dtype)
    out[:, places] = given
    return out


def _check_width(given: Array, expected: int, model: Any) -> None:
    if given.ndim != 2 or given.shape[1] != expected:
        raise InputError(
            f"{type(model).__name__} gave scores of shape {given.shape}; expected {expected} "
            "columns, one per class or label"
        )
