"""Every counting metric of one class against the rest, for any number of 2 x 2 tables at once.

The metrics of the whole confusion matrix (accuracy, balanced accuracy, MCC, kappa) have closed
forms on a 2 x 2 table; here they are formulas like the others, so that a sweep over all thresholds
costs one pass.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from tellapart.metrics.counting import (
    HIT_RATE,
    NPV,
    PRECISION,
    RECALL,
    SPECIFICITY,
    CountFormula,
    Ratio,
    TwoRatios,
)
from tellapart.metrics.registry import METRICS
from tellapart.metrics.rows import Metric

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Mean(TwoRatios):
    """Two ratios, averaged.

    >>> float(Mean(RECALL, SPECIFICITY)(np.array([3.0, 1.0, 1.0, 1.0]))[0])  # (3/4 + 1/2) / 2
    0.625
    """

    def values(self, cells: Floats) -> Floats:
        """Return one value per table."""
        return np.asarray((self.first(cells) + self.second(cells)) / 2.0)

    def gradient(self, cells: Floats) -> Floats:
        """Return the gradient, shape (K, 4)."""
        return np.asarray((self.first.gradient(cells) + self.second.gradient(cells)) / 2.0)


@dataclass(frozen=True)
class Correlation(CountFormula):
    """Matthews correlation (phi): ``(tp tn - fp fn)`` over the root of the four margins.

    >>> Correlation()(np.array([1.0, 0.0, 3.0, 3.0])).round(4).tolist()  # 3 / sqrt(1 6 4 3)
    [0.3536]
    """

    def values(self, cells: Floats) -> Floats:
        """Return one value per table."""
        tp, fp, fn, tn = cells.T
        return np.asarray((tp * tn - fp * fn) / self._root(cells))

    def gradient(self, cells: Floats) -> Floats:
        """Return the gradient, shape (K, 4)."""
        cells = np.atleast_2d(cells)
        tp, fp, fn, tn = cells.T
        value = self(cells)
        with np.errstate(divide="ignore", invalid="ignore"):
            root = self._root(cells)
            flagged, cleared, real, others = (0.5 / margin for margin in _margins(cells))
            parts = (
                tn / root - value * (flagged + real),
                -fn / root - value * (flagged + others),
                -fp / root - value * (cleared + real),
                tp / root - value * (cleared + others),
            )
        return np.stack(parts, axis=1)

    def ratios(self) -> Iterable[Ratio]:
        """Return the ratios whose denominators it needs."""
        return (PRECISION, NPV, RECALL, SPECIFICITY)

    @staticmethod
    def _root(cells: Floats) -> Floats:
        flagged, cleared, real, others = _margins(cells)
        return np.asarray(np.sqrt(flagged * cleared) * np.sqrt(real * others))


@dataclass(frozen=True)
class Agreement(CountFormula):
    """Cohen's kappa: agreement beyond that of independent answers.

    >>> float(Agreement()(np.array([3.0, 1.0, 1.0, 1.0]))[0])  # 2 (3 - 1) / (4 2 + 4 2)
    0.25
    """

    def values(self, cells: Floats) -> Floats:
        """Return one value per table."""
        tp, fp, fn, tn = cells.T
        return np.asarray(2.0 * (tp * tn - fp * fn) / self._room(cells))

    def gradient(self, cells: Floats) -> Floats:
        """Return the gradient, shape (K, 4)."""
        cells = np.atleast_2d(cells)
        tp, fp, fn, tn = cells.T
        value = self(cells)
        flagged, cleared, real, others = _margins(cells)
        with np.errstate(divide="ignore", invalid="ignore"):
            room = self._room(cells)
            parts = (
                2.0 * tn - value * (others + cleared),
                -2.0 * fn - value * (others + flagged),
                -2.0 * fp - value * (real + cleared),
                2.0 * tp - value * (flagged + real),
            )
            return np.stack(parts, axis=1) / room[:, None]

    def ratios(self) -> Iterable[Ratio]:
        """Return no ratio: its one denominator is 0 where all rows are in one cell of agreement."""
        return ()

    def reason(self, cells: Floats) -> str:  # noqa: ARG002 - there is only one
        """Say why it is undefined."""
        return "truth and prediction are one and the same class throughout"

    @staticmethod
    def _room(cells: Floats) -> Floats:
        flagged, cleared, real, others = _margins(cells)
        return np.asarray(flagged * others + real * cleared)


def _margins(cells: Floats) -> tuple[Floats, Floats, Floats, Floats]:
    """Return the mass predicted positive, predicted negative, truly positive, truly negative."""
    tp, fp, fn, tn = cells.T
    return tp + fp, fn + tn, tp + fn, fp + tn


def _on_tables(name: str, formula: CountFormula) -> Metric:
    return replace(METRICS[name], kind="counts", formula=formula, gradient=formula.gradient)


TWO_BY_TWO: Mapping[str, Metric] = MappingProxyType(
    {
        "accuracy": _on_tables("accuracy", HIT_RATE),
        "balanced_accuracy": _on_tables("balanced_accuracy", Mean(RECALL, SPECIFICITY)),
        "mcc": _on_tables("mcc", Correlation()),
        "kappa": _on_tables("kappa", Agreement()),
    }
    | {name: row for name, row in METRICS.items() if row.kind == "counts" and row.average is None}
)
