"""How numbers look in every report: one place, so that two pages never round differently.

Nothing here computes. A number that does not exist becomes a dash, an interval two numbers.
"""

from math import floor, isfinite, isnan, log10

from tellapart.results import Estimate

DASH = "—"


def number(value: float) -> str:
    """Write a metric with three decimals, or with more where three would mislead.

    Parameters
    ----------
    value
        Any float; NaN becomes a dash.

    Returns
    -------
    Small values keep two digits, values just below one are never rounded up to one.

    Examples
    --------
    >>> [number(value) for value in (0.93149, 0.99996, 0.00041, 1234.5, float("nan"))]
    ['0.931', '0.99996', '0.00041', '1,234', '—']
    """
    if not isfinite(value):
        return _unbounded(value)
    size = abs(value)
    if 0.9995 <= size < 1:
        return _just_below_one(value)
    if size >= 1e7 or 0 < size < 1e-6:
        return f"{value:.2e}"
    if 0 < size < 0.01:
        return f"{value:.{1 - floor(log10(size))}f}"
    decimals = 3 if size < 10 else max(0, 3 - floor(log10(size)))
    same = float(f"{value:.12g}")  # 0.8475 and its neighbour read alike on every machine
    return f"{same:,.{decimals}f}"


def _unbounded(value: float) -> str:
    if isnan(value):
        return DASH
    return "∞" if value > 0 else "-∞"


def _just_below_one(value: float) -> str:
    missing = 1 - abs(value)
    if missing < 1e-6:
        return ">0.999999" if value > 0 else "<-0.999999"
    return f"{value:.{-floor(log10(missing))}f}"


def count(mass: float) -> str:
    """Write a count whole and a mass (weights, soft labels) with one decimal.

    Examples
    --------
    >>> count(1234.0), count(12.25), count(399.99999999999994), count(float("nan"))
    ('1,234', '12.2', '400', '—')
    """
    if not isfinite(mass):
        return _unbounded(mass)
    is_whole = abs(mass - round(mass)) <= 1e-12 * abs(mass)  # sums of fractions round
    return f"{mass:,.0f}" if is_whole else f"{mass:,.1f}"


def percent(share: float) -> str:
    """Write a share of one as a percentage that is 0 or 100 only when it is exact.

    Examples
    --------
    >>> percent(0.3125), percent(0.0001), percent(0.99999), percent(1.0)
    ('31.2%', '0.01%', '>99.9%', '100%')
    """
    if not isfinite(share):
        return _unbounded(share)
    if share in {0, 1}:
        return f"{100 * share:.0f}%"
    if share < 0.0005:
        return f"{100 * share:.1g}%"
    return ">99.9%" if 0.9995 <= share < 1 else f"{100 * share:.1f}%"


def level(share: float) -> str:
    """Write a confidence level.

    Examples
    --------
    >>> level(0.95), level(0.999)
    ('95%', '99.9%')
    """
    return f"{100 * share:.6g}%"


def between(low: float, high: float) -> str:
    """Write a range, with digits enough to tell its ends apart; a dash where it has none.

    Examples
    --------
    >>> between(0.9124, 0.9468), between(0.92011, 0.92034), between(float("nan"), float("nan"))
    ('0.912 to 0.947', '0.9201 to 0.9203', '—')
    """
    if isnan(low) and isnan(high):
        return DASH
    ends = number(low), number(high)
    decimals = 4
    while ends[0] == ends[1] and decimals <= 12 and low != high:
        ends = f"{low:.{decimals}f}", f"{high:.{decimals}f}"
        decimals += 1
    return f"{ends[0]} to {ends[1]}"


def interval(estimate: Estimate) -> str:
    """Write the interval of an estimate.

    Examples
    --------
    >>> interval(Estimate(0.86, 0.78, 0.91))
    '0.780 to 0.910'
    """
    return between(estimate.low, estimate.high)


def threshold(value: float) -> str:
    """Write a threshold with the digits that a reader needs to type it again.

    Examples
    --------
    >>> threshold(0.5), threshold(0.1234567), threshold(float("inf")), threshold(float("nan"))
    ('0.5', '0.123457', 'predict nobody', 'none')
    """
    if isnan(value):
        return "none"
    if not isfinite(value):
        return "predict nobody" if value > 0 else "predict everybody"
    return f"{value:.6g}"
