"""Metrics of the whole confusion matrix, with gradients made of its margins."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

import numpy as np
from numpy.typing import NDArray

from tellapart.errors import UndefinedMetric
from tellapart.statistics import ConfusionCounts

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class MarginGradient:
    """Change of a metric per unit of mass in cell (i, j) of the confusion matrix.

    It is ``constant + truth[i] + predicted[j] + (agree[i] if i == j)``: four short arrays instead
    of a matrix, whatever the number of classes.
    """

    constant: float
    truth: Floats
    predicted: Floats
    agree: Floats

    @classmethod
    def of_cells(cls, gradient: Floats) -> MarginGradient:
        """Sum the gradients of one-vs-rest tables, (K, 4) in the order (tp, fp, fn, tn)."""
        tp, fp, fn, tn = gradient.T
        return cls(float(tn.sum()), fn - tn, fp - tn, tp - fn - fp + tn)

    def at(self, truth: NDArray[np.integer], predicted: NDArray[np.integer]) -> Floats:
        """Return the gradient in the cells (truth, predicted)."""
        agree = np.where(truth == predicted, self.agree[truth], 0.0)
        return np.asarray(self.constant + self.truth[truth] + self.predicted[predicted] + agree)


def accuracy(counts: ConfusionCounts) -> float:
    """Share of the mass on the diagonal."""
    right = float(counts.right.sum())
    wrong = float(counts.mass[counts.truth_of != counts.prediction_of].sum())
    return right / (right + wrong)


def accuracy_gradient(counts: ConfusionCounts) -> MarginGradient:
    """Return the gradient of `accuracy`."""
    zeros = np.zeros(counts.classes)
    share = np.full(counts.classes, 1.0 / counts.total)
    return MarginGradient(-accuracy(counts) / counts.total, zeros, zeros, share)


def balanced_accuracy(counts: ConfusionCounts) -> float:
    """Mean recall of the classes that occur."""
    present = counts.true > 0
    return float((counts.right[present] / counts.true[present]).mean())


def balanced_accuracy_gradient(counts: ConfusionCounts) -> MarginGradient:
    """Return the gradient of `balanced_accuracy`."""
    present = counts.true > 0
    size = np.where(present, counts.true, 1.0) * present.sum()
    recall = np.where(present, counts.right / np.where(present, counts.true, 1.0), 0.0)
    agree = np.where(present, 1.0 / size, 0.0)
    return MarginGradient(0.0, -recall * agree, np.zeros(counts.classes), agree)


def mcc(counts: ConfusionCounts) -> float:
    """Matthews correlation, for several classes Gorodkin's R_K (2004)."""
    if np.count_nonzero(counts.predicted) < 2:
        raise UndefinedMetric("all rows are predicted as one class")
    if np.count_nonzero(counts.true) < 2:
        raise UndefinedMetric("one class only")
    above, by_prediction, by_truth = _covariances(counts)
    return min(max(above / sqrt(by_prediction * by_truth), -1.0), 1.0)


def mcc_gradient(counts: ConfusionCounts) -> MarginGradient:
    """Return the gradient of `mcc`."""
    _, by_prediction, by_truth = _covariances(counts)
    value, root = mcc(counts), sqrt(by_prediction * by_truth)
    total = counts.total
    return MarginGradient(
        float(counts.right.sum()) / root - value * total * (1 / by_prediction + 1 / by_truth),
        -counts.predicted / root + value * counts.true / by_truth,
        -counts.true / root + value * counts.predicted / by_prediction,
        np.full(counts.classes, total / root),
    )


def kappa(counts: ConfusionCounts) -> float:
    """Cohen's kappa: agreement beyond that of independent raters (unweighted)."""
    if len(counts.cell) == 1 and counts.truth_of[0] == counts.prediction_of[0]:
        raise UndefinedMetric("truth and prediction are one and the same class throughout")
    above, _, _ = _covariances(counts)
    room = float(counts.true @ _others(counts.predicted))
    return min(above / room, 1.0)


def kappa_gradient(counts: ConfusionCounts) -> MarginGradient:
    """Return the gradient of `kappa`; its delta method is Fleiss, Cohen & Everitt (1969)."""
    value = kappa(counts)
    room = float(counts.true @ _others(counts.predicted))
    right = float(counts.right.sum())
    return MarginGradient(
        (right - 2 * value * counts.total) / room,
        -(1 - value) * counts.predicted / room,
        -(1 - value) * counts.true / room,
        np.full(counts.classes, counts.total / room),
    )


def _covariances(counts: ConfusionCounts) -> tuple[float, float, float]:
    """Return c N - sum t p, N^2 - sum p^2 and N^2 - sum t^2 (Gorodkin 2004)."""
    total, true, predicted = counts.total, counts.true, counts.predicted
    return (
        float(counts.right.sum()) * total - float(true @ predicted),
        float(predicted @ _others(predicted)),
        float(true @ _others(true)),
    )


def _others(masses: Floats) -> Floats:
    """Return the total of all other entries; total minus own would cancel beside a giant."""
    before = np.concatenate([[0.0], np.cumsum(masses)[:-1]])
    after = np.concatenate([np.cumsum(masses[::-1])[:-1][::-1], [0.0]])
    return np.asarray(before + after)
