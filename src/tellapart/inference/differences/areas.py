"""Differences of ROC AUCs on the same rows: DeLong, and Obuchowski where rows come in clusters."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import inf

import numpy as np

from tellapart.inference.differences.tested import Asked, TestedDifference, wald_test
from tellapart.inference.joint_areas import JointAreas, joint_areas
from tellapart.problem import Problem

PERMUTE = (
    "DeLong's test needs ranks that vary where the models differ, a permutation test does not "
    '(test="permutation")'
)


@dataclass(frozen=True, eq=False)
class AreaPairs:
    """The AUCs of all models, sorted once each, and the tests of their differences."""

    names: list[str]
    joint: JointAreas
    total: float
    asked: Asked
    freedom: float

    @classmethod
    def of(cls, problems: Mapping[str, Problem], k: int, asked: Asked) -> AreaPairs:
        """Place the rows of every model; groups leave their number less one degrees of freedom.

        Raises
        ------
        UndefinedMetric
            A class is absent, or has a single row or cluster.
        """
        first = next(iter(problems.values()))
        columns = [problem.column(k) for problem in problems.values()]
        joint = joint_areas(columns, first.tags.get("groups"))
        freedom = inf if first.clusters is None else first.clusters[1] - 1.0
        return cls(list(problems), joint, float(first.weights.sum()), asked, freedom)

    def pair(self, a: str, b: str) -> TestedDifference:
        """Test one difference, a less b."""
        i, j = self.names.index(a), self.names.index(b)
        gap, error = self.joint.difference(i, j)
        test = self.joint.method
        return wald_test(
            gap,
            error,
            self.asked,
            n=self.total,
            test=test,
            freedom=self.freedom,
            span=1.0,
            advice=PERMUTE,
        )

    def correlation(self, a: str, b: str) -> float:
        """Return the correlation of two AUCs; 1 for equal ranks, NaN where one does not vary."""
        i, j = self.names.index(a), self.names.index(b)
        s = self.joint.covariance
        with np.errstate(invalid="ignore", divide="ignore"):
            return float(s[i, j] / np.sqrt(s[i, i] * s[j, j]))
