"""Averages over classes: macro (all count the same), weighted (by mass), micro (pooled)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from tellapart.errors import UndefinedMetric
from tellapart.metrics.counting import CountFormula
from tellapart.metrics.rows import Average
from tellapart.problem.labels import listed

Floats = NDArray[np.float64]


def class_weights(values: Floats, mass: Floats, average: Average) -> Floats:
    """Return the weight of each class; classes without a value weigh nothing.

    Raises
    ------
    UndefinedMetric
        No class has a value.

    Examples
    --------
    >>> class_weights(np.array([0.5, np.nan, 1.0]), np.array([1.0, 1.0, 3.0]), "weighted").tolist()
    [0.25, 0.0, 0.75]
    """
    defined = np.isfinite(values)
    weights = np.where(defined, 1.0 if average == "macro" else mass, 0.0)
    if weights.sum() <= 0:
        raise UndefinedMetric("no class has a value to average")
    return np.asarray(weights / weights.sum())


def averaged(values: Floats, weights: Floats) -> float:
    """Return the weighted mean of the defined values; rounding cannot lift it off their range."""
    used = weights > 0
    return float(np.clip(values[used] @ weights[used], values[used].min(), values[used].max()))


def left_out(values: Floats, names: tuple[str, ...]) -> str | None:
    """Say which classes an average leaves out, or None."""
    missing = [name for name, value in zip(names, values, strict=True) if not np.isfinite(value)]
    if not missing:
        return None
    shown = listed(missing, most=5)
    return f"{len(missing)} of {len(names)} classes left out, undefined there: {shown}"


def averaged_gradient(
    formula: CountFormula, cells: Floats, weights: Floats, average: Average
) -> tuple[Floats, Floats]:
    """Return the gradient of an average of counting metrics.

    First what each class's table contributes, shape (K, 4); then, for ``weighted``, what a row
    changes by adding to the weight of its own class, shape (K,).
    """
    values = formula(cells)
    used = weights > 0
    gradient = np.where(used[:, None], formula.gradient(cells), 0.0) * weights[:, None]
    own = np.zeros(len(cells))
    if average == "weighted":
        mass = cells[:, 0] + cells[:, 2]
        total = mass[used].sum()
        own = np.where(used, (values - averaged(values, weights)) / total, 0.0)
    return gradient, own
