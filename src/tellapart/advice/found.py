"""All findings of an evaluation, gravest first."""

from __future__ import annotations

from tellapart.advice import calibration, classes, cutting, folds, ranking, rows, scores, uses
from tellapart.advice.evidence import Evidence
from tellapart.results import Finding

GRAVE = {"error": 0, "warning": 1, "info": 2}


def findings(evidence: Evidence) -> tuple[Finding, ...]:
    """Return every finding that the evidence triggers, gravest first.

    Those that need to know what the classifier is for, or that explain rather than warn, are made
    only where the evidence has a purpose.
    """
    found = [
        *rows.soft_labels(evidence),
        *ranking.below_chance(evidence),
        *cutting.accuracy(evidence),
        *classes.absent(evidence),
        *classes.few_rows(evidence),
        *classes.never_predicted(evidence),
        *calibration.miscalibrated(evidence),
        *scores.scores(evidence),
        *cutting.thresholds(evidence),
        *cutting.averages(evidence),
        *ranking.averages(evidence),
        *rows.rows(evidence),
        *folds.folds(evidence),
    ]
    if evidence.purpose is not None:
        found += [
            *uses.costs(evidence, evidence.purpose),
            *uses.prevalence(evidence, evidence.purpose),
            *uses.rule_in_rule_out(evidence, evidence.purpose),
            *ranking.auc_in_words(evidence),
            *ranking.lean(evidence),
        ]
    return tuple(sorted(found, key=lambda finding: GRAVE[finding.severity]))
