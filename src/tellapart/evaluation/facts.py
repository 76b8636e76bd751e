"""What was read, and the decisions that were taken on the way."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from tellapart.errors import UndefinedMetric
from tellapart.inference import SweepSummary
from tellapart.problem import Problem
from tellapart.problem.columns import worth
from tellapart.results import DataFacts, Estimate
from tellapart.statistics import OneVsRest

Floats = NDArray[np.float64]


def class_masses(problem: Problem) -> dict[str, float]:
    """Return the mass of every class, or of every label, in class order."""
    weights = problem.weights
    masses = [float((problem.membership(k) * weights).sum()) for k in range(len(problem.questions))]
    if problem.task == "binary":
        masses = [float(weights.sum()) - masses[0], masses[0]]
        if problem.truth.positive == 0:
            masses = masses[::-1]
    return dict(zip(problem.classes, masses, strict=True))


def effective_rows(problem: Problem) -> dict[str, float]:
    """Return how many equal rows the mass of every class is worth: (sum w)^2 / sum w^2.

    Of a label it is the smaller of those that carry it and those that do not.
    """
    if problem.mass is None and not problem.is_soft:
        sizes = class_masses(problem)
        if problem.task != "multilabel":
            return sizes
        return {name: min(rows, problem.rows - rows) for name, rows in sizes.items()}
    weights = problem.weights
    found: dict[str, float] = {}
    for k, name in enumerate(problem.questions):
        truth = problem.membership(k)
        sides = worth(truth * weights), worth((1.0 - truth) * weights)
        if problem.task == "binary":
            other = next(label for label in problem.classes if label != name)
            found |= {name: sides[0], other: sides[1]}
        else:
            found[name] = min(sides) if problem.task == "multilabel" else sides[0]
    return {name: found[name] for name in problem.classes}


def shares_flagged(tables: OneVsRest, problem: Problem) -> Floats:
    """Return the share of the mass predicted as each class; for binary (negative, positive)."""
    total = tables.cells.sum(axis=1)
    flagged: Floats = (tables.cells[:, 0] + tables.cells[:, 1]) / total
    if problem.task == "binary":
        return np.array([1.0 - flagged[0], flagged[0]])
    return flagged


def constant_mse(problem: Problem) -> float:
    """Return the squared error of always stating the prevalence: the variance of the labels."""
    weights = problem.weights / problem.weights.sum()
    spread = 0.0
    for k in range(len(problem.questions)):
        truth = problem.membership(k).astype(np.float64)
        mean = float((weights * truth).sum())
        spread += float((weights * (truth - mean) ** 2).sum())
    return spread / len(problem.questions)


def divergence_baseline(
    baselines: Mapping[str, float], metrics: Mapping[str, Estimate]
) -> dict[str, float]:
    """Return the divergence of always stating the prevalence: its log loss minus the entropy."""
    log_loss = metrics.get("log_loss")
    if log_loss is None or log_loss.attainable is None or "log_loss" not in baselines:
        return {}
    return {"kl_divergence": max(baselines["log_loss"] - log_loss.attainable[0], 0.0)}


def labelset_baseline(problem: Problem) -> dict[str, float]:
    """Return the subset accuracy of always answering the most common set of labels."""
    if problem.is_soft:
        return {}
    packed = np.packbits(np.ascontiguousarray(problem.truth.values), axis=1)
    _, place = np.unique(packed, axis=0, return_inverse=True)
    masses = np.bincount(place.ravel(), weights=problem.weights)
    return {"subset_accuracy": float(masses.max() / masses.sum())}


def data_facts(
    problem: Problem, columns: Mapping[str, str], summary: SweepSummary | None
) -> DataFacts:
    """Describe the data of an evaluation."""
    masses = class_masses(problem)
    total = float(problem.weights.sum())
    shown = dict(columns) or _arguments(problem)
    truth: Literal["hard", "soft"] = "soft" if problem.is_soft else "hard"
    return DataFacts(
        rows=problem.rows,
        classes=problem.classes,
        prevalence={name: mass / total for name, mass in masses.items()},
        dropped=problem.dropped,
        zero_weight=problem.zero_weight,
        positive=problem.positive,
        columns=shown,
        scores=problem.scale,
        scores_declared=bool(problem.scores and problem.scores.declared),
        threshold=problem.threshold,
        truth=truth,
        weighted=problem.mass is not None if problem.shares is None else problem.shares.weighted,
        tied_rows=problem.tied_rows(),
        distinct_scores=summary.distinct if summary is not None else (),
        saturated=_saturated(problem),
        has_predictions=problem.given is not None,
        disagreeing_rows=_disagreeing(problem),
        groups=problem.group_count,
        sums_to_one=problem.scores is None or problem.scores.sums_to_one,
        votes=problem.median_votes,
        ambiguous_rows=None if problem.hardened is None else problem.hardened.ambiguous_rows,
        observed=_observed(problem),
    )


def _arguments(problem: Problem) -> dict[str, str]:
    """Return role -> argument, where the data came as arrays and not from a file."""
    shown = {"truth": "y_true"}
    if problem.scores is not None:
        shown["score"] = problem.scores.column
    if problem.given is not None:
        shown["prediction"] = "y_pred"
    return shown


def _observed(problem: Problem) -> dict[str, float] | None:
    if problem.shares is None:
        return None
    return {name: problem.shares.observed[name] for name in problem.classes}


def _saturated(problem: Problem) -> float:
    """Return the share of rows whose score says certainly yes or certainly no.

    Among several exclusive classes, a row is saturated if one class holds all probability.
    """
    if problem.scale != "probability" or problem.scores is None:
        return 0.0
    values = problem.scores.values
    if problem.task == "binary":
        return float(((values == 0) | (values == 1)).mean())
    if problem.task == "multiclass":
        certain = np.zeros(problem.rows, dtype=bool)
        for k in range(len(problem.classes)):
            certain |= values[:, k] == 1
        return float(certain.mean())
    return float(np.mean([((c.score == 0) | (c.score == 1)).mean() for c in problem.columns()]))


def _disagreeing(problem: Problem) -> int:
    if problem.given is None or problem.scores is None:
        return 0
    try:
        by_scores = problem.without_predictions().predicted()
    except UndefinedMetric:
        return 0
    differ = by_scores != problem.given
    return int((differ if differ.ndim == 1 else differ.any(axis=1)).sum())
