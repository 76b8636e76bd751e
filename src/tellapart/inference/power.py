"""How many rows a study of AUCs needs (Obuchowski 2004; Obuchowski & McClish 1997)."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, exp, sqrt
from typing import Any

from scipy import optimize, special

from tellapart.errors import InputError
from tellapart.problem.options import check_flag, check_number

SLOPE = 1.414  # as printed in the paper, and used by pROC; not sqrt(2)


@dataclass(frozen=True)
class SampleSize:
    """Positives and negatives that a study needs.

    Attributes
    ----------
    positives, negatives
        As the formula gives them, not rounded.
    power
        Chance to find the difference, where it is there.
    """

    positives: float
    negatives: float
    power: float

    @property
    def whole(self) -> tuple[int, int]:
        """Return positives and negatives, each rounded up."""
        return ceil(self.positives - 1e-9), ceil(self.negatives - 1e-9)

    @property
    def rows(self) -> int:
        """Return the total, each class rounded up."""
        return sum(self.whole)


def _null_variance(ratio: float) -> float:
    return 0.0792 * (1 + 1 / ratio)


def binormal_variance(auc: float, ratio: float) -> float:
    """Return the variance of an AUC times the number of positives, for two normal classes.

    `ratio` is negatives per positive. Obuchowski 2004, eq. 7.
    """
    a = SLOPE * float(special.ndtri(auc))
    return 0.0099 * exp(-(a**2) / 2) * ((5 * a**2 + 8) + (a**2 + 8) / ratio)


def auc_sample_size(
    auc: float,
    *,
    power: float = 0.9,
    significance: float = 0.05,
    ratio: float = 1.0,
    two_sided: bool = True,
) -> SampleSize:
    """Return the rows needed to tell a ROC AUC from 0.5 (Obuchowski 2004).

    Parameters
    ----------
    auc
        The AUC expected, in (0.5, 1).
    power, significance
        Shares in (0, 1).
    ratio
        Negatives per positive.
    two_sided
        Whether the test also looks for an AUC below 0.5.

    Returns
    -------
    The numbers as the formula gives them; `whole` rounds each class up.

    Raises
    ------
    InputError
        A value outside its range.

    References
    ----------
    .. [1] Obuchowski, Lieber & Wians 2004, Clin Chem 50:1118, with the constants printed there.

    Examples
    --------
    >>> size = auc_sample_size(0.8)
    >>> round(size.positives, 3), size.whole, size.rows
    (16.619, (17, 17), 34)
    """
    auc, power = _above_chance(auc), _share(power, "power")
    ratio = check_number(ratio, "ratio", 0.0)
    positives = _positives(
        auc - 0.5, _null_variance(ratio), binormal_variance(auc, ratio), power, significance,
        two_sided=two_sided,
    )  # fmt: skip
    return SampleSize(positives, positives * ratio, power)


def auc_power(
    auc: float,
    positives: float,
    negatives: float,
    *,
    significance: float = 0.05,
    two_sided: bool = True,
) -> float:
    """Return the chance to find an AUC different from 0.5 with so many rows.

    See `auc_sample_size`; `auc` is the AUC expected.

    >>> round(auc_power(0.73, 41, 72), 5)
    0.98975
    """
    auc, positives = _above_chance(auc), check_number(positives, "positives", 0.0)
    ratio = check_number(negatives, "negatives", 0.0) / positives
    return _power(
        auc - 0.5, _null_variance(ratio), binormal_variance(auc, ratio), positives, significance,
        two_sided=two_sided,
    )  # fmt: skip


def auc_significance(
    auc: float, positives: float, negatives: float, *, power: float = 0.9, two_sided: bool = True
) -> float:
    """Return the significance level at which so many rows find an AUC with this power.

    >>> round(auc_significance(0.6, 41, 72), 4)
    0.589
    """
    auc, positives = _above_chance(auc), check_number(positives, "positives", 0.0)
    ratio = check_number(negatives, "negatives", 0.0) / positives
    power, two_sided = _share(power, "power"), check_flag(two_sided, "two_sided")
    lacking = float(special.ndtri(power)) * sqrt(binormal_variance(auc, ratio))
    z = (sqrt(positives) * (auc - 0.5) - lacking) / sqrt(_null_variance(ratio))
    return float(special.ndtr(-z)) * (2 if two_sided else 1)


def detectable_auc(
    positives: float,
    negatives: float,
    *,
    power: float = 0.9,
    significance: float = 0.05,
    two_sided: bool = True,
) -> float:
    """Return the smallest AUC above 0.5 that so many rows find with this power.

    Parameters
    ----------
    positives, negatives
        Rows of each class.
    power, significance
        Shares in (0, 1).
    two_sided
        Whether the test also looks for an AUC below 0.5.

    Raises
    ------
    InputError
        A value is out of its range, or no AUC reaches the power: there are too few rows.

    Examples
    --------
    It is the AUC whose power is the one that was asked for:

    >>> smallest = detectable_auc(30, 60, power=0.8)
    >>> round(smallest, 3), round(auc_power(smallest, 30, 60), 3)
    (0.675, 0.8)
    """

    def lacking(auc: float) -> float:
        found = auc_power(auc, positives, negatives, significance=significance, two_sided=two_sided)
        return found - power

    low, high = 0.5 + 1e-9, 1 - 1e-9
    power = _share(power, "power")
    if lacking(low) >= 0:
        raise InputError(
            f"power is {power!r}, which even an AUC of 0.5 has at this significance; expected more"
        )
    if lacking(high) < 0:
        raise InputError(
            f"positives is {positives:g} and negatives {negatives:g}: no AUC reaches the power "
            f"{power:g}; expected more rows"
        )
    return float(optimize.brentq(lacking, low, high, xtol=1e-12))


def paired_sample_size(
    difference: float,
    variances: tuple[float, float],
    covariance: float,
    *,
    ratio: float,
    power: float = 0.9,
    significance: float = 0.05,
    two_sided: bool = True,
) -> SampleSize:
    """Return the rows needed to tell two AUCs on the same rows apart.

    Parameters
    ----------
    difference
        First AUC less the second.
    variances, covariance
        Of both AUCs, times the number of positives. The first curve is the reference, whose
        variance stands for both under equality: swapping the two changes the result, and only
        with the larger variance first the power is reached.
    ratio
        Negatives per positive.
    """
    power, ratio = _share(power, "power"), check_number(ratio, "ratio", 0.0)
    if difference == 0:
        raise InputError("difference is 0; expected two different AUCs")
    null, other = _of_difference(variances, covariance)
    positives = _positives(abs(difference), null, other, power, significance, two_sided=two_sided)
    return SampleSize(positives, positives * ratio, power)


def paired_power(
    difference: float,
    variances: tuple[float, float],
    covariance: float,
    positives: float,
    *,
    significance: float = 0.05,
    two_sided: bool = True,
) -> float:
    """Return the chance to tell two AUCs on the same rows apart; see `paired_sample_size`."""
    null, other = _of_difference(variances, covariance)
    return _power(abs(difference), null, other, positives, significance, two_sided=two_sided)


def _of_difference(variances: tuple[float, float], covariance: float) -> tuple[float, float]:
    """Return the variance of a difference if the areas are the same, and as they are."""
    null = 2 * variances[0] - 2 * covariance
    other = variances[0] + variances[1] - 2 * covariance
    if null < 0:
        raise InputError(
            f"covariance is {covariance:g}, above {variances[0]:g}, the variance of the first AUC; "
            "expected the AUC of the larger variance first"
        )
    return null, other


def _quantile(significance: float, *, two_sided: bool) -> float:
    tails = 2 if check_flag(two_sided, "two_sided") else 1
    return float(special.ndtri(1 - _share(significance, "significance") / tails))


def _positives(
    gap: float, null: float, other: float, power: float, significance: float, *, two_sided: bool
) -> float:
    z = _quantile(significance, two_sided=two_sided)
    return (z * sqrt(null) + float(special.ndtri(power)) * sqrt(other)) ** 2 / gap**2


def _power(
    gap: float, null: float, other: float, positives: float, significance: float, *, two_sided: bool
) -> float:
    z = _quantile(significance, two_sided=two_sided)
    return float(special.ndtr((sqrt(positives * gap**2) - z * sqrt(null)) / sqrt(other)))


def _share(value: Any, name: str) -> float:
    return check_number(value, name, 0.0, 1.0)


def _above_chance(auc: Any) -> float:
    return check_number(auc, "auc", 0.5, 1.0)
