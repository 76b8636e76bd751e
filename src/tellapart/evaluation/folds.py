"""The folds of a cross-validation: one evaluation each, and a metric over all of them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from math import isfinite, nan
from typing import TYPE_CHECKING, Any, cast

import numpy as np
from numpy.typing import NDArray

from tellapart.errors import InputError, UndefinedMetric
from tellapart.evaluation.assembly import highest_loss
from tellapart.evaluation.fold_facts import groups_across, missing_classes, units_of
from tellapart.evaluation.options import refuse_needy
from tellapart.evaluation.resampled import sided
from tellapart.inference.fold_areas import METHODS, FoldColumn, within_fold_area
from tellapart.inference.folds import fold_mean, mean_of_repeats
from tellapart.inference.intervals import check_level
from tellapart.inference.resampling import Wanted
from tellapart.inference.within_folds import InFold, SplitRows, within_folds
from tellapart.metrics import METRICS, Metric
from tellapart.problem import Problem
from tellapart.problem.labels import class_name, listed, natural_order
from tellapart.problem.options import check_word, shown
from tellapart.results import Estimate, FoldEstimates, FoldResult, FoldsResult
from tellapart.results.folds import MOST_FOLDS

OVER_FOLDS = "told over folds"

if TYPE_CHECKING:
    from tellapart.evaluation.evaluations import Evaluation
    from tellapart.evaluation.held import Held


@dataclass(frozen=True, eq=False)
class Fold:
    """The test rows of one fold, evaluated.

    Attributes
    ----------
    rows
        Their places in the repeat.
    """

    repeat: int
    name: str
    rows: NDArray[np.intp]
    evaluation: Evaluation

    def __str__(self) -> str:
        return f"fold {self.name}" + (f" of repeat {self.repeat}" if self.repeat else "")


@dataclass(frozen=True, eq=False)
class ByFold:
    """A cross-validation: one evaluation of all rows for each repeat.

    Attributes
    ----------
    repeats
        Evaluations of problems with folds, of the same rows in the same order.
    trained
        Test rows of a fold for every training row, where training sets are not simply all
        other rows.
    """

    repeats: tuple[Held, ...]
    trained: float | None = None

    @cached_property
    def reason(self) -> str | None:
        """Return why there is nothing to tell of single folds, or None."""
        for each in self.repeats:
            count = len(np.unique(each.problem.tags["folds"]))
            if count < 2:
                return "all rows are in one fold; expected at least two"
            if count > MOST_FOLDS:
                return f"there are {count:,} folds; expected at most {MOST_FOLDS}"
        return None

    @cached_property
    def _plain(self) -> Evaluation:
        """Return the first repeat without resamples: assembled once for all metrics."""
        first = self.repeats[0]
        plain = first if first.resamples == 0 else replace(first, resamples=0)
        return cast("Evaluation", plain)

    @cached_property
    def folds(self) -> tuple[Fold, ...]:
        """Return every fold of every repeat."""
        out = []
        for repeat, whole in enumerate(self.repeats):
            names = whole.problem.tags["folds"]
            for label in sorted(np.unique(names).tolist(), key=natural_order):
                rows = np.flatnonzero(names == label)
                problem = _at_stated_shares(whole.problem.take(rows))
                part = replace(whole, problem=problem, columns={}, resamples=0, beside=None)
                out.append(Fold(repeat, class_name(label), rows, cast("Evaluation", part)))
        return tuple(out)

    @cached_property
    def test_over_train(self) -> float:
        """Return the mean number of test rows of a fold for every training row."""
        if self.trained is not None:
            return self.trained
        tested = np.array([len(fold.rows) for fold in self.folds])
        rows = self.repeats[0].problem.rows
        return float(tested.mean() / (rows - tested).mean())

    @cached_property
    def result(self) -> FoldsResult:
        """Return every fold and the three estimates of every metric."""
        if self.reason is not None:
            return FoldsResult((), {}, len(self.repeats), reason=self.reason)
        folds = tuple(
            FoldResult(
                fold.name,
                fold.repeat,
                len(fold.rows),
                missing_classes(fold.evaluation.problem),
                fold.evaluation.result.metrics,
            )
            for fold in self.folds
        )
        metrics = {name: self.metric(name) for name in self.repeats[0].result.metrics}
        return FoldsResult(folds, metrics, len(self.repeats), self.test_over_train)

    def values(self, name: str, of: Any = None) -> NDArray[np.float64]:
        """Return a metric in every fold.

        Raises
        ------
        UndefinedMetric
            A fold has no value, or one over fewer classes than all rows have.
        """
        refuse_needy(name, {}, argument="name is", purpose=OVER_FOLDS)
        row = METRICS[name]
        pooled = self._plain.metric(name, of)
        if not pooled.defined:
            raise UndefinedMetric(pooled.reason or "undefined")
        found = [fold.evaluation.metric(name, of) for fold in self.folds]
        lacking = [
            (fold, why)
            for fold, each in zip(self.folds, found, strict=True)
            if (why := self._incomparable(row, fold, each, pooled)) is not None
        ]
        if lacking:
            fold, why = lacking[0]
            raise UndefinedMetric(
                f"undefined in {len(lacking)} of {len(found)} folds, first in {fold}: {why}"
            )
        return np.array([each.value for each in found])

    def _incomparable(
        self, row: Metric, fold: Fold, estimate: Estimate, pooled: Estimate
    ) -> str | None:
        """Say why the value of a fold is not the number that all rows have, or None.

        A mean over classes either leaves out a class without rows, or counts it as 0 (precision
        and F1, where the class was predicted).
        """
        if not estimate.defined:
            return estimate.reason or "undefined"
        if fold.evaluation.problem.shares is not None:
            absent = missing_classes(fold.evaluation.problem)
            if absent:
                return f"no row of {listed(absent)}, of which a share is stated"
        is_average = row.average is not None or row.name == "balanced_accuracy"
        if is_average and estimate.reason != pooled.reason and isfinite(estimate.value):
            return estimate.reason
        if row.average != "macro":
            return None
        nowhere = missing_classes(self.repeats[0].problem)
        lacking = [name for name in missing_classes(fold.evaluation.problem) if name not in nowhere]
        return f"no row of {listed(lacking)}" if lacking else None

    def metric(
        self,
        name: str,
        of: Any = None,
        *,
        level: float | None = None,
        method: str | None = None,
        **options: Any,
    ) -> FoldEstimates:
        """Return the three estimates of a metric.

        Parameters
        ----------
        name
            A name of METRICS.
        of
            One class against the rest; left out for the whole problem.
        level
            Confidence level; that of the evaluation if left out.
        method
            Of the interval inside folds, for ``roc_auc``: ``ledell`` for that of LeDell, Petersen
            & van der Laan (2015) as published.
        options
            None yet: metrics that need one are refused.

        Raises
        ------
        InputError
            The name, class, level or method is not known; there are not at least two folds.
        """
        refuse_needy(name, options, argument="name is", purpose=OVER_FOLDS)
        if self.reason is not None:
            raise InputError(f"folds cannot be told apart: {self.reason}")
        check_word(name, "name", tuple(METRICS))
        known = METHODS if name == "roc_auc" else ()
        if method is not None and not (isinstance(method, str) and method in known):
            raise InputError(
                f"method is {shown(method)} for {name}; expected none, or one of "
                f"{', '.join(METHODS)} for roc_auc"
            )
        chosen = self.repeats[0].level if level is None else check_level(level)
        wholes = [cast("Evaluation", each) for each in self.repeats]
        other = None if chosen == self.repeats[0].level else chosen
        pooled = mean_of_repeats([each.metric(name, of, level=other) for each in wholes])
        try:
            values = self.values(name, of)
        except UndefinedMetric as undefined:
            nothing = Estimate(nan, level=chosen, n=pooled.n, reason=str(undefined))
            return FoldEstimates(nothing, pooled, nothing)
        row = METRICS[name]
        span = row.range[0], highest_loss(row, self.repeats[0].problem) or row.range[1]
        mean = fold_mean(values, self.test_over_train, chosen, span, pooled.n)
        return FoldEstimates(mean, pooled, self._within(row, of, chosen, method, pooled))

    def _within(
        self, row: Metric, of: Any, level: float, method: str | None, pooled: Estimate
    ) -> Estimate:
        if row.name == "roc_auc":
            return self._area(of, level, method)
        found = []
        for fold in self.folds:
            estimate, problem = fold.evaluation.metric(row.name, of), fold.evaluation.problem
            size = problem.effective_rows * estimate.n / float(problem.weights.sum())
            found.append(InFold(fold.repeat, estimate, size))
        stated = self.repeats[0].problem.shares is not None
        split = self._split_rows(row, of) if self.splits_groups else []
        within = within_folds(row, found, pooled, level, stated=stated, split=split)
        if row.base != "roc_auc" or within.low == within.low or of is not None:
            return within
        return self._of_classes(within, level)

    @cached_property
    def splits_groups(self) -> bool:
        """Whether rows of one group are in several folds."""
        return any(groups_across(each.problem) > 0 for each in self.repeats)

    def _split_rows(self, row: Metric, of: Any) -> list[SplitRows]:
        units, out = units_of(self.repeats[0].problem), []
        for fold in self.folds:
            problem, column = fold.evaluation.problem, None
            if of is not None:
                problem, column = sided(problem, of, row)
            out.append(SplitRows(problem, Wanted(row, column), units[fold.rows]))
        return out

    def _of_classes(self, within: Estimate, level: float) -> Estimate:
        """Return an average of AUCs without spread with the mean of the classes' intervals."""
        each = [self._area(name, level, None) for name in self.repeats[0].problem.questions]
        if any(area.low != area.low for area in each):
            return within
        low, high = np.mean([(area.low, area.high) for area in each], axis=0).tolist()
        method = "mean of the classes' intervals"
        return replace(within, low=low, high=max(high, within.value), method=method, reason=None)

    def _area(self, of: Any, level: float, method: str | None) -> Estimate:
        units = units_of(self.repeats[0].problem)
        if method == "ledell" and (len(self.repeats) > 1 or len(np.unique(units)) < len(units)):
            raise InputError(
                'method is "ledell", which knows neither repeats nor groups; leave it out'
            )
        columns = [
            FoldColumn(fold.repeat, fold.evaluation.problem.side(of), units[fold.rows])
            for fold in self.folds
        ]
        try:
            return within_fold_area(columns, level, method)
        except UndefinedMetric as undefined:
            value = float(self.values("roc_auc", of).mean())
            n = float(self.repeats[0].problem.weights.sum())
            return Estimate(value, level=level, n=n, reason=f"no interval: {undefined}")


def _at_stated_shares(fold: Problem) -> Problem:
    """Return the rows of a fold at the stated shares, where it has rows of every class."""
    if fold.shares is None or missing_classes(fold):
        return fold
    return fold.at_prevalence(fold.shares.stated)
