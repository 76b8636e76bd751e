"""A column: one yes/no question put to every row."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def worth(mass: Floats) -> float:
    """Return (sum w)^2 / sum w^2: the number of equal rows that masses are worth; 0 of none.

    >>> worth(np.array([2.0, 2.0, 2.0])), worth(np.array([3.0, 1.0])), worth(np.zeros(2))
    (3.0, 1.6, 0.0)
    """
    squares = float((mass**2).sum())
    return float(mass.sum()) ** 2 / squares if squares > 0 else 0.0


@dataclass(frozen=True, eq=False)
class Column:
    """Does the row belong to `name`? The score says how much the model believes so.

    Attributes
    ----------
    name
        The positive class, label or question.
    score
        Shape (n,), the caller's floating dtype; higher means more positive.
    truth
        Shape (n,): uint8 in {0, 1} for hard labels, float64 in [0, 1] for soft ones.
    mass
        Row weights, float64, or None where every row weighs one.
    """

    name: str
    score: NDArray[Any]
    truth: NDArray[Any]
    mass: Floats | None = None

    @property
    def is_soft(self) -> bool:
        """Whether truth is fractional."""
        return self.truth.dtype != np.uint8

    def masses(self) -> tuple[Floats, Floats]:
        """Return the positive and the negative mass of each row."""
        weight = 1.0 if self.mass is None else self.mass
        positive = np.asarray(self.truth * weight, dtype=np.float64)
        negative = np.asarray((1.0 - self.truth) * weight, dtype=np.float64)
        return positive, negative
