"""Every kind of finding: its code, how grave it is, and when it is made.

The numbers that decide stand here, once; `docs/advice.md` is written from this table.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

from tellapart.results import Finding
from tellapart.results.evaluations import Severity
from tellapart.results.folds import MOST_FOLDS

FEW_ROWS = 30
FEW_GROUPS = 20
HIGH_AUC, HIGH_AUC_ROWS = 0.95, 100
SIMILAR = 1.5  # the largest class at most so many times the smallest: classes of similar size
RARE = 0.1  # positives below this share are rare
UNEQUAL = 0.9  # one class holds so much that accuracy says little
MANY_SATURATED = 0.05
MANY_TIED = 0.1
SURE = 3.0  # standard errors; chance alone passes them in 3 of 1000 evaluations
LEAN_SHARE, LEAN_ROWS, LEAN_LEAST = 0.2, 50, 0.05
GAP, GAP_OF_RARER = 0.02, 0.25
MARKED_F1, MARKED_AUC = 0.1, 0.05
ODDS_APART = 1.5

Shown = Literal["report and advice", "advice"]


@dataclass(frozen=True)
class Kind:
    """One kind of finding.

    Attributes
    ----------
    severity
        ``error``: a number is probably not what it seems. ``warning``: a number could mislead.
        ``info``: good to know.
    when
        The condition, in words and numbers.
    shown
        Whether it is part of every report, or asks to know more and appears in advice only.
    """

    severity: Severity
    when: str
    shown: Shown = "report and advice"


KINDS: Mapping[str, Kind] = MappingProxyType({
    # ranking
    "auc-below-chance": Kind(
        "error", "Binary: the whole interval of the ROC AUC lies below 0.5."
    ),
    "class-below-chance": Kind(
        "warning",
        "Several classes or labels: the ROC AUC of some lies below 0.5 by more standard errors "
        "than chance explains in 5% of evaluations, over all of them together.",
    ),
    "areas-differ": Kind(
        "warning",
        f"Macro and micro ROC AUC (one-vs-rest), or one-vs-rest and one-vs-one, differ by at "
        f"least {MARKED_AUC:g}.",
    ),
    "high-auc-few-rows": Kind(
        "info",
        f"A class has {FEW_ROWS} to {HIGH_AUC_ROWS - 1} rows and a ROC AUC above {HIGH_AUC:g}.",
    ),
    # decisions
    "accuracy-not-above-baseline": Kind(
        "warning", "The interval of accuracy reaches down to the share of the largest class."
    ),
    "unequal-classes": Kind(
        "warning",
        f"One class holds at least {UNEQUAL:.0%} of the rows, and accuracy is above that share.",
    ),
    "class-never-predicted": Kind(
        "warning", "A class or label has rows, but none is predicted as it."
    ),
    "averages-differ": Kind(
        "warning", f"Macro and micro F1 differ by at least {MARKED_F1:g}."
    ),
    "no-useful-threshold": Kind("warning", "Binary: no threshold has informedness above 0."),
    "threshold-chosen-here": Kind(
        "warning",
        "The threshold was chosen by a rule on these rows, or is, to the last digit, one that "
        "Youden's J, F1 or stated costs would choose here (0.5 of probabilities and 0 of logits "
        "excepted, unless a rule was named).",
    ),
    "predictions-disagree": Kind(
        "warning", "Predictions were given, and some rows' scores say otherwise."
    ),
    "costs-not-below-baseline": Kind(
        "warning",
        "The interval of the expected cost reaches up to the cost of the best constant answer.",
        "advice",
    ),
    "threshold-against-costs": Kind(
        "info",
        f"The odds at the threshold and the odds that the costs ask of calibrated probabilities "
        f"differ by a factor of at least {ODDS_APART:g}.",
        "advice",
    ),
    # classes
    "class-absent": Kind("warning", "A class or label has no row."),
    "few-rows": Kind(
        "warning",
        f"A class has fewer than {FEW_ROWS} rows (with weights or soft labels: effective rows; "
        "of a label, rows with it or rows without it).",
    ),
    "prevalence-differs": Kind(
        "warning",
        f"The odds of the stated prevalence and of the one in the data differ by a factor of at "
        f"least {ODDS_APART:g}.",
        "advice",
    ),
    # scores
    "miscalibrated": Kind(
        "warning",
        f"Spiegelhalter's z, or the distance between stated and observed positives, exceeds "
        f"{SURE:g} standard errors, and the expected calibration error beyond chance is at least "
        f"{GAP:g}, or {GAP_OF_RARER:g} of the share of the rarer outcome if that is less. Hard "
        "labels; among several classes of the top label.",
    ),
    "impossible-outcome": Kind(
        "warning", "The log loss is infinite: probability 0 for what happened."
    ),
    "saturated-scores": Kind(
        "warning", f"More than {MANY_SATURATED:.0%} of the rows have a score of exactly 0 or 1."
    ),
    "tied-pairs": Kind(
        "warning",
        f"Binary: at least {MANY_TIED:.0%} of the pairs of a positive and a negative are tied.",
    ),
    "probabilities-do-not-sum": Kind(
        "warning", "Probabilities of exclusive classes do not sum to 1 in some rows."
    ),
    "tied-rows": Kind("info", "The largest score of a row is shared by several classes."),
    "scores-read-as-ranks": Kind(
        "info", "Scores were read as ranks because some lie outside [0, 1]."
    ),
    # rows
    "rows-dropped": Kind("warning", "Rows were left out for a missing value."),
    "few-groups": Kind(
        "warning",
        f"Rows come in groups, fewer than {FEW_GROUPS}, or with fewer than {FEW_GROUPS} that hold "
        "rows of the rarest class.",
    ),
    "grouped-rows": Kind("info", "Rows come in groups."),
    "prevalence-stated": Kind(
        "info", "Classes were reweighted to shares that were stated (`Evaluation.at_prevalence`)."
    ),
    "soft-labels": Kind("info", "Labels are fractional."),
    # folds
    "fold-lacks-class": Kind(
        "warning", "A fold has no row of a class that other folds have (of a label, no row with it "
        "or none without it).",
    ),
    "groups-across-folds": Kind("warning", "Rows of one group are in several folds."),
    "folds-not-used": Kind(
        "info", f"Rows have folds, but a single one or more than {MOST_FOLDS}."
    ),
    # advice only
    "auc-in-words": Kind("info", "Binary: the ROC AUC has a value.", "advice"),
    "curve-leans": Kind(
        "info",
        f"Binary, at least {LEAN_ROWS} effective rows of both classes: McClish's standardised "
        f"partial areas over false positive rates up to {LEAN_SHARE:g} and over true positive "
        f"rates from {1 - LEAN_SHARE:g} differ by at least {LEAN_LEAST:g} and by more than "
        f"{SURE:g} standard errors.",
        "advice",
    ),
    "rule-in-rule-out": Kind(
        "info", "Binary, decided: both likelihood ratios have a value.", "advice"
    ),
})  # fmt: skip


def finding(code: str, text: str, **numbers: float) -> Finding:
    """Return a finding of a known kind."""
    return Finding(code, KINDS[code].severity, text, numbers)
