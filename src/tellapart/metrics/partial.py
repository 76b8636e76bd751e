"""Parts of the area under the ROC curve: where only few false alarms, or few misses, will do.

With ``focus="fpr"`` the true positive rate is integrated over false positive rates in [low, high];
with ``focus="tpr"`` the specificity over true positive rates in [low, high]. Lines between vertices
are exact, so the curve is interpolated linearly at the bounds, as pROC does.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from tellapart.errors import InputError, UndefinedMetric
from tellapart.metrics.ranking import ROUNDING
from tellapart.statistics import ScoreSweep

Floats = NDArray[np.float64]
Focus = Literal["fpr", "tpr"]


def partial_auc(
    sweep: ScoreSweep, low: float = 0.0, high: float = 1.0, focus: Focus = "fpr"
) -> float:
    """Area under a part of the ROC curve, not rescaled: at most ``high - low``.

    Parameters
    ----------
    sweep
        Rows of both truths.
    low, high
        Bounds of the region, in [0, 1]: false positive rates, or with ``focus="tpr"`` true
        positive rates.
    focus
        What the bounds are rates of.

    Raises
    ------
    InputError
        The bounds are not 0 <= low < high <= 1, or the focus is not known.
    UndefinedMetric
        One of the truths has no rows.

    References
    ----------
    .. [1] McClish 1989, Med Decis Making 9:190.

    Examples
    --------
    >>> import numpy as np
    >>> from tellapart.problem import Column
    >>> truth = np.array([0, 1, 0, 1], dtype=np.uint8)
    >>> sweep = ScoreSweep.of(Column("", np.array([0.1, 0.4, 0.6, 0.8]), truth))
    >>> partial_auc(sweep, 0.0, 0.5), partial_auc(sweep)
    (0.25, 0.75)
    """
    turned, start, stop = _as_false_positive_rates(sweep, low, high, focus)
    false, true = vertices(turned)
    return _area_to(false, true, stop)[0] - _area_to(false, true, start)[0]


def standardised(area: float, low: float, high: float, focus: Focus = "fpr") -> float:
    """McClish's rescaling: 1 for a perfect curve, 0.5 for the diagonal, whatever the region.

    Below 0.5 the curve runs below the diagonal there, and the number has no bound to be read
    against; `standardised_auc` refuses it.

    >>> standardised(0.1, 0.0, 0.1), standardised(0.005, 0.0, 0.1)
    (1.0, 0.5)
    """
    least, most = _span(low, high, focus)
    return (1.0 + (area - least) / (most - least)) / 2.0


def standardised_auc(
    sweep: ScoreSweep, low: float = 0.0, high: float = 1.0, focus: Focus = "fpr"
) -> float:
    """Return McClish's standardised partial area, in [0.5, 1].

    Raises
    ------
    InputError
        The bounds are not 0 <= low < high <= 1, or the focus is not known.
    UndefinedMetric
        One of the truths has no rows, or the curve runs below the diagonal in this region.
    """
    area = partial_auc(sweep, low, high, focus)
    if area < _span(low, high, focus)[0] - ROUNDING:
        raise UndefinedMetric(
            f"the curve runs below the diagonal between {low:g} and {high:g}; its partial area is "
            f"{area:.4g}"
        )
    return standardised(area, low, high, focus)


@dataclass(frozen=True)
class CurveLean:
    """Standardised area at high specificity less that at high sensitivity.

    Positive where the curve is better at high specificity (it rises steeply: left-leaning),
    negative where it is better at high sensitivity. Zero for a curve that is its own mirror
    image, and for the diagonal.

    Attributes
    ----------
    share
        Width of both regions: false positive rates in [0, share], true positive rates in
        [1 - share, 1].
    """

    share: float = 0.2

    def __call__(self, sweep: ScoreSweep) -> float:
        """Return the difference."""
        left, right = self.areas(sweep)
        return left - right

    def areas(self, sweep: ScoreSweep) -> tuple[float, float]:
        """Return both standardised areas; below 0.5 where the curve is below the diagonal."""
        left = partial_auc(sweep, 0.0, self.share, "fpr")
        right = partial_auc(sweep, 1.0 - self.share, 1.0, "tpr")
        return (
            standardised(left, 0.0, self.share, "fpr"),
            standardised(right, 1.0 - self.share, 1.0, "tpr"),
        )

    def gradient(self, sweep: ScoreSweep) -> tuple[Floats, Floats]:
        """Return the change per unit of positive and of negative mass in each cell."""
        left = partial_auc_gradient(sweep, 0.0, self.share, "fpr")
        right = partial_auc_gradient(sweep, 1.0 - self.share, 1.0, "tpr")
        scale = 2.0 * (self.share - self.share**2 / 2.0)
        return (left[0] - right[0]) / scale, (left[1] - right[1]) / scale


@dataclass(frozen=True)
class PartialArea:
    """A part of the area under the ROC curve, over false or over true positive rates.

    Attributes
    ----------
    low, high
        Bounds of the region.
    focus
        What the bounds are rates of.
    """

    low: float
    high: float
    focus: Focus = "fpr"

    @classmethod
    def of(cls, fpr: Any = None, tpr: Any = None) -> PartialArea:
        """Check a region: ``fpr=(0, 0.1)``, or ``tpr=(0.9, 1)``.

        Raises
        ------
        InputError
            Not exactly one of them is given, or it is not two numbers in order inside [0, 1].

        Examples
        --------
        >>> PartialArea.of(fpr=(0, 0.1)).region
        'false positive rates 0 to 0.1'
        """
        if (fpr is None) == (tpr is None):
            raise InputError(
                "a partial area needs one region; expected fpr=(0, 0.1) or tpr=(0.9, 1), say"
            )
        focus: Focus = "fpr" if tpr is None else "tpr"
        given = fpr if tpr is None else tpr
        try:
            low, high = (float(bound) for bound in given)
        except (TypeError, ValueError):
            raise InputError(
                f"{focus} is {given!r}; expected two bounds such as (0, 0.1)"
            ) from None
        if not 0.0 <= low < high <= 1.0:
            raise InputError(f"{focus} is {given!r}; expected 0 <= low < high <= 1")
        return cls(low, high, focus)

    def __call__(self, sweep: ScoreSweep) -> float:
        """Return the area, not rescaled."""
        return partial_auc(sweep, self.low, self.high, self.focus)

    def gradient(self, sweep: ScoreSweep) -> tuple[Floats, Floats]:
        """Return its gradient."""
        return partial_auc_gradient(sweep, self.low, self.high, self.focus)

    def standardised(self, area: float) -> float:
        """Return McClish's rescaling of an area in this region."""
        return standardised(area, self.low, self.high, self.focus)

    @property
    def span(self) -> tuple[float, float]:
        """Return the area of the diagonal and of a perfect curve."""
        return _span(self.low, self.high, self.focus)

    @property
    def region(self) -> str:
        """Say in words what the area is over."""
        rates = "false" if self.focus == "fpr" else "true"
        return f"{rates} positive rates {self.low:g} to {self.high:g}"


def partial_auc_gradient(
    sweep: ScoreSweep, low: float = 0.0, high: float = 1.0, focus: Focus = "fpr"
) -> tuple[Floats, Floats]:
    """Return the change of `partial_auc` per unit of positive and of negative mass in each cell.

    Positive mass lifts the curve from its cell on; negative mass pushes it to the right, which
    moves the bounds along the curve. Over [0, 1] it is the gradient of the whole area.
    """
    turned, start, stop = _as_false_positive_rates(sweep, low, high, focus)
    upper, lower = _gradient_to(turned, stop), _gradient_to(turned, start)
    positive, negative = upper[0] - lower[0], upper[1] - lower[1]
    if focus == "tpr":  # turned around: roles and order are swapped
        return np.ascontiguousarray(negative[::-1]), np.ascontiguousarray(positive[::-1])
    return positive, negative


def _as_false_positive_rates(
    sweep: ScoreSweep, low: float, high: float, focus: Focus
) -> tuple[ScoreSweep, float, float]:
    """Return a sweep and bounds on its false positive rate.

    Specificity over true positive rates is the same area with the classes swapped and the scores
    turned around: there the true positive rate of one is the specificity of the other.
    """
    if not 0.0 <= low < high <= 1.0:
        raise InputError(f"the region is {low!r} to {high!r}; expected 0 <= low < high <= 1")
    if focus not in ("fpr", "tpr"):
        raise InputError(f'focus is {focus!r}; expected "fpr" or "tpr"')
    if sweep.positives <= 0 or sweep.negatives <= 0:
        missing = "positive" if sweep.positives <= 0 else "negative"
        raise UndefinedMetric(f"a partial area needs {missing} rows; there are none")
    if focus == "fpr":
        return sweep, low, high
    swapped = ScoreSweep(
        -sweep.threshold[::-1].astype(np.float64),
        sweep.negative[::-1],
        sweep.positive[::-1],
        None,
        sweep.rows,
    )
    return swapped, 1.0 - high, 1.0 - low


def vertices(sweep: ScoreSweep) -> tuple[Floats, Floats]:
    """Return false and true positive rates at every vertex of the ROC curve, from (0, 0)."""
    false = np.concatenate([[0.0], sweep.false_positives / sweep.negatives])
    true = np.concatenate([[0.0], sweep.true_positives / sweep.positives])
    false[-1] = true[-1] = 1.0  # sums of masses may round
    return false, true


def _area_to(false: Floats, true: Floats, stop: float) -> tuple[float, float]:
    """Return the area over false positive rates in [0, stop], and the curve's height there."""
    inside = int(np.searchsorted(false, stop, side="right"))
    height = float(true[inside - 1])
    if inside < len(false):
        wide = false[inside] - false[inside - 1]
        share = (stop - false[inside - 1]) / wide
        height += float(share * (true[inside] - true[inside - 1]))
    x = np.append(false[:inside], stop)
    y = np.append(true[:inside], height)
    return float(np.trapezoid(y, x)), height


def _gradient_to(sweep: ScoreSweep, stop: float) -> tuple[Floats, Floats]:
    """Return the gradient of the area over false positive rates in [0, stop]."""
    false, true = vertices(sweep)
    area, height = _area_to(false, true, stop)
    wide, high = np.diff(false), np.diff(true)
    with np.errstate(divide="ignore", invalid="ignore"):
        passed = np.where(wide > 0, (stop - false[:-1]) / wide, (false[:-1] <= stop) * 1.0)
    passed = np.clip(passed, 0.0, 1.0)  # share of each cell that lies left of the bound
    lifted = passed**2 * wide / 2 + np.maximum(stop - false[1:], 0.0)
    pushed = passed**2 * high / 2 + np.maximum(height - true[1:], 0.0)
    positive = (lifted - area) / sweep.positives
    negative = (stop * height - area - pushed) / sweep.negatives
    return positive, negative


def _span(low: float, high: float, focus: Focus) -> tuple[float, float]:
    """Return the area of the diagonal and of a perfect curve in a region."""
    if focus == "fpr":
        return (high**2 - low**2) / 2.0, high - low
    return ((1.0 - low) ** 2 - (1.0 - high) ** 2) / 2.0, high - low
