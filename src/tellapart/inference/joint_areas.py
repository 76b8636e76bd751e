"""Several ROC AUCs on the same rows: their covariance from the influence of rows or clusters.

One engine: what each row contributes to each AUC (its mass times the gradient in its cell).
Hard unweighted rows give DeLong's covariance, clusters Obuchowski's, weighted and soft rows the
sandwich.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import special

from tellapart.errors import UndefinedMetric
from tellapart.kernels import add_influence, place_rows, sorted_rows, sum_by
from tellapart.metrics.ranking import roc_auc, roc_auc_gradient
from tellapart.problem import Column
from tellapart.problem.columns import worth
from tellapart.statistics import ScoreSweep
from tellapart.statistics.score_sweep import THREADED_ROWS

Array = NDArray[Any]
Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class JointAreas:
    """AUCs of k scores on the same rows.

    Attributes
    ----------
    values
        Shape (k,).
    covariance
        Shape (k, k).
    method
        ``delong``, ``obuchowski`` (clusters) or ``influence`` (weights, soft labels).
    sizes
        Positive and negative rows (or what they are worth).
    """

    values: Floats
    covariance: Floats
    method: str
    sizes: tuple[float, float]

    def difference(self, first: int, second: int) -> tuple[float, float]:
        """Return the difference of two AUCs and its standard error."""
        s = self.covariance
        variance = s[first, first] + s[second, second] - 2 * s[first, second]
        if variance < 1e-12 * max(s[first, first] + s[second, second], 1e-30):
            variance = 0.0  # equal ranks: what rounding leaves
        return float(self.values[first] - self.values[second]), float(np.sqrt(max(variance, 0.0)))

    def equality(self) -> tuple[float, int, float]:
        """Return chi-squared, degrees of freedom and p-value of "all AUCs are equal".

        DeLong, DeLong & Clarke-Pearson 1988, eq. 7. A score that repeats another adds no degree
        of freedom.
        """
        k = len(self.values)
        contrasts = np.eye(k)[:-1] - np.eye(k)[1:]
        middle = contrasts @ self.covariance @ contrasts.T
        gaps = contrasts @ self.values
        scale = float(np.trace(self.covariance))
        roots = np.linalg.eigvalsh(middle)
        freedom = int((roots > 1e-10 * max(scale, 1e-30)).sum())
        if freedom == 0:
            return 0.0, 0, 1.0
        inverse = np.linalg.pinv(middle, rcond=1e-10, hermitian=True)
        statistic = float(gaps @ inverse @ gaps)
        return statistic, freedom, float(special.chdtrc(freedom, statistic))


def joint_areas(columns: Sequence[Column], groups: Array | None = None) -> JointAreas:
    """Return the AUCs of several scores on the same rows with their covariance.

    Parameters
    ----------
    columns
        The same truth and mass, one score each.
    groups
        Cluster of each row, or None where rows are independent.

    Raises
    ------
    UndefinedMetric
        A class is absent, or has a single row (or a single cluster).
    """
    column = columns[0]
    if groups is None and column.mass is None and not column.is_soft:
        return _delong(columns)
    placed = [area_influence(column) for column in columns]
    values = np.array([value for value, _ in placed])
    influence = np.stack([rows for _, rows in placed], axis=1)
    positive, negative = column.masses()
    sizes = worth(positive), worth(negative)
    if groups is not None:
        covariance = clustered_covariance(influence, positive, negative, groups)
        return JointAreas(values, covariance, "obuchowski", sizes)
    return JointAreas(values, influence.T @ influence, "influence", sizes)


def _delong(columns: Sequence[Column]) -> JointAreas:
    """Return the AUCs of hard rows that weigh one, with DeLong's covariance.

    Every score is sorted once; the placements of positives and of negatives stand apart, so that
    both covariances are products of slices.
    """
    truth = columns[0].truth
    rows, m = len(truth), int(np.count_nonzero(truth))
    n = rows - m
    if m == 0 or n == 0:
        roc_auc(ScoreSweep.of(columns[0]))  # undefined, with its reason
    slot = np.empty(rows, dtype=np.int32)
    slot[truth == 1] = np.arange(m, dtype=np.int32)
    slot[truth == 0] = np.arange(m, rows, dtype=np.int32)
    shares = np.empty((rows, len(columns)), order="F")

    def place(k: int) -> float:
        score = np.ascontiguousarray(columns[k].score)
        twice = place_rows(sorted_rows(score), score, slot, m, shares[:, k])
        area = twice / (2.0 * m * n)
        shares[:, k] -= area
        return area

    if rows < THREADED_ROWS:
        areas = [place(k) for k in range(len(columns))]
    else:  # a pool per call: one kept for later would hang after a fork
        with ThreadPoolExecutor(min(os.cpu_count() or 1, len(columns))) as pool:
            areas = list(pool.map(place, range(len(columns))))
    if min(m, n) < 2:
        raise UndefinedMetric("the variance of an AUC needs two rows of each class")
    above, below = shares[:m], shares[m:]
    covariance = above.T @ above / (m * (m - 1.0)) + below.T @ below / (n * (n - 1.0))
    return JointAreas(np.array(areas), covariance, "delong", (float(m), float(n)))


def area_influence(column: Column) -> tuple[float, Floats]:
    """Return the AUC, and what every row contributes to it; the contributions sum to 0."""
    sweep, cell = ScoreSweep.placed(column)
    influence = np.zeros(len(column.score))
    add_influence(cell, *column.masses(), *roc_auc_gradient(sweep), 1.0, influence)
    return roc_auc(sweep), influence


def clustered_covariance(
    influence: Floats, positive: Floats, negative: Floats, groups: Array
) -> Floats:
    """Return the covariance of AUCs when rows come in clusters.

    Obuchowski 1997, Biometrics 53:567: sums inside clusters first, positives and negatives
    apart, each with the factor I / (I - 1) of its number of clusters. A cluster of one row each
    gives DeLong's covariance. Weighted and soft rows count on both sides with their masses.
    """
    _, code = np.unique(groups.astype(str), return_inverse=True)
    clusters = int(code.max()) + 1
    total = positive + negative
    share = np.divide(positive, total, out=np.zeros_like(total), where=total > 0)
    sides = []
    for part in (share, 1.0 - share):
        rows = influence * part[:, None]
        sums = [sum_by(code, rows[:, k], clusters) for k in range(influence.shape[1])]
        sides.append(np.stack(sums, axis=1))
    counts = [len(np.unique(code[mass > 0])) for mass in (positive, negative)]
    if min(*counts, clusters) < 2:
        raise UndefinedMetric("the variance of a clustered AUC needs two clusters of each class")
    x, y = sides
    out = counts[0] / (counts[0] - 1) * (x.T @ x) + counts[1] / (counts[1] - 1) * (y.T @ y)
    crossed = x.T @ y
    return np.asarray(out + clusters / (clusters - 1) * (crossed + crossed.T))
