"""Findings about the folds of a cross-validation."""

from __future__ import annotations

from collections.abc import Iterator

from tellapart.advice.evidence import Evidence
from tellapart.advice.kinds import finding
from tellapart.problem.labels import listed
from tellapart.results import Finding
from tellapart.results.folds import MOST_FOLDS


def folds(evidence: Evidence) -> Iterator[Finding]:
    """Folds that lack a class, that share groups, or that are none."""
    facts = evidence.folds
    if facts is None:
        return
    if not 2 <= facts.count <= MOST_FOLDS:
        told = "there is one fold only" if facts.count < 2 else f"there are {facts.count:,} folds"
        yield finding(
            "folds-not-used",
            f"Nothing is told fold by fold: {told}; expected 2 to {MOST_FOLDS}.",
            folds=float(facts.count),
        )
        return
    if facts.lacking:
        named = listed((f"fold {fold} has no {name}" for fold, name in facts.lacking), most=3)
        yield finding(
            "fold-lacks-class",
            f"Some folds have no row of a class: {named}. What needs that class is undefined "
            "there, and so is its mean over folds; stratified or fewer folds would have it.",
            folds=float(len({fold for fold, _ in facts.lacking})),
        )
    if facts.groups_across:
        yield finding(
            "groups-across-folds",
            f"{facts.groups_across} of {evidence.data.groups} groups have rows in several folds: "
            "a model is tested on groups that it was trained on, so every number may be too good "
            "for new groups.",
            groups=float(facts.groups_across),
        )
