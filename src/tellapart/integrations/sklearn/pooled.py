"""The test rows of a cross-validation of scikit-learn, as one problem with folds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from tellapart.crossvalidation.features import rows_of
from tellapart.crossvalidation.responses import Answer, answer_of
from tellapart.errors import InputError
from tellapart.integrations.sklearn.asking import (
    method_of,
    problem_of,
    target_for,
    truth_array,
)
from tellapart.problem import Problem

NEEDED = (("estimator", "return_estimator=True"), ("indices", "return_indices=True"))


def pooled_problem(
    cv_results: Mapping[str, Any],
    X: Any,  # noqa: N803 - scikit-learn's name
    y: Any,
    wanted: Sequence[str],
    purpose: str,
    pos_label: Any,
    sample_weight: Any,
    groups: Any,
) -> tuple[Problem, list[Any]]:
    """Return the answers of every fold's estimator to its test rows, and the estimators.

    Raises
    ------
    InputError
        The results lack estimators or indices, or are not of these rows.
    """
    for key, argument in NEEDED:
        if key not in cv_results:
            raise InputError(
                f"cv_results has no {key!r}; expected the results of cross_validate with {argument}"
            )
    estimators = list(cv_results["estimator"])
    tests = [np.asarray(rows) for rows in cv_results["indices"]["test"]]
    truth = truth_array(y)
    count = len(truth)
    if max(int(rows.max(initial=0)) for rows in tests) >= count:
        raise InputError(f"cv_results tests rows that y does not have: it has {count}")
    features = rows_of(X, count)
    target = target_for(estimators, truth, getattr(y, "columns", None), pos_label)
    method = method_of(estimators[0], wanted, purpose)
    answers = [
        answer_of(model, method, features(rows), target, decides=False)
        for model, rows in zip(estimators, tests, strict=True)
    ]
    rows = np.concatenate(tests)
    if groups is None and len(np.unique(rows)) < len(rows):
        groups = np.arange(count)
    joined = Answer(
        _joined([each.score for each in answers]),
        _joined([each.predicted for each in answers]),
        answers[0].scale,
    )
    problem = problem_of(
        truth[rows],
        joined,
        target,
        pos_label,
        sample_weight=None if sample_weight is None else np.asarray(sample_weight)[rows],
        groups=None if groups is None else np.asarray(groups)[rows],
        folds=np.repeat(np.arange(len(tests)), [len(each) for each in tests]),
    )
    return problem, estimators


def _joined(parts: Sequence[Any]) -> Any:
    return None if parts[0] is None else np.concatenate(parts)
