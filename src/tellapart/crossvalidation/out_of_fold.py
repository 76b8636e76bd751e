"""Out-of-fold probabilities of a classifier, and nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tellapart.crossvalidation.learners import Task, estimator_learner
from tellapart.crossvalidation.learning import predictions_of
from tellapart.crossvalidation.splits import Dealing
from tellapart.crossvalidation.targets import target_of
from tellapart.errors import InputError
from tellapart.results.progress import Progress

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


def out_of_fold(
    estimator: Any,
    X: Any,  # noqa: N803 - scikit-learn's name
    y: Any,
    *,
    folds: int = 10,
    seed: int = 0,
    progress: Progress | None = None,
) -> OutOfFold:
    """Predict every row with a model that was trained without it.

    `cross_validate` does more: it evaluates the predictions, and takes any learner.

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
    progress
        Called with (done, total) after every fold.

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
    if np.ndim(y) != 1:
        raise InputError(f"y has shape {np.shape(y)}; expected one label per row")
    target = target_of(y, {}, "out_of_fold")
    learner = estimator_learner(estimator, Task(X, target, response="predict_proba"))
    rarest = int(np.bincount(target.codes, minlength=len(target.classes)).argmin())
    count = int((target.codes == rarest).sum())
    splits = Dealing(folds, seed=seed).splits(target.rows, target.codes, None)
    if count < folds:
        raise InputError(
            f"y holds the class {target.classes[rarest]!r} in {count} rows; expected at least one "
            f"for each of the {folds} folds"
        )
    found = predictions_of(learner, splits, target.rows, progress=progress)[0]
    fold = np.empty(target.rows, dtype=np.int32)
    for split in splits:
        fold[split.test] = split.fold
    assert found.score is not None  # noqa: S101 - probabilities were asked for
    return OutOfFold(found.score, fold, target.classes)
