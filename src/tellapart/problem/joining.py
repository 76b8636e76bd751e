"""Joining problems: the rows of several batches, one after another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tellapart.errors import InputError
from tellapart.problem.problems import Problem
from tellapart.problem.scores import Scores

Array = NDArray[Any]


def joined(problems: Sequence[Problem]) -> Problem:
    """Return one problem of all rows, in order; they must ask the same questions."""
    first = problems[0]
    for other in problems[1:]:
        if (other.task, other.classes, other.scale) != (first.task, first.classes, first.scale):
            raise InputError(
                f"a batch has task {other.task}, classes {', '.join(other.classes)} and scores "
                f"{other.scale}; expected {first.task}, {', '.join(first.classes)} and "
                f"{first.scale}"
            )
    values = _stacked([_as_masses(problem, problems) for problem in problems])
    scores = [problem.scores for problem in problems if problem.scores is not None]
    weighted = any(problem.mass is not None for problem in problems)
    return replace(
        first,
        truth=replace(first.truth, values=values),
        scores=_joined_scores(scores) if scores else None,
        given=_all_or_none("y_pred", [problem.given for problem in problems]),
        confidence=_all_or_none("confidence", [problem.confidence for problem in problems]),
        mass=np.concatenate([problem.weights for problem in problems]) if weighted else None,
        tags={
            role: _stacked([_tag(problem, role) for problem in problems])
            for role in {role for problem in problems for role in problem.tags}
        },
        dropped=sum(problem.dropped for problem in problems),
        zero_weight=sum(problem.zero_weight for problem in problems),
        row_numbers=_row_numbers(problems),
    )


def _row_numbers(problems: Sequence[Problem]) -> Array | None:
    """Count the rows of all batches as given, those that were left out included."""
    if all(problem.row_numbers is None for problem in problems):
        return None
    given = [problem.rows + problem.dropped + problem.zero_weight for problem in problems]
    starts = np.cumsum([0, *given[:-1]])
    numbers = [problem.numbered_rows for problem in problems]
    return np.concatenate([start + each for start, each in zip(starts, numbers, strict=True)])


def _joined_scores(scores: Sequence[Scores]) -> Scores:
    first = scores[0]
    for other in scores[1:]:
        if other.dtype != first.dtype:
            raise InputError(
                f"y_score is {other.dtype} in this batch, but {first.dtype} in an earlier one; "
                "expected one type, since a threshold is compared in the type of the scores"
            )
    return replace(
        first,
        values=_stacked([part.values for part in scores]),
        sums_to_one=all(part.sums_to_one for part in scores),
        decided=_all_or_none("decisions", [part.decided for part in scores]),
        tied=_all_or_none("ties", [part.tied for part in scores]),
    )


def _stacked(arrays: Sequence[Array]) -> Array:
    return np.asfortranarray(np.concatenate(arrays))


def _as_masses(problem: Problem, problems: Sequence[Problem]) -> Array:
    """Return the truth, as masses if any batch is soft."""
    values = problem.truth.values
    if problem.is_soft or not any(other.is_soft for other in problems):
        return values
    if problem.task == "multiclass":
        flags = [problem.membership(k) for k in range(len(problem.classes))]
        values = np.stack(flags, axis=1)
    return values.astype(np.float64)


def _all_or_none(argument: str, arrays: Sequence[Array | None]) -> Array | None:
    given = [array for array in arrays if array is not None]
    if given and len(given) != len(arrays):
        raise InputError(
            f"{argument} is given in some batches only ({len(given)} of {len(arrays)}); "
            "expected in all or in none"
        )
    return _stacked(given) if given else None


def _tag(problem: Problem, role: str) -> Array:
    if role not in problem.tags:
        raise InputError(f"{role} are given in some batches only; expected in all or in none")
    return problem.tags[role]
