"""Which points of several lines over the same vertices can be left out."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from tellapart.kernels.compile import kernel

Floats = NDArray[np.float64]
Array = NDArray[Any]


@kernel("float64[] int64 float64 uint8[:]")
def mark_moves(places: Floats, axes: int, size: float, kept: Array) -> None:
    """Mark every vertex that lies more than `size` from the last marked one along any axis.

    `places` holds the coordinates of each vertex in turn; the first vertex is marked.
    """
    count = len(kept)
    if count == 0:
        return
    kept[0] = 1
    last = 0
    for vertex in range(1, count):
        if kept[vertex] == 0:
            for axis in range(axes):
                if abs(places[vertex * axes + axis] - places[last * axes + axis]) > size:
                    kept[vertex] = 1
                    break
        if kept[vertex] == 1:
            last = vertex


@kernel("float64[] int64 int64 int64")
def farthest(places: Floats, axes: int, first: int, last: int) -> tuple[int, float]:
    """Return which vertex between two lies furthest from the line between them, and how far.

    `places` holds, of each vertex in turn, x and y on each curve; the curve in which it lies
    furthest counts. Without a vertex between, or where all lie on the lines, it is the first one.
    """
    furthest = first
    most = 0.0
    for axis in range(0, axes, 2):
        left = places[first * axes + axis]
        bottom = places[first * axes + axis + 1]
        dx = places[last * axes + axis] - left
        dy = places[last * axes + axis + 1] - bottom
        length = dx * dx + dy * dy
        scale = 1.0 / length if length > 1e-300 else 0.0
        for vertex in range(first + 1, last):
            x = places[vertex * axes + axis] - left
            y = places[vertex * axes + axis + 1] - bottom
            along = min(max((x * dx + y * dy) * scale, 0.0), 1.0)
            squared = (x - along * dx) ** 2 + (y - along * dy) ** 2
            if squared > most:
                most = squared
                furthest = vertex
    return furthest, np.sqrt(most)
