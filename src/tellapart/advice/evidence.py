"""What findings are made from: one evaluation, its statistics, and what it is for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from tellapart.advice.purposes import Purpose
from tellapart.results import DataFacts, Estimate, EvaluationResult
from tellapart.statistics import OneVsRest, ScoreSweep


@dataclass(frozen=True)
class FoldFacts:
    """What findings may know of folds.

    Attributes
    ----------
    count
        Number of folds.
    lacking
        (fold, class) where a fold has no row of a class that other folds have.
    groups_across
        Number of groups with rows in several folds.
    """

    count: int
    lacking: tuple[tuple[str, str], ...] = ()
    groups_across: int = 0


@dataclass(frozen=True, eq=False)
class Evidence:
    """Everything that findings and advice may look at; no rows.

    Attributes
    ----------
    result
        The numbers of an evaluation; its own findings are not looked at.
    effective_rows
        Class -> the number of equal rows that its mass is worth; of a label the smaller of
        those that carry it and those that do not.
    sweep
        Scores of a binary problem; None where there are none.
    calibration
        Stated probabilities, of the positive class or of the top label; None where there are
        none, or for labels that do not exclude each other.
    tables
        The 2 x 2 table of every class; None where nothing was predicted.
    purpose
        What the classifier is for, where that was said.
    folds
        Of a cross-validation; None where rows have no folds.
    groups
        Class -> number of groups that hold rows of it (of a label, or rows without it, whichever
        is less); empty without groups.
    """

    result: EvaluationResult
    effective_rows: Mapping[str, float] = field(default_factory=dict)
    sweep: ScoreSweep | None = None
    calibration: ScoreSweep | None = None
    tables: OneVsRest | None = None
    purpose: Purpose | None = None
    folds: FoldFacts | None = None
    groups: Mapping[str, int] = field(default_factory=dict)

    @property
    def data(self) -> DataFacts:
        """Return what was read."""
        return self.result.data

    @property
    def prevalence(self) -> float:
        """Return the share of the positive class; 0 where there is none."""
        return self.data.prevalence.get(self.data.positive or "", 0.0)

    def known(self, name: str) -> Estimate | None:
        """Return the estimate of a metric if it has a value."""
        estimate = self.result.metrics.get(name)
        return estimate if estimate is not None and estimate.defined else None
