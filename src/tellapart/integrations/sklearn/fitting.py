"""What `ThresholdedClassifier` does while fitting: who gets what, folds, out-of-fold scores."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from numbers import Integral, Real
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn import get_config
from sklearn.base import clone
from sklearn.model_selection import StratifiedShuffleSplit, check_cv
from sklearn.utils import assert_all_finite, check_random_state, column_or_1d
from sklearn.utils.metadata_routing import process_routing
from sklearn.utils.multiclass import check_classification_targets
from sklearn.utils.validation import check_is_fitted

from tellapart.crossvalidation.features import rows_of
from tellapart.crossvalidation.learners import weight_keyword
from tellapart.crossvalidation.learning import predictions_of
from tellapart.crossvalidation.responses import Answer, answer_of
from tellapart.crossvalidation.splits import Dealing, Split
from tellapart.crossvalidation.targets import Target
from tellapart.errors import InputError
from tellapart.integrations.sklearn.asking import complete, problem_of, target_among
from tellapart.problem import Problem
from tellapart.problem.arrays import as_array, as_scores
from tellapart.problem.rows import drop_weightless

Array = NDArray[Any]


@dataclass(frozen=True, eq=False)
class Asked:
    """Who is given what.

    Attributes
    ----------
    fit
        For the estimator.
    split
        For the splitter.
    sample_weight, groups
        For the rule.
    """

    fit: Mapping[str, Any]
    split: Mapping[str, Any]
    sample_weight: Array | None = None
    groups: Array | None = None


@dataclass(frozen=True, eq=False)
class Request:
    """Everything that a fit needs."""

    estimator: Any
    method: str
    X: Any
    target: Target
    asked: Asked
    cv: Any
    refit: bool


@dataclass(frozen=True, eq=False)
class OutOfFoldScores:
    """Scores of rows that their models have not seen, and the seed of folds and resamples."""

    problem: Problem
    seed: int


def binary_target(
    X: Any,  # noqa: N803 - scikit-learn's name
    y: Any,
    pos_label: Any,
    weight: Any,
) -> Target:
    """Check the labels, in the words that scikit-learn's own checks look for."""
    if y is None:
        raise InputError(
            "This ThresholdedClassifier estimator requires y to be passed, but the target y is None"
        )
    labels = column_or_1d(y, warn=True)
    rows_of(X, len(labels))
    assert_all_finite(labels, input_name="y")
    check_classification_targets(labels)
    classes = np.unique(labels)
    if len(classes) > 2:
        raise InputError(
            "Only binary classification is supported. The type of the target is multiclass: y "
            f"holds {len(classes)} classes"
        )
    counted = (
        labels if weight is None else labels[row_values(weight, len(labels), "sample_weight") > 0]
    )
    if len(np.unique(counted)) < 2:
        raise InputError(
            "y holds one class (in rows with a weight), and ThresholdedClassifier can't choose a "
            "threshold; expected rows of two classes"
        )
    return target_among(labels, classes.tolist(), pos_label)


def routed(
    owner: Any, rows: int, sample_weight: Any, groups: Any, fit_params: Mapping[str, Any]
) -> Asked:
    """Return who is given what: by metadata routing if enabled, else by name."""
    weight = None if sample_weight is None else row_values(sample_weight, rows, "sample_weight")
    kept = None if groups is None else row_values(groups, rows, "groups")
    given = {"sample_weight": weight, "groups": kept, **fit_params}
    given = {name: value for name, value in given.items() if value is not None}
    if get_config().get("enable_metadata_routing", False):
        found = process_routing(owner, "fit", **given)
        split = found.splitter.split if hasattr(owner.cv, "split") else {}
        return Asked(dict(found.estimator.fit), dict(split), weight, kept)
    fit = dict(fit_params)
    keyword = weight_keyword(owner.estimator) if weight is not None else None
    if keyword is not None:
        fit[keyword] = weight
    return Asked(fit, {} if kept is None else {"groups": kept}, weight, kept)


def row_values(values: Any, rows: int, name: str) -> Array:
    """Return one value for every row, none of them missing; weights as floats, checked."""
    shape = np.asarray(values).shape
    if shape != (rows,):
        raise InputError(
            f"{name} has shape {shape}; expected one value for each of the {rows} rows"
        )
    if name != "sample_weight":
        return complete(as_array(values, name), name)
    array = complete(as_scores(values, name), name).astype(np.float64)
    if not array.any():  # the words that scikit-learn's own checks look for
        raise InputError("sample_weight is zero in all rows; expected some weight above zero")
    drop_weightless({name: array})  # refuses negative ones
    return array


def prefitted(request: Request, random_state: Any) -> tuple[Any, OutOfFoldScores]:
    """Ask an estimator that is fitted already about all rows."""
    check_is_fitted(request.estimator, "classes_")
    model, target = request.estimator, request.target
    classes = np.asarray(model.classes_).tolist()
    if len(classes) != 2:
        raise InputError(
            f"estimator was fitted on {len(classes)} classes; expected two for cv='prefit'"
        )
    known = target_among(target.given, classes, target.classes[target.truth.positive or 0])
    answer = answer_of(model, request.method, request.X, known, decides=False)
    return model, OutOfFoldScores(_problem(request, known, [answer], None), seed_of(random_state))


def seed_of(random_state: Any) -> int:
    """Return the seed itself, or one drawn from a generator of scikit-learn's kind."""
    if isinstance(random_state, Integral):
        return int(random_state)
    return int(check_random_state(random_state).randint(2**31))


def folded(
    request: Request, jobs: int, random_state: Any
) -> tuple[Any, OutOfFoldScores]:  # fmt: skip
    """Fit the final model, then one for every fold, and ask these about the rows left out."""
    target, rows = request.target, len(request.target.given)
    seed = seed_of(random_state)
    features = rows_of(request.X, rows)
    fit = _by_rows(request.asked.fit, rows)

    def fitted(chosen: Array) -> Any:
        model = clone(request.estimator)
        return model.fit(features(chosen), target.given[chosen], **fit(chosen))

    whole = None
    if request.refit:  # first, so that data which it cannot take are told of by itself
        model = clone(request.estimator)
        whole = model.fit(request.X, target.given, **request.asked.fit)
    splits = _splits(request, seed)
    if not request.refit:
        whole = fitted(splits[0].train)

    def learn(split: Split) -> Answer:
        present = np.unique(target.given[split.train]).tolist()
        absent = [label for label in target.classes if label not in present]
        if absent:
            raise InputError(
                f"{split}: no training row has the class {absent[0]}; expected rows of both "
                "classes in every training set"
            )
        model = fitted(split.train) if request.refit else whole
        return answer_of(model, request.method, features(split.test), target, decides=False)

    if _is_share(request.cv):
        tested = splits[0].test
        return whole, OutOfFoldScores(_problem(request, target, [learn(splits[0])], tested), seed)
    found = predictions_of(learn, splits, rows, jobs=jobs)
    answers = [Answer(each.score, None, each.scale) for each in found]
    return whole, OutOfFoldScores(_problem(request, target, answers, None), seed)


def _splits(request: Request, seed: int) -> Sequence[Split]:
    cv, target, asked = request.cv, request.target, request.asked
    codes = np.searchsorted(np.unique(target.given), target.given)
    if _is_share(cv):
        if asked.groups is not None:
            raise InputError(f"cv is {cv:g} and groups are given; expected a number of folds")
        dealt = StratifiedShuffleSplit(n_splits=1, test_size=cv, random_state=seed)
        train, test = next(dealt.split(codes, codes))
        return [Split(0, 0, 0, np.sort(train), np.sort(test))]
    if not request.refit:
        raise InputError(
            "refit is False, but there is a model for every fold; expected refit=True, cv='prefit' "
            "or a share of rows to hold out, such as cv=0.2"
        )
    try:
        if cv is None or isinstance(cv, int | np.integer):
            rarest = int(np.bincount(codes).min())
            if rarest < 2:
                raise InputError(
                    "y holds a class in a single row; expected at least two of each class"
                )
            dealing = Dealing(5 if cv is None else int(cv), seed=seed)
            return dealing.splits(len(codes), codes, asked.groups)
        groups = asked.split.get("groups")
        splitter = _splitter(cv, target.given)
        return Dealing(splitter).splits(len(codes), codes, groups, (request.X, target.given))
    except InputError as error:
        raise InputError(re.sub(r"^folds (is|holds)\b", r"cv \1", str(error))) from None


def _splitter(cv: Any, truth: Array) -> Any:
    try:
        return check_cv(cv, y=truth, classifier=True)
    except ValueError:
        raise InputError(
            f"cv is {cv!r}; expected a number of folds, a splitter, splits, a share of rows to "
            "hold out, or 'prefit'"
        ) from None


def _is_share(cv: Any) -> bool:
    if not isinstance(cv, Real) or isinstance(cv, Integral):
        return False
    if not 0 < float(cv) < 1:
        raise InputError(f"cv is {cv!r}; expected a share of rows in (0, 1), or a whole number")
    return True


def _by_rows(given: Mapping[str, Any], rows: int) -> Any:
    """Return a function from row numbers to these rows of whatever has one value per row."""
    columns = {}
    for name, value in given.items():
        sized = hasattr(value, "__len__") and not isinstance(value, (str, bytes, Mapping))
        if sized and len(value) == rows:
            columns[name] = rows_of(value, rows)

    def of(chosen: Array) -> dict[str, Any]:
        return {
            name: columns[name](chosen) if name in columns else value
            for name, value in given.items()
        }

    return of


def _problem(
    request: Request, target: Target, answers: Sequence[Answer], tested: Array | None
) -> Problem:
    """Put scores beside the truth; a row that was tested in several rounds is a group."""
    rows = np.arange(len(target.given)) if tested is None else tested
    times = len(answers)
    weight, groups = request.asked.sample_weight, request.asked.groups
    if groups is None and times > 1:
        groups = np.arange(len(target.given))
    score = np.concatenate([np.asarray(each.score) for each in answers])
    pos_label = target.classes[target.truth.positive or 0]
    return problem_of(
        np.tile(target.given[rows], times),
        Answer(score, None, answers[0].scale),
        target,
        pos_label,
        sample_weight=None if weight is None else np.tile(weight[rows], times),
        groups=None if groups is None else np.tile(groups[rows], times),
    )
