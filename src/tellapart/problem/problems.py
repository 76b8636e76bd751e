"""`Problem`: truth, scores and predictions that have been checked once and for all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tellapart.errors import InputError
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
from tellapart.problem.hardening import check_cut, hardened
from tellapart.problem.labels import class_name
from tellapart.problem.prevalence import at_prevalence
from tellapart.problem.rows import (
    Missing,
    check_lengths,
    drop_missing,
    drop_weightless,
    rows_as_given,
)
from tellapart.problem.scores import parse_scores, settle_threshold
from tellapart.problem.truths import Truth, parse_truth
from tellapart.problem.validated import NO_SCORES
from tellapart.problem.views import Views
from tellapart.problem.votes import Votes, are_asked_for
from tellapart.results.evaluations import Scale, Task

Array = NDArray[Any]

ROLES = ("groups", "folds", "slices", "items", "votes")


@dataclass(frozen=True, eq=False)
class Problem(Views):
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
    row_numbers
        Number of every row among the rows as given, from 0; None where all are there, in order.
    """

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
            row_numbers=kept if dropped or zero_weight else None,
        )

    # ---- what was asked -----------------------------------------------------------------

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
            row_numbers=self.numbered_rows[rows],
        )
