"""One number with all that is needed to judge it."""

from dataclasses import dataclass, fields
from math import isfinite, nan
from typing import Any


@dataclass(frozen=True, slots=True)
class Estimate:
    """A value, its interval, and how both were made.

    Attributes
    ----------
    value
        The estimate; NaN where it is undefined, and then `reason` says why.
    low, high
        Ends of the interval, inside the range of the metric; NaN where there is none.
    level
        Confidence level of the interval, in (0, 1).
    method
        How the interval was made, for example ``"wilson"`` or ``"logit-delong"``;
        ``"none"`` where there is none.
    n
        The count (or total mass, with weights or soft labels) that the value rests on,
        for example the number of positives for recall.
    reason
        Why the value or the interval is missing, or None.
    bounds
        Certified interval of the value itself where the data were summarised in bounded
        memory; None for an exact value.
    attainable
        Soft labels only: the lowest and the highest value that any scores could reach.
    rescaled
        Soft labels only: the position of the value inside `attainable`, 0 to 1.
    standard_error
        Standard error on the scale of the value; NaN where the method has none.
    resamples
        Number of resamples behind the interval; 0 where none were drawn.
    condition
        What the value is conditional on, for example the region of a partial area; None for most.

    Examples
    --------
    >>> print(Estimate(0.86, 0.78, 0.91, 0.95, "wilson", 100))
    0.860 [0.780, 0.910]
    >>> print(Estimate(1.0, 0.99972, 1.0, 0.95, "wilson", 13_000))
    1.000 [0.9997, 1.000]
    >>> Estimate(0.86, 0.78, 0.91, 0.95, "wilson", 100)
    Estimate(value=0.86, low=0.78, high=0.91, level=0.95, method='wilson', n=100)
    """

    value: float
    low: float = nan
    high: float = nan
    level: float = 0.95
    method: str = "none"
    n: float = nan
    reason: str | None = None
    bounds: tuple[float, float] | None = None
    attainable: tuple[float, float] | None = None
    rescaled: float | None = None
    standard_error: float = nan
    resamples: int = 0
    condition: str | None = None

    @property
    def defined(self) -> bool:
        """Whether the value exists (an infinite likelihood ratio does)."""
        return self.value == self.value

    def __str__(self) -> str:
        if not self.defined:
            return f"undefined ({self.reason})"
        told = "" if self.condition is None else f" ({self.condition})"
        if isfinite(self.low) and self.high == self.high:
            return f"{_shown(self.value)} [{_shown(self.low)}, {_shown(self.high)}]{told}"
        return _shown(self.value) + told

    def __repr__(self) -> str:
        said = {
            field.name: getattr(self, field.name)
            for field in fields(self)
            if field.name in {"value", "level"} or not _is(getattr(self, field.name), field.default)
        }
        return f"Estimate({', '.join(f'{name}={_brief(one)}' for name, one in said.items())})"

    def __float__(self) -> float:
        return self.value


def finite(value: float) -> float | None:
    """Return a number for JSON, which knows no NaN and no infinity.

    >>> finite(1), finite(nan)
    (1.0, None)
    """
    return float(value) if isfinite(value) else None


def _is(value: Any, default: Any) -> bool:
    return bool(value == default or (value != value and default != default))  # NaN is NaN


def _brief(value: Any) -> str:
    """Return a value for a repr: numbers with six digits, for the eye."""
    if isinstance(value, float):
        return f"{value:.6g}"
    if isinstance(value, tuple):
        return f"({', '.join(map(_brief, value))})"
    return repr(value)


def _shown(number: float) -> str:
    """Return three decimals, or as many as keep what is not 0 or 1 from reading so."""
    for digits in range(3, 9):
        text = f"{number:.{digits}f}"
        if number in (0.0, 1.0) or float(text) not in (0.0, 1.0):
            return text
    return f"{number:.3g}"
