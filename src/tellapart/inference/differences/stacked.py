"""Two models' answers to the same rows, one above the other.

A permutation test swaps the two answers to a row. On the stack that is a change of weights: the
first model consists of one row of each pair, the second of the other. So every metric goes through
its own formula, and nothing is sorted again.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tellapart.errors import UndefinedMetric
from tellapart.inference.resampling import Wanted
from tellapart.kernels import sorted_rows
from tellapart.metrics import Metric
from tellapart.problem import Problem
from tellapart.problem.scores import Scores

Array = NDArray[Any]
Floats = NDArray[np.float64]

BY_RANK = ("sweep", "pairs")
BY_PREDICTION = ("counts", "table")
PREDICTED_LOSSES = ("subset_accuracy", "hamming_loss")
ROUNDING = 1e-9  # sums of weights that differ by less are one rank


def stacked(first: Problem, second: Problem, wanted: Wanted) -> Problem:
    """Return both problems as one of twice the rows, its scores on a scale that both share.

    Metrics of ranks get the ranks of the rows in each model's own scores, column by column;
    metrics of predictions the predictions. Micro averages compare scores of different columns,
    and probability metrics take scores at their word: they need scores of one scale.

    Raises
    ------
    UndefinedMetric
        The scores of the two models cannot be compared with each other.
    """
    row = wanted.row
    if row.kind in BY_PREDICTION or row.name in PREDICTED_LOSSES:
        given = np.concatenate([first.predicted(), second.predicted()])
        return _joined(first, None, given)
    if row.kind in BY_RANK and row.average != "micro":
        values = np.concatenate([_ranks(first), _ranks(second)])
        return _joined(first, _scores(first, second, values, scale="rank"), None)
    return _joined(first, _on_one_scale(first, second, row), None)


def _joined(first: Problem, scores: Scores | None, given: Array | None) -> Problem:
    truth, mass = first.truth, first.mass
    return replace(
        first,
        truth=replace(truth, values=np.asfortranarray(np.concatenate([truth.values] * 2))),
        scores=scores,
        given=given,
        confidence=None,
        threshold=None,
        mass=None if mass is None else np.concatenate([mass] * 2),
        tags={},
    )


def _scores(first: Problem, second: Problem, values: Array, scale: Any) -> Scores:
    one, other = first.known_scores, second.known_scores
    both = [scores.decided for scores in (one, other) if scores.decided is not None]
    return replace(
        one,
        values=np.asfortranarray(values),
        scale=scale,
        dtype=values.dtype,
        sums_to_one=one.sums_to_one and other.sums_to_one,
        decided=np.concatenate(both) if len(both) == 2 else None,
        tied=None,
    )


def _on_one_scale(first: Problem, second: Problem, row: Metric) -> Scores:
    one, other = first.known_scores, second.known_scores
    scales = {first.scale, second.scale}
    if row.kind != "ranks" and row.name != "mse" and "rank" in scales:
        raise UndefinedMetric(
            "a permutation test swaps scores between models, and scores that are ranks have no "
            "scale in common"
        )
    values = [one.values, other.values]
    scale = first.scale
    if len(scales) == 2 and row.kind != "ranks":
        values, scale = [_probabilities(first), _probabilities(second)], "probability"
    return _scores(first, second, np.concatenate(values), scale)


def _probabilities(problem: Problem) -> Floats:
    columns = [problem.probability(k) for k in range(len(problem.questions))]
    return columns[0] if problem.task == "binary" else np.stack(columns, axis=1)


def _ranks(problem: Problem) -> Floats:
    columns = [ranks(problem.score(k), problem.weights) for k in range(len(problem.questions))]
    return columns[0] if problem.task == "binary" else np.stack(columns, axis=1)


def ranks(score: Array, weight: Floats) -> Floats:
    """Return the mid-rank of every row: the weight below it, and half of the weight beside it.

    >>> ranks(np.array([0.3, 0.1, 0.3]), np.ones(3)).tolist()
    [2.0, 0.5, 2.0]
    """
    order = sorted_rows(score)
    ordered = score[order]
    starts = np.flatnonzero(np.r_[True, ordered[1:] != ordered[:-1]])
    mass = np.add.reduceat(weight[order], starts)
    middle = np.cumsum(mass) - 0.5 * mass
    total = float(weight.sum())
    rounded = np.round(middle / total / ROUNDING) * ROUNDING * total
    exact = bool((weight == np.floor(weight)).all())
    out = np.empty(len(score))
    out[order] = np.repeat(middle if exact else rounded, np.diff(np.r_[starts, len(score)]))
    return out
