"""What a binned metric keeps of every cell: two masses, their doubt, and the ends of its scores."""

from __future__ import annotations

from typing import Any

import keras
from keras import ops

from tellapart.integrations.keras.digits import (
    SMALLEST,
    STATE,
    UNKNOWN,
    digits_of,
    in_cells,
    is_short,
    is_subnormal,
    scale_of,
)
from tellapart.integrations.keras.masses import Summed, nan_where

HALF_STEP = 2.0**-24 * 1.001  # of a float32, and what is left of squares of it
UPWARDS = 1.0 + 2.0**-22  # more than the rounding of sums takes away


class Binned(Summed):
    """A metric whose state is masses in cells, of positives and of negatives."""

    def _make_cells(self, shape: tuple[int]) -> None:
        self._positive = self._add_sum(shape, "positive")
        self._negative = self._add_sum(shape, "negative")
        self._unsure = self.add_variable(shape, "zeros", dtype=STATE, name="unsure")
        nothing = keras.initializers.Constant(-float("inf"))
        self._highest = self.add_variable(shape, nothing, dtype=STATE, name="highest")
        self._lowest = self.add_variable(shape, nothing, dtype=STATE, name="lowest_negated")

    def _count(self, rows: Any, place: Any, cells: int) -> None:
        if rows.score.shape[0] == 0:
            return
        bad = ops.isnan(rows.weight)
        weight = ops.where(bad, ops.zeros_like(rows.weight), rows.weight)
        scale, mass = scale_of(weight), weight * rows.truth
        some, all_of = digits_of(mass, scale), digits_of(weight, scale)
        sums = in_cells(ops.concatenate([some.whole, all_of.whole], -1), place, cells)
        positive, total = sums[:, : scale.digits], sums[:, scale.digits :]
        both = ops.stack([positive, total - positive])
        lost = ops.sum(self._add((self._positive, self._negative), both, scale), 0)
        rest = some.rest + all_of.rest + _rounded(mass, rows.truth, weight)
        rest = ops.segment_sum(rest, place, num_segments=cells)
        rest = rest * (1.0 + (weight.shape[0] or UNKNOWN) * 2.0**-23)  # it is rounded itself
        self._unsure.assign((self._unsure.value + rest + lost) * UPWARDS)
        self._positive[0].assign(self._positive[0].value + nan_where(ops.any(bad)))
        self._widen(rows, place, cells)

    def _widen(self, rows: Any, place: Any, cells: int) -> None:
        """Note the lowest and the highest score of every cell."""
        outside, small = ops.zeros_like(rows.score) - float("inf"), is_subnormal(rows.score)
        ends = [
            ops.where(rows.weight > 0, ops.where(small, SMALLEST, each), outside)
            for each in (rows.score, -rows.score)
        ]
        most = ops.segment_max(ops.stack(ends, -1), place, num_segments=cells)
        self._highest.assign(ops.maximum(self._highest.value, most[:, 0]))
        self._lowest.assign(ops.maximum(self._lowest.value, most[:, 1]))

    def reset_state(self) -> None:
        """Forget all rows."""
        super().reset_state()
        if self._made:
            for each in (self._highest, self._lowest):
                each.assign(ops.zeros(each.shape, dtype=STATE) - float("inf"))

    def _merge_cells(self, other: Any) -> None:
        lost = self._merge_sums(other, ("_positive", "_negative"))
        self._unsure.assign((self._unsure.value + other._unsure.value + lost) * UPWARDS)
        for name in ("_highest", "_lowest"):
            mine, theirs = getattr(self, name), getattr(other, name)
            mine.assign(ops.maximum(mine.value, theirs.value))


def _rounded(mass: Any, truth: Any, weight: Any) -> Any:
    """Bound what float32 rounds of labels, of weights and of their products."""
    whole = ops.logical_or(ops.equal(weight, ops.floor(weight)), is_short(weight, 64.0))
    short = ops.logical_or(is_short(weight, 1.0), is_short(weight, 64.0))
    plain = is_short(truth, 4096.0)  # read as it was; other labels are taken for rounded
    hard = ops.logical_or(ops.equal(truth, 0.0), ops.equal(truth, 1.0))
    exact = ops.logical_or(
        ops.logical_or(hard, ops.equal(weight, 1.0)), ops.logical_and(short, plain)
    )
    parts = ((plain, mass), (exact, mass), (whole, weight))
    nothing = ops.zeros_like(mass)
    return sum(ops.where(good, nothing, size * HALF_STEP) for good, size in parts)
