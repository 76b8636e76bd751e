"""`LossSums`: mean and spread of row losses."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from tellapart.errors import UndefinedMetric
from tellapart.problem import Problem

Floats = NDArray[np.float64]
Loss = Literal["brier", "log_loss", "kl_divergence", "mse", "subset_accuracy", "hamming_loss"]


@dataclass(frozen=True)
class LossSums:
    """Weighted moments of one row loss, centred so that nothing cancels.

    Attributes
    ----------
    weight, weight_squares
        Sums of w and of w^2.
    mean
        Weighted mean of the finite losses.
    first, second
        Sums of w^2 (loss - mean) and of w^2 (loss - mean)^2.
    infinite
        Mass of rows whose loss is infinite: a probability of 0 for what happened.
    rows
        Number of rows.

    Examples
    --------
    >>> import numpy as np
    >>> sums = LossSums.of_rows(np.array([0.0, 1.0]), None)
    >>> sums.mean, sums.second
    (0.5, 0.5)
    """

    weight: float
    weight_squares: float
    mean: float
    first: float
    second: float
    infinite: float
    rows: int

    @classmethod
    def of(cls, problem: Problem, loss: Loss) -> LossSums:
        """Sum a loss over the rows of a problem."""
        return cls.of_rows(row_losses(problem, loss), problem.mass)

    @classmethod
    def of_rows(cls, losses: Floats, mass: Floats | None) -> LossSums:
        """Sum given row losses."""
        weight = np.ones(len(losses)) if mass is None else mass
        finite = np.isfinite(losses)
        infinite = float(weight[~finite].sum())
        kept, kept_weight = losses[finite], weight[finite]
        total = float(kept_weight.sum())
        mean = float((kept_weight * kept).sum() / total) if total > 0 else 0.0
        centred = kept - mean
        squares = kept_weight * kept_weight
        return cls(
            weight=total,
            weight_squares=float(squares.sum()),
            mean=mean,
            first=float((squares * centred).sum()),
            second=float((squares * centred * centred).sum()),
            infinite=infinite,
            rows=len(losses),
        )

    def __add__(self, other: LossSums) -> LossSums:
        if not isinstance(other, LossSums):
            return NotImplemented
        weight = self.weight + other.weight
        mean = (self.weight * self.mean + other.weight * other.mean) / weight if weight else 0.0
        left, right = self._around(mean), other._around(mean)
        return LossSums(
            weight=weight,
            weight_squares=self.weight_squares + other.weight_squares,
            mean=mean,
            first=left[0] + right[0],
            second=left[1] + right[1],
            infinite=self.infinite + other.infinite,
            rows=self.rows + other.rows,
        )

    def _around(self, mean: float) -> tuple[float, float]:
        shift = self.mean - mean
        first = self.first + shift * self.weight_squares
        second = self.second + 2 * shift * self.first + shift * shift * self.weight_squares
        return first, second


def row_losses(problem: Problem, loss: Loss) -> Floats:
    """Return the loss of every row, in expectation over its label distribution.

    brier
        Binary: (p - y)^2. Several exclusive classes: the sum over classes (0 to 2). Labels:
        the mean over labels. A soft label w adds its irreducible part, w (1 - w).
    log_loss
        -log of the probability given to what happened, never clipped; mean over labels.
    kl_divergence
        log_loss minus the entropy of the label: 0 where the label itself is stated. Cut at 0 for
        probabilities that sum to a little more than 1.
    mse
        Squared distance between score and (soft) truth, mean over columns; any finite score.
    subset_accuracy
        1 where every label of the row is right (hard labels only).
    hamming_loss
        Share of the row's labels that are wrong.
    """
    if loss in ("subset_accuracy", "hamming_loss"):
        return _label_losses(problem, loss)
    if loss == "kl_divergence":
        return _divergences(problem)
    exclusive = problem.task == "multiclass" and loss != "mse"
    if exclusive and problem.scores is not None and not problem.scores.sums_to_one:
        raise UndefinedMetric("the probabilities of a row do not sum to 1")
    columns = len(problem.questions)
    out = np.zeros(problem.rows)
    for k in range(columns):
        if loss == "mse":
            if not np.isfinite(problem.score(k)).all():
                raise UndefinedMetric("a score is infinite")
            out += (problem.score(k).astype(np.float64) - problem.membership(k)) ** 2
        elif loss == "log_loss" and problem.task == "multiclass":
            out += surprise(problem.membership(k).astype(np.float64), problem.probability(k))
        else:
            out += column_losses(problem, k, "brier" if loss == "brier" else "log_loss")
    return out if exclusive else out / columns


def _divergences(problem: Problem) -> Floats:
    stated = row_losses(problem, "log_loss")
    if not problem.is_soft:
        return stated
    values = problem.truth.values
    entropy = surprise(values, values)
    if problem.task != "multiclass":
        entropy += surprise(1.0 - values, 1.0 - values)
    if problem.task != "binary":
        entropy = entropy.mean(axis=1) if problem.task == "multilabel" else entropy.sum(axis=1)
    return np.maximum(stated - entropy, 0.0)


def _label_losses(problem: Problem, loss: Loss) -> Floats:
    wrong = np.abs(problem.predicted() - problem.truth.values.astype(np.float64))
    if loss == "hamming_loss":
        return np.asarray(wrong.mean(axis=1))
    if problem.is_soft:
        raise UndefinedMetric("the joint distribution of soft labels is not known")
    return np.asarray(wrong.max(axis=1) == 0).astype(np.float64)


def column_losses(problem: Problem, k: int, loss: Literal["brier", "log_loss"]) -> Floats:
    """Return the row losses of one class against the rest, as a binary problem."""
    truth = problem.membership(k).astype(np.float64)
    probability = problem.probability(k)
    if loss == "brier":
        return np.asarray((probability - truth) ** 2 + truth * (1.0 - truth))
    return surprise(truth, probability) + surprise(1.0 - truth, 1.0 - probability)


def surprise(truth: Floats, probability: Floats) -> Floats:
    """Return -truth log(probability), with 0 log 0 = 0."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(np.where(truth > 0, -truth * np.log(probability), 0.0))
