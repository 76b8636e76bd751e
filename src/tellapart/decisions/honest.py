"""What a chosen threshold is worth on other rows: chosen in the bag, judged out of it."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from dataclasses import replace
from math import nan

import numpy as np
from numpy.typing import NDArray

from tellapart.decisions.choosing import middle, optimal_vertices
from tellapart.decisions.limits import MEASURES
from tellapart.decisions.rules import Rule
from tellapart.errors import TellapartWarning
from tellapart.inference.resampling.out_of_bag import LeftOut, choices_out_of_bag
from tellapart.inference.resampling.requests import Resampling
from tellapart.problem import Problem
from tellapart.problem.scores import shortest
from tellapart.results import OutOfBag, OutOfBagValue, ThresholdChoice
from tellapart.results.thresholds import Drawn

Floats = NDArray[np.float64]

MOST_FAILED = 0.01


def with_out_of_bag(
    choice: ThresholdChoice, rule: Rule, problem: Problem, k: int, level: float, request: Resampling
) -> ThresholdChoice:
    """Return a choice with what its rule does on resamples.

    Each resample chooses by the rule on the rows drawn, and is judged on those left out, about
    37% of all. Groups are drawn whole. Rules that look at rates inside each class keep the sizes of
    the classes; other rules let them vary, but for a stated prevalence, which all keep.

    Warns
    -----
    TellapartWarning
        More than 1% of the resamples made no choice.
    """
    if choice.threshold != choice.threshold:
        return choice

    def choose(cells: Floats) -> int | None:
        ties = optimal_vertices(rule, cells)
        return middle(ties) if len(ties) else None

    found = choices_out_of_bag(problem, k, choose, request, classed=rule.conditional)
    if found.failed > MOST_FAILED * request.resamples:
        warnings.warn(
            f"threshold by {rule.name}: {found.failed} of {request.resamples} resamples made no "
            "choice or left out no row of a class; out of bag describes the others only",
            TellapartWarning,
            stacklevel=2,
        )
    scores = problem.known_scores
    tails = _tails(level)
    middle_share = _quantiles(found.threshold, (tails[0], 0.5, tails[1]))
    low, median, high = (
        shortest(scores.values.dtype.type(value), scores.dtype) for value in middle_share
    )
    return replace(
        choice,
        out_of_bag=OutOfBag(
            value=_summary(choice.value, rule.values(found.cells), level),
            metrics={
                name: _summary(
                    choice.metrics[name].value, MEASURES[name].criterion(found.cells), level
                )
                for name in choice.metrics
            },
            threshold=median,
            threshold_low=low,
            threshold_high=high,
            kept=_kept(rule, found),
            resamples=request.resamples,
            failed=found.failed,
            seed=request.seed,
            level=level,
            drawn=_drawn(problem, rule),
        ),
    )


def _kept(rule: Rule, found: LeftOut) -> float | None:
    if not rule.limits:
        return None
    return float(rule.allowed(found.cells).mean()) if len(found.cells) else nan


def _drawn(problem: Problem, rule: Rule) -> Drawn:
    if problem.tags.get("groups") is not None:
        return "groups"
    classed = (rule.conditional or problem.shares is not None) and not problem.is_soft
    return "rows of each class" if classed else "rows"


def _tails(level: float) -> tuple[float, float]:
    return (1 - level) / 2, (1 + level) / 2


def _quantiles(values: Floats, shares: tuple[float, ...]) -> list[float]:
    """Return observed quantiles: between a score and infinity there is nothing."""
    if not len(values):
        return [nan] * len(shares)
    found: list[float] = np.quantile(values, shares, method="inverted_cdf").tolist()
    return found


def _summary(apparent: float, values: Floats, level: float) -> OutOfBagValue:
    known = values[~np.isnan(values)]
    undefined = len(values) - len(known)
    if not len(known):
        return OutOfBagValue(apparent, nan, nan, nan, undefined)
    low, high = (
        np.quantile(known, _tails(level)).tolist()
        if np.isfinite(known).all()
        else _quantiles(known, _tails(level))
    )
    return OutOfBagValue(apparent, float(known.mean()), low, high, undefined)


def at_present(rule: Rule, cells: Floats, names: Mapping[str, object]) -> dict[str, float]:
    """Return what a rule looks at (under ``""``) and metrics of one table of decisions."""
    table = np.atleast_2d(cells)
    out = {"": float(rule.values(table)[0])}
    return out | {name: float(MEASURES[name].criterion(table)[0]) for name in names}
