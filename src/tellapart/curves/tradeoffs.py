"""The detection error tradeoff: misses against false alarms, on probit axes."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import special

from tellapart.curves.cells import observed_thresholds, vertex_cells
from tellapart.metrics.counting import FNR, FPR
from tellapart.results import Curve
from tellapart.statistics import ScoreSweep

Floats = NDArray[np.float64]


def det_curve(sweep: ScoreSweep, of: str) -> Curve:
    """Return the false negative rate against the false positive rate.

    Every distinct score is a vertex, and none is left out: where a rate is 0 or 1, its probit (the
    normal quantile) is infinite. A drawing cuts it off. Between vertices rates, not probits, lie on
    straight lines. The summary has the equal error rate, where both rates are one on those lines.

    Parameters
    ----------
    sweep
        Of one question, with rows of both truths.
    of
        The question.

    References
    ----------
    Martin, Doddington, Kamm, Ordowski & Przybocki 1997, Eurospeech.

    Examples
    --------
    >>> from tellapart.problem import Column
    >>> truth = np.array([1, 0, 1, 0], dtype=np.uint8)
    >>> found = det_curve(ScoreSweep.of(Column("", np.array([0.9, 0.6, 0.4, 0.1]), truth)), "")
    >>> found["false_positive_rate"].tolist(), found["false_negative_rate"].tolist()
    ([0.0, 0.0, 0.5, 0.5, 1.0], [1.0, 0.5, 0.5, 0.0, 0.0])
    >>> found.summary["equal_error_rate"]
    0.5
    """
    cells = vertex_cells(sweep)
    alarms, misses = FPR(cells), FNR(cells)
    columns = observed_thresholds(sweep) | {
        "false_positive_rate": alarms,
        "false_negative_rate": misses,
        "false_positive_probit": special.ndtri(alarms),
        "false_negative_probit": special.ndtri(misses),
        "true_positives": cells[:, 0],
        "false_positives": cells[:, 1],
    }
    summary = {"equal_error_rate": equal_error_rate(alarms, misses)}
    return Curve("det", of, "false_positive_rate", "false_negative_rate", columns, summary)


def equal_error_rate(alarms: Floats, misses: Floats) -> float:
    """Return the rate at which falling misses meet rising false alarms, on lines between vertices.

    >>> equal_error_rate(np.array([0.0, 0.5, 1.0]), np.array([1.0, 0.25, 0.0])).__round__(6)
    0.4
    """
    gap = alarms - misses  # rises from -1 to 1
    after = int(np.searchsorted(gap, 0.0, side="left"))
    if gap[after] == 0.0:
        return float(alarms[after])
    share = -gap[after - 1] / (gap[after] - gap[after - 1])
    return float(alarms[after - 1] + share * (alarms[after] - alarms[after - 1]))
