"""Sums over a batch without rounding: masses as digits, which whole numbers add exactly.

A float32 sum of a million rows is off in the third digit, and a compiled step on JAX has nothing
wider. So each mass becomes a few whole numbers, in units of a power of two, small enough that the
sum over all rows fits an int32. Every step here is exact, in any order, also where a compiler
fuses a product and a sum.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import keras
from keras import ops

STATE = "float32"  # JAX has no other by default
HEAVIEST = 2.0**100  # a weight beyond is none
LIGHTEST = 2.0**-60
KEPT = 36  # bits below the heaviest mass of a batch; what is lighter is counted as unsure
UNKNOWN = 2**22  # rows of a batch whose size a compiler does not know
STEP = 1 << 23  # of an exponent in the bits of a float32
SIGN = -(2**31)
SMALLEST = 2.0**-126


class Scale(NamedTuple):
    """The unit of the first digits of a batch, its inverse, and what fits into a digit."""

    power: Any
    inverse: Any
    bits: int
    digits: int


class Digits(NamedTuple):
    """Whole numbers of shape (..., digits), and what they leave out of every mass."""

    whole: Any
    rest: Any


def scale_of(mass: Any) -> Scale:
    """Return a scale for masses of at least 0, of which the first axis is summed up."""
    rows = mass.shape[0] or UNKNOWN
    bits = min(24, 30 - (rows - 1).bit_length())
    size = _size(ops.clip(ops.max(mass), LIGHTEST, HEAVIEST))
    held = ops.floor_divide(size, STEP) * STEP + STEP  # a power of two above all of them
    inverse = _seen_as(254 * STEP - held, STATE)
    return Scale(_seen_as(held, STATE), inverse, bits, -(-KEPT // bits))


def digits_of(mass: Any, scale: Scale) -> Digits:
    """Split masses below the power of the scale."""
    left, unit, found = mass * scale.inverse, scale.power, []
    for _ in range(scale.digits):
        left = left * 2.0**scale.bits
        digit = ops.floor(left)
        left, unit = left - digit, unit * 2.0**-scale.bits
        found.append(ops.cast(digit, "int32"))
    return Digits(ops.stack(found, -1), left * unit)


def in_cells(whole: Any, place: Any, cells: int) -> Any:
    """Add whole numbers (rows, digits) within cells; on PyTorch `segment_sum` goes by float32."""
    if keras.backend.backend() != "torch":
        return ops.segment_sum(whole, place, num_segments=cells)
    empty = whole.new_zeros((cells, whole.shape[-1]))
    return empty.index_add(0, place.long(), whole)


def grown(high: Any, low: Any, whole: Any, scale: Scale) -> tuple[Any, Any, Any]:
    """Add sums of digits to a sum of two floats; return it, and what it could not hold."""
    unit, lost = scale.power, ops.zeros_like(high)
    for place in range(scale.digits):
        unit = unit * 2.0**-scale.bits
        upper = ops.floor_divide(whole[..., place], 65536)  # halves that a float32 holds
        lower = whole[..., place] - upper * 65536
        for part, size in ((upper, unit * 65536.0), (lower, unit)):
            high, low, more = two_sum(high, low, ops.cast(part, STATE) * size)
            lost = lost + more
    return high, low, lost


def two_sum(high: Any, low: Any, more: Any) -> tuple[Any, Any, Any]:
    """Add to a sum that is kept as two floats, the second holding what the first rounds off.

    Together they hold some 48 bits: counts above 2**24 go on growing (Knuth 1997, 4.2.2;
    Dekker 1971). The size of what both round off comes third.
    """
    total, rest = _sum(high, more)
    low, lost = _sum(low, rest)
    return *_sum(total, low), ops.absolute(lost)


def is_subnormal(values: Any) -> Any:
    """Whether numbers are so small that some processors take them for 0."""
    size = _size(values)
    return ops.logical_and(size > 0, size < STEP)


def is_short(values: Any, step: float) -> Any:
    """Whether numbers are whole steps, and so few that products of two of them are exact."""
    steps = values * step
    return ops.logical_and(ops.equal(steps, ops.floor(steps)), steps <= 4096.0)


def _sum(one: Any, other: Any) -> tuple[Any, Any]:
    total = one + other
    part = total - one
    return total, (one - (total - part)) + (other - part)


def _size(values: Any) -> Any:
    """Return the bits of numbers without their sign."""
    bits = _seen_as(values, "int32")
    return ops.where(bits < 0, bits - SIGN, bits)


def _seen_as(values: Any, dtype: str) -> Any:
    """Return the same bits as another type; `keras.ops` has had `view` for a while only."""
    if keras.backend.backend() == "torch":
        import torch

        return values.view(getattr(torch, dtype))
    return values.view(dtype) if keras.backend.backend() == "jax" else ops.view(values, dtype)
