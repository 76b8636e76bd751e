"""Closed-form intervals. They stay inside the range of the metric by construction.

Every function takes floats or arrays and returns (low, high).
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import special

from tellapart.errors import InputError

Numbers = Any  # float or NDArray[np.float64]
Pair = tuple[Any, Any]

HIGHEST_LEVEL = 1 - 1e-12  # above it, quantiles run out of digits
ROUNDING = 1e-12  # a standard error below it is what rounding leaves of 0


def check_level(level: float) -> float:
    """Return the confidence level, refusing anything outside (0, 1)."""
    if not isinstance(level, (float, int, np.floating)) or not 0.0 < level <= HIGHEST_LEVEL:
        raise InputError(f"level is {level!r}; expected a share between 0 and 1, such as 0.95")
    return float(level)


def quantile(level: float) -> float:
    """Return the two-sided normal quantile: 1.96 for 0.95."""
    return float(special.ndtri(0.5 + level / 2))


def t_quantile(level: float, freedom: float) -> float:
    """Return the two-sided quantile of Student's t."""
    return float(special.stdtrit(freedom, 0.5 + level / 2))


def wilson(share: Numbers, n: Numbers, level: float) -> Pair:
    """Wilson's score interval of a proportion out of n (1927).

    With weights, n is the effective number (sum w)^2 / sum w^2 (Kish).

    >>> low, high = wilson(0.5, 10, 0.95)
    >>> round(low, 4), round(high, 4)
    (0.2366, 0.7634)
    """
    z2 = quantile(level) ** 2
    middle = (share + z2 / (2 * n)) / (1 + z2 / n)
    inside = np.maximum(share * (1 - share) / n + z2 / (4 * n * n), 0.0)
    half = np.sqrt(z2 * inside) / (1 + z2 / n)
    low = np.where(share <= 0, 0.0, np.maximum(middle - half, 0.0))
    high = np.where(share >= 1, 1.0, np.minimum(middle + half, 1.0))
    return _plain(low), _plain(high)


def exact(share: Numbers, n: Numbers, level: float) -> Pair:
    """Clopper & Pearson's interval of a proportion (1934): never covers less than `level`."""
    tail = (1 - level) / 2
    hits = share * n
    with np.errstate(invalid="ignore"):
        low = np.where(hits <= 0, 0.0, special.betaincinv(hits, n - hits + 1, tail))
        high = np.where(hits >= n, 1.0, special.betaincinv(hits + 1, n - hits, 1 - tail))
    return _plain(low), _plain(high)


def jeffreys(share: Numbers, n: Numbers, level: float) -> Pair:
    """Equal-tailed Jeffreys interval; 0 at no hits and 1 at all (Brown, Cai & DasGupta 2001)."""
    tail = (1 - level) / 2
    hits = share * n
    low = np.where(hits <= 0, 0.0, special.betaincinv(hits + 0.5, n - hits + 0.5, tail))
    high = np.where(hits >= n, 1.0, special.betaincinv(hits + 0.5, n - hits + 0.5, 1 - tail))
    return _plain(low), _plain(high)


def logit(value: Numbers, error: Numbers, level: float) -> Pair:
    """Symmetric on the logit scale, for values strictly between 0 and 1."""
    with np.errstate(divide="ignore", invalid="ignore"):
        half = quantile(level) * error / (value * (1 - value))
        middle = special.logit(value)
        return _plain(special.expit(middle - half)), _plain(special.expit(middle + half))


def fisher(value: Numbers, error: Numbers, level: float) -> Pair:
    """Symmetric after Fisher's z, for values strictly between -1 and 1."""
    with np.errstate(divide="ignore", invalid="ignore"):
        half = quantile(level) * error / (1 - value * value)
        middle = np.arctanh(value)
        return _plain(np.tanh(middle - half)), _plain(np.tanh(middle + half))


def log(value: Numbers, error: Numbers, level: float) -> Pair:
    """Symmetric on the log scale, for positive values."""
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        factor = np.exp(quantile(level) * error / value)
        return _plain(value / factor), _plain(value * factor)


def mean(
    value: float, error: float, level: float, freedom: float, span: tuple[float, float]
) -> Pair:
    """Student's t interval of a mean, cut at the ends of its range."""
    half = t_quantile(level, freedom) * error
    return max(value - half, span[0]), min(value + half, span[1])


def wald(value: float, error: float, level: float, span: tuple[float, float]) -> Pair:
    """Value plus and minus z standard errors, cut at the ends of its range."""
    half = quantile(level) * error
    return max(value - half, span[0]), min(value + half, span[1])


def _plain(values: NDArray[np.float64]) -> Any:
    return float(values) if np.ndim(values) == 0 else values
