"""What must hold at a threshold: at least so much recall, at most so many false alarms."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from tellapart.decisions import criteria
from tellapart.decisions.criteria import Criterion, Floats
from tellapart.metrics.rows import Better
from tellapart.metrics.two_by_two import TWO_BY_TWO

ROUNDING = 1e-12


@dataclass(frozen=True)
class Measure:
    """A number of a 2 x 2 table that can be limited or maximised.

    Attributes
    ----------
    range
        Lowest and highest value.
    conditional
        Whether it looks at rates inside each class only.
    """

    name: str
    title: str
    criterion: Criterion
    better: Better
    range: tuple[float, float]
    conditional: bool = False


CONDITIONAL = (
    "recall", "specificity", "fpr", "fnr", "lr_plus", "lr_minus", "informedness",
    "balanced_accuracy",
)  # fmt: skip
MEASURES: Mapping[str, Measure] = MappingProxyType({
    **{
        name: Measure(
            name, row.title, row.formula, row.better, row.range, name in CONDITIONAL
        )
        for name, row in TWO_BY_TWO.items()
    },
    "flagged": Measure("flagged", "Share called positive", criteria.FLAGGED, "lower", (0.0, 1.0)),
})  # fmt: skip


@dataclass(frozen=True)
class Limit:
    """One measure at or beyond a bound.

    >>> Limit("recall", "least", 0.75).holds(np.array([[3.0, 0.0, 1.0, 4.0]])).tolist()
    [True]
    """

    measure: str
    side: Literal["least", "most"]
    bound: float

    def values(self, cells: Floats) -> Floats:
        """Return the measure, one value per table."""
        return MEASURES[self.measure].criterion(cells)

    def shortfall(self, cells: Floats) -> Floats:
        """Return by how much each table misses the bound; NaN where the measure does not exist."""
        values = self.values(cells)
        return self.bound - values if self.side == "least" else values - self.bound

    def holds(self, cells: Floats) -> NDArray[np.bool_]:
        """Return which tables satisfy it."""
        return np.asarray(self.shortfall(cells) <= ROUNDING * max(1.0, abs(self.bound)))

    def __str__(self) -> str:
        return f"{self.measure} at {self.side} {self.bound:g}"


def nearest_vertices(limits: tuple[Limit, ...], cells: Floats) -> NDArray[np.int64]:
    """Return the tables whose largest shortfall is smallest; none where no measure exists."""
    short = np.max([limit.shortfall(cells) for limit in limits], axis=0)
    if np.isnan(short).all():
        return np.empty(0, dtype=np.int64)
    return np.flatnonzero(short <= np.nanmin(short) + ROUNDING)
