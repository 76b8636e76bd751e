"""What is drawn: single rows, rows inside each class, or whole groups of rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tellapart.errors import InputError
from tellapart.inference.designs import known_classes
from tellapart.kernels import draw_units, sum_by
from tellapart.problem import Problem

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

LEFT_OUT = 1000  # jackknife values at most; more rows are left out several at a time
SOFT_SHARES = "resamples of soft rows cannot keep a stated prevalence"


def refuse_soft_shares(problem: Problem) -> None:
    """Refuse to draw soft rows at a stated prevalence: they have no class to draw them in.

    Raises
    ------
    InputError
        Labels are soft, and the shares of classes stated.
    """
    if are_soft_shares(problem):
        raise InputError(f"{SOFT_SHARES}; expected hard labels, or what needs no resamples")


def are_soft_shares(problem: Problem) -> bool:
    """Whether labels are soft, and the shares of classes stated."""
    return problem.shares is not None and problem.is_soft


@dataclass(frozen=True, eq=False)
class StatedClasses:
    """Classes of stated share, which every resample keeps.

    Attributes
    ----------
    classes
        Class of each row.
    mass
        Mass of each row.
    stated
        Mass of each class.
    """

    classes: NDArray[Any]
    mass: Floats
    stated: Floats

    @classmethod
    def of(cls, problem: Problem) -> StatedClasses | None:
        """Return None where shares are as observed."""
        refuse_soft_shares(problem)
        classes = known_classes(problem)
        if classes is None:
            return None
        mass = problem.weights
        return cls(classes, mass, sum_by(classes, mass, int(classes.max()) + 1))

    def kept(self, weight: Floats) -> Floats:
        """Return weights of rows after every class was given the mass that was stated for it."""
        drawn = sum_by(self.classes, self.mass * weight, len(self.stated))
        scale = self.stated / np.where(drawn > 0, drawn, 1.0)
        return np.asarray(weight * scale[self.classes])


@dataclass(frozen=True, eq=False)
class Units:
    """The units of a resample.

    Attributes
    ----------
    members
        The units, stratum after stratum; a resample keeps the size of every stratum.
    bounds
        Where each stratum starts in `members`, and where the last one ends.
    unit_of_row
        Group that each row belongs to; None where every row is a unit of its own.
    stated
        Classes whose shares every resample keeps, or None.
    """

    members: Integers
    bounds: Integers
    unit_of_row: NDArray[Any] | None
    stated: StatedClasses | None = None

    @classmethod
    def of(cls, problem: Problem, strata: NDArray[Any] | None) -> Units:
        """Draw groups whole where there are groups; else rows, inside each stratum.

        Raises
        ------
        InputError
            Rows are soft, and the shares of classes stated.
        """
        stated, groups = StatedClasses.of(problem), problem.tags.get("groups")
        if groups is not None:
            names, unit_of_row = np.unique(groups.astype(str), return_inverse=True)
            return cls(np.arange(len(names)), np.array([0, len(names)]), unit_of_row, stated)
        if strata is None:
            return cls(np.arange(problem.rows), np.array([0, problem.rows]), None, stated)
        _, codes, sizes = np.unique(strata, return_inverse=True, return_counts=True)
        members = np.argsort(codes, kind="stable").astype(np.int64)
        return cls(members, np.concatenate([[0], np.cumsum(sizes)]), None, stated)

    def drawn(self, seed: int, replicate: int) -> Floats:
        """Return how often each row is in a resample, times what keeps stated shares."""
        counts = np.empty(len(self.members))
        draw_units(np.uint64(seed), np.uint64(replicate), self.members, self.bounds, counts)
        return self._of_rows(counts)

    def _of_rows(self, of_units: Floats) -> Floats:
        weight = of_units if self.unit_of_row is None else of_units[self.unit_of_row]
        return self.kept(weight)

    def kept(self, weight: Floats) -> Floats:
        """Return weights of rows at the stated shares of classes, where there are any."""
        return weight if self.stated is None else self.stated.kept(weight)

    def left_out(self, seed: int) -> tuple[Integers, list[NDArray[np.int64]]]:
        """Return the parts that a jackknife leaves out, and the stratum of each.

        Each part is one unit, or where there are too many, one of equal random parts of its
        stratum: the cube of a sum of independent influences is on average the sum of their
        cubes, so that the skewness survives.
        """
        strata = len(self.bounds) - 1
        most = max(LEFT_OUT // strata, 2)
        order = np.random.default_rng(seed)
        of_part, parts = [], []
        for stratum in range(strata):
            units = self.members[self.bounds[stratum] : self.bounds[stratum + 1]]
            if len(units) > most:
                units = order.permutation(units)
            split = np.array_split(units, min(len(units), most))
            parts += split
            of_part += [stratum] * len(split)
        return np.array(of_part), parts

    def without(self, part: NDArray[np.int64]) -> Floats:
        """Return the weights of the rows when some units are left out."""
        kept = np.ones(len(self.members))
        kept[part] = 0.0
        return self._of_rows(kept)
