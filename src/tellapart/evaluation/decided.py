"""Decisions of an evaluation: thresholds by rule, and answers of lowest expected cost."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import isfinite, nan
from numbers import Integral
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from tellapart.decisions import (
    CostMatrix,
    Rule,
    choose_threshold,
    cost_matrix,
    rule_of,
    with_out_of_bag,
)
from tellapart.decisions.limits import MEASURES
from tellapart.decisions.measured import measure_estimates, rule_estimates
from tellapart.errors import InputError, UndefinedMetric
from tellapart.evaluation.assembly import whole_estimate
from tellapart.evaluation.computed import Statistics
from tellapart.evaluation.held import Held
from tellapart.inference.costs import cheapest, decision_cost, expected_costs
from tellapart.inference.resampling import check_resampling
from tellapart.inference.threshold_tables import cuts_of
from tellapart.metrics import METRICS
from tellapart.problem.validated import NO_SCORES
from tellapart.results import DecisionCost, Estimate, ThresholdChoice
from tellapart.results.progress import Progress
from tellapart.statistics import ScoreSweep

WHOLE = tuple(name for name in MEASURES if name in METRICS and METRICS[name].kind == "table")


@dataclass(frozen=True, eq=False, repr=False)
class Decided(Held):
    """What to decide, and what it is worth."""

    def threshold(
        self,
        rule: str | Rule,
        of: Any = None,
        *,
        resamples: int = 0,
        seed: int | None = None,
        progress: Progress | None = None,
    ) -> ThresholdChoice:
        """Return the threshold that a rule picks on these rows.

        Its metrics are apparent: chosen and judged on the same rows, so optimistic. With
        resamples, `out_of_bag` says what the rule is worth on rows that it has not seen, and how
        much the threshold itself varies. Or choose on other rows, and take the threshold along:
        ``test.at(tune.threshold("youden").threshold)``.

        Parameters
        ----------
        rule
            ``youden``, ``f1``, ``accuracy``, ``balanced_accuracy``, ``mcc``, ``kappa``,
            ``sensitivity_times_specificity``, ``sensitivity_equals_specificity``,
            ``prevalence_matching`` or ``closest_corner`` (which has no meaning for decisions); or
            `tellapart.cost`, `tellapart.at_least`, `tellapart.at_most`, `tellapart.fbeta`,
            `tellapart.fixed_rate`.
        of
            The class or label, one against the rest; the only one needs no name.
        resamples
            Number of resamples; 0 draws none.
        seed
            Of the resamples; the seed of the evaluation if left out.
        progress
            Called with (done, total) now and then.

        Returns
        -------
        The threshold: an observed score, infinite where predicting nobody is best, NaN where no
        threshold satisfies the rule. All tied thresholds are in `optimal`.

        Raises
        ------
        InputError
            The rule or the class is not known, or there are no scores.
        UndefinedMetric
            There are no rows of one of the classes.

        Examples
        --------
        >>> import tellapart as ta
        >>> evaluation = ta.evaluate([0, 0, 1, 0, 1, 1], [0.1, 0.2, 0.3, 0.4, 0.6, 0.9])
        >>> choice = evaluation.threshold("youden")
        >>> choice.threshold, choice.optimal, round(choice.value, 3)
        (0.3, (0.6, 0.3), 0.667)
        >>> print(evaluation.threshold(ta.cost(fp=1, fn=20)))
        0.3 (Mean cost per row 0.167 on the rows that it was chosen on)
        """
        chosen, k = rule_of(rule), self.problem.question(of)
        if self.problem.scores is None:
            raise InputError(f"a threshold {NO_SCORES}")
        sweep = ScoreSweep.of(self.problem.column(k))
        if self.problem.shares is not None:
            chosen = chosen.elsewhere()
        choice = choose_threshold(
            chosen, sweep, self.level, self.problem.scores.dtype,
            cuts_of(self.problem, k, self.statistics.design),
        )  # fmt: skip
        choice = self._with_tables(choice)
        drawn: Any = resamples
        number = isinstance(drawn, Integral) and not isinstance(drawn, bool)
        unsaid = drawn is None or (number and drawn == 0)
        if unsaid and seed is None:
            return choice
        request = check_resampling(
            None if unsaid else drawn, self.seed if seed is None else seed, progress
        )
        return with_out_of_bag(choice, chosen, self.problem, k, self.level, request)

    def thresholds(
        self,
        rule: str | Rule,
        *,
        resamples: int = 0,
        seed: int | None = None,
        progress: Progress | None = None,
    ) -> dict[str, ThresholdChoice]:
        """Return the threshold that a rule picks for every class (or label), one against the rest.

        The arguments are those of `threshold`. A class that has no rows, or all of them, has no
        threshold; its reason says so. To decide by them::

            choices = evaluation.thresholds("f1")
            evaluation.at({name: choice.threshold for name, choice in choices.items()})

        Examples
        --------
        >>> import tellapart as ta
        >>> truth, score = [[1, 0], [0, 1], [1, 1]], [[0.9, 0.2], [0.3, 0.4], [0.6, 0.8]]
        >>> labels = ta.evaluate(truth, score, task="multilabel", classes=["sun", "sea"])
        >>> {name: choice.threshold for name, choice in labels.thresholds("f1").items()}
        {'sun': 0.6, 'sea': 0.4}
        """
        chosen = rule_of(rule)
        out = {}
        for name in self.problem.questions:
            try:
                out[name] = self.threshold(
                    chosen, name, resamples=resamples, seed=seed, progress=progress
                )
            except UndefinedMetric as undefined:
                out[name] = ThresholdChoice(
                    chosen.name, nan, (), nan, {}, title=chosen.title, measure=chosen.measure,
                    useful=False, reason=str(undefined),
                )  # fmt: skip
        return out

    def _with_tables(self, choice: ThresholdChoice) -> ThresholdChoice:
        """Return a choice with metrics of the whole table of a binary problem as `at` has them."""
        whole = [name for name in choice.metrics if name in WHOLE]
        if self.problem.task != "binary" or not whole or not isfinite(choice.threshold):
            return choice
        there = Statistics(self.problem.at(choice.threshold))
        found = {name: whole_estimate(METRICS[name], there, None, self.level) for name in whole}
        return replace(choice, metrics={**choice.metrics, **found})

    def measure(self, measure: str | Rule, of: Any = None) -> Estimate:
        """Return what a rule looks at, or a measure that it may limit, of the decisions here.

        With its interval where one is known: ``evaluation.at(0.3).measure(ta.cost(fn=5))``.

        Parameters
        ----------
        measure
            A rule, or a name that `tellapart.at_least` takes.
        of
            The class or label, one against the rest; the only one needs no name.

        Examples
        --------
        >>> import tellapart as ta
        >>> evaluation = ta.evaluate([0, 1, 0, 1, 1], [0.1, 0.2, 0.3, 0.6, 0.9])
        >>> evaluation.measure(ta.cost(fp=1, fn=20)).value  # one of five missed at 0.5
        4.0
        >>> evaluation.measure("flagged").value
        0.4
        """
        k, tables = self.problem.question(of), self.statistics.tables
        if isinstance(measure, Rule):
            return rule_estimates(measure, tables, self.level)[k]
        if measure not in MEASURES:
            raise InputError(f"measure is {measure!r}; expected one of {', '.join(MEASURES)}")
        if self.problem.task == "binary" and measure in METRICS:
            return whole_estimate(METRICS[measure], self.statistics, None, self.level)
        return measure_estimates(measure, tables, self.level)[k]

    def decide(self, costs: CostMatrix | Any) -> Self:
        """Return the evaluation whose predictions are the answers of lowest expected cost.

        Each row is predicted as the class whose expected cost, by its probabilities, is lowest;
        the first in class order on ties. Nothing is searched on these rows, so that no metric of
        the result is optimistic for it.

        Parameters
        ----------
        costs
            `tellapart.cost_matrix`, or what it takes: shape (K, K), truth in rows and decisions in
            columns in the order of the classes, or a mapping.

        Raises
        ------
        InputError
            The scores are no probabilities of exclusive classes, or the costs do not fit.

        Examples
        --------
        >>> import tellapart as ta
        >>> score = [[0.6, 0.3, 0.1], [0.2, 0.7, 0.1], [0.5, 0.1, 0.4]]
        >>> evaluation = ta.evaluate(["cat", "dog", "lion"], score, classes=["cat", "dog", "lion"])
        >>> careful = evaluation.decide({("lion", "cat"): 4, ("lion", "dog"): 4})
        >>> list(careful.per_class("recall"))
        ['cat', 'dog', 'lion']
        >>> [each.value for each in careful.per_class("recall").values()]
        [1.0, 1.0, 1.0]
        """
        matrix = self._costs(costs)
        codes = cheapest(expected_costs(self.problem, matrix), matrix)
        kind = np.uint8 if self.problem.task == "binary" else np.int32
        return replace(self, problem=replace(self.problem, given=codes.astype(kind)))

    def decision_cost(self, costs: CostMatrix | Any) -> DecisionCost:
        """Return what decisions by a cost matrix cost per row, beside what they replace.

        The mean cost of the decisions of `decide`, of predicting the largest probability, and of
        the best answer that never changes, each with Student's t interval of a mean of row costs;
        and what the probabilities promise. Above the promise: the probabilities are not
        calibrated where it matters. (The constant answer is the best on these very rows.)

        Examples
        --------
        >>> import tellapart as ta
        >>> score = [[0.6, 0.3, 0.1], [0.2, 0.7, 0.1], [0.5, 0.1, 0.4]]
        >>> evaluation = ta.evaluate(["cat", "dog", "lion"], score, classes=["cat", "dog", "lion"])
        >>> found = evaluation.decision_cost({("lion", "cat"): 4, ("lion", "dog"): 4})
        >>> found.decided.value, round(found.largest.value, 3), found.constant_class
        (0.0, 1.333, 'lion')
        """
        names = list(self.problem.classes)
        if self.problem.truth.positive == 0:
            names.reverse()
        return decision_cost(self.problem, self._costs(costs), names, self.level)

    def _costs(self, costs: Any) -> NDArray[np.float64]:
        """Return the matrix; of a binary problem in the order (negative, positive)."""
        problem = self.problem
        if problem.task == "multilabel":
            expected_costs(problem, np.zeros((2, 2)))  # refuses labels
        if problem.scores is None:
            raise InputError(f"decisions by cost {NO_SCORES}".replace("cost needs", "cost need"))
        matrix = cost_matrix(costs).of(problem.classes)
        return matrix[::-1, ::-1] if problem.truth.positive == 0 else matrix
