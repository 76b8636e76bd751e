"""`cross_validate`: from learners to out-of-fold predictions, evaluated."""

from __future__ import annotations

import inspect
import warnings
from collections.abc import Mapping, Sequence
from typing import Any, overload

import numpy as np
from numpy.typing import NDArray

from tellapart.crossvalidation.crossvalidations import CrossValidation, CrossValidations
from tellapart.crossvalidation.learners import (
    Response,
    Task,
    learner_of,
    weight_keyword,
)
from tellapart.crossvalidation.learning import Learned, Predicted, learned, thread_count
from tellapart.crossvalidation.splits import Dealing, Split
from tellapart.crossvalidation.targets import Target, target_of
from tellapart.errors import InputError, TellapartWarning
from tellapart.evaluation import Evaluation, evaluate
from tellapart.problem.alignment import check_row_labels
from tellapart.problem.arrays import as_array, as_scores, missing_rows
from tellapart.problem.rows import check_lengths
from tellapart.problem.sources import given_of
from tellapart.results.progress import Progress

__all__ = ["cross_validate"]

OWN = {"y_pred", "confidence", "y_score", "y_true", "copy"}  # made here


@overload
def cross_validate(
    estimator: Mapping[str, Any],
    X: Any,  # noqa: N803 - scikit-learn's name
    y: Any,
    **options: Any,
) -> CrossValidations: ...


@overload
def cross_validate(
    estimator: Any,
    X: Any,  # noqa: N803 - scikit-learn's name
    y: Any,
    **options: Any,
) -> CrossValidation: ...


def cross_validate(
    estimator: Any,
    X: Any,  # noqa: N803 - scikit-learn's name
    y: Any,
    *,
    folds: Any = 10,
    repeats: int = 1,
    groups: Any = None,
    items: Any = None,
    sample_weight: Any = None,
    response: Response = "auto",
    stratify: bool = True,
    shuffle: bool = True,
    seed: int = 0,
    jobs: int = 1,
    keep_models: bool = False,
    progress: Progress | None = None,
    **evaluate_options: Any,
) -> CrossValidation | CrossValidations:
    """Predict every row by a model that has not seen it, and evaluate the predictions.

    Parameters
    ----------
    estimator
        A classifier (or pipeline) of scikit-learn or with its methods; it is cloned for every fold
        and never fitted itself. Or a function ``fit_predict(train, test)``, which gets the row
        numbers of both, fits whatever it likes on the first, and returns scores for the second:
        shape (test rows,) for the positive class, or (test rows, K). Or several of them by name,
        ``{"A": a, "B": b}``, which get the same folds.
    X, y
        Features of any kind with rows (arrays, tables, sparse matrices, lists), which functions
        do not need; truth as `tellapart.evaluate` takes it. Soft labels need a function.
    folds
        Number of folds; or the fold of each row; or a splitter of scikit-learn that tests each
        row once (or once in each of its rounds).
    repeats
        How often rows are dealt to folds anew.
    groups
        Rows of one group are never in two folds. Folds are even in classes as far as groups allow.
    items, sample_weight
        As of `tellapart.evaluate`. Items are row numbers if left out. Weights also go to ``fit``
        where it takes them, and a warning says where it does not.
    response
        What to ask a classifier for: ``predict_proba``, ``decision_function`` (read as ranks
        unless ``scores="logit"``; what the model predicts decides the counts) or ``predict`` (no
        scores); ``auto`` takes the first that it has. ``predict`` says that a function returns
        classes.
    stratify
        Whether all folds have the shares of the classes (of soft labels: of the class with the
        largest share; labels that do not exclude each other are not stratified).
    shuffle
        Whether rows are dealt in random order.
    seed
        Of the folds. What an estimator draws is decided by its own ``random_state``.
    jobs
        Threads, each with a fold of its own; -1 for one per processor. Answers do not depend on
        it.
    keep_models
        Whether to keep the fitted models.
    progress
        Called with (done, total) after every fold.
    evaluate_options
        Everything else that `tellapart.evaluate` takes, such as `threshold`, `pos_label`, `level`.

    Returns
    -------
    The evaluation, its folds and predictions; of several learners all of them, to be compared.

    Raises
    ------
    InputError
        Labels or folds cannot be used; a learner fails or gives no numbers: the message names the
        fold.
    MissingExtra
        An estimator was given, and scikit-learn is not installed.

    Warns
    -----
    TellapartWarning
        Weights count in the evaluation only.

    Examples
    --------
    A learner without scikit-learn: the class whose mean is nearer.

    >>> import numpy as np
    >>> import tellapart as ta
    >>> x = np.array([1.0, 2.0, 3.0, 4.0, 4.5, 5.0, 6.0, 7.0])
    >>> y = np.array([0, 0, 0, 0, 1, 1, 1, 1])
    >>> def nearer_mean(train, test):
    ...     low, high = (x[train][y[train] == label].mean() for label in (0, 1))
    ...     return x[test] - (low + high) / 2
    >>> found = ta.cross_validate(nearer_mean, None, y, folds=4, scores="rank")
    >>> found.metric("roc_auc").fold_mean.value
    1.0
    >>> print(found.evaluation.metric("roc_auc"))
    1.000 [0.582, 1.000]
    """
    refused = sorted(OWN & set(evaluate_options))
    unknown = sorted(set(evaluate_options) - set(inspect.signature(evaluate).parameters))
    if refused or unknown:
        raise InputError(
            f"{(refused or unknown)[0]} is {'made by' if refused else 'no argument of'} "
            "cross_validate; expected it to be left out"
        )
    if progress is not None and not callable(progress):
        raise InputError(f"progress is {progress!r}; expected a function of (done, total)")
    several = isinstance(estimator, Mapping)
    learners: Mapping[str, Any] = estimator if several else {"estimator": estimator}
    _check_names(learners)
    target = target_of(y, evaluate_options)
    rows = _row_values(
        target, {"sample_weight": sample_weight, "groups": groups, "items": items}, X
    )
    dealing = Dealing(folds, repeats, stratify, shuffle, seed)
    splits = dealing.splits(target.rows, target.strata, rows.get("groups"), (X, target.labels))
    options = evaluate_options | {
        "groups": groups,
        "sample_weight": sample_weight,
        "items": np.arange(target.rows) if items is None else items,
        "classes": target.classes,
        "seed": seed,
    }
    unread = evaluate_options.get("scores", "auto") in ("auto", "rank")
    decides = unread and evaluate_options.get("threshold") is None
    task = Task(X, target, rows.get("sample_weight"), response, decides)
    made = {name: learner_of(each, task, name) for name, each in learners.items()}
    _warn_of_weights(learners, task)
    count = thread_count(jobs)
    out = {}
    for place, (name, learner) in enumerate(made.items()):
        told = _shifted(progress, place * len(splits), len(made) * len(splits))
        predicted, fits = learned(
            learner, splits, target.rows, jobs=count, keep_models=keep_models, progress=told
        )
        out[name] = _evaluated(target, predicted, fits, splits, options)
    return CrossValidations(out) if several else out["estimator"]


def _check_names(learners: Mapping[str, Any]) -> None:
    if not learners:
        raise InputError("estimator is an empty mapping; expected at least one learner")
    unnamed = [name for name in learners if not isinstance(name, str)]
    if unnamed:
        raise InputError(f"estimator has the name {unnamed[0]!r}; expected text")


def _row_values(
    target: Target, values: Mapping[str, Any], features: Any
) -> dict[str, NDArray[Any]]:
    """Return row columns as arrays, checked for their length and for pandas indexes."""
    arrays: dict[str, NDArray[Any]] = {"y": target.truth.values}
    given = {"y": given_of(target.given, "y")}
    if hasattr(features, "iloc"):
        given = {"X": given_of(features.index.to_series(), "X")} | given
    for name, value in values.items():
        if value is not None:
            read = as_scores if name == "sample_weight" else as_array
            arrays[name] = read(value, name)
            given[name] = given_of(value, name)
    check_lengths(arrays)
    check_row_labels(given)
    for name in arrays.keys() - {"y"}:  # a missing group belongs to no fold
        absent = missing_rows(arrays[name])
        if absent.any():
            raise InputError(
                f"{name} is missing in {int(absent.sum())} of {len(absent)} rows, first in "
                f"{name}[{int(absent.argmax())}]; expected a value in every row"
            )
    return arrays


def _warn_of_weights(learners: Mapping[str, Any], task: Task) -> None:
    if task.weight is None:
        return
    for name, each in learners.items():
        if not hasattr(each, "fit") or weight_keyword(each) is None:
            kind = f"{type(each).__name__}.fit" if hasattr(each, "fit") else "a function"
            warnings.warn(
                f"sample_weight counts in the evaluation of {name} only: {kind} is not given it",
                TellapartWarning,
                stacklevel=3,
            )


def _shifted(progress: Progress | None, before: int, total: int) -> Progress | None:
    if progress is None:
        return None
    return lambda done, _: progress(before + done, total)


def _evaluated(
    target: Target,
    predicted: Sequence[Predicted],
    fits: Sequence[Learned],
    splits: Sequence[Split],
    options: Mapping[str, Any],
) -> CrossValidation:
    evaluations: list[Evaluation] = []
    for repeat, each in enumerate(predicted):
        own = [split for split in splits if split.repeat == repeat]
        labels = np.array([split.label for split in own])
        fold = np.empty(target.rows, dtype=labels.dtype)
        for split, label in zip(own, labels, strict=True):
            fold[split.test] = label
        further = dict(options)
        if each.scale is not None and further.get("scores", "auto") == "auto":
            further["scores"] = each.scale
        evaluations.append(
            evaluate(target.given, each.score, y_pred=each.predicted, folds=fold, **further)
        )
    return CrossValidation(tuple(evaluations), tuple(splits), tuple(fits))
