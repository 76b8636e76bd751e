"""How far an area from cells can be off because masses were rounded; NumPy, double precision.

In every cell, the true masses of positives, of negatives and of both differ from the kept ones by
`unsure` at most. Both curves are means of values from 0 to 1 over the positive mass, so moving a
share of it moves the area by no more than that share; for ROC, so does the negative mass.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from tellapart.integrations.keras.areas import Curve

Floats = NDArray[np.float64]
DOUBLE = 2.0**-50  # per cell: what the sums in `areas` round themselves


def slack(curve: Curve, positive: Floats, negative: Floats, unsure: Floats, mixed: Any) -> Floats:
    """Return by how much to widen the bounds of every column."""
    positives, negatives = positive.sum(-1), negative.sum(-1)
    off, own = unsure.sum(-1), positive.shape[-1] * DOUBLE
    if curve == "ROC":
        return np.asarray(_shared(off, positives) + _shared(off, negatives) + own)
    precision = _precision(positive, negative, unsure, mixed)
    moved = _shared((positive * precision).sum(-1), positives)
    return np.asarray(moved + 2.0 * _shared(off, positives) + own)


def _precision(positive: Floats, negative: Floats, unsure: Floats, mixed: Any) -> Floats:
    """Return how far precision can be off in every cell.

    Precision TP / W moves by (dTP + dW) / W at most. W grows through the cell from the mass of
    all higher scores, so it is the worse of the shares of both. The worst order of a mixed cell
    begins with negatives alone; that costs the logarithm.
    """
    above = np.flip(positive + negative, -1).cumsum(-1)
    doubt = np.flip(unsure, -1).cumsum(-1)
    before = np.flip(_shared(doubt, above), -1)
    before = np.concatenate([before[..., 1:], np.zeros_like(before[..., :1])], -1)
    here = _shared(unsure, positive)
    with np.errstate(divide="ignore", invalid="ignore"):
        curved = here * (1.0 - np.log(here))
    here = np.where(mixed & (here > 0), curved, here)
    return np.asarray(np.minimum(1.0, 4.0 * np.maximum(before, here)))


def _shared(part: Any, whole: Any) -> Any:
    """Return a share, 1 where it is no smaller, and 0 of nothing."""
    share = np.minimum(1.0, part / np.where(whole > 0, whole, 1.0))
    return np.where(part > 0, np.where(whole > 0, share, 1.0), 0.0)
