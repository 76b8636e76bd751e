"""What to read: the caller's words about the use, checked, and the evaluation they ask for."""

from __future__ import annotations

from collections.abc import Mapping
from math import isfinite
from typing import Any

from tellapart.advice import Purpose, advise
from tellapart.advice.cutting import DEFAULTS
from tellapart.advice.cutting import RULES as TITLES
from tellapart.advice.purposes import costs_of, prevalence_of
from tellapart.advice.questions import ARGMAX
from tellapart.advice.uses import odds_apart
from tellapart.decisions import RULES, Rule, rule_of
from tellapart.errors import InputError, UndefinedMetric
from tellapart.evaluation.computed import Statistics
from tellapart.evaluation.evaluations import Evaluation
from tellapart.evaluation.evidence import evidence
from tellapart.metrics.costs import Costs
from tellapart.problem.validated import NO_SCORES
from tellapart.results import Advice


def advised(evaluation: Any) -> Advice:
    """Return what a page advises: nothing is known but the data."""
    found: Advice = evaluation.advise()
    return found


def advice(
    evaluation: Evaluation,
    threshold: float | str | Rule | Mapping[Any, float] | None,
    costs: Mapping[str, float] | None,
    prevalence: float | None,
    ordered: bool | None,
    probabilities: bool | None,
) -> Advice:
    """Return the advice of `Evaluation.advise`."""
    price, share = costs_of(costs), prevalence_of(prevalence)
    _check(evaluation, price, share, ordered, probabilities)
    used, rule, decided = _decided(evaluation, threshold)
    at = used.result.data.threshold if decided and rule != ARGMAX else None
    if price is not None and not decided and _holds(used, share):
        used = used.at(price.threshold)  # what the costs ask of probabilities
    purpose = Purpose(at, rule, decided, price, share, ordered, probabilities)
    return advise(evidence(used.result, Statistics(used.problem), purpose), purpose)


def _check(
    evaluation: Evaluation,
    costs: Costs | None,
    prevalence: float | None,
    ordered: bool | None,
    probabilities: bool | None,
) -> None:
    """Refuse what does not fit the problem."""
    task, data = evaluation.problem.task, evaluation.result.data
    for name, given in (("costs", costs), ("prevalence", prevalence)):
        if given is not None and task != "binary":
            raise InputError(
                f"{name} is given for a {task} problem; expected a binary one, where there is one "
                "positive class"
            )
    for name, flag in (("ordered", ordered), ("probabilities", probabilities)):
        if flag is not None and not isinstance(flag, bool):
            raise InputError(f"{name} is {flag!r}; expected True, False or None")
    if ordered and task != "multiclass":
        raise InputError(
            f"ordered is True for a {task} problem; expected several exclusive classes"
        )
    if probabilities and data.scores not in ("probability", "logit"):
        found = "there are no scores" if data.scores == "none" else "the scores are ranks"
        raise InputError(f"probabilities is True, but {found}; expected probabilities or log odds")


def _decided(
    evaluation: Evaluation, threshold: float | str | Rule | Mapping[Any, float] | None
) -> tuple[Evaluation, str | None, bool]:
    """Return the evaluation at the threshold, the rule that chose it here, and if any did."""
    task, data = evaluation.problem.task, evaluation.result.data
    if isinstance(threshold, str | Rule):
        return _by_rule(evaluation, threshold)
    if threshold is None:
        own = data.threshold is not None and data.threshold != DEFAULTS.get(data.scores)
        return evaluation, None, data.has_predictions or own
    if task == "multiclass":
        raise InputError(
            f"threshold is {threshold!r} for several exclusive classes, where the largest score "
            f'decides; expected "{ARGMAX}", or None if that is not settled'
        )
    if task == "binary" and (isinstance(threshold, bool) or not _is_number(threshold)):
        expected = f"a number, a rule, or the name of one: {', '.join(RULES)}"
        raise InputError(f"threshold is {threshold!r}; expected {expected}")
    return evaluation.at(threshold), None, True


def _by_rule(evaluation: Evaluation, rule: str | Rule) -> tuple[Evaluation, str, bool]:
    task, shown = evaluation.problem.task, repr(rule) if isinstance(rule, str) else f"{rule.name!r}"
    known = {"binary": tuple(RULES), "multiclass": (ARGMAX,), "multilabel": ()}[task]
    if rule not in known and not (isinstance(rule, Rule) and task == "binary"):
        expected = " or ".join(f'"{name}"' for name in known) or "one number for every label"
        if task == "binary":
            expected = f"a number, a rule, or the name of one: {', '.join(known)}"
        raise InputError(f"threshold is {shown} for a {task} problem; expected {expected}")
    if rule == ARGMAX:
        return _by_scores(evaluation), ARGMAX, True
    wanted = rule_of(rule)
    try:
        chosen = evaluation.threshold(wanted)
    except UndefinedMetric as error:
        raise InputError(f"threshold is {shown}, but {error}") from error
    if not isfinite(chosen.threshold):
        reason = chosen.reason or "predicting nobody is best"
        raise InputError(
            f"threshold is {shown}, but {reason}; expected a rule that chooses a score"
        )
    named = wanted.name in TITLES and wanted == RULES[wanted.name]
    return evaluation.at(chosen.threshold), wanted.name if named else _words(wanted), True


def _words(rule: Rule) -> str:
    """Return a rule as it stands in a sentence.

    >>> _words(rule_of("mcc"))
    'a rule (highest Matthews correlation)'
    """
    return f"a rule ({rule.title})"


def _by_scores(evaluation: Evaluation) -> Evaluation:
    """Return the evaluation with the largest score deciding, not predictions."""
    problem = evaluation.problem
    if problem.scores is None:
        raise InputError(f'threshold is "{ARGMAX}", which {NO_SCORES}')
    if problem.given is None:
        return evaluation
    return Evaluation(problem.without_predictions(), evaluation.level, evaluation.columns)


def _is_number(value: Any) -> bool:
    try:
        return float(value) == float(value)
    except (TypeError, ValueError):
        return False


def _holds(evaluation: Evaluation, prevalence: float | None) -> bool:
    """Whether scores are read as probabilities of the use, so that costs set the threshold."""
    data = evaluation.result.data
    if data.scores != "probability":
        return False
    here = data.prevalence[data.positive or ""]
    return prevalence is None or not 0.0 < here < 1.0 or not odds_apart(here, prevalence)
