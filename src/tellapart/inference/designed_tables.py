"""2 x 2 tables with what standard errors need where rows come in groups, or shares are stated."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tellapart.inference.designs import Design, stretched
from tellapart.metrics.counting import Cells
from tellapart.problem import Problem
from tellapart.statistics import OneVsRest

Floats = NDArray[np.float64]
Masses = tuple[Floats, Floats, NDArray[Any]]

TURNED = (3, 2, 1, 0)


@dataclass(frozen=True, eq=False)
class DesignedTables(OneVsRest):
    """One yes/no table per column, with the products of its cells over groups.

    Any metric of the cells has the influence gradient . (tp, fp, fn, tn) of a group, so these
    products are all that its standard error needs.

    Attributes
    ----------
    products
        Shape (K, 4, 4): sums over groups (or rows) of the products of their masses in two cells,
        after centring where the shares of classes are stated.
    held
        The same without centring.
    occupied
        Shape (K, 4, 4): in how many groups two cells are not both empty.
    design
        How the rows came to be here.
    """

    products: Floats
    held: Floats
    occupied: Floats
    design: Design

    @classmethod
    def designed(cls, tables: OneVsRest, problem: Problem, design: Design) -> DesignedTables:
        """Add the products over groups to the tables of a problem."""
        predicted = problem.predicted()

        def masses() -> Iterator[Masses]:
            for k in range(len(tables.cells)):
                if problem.task == "multiclass":
                    flags = predicted == k
                else:
                    flags = (predicted if predicted.ndim == 1 else predicted[:, k]) == 1
                positive = problem.membership(k) * problem.weights
                yield positive, problem.weights - positive, flags

        return cls.of_masses(tables, masses(), design)

    @classmethod
    def of_masses(
        cls, tables: OneVsRest, masses: Iterable[Masses], design: Design
    ) -> DesignedTables:
        """Add the products over groups to tables of the same rows.

        Parameters
        ----------
        tables
            The tables.
        masses
            For each table: positive and negative mass of every row, and whether it is flagged.
        design
            How the rows came to be here.
        """
        shape = (len(tables.cells), 4, 4)
        products, held, occupied = (np.empty(shape) for _ in range(3))
        for k, (positive, negative, flags) in enumerate(masses):
            rows = np.stack(
                [positive * flags, negative * flags, positive * ~flags, negative * ~flags], axis=1
            )
            sums = design.sums(rows)
            held[k] = np.einsum("ui,uj->ij", sums, sums)
            products[k] = held[k]
            if design.stratum is not None:
                centred = design.sums(design.centred(rows))
                products[k] = np.einsum("ui,uj->ij", centred, centred)
            empty = (sums == 0).astype(np.float64)
            occupied[k] = design.units - np.einsum("ui,uj->ij", empty, empty)
        return cls(
            tables.cells, tables.squares, tables.cross, tables.rows, tables.counts, tables.soft,
            products, held, occupied, design,
        )  # fmt: skip

    def __add__(self, other: OneVsRest) -> OneVsRest:
        return NotImplemented  # whether two batches hold rows of the same group is not known here

    def negated(self) -> DesignedTables:
        """Return the same tables with the other class as the positive one."""
        plain = super().negated()
        turned = np.ix_(range(len(self.cells)), TURNED, TURNED)
        return replace(
            self,
            cells=plain.cells,
            squares=plain.squares,
            cross=plain.cross,
            products=self.products[turned],
            held=self.held[turned],
            occupied=self.occupied[turned],
        )

    @property
    def grouped(self) -> bool:
        """Whether rows come in groups."""
        return self.design.grouped

    def variances(self, gradient: Floats) -> Floats:
        """Return the variance of a metric of each table, given its gradient, (K, 4)."""
        empty = np.einsum("kii->ki", self.held) == 0  # where a gradient may be infinite
        gradient = np.where(empty, 0.0, gradient)
        found = np.einsum("ki,kij,kj->k", gradient, self.products, gradient)
        return np.asarray(np.maximum(found * self.design.scale, 0.0))

    def worth(self, whole: Floats) -> Floats:
        """Return how many equal groups the mass in some cells is worth, for each table."""
        with np.errstate(divide="ignore", invalid="ignore"):
            squares = np.einsum("i,kij,j->k", whole, self.held, whole)
            return np.asarray((self.cells @ whole) ** 2 / squares)

    def stretch(self, whole: Cells, rows: Floats, level: float) -> Floats:
        """Return how much wider intervals are with as many degrees of freedom as groups."""
        if not self.grouped:
            return np.ones(len(rows))
        cells = np.flatnonzero(whole)
        units = self.occupied[:, cells[0], cells[-1]]
        if len(cells) > 2:
            units = np.full(len(rows), float(self.design.units))
        return np.array(
            [stretched(level, u, n) for u, n in zip(units.tolist(), rows.tolist(), strict=True)]
        )

    def effective(self, value: Floats, variance: Floats, whole: Cells, level: float) -> Floats:
        """Return how many independent rows a share of some cells is worth.

        The rows over the design effect, which is taken to be at least 1, less for the few degrees
        of freedom of groups (Korn & Graubard 1998). A share of 0 or 1 shows no spread: the groups
        stand for their rows.
        """
        cells = np.array(whole, dtype=np.float64)
        with np.errstate(divide="ignore", invalid="ignore"):
            rows = (self.cells @ cells) ** 2 / (self.squares @ cells)
            effect = variance / (value * (1.0 - value) / rows)
            inside = (value > 0) & (value < 1)
            plain = np.where(inside, rows / np.maximum(effect, 1.0), self.worth(cells))
            return np.asarray(plain / self.stretch(whole, rows, level) ** 2)
