"""Options of formulas: which metric takes which, and which it cannot do without."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from tellapart.errors import InputError
from tellapart.metrics import METRICS
from tellapart.metrics.points import POINTS
from tellapart.problem.options import shown

FBETA = ("fbeta", "fbeta_macro", "fbeta_micro", "fbeta_weighted")

OPTIONS: Mapping[str, tuple[str, ...]] = {
    "ece": ("bins", "binning"),
    "roc_auc": ("self_pairs",),
    **dict.fromkeys(FBETA, ("beta",)),
    **{name: row.options for name, row in METRICS.items() if row.options},
}
NEEDED: Mapping[str, str] = {
    **dict.fromkeys(FBETA, "beta"),
    "partial_auc": "fpr or tpr",
    **{name: fixed for name, (fixed, _) in POINTS.items()},
}


def check_options(name: str, options: Iterable[str]) -> None:
    """Refuse an option that a metric does not take, and say which one does.

    >>> check_options("roc_auc", ["fpr"])
    Traceback (most recent call last):
    tellapart.errors.InputError: fpr is given for roc_auc; expected it for partial_auc only
    """
    known = OPTIONS.get(name, ())
    for option in sorted(set(options) - set(known)):
        takers = [other for other, taken in OPTIONS.items() if option in taken]
        if takers:
            expected = f"it for {' or '.join(takers)} only"
        else:
            expected = f"options among {', '.join(known)}" if known else "no options"
        raise InputError(f"{option} is given for {name}; expected {expected}")


def refuse_needy(name: str, options: Mapping[str, Any], *, argument: str, purpose: str) -> None:
    """Refuse a metric with an option where only metrics without one are at hand.

    Parameters
    ----------
    argument, purpose
        For the message: what names the metric, and what cannot be done with it yet.
    """
    if not isinstance(name, str):
        raise InputError(f"{argument} {shown(name)}; expected the name of a metric")
    if name in NEEDED:
        raise InputError(
            f"{argument} {name!r}, which needs {NEEDED[name]} and cannot be {purpose} yet; "
            "expected a metric without options"
        )
    if options:
        check_options(name, options)
        given = ", ".join(options)
        raise InputError(
            f"{given} is given for {name}, which cannot be {purpose} with options yet; leave it out"
        )
