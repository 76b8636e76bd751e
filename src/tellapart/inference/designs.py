"""How rows came to be here, where they are not simply drawn one by one.

Two things change what the influences of rows say about a standard error. Rows of one group (a
patient, a site) resemble each other: their influences are added up before they are squared. And
where the shares of classes were stated rather than observed, what moves a value by moving those
shares is no part of its error: influences are centred inside each class.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from math import nan, sqrt
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tellapart.inference import intervals
from tellapart.kernels import sum_by
from tellapart.problem import Problem

Floats = NDArray[np.float64]
Codes = NDArray[Any]

DENSE = 4
FEWEST = 5  # groups, below which a spread between them is luck; see docs/decisions/0018
FEWEST_HOLDING = 3  # of them with rows of either class, or rows that a share is of
ONE_GROUP = "no interval: all rows are one group"
FEW_HOLDING = f"no interval: fewer than {FEWEST_HOLDING} groups hold the rows that it is of"


@dataclass(frozen=True, eq=False)
class Design:
    """Groups of rows, classes of stated share, or both.

    Attributes
    ----------
    unit
        Number of each row's group; None where every row is drawn alone.
    units
        Number of groups (or rows).
    stratum
        Class of each row, where the shares of classes are stated and labels hard; else None.
    part
        Class of each row of exclusive hard labels; else None.
    weight
        Mass of each row.
    plain
        Whether labels are hard and rows had no weights of their own.
    stated
        Whether the shares of classes are stated.
    """

    unit: Codes | None
    units: int
    stratum: Codes | None
    part: Codes | None
    weight: Floats
    plain: bool
    stated: bool

    @classmethod
    def of(cls, problem: Problem) -> Design | None:
        """Return the design of a problem; None where rows are simply independent."""
        clusters = problem.clusters
        if clusters is None and problem.shares is None:
            return None
        truth = problem.truth.values
        part = truth if truth.ndim == 1 and not problem.is_soft else None
        weighted = problem.mass is not None
        if problem.shares is not None:
            weighted = problem.shares.weighted
        return cls(
            None if clusters is None else clusters[0],
            problem.rows if clusters is None else clusters[1],
            known_classes(problem),
            part,
            problem.weights,
            not weighted and not problem.is_soft,
            problem.shares is not None,
        )

    @property
    def grouped(self) -> bool:
        """Whether rows come in groups."""
        return self.unit is not None

    @cached_property
    def lacking(self) -> str | None:
        """Say that there are too few groups to see how they differ, or return None.

        Groups of one row are rows, of which any number will do.
        """
        if self.units < 2:
            return ONE_GROUP
        if self.units >= min(FEWEST, len(self.weight)):
            return None
        return f"no interval: all rows are in {self.units} groups; expected at least {FEWEST}"

    def among(self, rows: NDArray[np.intp]) -> Design:
        """Return the design of some of the rows."""
        unit, units = None, len(rows)
        if self.unit is not None:
            _, unit = np.unique(self.unit[rows], return_inverse=True)
            units = int(unit.max()) + 1
        stratum, part = (None if code is None else code[rows] for code in (self.stratum, self.part))
        weight = self.weight[rows]
        return replace(self, unit=unit, units=units, stratum=stratum, part=part, weight=weight)

    def sums(self, values: Floats) -> Floats:
        """Add up values, of one or more columns, inside each unit."""
        if self.unit is None:
            return values
        if values.ndim == 1:
            return sum_by(self.unit, np.ascontiguousarray(values, np.float64), self.units)
        return np.stack([self.sums(values[:, k]) for k in range(values.shape[1])], axis=1)

    def centred(self, values: Floats) -> Floats:
        """Take away from each row what the whole of its class gains, in proportion to its mass."""
        if self.stratum is None:
            return values
        count = int(self.stratum.max()) + 1
        mass = sum_by(self.stratum, self.weight, count)
        columns = values.reshape(len(values), -1)
        out = np.empty_like(columns)
        for k in range(columns.shape[1]):
            held = sum_by(self.stratum, np.ascontiguousarray(columns[:, k]), count)
            gain = held / np.where(mass > 0, mass, 1.0)
            out[:, k] = columns[:, k] - self.weight * gain[self.stratum]
        return out.reshape(values.shape)

    def error(self, influence: Floats, part: Codes | None = None) -> float:
        """Return the standard error from the influences of rows.

        Obuchowski 1997, Biometrics 53:567: sums inside groups, those of each class (`part`, by
        default the classes of exclusive hard labels) with the factor I / (I - 1) of the number of
        groups that hold it, and products between classes with that of all groups. One row per
        group gives DeLong's variance. Without hard classes, all sums are treated alike.
        """
        part = self.part if part is None else part
        if part is None:
            return self.influence_error(influence)
        values = self.centred(influence)
        own, size = self._by_part(values, part)
        factor = size / np.maximum(size - 1, 1)
        variance = float(factor @ own)
        if self.grouped:
            variance += _factor(self.units) * float((self.sums(values) ** 2).sum() - own.sum())
        return sqrt(max(variance, 0.0))

    def influence_error(self, influence: Floats) -> float:
        """Return the standard error of what is no area: a rate, a mean, a table.

        Sums inside groups with the factor `scale`, which leaves groups of one row as they are.
        """
        return sqrt(float((self.sums(self.centred(influence)) ** 2).sum()) * self.scale)

    def effective_share(self, value: float, error: float, rows: float, level: float) -> float:
        """Return how many independent rows a share of grouped rows is worth.

        The rows over the design effect, which is taken to be at least 1, less for the few degrees
        of freedom of groups. A share of 0 or 1 shows no spread: the groups stand for their rows.
        """
        if 0.0 < value < 1.0:
            worth = rows / max(error**2 * rows / (value * (1.0 - value)), 1.0)
        else:
            worth = self.worth(self.weight)
        return worth / self.stretch(level) ** 2

    def stratified(self, influence: Floats) -> tuple[float, float]:
        """Return the standard error of a mean without groups, and its degrees of freedom.

        Satterthwaite's, of the sum of what the classes add.
        """
        values = self.centred(influence)
        if self.stratum is None:
            rows = self.worth(self.weight)
            return sqrt(_factor(rows) * float((values**2).sum())), max(rows - 1.0, 1.0)
        own, size = self._by_part(values, self.stratum)
        own = own * size / np.maximum(size - 1, 1)
        parts = float((own**2 / np.maximum(size - 1, 1)).sum())
        return sqrt(float(own.sum())), float(own.sum()) ** 2 / parts if parts > 0 else 1.0

    def column_error(self, influence: Floats, positive: Floats, negative: Floats) -> float:
        """Return the standard error of an area of one question; NaN where nothing shows spread."""
        for mass in (positive, negative):
            rows = int(np.count_nonzero(mass))
            if self.holders(mass) < min(FEWEST_HOLDING, max(rows, 2)):
                return nan
        return self.error(influence, _sides(positive, negative))

    def _by_part(self, values: Floats, part: Codes) -> tuple[Floats, Floats]:
        """Return, for each class, the sum of squares of its units, and how many units hold it."""
        classes = int(part.max()) + 1
        if self.unit is None:
            return _tallied(part, values**2, classes)
        places = self.units * classes
        if places <= DENSE * len(values):  # a table of groups and classes beats a sort
            place = self.unit * classes + part
            squares = sum_by(place, values, places).reshape(self.units, classes) ** 2
            found = np.bincount(place, minlength=places).reshape(self.units, classes) > 0
            return squares.sum(axis=0), found.sum(axis=0).astype(np.float64)
        keys, place = np.unique(self.unit.astype(np.int64) * classes + part, return_inverse=True)
        squares = sum_by(place, values, len(keys)) ** 2
        return _tallied(keys % classes, squares, classes)

    def holders(self, mass: Floats) -> int:
        """Return in how many units there is any mass."""
        if self.unit is None:
            return int(np.count_nonzero(mass))
        return int(np.count_nonzero(np.bincount(self.unit[mass > 0])))

    def worth(self, mass: Floats) -> float:
        """Return how many equal units a mass is worth: (sum w)^2 / sum w^2 over units.

        What is left of the rows if those of one group said all the same.
        """
        held = self.sums(mass)
        squares = float((held**2).sum())
        return float(held.sum()) ** 2 / squares if squares > 0 else 0.0

    @cached_property
    def scale(self) -> float:
        """Return G / (G - 1) x (n - 1) / n for G groups of n rows: 1 for groups of one row."""
        rows = len(self.weight)
        return _factor(self.units) * (rows - 1) / rows if self.grouped and rows > 1 else 1.0

    def stretch(self, level: float) -> float:
        """Return how much wider an interval is with the degrees of freedom of groups, not rows.

        Student's t with G - 1 for t with n - 1 (Korn & Graubard 1998, Surv Methodol 24:193).
        """
        if not self.grouped:
            return 1.0
        return nan if self.lacking else stretched(level, self.units, len(self.weight))


def known_classes(problem: Problem) -> Codes | None:
    """Return the class of each row where the shares of classes are stated and labels hard."""
    truth = problem.truth.values
    if problem.shares is None or problem.is_soft:
        return None
    return truth if truth.ndim == 1 else truth.argmax(axis=1)


def stretched(level: float, units: float, rows: float) -> float:
    """Return the ratio of quantiles of Student's t for so many units and so many rows.

    >>> round(stretched(0.95, 20, 1000), 3), stretched(0.95, 50, 50)
    (1.067, 1.0)
    """
    if units >= rows:
        return 1.0
    if units < FEWEST_HOLDING:
        return nan
    return intervals.t_quantile(level, units - 1) / intervals.t_quantile(level, rows - 1)


def _tallied(part: Codes, values: Floats, classes: int) -> tuple[Floats, Floats]:
    size = np.bincount(part, minlength=classes).astype(np.float64)
    return np.bincount(part, values, classes).astype(np.float64), size


def _factor(size: float) -> float:
    return size / max(size - 1, 1)


def _sides(positive: Floats, negative: Floats) -> Codes | None:
    """Return which side each row is on; None where any row is on both."""
    both = (positive > 0) & (negative > 0)
    return None if both.any() else (positive > 0).astype(np.int8)
