"""What two results must share so that their numbers mean the same."""

from __future__ import annotations

from collections.abc import Mapping
from math import isnan

from tellapart.results.stored import StoredEvaluation

DIGITS = 9  # of a stated share: the rest is rounding
Kind = tuple[object, ...]


def kind_of(one: StoredEvaluation) -> Kind:
    """Return what may be compared for equality: results of one kind answer the same question."""
    return tuple(_kind(one).values())


def differing_kind(one: StoredEvaluation, other: StoredEvaluation) -> tuple[str, str, str] | None:
    """Say in what two results differ so that they cannot be compared, or return None.

    Returns
    -------
    What differs, what it is of the one, and what of the other.
    """
    pairs = zip(_kind(one).items(), _kind(other).values(), strict=True)
    for (what, here), there in pairs:
        if here != there:
            return what, _told(here), _told(there)
    return None


def _kind(one: StoredEvaluation) -> Mapping[str, object]:
    return {
        "task": one.task,
        "classes": tuple(sorted(one.classes)),
        "positive class": one.positive,
        "labels": one.truth,
        "stated prevalence": tuple(
            sorted(
                (name, round(share, DIGITS))
                for name, share in one.stated.items()
                if not isnan(share)
            )
        ),
    }


def _told(value: object) -> str:
    if not isinstance(value, tuple):
        return str(value)
    words = (f"{one[0]} {one[1]:g}" if isinstance(one, tuple) else str(one) for one in value)
    return ", ".join(words) or "none (that of its rows)"
