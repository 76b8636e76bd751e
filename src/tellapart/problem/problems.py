"""`Problem`: truth, scores and predictions that have been checked once and for all."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tellapart.errors import InputError, UndefinedMetric
from tellapart.problem.alignment import (
    aligned,
    check_order,
    check_row_labels,
    columns_as_named,
)
from tellapart.problem.arguments import (
    check_confidence,
    column_count,
    parse_predictions,
    read_arguments,
)
from tellapart.problem.columns import Column, Floats
from tellapart.problem.groups import group_codes
from tellapart.problem.hardening import Hardening, check_cut, hardened
from tellapart.problem.labels import class_name
from tellapart.problem.predictions import at_least
from tellapart.problem.prevalence import StatedShares, at_prevalence
from tellapart.problem.rows import (
    Missing,
    check_lengths,
    drop_missing,
    drop_weightless,
    rows_as_given,
)
from tellapart.problem.scores import Scores, Threshold, parse_scores, settle_threshold
from tellapart.problem.truths import Truth, parse_truth
from tellapart.problem.votes import Votes, are_asked_for
from tellapart.results.evaluations import Scale, Task

Array = NDArray[Any]

NO_SCORES = "needs scores; only predictions were given"
ROLES = ("groups", "folds", "slices", "items", "votes")


@dataclass(frozen=True, eq=False)
class Problem:
    """One validated classification problem; build it with `Problem.of`.

    Attributes
    ----------
    truth
        What is known; see `tellapart.problem.truths.Truth` for shapes.
    scores
        What the model said, or None where only predictions were given.
    given
        Predicted classes as handed in: uint8 flags (n,) for binary, int32 codes (n,) for
        several classes, uint8 (n, K) for labels; None where scores decide.
    confidence
        Score of the predicted class, where only that is known.
    threshold
        Score at or above which the answer is yes; per class where a mapping.
    mass
        Row weights, or None where all rows weigh one.
    tags
        Further row columns by role: groups, folds, slices, items, and votes: the number of
        votes that a row's label was made of.
    hardened
        How fractional labels were made hard, or None.
    shares
        How common classes were said to be, where rows were reweighted for it, or None.
    """

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

    @classmethod
    def of(
        cls,
        y_true: Any,
        y_score: Any = None,
        *,
        y_pred: Any = None,
        confidence: Any = None,
        task: Task | None = None,
        classes: Sequence[Any] | None = None,
        pos_label: Any = None,
        scores: str = "auto",
        threshold: Any = None,
        sample_weight: Any = None,
        groups: Any = None,
        folds: Any = None,
        slices: Any = None,
        items: Any = None,
        missing: Missing = "raise",
        votes: Any = False,
        copy: bool = True,
    ) -> Problem:
        """Check everything; see `tellapart.evaluate` for the arguments."""
        given, arrays = read_arguments(
            y_true=y_true,
            y_score=y_score,
            y_pred=y_pred,
            confidence=confidence,
            sample_weight=sample_weight,
            groups=groups,
            folds=folds,
            slices=slices,
            items=items,
        )
        voted = Votes.of(arrays["y_true"], votes, task) if are_asked_for(votes) else None
        if voted is not None:
            task = voted.task
            arrays |= {"y_true": voted.shares, "votes": voted.totals}
        rows = check_lengths(arrays)
        check_row_labels(given)
        if voted is not None and missing == "raise":
            voted.check_complete()
        arrays["row"] = np.arange(rows)
        arrays, dropped = drop_missing(arrays, missing)
        zero_weight = 0
        if "sample_weight" in arrays:
            arrays, zero_weight = drop_weightless(arrays)
        kept = arrays.pop("row")
        found = aligned(arrays, given, classes)
        arrays = found.arrays
        with rows_as_given(kept), columns_as_named(found.names):
            truth = parse_truth(
                arrays["y_true"],
                task=task,
                classes=found.classes,
                pos_label=pos_label,
                voted=voted is not None,
                score_columns=column_count(arrays.get("y_score")),
                predicted=arrays.get("y_pred"),
            )
            check_order(found, given, truth)
            parsed = None
            if "y_score" in arrays:
                parsed = parse_scores(arrays["y_score"], truth, scores, copy=copy)
            predictions = parse_predictions(arrays.get("y_pred"), truth)
            certainty = check_confidence(arrays, parsed)
        names = tuple(class_name(label) for label in truth.labels)
        scale: Scale = parsed.scale if parsed else "none"
        weight = arrays.get("sample_weight")
        return cls(
            truth=truth,
            scores=parsed,
            given=predictions,
            confidence=certainty,
            threshold=settle_threshold(threshold, truth, scale, names),
            mass=None if weight is None else weight.astype(np.float64),
            tags={
                role: np.array(arrays[role], copy=True if copy else None)
                for role in ROLES
                if role in arrays
            },
            dropped=dropped,
            zero_weight=zero_weight,
        )

    # ---- what was asked -----------------------------------------------------------------

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

    def harden(self, cut: float = 0.5) -> Problem:
        """Return the same problem with hard labels; see `tellapart.problem.hardening`."""
        check_cut(cut, self.task)
        if not self.is_soft:
            return self
        if self.shares is not None:
            raise InputError(
                "labels cannot be made hard at a stated prevalence; expected them to be made hard "
                "first"
            )
        values, hardening = hardened(self.truth.values, self.task, cut)
        return replace(self, truth=replace(self.truth, values=values), hardened=hardening)

    # ---- columns ------------------------------------------------------------------------

    def membership(self, k: int) -> Array:
        """Return the truth of column k: uint8 in {0, 1}, or float64 masses."""
        values = self.truth.values
        if self.task == "binary":
            return values
        if values.ndim == 1:
            return np.asarray(values == k, dtype=np.uint8)
        return values[:, k]

    def score(self, k: int) -> Array:
        """Return the scores of column k, contiguous, in their own dtype."""
        values = self.known_scores.values
        return values if self.task == "binary" else values[:, k]

    def column(self, k: int) -> Column:
        """Return column k with its scores."""
        return Column(self.questions[k], self.score(k), self.membership(k), self.mass)

    def score_rows(self, rows: slice) -> Array:
        """Return the scores of some rows, all columns."""
        return self.known_scores.values[rows]

    def side(self, of: Any = None) -> Column:
        """Return the column of a class; of a binary problem also of the negative one.

        The negative class has the scores turned around: lower ones speak for it.
        """
        if self.positive is None or of is None or class_name(of) == self.positive:
            return self.column(self.question(of))
        name = class_name(of)
        if name not in self.classes:
            raise InputError(f"of is {of!r}; expected one of {', '.join(self.classes)}")
        column = self.column(0)
        truth = (1 - column.truth).astype(column.truth.dtype)
        return Column(name, -column.score, truth, column.mass)

    def columns(self) -> Iterator[Column]:
        """Yield every column."""
        return (self.column(k) for k in range(len(self.questions)))

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
    def effective_rows(self) -> float:
        """Return (sum w)^2 / sum w^2: the number of equal rows that the weights are worth."""
        if self.mass is None:
            return float(self.rows)
        return float(self.mass.sum() ** 2 / (self.mass**2).sum())

    @property
    def weighted_truth(self) -> Floats:
        """Return the mass that every row gives to every column, column-major (n, columns)."""
        columns = range(len(self.questions))
        out = np.empty((self.rows, len(columns)), order="F")
        for k in columns:
            out[:, k] = self.membership(k) * self.weights
        return out

    def score_of_truth(self) -> Array:
        """Return each row's score for its own class (hard, exclusive classes)."""
        return np.asarray(self.known_scores.values[np.arange(self.rows), self.truth.values])

    def top_label(self) -> Column:
        """Return the question "was the predicted class right?", scored by its confidence."""
        if self.confidence is not None:
            confidence, code = self.confidence, self.predicted()
        elif self.task == "multiclass" and self.scores is not None:
            code = self.without_predictions().predicted()
            confidence = self.scores.values[np.arange(self.rows), code]
        else:
            raise UndefinedMetric("needs the scores of several exclusive classes")
        truth = self.truth.values
        if truth.ndim == 2:
            right = truth[np.arange(self.rows), code]
        elif truth.dtype == np.float64:
            right = np.where(code == 1, truth, 1.0 - truth)
        else:
            right = (truth == code).astype(np.uint8)
        return Column("top label", confidence, right, self.mass)

    def probability(self, k: int) -> Floats:
        """Return column k as probabilities in float64; undefined for ranks."""
        if self.scale == "probability":
            return np.asarray(self.score(k), dtype=np.float64)
        if self.scale == "logit":
            from scipy.special import expit  # 0.3 s, and not always needed

            return np.asarray(expit(self.score(k).astype(np.float64)))
        if self.scores is None:
            raise UndefinedMetric(NO_SCORES)
        raise UndefinedMetric(
            'needs probabilities; the scores are ranks (declare scores="probability" or "logit")'
        )

    # ---- predictions ----------------------------------------------------------------------

    def predicted(self) -> Array:
        """Return predictions: uint8 (n,), int32 codes (n,), or uint8 (n, K)."""
        if self.given is not None:
            return self.given
        if self.scores is None:
            raise UndefinedMetric("needs predictions or scores")
        if self.scores.decided is not None:
            return self.scores.decided
        if self.threshold is None:
            raise UndefinedMetric(
                "needs a threshold: the scores are ranks, for which there is no default"
            )
        if self.task == "binary":
            return at_least(self.scores.values, self.cut(0), self.scores.dtype)
        out = np.empty(self.scores.values.shape, dtype=np.uint8, order="F")
        for k in range(len(self.questions)):
            out[:, k] = at_least(self.score(k), self.cut(k), self.scores.dtype)
        return out

    def cut(self, k: int) -> float:
        """Return the threshold of column k."""
        if isinstance(self.threshold, Mapping):
            return self.threshold[self.questions[k]]
        if self.threshold is None:
            raise UndefinedMetric("needs a threshold")
        return self.threshold

    def tied_rows(self) -> int:
        """Return how many rows share their largest score among several classes."""
        if self.scores is None or self.scores.tied is None or self.given is not None:
            return 0
        return int(self.scores.tied.sum())

    def at(self, threshold: Any) -> Problem:
        """Return the same problem decided at another threshold.

        Several exclusive classes become one question each (one class against the rest),
        which then no longer exclude each other.
        """
        if self.scores is None:
            raise InputError(f"threshold {NO_SCORES}")
        truth = self.truth
        if self.task == "multiclass":
            flags = [self.membership(k) for k in range(len(self.questions))]
            values = np.asfortranarray(np.stack(flags, axis=1))
            truth = Truth("multilabel", truth.labels, None, values)
        settled = settle_threshold(threshold, truth, self.scale, self.classes)
        if isinstance(settled, Mapping) and self.task == "binary":
            settled = settled[self.questions[0]]
        scores = replace(self.scores, decided=None, tied=None)
        return replace(self, truth=truth, scores=scores, threshold=settled, given=None)

    def at_prevalence(self, prevalence: Any) -> Problem:
        """Return the same rows, reweighted so that classes are as common as stated."""
        return at_prevalence(self, prevalence)

    def turned(self) -> Problem:
        """Return a binary problem with the other class as the positive one, by rank."""
        truth, positive = self.truth, self.truth.positive
        if positive is None:
            raise InputError(f"only a binary problem can be turned around; this is {self.task}")
        flipped = (1 - truth.values).astype(truth.values.dtype)
        scores = self.scores
        decided = self.given is not None or (scores is not None and self.threshold is not None)
        return replace(
            self,
            truth=replace(truth, positive=1 - positive, values=flipped),
            scores=None if scores is None else replace(scores, values=-scores.values, scale="rank"),
            given=(1 - self.predicted()).astype(np.uint8) if decided else None,
            threshold=None,
        )

    def without_predictions(self) -> Problem:
        """Return the same problem decided by its scores."""
        return replace(self, given=None)

    def take(self, rows: Array) -> Problem:
        """Return the problem of a subset (or a repetition) of its rows."""
        return replace(
            self,
            truth=replace(self.truth, values=np.asfortranarray(self.truth.values[rows])),
            scores=None if self.scores is None else self.scores.take(rows),
            given=None if self.given is None else self.given[rows],
            confidence=None if self.confidence is None else self.confidence[rows],
            mass=None if self.mass is None else self.mass[rows],
            tags={role: values[rows] for role, values in self.tags.items()},
        )
