"""One-vs-one averages: Hand & Till, with the influence of every row on all of its pairs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from math import nan

import numpy as np
from numpy.typing import NDArray

from tellapart.errors import UndefinedMetric
from tellapart.inference.attainable import attainable_pairs, with_attainable
from tellapart.inference.designs import Design
from tellapart.inference.rows import average_interval, class_constants, noted, row_error
from tellapart.inference.sweeps import newcombe
from tellapart.kernels import add_pair_shares
from tellapart.metrics import METRICS, Metric
from tellapart.metrics.averages import left_out
from tellapart.metrics.pairs import pair_weights
from tellapart.results import Estimate
from tellapart.statistics import ClassPairs

Floats = NDArray[np.float64]
Order = NDArray[np.int64]

MACRO, WEIGHTED = "roc_auc_ovo_macro", "roc_auc_ovo_weighted"


@dataclass(frozen=True, eq=False)
class PairInfluence:
    """Adds up, class column by class column, what each row contributes to the averages.

    Attributes
    ----------
    pairs
        The wins.
    spread
        Each row's masses, divided by the total mass of the class they belong to.
    scales
        Average name -> what its pair weights are divided by, inverted; empty with fewer than
        two classes.
    """

    pairs: ClassPairs
    spread: Floats
    scales: Mapping[str, float]
    design: Design | None

    @classmethod
    def of(cls, pairs: ClassPairs, design: Design | None) -> PairInfluence:
        """Prepare the sums."""
        present = pairs.mass > 0
        shares = np.where(present, 1.0 / np.where(present, pairs.mass, 1.0), 0.0)
        count, total = int(present.sum()), float(pairs.mass.sum())
        scales = {}
        if count >= 2:
            scales = {MACRO: 1 / (count * (count - 1)), WEIGHTED: 1 / (2 * (count - 1) * total)}
        return cls(pairs, class_constants(pairs.problem, shares), scales, design)

    def add_column(self, k: int, order: Order, influence: dict[str, Floats]) -> None:
        """Add what each row contributes to A(k|j) for all j, in the score of class k.

        A row of class k gains its share of each other class below it, a row of class j the share
        of class k above it.
        """
        problem, mass = self.pairs.problem, float(self.pairs.mass[k])
        if mass <= 0 or not self.scales:
            return
        score = problem.score(k)
        inside = problem.membership(k) * problem.weights
        outside = problem.weights - inside
        others = self.spread - inside / mass
        above, below, below_spread = (np.empty(problem.rows) for _ in range(3))
        add_pair_shares(order, score, inside, outside, others, above, below, below_spread)
        macro = (inside * below_spread + others * above) / mass
        influence[MACRO] += self.scales[MACRO] * macro
        weighted = macro * mass + (inside * below + outside * above) / mass
        influence[WEIGHTED] += self.scales[WEIGHTED] * weighted

    def averages(self, influence: Mapping[str, Floats], level: float) -> dict[str, Estimate]:
        """Return both averages, given the sums over all columns."""
        out = {}
        names = self.pairs.problem.classes
        for name in (MACRO, WEIGHTED):
            row = METRICS[name]
            try:
                value = float(row.formula(self.pairs))
            except UndefinedMetric as undefined:
                total = float(self.pairs.mass.sum())
                out[name] = Estimate(nan, level=level, n=total, reason=str(undefined))
                continue
            estimate = self._average(row, value, influence[name], level)
            reason = left_out(np.where(self.pairs.present, 0.0, nan), names)
            if self.pairs.problem.is_soft:
                span = attainable_pairs(self.pairs, row.average or "macro")
                estimate = with_attainable(estimate, span)
            out[name] = replace(estimate, reason=noted(estimate.reason, reason))
        return out

    def rows(self, row: Metric, value: float, influence: Floats) -> Floats:
        """Return the influence of every row on an average, given the sums over all columns."""
        pairs = self.pairs
        weights = pair_weights(pairs, row.average or "macro")
        auc = np.where(weights > 0, pairs.auc, 0.0)
        centre = (weights * auc).sum(axis=0) + (weights * auc).sum(axis=1)
        constant = -centre / np.where(pairs.present, pairs.mass, 1.0)
        if row.average == "weighted":  # a row also adds to the weight of its class's pairs
            joint = np.where(weights > 0, auc - value, 0.0)
            constant = constant + self.scales[row.name] * (joint.sum(axis=0) + joint.sum(axis=1))
        return influence + class_constants(pairs.problem, np.where(pairs.present, constant, 0.0))

    def _average(self, row: Metric, value: float, influence: Floats, level: float) -> Estimate:
        pairs, problem = self.pairs, self.pairs.problem
        rows = self.rows(row, value, influence)
        total = float(pairs.mass.sum())
        error = row_error(problem, rows, self.design)
        estimate = average_interval(value, error, level, total, [], self.design)
        if estimate.low == estimate.low or estimate.reason is not None:
            return estimate
        sizes = np.sort(self._worth()[pairs.present])
        low, high = newcombe(value, float(sizes[0]), float(sizes[1]), level)
        return replace(estimate, low=low, high=high, method="newcombe on the smallest pair")

    def _worth(self) -> Floats:
        """Return what the mass of each class is worth in rows, or in groups."""
        pairs, problem, design = self.pairs, self.pairs.problem, self.design
        if design is None:
            return pairs.mass
        each = (problem.membership(k) * problem.weights for k in range(len(problem.classes)))
        return np.array([design.worth(mass) for mass in each])
