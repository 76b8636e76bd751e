"""Metrics on 2 x 2 tables, for all classes at once.

A table is a row ``(tp, fp, fn, tn)`` of an array of shape (K, 4): one class against the rest.
A metric is a ratio of two sums of these cells, or a simple function of such ratios, so that its
gradient follows from the same numbers. Undefined entries are NaN, and `CountFormula.reason`
says why.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Cells = tuple[float, float, float, float]

_EMPTY: dict[Cells, str] = {
    (1, 1, 0, 0): "nobody was predicted positive",
    (0, 0, 1, 1): "nobody was predicted negative",
    (1, 0, 1, 0): "no positive rows",
    (0, 1, 0, 1): "no negative rows",
    (1, 1, 1, 0): "no positive rows, and nobody was predicted positive",
}


class CountFormula(ABC):
    """A metric of 2 x 2 tables."""

    def __call__(self, cells: Floats) -> Floats:
        """Return one value per table, NaN where undefined."""
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.asarray(self.values(np.atleast_2d(cells)))

    @abstractmethod
    def values(self, cells: Floats) -> Floats:
        """Return one value per table."""

    @abstractmethod
    def gradient(self, cells: Floats) -> Floats:
        """Return the change of each value per unit of mass in each cell, shape (K, 4)."""

    @abstractmethod
    def ratios(self) -> Iterable[Ratio]:
        """Yield the ratios that the metric is made of."""

    def reason(self, cells: Floats) -> str:
        """Say why the metric of one table, shape (4,), is undefined."""
        return "; ".join(
            _EMPTY.get(ratio.counted, "an empty denominator")
            for ratio in self.ratios()
            if float(np.dot(cells, ratio.whole)) == 0
        )


@dataclass(frozen=True)
class Ratio(CountFormula):
    """``part . cells / whole . cells``.

    >>> float(Ratio((1, 0, 0, 0), (1, 1, 0, 0))(np.array([6.0, 1.0, 2.0, 3.0]))[0])
    0.8571428571428571
    """

    part: Cells
    whole: Cells

    def values(self, cells: Floats) -> Floats:
        """Return one value per table."""
        return np.asarray((cells @ np.array(self.part)) / (cells @ np.array(self.whole)))

    def gradient(self, cells: Floats) -> Floats:
        """Return the gradient, shape (K, 4)."""
        cells = np.atleast_2d(cells)
        value = self(cells)[:, None]
        with np.errstate(divide="ignore", invalid="ignore"):
            whole = cells @ np.array(self.whole)
            slope = np.array(self.part) - value * np.array(self.whole)
            return np.asarray(slope / whole[:, None])

    def ratios(self) -> Iterable[Ratio]:
        """Return its ratios."""
        return (self,)

    @property
    def counted(self) -> Cells:
        """Return 1 for every cell that the denominator counts, else 0."""
        tp, fp, fn, tn = (float(share > 0) for share in self.whole)
        return tp, fp, fn, tn


@dataclass(frozen=True)
class TwoRatios(CountFormula):
    """What is made of two ratios."""

    first: Ratio
    second: Ratio

    def ratios(self) -> Iterable[Ratio]:
        """Return both."""
        return (self.first, self.second)


@dataclass(frozen=True)
class SumLessOne(TwoRatios):
    """Two ratios added, less one: 0 for chance, 1 for perfection."""

    def values(self, cells: Floats) -> Floats:
        """Return one value per table."""
        return self.first(cells) + self.second(cells) - 1.0

    def gradient(self, cells: Floats) -> Floats:
        """Return the gradient, shape (K, 4)."""
        return self.first.gradient(cells) + self.second.gradient(cells)


@dataclass(frozen=True)
class RatioOfRatios(TwoRatios):
    """A likelihood ratio: infinite where only the second ratio is zero."""

    def values(self, cells: Floats) -> Floats:
        """Return one value per table."""
        return np.asarray(self.first(cells) / self.second(cells))

    def gradient(self, cells: Floats) -> Floats:
        """Return the gradient, shape (K, 4)."""
        first, second = self.first(cells)[:, None], self.second(cells)[:, None]
        with np.errstate(divide="ignore", invalid="ignore"):
            up = self.first.gradient(cells) / second
            return up - first / second**2 * self.second.gradient(cells)

    def reason(self, cells: Floats) -> str:
        """Say why it is undefined."""
        return super().reason(cells) or "both of its rates are zero"


PRECISION = Ratio((1, 0, 0, 0), (1, 1, 0, 0))
RECALL = Ratio((1, 0, 0, 0), (1, 0, 1, 0))
SPECIFICITY = Ratio((0, 0, 0, 1), (0, 1, 0, 1))
NPV = Ratio((0, 0, 0, 1), (0, 0, 1, 1))
FPR = Ratio((0, 1, 0, 0), (0, 1, 0, 1))
FNR = Ratio((0, 0, 1, 0), (1, 0, 1, 0))
F1 = Ratio((2, 0, 0, 0), (2, 1, 1, 0))
HIT_RATE = Ratio((1, 0, 0, 1), (1, 1, 1, 1))
INFORMEDNESS = SumLessOne(RECALL, SPECIFICITY)
MARKEDNESS = SumLessOne(PRECISION, NPV)
LR_PLUS = RatioOfRatios(RECALL, FPR)
LR_MINUS = RatioOfRatios(FNR, SPECIFICITY)


def f_beta(beta: float) -> Ratio:
    """Return F-beta: recall matters `beta` times as much as precision (van Rijsbergen 1979).

    >>> table = np.array([6.0, 1.0, 2.0, 3.0])
    >>> float(f_beta(2)(table)[0])  # 5 * 6 / (5 * 6 + 4 * 2 + 1)
    0.7692307692307693
    """
    square = float(beta) ** 2
    return Ratio((1.0 + square, 0.0, 0.0, 0.0), (1.0 + square, 1.0, square, 0.0))
