"""Estimates for a use: what decisions cost, and what answers are worth at a prevalence."""

from __future__ import annotations

from dataclasses import replace

from tellapart.inference.counting import count_estimates
from tellapart.metrics import METRICS, Metric
from tellapart.metrics.costs import Costs, ExpectedCost, chance_after
from tellapart.results import Estimate
from tellapart.statistics import OneVsRest


def expected_cost(
    tables: OneVsRest, costs: Costs, prevalence: float | None, level: float
) -> Estimate:
    """Return the mean cost per row of the decisions of the first table.

    At the prevalence of these rows, or at another one, to which the error rates are carried over.
    The interval is the delta method's on the log scale, as of likelihood ratios.
    """
    return count_estimates(cost_row(costs, prevalence), tables, level)[0]


def cost_row(costs: Costs, prevalence: float | None) -> Metric:
    """Return the row that METRICS would have for the mean cost of decisions."""
    formula = ExpectedCost(costs, prevalence)
    return replace(METRICS["lr_minus"], name="expected_cost", formula=formula)


def predictive_values(
    lr_plus: Estimate, lr_minus: Estimate, prevalence: float
) -> tuple[Estimate, Estimate]:
    """Return PPV and NPV at a prevalence, from the likelihood ratios by Bayes' theorem.

    The odds after an answer are the odds before times its likelihood ratio, so the ends of the
    ratio's interval become the ends of the predictive value's. The prevalence is taken as known.

    Examples
    --------
    >>> plus, minus = Estimate(9.0, 6.0, 13.5), Estimate(0.1, 0.05, 0.2)
    >>> ppv, npv = predictive_values(plus, minus, 0.1)
    >>> print(ppv)
    0.500 [0.400, 0.600]
    """
    method = f"from the likelihood ratio, {lr_plus.method}"
    ppv = Estimate(
        chance_after(prevalence, lr_plus.value),
        chance_after(prevalence, lr_plus.low),
        chance_after(prevalence, lr_plus.high),
        lr_plus.level,
        method,
        lr_plus.n,
    )
    npv = Estimate(
        1.0 - chance_after(prevalence, lr_minus.value),
        1.0 - chance_after(prevalence, lr_minus.high),
        1.0 - chance_after(prevalence, lr_minus.low),
        lr_minus.level,
        method,
        lr_minus.n,
    )
    return ppv, npv
