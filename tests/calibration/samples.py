"""Samples whose truth is known, and the lines of tables that count what was found in them.

Every line of a table has its own seed, made of its name, so that a line alone gives the numbers
that it has in the whole table.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from math import sqrt
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import integrate, special

from tellapart.problem import Column
from tellapart.results import Estimate
from tellapart.statistics import ScoreSweep

Array = NDArray[Any]
LEVEL = 0.95
SIGNIFICANCE = 1 - LEVEL


@dataclass(frozen=True)
class Line:
    """A line of a table: what was simulated, how often, and the shares found.

    Attributes
    ----------
    cell
        Words and numbers that name the line.
    samples
        Number of samples; 0 where every possible outcome was counted with its probability.
    found
        Column -> share, or another number.
    """

    cell: tuple[str | int | float, ...]
    samples: int
    found: dict[str, float]

    def spread(self, column: str) -> float:
        """Return the Monte-Carlo standard error of a share."""
        share = self.found[column]
        return float(np.sqrt(share * (1 - share) / self.samples)) if self.samples else 0.0


def holds(estimate: Estimate, truth: float) -> bool:
    return estimate.low <= truth <= estimate.high


def stream(*name: Any) -> np.random.Generator:
    """Return the random numbers of a cell."""
    return np.random.default_rng(zlib.crc32(repr(name).encode()))


def truth_of_classes(m: int, n: int) -> NDArray[np.uint8]:
    return np.repeat(np.array([1, 0], dtype=np.uint8), [m, n])


def shift_for(auc: float, spread: float = 1.0) -> float:
    """Return how far the positives' mean lies above that of the negatives, N(0, 1)."""
    return sqrt(1.0 + spread**2) * float(special.ndtri(auc))


def binormal(
    random: np.random.Generator, m: int, n: int, auc: float, spread: float, samples: int
) -> Iterator[ScoreSweep]:
    """Yield samples of m positives, N(shift, spread^2), and n negatives, N(0, 1)."""
    truth, shift = truth_of_classes(m, n), shift_for(auc, spread)
    scale = np.where(truth == 1, spread, 1.0)
    for _ in range(samples):
        yield ScoreSweep.of(Column("", shift * truth + scale * random.normal(size=m + n), truth))


def alike(
    random: np.random.Generator, m: int, n: int, auc: float, rho: float, models: int, samples: int
) -> Iterator[tuple[NDArray[np.uint8], Array]]:
    """Yield truth and the scores of equally good models, (rows, models), correlated by rho."""
    truth, shift = truth_of_classes(m, n), shift_for(auc)
    for _ in range(samples):
        shared = random.normal(size=(m + n, 1))
        own = random.normal(size=(m + n, models))
        yield truth, sqrt(rho) * shared + sqrt(1.0 - rho) * own + shift * truth[:, None]


def precision_at(recall: float, shift: float, share: float) -> float:
    """Return the precision of two unit normals `shift` apart, where positives have a share."""
    alarms = float(special.ndtr(special.ndtri(recall) - shift))
    return share * recall / (share * recall + (1.0 - share) * alarms)


def true_average_precision(shift: float, share: float) -> float:
    """Return the area under the true precision-recall curve."""
    area, _ = integrate.quad(precision_at, 0.0, 1.0, args=(shift, share), epsabs=1e-10, limit=200)
    return float(area)
