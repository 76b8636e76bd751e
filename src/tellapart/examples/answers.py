"""Chosen rows -> what is known of each of them, and what every model said."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tellapart.examples.cells import answers, hard_truth
from tellapart.examples.selection import Selection
from tellapart.problem import Problem
from tellapart.problem.labels import class_name
from tellapart.problem.scores import shortest
from tellapart.results.pages import Answer, Example

Array = NDArray[Any]
Pairs = tuple[tuple[int, float], ...]

BEST = 3  # scores shown of several
MOST_SHARES = 10  # of a row that belongs to many classes a little


def examples_of(problems: Sequence[Problem], selection: Selection) -> tuple[Example, ...]:
    """Return the selected rows in the order in which they were picked, without pictures."""
    chosen = [each.take(np.array(selection.rows, dtype=np.intp)) for each in problems]
    first = chosen[0]
    items = first.tags.get("items")
    numbers = first.numbered_rows.tolist()
    wanted = [selection.labels[row] for row in selection.rows]
    told = [_told(each, wanted) for each in chosen]
    return tuple(
        Example(
            row=number,
            item=f"row {number}" if items is None else class_name(items[place]),
            truth=_shares(first, place),
            answers=tuple(each[place] for each in told),
        )
        for place, number in enumerate(numbers)
    )


def _shares(problem: Problem, row: int) -> Pairs:
    """Return (class code, share) of a row, largest share first."""
    values = problem.truth.values
    if problem.task == "binary":
        positive, share = problem.truth.positive or 0, float(values[row])
        return _falling(((positive, share), (1 - positive, 1.0 - share)))
    if values.ndim == 1:
        return ((int(values[row]), 1.0),)
    shares = _falling(tuple(enumerate(values[row].tolist())))
    return shares if problem.task == "multilabel" else shares[:MOST_SHARES]


def _falling(pairs: Pairs) -> Pairs:
    held = [(code, float(share)) for code, share in pairs if share > 0]
    return tuple(sorted(held, key=lambda pair: (-pair[1], pair[0])))


def _told(problem: Problem, wanted: Sequence[tuple[int, ...]]) -> list[Answer]:
    """Return what a model said of every row; `wanted` are labels that rows are shown for."""
    predicted, truth = answers(problem), hard_truth(problem)
    out = []
    for row in range(problem.rows):
        codes = () if predicted is None else _codes(problem, predicted[row])
        own = (int(truth[row]), *codes) if problem.task == "multiclass" else wanted[row]
        out.append(Answer(codes, _scores(problem, row, codes, own)))
    return out


def _codes(problem: Problem, answer: Any) -> tuple[int, ...]:
    if problem.task == "multilabel":
        return tuple(np.flatnonzero(answer).tolist())
    if problem.task == "binary":
        positive = problem.truth.positive or 0
        return (positive if answer else 1 - positive,)
    return (int(answer),)


def _scores(
    problem: Problem, row: int, predicted: tuple[int, ...], wanted: tuple[int, ...]
) -> Pairs:
    if problem.scores is None:
        sure = problem.confidence
        return () if sure is None else ((predicted[0], float(sure[row])),)
    values, own = problem.scores.values[row], problem.scores.dtype
    if problem.task == "binary":
        return ((problem.truth.positive or 0, shortest(values, own)),)
    order = np.argsort(-values, kind="stable").tolist()
    codes = {*order[:BEST], *wanted}
    return tuple((code, shortest(values[code], own)) for code in order if code in codes)
