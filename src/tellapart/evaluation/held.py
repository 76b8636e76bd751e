"""What an evaluation holds, and the evaluations that follow from it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, Self

from tellapart.errors import InputError
from tellapart.evaluation.assembly import assemble
from tellapart.evaluation.computed import Statistics
from tellapart.evaluation.resampled import bootstrapped_result
from tellapart.inference.resampling import check_resampling
from tellapart.problem import Problem
from tellapart.results import EvaluationResult, FoldResult, HardenedResult
from tellapart.results.progress import Progress

if TYPE_CHECKING:
    from tellapart.evaluation.folds import ByFold


@dataclass(frozen=True, eq=False, repr=False)
class Held:
    """A problem, how to judge it, and what came out."""

    problem: Problem
    level: float = 0.95
    columns: Mapping[str, str] = field(default_factory=dict)
    seed: int = 0
    resamples: int = 0
    beside: float | None = None

    @cached_property
    def result(self) -> EvaluationResult:
        """Return every number of the evaluation, free of rows."""
        found = assemble(self.problem, self.level, self.columns)
        if self.resamples:
            request = check_resampling(self.resamples, self.seed)
            found = bootstrapped_result(self.problem, found, request)
        return found if self.beside is None else self._beside_hard(found, self.beside)

    @cached_property
    def by_fold(self) -> ByFold | None:
        """Return the evaluations of single folds; None where rows have no folds."""
        from tellapart.evaluation.folds import ByFold

        return None if "folds" not in self.problem.tags else ByFold((self,))

    @cached_property
    def complete(self) -> EvaluationResult:
        """Return the result, and the folds with it where rows have some: what reports show."""
        by_fold = self.by_fold
        return self.result if by_fold is None else replace(self.result, folds=by_fold.result)

    @property
    def folds(self) -> tuple[FoldResult, ...]:
        """Return the folds one by one; none where rows have no folds, or too many of them."""
        found = self.complete.folds
        return () if found is None else found.folds

    @cached_property
    def statistics(self) -> Statistics:
        """Return the sufficient statistics, each computed when first asked for."""
        return Statistics(self.problem)

    def bootstrapped(
        self,
        resamples: int | None = None,
        *,
        seed: int | None = None,
        progress: Progress | None = None,
    ) -> Self:
        """Return the evaluation with every interval made by resampling rows.

        All metrics share the resamples, groups are drawn whole; the kind of interval is that of
        ``metric(..., method="bootstrap")``. Pairs of classes and thresholds keep theirs.

        Parameters
        ----------
        resamples
            Number of resamples, 2000 if left out.
        seed
            The seed of the evaluation if left out.
        progress
            Called with (done, total) now and then.

        Examples
        --------
        Values stay, intervals change:

        >>> import tellapart as ta
        >>> evaluation = ta.evaluate([0, 0, 1, 1, 1] * 20, [.1, .6, .4, .8, .9] * 20)
        >>> drawn = evaluation.bootstrapped(200, seed=1)
        >>> [each.metric("accuracy").value for each in (evaluation, drawn)]
        [0.6, 0.6]
        >>> drawn.metric("accuracy").resamples
        200
        """
        request = check_resampling(resamples, self.seed if seed is None else seed, progress)
        plain = replace(self, resamples=0, beside=None)
        other = replace(self, resamples=request.resamples, seed=request.seed)
        found = bootstrapped_result(self.problem, plain.result, request)
        beside = self.beside
        vars(other)["result"] = found if beside is None else other._beside_hard(found, beside)
        return other

    def at(self, threshold: float | Mapping[Any, float]) -> Self:
        """Return the evaluation at another threshold, or at one for each class.

        Several exclusive classes become one question each, which no longer exclude each other:
        a row may be predicted as none of them, or as several.

        Examples
        --------
        One of two positives has a score of at least 0.5, both have one of at least 0.3:

        >>> import tellapart as ta
        >>> evaluation = ta.evaluate([0, 0, 1, 1], [.1, .6, .4, .9])
        >>> [each.metric("recall").value for each in (evaluation, evaluation.at(0.3))]
        [0.5, 1.0]
        """
        return replace(self, problem=self.problem.at(threshold))

    def at_prevalence(self, prevalence: float | Mapping[Any, float]) -> Self:
        """Return what the same classifier would show where classes are as common as stated.

        Rows of each class are reweighted so that the class holds its stated share. Recall,
        specificity and the ROC AUC stay; precision becomes TPR p / (TPR p + FPR (1 - p)) for a
        share p, and with it everything that depends on how common classes are: predictive
        values, F1, accuracy, average precision, net benefit, the precision-recall curve. It
        holds if the rows of each class are like those there. Stated probabilities are left as
        they are, so that calibration, too, is that of this model there.

        The shares are taken as known: intervals hold the uncertainty of the rates within each
        class only. The low end of a precision-recall area also allows for negatives that these
        rows are too few to show. Soft labels get wider intervals than they would need.

        Parameters
        ----------
        prevalence
            Share of the positive class, in (0, 1); or class -> share, for some or all of several
            exclusive classes. Those not named keep their proportions.

        Raises
        ------
        InputError
            A share is not inside (0, 1), the shares do not add up, a class has no rows, or labels
            do not exclude each other.

        Examples
        --------
        Recall 0.9 and a false positive rate of 0.1, where half of the rows are positive and where
        one in a hundred is: 0.9 x 0.01 / (0.9 x 0.01 + 0.1 x 0.99) = 1/12.

        >>> import tellapart as ta
        >>> scores = [0.9] * 9 + [0.1] + [0.9] + [0.1] * 9
        >>> evaluation = ta.evaluate([1] * 10 + [0] * 10, scores)
        >>> rare = evaluation.at_prevalence(0.01)
        >>> evaluation.metric("precision").value, round(rare.metric("precision").value, 4)
        (0.9, 0.0833)
        >>> evaluation.metric("recall").value == rare.metric("recall").value
        True
        """
        return replace(self, problem=self.problem.at_prevalence(prevalence))

    def harden(self, cut: float = 0.5) -> Self:
        """Return the evaluation after soft labels were made hard, as most tools demand.

        The hard labels claim a certainty that the annotators did not have, so the numbers
        answer another question than those of the soft labels, usually a more flattering one.

        Parameters
        ----------
        cut
            Share in (0, 1] at or above which a label is a yes (binary problems and labels). Among
            several exclusive classes the largest share decides, the first class on ties, and no
            other cut than 0.5 is accepted.

        Returns
        -------
        The hard evaluation. `result.data.ambiguous_rows` counts the rows exactly at the cut, or
        with a tie for the largest share. Labels that are hard already stay as they are, and
        it is None.

        Raises
        ------
        InputError
            The cut is no share, or not 0.5 among several exclusive classes.

        Examples
        --------
        >>> import tellapart as ta
        >>> soft = ta.evaluate([0.1, 0.4, 0.5, 0.8], [0.1, 0.2, 0.4, 0.9])
        >>> hard = soft.harden()
        >>> round(soft.metric("roc_auc").value, 3), hard.metric("roc_auc").value
        (0.778, 1.0)
        >>> hard.result.data.ambiguous_rows
        1
        """
        return replace(self, problem=self.problem.harden(cut), beside=None)

    def with_hardened(self, cut: float = 0.5) -> Self:
        """Return this evaluation with that of hardened labels beside, for reports and JSON.

        Raises
        ------
        InputError
            Labels are hard already, or the cut does not go with the problem.
        """
        if not self.problem.is_soft:
            raise InputError("labels are hard already; expected soft labels to make hard")
        self.problem.harden(cut)
        return replace(self, beside=cut)

    def _beside_hard(self, found: EvaluationResult, cut: float) -> EvaluationResult:
        hard = self.harden(cut)
        made = hard.problem.hardened
        if made is None:
            return found
        result = hard.result
        beside = HardenedResult(made.cut, made.ambiguous_rows, result.metrics, result.per_class)
        return replace(found, hardened=beside)
