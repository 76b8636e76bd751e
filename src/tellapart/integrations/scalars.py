"""Evaluations as plain numbers by name: what loops, loggers and trackers take."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tellapart.comparison.asking import DEFAULT_METRICS
from tellapart.errors import InputError
from tellapart.evaluation import Evaluation
from tellapart.metrics import METRICS
from tellapart.results.asked import Asked, asked


def known(text: Any, argument: str = "metrics") -> Asked:
    """Return a name such as ``recall[cat]`` in parts; refuse what is no metric at all.

    Raises
    ------
    InputError
        It is none; whether a class of this name exists shows later.
    """
    one = asked(text, argument)
    if one.metric not in METRICS:
        raise InputError(f"{argument} holds {text!r}; expected names of metrics, such as roc_auc")
    return one


def scalars(
    evaluation: Evaluation,
    metrics: Sequence[str] | None = None,
    *,
    intervals: bool = False,
    prefix: str = "",
) -> dict[str, float]:
    """Return metrics as plain numbers.

    Parameters
    ----------
    metrics
        Names such as ``roc_auc``, or ``recall[cat]`` for one class against the rest; by default
        the few that `tellapart.compare` compares.
    intervals
        Whether to add the ends of each interval, as ``roc_auc_low`` and ``roc_auc_high``.
    prefix
        Put before every name.

    Returns
    -------
    Name -> value; NaN where a metric is undefined for these rows.

    Raises
    ------
    InputError
        A name is not known, or does not fit the problem.

    Examples
    --------
    >>> import tellapart as ta
    >>> scalars(ta.evaluate([0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8]), ["roc_auc"], prefix="val_")
    {'val_roc_auc': 0.75}
    """
    if isinstance(metrics, str):
        raise InputError(f"metrics is {metrics!r}; expected a list of names")
    names = DEFAULT_METRICS[evaluation.result.task] if metrics is None else metrics
    found = {}
    for text in names:
        one = asked(text, "metrics").among(evaluation.result.data.classes)
        estimate = evaluation.metric(one.metric, one.of)
        found[f"{prefix}{one}"] = float(estimate.value)
        if intervals:
            found[f"{prefix}{one}_low"] = float(estimate.low)
            found[f"{prefix}{one}_high"] = float(estimate.high)
    return found
