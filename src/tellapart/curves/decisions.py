"""Decision curves: the net benefit of acting on probabilities, against acting on all or nobody."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from tellapart.curves.cells import vertex_cells
from tellapart.errors import InputError, UndefinedMetric
from tellapart.metrics.costs import interventions_avoided, net_benefit, treat_all
from tellapart.results import Curve
from tellapart.statistics import ScoreSweep

Floats = NDArray[np.float64]

STEPS = 100  # of the grid between 0 and 1


def decision_curve(
    sweep: ScoreSweep, of: str, *, prevalence: float | None = None, thresholds: Any = None
) -> Curve:
    """Return the net benefit of acting on every row whose probability is at least t.

    Parameters
    ----------
    sweep
        Of probabilities, with rows of both truths.
    of
        The question.
    prevalence
        Of the use, where it is not that of the rows.
    thresholds
        Probabilities in [0, 1); by default every distinct probability and all steps of 0.01, so
        that nothing of the step function is lost. They are sorted, each kept once.

    Returns
    -------
    Columns by rising ``threshold``: ``net_benefit``, that of ``treat_all`` and ``treat_none``,
    ``standardized_net_benefit`` (over the prevalence, so that 1 is perfect),
    ``interventions_avoided`` (per 100 rows, against treating all), ``true_positives`` and
    ``false_positives``. The summary has the prevalence.

    References
    ----------
    Vickers & Elkin 2006, Med Decis Making 26:565.

    Examples
    --------
    >>> from tellapart.problem import Column
    >>> truth = np.array([1, 0, 1, 0], dtype=np.uint8)
    >>> sweep = ScoreSweep.of(Column("", np.array([0.9, 0.6, 0.4, 0.1]), truth))
    >>> found = decision_curve(sweep, "", thresholds=[0.2, 0.5])
    >>> found["net_benefit"].tolist(), found["treat_all"].tolist()  # 2/4 - 1/4 / 4; 1/4 - 1/4
    ([0.4375, 0.0], [0.375, 0.0])
    """
    at = _grid(sweep) if thresholds is None else given_thresholds(thresholds)
    share = _prevalence(sweep) if prevalence is None else check_prevalence(prevalence)
    cells = cells_at(sweep, at)
    benefit = net_benefit(cells, at, prevalence)
    columns = {
        "threshold": at,
        "net_benefit": benefit,
        "treat_all": treat_all(at, share),
        "treat_none": np.zeros(len(at)),
        "standardized_net_benefit": benefit / share,
        "interventions_avoided": interventions_avoided(cells, at, prevalence),
        "true_positives": cells[:, 0],
        "false_positives": cells[:, 1],
    }
    return Curve("decision", of, "threshold", "net_benefit", columns, {"prevalence": share})


def cells_at(sweep: ScoreSweep, thresholds: Floats) -> Floats:
    """Return (tp, fp, fn, tn) when scores of at least t are positive, in the scores' own dtype."""
    asked = thresholds.astype(sweep.threshold.dtype)
    return vertex_cells(sweep)[np.searchsorted(-sweep.threshold, -asked, side="right")]


def benefit_at(sweep: ScoreSweep, thresholds: Floats, prevalence: float | None) -> Floats:
    """Return the net benefit alone, at given thresholds."""
    if sweep.positives + sweep.negatives <= 0:
        raise UndefinedMetric("net benefit needs rows")
    if prevalence is not None and min(sweep.positives, sweep.negatives) <= 0:
        raise UndefinedMetric("net benefit at another prevalence needs rows of both classes")
    return net_benefit(cells_at(sweep, thresholds), thresholds, prevalence)


def _prevalence(sweep: ScoreSweep) -> float:
    return sweep.positives / (sweep.positives + sweep.negatives)


def _grid(sweep: ScoreSweep) -> Floats:
    """Return every distinct probability below 1, and steps of 0.01."""
    stated = sweep.threshold.astype(np.float64)
    steps = np.arange(STEPS) / STEPS
    if sweep.threshold.dtype != np.float64:  # a step that rounds to a score is that score
        same = np.isin(steps.astype(sweep.threshold.dtype), sweep.threshold)
        steps = steps[~same]
    return np.unique(np.concatenate([steps, stated[stated < 1.0]]))


def check_prevalence(prevalence: Any) -> float:
    """Return a prevalence, or say why it is none."""
    if (
        isinstance(prevalence, bool)
        or not isinstance(prevalence, int | float | np.number)
        or not 0.0 < prevalence < 1.0
    ):
        raise InputError(f"prevalence is {prevalence!r}; expected a number between 0 and 1")
    return float(prevalence)


def given_thresholds(thresholds: Any) -> Floats:
    """Return thresholds rising, each once, or say which is none."""
    try:
        given = np.atleast_1d(np.asarray(thresholds, dtype=np.float64)).ravel()
    except (TypeError, ValueError) as error:
        raise InputError(f"thresholds are {thresholds!r}; expected numbers in [0, 1)") from error
    if len(given) == 0:
        raise InputError("thresholds are empty; expected numbers in [0, 1)")
    outside = given[~((given >= 0.0) & (given < 1.0))]
    if len(outside):
        raise InputError(
            f"thresholds hold {outside[0]:g}; expected numbers in [0, 1): at 1 a false positive "
            "costs infinitely much"
        )
    return np.unique(given)
