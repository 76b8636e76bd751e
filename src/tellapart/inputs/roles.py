"""What each column of a table is for."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from os.path import commonprefix
from typing import Any

from tellapart.results.evaluations import Task

SHORT = 32  # reports cut longer descriptions in the middle


@dataclass(frozen=True)
class Roles:
    """What each column of a table is for.

    Attributes
    ----------
    truth, score, prediction
        Columns in the order of the classes; one column, or one per class or label.
    confidence, weight, group, fold, slice, item
        Single columns, or None.
    task, classes, positive
        As `tellapart.evaluate` takes them; None leaves the decision to it.
    model, model_name
        Column of models and the model whose rows are used, or None.
    votes
        Whether the truth columns count votes of annotators.
    is_turned
        Whether the confidence of the predicted class is read as a score of the positive one.
    notes
        What a reader of the table should know about the choice.
    """

    truth: tuple[str, ...]
    score: tuple[str, ...] = ()
    prediction: tuple[str, ...] = ()
    confidence: str | None = None
    weight: str | None = None
    group: str | None = None
    fold: str | None = None
    slice: str | None = None
    item: str | None = None
    model: str | None = None
    model_name: str | None = None
    votes: bool = False
    is_turned: bool = False
    task: Task | None = None
    classes: tuple[Any, ...] | None = None
    positive: Any = None
    notes: tuple[str, ...] = ()

    def described(self) -> Mapping[str, str]:
        """Return role -> column, a set of columns by its ends."""
        singles = ("confidence", "weight", "group", "fold", "slice", "item")
        roles = {role: (getattr(self, role),) for role in singles if getattr(self, role)}
        truth = "votes" if self.votes else "truth"
        several = {truth: self.truth, "score": self.score, "prediction": self.prediction}
        described = {role: columns for role, columns in several.items() if columns} | roles
        shown = {role: ends(columns) for role, columns in described.items()}
        return shown | ({"model": f"{self.model} ({self.model_name})"} if self.model else {})


def ends(columns: Sequence[str]) -> str:
    """Return column names for a line of text, many of them by their ends or what they share.

    >>> ends([f"p{k}" for k in range(10)]), ends([f"prob_{name}" for name in ("ant", "bee") * 5])
    ('p0, ..., p9 (10 columns)', 'prob_* (10 columns)')
    """
    if len(columns) <= 3:
        return ", ".join(columns)
    both = f"{columns[0]}, ..., {columns[-1]} ({len(columns)} columns)"
    if len(both) <= SHORT:
        return both
    shared = re.match(r".*[\W_]", commonprefix(columns))  # noqa: RUF071 - no paths
    if shared is not None:
        return f"{shared[0]}* ({len(columns)} columns)"
    return f"{columns[0]} and {len(columns) - 1} more"
