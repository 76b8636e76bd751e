"""What a drawing needs of a curve, and what it can do without. Never compute an area from it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from scipy import special

from tellapart.kernels import farthest
from tellapart.results import Curve

Floats = NDArray[np.float64]


EDGE = 3.1  # probits; a rate below 0.001 or above 0.999 is off the paper


def bent(full: Curve, steps: int = 12) -> Curve:
    """Return a curve with points where it is bent between its vertices.

    Inside a block of tied scores true and false positives grow in proportion, so precision and
    lift are not straight lines there, nor are rates on probit axes. For drawing only.
    """
    true, false = full["true_positives"], full["false_positives"]
    wide = (np.diff(true) > 0) & (np.diff(false) > 0) & _is_long(full)
    inner = _ends_in_detail() if full.kind == "det" else np.arange(1, steps) / steps
    starts = np.flatnonzero(wide)
    at = np.repeat(starts + 1, len(inner))
    share = np.tile(inner, len(starts))

    def filled(values: Floats) -> Floats:
        return np.insert(values, at, values[at - 1] + share * (values[at] - values[at - 1]))

    columns = {"threshold": np.insert(full["threshold"], at, full["threshold"][at])}
    columns |= {
        name: filled(values)
        for name, values in full.columns.items()
        if not name.startswith("threshold") and name not in BENT
    }
    with np.errstate(divide="ignore", invalid="ignore"):
        if full.kind == "pr":
            true, false = columns["true_positives"], columns["false_positives"]
            columns["precision"] = true / (true + false)
        elif full.kind == "lift":
            columns["lift"] = columns["true_positives"] / true[-1] / columns["share_flagged"]
        else:
            for what in ("false_positive", "false_negative"):
                columns[f"{what}_probit"] = special.ndtri(columns[f"{what}_rate"])
    return replace(full, columns=columns)


BENT = ("precision", "lift", "false_positive_probit", "false_negative_probit")


def _ends_in_detail() -> Floats:
    """Return parts of a segment, close together at its ends: there a probit runs away."""
    half = np.geomspace(1e-5, 0.5, 24)
    return np.concatenate([half, 1.0 - half[-2::-1]])


def _is_long(full: Curve) -> NDArray[np.bool_]:
    """Return which segments could be seen to bend."""
    if full.kind == "pr":
        return np.diff(full["recall"]) > 1 / 300
    if full.kind == "lift":
        return np.diff(full["share_flagged"]) > 1 / 300
    across, up = _probits(full)
    return np.hypot(np.diff(across), np.diff(up)) > 0.05


def _probits(full: Curve) -> tuple[Floats, Floats]:
    return (
        np.clip(full["false_positive_probit"], -EDGE, EDGE),
        np.clip(full["false_negative_probit"], -EDGE, EDGE),
    )


def stepped(full: Curve) -> Curve:
    """Return a decision curve with its jumps: just above a probability, its rows are left alone.

    Needs thresholds at 0 and at every distinct probability. For drawing only.
    """
    at, benefit = full["threshold"], full["net_benefit"]
    share = full.summary["prevalence"]
    alarms = (1.0 - share) * full["false_positives"] / full["false_positives"][0]
    above = benefit[1:] + alarms[1:] * np.diff(at / (1.0 - at))
    columns = {"threshold": np.repeat(at, 2)[:-1], "net_benefit": np.repeat(benefit, 2)[:-1]}
    columns["net_benefit"][1::2] = above
    columns["treat_all"] = np.repeat(full["treat_all"], 2)[:-1]
    columns["standardized_net_benefit"] = columns["net_benefit"] / share
    return replace(full, columns=columns)


def metric_line(full: Curve, metric: str, low: float, high: float, parts: int = 800) -> Curve:
    """Return one metric against thresholds from `low` to `high`, as the corners of its steps.

    Of a run of thresholds over which the metric moves by less than one of so many parts of its
    span, only the first is kept. For drawing only.
    """
    x, y = full["threshold"][::-1], full[metric][::-1]
    known = np.isfinite(y)
    x, y = np.clip(x[known], low, high), y[known]  # the last one, of nobody, is infinite
    if len(x) == 0:
        return replace(full, y=metric, columns={"threshold": x, metric: y})
    span = float(y.max() - y.min()) or 1.0
    moved = np.diff(np.floor((y - y.min()) / span * parts)) != 0
    kept = np.concatenate([moved, [True]])  # a step reaches up to its own threshold
    x, y = x[kept], y[kept]
    corners = np.concatenate([[low], np.repeat(x, 2)[:-1]])
    return replace(full, y=metric, columns={"threshold": corners, metric: np.repeat(y, 2)})


def thinned(full: Curve, pixels: float = 600.0, tolerance: float = 0.4) -> Curve:
    """Return the curve with only the vertices that a drawing of this size can show.

    No dropped vertex lies further than `tolerance` pixels from the drawn line (Douglas &
    Peucker 1973). For drawing only: never compute an area from it.
    """
    x, y = (_filled(values) * pixels for values in _on_paper(full))
    kept = _one_per_cell(x, y, tolerance / 4)
    marks = np.zeros(len(kept), dtype=np.uint8)
    simplify(np.stack([x[kept], y[kept]], axis=1), tolerance, marks)
    kept = kept[marks == 1]
    return replace(full, columns={name: values[kept] for name, values in full.columns.items()})


def _on_paper(full: Curve) -> tuple[Floats, Floats]:
    """Return where the vertices lie on paper that is one wide and one high."""
    x, y = full.columns[full.x], full.columns[full.y]
    if full.kind == "det":
        across, up = _probits(full)
        return (across + EDGE) / (2 * EDGE), (up + EDGE) / (2 * EDGE)
    if full.kind == "lift":
        return x, y / np.nanmax(y)
    if full.kind == "decision":
        return x, np.clip(full["standardized_net_benefit"], -1.0, 1.0)
    if full.kind == "threshold":
        spans = (float(np.ptp(x)) or 1.0, max(float(np.ptp(y)), 1.0))
        return (x - x.min()) / spans[0], (y - y.min()) / spans[1]
    return x, y


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


def simplify(places: Floats, tolerance: float, kept: NDArray[np.uint8]) -> float:
    """Mark vertices until no other lies further than `tolerance` from the line through the marked.

    `places` are x and y of each curve in turn, shape (vertices, 2 curves); all curves share the
    marks, and those made before are kept. Returns the largest distance of a vertex without a mark
    (Douglas & Peucker 1973).
    """
    flat, axes = places.ravel(), places.shape[1]
    kept[[0, -1]] = 1
    largest = 0.0
    marked = np.flatnonzero(kept)
    wide = np.flatnonzero(np.diff(marked) > 1)
    spans = list(zip(marked[wide].tolist(), marked[wide + 1].tolist(), strict=True))
    while spans:
        first, last = spans.pop()
        split, distance = farthest(flat, axes, first, last)
        if distance > tolerance:
            kept[split] = 1
            spans += [(first, split), (split, last)]
        else:
            largest = max(largest, distance)
    return largest
