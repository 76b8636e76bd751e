"""Thresholds chosen by a rule, with the metrics there.

What is reported is *apparent*: the threshold was chosen on the rows that it is judged on, which
flatters it. All optimal thresholds are given, and one is picked: the lower median of them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from math import inf
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tellapart.curves import vertex_cells
from tellapart.errors import InputError, UndefinedMetric
from tellapart.inference import count_estimates
from tellapart.inference.threshold_tables import tables_at
from tellapart.metrics import METRICS
from tellapart.metrics.counting import F1, INFORMEDNESS
from tellapart.results import Estimate, ThresholdChoice
from tellapart.statistics import ScoreSweep

Floats = NDArray[np.float64]

SHOWN = ("precision", "recall", "specificity", "f1", "informedness")

RULES: Mapping[str, Callable[[Floats], Floats]] = {
    "youden": INFORMEDNESS,
    "f1": F1,
}


def choose_threshold(
    rule: str, sweep: ScoreSweep, level: float, dtype: np.dtype[Any] | None = None
) -> ThresholdChoice:
    """Return the threshold that maximises a rule over all distinct scores.

    Parameters
    ----------
    rule
        ``youden`` (recall + specificity - 1) or ``f1``.
    sweep
        The column to cut.
    level
        Confidence level of the metrics shown.
    dtype
        The dtype of the scores as the caller gave them.

    Raises
    ------
    InputError
        The rule is not known.
    UndefinedMetric
        The rule has no value at any threshold, for lack of a class.
    """
    if rule not in RULES:
        raise InputError(f"rule is {rule!r}; expected one of {', '.join(RULES)}")
    if sweep.positives <= 0 or sweep.negatives <= 0:
        raise UndefinedMetric(f"a threshold by {rule} needs rows of both classes")
    values = RULES[rule](vertex_cells(sweep))
    best = float(np.nanmax(values))
    ties = np.flatnonzero(values >= best - 1e-12 * max(1.0, abs(best)))
    vertex = int(ties[len(ties) // 2])  # vertices fall, so this is the lower median threshold
    return ThresholdChoice(
        rule,
        _threshold_at(sweep, vertex, dtype),
        tuple(_threshold_at(sweep, int(tie), dtype) for tie in ties),
        best,
        metrics_at_vertex(sweep, vertex, level),
    )


def _threshold_at(sweep: ScoreSweep, vertex: int, dtype: np.dtype[Any] | None) -> float:
    return inf if vertex == 0 else shortest(sweep.threshold[vertex - 1], dtype)


def shortest(score: Any, dtype: np.dtype[Any] | None = None) -> float:
    """Return the shortest decimal that rounds to the score in its own dtype.

    A float32 score of 0.7 reads 0.7, not 0.699999988079071; compared in float32 they are one.
    """
    own = score if dtype is None else dtype.type(score)
    return float(str(own))


def metrics_at_vertex(sweep: ScoreSweep, vertex: int, level: float) -> dict[str, Estimate]:
    """Return the metrics when all scores down to a vertex are called positive."""
    tables = tables_at(sweep, np.array([vertex - 1]))
    return {name: count_estimates(METRICS[name], tables, level)[0] for name in SHOWN}
