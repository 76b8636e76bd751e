"""Findings about how scores rank: below chance, averages that disagree, the shape of the curve."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from math import nan, sqrt

from scipy import special

from tellapart.advice.evidence import Evidence
from tellapart.advice.kinds import (
    LEAN_LEAST,
    LEAN_ROWS,
    LEAN_SHARE,
    MARKED_AUC,
    SURE,
    finding,
)
from tellapart.advice.words import among, class_word, percent
from tellapart.inference.sweeps import effective_sizes, sweep_value
from tellapart.metrics import METRICS
from tellapart.metrics.partial import CurveLean
from tellapart.problem.labels import listed
from tellapart.results import Estimate, Finding
from tellapart.statistics import ScoreSweep

FAMILY = 0.05  # chance of any false alarm, over all classes together


def below_chance(evidence: Evidence) -> Iterator[Finding]:
    """Higher scores speak for the other class."""
    auc = evidence.known("roc_auc")
    if auc is not None and auc.high < 0.5:
        yield finding(
            "auc-below-chance",
            f"The ROC AUC is {auc.value:.3f} and its whole interval lies below 0.5: higher scores "
            f"go with the other class. Is {evidence.data.positive} really the positive class? "
            f"Turned around, the AUC would be {1 - auc.value:.3f}; nothing was turned here.",
            roc_auc=auc.value,
            high=auc.high,
        )
    if evidence.result.task == "binary":
        return
    names = evidence.data.classes
    z = float(special.ndtri(1.0 - FAMILY / len(names)))
    below = {}
    for name in names:
        area = evidence.result.per_class.get(name, {}).get("roc_auc")
        if area is not None and area.value + z * _chance_error(evidence, name, area) < 0.5:
            below[name] = area.value
    if below:
        worst = sorted(below, key=lambda name: below[name])
        yield finding(
            "class-below-chance",
            f"The ROC AUC of {len(below)} of {len(names)} "
            f"{class_word(evidence.result.task, len(names))} lies below 0.5: "
            f"{listed(f'{name} ({below[name]:.3f})' for name in worst)}. Do the score columns "
            "stand in the order of the classes?",
            classes=float(len(below)),
            lowest=min(below.values()),
        )


def _chance_error(evidence: Evidence, name: str, area: Estimate) -> float:
    """Return the standard error of the AUC, at least what it is for scores without skill.

    The error that is estimated shrinks with the area; alone it gave 11% for 5%, with 40 classes of
    25 rows.
    """
    m = evidence.effective_rows.get(name, 0.0)
    n = evidence.data.rows - m
    if m <= 0 or n <= 0:
        return nan
    return max(area.standard_error, sqrt((m + n + 1.0) / (12.0 * m * n)))


def averages(evidence: Evidence) -> Iterator[Finding]:
    """Averages of the AUC over classes say different things."""
    macro = evidence.known("roc_auc_ovr_macro")
    if macro is None:
        return
    micro, pairs = evidence.known("roc_auc_ovr_micro"), evidence.known("roc_auc_ovo_macro")
    parts, numbers = [], {"macro": macro.value}
    if micro is not None and abs(micro.value - macro.value) >= MARKED_AUC:
        numbers["micro"] = micro.value
        parts.append(
            f"Micro ROC AUC is {micro.value:.3f}, macro {macro.value:.3f}. Micro ranks the scores "
            "of all classes in one list: common classes dominate, and a class whose scores run "
            "high counts against the others. Macro takes every class alone, all alike."
        )
    if pairs is not None and abs(pairs.value - macro.value) >= MARKED_AUC:
        numbers["one_vs_one"] = pairs.value
        parts.append(
            f"One-vs-rest ROC AUC is {macro.value:.3f}, one-vs-one {pairs.value:.3f} (macro). "
            "One-vs-rest changes with the mix of classes, since the rest is mostly the common "
            "ones; one-vs-one (Hand & Till) does not."
        )
    if parts:
        yield finding("areas-differ", f"{' '.join(parts)} Say which one is meant.", **numbers)


def auc_in_words(evidence: Evidence) -> Iterator[Finding]:
    """Say what the AUC is a chance of."""
    auc = evidence.known("roc_auc")
    if auc is None or evidence.data.positive is None:
        return
    positive = evidence.data.positive
    by = "by their shares" if evidence.data.truth == "soft" else "at random"
    yield finding(
        "auc-in-words",
        f"The ROC AUC in words: draw a row of class {positive} and one of the rest, {by}. The "
        f"first scores higher in {among(auc)} of such draws, ties counting half. This says nothing "
        "of any one threshold, nor whether probabilities hold.",
        roc_auc=auc.value,
    )


def _design_effect(evidence: Evidence, sweep: ScoreSweep) -> float:
    """Return how many times larger groups of rows make the standard error of the ROC AUC."""
    auc = evidence.known("roc_auc")
    if not evidence.data.groups or auc is None:
        return 1.0
    alone = sweep_value(METRICS["roc_auc"], sweep).error
    return auc.standard_error / alone if alone > 0 else 1.0


def lean(evidence: Evidence) -> Iterator[Finding]:
    """Say at which end the ROC curve is clearly better."""
    sweep = evidence.sweep
    if sweep is None or evidence.known("roc_auc") is None:
        return
    if min(effective_sizes(sweep)) < LEAN_ROWS:
        return
    formula = CurveLean(LEAN_SHARE)
    row = replace(METRICS["roc_auc"], formula=formula, gradient=formula.gradient)
    found = sweep_value(row, sweep)
    effect = _design_effect(evidence, sweep)
    found = replace(found, error=found.error * effect)
    if abs(found.value) < LEAN_LEAST or not abs(found.value) > SURE * found.error:
        return
    left, right = formula.areas(sweep)
    if found.value > 0:
        text = (
            "The ROC curve leans to the left: it is better where false alarms are few. Many "
            "positives stand out clearly, the others hide among the negatives; a high threshold "
            "can rule in, no threshold rules out well."
        )
    else:
        text = (
            "The ROC curve leans to the right: it is better where misses are few. Many negatives "
            "are clearly none, the others look like positives; a low threshold can rule out, no "
            "threshold rules in well."
        )
    yield finding(
        "curve-leans",
        f"{text} Standardised partial AUC (0.5 is chance): {left:.3f} over false positive rates "
        f"up to {percent(LEAN_SHARE)}, {right:.3f} over true positive rates from "
        f"{percent(1 - LEAN_SHARE)}.",
        high_specificity=left,
        high_sensitivity=right,
        error=found.error,
    )
