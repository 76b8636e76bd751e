"""A fitted estimator and rows in, a `Problem` out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.base import is_regressor

from tellapart.crossvalidation.responses import Answer, answer_of
from tellapart.crossvalidation.targets import Target
from tellapart.errors import InputError
from tellapart.problem import Problem
from tellapart.problem.arrays import as_array
from tellapart.problem.labels import class_name, listed
from tellapart.problem.rows import drop_missing
from tellapart.problem.truths import Truth
from tellapart.results.evaluations import Task

Array = NDArray[Any]

METHODS = ("predict_proba", "decision_function", "predict")


def method_of(estimator: Any, wanted: Sequence[str], purpose: str) -> str:
    """Return the first method that an estimator has; a regressor has ``predict`` only.

    Raises
    ------
    InputError
        It has none of them.
    """
    if is_regressor(estimator):
        return "predict"
    for method in wanted:
        if hasattr(estimator, method):
            return method
    raise InputError(
        f"{purpose} needs {' or '.join(wanted)}, which {type(estimator).__name__} does not have"
    )


def checked_method(response_method: Any, allowed: Sequence[str] = METHODS) -> str | None:
    """Return the method that was asked for, None for ``auto``."""
    if response_method in allowed:
        return str(response_method)
    if response_method != "auto":
        raise InputError(
            f"response_method is {response_method!r}; expected auto or one of {', '.join(allowed)}"
        )
    return None


def truth_array(y: Any) -> Array:
    """Return the truth as scikit-learn sees it: (n, 1) is a column of classes.

    Raises
    ------
    InputError
        A value is missing: it would be a class of its own.
    """
    truth = complete(as_array(y, "y"), "y")
    return truth[:, 0] if truth.ndim == 2 and truth.shape[1] == 1 else truth


def complete(values: Array, argument: str) -> Array:
    """Refuse missing values.

    Raises
    ------
    InputError
        There are some; the message names the first.
    """
    try:
        drop_missing({argument: values}, "raise")
    except InputError as error:  # neither a scorer nor a fit can leave rows out
        raise InputError(str(error).removesuffix(', or missing="drop"')) from None
    return values


def problem_by(
    estimator: Any,
    method: str,
    X: Any,  # noqa: N803 - scikit-learn's name
    y: Any,
    *,
    pos_label: Any = None,
    sample_weight: Any = None,
    **columns: Any,
) -> Problem:
    """Ask a fitted estimator about rows, and put its answers beside the truth.

    Columns of scores are in the order of ``classes_``. A class of `y` that the estimator was not
    trained on has the probability 0. What a regressor predicts is read as scores, so that soft
    labels can be judged too.

    Parameters
    ----------
    method
        As of `method_of`.
    pos_label
        The positive class of two; the last of ``classes_`` if left out.
    columns
        ``groups``, ``folds`` and the like.
    """
    truth = truth_array(y)
    columns |= {"sample_weight": None if sample_weight is None else np.asarray(sample_weight)}
    if is_regressor(estimator):
        return Problem.of(truth, estimator.predict(X), pos_label=pos_label, **columns)
    target = target_for([estimator], truth, getattr(y, "columns", None), pos_label)
    answer = answer_of(estimator, method, X, target, decides=False)
    return problem_of(truth, answer, target, pos_label, **columns)


def problem_of(
    truth: Array, answer: Answer, target: Target, pos_label: Any, **columns: Any
) -> Problem:
    """Put answers beside the truth."""
    return Problem.of(
        truth,
        answer.score,
        y_pred=answer.predicted,
        task=target.truth.task if target.truth.task != "binary" else None,
        classes=target.classes,
        pos_label=pos_label,
        scores=answer.scale or "auto",
        **columns,
    )


def target_for(estimators: Sequence[Any], truth: Array, names: Any, pos_label: Any) -> Target:
    """Return what `answer_of` reads: the classes in their order, and which of two is positive.

    Classes are those of the estimators, and whatever else is in the truth.

    Raises
    ------
    InputError
        The truth holds text and the estimators know numbers, or the reverse.
    """
    if truth.ndim == 2:
        labels = tuple(range(truth.shape[1]) if names is None else names)
        return Target(truth, Truth("multilabel", labels, None, truth))
    found = _labels(truth)
    known = np.asarray(getattr(estimators[0], "classes_", found)).tolist()
    trained = {class_name(label) for label in known}
    for other in (found, *(np.asarray(getattr(e, "classes_", ())).tolist() for e in estimators)):
        more = [label for label in other if class_name(label) not in trained]
        if more:
            _check_alike(more, known)
            trained |= {class_name(label) for label in more}
            known = sorted([*known, *more])
    return target_among(truth, known, pos_label)


def _labels(truth: Array) -> list[Any]:
    """Return the distinct labels; numbers before text where both occur."""
    if truth.dtype != object:
        return list(np.unique(truth).tolist())
    return sorted(set(truth.tolist()), key=lambda label: (isinstance(label, str), label))


def _check_alike(more: Sequence[Any], known: Sequence[Any]) -> None:
    """Refuse classes that no estimator knows and that are of another kind than those it knows."""
    for label in more:
        if any(isinstance(label, str) != isinstance(one, str) for one in known):
            raise InputError(
                f"y holds the class {label!r}, but the estimator was fitted on "
                f"{listed(map(repr, known))}; expected labels of one kind, all text or all numbers"
            )


def target_among(truth: Array, classes: Sequence[Any], pos_label: Any) -> Target:
    """Return the truth among classes whose order is known."""
    task: Task = "binary" if len(classes) <= 2 else "multiclass"
    positive = None
    if task == "binary":
        names = [class_name(label) for label in classes]
        if pos_label is not None and class_name(pos_label) not in names:
            raise InputError(f"pos_label is {pos_label!r}; expected one of {', '.join(names)}")
        positive = len(names) - 1 if pos_label is None else names.index(class_name(pos_label))
    return Target(truth, Truth(task, tuple(classes), positive, truth))
