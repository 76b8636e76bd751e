"""A curve as data: arrays of one length, ready for a frame or a plot."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


Scope = Literal["pointwise", "simultaneous"]
CurveAverage = Literal["micro", "macro"]


@dataclass(frozen=True, eq=False)
class Band:
    """How far a curve may lie from where it was drawn.

    Attributes
    ----------
    scope
        ``pointwise``: at any one place of `x`, the curve lies inside with the confidence
        `level`. ``simultaneous``: at all places at once, so the band is wider.
    x
        Places on the x axis, ascending; not the vertices of the curve.
    low, high
        Ends of the band there, inside the range of the y axis; NaN where there is none.
    level
        Confidence level, in (0, 1).
    method
        How it was made, for example ``"bootstrap"`` or ``"wilson"``.
    around
        ``curve``: a confidence band, around what was observed. ``ideal``: a consistency band,
        around what a perfect model would show.
    resamples
        Number of resamples; 0 where none were drawn.
    """

    scope: Scope
    x: Floats
    low: Floats
    high: Floats
    level: float
    method: str
    around: Literal["curve", "ideal"] = "curve"
    resamples: int = 0

    def __repr__(self) -> str:
        return (
            f"Band({self.scope}, {self.method}, level={self.level:g}, {len(self.x)} places, "
            f"around the {self.around})"
        )

    def frame(self) -> Any:
        """Return `x`, `low` and `high` as a pandas data frame, or as a PyArrow table."""
        return as_frame({"x": self.x, "low": self.low, "high": self.high})


@dataclass(frozen=True, eq=False)
class Curve:
    """Named columns of equal length that describe one curve of one class.

    Attributes
    ----------
    kind
        ``"roc"``, ``"pr"``, ``"threshold"`` and so on.
    of
        The class or label that counts as positive.
    x, y
        Names of the two columns that a plot draws.
    columns
        Column name -> values, all of one length, in order of falling threshold. The first
        threshold is infinite: nobody is predicted positive.
    summary
        Numbers that belong with the curve, for example its area.
    band
        Its confidence (or consistency) band, where one was asked for.
    """

    kind: str
    of: str
    x: str
    y: str
    columns: Mapping[str, Floats]
    summary: Mapping[str, float] = field(default_factory=dict)
    band: Band | None = None

    def __len__(self) -> int:
        return len(self.columns[self.x])

    def __getitem__(self, name: str) -> Floats:
        return self.columns[name]

    def __repr__(self) -> str:
        parts = [repr(self.kind), f"of={self.of!r}", f"{len(self)} points", f"{self.x}, {self.y}"]
        parts += [f"{name}={value:.6g}" for name, value in self.summary.items()]
        parts += [f"band={self.band!r}"] if self.band is not None else []
        return f"Curve({', '.join(parts)})"

    def frame(self) -> Any:
        """Return the columns as a pandas data frame, or as a PyArrow table without pandas."""
        return as_frame(self.columns)


def as_frame(columns: Mapping[str, Any]) -> Any:
    """Return named columns as a pandas data frame, or as a PyArrow table without pandas."""
    try:
        import pandas
    except ImportError:
        import pyarrow

        return pyarrow.table(dict(columns))
    return pandas.DataFrame(dict(columns))
