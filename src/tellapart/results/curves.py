"""A curve as data: arrays of one length, ready for a frame or a plot."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


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
    """

    kind: str
    of: str
    x: str
    y: str
    columns: Mapping[str, Floats]
    summary: Mapping[str, float] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.columns[self.x])

    def __getitem__(self, name: str) -> Floats:
        return self.columns[name]

    def frame(self) -> Any:
        """Return the columns as a pandas data frame, or as a PyArrow table without pandas."""
        try:
            import pandas
        except ImportError:
            import pyarrow

            return pyarrow.table(dict(self.columns))
        return pandas.DataFrame(dict(self.columns))
