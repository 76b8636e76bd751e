"""Numbers asked of an evaluation: estimates, tests, pairs."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Literal

from tellapart.errors import InputError
from tellapart.evaluation.conditional import conditional_estimate
from tellapart.evaluation.fbeta import fbeta_estimate
from tellapart.evaluation.held import Held
from tellapart.evaluation.lookups import (
    estimate_by_method,
    estimate_with_options,
    known_estimate,
    resampled_estimate,
)
from tellapart.evaluation.options import FBETA
from tellapart.inference.intervals import check_level
from tellapart.inference.null_tests import area_test
from tellapart.inference.pair_estimates import pair_estimates
from tellapart.inference.resampling import check_resampling
from tellapart.metrics import METRICS
from tellapart.problem.options import check_word, shown
from tellapart.problem.validated import NO_SCORES
from tellapart.results import Estimate, PairEstimate, SignificanceTest

Alternative = Literal["two-sided", "greater", "less"]


@dataclass(frozen=True, eq=False, repr=False)
class Numbers(Held):
    """Answers to questions about an evaluation."""

    def metric(
        self,
        name: str,
        of: Any = None,
        *,
        level: float | None = None,
        method: str | None = None,
        resamples: int | None = None,
        seed: int | None = None,
        **options: Any,
    ) -> Estimate:
        """Return one estimate.

        Parameters
        ----------
        name
            A name of `tellapart.METRICS`, such as ``roc_auc`` or ``f1_macro``.
        of
            One class against the rest; left out for the whole problem.
        level
            Confidence level, in (0, 1); the level of the evaluation if left out.
        method
            How to make the interval: for proportions ``wilson``, ``exact`` or ``jeffreys``, for
            ``roc_auc`` ``logit-delong``, ``delong`` (Wald, as pROC), both with Student's t as
            ``logit-t`` and ``delong-t``, ``newcombe`` or ``hanley-mcneil``, of grouped rows
            ``logit-obuchowski``, ``obuchowski`` (Wald) or ``newcombe``; for ``average_precision``
            and ``pr_auc`` ``logit`` or ``logit-binomial``. For every metric
            ``bootstrap`` (the best studied kind for it), ``bootstrap-bca``,
            ``bootstrap-percentile`` or ``bootstrap-logit``.
        resamples
            Number of bootstrap resamples, 2000 if left out; implies ``method="bootstrap"``.
        seed
            Of the resamples; the seed of the evaluation if left out. The same seed gives the
            same interval on any machine, with any number of threads.
        options
            Of the formula: ``bins`` and ``binning`` (``"mass"`` or ``"width"``) for ``ece``;
            ``self_pairs=False`` for ``roc_auc``, so that no soft row meets itself as a tie. Some
            metrics need one: ``partial_auc`` a region (``fpr=(0, 0.1)`` or ``tpr=(0.9, 1)``, with
            ``standardized=True`` for McClish's rescaling), ``recall_at_specificity`` a
            ``specificity``, ``specificity_at_recall`` and ``precision_at_recall`` a ``recall``
            (``interpolate=False`` for what a single threshold reaches).
            ``beta`` goes with ``fbeta``, ``fbeta_macro``, ``fbeta_micro`` and ``fbeta_weighted``.

        Raises
        ------
        InputError
            The name, class, level or method is not known, or does not fit the problem.
        """
        check_word(name, "name", (*METRICS, *FBETA))
        if method is not None and not isinstance(method, str):
            raise InputError(f"method is {shown(method)}; expected the name of one")
        chosen = self.level if level is None else check_level(level)
        drawn = resamples is not None or seed is not None or (method or "").startswith("bootstrap")
        if name in FBETA or METRICS[name].options:
            asked = "bootstrap" if method is None and drawn else method
            return self._with_parameter(name, of, chosen, asked, resamples, seed, options)
        if drawn:
            request = check_resampling(resamples, self.seed if seed is None else seed)
            return resampled_estimate(
                self, name, of, chosen, method or "bootstrap", request, options
            )
        if options:
            if method is not None:
                raise InputError(
                    f"method is {method!r}, but {', '.join(options)} has one method only; "
                    "leave it out"
                )
            return estimate_with_options(self, name, of, chosen, options)
        if method is not None:
            return estimate_by_method(self, name, of, chosen, method)
        if chosen != self.level:
            return replace(self, level=chosen).metric(name, of)
        return known_estimate(self, name, of)

    def _with_parameter(
        self,
        name: str,
        of: Any,
        level: float,
        method: str | None,
        resamples: int | None,
        seed: int | None,
        options: dict[str, Any],
    ) -> Estimate:
        """Return a metric that has no value before its options are known."""
        count = (self.resamples or None) if resamples is None else resamples
        request = check_resampling(count, self.seed if seed is None else seed)
        if name not in FBETA:
            return conditional_estimate(self, name, of, level, method, request, options)
        if method is None and self.resamples:
            method = "bootstrap"
        return fbeta_estimate(self, name, of, level, options, method, request)

    def test(
        self,
        name: str = "roc_auc",
        *,
        against: float = 0.5,
        of: Any = None,
        alternative: Alternative = "two-sided",
    ) -> SignificanceTest:
        """Test a ROC AUC against a value that was fixed before the data were seen.

        Against 0.5 it is the test of Mann and Whitney (Wilcoxon's rank sum test), normal with
        ties, where rows are independent, hard and unweighted. Otherwise, and against any other
        value, it goes by the standard error of the estimate on the logit scale, as its interval.

        Parameters
        ----------
        name
            ``roc_auc``.
        against
            The value, in (0, 1).
        of
            One class against the rest; left out for a binary problem.
        alternative
            ``two-sided``, ``greater`` or ``less``: the AUC is other than, above or below the value.

        Raises
        ------
        InputError
            An argument is out of range, or there are no scores.

        Examples
        --------
        >>> import tellapart as ta
        >>> evaluation = ta.evaluate([0, 0, 0, 0, 1, 1, 1, 1], [1, 2, 3, 5, 4, 6, 7, 8])
        >>> print(evaluation.test("roc_auc", against=0.5))
        p = 0.0433 (mann-whitney, against 0.5, two-sided)
        """
        check_word(name, "name", ("roc_auc",), "roc_auc, the only metric with a test")
        if self.problem.scores is None:
            raise InputError(f"a test of roc_auc {NO_SCORES}")
        return area_test(self.problem.side(of), self.statistics.design, against, alternative)

    def per_class(self, name: str, **options: Any) -> dict[str, Estimate]:
        """Return one estimate for every class (or label), one against the rest.

        Parameters
        ----------
        name
            A metric that one class alone has, such as ``roc_auc`` or ``recall``.
        options
            Everything else that `metric` takes but `of`: ``level=0.9``, ``beta=2`` for ``fbeta``.

        Examples
        --------
        One of two ants is found, and both bees:

        >>> import tellapart as ta
        >>> evaluation = ta.evaluate(["ant", "ant", "bee", "bee"],
        ...                          y_pred=["ant", "bee", "bee", "bee"], pos_label="bee")
        >>> {name: each.value for name, each in evaluation.per_class("recall").items()}
        {'ant': 0.5, 'bee': 1.0}
        """
        return {label: self.metric(name, label, **options) for label in self.problem.classes}

    def pairs(self, most: int | None = None) -> tuple[PairEstimate, ...]:
        """Return how well every two classes are told apart, worst first.

        Raises
        ------
        InputError
            The problem does not have several exclusive classes with scores.

        Examples
        --------
        Of the four pairs of an ant and a bee, the ant has more of the ant's probability in three;
        cats are never mistaken:

        >>> import tellapart as ta
        >>> evaluation = ta.evaluate(
        ...     ["ant", "ant", "bee", "bee", "cat", "cat"],
        ...     [[.6, .3, .1], [.3, .5, .2], [.5, .4, .1], [.1, .8, .1], [.1, .1, .8], [0, 0, 1]],
        ...     classes=["ant", "bee", "cat"])
        >>> for each in evaluation.pairs():
        ...     print(each.first, each.second, each.auc.value)
        ant bee 0.75
        ant cat 1.0
        bee cat 1.0
        """
        if self.problem.task != "multiclass" or self.problem.scores is None:
            raise InputError(
                f"pairs need several exclusive classes with scores; this problem is "
                f"{self.problem.task}"
            )
        return pair_estimates(self.statistics.pairs, self.level, most)
