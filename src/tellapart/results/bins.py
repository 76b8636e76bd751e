"""Stated probabilities in bins, ready for a reliability diagram."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tellapart.results.curves import as_frame
from tellapart.results.estimates import Estimate

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class ReliabilityBins:
    """What was stated and what happened, bin by bin.

    Attributes
    ----------
    of
        The question: a class, or ``top label`` (was the predicted class right?).
    mass
        Mass of each bin; bins without rows are left out.
    stated
        Mean stated probability of each bin, ascending.
    observed
        Share of positive mass of each bin.
    low, high
        Interval of `observed` in each bin by itself; NaN where there is none.
    level
        Confidence level of these intervals.
    method
        How they were made: ``wilson``, or ``logit`` for soft labels.
    edges, masses
        Histogram of the stated probabilities over [0, 1].
    ece
        Expected calibration error of these bins; its reason says how they were made.
    """

    of: str
    mass: Floats
    stated: Floats
    observed: Floats
    low: Floats
    high: Floats
    level: float
    method: str
    edges: Floats
    masses: Floats
    ece: Estimate

    def __len__(self) -> int:
        return len(self.mass)

    def frame(self) -> Any:
        """Return one row per bin as a pandas data frame, or as a PyArrow table."""
        names = ("mass", "stated", "observed", "low", "high")
        return as_frame({name: getattr(self, name) for name in names})
