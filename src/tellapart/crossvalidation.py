"""Every row predicted by a model that has not seen it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tellapart.errors import InputError, MissingExtra
from tellapart.problem.labels import natural_order

__all__ = ["OutOfFold", "out_of_fold"]


@dataclass(frozen=True, eq=False)
class OutOfFold:
    """Predictions of a K-fold cross-validation, one per row.

    Attributes
    ----------
    probabilities
        Shape (n, K), float64; columns in the order of `classes`.
    fold
        Shape (n,), int32: the fold in which the row was held out, from 0.
    classes
        Class labels in natural order (2 before 10).
    """

    probabilities: NDArray[np.float64]
    fold: NDArray[np.int32]
    classes: tuple[Any, ...]


def out_of_fold(estimator: Any, X: Any, y: Any, *, folds: int = 10, seed: int = 0) -> OutOfFold:  # noqa: N803 - scikit-learn's name
    """Predict every row with a model that was trained without it.

    Parameters
    ----------
    estimator
        A scikit-learn classifier with ``predict_proba``; it is cloned, never fitted itself.
    X, y
        Features of shape (n, features), class labels of shape (n,).
    folds
        Number of folds; rows are shuffled, and every fold has the shares of the classes.
    seed
        Seed of the shuffling.

    Returns
    -------
    Probabilities, folds and classes.

    Raises
    ------
    InputError
        A class has fewer rows than there are folds, or the estimator gives no probabilities.
    MissingExtra
        scikit-learn is not installed.

    Examples
    --------
    >>> from sklearn.dummy import DummyClassifier
    >>> out_of_fold(DummyClassifier(), [[0]] * 4, ["a", "b"] * 2, folds=2).probabilities[0]
    array([0.5, 0.5])
    """
    try:
        from sklearn.base import clone
        from sklearn.model_selection import StratifiedKFold
    except ImportError as error:
        raise MissingExtra("scikit-learn", "sklearn", "out_of_fold") from error
    features, labels = _checked(estimator, X, y, folds)
    classes = sorted(np.unique(labels).tolist(), key=natural_order)
    place = {label: k for k, label in enumerate(classes)}
    probabilities = np.full((len(labels), len(classes)), np.nan)
    fold = np.full(len(labels), -1, dtype=np.int32)
    splitter = StratifiedKFold(n_splits=folds, shuffle=True, random_state=seed)
    for number, (seen, held_out) in enumerate(splitter.split(np.zeros(len(labels)), labels)):
        model = clone(estimator).fit(_rows(features, seen), labels[seen])
        columns = [place[label] for label in model.classes_.tolist()]
        predicted = model.predict_proba(_rows(features, held_out))
        probabilities[np.ix_(held_out, columns)] = predicted
        fold[held_out] = number
    return OutOfFold(probabilities, fold, tuple(classes))


def _checked(estimator: Any, features: Any, y: Any, folds: int) -> tuple[Any, NDArray[Any]]:
    labels = np.asarray(y)
    if labels.ndim != 1:
        raise InputError(f"y has shape {labels.shape}; expected one label per row")
    if not hasattr(features, "iloc"):  # a data frame keeps its column names
        features = np.asarray(features)
    if len(features) != len(labels):
        raise InputError(f"X has {len(features)} rows, but y has {len(labels)}; expected the same")
    if folds < 2:
        raise InputError(f"folds is {folds}; expected at least 2")
    if not hasattr(estimator, "predict_proba"):
        raise InputError(
            f"estimator is a {type(estimator).__name__} without predict_proba; expected a "
            "classifier that gives probabilities"
        )
    found, counts = np.unique(labels, return_counts=True)
    if len(found) < 2:
        raise InputError(f"y holds {len(found)} class; expected at least two")
    rarest = int(counts.argmin())
    if counts[rarest] < folds:
        raise InputError(
            f"y holds the class {found[rarest].item()!r} in {counts[rarest]} rows; expected at "
            f"least one for each of the {folds} folds"
        )
    return features, labels


def _rows(features: Any, rows: NDArray[np.intp]) -> Any:
    return features.iloc[rows] if hasattr(features, "iloc") else features[rows]
