"""One question after another: the columns of a problem, and what was predicted."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from tellapart.errors import InputError, UndefinedMetric
from tellapart.problem.columns import Column, Floats
from tellapart.problem.labels import class_name
from tellapart.problem.predictions import at_least
from tellapart.problem.validated import NO_SCORES, Validated

Array = NDArray[Any]


@dataclass(frozen=True, eq=False)
class Views(Validated):
    """A problem looked at class by class."""

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

    def without_predictions(self) -> Self:
        """Return the same problem decided by its scores."""
        return replace(self, given=None)
