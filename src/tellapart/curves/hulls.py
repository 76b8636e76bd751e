"""The convex hull of a ROC curve: where the cheapest threshold lies, whatever errors cost."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from tellapart.statistics import ScoreSweep

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

MOST = 1000  # vertices; integer counts rarely have more than a few hundred
ROUNDING = 1e-12  # of all mass: as far off the hull as costs are told apart


def cheapest_vertices(sweep: ScoreSweep, most: int = MOST) -> Integers:
    """Return the vertices that have the lowest cost for some cost of either error, ascending.

    They are those of the convex hull, with those that lie on its slanted edges, which tie. Vertex
    0 is the infinite threshold. Beyond `most`, an edge keeps its ends and its middle, and then
    every so many are left.

    Parameters
    ----------
    sweep
        Of one question.
    most
        The largest number of vertices to return.

    Examples
    --------
    >>> from tellapart.problem import Column
    >>> truth = np.array([1, 0, 0, 1, 1, 0], dtype=np.uint8)
    >>> sweep = ScoreSweep.of(Column("cat", np.linspace(0.9, 0.4, 6), truth))
    >>> cheapest_vertices(sweep).tolist()  # nobody, the first, the first five, everybody
    [0, 1, 5, 6]
    """
    true = np.concatenate([[0.0], sweep.true_positives])
    false = np.concatenate([[0.0], sweep.false_positives])
    room = 0.0 if sweep.is_counts else ROUNDING * (sweep.positives + sweep.negatives)
    edges = list(_edges(true, false, room))
    found = _of(edges)
    if len(found) > most:
        found = _of([edge[[0, len(edge) // 2, -1]] for edge in edges])
    if len(found) > most:
        found = found[np.linspace(0, len(found) - 1, most).astype(np.int64)]
    return found


def _of(edges: list[Integers]) -> Integers:
    return np.unique(np.concatenate(edges)) if edges else np.empty(0, dtype=np.int64)


def _edges(true: Floats, false: Floats, room: float) -> Iterator[Integers]:
    """Yield the vertices on each edge of the upper hull (quickhull: both axes never fall)."""
    spans = [(0, len(true) - 1)]
    while spans:
        first, last = spans.pop()
        right, up = false[last] - false[first], true[last] - true[first]
        inner = np.arange(first + 1, last)
        if right > 0 and up > 0 and len(inner):
            above = (true[inner] - true[first]) * right - (false[inner] - false[first]) * up
            farthest = int(above.argmax())
            if above[farthest] > room * right:
                split = first + 1 + farthest
                spans += [(first, split), (split, last)]
                continue
            inner = inner[above >= -room * right]
        else:
            inner = inner[:0]  # along an axis, one end is cheaper
        yield np.concatenate([[first], inner, [last]])
