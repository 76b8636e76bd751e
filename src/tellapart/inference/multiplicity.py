"""p-values adjusted for how many there are."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
from numpy.typing import NDArray

from tellapart.errors import InputError

Floats = NDArray[np.float64]


def adjusted_p_values(p_values: Floats, method: str = "holm") -> Floats:
    """Return p-values adjusted for multiplicity, in the given order.

    Parameters
    ----------
    p_values
        Shape (k,), in [0, 1]; NaN (no test) stays NaN and does not count.
    method
        ``holm`` (1979; the default: never less powerful than Bonferroni, under any dependence),
        ``hochberg`` (1988; needs independence or positive dependence), ``hommel`` (1988; the
        same), ``bonferroni``, ``bh`` (Benjamini & Hochberg 1995: false discovery rate), or
        ``none``.

    Raises
    ------
    InputError
        The method is not known.

    Examples
    --------
    >>> adjusted_p_values(np.array([0.01, 0.04, 0.03])).tolist()
    [0.03, 0.06, 0.06]
    """
    if method not in METHODS:
        raise InputError(f"adjust is {method!r}; expected one of {', '.join(METHODS)}")
    given = np.asarray(p_values, dtype=np.float64)
    tested = ~np.isnan(given)
    out = given.copy()
    if tested.any():
        out[tested] = METHODS[method](given[tested])
    return out


def _bonferroni(p: Floats) -> Floats:
    return np.minimum(p * len(p), 1.0)


def _holm(p: Floats) -> Floats:
    order = np.argsort(p, kind="stable")
    stepped = np.maximum.accumulate(p[order] * np.arange(len(p), 0, -1))
    return _at(order, np.minimum(stepped, 1.0))


def _stepped_up(p: Floats, factors: Floats) -> Floats:
    order = np.argsort(-p, kind="stable")
    stepped = np.minimum.accumulate(p[order] * factors)
    return _at(order, np.minimum(stepped, 1.0))


def _hochberg(p: Floats) -> Floats:
    return _stepped_up(p, np.arange(1.0, len(p) + 1))


def _bh(p: Floats) -> Floats:
    return _stepped_up(p, len(p) / np.arange(len(p), 0, -1))


def _hommel(p: Floats) -> Floats:
    """Return Hommel's adjusted p-values by the algorithm of Wright (1992, Biometrics 48:1005)."""
    count = len(p)
    order = np.argsort(p, kind="stable")
    ranked = p[order]
    if count == 1:
        return p.copy()
    found = np.full(count, float((count * ranked / np.arange(1, count + 1)).min()))
    limit = found.copy()
    for size in range(count - 1, 1, -1):
        low = np.arange(count - size + 1)
        high = np.arange(count - size + 1, count)
        least = float((size * ranked[high] / np.arange(2, size + 1)).min())
        limit[low] = np.minimum(size * ranked[low], least)
        limit[high] = limit[count - size]
        found = np.maximum(found, limit)
    return _at(order, np.minimum(np.maximum(found, ranked), 1.0))


def _at(order: NDArray[np.intp], values: Floats) -> Floats:
    out = np.empty_like(values)
    out[order] = values
    return out


METHODS: Mapping[str, Callable[[Floats], Floats]] = {
    "holm": _holm,
    "hochberg": _hochberg,
    "hommel": _hommel,
    "bonferroni": _bonferroni,
    "bh": _bh,
    "none": np.copy,
}
