"""Two or more classifiers right or wrong on the same rows: McNemar's tests and Cochran's Q."""

from __future__ import annotations

from dataclasses import dataclass
from math import nan

import numpy as np
from numpy.typing import NDArray
from scipy import special

from tellapart.inference.intervals import wilson
from tellapart.results.comparisons import Alternative

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class McNemar:
    """Tests of equal accuracy on matched rows.

    Attributes
    ----------
    only_first, only_second
        Rows that only one of the two has right.
    mid_p
        Exact p-value less half the chance of what was observed: the recommended one.
    exact
        Exact conditional p-value, two-sided (conservative).
    asymptotic
        Of chi-squared without continuity correction.
    statistic
        That chi-squared, (b - c)^2 / (b + c); NaN without a discordant row.
    """

    only_first: int
    only_second: int
    mid_p: float
    exact: float
    asymptotic: float
    statistic: float = nan

    def mid_p_one_sided(self, alternative: Alternative) -> float:
        """Return the mid-p of "the first is more often right" (``greater``) or less often.

        P(X > b) + P(X = b) / 2 of the b rows that only the first has right, among b + c.

        >>> round(mcnemar(10, 2).mid_p_one_sided("greater"), 6)
        0.01123
        """
        won, lost = self.only_first, self.only_second
        if alternative == "less":
            won, lost = lost, won
        total = won + lost
        if total == 0:
            return 1.0
        up_to_lost = float(special.bdtr(lost, total, 0.5))
        before = float(special.bdtr(lost - 1, total, 0.5)) if lost > 0 else 0.0
        return (up_to_lost + before) / 2


def mcnemar(only_first: int, only_second: int) -> McNemar:
    """Test whether two classifiers are equally often right (McNemar 1947).

    With b + c discordant rows the exact p-value is min(1, 2 P(Bin(b + c, 1/2) <= min(b, c))); mid-p
    is that less P(Bin = min), and 1 - P(Bin = b) / 2 where b = c (Fagerland, Lydersen & Laake
    2013, BMC Med Res Methodol 13:91). Without a discordant row nothing speaks against equality:
    all three are 1.

    >>> round(mcnemar(10, 2).mid_p, 6), mcnemar(0, 0).mid_p
    (0.022461, 1.0)
    """
    total, least = only_first + only_second, min(only_first, only_second)
    if total == 0:
        return McNemar(0, 0, 1.0, 1.0, 1.0)
    tail = float(special.bdtr(least, total, 0.5))
    at = tail - (float(special.bdtr(least - 1, total, 0.5)) if least > 0 else 0.0)
    exact = min(1.0, 2 * tail)
    mid_p = 1.0 - at / 2 if only_first == only_second else exact - at
    statistic = (only_first - only_second) ** 2 / total
    p = float(special.chdtrc(1, statistic))
    return McNemar(only_first, only_second, mid_p, exact, p, statistic)


def paired_difference(
    both: float, only_first: float, only_second: float, neither: float, level: float
) -> tuple[float, float]:
    """Newcombe's interval of the difference of two paired proportions, method 10.

    It joins the Wilson intervals of both proportions with their correlation, stays inside
    [-1, 1], and is no point for equal proportions (Newcombe 1998, Stat Med 17:2635).

    >>> low, high = paired_difference(20, 10, 2, 8, 0.95)
    >>> bool(-1 < low < 8 / 40 < high < 1)
    True
    """
    both, only_first, only_second, neither = map(float, (both, only_first, only_second, neither))
    total = both + only_first + only_second + neither
    first, second = (both + only_first) / total, (both + only_second) / total
    (l1, u1), (l2, u2) = wilson(first, total, level), wilson(second, total, level)
    margins = (both + only_first) * (only_second + neither)
    margins *= (both + only_second) * (only_first + neither)
    cross = both * neither - only_first * only_second
    if cross > 0:  # continuity correction of the correlation, as in the paper
        cross = max(cross - total / 2, 0.0)
    phi = cross / np.sqrt(margins) if margins > 0 else 0.0
    gap = first - second
    low = (first - l1) ** 2 - 2 * phi * (first - l1) * (u2 - second) + (u2 - second) ** 2
    high = (u1 - first) ** 2 - 2 * phi * (u1 - first) * (second - l2) + (second - l2) ** 2
    return gap - float(np.sqrt(max(low, 0.0))), gap + float(np.sqrt(max(high, 0.0)))


@dataclass(frozen=True)
class ManyMatched:
    """Cochran's Q: the statistic, its degrees of freedom, and the p-value."""

    statistic: float
    freedom: int
    p_value: float


def cochran_q(right: NDArray[np.bool_]) -> ManyMatched:
    """Test whether k classifiers are equally often right on the same rows (Cochran 1950).

    Parameters
    ----------
    right
        Shape (n, k): whether each classifier is right on each row.

    Returns
    -------
    Where every row has all or none right, nothing speaks against equality: p is 1.
    """
    k = right.shape[1]
    columns, rows = right.sum(axis=0, dtype=np.float64), right.sum(axis=1, dtype=np.float64)
    below = k * rows.sum() - (rows**2).sum()
    if below == 0:
        return ManyMatched(nan, k - 1, 1.0)
    statistic = float((k - 1) * (k * (columns**2).sum() - columns.sum() ** 2) / below)
    return ManyMatched(statistic, k - 1, float(special.chdtrc(k - 1, statistic)))
