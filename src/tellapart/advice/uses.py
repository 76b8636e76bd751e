"""Findings that need to know what the classifier is for: costs, prevalence, ruling in or out."""

from __future__ import annotations

from collections.abc import Iterator

from tellapart.advice.evidence import Evidence
from tellapart.advice.kinds import ODDS_APART, finding
from tellapart.advice.purposes import Purpose
from tellapart.advice.words import among, multiple, percent, ratio
from tellapart.inference.uses import expected_cost, predictive_values
from tellapart.results import Estimate, Finding


def costs(evidence: Evidence, purpose: Purpose) -> Iterator[Finding]:
    """Costs that decisions do not pay for, or a threshold that they do not ask for."""
    if purpose.costs is None:
        return
    if evidence.tables is not None:
        found = expected_cost(
            evidence.tables, purpose.costs, purpose.prevalence, evidence.result.level
        )
        share = evidence.prevalence if purpose.prevalence is None else purpose.prevalence
        baseline = purpose.costs.of_best_constant(share)
        if found.defined and not found.high < baseline:
            relation = "is above" if found.low > baseline else "is not clearly below"
            nobody = purpose.costs.false_negative * share <= baseline
            answer = "nobody" if nobody else "everybody"
            yield finding(
                "costs-not-below-baseline",
                f"The expected cost per row, {multiple(found)}, {relation} that of calling "
                f"{answer} positive, {ratio(baseline)}: these decisions do not pay.",
                expected_cost=found.value,
                baseline=baseline,
            )
    yield from _threshold(evidence, purpose)


def _threshold(evidence: Evidence, purpose: Purpose) -> Iterator[Finding]:
    threshold = purpose.threshold
    if purpose.costs is None or not isinstance(threshold, float):
        return
    elsewhere = purpose.prevalence is not None and is_elsewhere(evidence, purpose.prevalence)
    if evidence.data.scores != "probability" or elsewhere:
        return
    asked = purpose.costs.threshold
    if 0.0 < threshold < 1.0 and not odds_apart(threshold, asked):
        return
    yield finding(
        "threshold-against-costs",
        f"With these costs, probabilities that hold ask for a threshold of {asked:.3g}: what a "
        f"false positive costs, over the sum of both costs. The threshold is {threshold:g}.",
        threshold=threshold,
        asked=asked,
    )


def is_elsewhere(evidence: Evidence, stated: float) -> bool:
    """Whether the stated prevalence is not that of the rows."""
    here = evidence.prevalence
    return 0.0 < here < 1.0 and odds_apart(here, stated)


def prevalence(evidence: Evidence, purpose: Purpose) -> Iterator[Finding]:
    """The rows hold another share of positives than the use will."""
    here, there = evidence.prevalence, purpose.prevalence
    if there is None or not is_elsewhere(evidence, there):
        return
    yield finding(
        "prevalence-differs",
        f"{percent(here)} of these rows are {evidence.data.positive}, but {percent(there)} are "
        "said to be where the classifier will be used. Accuracy, precision, negative predictive "
        "value, F1, average precision, Brier score and calibration hold for these rows only. "
        "Recall, specificity, likelihood ratios and the ROC AUC carry over, if the rows of each "
        "class are like those there.",
        here=here,
        there=there,
    )


def rule_in_rule_out(evidence: Evidence, purpose: Purpose) -> Iterator[Finding]:
    """Say what a positive and a negative answer are worth."""
    plus, minus = evidence.known("lr_plus"), evidence.known("lr_minus")
    if plus is None or minus is None or not 0.0 < evidence.prevalence < 1.0:
        return
    share = evidence.prevalence if purpose.prevalence is None else purpose.prevalence
    ppv, npv = _answers(evidence, purpose, plus, minus)
    threshold = evidence.data.threshold
    at = f"At the threshold {threshold:g}, a" if isinstance(threshold, float) else "A"
    source = "as in these rows" if purpose.prevalence is None else "as stated"
    yield finding(
        "rule-in-rule-out",
        f"{at} positive answer multiplies the odds by {multiple(plus)}, a negative one by "
        f"{multiple(minus)}. At a prevalence of {percent(share)}, {source}, {among(ppv)} of "
        f"positive answers and {among(npv)} of negative answers are right. A high specificity "
        "alone does not prove the class, nor does a high sensitivity alone exclude it: how common "
        "it is counts as much.",
        lr_plus=plus.value,
        lr_minus=minus.value,
        prevalence=share,
        ppv=ppv.value,
        ppv_low=ppv.low,
        ppv_high=ppv.high,
        npv=npv.value,
        npv_low=npv.low,
        npv_high=npv.high,
    )


def _answers(
    evidence: Evidence, purpose: Purpose, plus: Estimate, minus: Estimate
) -> tuple[Estimate, Estimate]:
    """Return PPV and NPV: counted in the rows at hand, by Bayes' theorem at another prevalence."""
    precision, npv = evidence.known("precision"), evidence.known("npv")
    if purpose.prevalence is None and precision is not None and npv is not None:
        return precision, npv
    share = evidence.prevalence if purpose.prevalence is None else purpose.prevalence
    return predictive_values(plus, minus, share)


def odds_apart(first: float, second: float) -> bool:
    """Whether the odds of two shares differ by a factor of at least 1.5."""
    odds = first * (1.0 - second) / (second * (1.0 - first))
    return max(odds, 1.0 / odds) >= ODDS_APART
