"""What was drawn, by the names of scikit-learn's displays."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tellapart.report.plots.canvases import Canvas
from tellapart.results import Curve, Estimate


@dataclass(frozen=True, eq=False)
class Entry:
    """One curve to draw: of a class, a model or an average.

    Attributes
    ----------
    name
        What the legend calls it.
    curve
        None where there is none, and then `missing` says why.
    estimate
        The number beside the name.
    place
        Which style it takes; an average takes that of its kind.
    average
        ``micro``, ``macro`` or None.
    point
        Predictions without scores are one point (x, y).
    """

    name: str
    curve: Curve | None = None
    estimate: Estimate | None = None
    place: int = 0
    average: str | None = None
    missing: str | None = None
    point: tuple[float, float] | None = None


@dataclass(frozen=True)
class Mark:
    """A threshold on a curve: where it lies and what it is called."""

    x: float
    y: float
    words: str


@dataclass
class Artists:
    """Everything drawn; see `tellapart.evaluation.displays.Display`.

    Where there was nothing to draw, `missing` says why.
    """

    where: Canvas
    lines: dict[str, Any] = field(default_factory=dict)
    bands: dict[str, Any] = field(default_factory=dict)
    points: dict[str, Any] = field(default_factory=dict)
    images: list[Any] = field(default_factory=list)
    texts: Any = None
    chance: Any = None
    beneath: Any = None
    legend: Any = None
    data: Mapping[str, Any] = field(default_factory=dict)
    missing: list[str] = field(default_factory=list)

    def drawn(self) -> list[Any]:
        """Return what a legend should not cover."""
        return [one for one in (*self.lines.values(), *self.points.values()) if one is not None]
