"""The sufficient statistics of one problem, computed when first asked for."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from math import nan

from tellapart.errors import UndefinedMetric
from tellapart.inference.designed_tables import DesignedTables
from tellapart.inference.designs import Design
from tellapart.inference.sweeps import as_probabilities
from tellapart.problem import Problem
from tellapart.results import Estimate
from tellapart.statistics import ClassPairs, ConfusionCounts, OneVsRest, RankCounts, ScoreSweep


@dataclass(frozen=True, eq=False)
class Statistics:
    """The sufficient statistics of a problem, each computed when first asked for.

    What cannot be had (no scores, no threshold, ranks) raises `UndefinedMetric` with the reason.
    """

    problem: Problem

    @cached_property
    def is_decided(self) -> bool:
        """Whether every row has a prediction."""
        try:
            self.problem.predicted()
        except UndefinedMetric:
            return False
        return True

    @cached_property
    def tables(self) -> OneVsRest:
        """Return the 2 x 2 table of every column."""
        tables, design = OneVsRest.of(self.problem), self.design
        return tables if design is None else DesignedTables.designed(tables, self.problem, design)

    @cached_property
    def design(self) -> Design | None:
        """Return how rows came to be here; None where they are simply independent."""
        return Design.of(self.problem)

    @cached_property
    def confusion(self) -> ConfusionCounts:
        """Return the confusion matrix of exclusive classes."""
        return ConfusionCounts.of(self.problem)

    @cached_property
    def pairs(self) -> ClassPairs:
        """Return the one-vs-one wins of several exclusive classes."""
        self.problem.score(0)  # undefined without scores
        return ClassPairs.of(self.problem)

    @cached_property
    def ranks(self) -> RankCounts:
        """Return the places of the true class."""
        self.problem.score(0)  # undefined without scores
        return RankCounts.of(self.problem)

    @cached_property
    def sweep(self) -> ScoreSweep:
        """Return the sweep of a binary problem."""
        return ScoreSweep.of(self.problem.column(0))

    @cached_property
    def calibration(self) -> ScoreSweep:
        """Return the sweep of stated probabilities: of the positive class, or the top label."""
        problem = self.problem
        if problem.scale == "rank":
            problem.probability(0)
        if problem.task == "binary" and problem.confidence is None:
            return as_probabilities(self.sweep, problem.scale)
        return as_probabilities(ScoreSweep.of(problem.top_label()), problem.scale)

    @cached_property
    def total(self) -> float:
        """Return the total mass."""
        return float(self.problem.weights.sum())

    def undefined(self, level: float, reason: str) -> Estimate:
        """Return an estimate without a value."""
        return Estimate(nan, level=level, n=self.total, reason=reason)
