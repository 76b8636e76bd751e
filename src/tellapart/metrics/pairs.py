"""Averages over pairs of classes, and top-k accuracy."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from tellapart.errors import UndefinedMetric
from tellapart.metrics.averages import averaged
from tellapart.statistics import ClassPairs, RankCounts

Floats = NDArray[np.float64]


def pair_weights(pairs: ClassPairs, average: str) -> Floats:
    """Return the weight of every ordered pair (i, j) of present classes; they sum to one.

    ``macro``: all alike. ``weighted``: by the mass of both classes, as scikit-learn does.
    """
    both = np.outer(pairs.present, pairs.present).astype(np.float64)
    np.fill_diagonal(both, 0.0)
    if average == "weighted":
        both *= pairs.mass[:, None] + pairs.mass[None, :]
    total = both.sum()
    if total <= 0:
        raise UndefinedMetric("one-vs-one needs at least two classes with rows")
    return np.asarray(both / total)


def hand_till(pairs: ClassPairs) -> float:
    """Mean over pairs of classes of the chance to tell a member of one from the other."""
    return _mean(pairs, "macro")


def prevalence_weighted(pairs: ClassPairs) -> float:
    """Return the mean of `hand_till` with each pair weighted by the mass of its two classes."""
    return _mean(pairs, "weighted")


def _mean(pairs: ClassPairs, average: str) -> float:
    weights = pair_weights(pairs, average)
    return averaged(pairs.auc.ravel(), weights.ravel())


def top_k(k: int) -> Callable[[RankCounts], float]:
    """Return the formula of top-k accuracy."""

    def formula(ranks: RankCounts) -> float:
        if k > len(ranks.hits):
            raise UndefinedMetric(f"there are only {len(ranks.hits)} classes")
        return min(float(ranks.hits[k - 1]) / ranks.total, 1.0)

    return formula
