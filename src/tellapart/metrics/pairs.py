"""Averages over pairs of classes, and top-k accuracy."""

from __future__ import annotations

from dataclasses import dataclass

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


@dataclass(frozen=True)
class TopK:
    """Share of the mass whose true class is among the k largest scores."""

    k: int

    def __call__(self, ranks: RankCounts) -> float:
        """Return the value."""
        if self.k > len(ranks.hits):
            raise UndefinedMetric(f"there are only {len(ranks.hits)} classes")
        return min(float(ranks.hits[self.k - 1]) / ranks.total, 1.0)

    def variance(self, ranks: RankCounts) -> float:
        """Return the sum over rows of (mass x (credit - value))^2, over the squared total."""
        value, place = self(ranks), self.k - 1
        squares = ranks.squares[place] - 2 * value * ranks.products[place]
        return max(float(squares + value**2 * ranks.total_squares), 0.0) / ranks.total**2
