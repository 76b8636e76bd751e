"""What confusing one class with another costs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from tellapart.decisions.rules import checked
from tellapart.errors import InputError
from tellapart.problem.labels import class_name

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class CostMatrix:
    """Costs by class; made by `cost_matrix`.

    Attributes
    ----------
    rows
        Costs by truth (rows) and decision (columns) in the order of the classes; or None.
    entries
        (truth, decision) -> cost, by name; or None.
    other
        Cost of errors without an entry.
    """

    rows: tuple[tuple[float, ...], ...] | None = None
    entries: tuple[tuple[tuple[str, str], float], ...] | None = None
    other: float = 1.0

    def of(self, classes: Sequence[str]) -> Floats:
        """Return the matrix for given classes, shape (K, K): truth in rows, decisions in columns.

        Raises
        ------
        InputError
            Its size or its names are not those of the classes, or an error costs less than the
            right answer.
        """
        size = len(classes)
        if self.rows is not None:
            if len(self.rows) != size:
                raise InputError(
                    f"costs have {len(self.rows)} classes; expected {size}: {', '.join(classes)}"
                )
            out = np.array(self.rows)
        else:
            out = np.where(np.eye(size, dtype=bool), 0.0, self.other)
            for (truth, decision), value in self.entries or ():
                for name in (truth, decision):
                    if name not in classes:
                        raise InputError(
                            f"costs name {name!r}; expected one of {', '.join(classes)}"
                        )
                out[classes.index(truth), classes.index(decision)] = value
        right = np.diagonal(out)[:, None]
        if (out < right).any():
            i, j = np.argwhere(out < right)[0]
            raise InputError(
                f"costs say that deciding {classes[j]} for {classes[i]} is cheaper than the right "
                f"answer ({out[i, j]:g} and {right[i, 0]:g}); expected no error below it"
            )
        return out


def cost_matrix(
    costs: CostMatrix | ArrayLike | Mapping[Any, Any],
    other: float = 1.0,
) -> CostMatrix:
    """Say what every confusion of classes costs.

    Parameters
    ----------
    costs
        Shape (K, K): truth in rows, decisions in columns, in the order of the classes. Or a
        mapping, ``{("dog", "cat"): 5}`` or ``{"dog": {"cat": 5}}``: a dog called a cat costs 5.
    other
        What errors cost that a mapping does not name. Right answers cost 0 unless it names them.

    Examples
    --------
    >>> cost_matrix({("dog", "cat"): 5}).of(["cat", "dog"]).tolist()
    [[0.0, 1.0], [5.0, 0.0]]
    >>> import tellapart as ta
    >>> score = [[0.7, 0.3], [0.9, 0.1], [0.2, 0.8]]
    >>> evaluation = ta.evaluate(["dog", "cat", "dog"], score, classes=["cat", "dog"])
    >>> evaluation.decide(ta.cost_matrix({("dog", "cat"): 5})).metric("accuracy").value
    1.0
    """
    if isinstance(costs, CostMatrix):
        return costs
    other = checked(other, "other")
    if isinstance(costs, Mapping):
        return CostMatrix(entries=tuple(_entries(costs).items()), other=other)
    try:
        matrix = np.asarray(costs, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise InputError(f"costs are {costs!r}; expected numbers or a mapping") from error
    if matrix.ndim != 2 or matrix.shape[0] != matrix.shape[1] or len(matrix) < 2:
        raise InputError(f"costs have shape {matrix.shape}; expected (K, K), K classes")
    if not np.isfinite(matrix).all():
        raise InputError("costs hold what is not a finite number; expected finite costs")
    return CostMatrix(rows=tuple(map(tuple, matrix.tolist())))


def _entries(costs: Mapping[Any, Any]) -> dict[tuple[str, str], float]:
    out = {}
    for key, value in costs.items():
        if isinstance(value, Mapping):
            pairs = [((key, decision), each) for decision, each in value.items()]
        elif isinstance(key, tuple) and len(key) == 2:
            pairs = [(key, value)]
        else:
            raise InputError(f"costs hold {key!r}; expected pairs (truth, decision)")
        for (truth, decision), each in pairs:
            name = f"the cost of {decision} for {truth}"
            out[class_name(truth), class_name(decision)] = checked(each, name)
    return out
