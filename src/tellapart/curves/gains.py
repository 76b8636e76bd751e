"""Gain and lift: what share of the positives is found in the share of rows that is flagged."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from tellapart.curves.cells import observed_thresholds, vertex_cells
from tellapart.metrics.counting import RECALL
from tellapart.metrics.ranking import roc_auc
from tellapart.problem import Column
from tellapart.results import Curve
from tellapart.statistics import ScoreSweep

Floats = NDArray[np.float64]

TOP = 0.1  # share of rows of which users ask first


def gain_curve(sweep: ScoreSweep, of: str) -> Curve:
    """Return the share of positives found against the share of rows flagged.

    Also known as cumulative gains, capture or CAP curve. Shares are of mass: of weights, and of
    soft labels each row's part. Rows with tied scores are flagged together and are one vertex;
    between vertices lie straight lines, as when some of the tied rows are drawn at random.

    Parameters
    ----------
    sweep
        Of one question, with rows of both truths.
    of
        The question.

    Returns
    -------
    Columns ``share_flagged``, ``share_found``, ``baseline`` (rows flagged at random) and
    ``perfect`` (all positives first). The summary has ``gini``, which is 2 AUC - 1; the
    ``accuracy_ratio``: the area between curve and baseline as a share of that between perfect and
    baseline, which of hard labels is the Gini coefficient again; and the share found in the
    ``top_10_percent`` of the rows.

    References
    ----------
    Engelmann, Hayden & Tasche 2003, Risk 16:82 (the accuracy ratio).

    Examples
    --------
    >>> truth = np.array([1, 0, 1, 0], dtype=np.uint8)
    >>> found = gain_curve(ScoreSweep.of(Column("", np.array([0.9, 0.6, 0.4, 0.1]), truth)), "")
    >>> found["share_flagged"].tolist(), found["share_found"].tolist()
    ([0.0, 0.25, 0.5, 0.75, 1.0], [0.0, 0.5, 0.5, 1.0, 1.0])
    >>> found["perfect"].tolist(), found.summary["gini"]
    ([0.0, 0.5, 1.0, 1.0, 1.0], 0.5)
    """
    cells = vertex_cells(sweep)
    flagged, found = shares(sweep)
    prevalence = sweep.positives / (sweep.positives + sweep.negatives)
    gini = 2.0 * roc_auc(sweep) - 1.0
    columns = observed_thresholds(sweep) | {
        "share_flagged": flagged,
        "share_found": found,
        "baseline": flagged,
        "perfect": np.minimum(flagged / prevalence, 1.0),
        "true_positives": cells[:, 0],
        "false_positives": cells[:, 1],
    }
    summary = {
        "gini": gini,
        "accuracy_ratio": gini,
        "top_10_percent": float(np.interp(TOP, flagged, found)),
        "prevalence": prevalence,
    }
    return Curve("gain", of, "share_flagged", "share_found", columns, summary)


def lift_curve(sweep: ScoreSweep, of: str) -> Curve:
    """Return how many times more positives are among the flagged than in as many random rows.

    Share found over share flagged, which is precision over prevalence; NaN where nobody is
    flagged. ``baseline`` is 1; ``perfect`` is at most one over the prevalence. Between vertices
    the curve is a hyperbola, for the shares move along a line. The summary has the lift in the
    ``top_10_percent`` of the rows.

    Examples
    --------
    >>> truth = np.array([1, 0, 1, 0], dtype=np.uint8)
    >>> found = lift_curve(ScoreSweep.of(Column("", np.array([0.9, 0.6, 0.4, 0.1]), truth)), "")
    >>> found["lift"].round(3).tolist()
    [nan, 2.0, 1.0, 1.333, 1.0]
    """
    return _lifted(gain_curve(sweep, of))


def _lifted(gain: Curve) -> Curve:
    flagged = gain["share_flagged"]
    with np.errstate(divide="ignore", invalid="ignore"):
        over = {
            "lift": gain["share_found"] / flagged,
            "baseline": np.ones(len(flagged)),
            "perfect": 1.0 / np.maximum(flagged, gain.summary["prevalence"]),
        }
    columns = {name: one for name, one in gain.columns.items() if name != "share_found"} | over
    summary = {
        "top_10_percent": gain.summary["top_10_percent"] / TOP,
        "prevalence": gain.summary["prevalence"],
    }
    return Curve("lift", gain.of, "share_flagged", "lift", columns, summary)


def with_attainable(full: Curve, column: Column) -> Curve:
    """Return a gain or lift curve of soft labels whose perfect model is one that could be.

    No scores can put the positive half of a row before its negative half. The best order is that of
    the labels themselves.
    """
    best = gain_curve(ScoreSweep.of(replace(column, score=column.truth)), column.name)
    perfect = np.interp(full["share_flagged"], best["share_flagged"], best["share_found"])
    if full.kind == "gain":
        gini, most = full.summary["gini"], best.summary["gini"]
        ratio = gini / most if most > 0 else np.nan
        columns = dict(full.columns) | {"perfect": perfect}
        return replace(
            full, columns=columns, summary=dict(full.summary) | {"accuracy_ratio": ratio}
        )
    with np.errstate(divide="ignore", invalid="ignore"):
        over = perfect / full["share_flagged"]
    over[0] = best["share_found"][1] / best["share_flagged"][1]
    return replace(full, columns=dict(full.columns) | {"perfect": over})


def shares(sweep: ScoreSweep) -> tuple[Floats, Floats]:
    """Return the share of rows flagged and the share of positives found, at every vertex."""
    cells = vertex_cells(sweep)
    flagged = (cells[:, 0] + cells[:, 1]) / (sweep.positives + sweep.negatives)
    return np.minimum(flagged, 1.0), RECALL(cells)
