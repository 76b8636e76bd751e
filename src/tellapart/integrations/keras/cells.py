"""Where the cells of a binned metric lie: float32 edges, dense where scores crowd."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tellapart.errors import InputError

Floats32 = NDArray[np.float32]

SMALLEST = float(np.finfo(np.float32).tiny)  # below, accelerators round to 0
FEWEST = 64


def probability_edges(count: int) -> Floats32:
    """Return the lower ends of about `count` cells of [0, 1]; the last one is open above.

    Cells are equally wide in the middle. Towards 0 and 1 every halving of the distance has as many
    cells as the one before, so that saturated scores keep apart, down to the last float32. Around
    1/2, where untrained models answer, they are denser too. 0, 1/2 and 1 are cells of their own.

    >>> edges = probability_edges(16384)
    >>> len(edges), edges[0], edges[-1]
    (16057, np.float32(0.0), np.float32(1.0))
    """
    fine = count // 64
    low = np.concatenate([_octaves(-32, -4, fine), _octaves(-126, -32, fine // 64)])
    near = _octaves(-24, -6, fine // 4)
    middle = np.linspace(0.0, 1.0, 16 * fine + 1)
    return _joined([middle, low, 1.0 - low, 0.5 - near, 0.5 + near], [0.0, 0.5], top=1.0)


def logit_edges(count: int) -> Floats32:
    """Return the lower ends of about `count` cells of all logits.

    Equally wide up to 8; every doubling beyond, and every halving towards 0, has as many cells as
    the one before. 0 is a cell of its own.

    >>> edges = logit_edges(16384)
    >>> len(edges), edges[0]
    (16339, np.float32(-inf))
    """
    fine = count // 64
    middle = np.arange(8 * fine) / fine
    far = [_octaves(3, 7, 4 * fine), _octaves(7, 128, fine // 32)]
    upper = np.concatenate([middle, _octaves(-20, -3, fine // 4), *far])
    return _joined([-upper, upper], [0.0], bottom=-np.inf)


def edges_at(thresholds: Sequence[float], *, logits: bool) -> Floats32:
    """Return the edges that split probabilities at the given thresholds.

    >>> edges_at([0.5, 0.25], logits=False).tolist()
    [0.0, 0.25, 0.5]
    """
    cuts = np.unique(np.asarray(thresholds, dtype=np.float64))
    if cuts.ndim != 1 or len(cuts) == 0 or not ((cuts >= 0.0) & (cuts <= 1.0)).all():
        raise InputError(f"thresholds is {thresholds!r}; expected numbers from 0 to 1")
    with np.errstate(divide="ignore"):
        placed = np.log(cuts) - np.log1p(-cuts) if logits else cuts
    return np.unique(np.append(placed, -np.inf if logits else 0.0).astype(np.float32))


def check_count(count: Any) -> int:
    """Return the number of cells asked for, if it is one."""
    whole = isinstance(count, (int, np.integer)) and not isinstance(count, bool)
    if not whole or count < 2:
        raise InputError(f"num_thresholds is {count!r}; expected a whole number of at least 2")
    return max(int(count), FEWEST)


def _octaves(low: int, high: int, cells: int) -> NDArray[np.float64]:
    """Return 2**low to 2**high, every doubling split into as many cells, at least one."""
    cells = max(cells, 1)
    within = 1.0 + np.arange(cells) / cells
    return np.concatenate([np.ldexp(within, power) for power in range(low, high)])


def _joined(
    parts: Sequence[NDArray[np.float64]],
    alone: Sequence[float],
    *,
    bottom: float | None = None,
    top: float | None = None,
) -> Floats32:
    edges = np.concatenate(parts).astype(np.float32)
    points = np.asarray(alone, dtype=np.float32)
    after = np.maximum(np.nextafter(points, np.float32(np.inf)), np.float32(SMALLEST))
    ends = np.asarray([end for end in (bottom, top) if end is not None], dtype=np.float32)
    return np.unique(np.concatenate([edges, points, after, ends]))
