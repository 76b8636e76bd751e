"""What a stream was told, in plain values, and whether a batch goes with the earlier ones."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from tellapart.errors import InputError
from tellapart.problem import Problem
from tellapart.problem.labels import class_name


def check_parts(batch: Problem, first: Problem) -> None:
    """Refuse a batch that has other parts than the first one, or scores of another type."""
    for part, mine, theirs in (
        ("y_score", batch.scores, first.scores),
        ("y_pred", batch.given, first.given),
        ("groups", batch.tags.get("groups"), first.tags.get("groups")),
        ("items", batch.tags.get("items"), first.tags.get("items")),
        ("votes", batch.tags.get("votes"), first.tags.get("votes")),
        ("index", batch.tags.get("index"), first.tags.get("index")),
    ):
        if (mine is None) != (theirs is None):
            raise InputError(
                f"{part} is {'missing' if mine is None else 'given'} in this batch, unlike in "
                "the earlier ones; expected in all batches or in none"
            )
    if batch.scores is not None and first.scores is not None:
        new, old = batch.scores.dtype, first.scores.dtype
        if new != old:
            raise InputError(
                f"y_score is {new} in this batch, but {old} in the earlier ones; expected "
                "one type, since a threshold is compared in the type of the scores"
            )


def plain_threshold(threshold: Any) -> Any:
    """Return a threshold as plain numbers, which can be compared and written."""
    if isinstance(threshold, Mapping):
        return {class_name(label): float(value) for label, value in threshold.items()}
    return None if threshold is None else float(threshold)


def plain_votes(votes: Any) -> bool | int:
    """Return whether truth comes as votes, or from how many annotators."""
    if isinstance(votes, (bool, np.bool_)):
        return bool(votes)
    if isinstance(votes, (int, np.integer)) and votes > 0:
        return int(votes)
    raise InputError(
        f"votes is {votes!r}; expected True, False or the number of annotators (one number per "
        "row goes to update)"
    )
