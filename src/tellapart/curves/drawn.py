"""What a drawing needs of a curve, and what it can do without. Never compute an area from it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tellapart.results import Curve

Floats = NDArray[np.float64]


def bent(full: Curve, steps: int = 12) -> Curve:
    """Return a precision-recall curve with points on the hyperbolas between its vertices.

    Inside a block of tied scores true and false positives grow in proportion, so precision is not
    a straight line there. For drawing only.
    """
    true, false = full["true_positives"], full["false_positives"]
    wide = (np.diff(true) > 0) & (np.diff(false) > 0) & (np.diff(full["recall"]) > 1 / 300)
    inner = np.arange(1, steps) / steps
    starts = np.flatnonzero(wide)
    at = np.repeat(starts + 1, len(inner))
    share = np.tile(inner, len(starts))

    def filled(values: Floats) -> Floats:
        return np.insert(values, at, values[at - 1] + share * (values[at] - values[at - 1]))

    true, false = filled(true), filled(false)
    with np.errstate(divide="ignore", invalid="ignore"):
        columns = {
            "recall": true / full["true_positives"][-1],
            "precision": true / (true + false),
            "true_positives": true,
            "false_positives": false,
            "threshold": np.insert(full["threshold"], at, full["threshold"][at]),
        }
    return replace(full, columns=columns)


def thinned(full: Curve, pixels: float = 600.0, tolerance: float = 0.4) -> Curve:
    """Return the curve with only the vertices that a drawing of this size can show.

    No dropped vertex lies further than `tolerance` pixels from the drawn line (Douglas &
    Peucker 1973). For drawing only: never compute an area from it.
    """
    x = _filled(full.columns[full.x]) * pixels
    y = _filled(full.columns[full.y]) * pixels
    kept = _one_per_cell(x, y, tolerance / 4)
    kept = kept[_simplified(x[kept], y[kept], tolerance)]
    return replace(full, columns={name: values[kept] for name, values in full.columns.items()})


def _filled(values: Floats) -> Floats:
    """Return the values with a leading NaN replaced by its successor: drawn horizontally."""
    if len(values) > 1 and not np.isfinite(values[0]):
        values = values.copy()
        values[0] = values[1]
    return values


def _one_per_cell(x: Floats, y: Floats, size: float) -> NDArray[np.intp]:
    """Drop all but the first and last of consecutive vertices in one cell of a fine grid."""
    cell_x, cell_y = np.floor(x / size), np.floor(y / size)
    moved = (np.diff(cell_x) != 0) | (np.diff(cell_y) != 0)
    keep = np.ones(len(x), dtype=bool)
    keep[1:-1] = moved[:-1] | moved[1:]
    return np.flatnonzero(keep)


def _simplified(x: Floats, y: Floats, tolerance: float) -> NDArray[np.intp]:
    keep = np.zeros(len(x), dtype=bool)
    keep[[0, -1]] = True
    spans = [(0, len(x) - 1)]
    while spans:
        first, last = spans.pop()
        if last - first < 2:
            continue
        far = _distance(x, y, first, last)
        middle = int(far.argmax())
        if far[middle] > tolerance:
            split = first + 1 + middle
            keep[split] = True
            spans += [(first, split), (split, last)]
    return np.flatnonzero(keep)


def _distance(x: Floats, y: Floats, first: int, last: int) -> Any:
    """Return the distance of the inner vertices from the segment between two vertices."""
    dx, dy = x[last] - x[first], y[last] - y[first]
    inner_x, inner_y = x[first + 1 : last] - x[first], y[first + 1 : last] - y[first]
    length = dx * dx + dy * dy
    if length == 0:
        return np.hypot(inner_x, inner_y)
    along = np.clip((inner_x * dx + inner_y * dy) / length, 0.0, 1.0)
    return np.hypot(inner_x - along * dx, inner_y - along * dy)
