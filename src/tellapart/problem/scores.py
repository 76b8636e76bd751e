"""Scores -> columns on a known scale, and the rules that turn scores into predictions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tellapart.errors import InputError
from tellapart.problem.arrays import BLOCK, Mask, first_row
from tellapart.problem.labels import class_name
from tellapart.problem.predictions import first_largest, tied_for_largest
from tellapart.problem.truths import ROW_SUM_TOLERANCE, Truth
from tellapart.results.evaluations import Scale

Array = NDArray[Any]
Threshold = float | Mapping[str, float] | None

BFLOAT16_STEP = 2.0**-8  # of numbers that sum to one; it rounds off half of it
MOST_ROUNDED = 0.05  # sums further from 1 are no matter of rounding

SCALES = ("auto", "probability", "logit", "rank")
DEFAULT_THRESHOLDS: Mapping[str, float | None] = {"probability": 0.5, "logit": 0.0, "rank": None}


@dataclass(frozen=True, eq=False)
class Scores:
    """Scores in the order of the classes.

    Attributes
    ----------
    values
        Shape (n,) for a binary problem (the positive class), column-major (n, K) otherwise.
    scale, declared
        What the scores mean, and whether the caller said so.
    dtype
        The caller's: thresholds are rounded to it before they are compared.
    column
        Which column of the caller's scores this is.
    sums_to_one
        False where rows of several exclusive classes do not.
    decided, tied
        Several exclusive classes: the class of the largest score of each row (the first on
        ties), and whether others share it; decided on the scores as given, before any rounding.
    """

    values: Array
    scale: Scale
    declared: bool
    dtype: np.dtype[Any]
    column: str
    sums_to_one: bool = True
    decided: Array | None = None
    tied: Array | None = None

    def take(self, rows: Array) -> Scores:
        """Return the scores of some rows."""
        return replace(
            self,
            values=np.asfortranarray(self.values[rows]),
            decided=None if self.decided is None else self.decided[rows],
            tied=None if self.tied is None else self.tied[rows],
        )


def parse_scores(y_score: Array, truth: Truth, scores: str, *, copy: bool) -> Scores:
    """Check scores against the truth and settle their scale."""
    if scores not in SCALES:
        raise InputError(f"scores is {scores!r}; expected one of {', '.join(SCALES)}")
    values, column = _select_columns(y_score, truth)
    scale = _scale(y_score if truth.task == "binary" else values, scores)
    if truth.task == "binary" and y_score.ndim == 2 and scale == "logit":
        values = _difference(values, y_score[:, 1 - (truth.positive or 0)])
    _refuse_swapped(values, truth, scores)
    dtype = values.dtype
    if dtype == np.float16:
        values = values.astype(np.float32)
    logits = truth.task == "multiclass" and scale == "logit"  # replaced anyway: no copy
    values = np.array(values, order="F", copy=True if copy and not logits else None)
    whole = truth.task != "multiclass" or scale != "probability" or sums_to_one(values)
    found = Scores(values, scale, scores != "auto", dtype, column, whole)
    if truth.task != "multiclass":
        return found
    found = replace(found, decided=first_largest(values), tied=tied_for_largest(values))
    return replace(found, values=log_odds(values)) if logits else found


def _difference(positive: Array, negative: Array) -> Array:
    """Return the log odds of two logits; in float16, differences overflow and round to ties."""
    if positive.dtype == np.float16:
        return np.asarray(positive.astype(np.float32) - negative.astype(np.float32))
    return np.asarray(positive - negative)


def sums_to_one(values: Array) -> bool:
    """Whether every row of class probabilities sums to one, but for their rounding.

    As far as float16 would; or, where all were written with 2 to 4 decimals, or are numbers of
    bfloat16, as far as so many rounded numbers may miss it.
    """
    sums = np.zeros(len(values))
    for k in range(values.shape[1]):
        sums += values[:, k]
    worst = float(np.abs(sums - 1.0).max())
    return worst <= ROW_SUM_TOLERANCE or worst <= _rounded_by(values)


def _rounded_by(values: Array) -> float:
    """Return how far the sum of a row may be off if all values were rounded to a few decimals."""
    for decimals in (2, 3, 4):
        columns = (values[:, k].astype(np.float64) * 10**decimals for k in range(values.shape[1]))
        if all(bool((np.abs(column - np.rint(column)) < 0.01).all()) for column in columns):
            most = values.shape[1] * 0.5 * 10.0**-decimals
            return float(min(most, MOST_ROUNDED) * (1 + 1e-6))
    narrow = values.astype(np.float32)
    if (narrow == values).all() and not (narrow.view(np.uint32) & 0xFFFF).any():
        return BFLOAT16_STEP
    return 0.0


def _select_columns(y_score: Array, truth: Truth) -> tuple[Array, str]:
    names = [class_name(label) for label in truth.labels]
    if truth.task == "binary":
        positive = truth.positive or 0
        if y_score.ndim == 1:
            return y_score, f"y_score (of {names[positive]})"
        if y_score.shape[1] != 2:
            raise InputError(
                f"y_score has {y_score.shape[1]} columns; expected 1 or 2 for a binary problem"
            )
        return y_score[:, positive], f"y_score[:, {positive}] (of {names[positive]})"
    matrix = y_score[:, None] if y_score.ndim == 1 else y_score
    if matrix.shape[1] != len(names):
        raise InputError(
            f"y_score has {matrix.shape[1]} columns, but there are {len(names)} "
            f"{'labels' if truth.task == 'multilabel' else 'classes'}; expected one column each"
        )
    return matrix, "y_score"


def _scale(values: Array, scores: str) -> Scale:
    if scores == "logit":
        _refuse_infinite(values, "logits")
        return "logit"
    if scores == "rank":
        return "rank"
    low, high = float(values.min()), float(values.max())
    inside = low >= 0.0 and high <= 1.0
    if scores == "auto":
        return "probability" if inside else "rank"
    if not inside:
        outside = (values < 0) | (values > 1)
        place = tuple(int(axis[0]) for axis in np.nonzero(outside))
        raise InputError(
            f"y_score[{', '.join(map(str, place))}] is {float(values[place]):g}; "
            f"{int(outside.sum())} values outside [0, 1]; expected probabilities, or "
            'scores="logit" or scores="rank"'
        )
    return "probability"


def _refuse_infinite(values: Array, what: str) -> None:
    infinite = np.isinf(values)
    if infinite.any():
        rows: Mask = infinite if infinite.ndim == 1 else np.any(infinite, axis=1)
        raise InputError(
            f"y_score[{first_row(rows)}] is infinite; {int(rows.sum())} rows; expected finite "
            f'{what}, or scores="rank"'
        )


def _refuse_swapped(values: Array, truth: Truth, scores: str) -> None:
    soft = truth.values.dtype.kind == "f"
    if soft and scores == "auto" and bool(((values == 0) | (values == 1)).all()):
        raise InputError(
            "y_true holds fractions and y_score only 0 and 1, as if the two were swapped; "
            'expected y_true first, or scores="probability" if this is meant'
        )


def log_odds(logits: Array) -> Array:
    """Return z_k - log(sum over the other classes of exp z_j), column-major.

    It orders rows as the softmax does, and its logistic function is the softmax, but it does
    not saturate: two rows at probability 1 - 1e-20 and 1 - 1e-30 stay apart. The sum for the
    largest logit is scaled by the second largest, so that it cannot underflow.
    """
    out = np.empty(logits.shape, dtype=logits.dtype, order="F")
    step = max(1, BLOCK // logits.shape[1])
    for start in range(0, len(logits), step):
        block = slice(start, start + step)
        out[block] = _log_odds(logits[block].astype(np.float64))
    return out


def _log_odds(logits: Array) -> Array:
    """Sum in order of size, so that the order of the classes cannot change a last bit."""
    ascending = np.sort(logits, axis=1)
    peak, second = ascending[:, -1:], ascending[:, -2:-1]
    others = np.exp(ascending[:, :-1] - second).sum(axis=1, keepdims=True)
    top = peak - second - np.log(others)
    shifted = logits - peak
    below_peak = np.exp(ascending[:, :-1] - peak).sum(axis=1, keepdims=True)
    with np.errstate(divide="ignore", invalid="ignore"):  # of rows that take the other path
        rest = shifted - np.log(below_peak + 1.0 - np.exp(shifted))
    return np.asarray(np.where(shifted == 0, top, rest))


def settle_threshold(threshold: Any, truth: Truth, scale: Scale, names: Sequence[str]) -> Threshold:
    """Return the threshold that decides, or None where none applies."""
    if truth.task == "multiclass":
        if threshold is not None:
            raise InputError(
                "threshold applies to binary and multi-label problems; among several exclusive "
                "classes the largest score decides; use evaluation.at(threshold=...) for one "
                "class against the rest"
            )
        return None
    if threshold is None:
        return DEFAULT_THRESHOLDS.get(scale)
    if isinstance(threshold, Mapping):
        return _per_class(threshold, names, DEFAULT_THRESHOLDS.get(scale))
    return _number(threshold, "threshold")


def _per_class(
    threshold: Mapping[Any, Any], names: Sequence[str], default: float | None
) -> Mapping[str, float]:
    given = {
        class_name(label): _number(value, f"threshold[{label!r}]")
        for label, value in threshold.items()
    }
    unknown = [name for name in given if name not in names]
    if unknown:
        raise InputError(
            f"threshold names {unknown[0]!r}, not one of the classes; expected {', '.join(names)}"
        )
    absent = [name for name in names if name not in given]
    if absent and default is None:
        raise InputError(f"threshold leaves out {absent[0]!r}; expected one for every class")
    return {name: given.get(name, default if default is not None else 0.0) for name in names}


def _number(value: Any, argument: str) -> float:
    try:
        number = float(value)
    except (TypeError, ValueError) as error:
        raise InputError(f"{argument} is {value!r}; expected a number") from error
    if number != number:
        raise InputError(f"{argument} is nan; expected a number")
    return number


def shortest(score: Any, dtype: np.dtype[Any] | None = None) -> float:
    """Return the shortest decimal that rounds to the score in its own dtype.

    A float32 score of 0.7 reads 0.7, not 0.699999988079071; compared in float32 they are one.
    """
    own = score if dtype is None else dtype.type(score)
    return float(str(own))
