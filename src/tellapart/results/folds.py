"""What the folds of a cross-validation say of a metric: fold by fold, and three ways together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from tellapart.results.estimates import Estimate

MOST_FOLDS = 200  # of one repeat; more are most likely no folds


@dataclass(frozen=True, eq=False, repr=False)
class FoldResult:
    """The test rows of one fold.

    Attributes
    ----------
    fold
        Its name.
    repeat
        Which repeat of the cross-validation, from 0.
    rows
        Test rows.
    missing
        Classes without a test row in it; of labels those that no row or every row carries.
    metrics
        Metric name -> estimate on the test rows.
    """

    fold: str
    repeat: int
    rows: int
    missing: tuple[str, ...]
    metrics: Mapping[str, Estimate]

    def __repr__(self) -> str:
        lacking = f", without {', '.join(self.missing)}" if self.missing else ""
        return (
            f"FoldResult({self.fold!r}, repeat={self.repeat}, {self.rows} rows{lacking}, "
            f"{len(self.metrics)} metrics)"
        )


@dataclass(frozen=True)
class FoldEstimates:
    """One metric of a cross-validation, estimated in three ways.

    Attributes
    ----------
    fold_mean
        Mean of the folds' values. Its interval says how far the mean may move when training
        and test rows are drawn anew: Student's t with the variance of Nadeau & Bengio (2003, Mach
        Learn 52:239), which allows for training sets that overlap. It is approximate: no
        unbiased estimate of that variance exists (Bengio & Grandvalet 2004, JMLR 5:1089).
    pooled
        The metric of all test rows together, with its usual interval, which takes the models
        as given. Scores of different models are ranked against each other. Of several repeats the
        mean of values and of ends.
    within_fold
        Mean of the folds' values again: rows are ranked inside their fold only. Its interval says
        how far test rows alone may move the mean of these very models (for the AUC LeDell,
        Petersen & van der Laan 2015, Electron J Stat 9:1583); training rows drawn anew are not
        covered.

    Examples
    --------
    >>> made = FoldEstimates(Estimate(0.9, 0.8, 1.0), Estimate(0.88, 0.85, 0.91), Estimate(0.9))
    >>> print(made)
    mean of folds 0.900 [0.800, 1.000]
    pooled        0.880 [0.850, 0.910]
    within folds  0.900
    """

    fold_mean: Estimate
    pooled: Estimate
    within_fold: Estimate

    def __str__(self) -> str:
        return (
            f"mean of folds {self.fold_mean}\npooled        {self.pooled}\n"
            f"within folds  {self.within_fold}"
        )


@dataclass(frozen=True, eq=False)
class FoldsResult:
    """Everything that the folds of one cross-validation found.

    Attributes
    ----------
    folds
        One result per fold, repeat by repeat.
    metrics
        Metric name -> its three estimates; empty where there is a `reason`.
    repeats
        How often the rows were dealt out anew.
    test_over_train
        Test rows of a fold for every training row: 1/9 with ten folds.
    reason
        Why folds were not looked at one by one, or None.
    """

    folds: tuple[FoldResult, ...]
    metrics: Mapping[str, FoldEstimates]
    repeats: int = 1
    test_over_train: float = 0.0
    reason: str | None = None
