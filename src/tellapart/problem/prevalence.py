"""Classes made as common as somebody says they are, by reweighting rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from math import isfinite
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from tellapart.errors import InputError
from tellapart.problem.labels import class_name

if TYPE_CHECKING:
    from tellapart.problem.problems import Problem

Floats = NDArray[np.float64]

ROUNDING = 1e-6  # stated shares of all classes may miss 1 by so much


@dataclass(frozen=True)
class StatedShares:
    """How common classes were said to be, and how common they are in the rows.

    Attributes
    ----------
    stated, observed
        Class -> share of the mass, for every class.
    weighted
        Whether rows carried weights of their own before.
    """

    stated: Mapping[str, float]
    observed: Mapping[str, float]
    weighted: bool


def at_prevalence(problem: Problem, prevalence: Any) -> Problem:
    """Return the same rows, reweighted so that classes are as common as stated.

    Raises
    ------
    InputError
        The shares do not fit the classes, or labels do not exclude each other.
    """
    if problem.task == "multilabel":
        raise InputError(
            "prevalence is stated for labels that do not exclude each other; expected a binary "
            "problem or exclusive classes"
        )
    values, weights = problem.truth.values, problem.weights
    if problem.positive is None:
        names = problem.classes
        mass = [float(problem.membership(k) @ weights) for k in range(len(names))]
    else:
        negative = next(name for name in problem.classes if name != problem.positive)
        names = (negative, problem.positive)
        mass = [float((1.0 - values) @ weights), float(values @ weights)]
    here = {name: each / sum(mass) for name, each in zip(names, mass, strict=True)}
    stated = stated_shares(prevalence, here, problem.positive)
    truth, mass_of_row = reweighted(
        values, weights, np.array([stated[name] / here[name] for name in names])
    )
    known = problem.shares or StatedShares(stated, here, problem.mass is not None)
    return replace(
        problem,
        truth=replace(problem.truth, values=truth),
        mass=mass_of_row,
        shares=replace(known, stated=stated),
    )


def stated_shares(
    prevalence: Any, observed: Mapping[str, float], positive: str | None
) -> dict[str, float]:
    """Return the share of every class; those not named keep their proportions.

    Parameters
    ----------
    prevalence
        The share of the positive class, or class -> share for some or all classes.
    observed
        Class -> share in the rows.
    positive
        The positive class of a binary problem.

    Raises
    ------
    InputError
        A share is not inside (0, 1), they do not add up, or a class is not known or has no rows.

    Examples
    --------
    >>> stated_shares({"a": 0.5}, {"a": 0.2, "b": 0.4, "c": 0.4}, None)
    {'a': 0.5, 'b': 0.25, 'c': 0.25}
    """
    if not isinstance(prevalence, Mapping):
        if positive is None:
            raise InputError(
                f"prevalence is {prevalence!r}, but there are several classes; expected shares by "
                f"class, such as {{{next(iter(observed))!r}: 0.1}}"
            )
        prevalence = {positive: _share(prevalence, "prevalence")}
    given = {class_name(name): share for name, share in prevalence.items()}
    named = {name: _share(share, f"prevalence of {name}") for name, share in given.items()}
    for name in named:
        if name not in observed:
            raise InputError(f"prevalence names {name!r}; expected one of {', '.join(observed)}")
    for name in observed:
        if observed[name] <= 0:
            raise InputError(
                f"class {name} has no rows, so that nothing is known of it at another prevalence"
            )
    rest = [name for name in observed if name not in named]
    left = 1.0 - sum(named.values())
    if (rest and left <= 0) or (not rest and abs(left) > ROUNDING):
        expected = "less than 1, to leave some for the other classes" if rest else "1"
        raise InputError(
            f"the shares in prevalence add up to {sum(named.values()):g}; expected {expected}"
        )
    others = sum(observed[name] for name in rest)
    scaled = {name: left * observed[name] / others for name in rest}
    return {name: named.get(name, scaled.get(name, 0.0)) for name in observed}


def _share(value: Any, name: str) -> float:
    try:
        share = float(value)
    except (TypeError, ValueError):
        share = float("nan")
    if isinstance(value, bool) or not isfinite(share) or not 0.0 < share < 1.0:
        shown = f"{value:g}" if isinstance(value, float) else repr(value)
        raise InputError(f"{name} is {shown}; expected a share between 0 and 1")
    return share


def reweighted(
    truth: NDArray[Any], weights: Floats, factors: Floats
) -> tuple[NDArray[Any], Floats]:
    """Return truth and weights after the mass of every class was multiplied by its factor.

    `factors` are in the order of the truth: (negative, positive) for flags, else by class. A soft
    row gives mass to several classes: its weight and its shares both change.
    """
    if truth.dtype.kind in "iu":
        return truth, np.asarray(weights * factors[truth])
    masses = np.stack([1.0 - truth, truth], axis=1) if truth.ndim == 1 else truth
    masses = masses * factors
    total = masses.sum(axis=1)
    shares = masses / total[:, None]
    return np.asarray(shares[:, 1] if truth.ndim == 1 else shares), np.asarray(weights * total)
