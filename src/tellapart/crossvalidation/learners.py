"""Learners: scikit-learn's estimators and functions, both asked for the scores of test rows."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal, cast

import numpy as np
from numpy.typing import NDArray

from tellapart.crossvalidation.features import rows_of
from tellapart.crossvalidation.responses import Answer, answer_of
from tellapart.crossvalidation.splits import Split
from tellapart.crossvalidation.targets import Target
from tellapart.errors import InputError, MissingExtra

Response = Literal["auto", "predict_proba", "decision_function", "predict"]
RESPONSES = ("auto", "predict_proba", "decision_function", "predict")
Learner = Callable[[Split], Answer]


@dataclass(frozen=True, eq=False)
class Task:
    """What every learner is given.

    Attributes
    ----------
    weight
        Row weights, or None.
    decides
        Whether the answers of a model without probabilities decide the counts: where no threshold
        was given for its scores.
    """

    X: Any
    target: Target
    weight: NDArray[Any] | None = None
    response: Response = "auto"
    decides: bool = True


def learner_of(given: Any, task: Task, name: str = "estimator") -> Learner:
    """Return a learner from an estimator or a function.

    Raises
    ------
    InputError
        It is neither, or cannot learn from such labels.
    """
    if task.response not in RESPONSES:
        raise InputError(f"response is {task.response!r}; expected one of {', '.join(RESPONSES)}")
    if isinstance(given, type):
        raise InputError(f"{name} is the class {given.__name__}; expected an instance of it")
    if hasattr(given, "fit"):
        return estimator_learner(given, task, name)
    if callable(given):
        return function_learner(given, task)
    raise InputError(
        f"{name} is a {type(given).__name__}; expected a classifier of scikit-learn, or a function "
        "of the row numbers of train and test"
    )


def function_learner(function: Callable[..., Any], task: Task) -> Learner:
    """Return a learner from a function that fits and predicts."""

    def learn(split: Split) -> Answer:
        given = np.asarray(function(split.train.copy(), split.test.copy()))
        if given.ndim == 0 or len(given) != len(split.test):
            raise InputError(
                f"the function returned shape {given.shape}; expected a score, or one per class, "
                f"for each of the {len(split.test)} test rows"
            )
        if task.response == "predict":
            return Answer(None, given)
        return Answer(given, None)

    return learn


def estimator_learner(estimator: Any, task: Task, name: str = "estimator") -> Learner:
    """Return a learner from a classifier with scikit-learn's methods; it is cloned for each fold.

    Raises
    ------
    InputError
        It gives no such response, is a regressor, or the labels are soft.
    MissingExtra
        scikit-learn is not installed.
    """
    try:
        from sklearn.base import clone, is_regressor
    except ImportError as error:
        raise MissingExtra("scikit-learn", "sklearn", "cross-validation of an estimator") from error
    kind = type(estimator).__name__
    if hasattr(estimator, "__sklearn_tags__") and is_regressor(estimator):
        raise InputError(f"{name} is a {kind}, a regressor; expected a classifier")
    method = _method(estimator, task.response, name)
    target = task.target
    if target.is_soft:
        raise InputError(
            "y holds soft labels, but scikit-learn's classifiers learn from classes; expected "
            "hard labels, or a function of the row numbers of train and test"
        )
    features = rows_of(task.X, target.rows)
    keyword = weight_keyword(estimator) if task.weight is not None else None

    def learn(split: Split) -> Answer:
        model = clone(estimator, safe=False)
        options: Mapping[str, Any] = {}
        if keyword is not None:
            options = {keyword: cast("NDArray[Any]", task.weight)[split.train]}
        model.fit(features(split.train), target.labels[split.train], **options)
        return answer_of(model, method, features(split.test), target, decides=task.decides)

    return learn


def _method(estimator: Any, response: Response, name: str) -> str:
    wanted = RESPONSES[1:] if response == "auto" else (response,)
    for method in wanted:
        if hasattr(estimator, method):
            return method
    kind = type(estimator).__name__
    told = {
        "predict_proba": "a classifier that gives probabilities",
        "decision_function": "a classifier that gives scores",
        "predict": "a classifier",
    }
    raise InputError(
        f"{name} is a {kind} without {' or '.join(wanted)}; expected {told[wanted[0]]}"
    )


def weight_keyword(estimator: Any) -> str | None:
    """Return the argument of ``fit`` that takes row weights, None where there is none."""
    from sklearn.utils.validation import has_fit_parameter

    steps = getattr(estimator, "steps", None)
    if steps:
        last, model = steps[-1]
        return f"{last}__sample_weight" if has_fit_parameter(model, "sample_weight") else None
    return "sample_weight" if has_fit_parameter(estimator, "sample_weight") else None
