"""The chart: questions about the data and the use, and the metric and the curve they lead to.

The chart is ours; `docs/advice.md` draws it. Binary problems are here, several classes and labels
in `several`, the questions in `questions`.
"""

from __future__ import annotations

from collections.abc import Iterator

from tellapart.advice import questions
from tellapart.advice.evidence import Evidence
from tellapart.advice.found import findings
from tellapart.advice.kinds import RARE
from tellapart.advice.purposes import Purpose
from tellapart.advice.readings import curve_reading, listed_readings, metric_reading, reliability
from tellapart.advice.several import labels, several_classes
from tellapart.advice.uses import is_elsewhere
from tellapart.advice.words import percent, ratio
from tellapart.inference.uses import expected_cost
from tellapart.results import Advice, Reading, Step

Choice = tuple[Reading, Reading | None, tuple[Reading, ...]]


def advise(evidence: Evidence, purpose: Purpose) -> Advice:
    """Return what to read, the path that led there, and every finding.

    Parameters
    ----------
    evidence
        The evaluation at the threshold in use; its `purpose` must be the one given.
    purpose
        What the classifier is for.
    """
    task = evidence.result.task
    if task == "binary":
        steps, chosen = tuple(_questions(evidence, purpose)), _binary(evidence, purpose)
    elif task == "multiclass":
        steps, chosen = several_classes(evidence, purpose)
    else:
        steps, chosen = labels(evidence, purpose)
    metric, curve, also = chosen
    also = tuple(reading for reading in also if _says_something(reading))
    return Advice(steps, metric, curve, also, findings(evidence))


def _says_something(reading: Reading) -> bool:
    return reading.estimate is None or reading.estimate.defined


def _questions(evidence: Evidence, purpose: Purpose) -> Iterator[Step]:
    yield from questions.soft(evidence)
    yield questions.threshold(evidence, purpose)
    yield questions.sizes(evidence)
    if not questions.is_similar(evidence):
        yield questions.rarity(evidence)
    yield _cost_question(purpose)
    yield from questions.probabilities(evidence, purpose)
    if purpose.prevalence is not None:
        yield questions.prevalence(evidence, purpose.prevalence)


def _cost_question(purpose: Purpose) -> Step:
    question = "Does one error cost more than the other?"
    if purpose.costs is None:
        return Step(question, "Not said.", "Say what each costs, and decisions are judged by that.")
    fp, fn = ratio(purpose.costs.false_positive), ratio(purpose.costs.false_negative)
    answer = f"a false positive costs {fp}, a false negative {fn}."
    if purpose.costs.false_positive == purpose.costs.false_negative:
        return Step(question, f"No, {answer}", "Then costs only count the errors.")
    return Step(question, f"Yes, {answer}", "Then no count of errors alone can judge decisions.")


def _binary(evidence: Evidence, purpose: Purpose) -> Choice:
    curve, beside = _curves(evidence)
    beside = (*beside, *_benefit(evidence, purpose))
    priced = _cost_reading(evidence, purpose)
    if purpose.probabilities:
        main, others = _probabilities(evidence)
        also = [*([priced] if priced else []), *others]
        rest = (*_rankings(evidence), *_benefit(evidence, purpose))
        return main, reliability(evidence), (*also, *rest)
    if priced is not None:
        return priced, curve, (*_counts(evidence), *_rankings(evidence), *beside)
    if purpose.decided:
        first, *counts = _decided(evidence, purpose)
        return first, curve, (*counts, *_rankings(evidence), *beside)
    ranking, *precision = _rankings(evidence)
    return ranking, curve, (*precision, *beside)


def _cost_reading(evidence: Evidence, purpose: Purpose) -> Reading | None:
    """Return the expected cost where costs differ and something was decided."""
    costs = purpose.costs
    if costs is None or costs.false_positive == costs.false_negative or evidence.tables is None:
        return None
    if not purpose.decided and evidence.data.threshold != costs.threshold:
        return None  # the threshold that costs ask for is not in use: scores are no probabilities
    share = evidence.prevalence if purpose.prevalence is None else purpose.prevalence
    found = expected_cost(evidence.tables, costs, purpose.prevalence, evidence.result.level)
    where = (
        f"at the threshold {costs.threshold:.3g}, which the costs ask of probabilities that hold"
        if not purpose.decided
        else "of the decisions as they are"
    )
    return Reading(
        "expected_cost",
        "metric",
        "Expected cost per row",
        f"Errors cost differently: the mean cost {where}, at a prevalence of {percent(share)}. "
        "No skill is the better of calling nobody and calling everybody positive.",
        found,
        costs.of_best_constant(share),
    )


def _benefit(evidence: Evidence, purpose: Purpose) -> Iterator[Reading]:
    """Yield the decision curve where costs differ and scores are probabilities."""
    costs = purpose.costs
    if costs is None or costs.false_positive == costs.false_negative:
        return
    if evidence.data.scores not in ("probability", "logit"):
        return
    share = purpose.prevalence
    there = f" at a prevalence of {percent(share)}" if share is not None else ""
    yield curve_reading(
        "decision",
        "Costs are seldom known to the digit: look at net benefit"
        f"{there} over a range of thresholds around {costs.threshold:.3g}, which these costs ask "
        "of probabilities that hold, beside calling everybody and calling nobody positive.",
    )


def _decided(evidence: Evidence, purpose: Purpose) -> tuple[Reading, ...]:
    """Return the metrics of decisions, the one to read first."""
    readings = _counts(evidence)
    if purpose.prevalence is not None and is_elsewhere(evidence, purpose.prevalence):
        name = "balanced_accuracy"
        why = (
            "The classes will be mixed differently in use: the mean of recall and specificity does "
            "not change with the mix."
        )
    elif questions.is_similar(evidence):
        name, why = "accuracy", "Decisions are fixed and the classes of similar size."
    elif evidence.prevalence < 0.5:
        name = "f1"
        why = (
            "Decisions are fixed and positives are the smaller class: hits against false alarms "
            "and misses, whatever the many true negatives."
        )
    else:
        name = "balanced_accuracy"
        why = (
            "Decisions are fixed and positives are the larger class: F1 would not see how the few "
            "negatives fare; the mean recall of both classes does."
        )
    first = metric_reading(evidence, name, why)
    return (first, *(reading for reading in readings if reading.name != name))


def _counts(evidence: Evidence) -> tuple[Reading, ...]:
    return listed_readings(evidence, {
        "balanced_accuracy": "The mean recall of both classes, whatever their sizes.",
        "recall": "The share of positives found.",
        "precision": "The share of alarms that are right.",
    })  # fmt: skip


def _rankings(evidence: Evidence) -> tuple[Reading, ...]:
    ranking = metric_reading(
        evidence,
        "roc_auc",
        "Over all thresholds: the chance that a random positive outranks a random negative. It "
        "does not depend on how common positives are.",
    )
    if questions.is_similar(evidence):
        return (ranking,)
    precision = metric_reading(
        evidence,
        "average_precision",
        "Precision over all thresholds; compare with the prevalence, which it depends on.",
    )
    return ranking, precision


def _probabilities(evidence: Evidence) -> tuple[Reading, tuple[Reading, ...]]:
    brier = metric_reading(
        evidence,
        "brier",
        "Probabilities are used as such: a proper score judges calibration and sharpness "
        "together, so that only honest probabilities score best.",
    )
    others = listed_readings(evidence, {
        "log_loss": "A proper score too; confident errors hurt more.",
    })  # fmt: skip
    return brier, others


def _curves(evidence: Evidence) -> tuple[Reading | None, tuple[Reading, ...]]:
    """Return the curve to read, and the one to lay beside it."""
    if evidence.data.scores == "none":
        return None, ()
    roc = "The two rates of error over all thresholds; they do not depend on how common each is."
    pr = (
        f"Positives are rare (below {percent(RARE)}): of what is flagged, how much is right? A "
        "false positive rate that looks small on the ROC curve may bury the hits."
    )
    if evidence.prevalence < RARE:
        return curve_reading("pr", pr), (curve_reading("roc", f"Beside it: {roc.lower()}"),)
    return curve_reading("roc", roc), ()
