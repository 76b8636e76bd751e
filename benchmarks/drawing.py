"""Operating points of a page: chosen in all spaces at once, next to drawing from all points."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from statistics import median

import numpy as np
from scipy import special
from timing import Row, seconds

from tellapart.curves import curve, operating_points, thinned
from tellapart.curves.drawn import metric_line
from tellapart.problem import Column
from tellapart.results.pages import OperatingPoints
from tellapart.statistics import ScoreSweep

ROWS = 1_000_000
LINES = ("recall", "precision", "f1", "specificity")


def drawing() -> Iterator[Row]:
    """Time a million rows; the sort is done. Peer: every curve in full, thinned one by one."""
    for prevalence in (0.5, 0.001):
        sweep = swept(prevalence)
        for name, options in (("full", {}), ("coarse", {"pixels": 300, "tolerance": 1.5})):
            ours = partial(operating_points, sweep, **options)
            found = ours()  # compiles
            times = [seconds(ours) for _ in range(5)]
            peer = seconds(partial(from_all, sweep)) if name == "full" else None
            what = f"{name}, {ROWS:,} rows, prevalence {prevalence:g}"
            yield Row(what, median(times), peer, kept(found))


def swept(prevalence: float) -> ScoreSweep:
    rng = np.random.default_rng(0)
    truth = (rng.random(ROWS) < prevalence).astype(np.uint8)
    score = special.expit(2 * rng.normal(size=ROWS) + 4 * truth - 2 + special.logit(prevalence))
    return ScoreSweep.of(Column("", score, truth))


def from_all(sweep: ScoreSweep) -> None:
    for kind in ("roc", "pr", "gain", "lift", "det", "decision"):
        thinned(curve(kind, sweep, ""))
    full = curve("threshold", sweep, "", metrics=LINES)
    for metric in LINES:
        metric_line(full, metric, 0.0, 1.0)


def kept(found: OperatingPoints) -> str:
    return (
        f"{len(found.threshold):,} points, at most {found.deviation:.2f} of {found.pixels} px off"
    )
