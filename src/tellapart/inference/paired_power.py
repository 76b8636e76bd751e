"""How many rows a comparison of two ROC AUCs on the same rows needs."""

from __future__ import annotations

from dataclasses import dataclass
from math import asin, exp, pi, sin
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import integrate, special

from tellapart.errors import InputError
from tellapart.inference.intervals import ROUNDING
from tellapart.inference.joint_areas import area_influence
from tellapart.inference.power import SampleSize, paired_power, paired_sample_size
from tellapart.problem import Problem
from tellapart.problem.options import check_number, shown

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class PairedAreas:
    """Two AUCs on the same rows, with their spread.

    Attributes
    ----------
    difference
        The first less the second.
    variances, covariance
        Times the number of positives.
    ratio
        Negatives per positive.
    """

    difference: float
    variances: tuple[float, float]
    covariance: float
    ratio: float

    @classmethod
    def expected(
        cls, first: float, second: float, correlation: Any, ratio: float | None
    ) -> PairedAreas:
        """Return what normal scores of equal spread in both classes would give.

        The placement of a positive is won against all negatives, so two placements of one row
        have half the correlation of the scores; DeLong's (co)variances follow from that exactly.
        """
        first = check_number(first, "first", 0.0, 1.0, "an AUC between 0 and 1")
        second = check_number(second, "second", 0.0, 1.0, "an AUC between 0 and 1")
        if correlation is None:
            raise InputError(
                "correlation is missing; expected that of the two scores among rows of one class, "
                "such as 0.5, or (among positives, among negatives)"
            )
        among = _correlations(correlation)
        per = 1.0 if ratio is None else check_number(ratio, "ratio", 0.0)
        places = [float(special.ndtri(auc)) for auc in (first, second)]

        def spread(i: int, j: int, own: tuple[float, float]) -> float:
            both = [_both_below(places[i], places[j], one / 2) for one in own]
            product = (first, second)[i] * (first, second)[j]
            return both[0] - product + (both[1] - product) / per

        variances = spread(0, 0, (1.0, 1.0)), spread(1, 1, (1.0, 1.0))
        return cls(first - second, variances, spread(0, 1, among), per)

    @classmethod
    def of_pilot(cls, first: Any, second: Any, y_true: Any, ratio: float | None) -> PairedAreas:
        """Return DeLong's (co)variances in a pilot study, and its ratio of classes if none is said.

        Raises
        ------
        InputError
            The data are no binary problem of hard labels, a class has fewer than two rows, or an
            area or their difference shows no variance.
        """
        problems = [Problem.of(y_true, scores) for scores in (first, second)]
        if problems[0].task != "binary" or problems[0].is_soft:
            raise InputError("y_true is not hard and binary; expected two classes")
        positive = problems[0].membership(0) == 1
        m, n = int(positive.sum()), int((~positive).sum())
        if min(m, n) < 2:
            raise InputError(
                f"y_true has {m} positives and {n} negatives; expected two of each, at least"
            )
        (one, a), (two, b) = (area_influence(problem.column(0)) for problem in problems)
        per = n / m if ratio is None else check_number(ratio, "ratio", 0.0)

        def spread(x: Floats, y: Floats) -> float:
            of_positives = float((x * y)[positive].sum()) * m * m / (m - 1)
            return of_positives + float((x * y)[~positive].sum()) * n * n / (n - 1) / per

        found = cls(one - two, (spread(a, a), spread(b, b)), spread(a, b), per)
        for name, auc, variance in zip(
            ("first", "second"), (one, two), found.variances, strict=True
        ):
            if variance <= ROUNDING:
                raise InputError(
                    f"{name} has an AUC of {auc:g} without variance in the pilot study; expected "
                    "a larger one, or the AUCs expected with correlation="
                )
        if found.difference != 0 and sum(found.variances) - 2 * found.covariance <= ROUNDING:
            raise InputError(
                "first and second differ without variance in the pilot study; expected a larger "
                "one, or the AUCs expected with correlation="
            )
        return found

    @property
    def ordered(self) -> tuple[float, float]:
        """Return the variances, the larger one first: as the reference it is the safe one."""
        return max(self.variances), min(self.variances)


def paired_auc_sample_size(
    first: Any,
    second: Any,
    *,
    correlation: float | tuple[float, float] | None = None,
    y_true: Any = None,
    power: float = 0.9,
    significance: float = 0.05,
    ratio: float | None = None,
    two_sided: bool = True,
) -> SampleSize:
    """Return the rows needed to tell the ROC AUCs of two classifiers on the same rows apart.

    The formula takes one of the two as the reference, whose variance stands for both where they
    are equal. It is here the one of the larger variance, most often the weaker one: with the other,
    fewer rows come out, and they miss the power stated. So the order does not matter (pROC takes
    the first).

    Parameters
    ----------
    first, second
        The AUCs expected; or, with `y_true`, the scores of both in a pilot study.
    correlation
        Of the two scores among rows of one class, in (-1, 1); one number, or one among positives
        and one among negatives. Higher correlation needs fewer rows. Not with `y_true`.
    y_true
        Classes of the rows of a pilot study.
    power, significance
        Shares in (0, 1).
    ratio
        Negatives per positive; 1 if left out, or that of the pilot study.
    two_sided
        Whether either may be the better one.

    Returns
    -------
    The numbers as the formula gives them; `whole` rounds each class up.

    Raises
    ------
    InputError
        A value outside its range, or both AUCs are the same.

    References
    ----------
    .. [1] Obuchowski & McClish 1997, Stat Med 16:1529, with the variances of DeLong, DeLong &
       Clarke-Pearson 1988.

    Examples
    --------
    >>> size = paired_auc_sample_size(0.80, 0.85, correlation=0.5)
    >>> size.whole, paired_auc_sample_size(0.85, 0.80, correlation=0.5).whole
    ((447, 447), (447, 447))
    """
    areas = _areas(first, second, correlation, y_true, ratio)
    return paired_sample_size(
        areas.difference, areas.ordered, areas.covariance, ratio=areas.ratio, power=power,
        significance=significance, two_sided=two_sided,
    )  # fmt: skip


def paired_auc_power(
    first: Any,
    second: Any,
    positives: float,
    negatives: float,
    *,
    correlation: float | tuple[float, float] | None = None,
    y_true: Any = None,
    significance: float = 0.05,
    two_sided: bool = True,
) -> float:
    """Return the chance to tell two ROC AUCs on so many rows apart; see `paired_auc_sample_size`.

    Examples
    --------
    >>> round(paired_auc_power(0.80, 0.85, 200, 200, correlation=0.5), 3)
    0.552
    """
    positives = check_number(positives, "positives", 0.0)
    negatives = check_number(negatives, "negatives", 0.0)
    areas = _areas(first, second, correlation, y_true, negatives / positives)
    if areas.difference == 0:
        raise InputError("first and second are the same AUC; expected two different ones")
    return paired_power(
        areas.difference, areas.ordered, areas.covariance, positives,
        significance=significance, two_sided=two_sided,
    )  # fmt: skip


def _areas(
    first: Any, second: Any, correlation: Any, y_true: Any, ratio: float | None
) -> PairedAreas:
    if y_true is None:
        return PairedAreas.expected(first, second, correlation, ratio)
    if correlation is not None:
        raise InputError("correlation is given beside y_true, which shows it; leave one out")
    return PairedAreas.of_pilot(first, second, y_true, ratio)


def _correlations(given: Any) -> tuple[float, float]:
    pair = given if isinstance(given, (tuple, list)) else (given, given)
    told = "a number between -1 and 1, or two"
    if len(pair) != 2:
        raise InputError(f"correlation is {shown(given)}; expected {told}")
    among = [check_number(one, "correlation", -1.0, 1.0, told) for one in pair]
    return among[0], among[1]


def _both_below(h: float, k: float, correlation: float) -> float:
    """Return P(X < h, Y < k) of two standard normals (Plackett 1954, over the angle)."""

    def density(angle: float) -> float:
        rho = sin(angle)
        return exp(-(h * h - 2 * h * k * rho + k * k) / (2 * (1 - rho * rho)))

    extra = float(integrate.quad(density, 0.0, asin(correlation))[0])
    return float(special.ndtr(h) * special.ndtr(k)) + extra / (2 * pi)
