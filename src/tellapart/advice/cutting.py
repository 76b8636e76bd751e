"""Findings about decisions: accuracy, averages of counts, and thresholds."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from tellapart.advice.evidence import Evidence
from tellapart.advice.kinds import MARKED_F1, UNEQUAL, finding
from tellapart.advice.words import percent
from tellapart.curves import vertex_cells
from tellapart.metrics.costs import Costs
from tellapart.problem.scores import shortest
from tellapart.results import Finding

DEFAULTS = {"probability": 0.5, "logit": 0.0}
RULES = {"youden": "Youden's J", "f1": "F1"}


def accuracy(evidence: Evidence) -> Iterator[Finding]:
    """Accuracy that the largest class explains."""
    found = evidence.known("accuracy")
    baseline = evidence.result.baselines.get("accuracy")
    if found is None or baseline is None or _priced(evidence):
        return
    if found.low > baseline:
        if baseline >= UNEQUAL:
            yield _unequal(evidence, baseline)
        return
    relation = "equals" if found.value == baseline else "is not clearly above"
    if found.high < baseline:
        relation = "is below"
    yield finding(
        "accuracy-not-above-baseline",
        f"Accuracy, {found.value:.3f}, {relation} what always answering with the most common "
        f"class would give, {baseline:.3f}. Read balanced accuracy, informedness or AUC instead.",
        accuracy=found.value,
        baseline=baseline,
    )


def _priced(evidence: Evidence) -> bool:
    """Whether errors cost differently, so that accuracy is beside the point."""
    costs = None if evidence.purpose is None else evidence.purpose.costs
    return costs is not None and costs.false_positive != costs.false_negative


def _unequal(evidence: Evidence, baseline: float) -> Finding:
    largest = max(evidence.data.prevalence, key=lambda name: evidence.data.prevalence[name])
    balanced = evidence.known("balanced_accuracy")
    numbers = {"baseline": baseline}
    text = (
        f"{percent(baseline)} of the rows are {largest}: always answering so is right that often. "
    )
    if balanced is not None:
        numbers["balanced_accuracy"] = balanced.value
        text += f"The mean recall of the classes (balanced accuracy) is {balanced.value:.3f}. "
    return finding("unequal-classes", f"{text}Accuracy tells little here.", **numbers)


def averages(evidence: Evidence) -> Iterator[Finding]:
    """Averages of F1 over classes say different things."""
    macro, micro = evidence.known("f1_macro"), evidence.known("f1_micro")
    if macro is None or micro is None or abs(macro.value - micro.value) < MARKED_F1:
        return
    per_class = evidence.result.per_class
    scores = {
        name: values["f1"].value
        for name, values in per_class.items()
        if "f1" in values and values["f1"].defined
    }
    worst = min(scores, key=lambda name: scores[name])
    what = "label" if evidence.result.task == "multilabel" else "class"
    same = "" if what == "label" else " (here the same as accuracy)"
    tells = "rare ones fare worse" if macro.value < micro.value else "common ones fare worse"
    yield finding(
        "averages-differ",
        f"Macro F1 is {macro.value:.3f}, micro F1 {micro.value:.3f}{same}: macro counts every "
        f"{what} alike, micro every decision, so {tells}. The worst {what} is {worst}, with an F1 "
        f"of {scores[worst]:.3f}. Say which average is meant.",
        macro=macro.value,
        micro=micro.value,
        worst=scores[worst],
    )


def thresholds(evidence: Evidence) -> Iterator[Finding]:
    """A threshold that helps nobody, or one that was made for these rows."""
    choice = evidence.result.thresholds.get("youden")
    if choice is not None and choice.value <= 0:
        yield finding(
            "no-useful-threshold",
            "No threshold does better than calling every row alike: recall and specificity never "
            "add up to more than 1.",
            informedness=choice.value,
        )
    threshold = evidence.data.threshold
    if not isinstance(threshold, float) or evidence.sweep is None or evidence.data.has_predictions:
        return
    purpose = evidence.purpose
    if purpose is not None and purpose.rule is not None:
        name = RULES.get(purpose.rule, purpose.rule)
        yield finding(
            "threshold-chosen-here",
            f"The threshold {threshold:g} was chosen by {name} on the rows that it is judged on, "
            "so every number at it is optimistic, the more so the fewer rows there are. Choose it "
            "on other rows.",
            threshold=threshold,
        )
        return
    undecided = purpose is not None and purpose.threshold is None
    if undecided or threshold == DEFAULTS.get(evidence.data.scores):
        return
    rule = _rule_met(evidence, threshold)
    if rule is not None:
        yield finding(
            "threshold-chosen-here",
            f"The threshold {threshold:g} is exactly what {rule} would choose on these rows. If "
            "it was chosen on them, every number at it is optimistic: choose it on other rows.",
            threshold=threshold,
        )


def _rule_met(evidence: Evidence, threshold: float) -> str | None:
    """Return the rule that would pick this very threshold here."""
    for rule, choice in evidence.result.thresholds.items():
        if threshold in choice.optimal:
            return RULES.get(rule, rule)
    costs = None if evidence.purpose is None else evidence.purpose.costs
    if costs is not None and threshold in _cheapest(evidence, costs):
        return "the lowest cost"
    return None


def _cheapest(evidence: Evidence, costs: Costs) -> list[float]:
    """Return the observed scores at which errors cost least on these rows."""
    sweep = evidence.sweep
    if sweep is None:
        return []
    cells = vertex_cells(sweep)
    total = costs.false_positive * cells[:, 1] + costs.false_negative * cells[:, 2]
    best = np.flatnonzero(total <= total.min() * (1 + 1e-12))
    return [shortest(sweep.threshold[place - 1]) for place in best.tolist() if place > 0]
