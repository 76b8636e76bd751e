"""Findings about the scores: ties, saturation, and what scale they are on."""

from __future__ import annotations

from collections.abc import Iterator

from tellapart.advice.evidence import Evidence
from tellapart.advice.kinds import MANY_SATURATED, MANY_TIED, finding
from tellapart.advice.words import percent
from tellapart.results import Finding
from tellapart.statistics import ScoreSweep


def scores(evidence: Evidence) -> Iterator[Finding]:
    """Scores that cannot be ranked, or are not what they were read as."""
    data = evidence.data
    if data.saturated > MANY_SATURATED:
        yield finding(
            "saturated-scores",
            f"{data.saturated:.1%} of the scores are exactly 0 or 1. Ties there cannot be ranked; "
            "were probabilities rounded, or computed in too low a precision?",
            share=data.saturated,
        )
    yield from _tied_pairs(evidence)
    if not data.sums_to_one:
        yield finding(
            "probabilities-do-not-sum",
            "The probabilities of some rows do not sum to 1 over the classes, so log loss and the "
            'Brier score are undefined. Are these logits (scores="logit"), or labels that do not '
            "exclude each other?",
        )
    if data.tied_rows:
        yield finding(
            "tied-rows",
            f"In {data.tied_rows} of {data.rows} rows several classes share the largest score; "
            "the first of them in class order was taken.",
            rows=float(data.tied_rows),
        )
    if data.scores == "rank" and not data.scores_declared:
        yield finding(
            "scores-read-as-ranks",
            "Some scores lie outside [0, 1], so they were read as ranks: no default threshold, "
            'no calibration. Declare scores="logit" if they are log odds.',
        )


def tied_share(sweep: ScoreSweep) -> float:
    """Return the share of pairs of a positive and a negative that have the same score.

    Soft labels: pairs of two rows only; that a row ties with itself says nothing of the scores.
    """
    tied = float(sweep.positive @ sweep.negative)
    pairs = sweep.positives * sweep.negatives
    if sweep.moments is not None:
        with_itself = float(sweep.moments[:, 2].sum())
        tied, pairs = tied - with_itself, pairs - with_itself
    return max(tied, 0.0) / pairs if pairs > 0 else 0.0


def _tied_pairs(evidence: Evidence) -> Iterator[Finding]:
    auc = evidence.known("roc_auc")
    if evidence.sweep is None or auc is None:
        return
    share = tied_share(evidence.sweep)
    if share < MANY_TIED:
        return
    distinct = len(evidence.sweep.threshold)
    low, high = max(auc.value - share / 2, 0.0), min(auc.value + share / 2, 1.0)
    words = "one distinct score" if distinct == 1 else f"{distinct} distinct scores"
    yield finding(
        "tied-pairs",
        f"{percent(share)} of the pairs of a positive and a negative are tied ({words}), and "
        f"count half. The ROC AUC, {auc.value:.3f}, could lie between {low:.3f} and {high:.3f} "
        "had the ties been broken.",
        share=share,
        low=low,
        high=high,
    )
