"""What a validated problem holds: its rows, its classes, its weights."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tellapart.errors import InputError, UndefinedMetric
from tellapart.problem.columns import Floats, worth
from tellapart.problem.groups import group_codes
from tellapart.problem.hardening import Hardening
from tellapart.problem.labels import class_name
from tellapart.problem.prevalence import StatedShares
from tellapart.problem.scores import Scores, Threshold
from tellapart.problem.truths import Truth
from tellapart.results.evaluations import Scale, Task

Array = NDArray[Any]

NO_SCORES = "needs scores; only predictions were given"


@dataclass(frozen=True, eq=False)
class Validated:
    """Truth, scores and predictions after validation, and plain facts about them."""

    truth: Truth
    scores: Scores | None
    given: Array | None = None
    confidence: Floats | None = None
    threshold: Threshold = None
    mass: Floats | None = None
    tags: Mapping[str, Array] = field(default_factory=dict)
    dropped: int = 0
    zero_weight: int = 0
    hardened: Hardening | None = None
    shares: StatedShares | None = None
    row_numbers: Array | None = None

    @property
    def task(self) -> Task:
        """Return ``binary``, ``multiclass`` or ``multilabel``."""
        return self.truth.task

    @property
    def rows(self) -> int:
        """Return the number of rows."""
        return len(self.truth.values)

    @cached_property
    def classes(self) -> tuple[str, ...]:
        """Return the class or label names, in the order of the score columns."""
        return tuple(class_name(label) for label in self.truth.labels)

    @property
    def positive(self) -> str | None:
        """Return the positive class of a binary problem."""
        return None if self.truth.positive is None else self.classes[self.truth.positive]

    @property
    def is_soft(self) -> bool:
        """Whether labels are fractional."""
        return self.truth.values.dtype.kind == "f"

    @property
    def scale(self) -> Scale:
        """Return the scale of the scores."""
        return self.scores.scale if self.scores else "none"

    @cached_property
    def questions(self) -> tuple[str, ...]:
        """Return the name of each column: the positive class, every class, every label."""
        return (self.positive,) if self.positive is not None else self.classes

    def question(self, of: Any = None) -> int:
        """Return the place of a class among the columns; the only one needs no name."""
        if of is None:
            if len(self.questions) == 1:
                return 0
            raise InputError(f"of is missing; expected one of {', '.join(self.questions)}")
        name = class_name(of)
        if name in self.classes and name not in self.questions:
            raise InputError(
                f"of is {of!r}, the negative class; expected {self.positive!r}, of which the "
                f"scores are (pos_label={of!r} would turn the problem around)"
            )
        if name not in self.questions:
            raise InputError(f"of is {of!r}; expected one of {', '.join(self.questions)}")
        return self.questions.index(name)

    @property
    def known_scores(self) -> Scores:
        """Return the scores; without any, what needs them is undefined."""
        if self.scores is None:
            raise UndefinedMetric(NO_SCORES)
        return self.scores

    @property
    def median_votes(self) -> float | None:
        """Return the median number of votes that a label was made of; None without votes."""
        votes = self.tags.get("votes")
        return None if votes is None else float(np.median(votes))

    @property
    def numbered_rows(self) -> Array:
        """Return the number of every row among the rows as given, before any was left out."""
        return np.arange(self.rows) if self.row_numbers is None else self.row_numbers

    @cached_property
    def weights(self) -> Floats:
        """Return the mass of every row."""
        return np.ones(self.rows) if self.mass is None else self.mass

    @cached_property
    def clusters(self) -> tuple[NDArray[np.intp], int] | None:
        """Return the number of each row's group, and how many there are; None without groups."""
        groups = self.tags.get("groups")
        return None if groups is None else group_codes(groups)

    @property
    def group_count(self) -> int:
        """Return the number of groups, 0 where there are none."""
        return 0 if self.clusters is None else self.clusters[1]

    @property
    def effective_rows(self) -> float:
        """Return (sum w)^2 / sum w^2: the number of equal rows that the weights are worth."""
        return float(self.rows) if self.mass is None else worth(self.mass)
