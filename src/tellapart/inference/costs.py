"""Decisions of lowest expected cost, and what they cost row by row."""

from __future__ import annotations

from dataclasses import replace
from math import inf

import numpy as np
from numpy.typing import NDArray

from tellapart.errors import InputError, UndefinedMetric
from tellapart.inference.designs import Design
from tellapart.inference.losses import Spread, loss_estimate
from tellapart.metrics import METRICS
from tellapart.problem import Problem
from tellapart.results import DecisionCost, Estimate
from tellapart.statistics import LossSums

Floats = NDArray[np.float64]
Codes = NDArray[np.integer]

ROUNDING = 1e-12


def expected_costs(problem: Problem, costs: Floats) -> Floats:
    """Return what each decision would cost by the stated probabilities, shape (n, K).

    Raises
    ------
    InputError
        The problem has no exclusive classes, or no probabilities that sum to 1.
    """
    if problem.task == "multilabel":
        raise InputError(
            "costs by class need exclusive classes; expected one threshold for each label, such as "
            "evaluation.thresholds(cost(fp=1, fn=20))"
        )
    if problem.scores is not None and not problem.scores.sums_to_one:
        raise InputError("y_score does not sum to 1 in every row; expected probabilities")
    try:
        columns = [problem.probability(k) for k in range(len(problem.questions))]
    except UndefinedMetric as undefined:
        raise InputError(f"y_score: decisions by cost {undefined}") from undefined
    if problem.task == "binary":
        columns = [1.0 - columns[0], columns[0]]
    return np.asarray(np.stack(columns, axis=1) @ costs)


def cheapest(stated: Floats, costs: Floats) -> Codes:
    """Return the decision of lowest expected cost, the first in class order on ties."""
    room = ROUNDING * max(1.0, float(np.abs(costs).max()))
    best: Codes = np.argmax(stated <= stated.min(axis=1, keepdims=True) + room, axis=1)
    return best


def row_costs(problem: Problem, costs: Floats, decided: Codes) -> Floats:
    """Return what decisions cost each row; of a soft label, in expectation."""
    truth = problem.truth.values
    if problem.task == "binary":
        positive = truth.astype(np.float64)
        return np.asarray(positive * costs[1, decided] + (1.0 - positive) * costs[0, decided])
    if truth.ndim == 1:
        return np.asarray(costs[truth, decided])
    return np.asarray((truth * costs.T[decided]).sum(axis=1))


def decision_cost(problem: Problem, costs: Floats, names: list[str], level: float) -> DecisionCost:
    """Compare decisions by cost with the largest probability and with the best constant answer.

    `costs` and `names` are in the order (negative, positive) for a binary problem.
    """
    stated = expected_costs(problem, costs)
    decided = cheapest(stated, costs)
    equal = 1.0 - np.eye(len(costs))
    largest = cheapest(expected_costs(problem, equal), equal)
    rows = np.arange(problem.rows)
    span = (0.0, float(costs.max())) if costs.min() >= 0 else (-inf, inf)
    row = replace(METRICS["mse"], name="expected_cost", title="Mean cost", range=span)

    design = Design.of(problem)

    def mean(codes: Codes) -> Estimate:
        paid = row_costs(problem, costs, codes)
        sums = LossSums.of_rows(paid, problem.mass)
        return loss_estimate(row, sums, level, spread=Spread.of(problem, paid, design))

    constants = [mean(np.full(problem.rows, k)) for k in range(len(costs))]
    best = int(np.argmin([each.value for each in constants]))
    weights = problem.weights
    promised = float(stated[rows, decided] @ weights / weights.sum())
    return DecisionCost(mean(decided), mean(largest), constants[best], names[best], promised)
