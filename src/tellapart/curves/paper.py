"""Where the vertices of one sweep lie on the paper of every curve that a page draws of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import special

from tellapart.curves.drawn import EDGE

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

TAIL = 0.001  # share of the rows beyond either end of an axis of scores, unless it is [0, 1]
HUGE = 1e300  # differences of larger numbers may be infinite


@dataclass(frozen=True)
class Vertices:
    """Thresholds from infinity down, and the masses at or above them."""

    threshold: Floats
    true: Floats
    false: Floats

    def __len__(self) -> int:
        return len(self.threshold)

    def __getitem__(self, which: slice | Integers) -> Vertices:
        return Vertices(self.threshold[which], self.true[which], self.false[which])

    @property
    def flagged(self) -> Floats:
        """Return the mass at or above each threshold."""
        return self.true + self.false

    @property
    def are_probabilities(self) -> bool:
        """Whether all scores lie in [0, 1]."""
        return bool(self.threshold[-1] >= 0.0 and self.threshold[1] <= 1.0)


@dataclass(frozen=True)
class Paper:
    """The axes of all curves of one sweep.

    The curves are ROC, precision-recall, gain, lift, DET, the decision curve, and recall,
    precision, F1 and specificity against the threshold. Those that the rows do not have are left
    out: without positive rows only precision and specificity against the threshold remain.

    Attributes
    ----------
    pixels
        Width and height.
    positives, negatives
        Total masses.
    leading, largest
        Precision of the first rows that are flagged, drawn on where nobody is; and the largest.
    low, high
        Ends of the axis of thresholds; equal if there is none.
    decides
        Whether scores are probabilities, so that there is a decision curve.
    """

    pixels: float
    positives: float
    negatives: float
    leading: float
    largest: float
    low: float
    high: float
    decides: bool

    @classmethod
    def of(cls, vertices: Vertices, pixels: float) -> Paper:
        """Measure the axes."""
        flagged = vertices.flagged
        start = int(np.searchsorted(flagged, 0.0, side="right"))
        precision = vertices.true[start:] / flagged[start:]
        low, high = _axis(vertices)
        return cls(
            pixels,
            float(vertices.true[-1]),
            float(vertices.false[-1]),
            float(precision[0]) if len(precision) else 0.0,
            float(precision.max()) if len(precision) else 0.0,
            low,
            high,
            vertices.are_probabilities,
        )

    def places(self, vertices: Vertices) -> Floats:
        """Return x and y of each curve in turn, in pixels; shape (vertices, 2 curves)."""
        pairs = list(self._pairs(vertices))
        out = np.empty((len(vertices), 2 * len(pairs)))
        for curve, (x, y) in enumerate(pairs):
            np.multiply(x, self.pixels, out=out[:, 2 * curve])
            np.multiply(y, self.pixels, out=out[:, 2 * curve + 1])
        return out

    def edges(self, vertices: Vertices) -> Integers:
        """Return the vertices on either side of where a line leaves the paper."""
        found = []
        for values, total in ((vertices.true, self.positives), (vertices.false, self.negatives)):
            off = total * special.ndtr([-EDGE, EDGE])
            found.append(np.searchsorted(values, off, side="right"))
        found.append(np.searchsorted(-vertices.threshold, [-self.high, -self.low], side="left"))
        inside = np.concatenate(found).astype(np.int64)
        around = np.concatenate([inside - 1, inside])
        return np.asarray(np.clip(around, 0, len(vertices) - 1))

    def _pairs(self, vertices: Vertices) -> Iterator[tuple[Floats, Floats]]:
        true, false, flagged = vertices.true, vertices.false, vertices.flagged
        if self.positives + self.negatives <= 0:
            return
        precision = np.full(len(vertices), self.leading)
        np.divide(true, flagged, out=precision, where=flagged > 0)
        share = flagged / (self.positives + self.negatives)
        if self.high > self.low:
            at = self._across(vertices.threshold)
            yield at, precision
            if self.negatives > 0:
                yield at, 1.0 - false / self.negatives
        if self.positives <= 0:
            return
        recall = true / self.positives
        yield recall, precision
        yield share, recall
        yield share, precision / self.largest
        if self.high > self.low:
            yield at, recall
            yield at, 2.0 * true / (flagged + self.positives)
        if self.decides:
            yield self._decision(vertices)
        if self.negatives > 0:
            alarms = false / self.negatives
            yield alarms, recall
            yield _probit(alarms), _probit((self.positives - true) / self.positives)

    def _across(self, threshold: Floats) -> Floats:
        scale = 0.5 if max(abs(self.low), abs(self.high)) > HUGE else 1.0
        low, high = scale * self.low, scale * self.high
        return (np.clip(scale * threshold, low, high) - low) / (high - low)

    def _decision(self, vertices: Vertices) -> tuple[Floats, Floats]:
        at = np.minimum(vertices.threshold, 1.0)
        odds = at / np.maximum(1.0 - at, 1.0 / HUGE)
        benefit = vertices.true / self.positives - vertices.false / self.positives * odds
        return at, np.clip(benefit, -1.0, 1.0)


def _axis(vertices: Vertices) -> tuple[float, float]:
    """Return the ends of the axis of thresholds."""
    if vertices.are_probabilities:
        return 0.0, 1.0
    finite = np.flatnonzero(np.isfinite(vertices.threshold))
    if len(finite) == 0:
        return 0.0, 0.0
    flagged = vertices.flagged
    ends = np.searchsorted(flagged, flagged[-1] * np.array([1.0 - TAIL, TAIL]))
    low, high = vertices.threshold[np.clip(ends, finite[0], finite[-1])]
    if not high > low:
        low, high = vertices.threshold[finite[[-1, 0]]]
    return float(low), float(high)


def _probit(rate: Floats) -> Floats:
    return np.asarray((np.clip(special.ndtri(rate), -EDGE, EDGE) + EDGE) / (2.0 * EDGE))
