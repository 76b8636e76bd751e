"""Few operating points that stand for all: no curve drawn through them can be told apart."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tellapart.curves.drawn import simplify
from tellapart.curves.paper import Paper, Vertices
from tellapart.errors import InputError
from tellapart.kernels import mark_moves
from tellapart.problem.options import check_number
from tellapart.results.pages import OperatingPoints
from tellapart.statistics import ScoreSweep

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Marks = NDArray[np.uint8]

FULL = 1000.0  # tolerances per width from which a drawing has full resolution
STEP = 3.0  # tolerances of an axis of ranks between two points, so that a slider moves smoothly
BLOCK = 1 << 14  # vertices placed at once, which fit into a cache


def operating_points(
    sweep: ScoreSweep,
    *,
    keep: Iterable[float] = (),
    also: Iterable[float] = (),
    pixels: int = 600,
    tolerance: float = 0.4,
    lowest: int | None = None,
    hundredths: bool | None = None,
    dtype: Any = None,
) -> OperatingPoints:
    """Choose operating points so that no left-out one lies off any curve drawn through the rest.

    Distances are taken in pixels of a square plot, in every space in which a page draws: ROC,
    precision-recall, gain, lift, DET (probits, cut off as in drawings), net benefit over the
    prevalence (only if all scores lie in [0, 1]), and recall, precision, F1 and specificity
    against the threshold. Spaces that the rows do not have are left out.

    First come the points that a page must have: both ends, those around the thresholds in `keep`,
    those of `also`, and enough for a slider. Then Douglas & Peucker's method, in all spaces at
    once, on a fine selection: each left-out point lies within half a tolerance, along either axis
    of every space, of a selected one. Last, all points are measured, and gaps with one that lies
    too far off are divided again. So `deviation` is no bound but the largest distance of any left-
    out point from the straight line between its neighbours that were kept, and never above
    `tolerance`. Against the threshold that line stands for the steps in between, whose corners are
    not measured.

    Parameters
    ----------
    sweep
        Of one question. Any scores: infinite ones lie at the ends of an axis.
    keep
        Thresholds that somebody will ask for. The points on both sides of each are kept, so that
        the table at that threshold is exact; NaN is passed over.
    also
        Observed scores whose own points are kept, without their neighbours; NaN is passed over.
    pixels
        Width of the plot.
    tolerance
        Largest distance in pixels. With ``pixels=300, tolerance=1.5`` some 100 to 300 points are
        left, for pages of many classes.
    lowest
        Up to so many distinct scores all are kept; by default four fifths of the tolerances that
        fit into the plot, at full resolution 1,200.
    hundredths
        Whether 0, 0.01, ... 1 are kept as those of `keep`, if all scores lie in [0, 1]; by
        default at full resolution (a tolerance of at most a thousandth of the width).
    dtype
        Thresholds are rounded to it before they are compared; by default that of the sweep.
        Scores that were given as float16 are swept as float32.

    Returns
    -------
    Exact tables at the chosen thresholds. Where the highest score is infinite, so are the first
    two thresholds: of nobody, and of these rows. A threshold between two adjacent
    points has the table of the higher one.

    Raises
    ------
    InputError
        `pixels` or `tolerance` is not a positive number, or the sweep is empty.

    References
    ----------
    Douglas & Peucker 1973, Cartographica 10:112.

    Examples
    --------
    >>> from tellapart.problem import Column
    >>> random = np.random.default_rng(0)
    >>> truth = random.integers(0, 2, 50_000, dtype=np.uint8)
    >>> score = random.beta(2 + truth, 3 - truth)
    >>> found = operating_points(ScoreSweep.of(Column("cat", score, truth)), keep=[0.123])
    >>> found.distinct, len(found.threshold) < 1_500, found.deviation <= 0.4
    (50000, True, True)
    >>> after = int(np.flatnonzero(found.threshold >= 0.123)[-1])  # the smallest such score
    >>> bool(found.adjacent[after]), bool(found.positive[after] == truth[score >= 0.123].sum())
    (True, True)
    """
    width = check_number(pixels, "pixels", low=0.0)
    tolerance = check_number(tolerance, "tolerance", low=0.0)
    distinct = len(sweep.threshold)
    if distinct == 0:
        raise InputError("sweep is empty; expected at least one row")
    true, false = _running(sweep.positive), _running(sweep.negative)
    threshold = np.concatenate([[np.inf], sweep.threshold.astype(np.float64)])
    least = 0.8 * width / tolerance if lowest is None else lowest
    deviation, chosen = 0.0, np.arange(distinct + 1)
    if distinct > least:
        asked = np.fromiter(keep, dtype=np.float64)
        vertices = Vertices(threshold, true.astype(np.float64), false.astype(np.float64))
        full = width / tolerance >= FULL if hundredths is None else hundredths
        if full and vertices.are_probabilities:
            asked = np.concatenate([asked, np.arange(101) / 100])
        paper = Paper.of(vertices, width)
        kept = np.zeros(distinct + 1, dtype=np.uint8)
        kept[[0, 1, -1]] = 1
        kept[paper.edges(vertices)] = 1
        kept[_around(sweep.threshold, asked, dtype)] = 1
        kept[_at(sweep.threshold, np.fromiter(also, dtype=np.float64), dtype)] = 1
        _fill(kept, vertices.flagged, STEP * tolerance / width)
        deviation = _choose(paper, vertices, tolerance, kept)
        chosen = np.flatnonzero(kept)
    squares, below = _weighted(sweep, chosen)
    adjacent = np.concatenate([np.diff(chosen) == 1, [True]])
    return OperatingPoints(
        threshold[chosen], true[chosen], false[chosen], squares, below, adjacent, distinct,
        deviation, pixels,
    )  # fmt: skip


def _running(values: NDArray[Any]) -> NDArray[Any]:
    """Return running sums from 0 to exactly the total, which are it where nothing is left."""
    sums = np.concatenate([np.zeros(1, dtype=values.dtype), np.cumsum(values)])
    total = values.sum()
    return np.asarray(np.where(sums >= sums[-1], total, np.minimum(sums, total)))


def _weighted(sweep: ScoreSweep, chosen: Integers) -> tuple[Floats | None, Floats | None]:
    """Return second moments from above, and all that is below; None for counts."""
    if sweep.moments is None:
        return None, None
    above = [_running(column)[chosen] for column in sweep.moments.T]
    masses = sweep.positive, sweep.negative, *sweep.moments.T
    below = [_from_below(column)[chosen] for column in masses]
    return np.stack(above, axis=1), np.stack(below, axis=1)


def _from_below(values: NDArray[Any]) -> Floats:
    """Return what lies below each vertex, summed up from the last one, below which is nothing."""
    sums = np.cumsum(np.concatenate([np.zeros(1), values[::-1]]))
    return np.asarray(sums[::-1], dtype=np.float64)


def _around(scores: NDArray[Any], asked: Floats, dtype: Any) -> Integers:
    """Return the vertex of each threshold, and the next lower one."""
    vertex = _at(scores, asked, dtype)
    return np.concatenate([vertex, np.minimum(vertex + 1, len(scores))])


def _at(scores: NDArray[Any], asked: Floats, dtype: Any) -> Integers:
    """Return the vertex of each threshold."""
    with np.errstate(over="ignore"):
        own = asked[~np.isnan(asked)].astype(scores.dtype if dtype is None else dtype)
    return np.searchsorted(-scores, -own.astype(scores.dtype), side="right")


def _fill(kept: Marks, flagged: Floats, share: float) -> None:
    """Mark vertices until none are left out between two that differ by more of the rows."""
    step = share * flagged[-1]
    if not step > 0:
        return
    marked = np.flatnonzero(kept)
    wide = np.flatnonzero(np.diff(flagged[marked]) > step)
    for first, last in zip(marked[wide].tolist(), marked[wide + 1].tolist(), strict=True):
        at = first
        while flagged[last] - flagged[at] > step and at < last:
            reached = int(np.searchsorted(flagged, flagged[at] + step, side="right")) - 1
            at = min(max(reached, at + 1), last)
            kept[at] = 1


def _choose(paper: Paper, vertices: Vertices, tolerance: float, kept: Marks) -> float:
    """Mark vertices until no other lies too far off; return the largest distance."""
    fine = kept.copy()
    for start in range(0, len(kept), BLOCK):
        part = slice(start, start + BLOCK)
        places = paper.places(vertices[part])
        mark_moves(places.ravel(), places.shape[1], tolerance / 2.0, fine[part])
    selected = np.flatnonzero(fine)
    marks = kept[selected]
    simplify(paper.places(vertices[selected]), tolerance, marks)
    kept[selected] = marks
    deviation = 0.0
    for part in _blocks(kept):
        distance = simplify(paper.places(vertices[part]), tolerance, kept[part])
        deviation = max(deviation, distance)
    return deviation


def _blocks(kept: Marks) -> Iterator[slice]:
    """Yield stretches of vertices from one kept vertex to another; they share their ends."""
    marked = np.flatnonzero(kept)
    at = 0
    while at < len(marked) - 1:
        reached = int(np.searchsorted(marked, marked[at] + BLOCK, side="right")) - 1
        after = max(reached, at + 1)
        yield slice(int(marked[at]), int(marked[after]) + 1)
        at = after
