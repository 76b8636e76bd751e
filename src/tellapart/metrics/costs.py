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


def odds(threshold: Floats) -> Floats:
    """Return ``t / (1 - t)``: how many misses one false alarm is worth to who acts from t on.

    >>> odds(np.array([0.0, 0.2, 0.5])).tolist()
    [0.0, 0.25, 1.0]
    """
    return np.asarray(threshold / (1.0 - threshold))


def net_benefit(cells: Floats, threshold: Floats, prevalence: float | None = None) -> Floats:
    """Return the net benefit of acting on the rows that were flagged.

    ``TP / N - FP / N * t / (1 - t)``: true positives per row, less the false positives at the
    exchange rate that the threshold states. It is at most the prevalence, and has no lower bound.

    Parameters
    ----------
    cells
        (tp, fp, fn, tn) at each threshold, shape (K, 4).
    threshold
        Probabilities in [0, 1), shape (K,).
    prevalence
        Of the use, where it is not that of the rows: ``prev TPR - (1 - prev) FPR t / (1 - t)``.

    References
    ----------
    Vickers & Elkin 2006, Med Decis Making 26:565.

    Examples
    --------
    >>> table = np.array([[8.0, 10.0, 2.0, 80.0]])  # 10 of 100 are positive
    >>> net_benefit(table, np.array([0.2])).round(3).tolist()  # (8 - 10 / 4) / 100
    [0.055]
    >>> net_benefit(table, np.array([0.2]), 0.5).round(3).tolist()  # .5 * 8/10 - .5 * 10/90 / 4
    [0.386]
    """
    true, false = _shares(cells, prevalence)
    return np.asarray(true - false * odds(threshold))


def treat_all(threshold: Floats, prevalence: float) -> Floats:
    """Return the net benefit of acting on every row: 0 where the threshold is the prevalence.

    >>> treat_all(np.array([0.0, 0.1]), 0.1).tolist()
    [0.1, 0.0]
    """
    return np.asarray(prevalence - (1.0 - prevalence) * odds(threshold))


def interventions_avoided(
    cells: Floats, threshold: Floats, prevalence: float | None = None
) -> Floats:
    """Return how many fewer of 100 rows are acted on than by acting on all, at no loss of benefit.

    The net benefit beyond treating all, divided by t / (1 - t): true negatives per 100 rows, less
    the false negatives at the inverse exchange rate. 0 at a threshold of 0, where all are flagged.

    >>> table = np.array([[8.0, 10.0, 2.0, 80.0]])
    >>> interventions_avoided(table, np.array([0.2])).round(6).tolist()  # 80 - 2 * 4
    [72.0]
    """
    missed, spared = _shares(cells[:, [2, 3, 0, 1]], prevalence)
    with np.errstate(divide="ignore", invalid="ignore"):
        lost = np.where(missed > 0, missed / odds(threshold), 0.0)
    return np.asarray(100.0 * (spared - lost))


def _shares(cells: Floats, prevalence: float | None) -> tuple[Floats, Floats]:
    """Return the first two cells (of one answer) as shares of all, at a prevalence."""
    if prevalence is None:
        total = cells.sum(axis=1)
        return cells[:, 0] / total, cells[:, 1] / total
    real, others = cells[:, 0] + cells[:, 2], cells[:, 1] + cells[:, 3]
    return prevalence * cells[:, 0] / real, (1.0 - prevalence) * cells[:, 1] / others
