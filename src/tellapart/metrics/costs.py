"""What errors cost, and what an answer is worth at another prevalence."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tellapart.metrics.counting import FNR, FPR, RECALL, SPECIFICITY, CountFormula, Ratio

Floats = NDArray[np.float64]

FALSE_ALARMS = Ratio((0, 1, 0, 0), (1, 1, 1, 1))
MISSES = Ratio((0, 0, 1, 0), (1, 1, 1, 1))
HITS = Ratio((1, 0, 0, 0), (1, 1, 1, 1))
RIGHTLY_LEFT = Ratio((0, 0, 0, 1), (1, 1, 1, 1))


@dataclass(frozen=True)
class Costs:
    """What one error costs, in any one unit; right answers cost nothing unless said.

    Attributes
    ----------
    false_positive, false_negative
        Each above the cost of the right answer in its place.
    true_positive, true_negative
        Of right answers; below 0 for a gain.
    """

    false_positive: float
    false_negative: float
    true_positive: float = 0.0
    true_negative: float = 0.0

    @property
    def threshold(self) -> float:
        """Return the probability from which calling a row positive is the cheaper answer.

        >>> Costs(1, 19).threshold
        0.05
        """
        alarm = self.false_positive - self.true_negative
        return alarm / (alarm + self.false_negative - self.true_positive)

    def of_best_constant(self, prevalence: float) -> float:
        """Return the cost per row of the better of two answers that never change.

        >>> Costs(1, 20).of_best_constant(0.01)  # nobody positive: 1% of the rows cost 20
        0.2
        """
        nobody = self.false_negative * prevalence + self.true_negative * (1.0 - prevalence)
        everybody = self.false_positive * (1.0 - prevalence) + self.true_positive * prevalence
        return min(nobody, everybody)


@dataclass(frozen=True)
class ExpectedCost(CountFormula):
    """Mean cost per row: of these rows, or at a prevalence of their own.

    At another prevalence it is ``fp (1 - prevalence) FPR + fn prevalence FNR``, and the like for
    right answers.

    >>> table = np.array([8.0, 3.0, 2.0, 87.0])
    >>> float(ExpectedCost(Costs(1, 10))(table)[0])  # (3 * 1 + 2 * 10) / 100
    0.23
    """

    costs: Costs
    prevalence: float | None = None

    def values(self, cells: Floats) -> Floats:
        """Return one value per table."""
        return np.asarray(sum(share * ratio(cells) for share, ratio in self._parts()))

    def gradient(self, cells: Floats) -> Floats:
        """Return the gradient, shape (K, 4)."""
        return np.asarray(sum(share * ratio.gradient(cells) for share, ratio in self._parts()))

    def ratios(self) -> Iterable[Ratio]:
        """Return its ratios."""
        return tuple(ratio for _, ratio in self._parts())

    def _parts(self) -> tuple[tuple[float, Ratio], ...]:
        costs, pi = self.costs, self.prevalence
        fp, fn, tp, tn = (
            costs.false_positive, costs.false_negative, costs.true_positive, costs.true_negative,
        )  # fmt: skip
        if pi is None:
            parts = ((fp, FALSE_ALARMS), (fn, MISSES), (tp, HITS), (tn, RIGHTLY_LEFT))
        else:
            rest = 1.0 - pi
            parts = ((fp * rest, FPR), (fn * pi, FNR), (tp * pi, RECALL), (tn * rest, SPECIFICITY))
        return tuple(part for part in parts if part[0] != 0.0)


def chance_after(prevalence: float, likelihood_ratio: float) -> float:
    """Bayes' theorem in odds: the chance of the class once the answer is known.

    Odds before times the likelihood ratio are the odds after. An infinite ratio makes it 1.

    >>> round(chance_after(0.01, 99.0), 12)
    0.5
    """
    if likelihood_ratio == float("inf"):
        return 1.0
    after = prevalence * likelihood_ratio
    return after / (after + 1.0 - prevalence)
