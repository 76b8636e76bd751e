"""Every class against every other, in the sorted order of one class's scores."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from tellapart.kernels.compile import kernel

Array = NDArray[Any]
Integers = NDArray[np.int64]
Floats = NDArray[np.float64]


@kernel(
    "int64[] float32[] int32[] float64[] int64 float64[:]",
    "int64[] float64[] int32[] float64[] int64 float64[:]",
)
def add_wins(
    order: Integers, score: Array, codes: NDArray[np.int32], mass: Floats, k: int, wins: Floats
) -> None:
    """Add the mass of pairs that class k wins against each class, in its own score.

    `order` sorts the scores upwards; a tie counts half. ``wins[k]`` is left alone.
    """
    above = 0.0
    top = len(order)
    while top > 0:
        value = score[order[top - 1]]
        start = top
        tied = 0.0
        while start > 0 and score[order[start - 1]] == value:
            start -= 1
            row = order[start]
            if codes[row] == k:
                tied += mass[row]
        for place in range(start, top):
            row = order[place]
            code = codes[row]
            if code != k:
                wins[code] += mass[row] * (above + 0.5 * tied)
        above += tied
        top = start


@kernel(
    "int64[] float32[] float64[] int64 float64[:]",
    "int64[] float64[] float64[] int64 float64[:]",
)
def add_soft_wins(order: Integers, score: Array, masses: Floats, k: int, wins: Floats) -> None:
    """Do as `add_wins` for rows that give mass to several classes; a row meets itself as a tie.

    `masses` holds one class after the other.
    """
    above = 0.0
    top = len(order)
    rows = len(order)
    while top > 0:
        value = score[order[top - 1]]
        start = top
        tied = 0.0
        while start > 0 and score[order[start - 1]] == value:
            start -= 1
            tied += masses[k * rows + order[start]]
        for place in range(start, top):
            row = order[place]
            for other in range(len(wins)):
                if other != k:
                    wins[other] += masses[other * rows + row] * (above + 0.5 * tied)
        above += tied
        top = start


@kernel(
    "int64[] float32[] float64[] float64[] float64[] float64[:] float64[:] float64[:]",
    "int64[] float64[] float64[] float64[] float64[] float64[:] float64[:] float64[:]",
)
def add_pair_shares(
    order: Integers,
    score: Array,
    inside: Floats,
    outside: Floats,
    spread: Floats,
    above_share: Floats,
    below_rest: Floats,
    below_spread: Floats,
) -> None:
    """Fill, for every row, how much of the class lies above it and of the rest below it.

    `inside` is each row's mass in the class, `outside` its mass elsewhere, `spread` the latter
    divided by the total mass of the class that it belongs to. Ties count half. The three outputs
    are sums of masses (of `inside` above, of `outside` below, of `spread` below).
    """
    total_outside = 0.0
    total_spread = 0.0
    for row in range(len(order)):
        total_outside += outside[row]
        total_spread += spread[row]
    a_in = 0.0
    a_out = 0.0
    a_spread = 0.0
    top = len(order)
    while top > 0:
        value = score[order[top - 1]]
        start = top
        t_in = 0.0
        t_out = 0.0
        t_spread = 0.0
        while start > 0 and score[order[start - 1]] == value:
            start -= 1
            row = order[start]
            t_in += inside[row]
            t_out += outside[row]
            t_spread += spread[row]
        for place in range(start, top):
            row = order[place]
            above_share[row] = a_in + 0.5 * t_in
            below_rest[row] = total_outside - a_out - 0.5 * t_out
            below_spread[row] = total_spread - a_spread - 0.5 * t_spread
        a_in += t_in
        a_out += t_out
        a_spread += t_spread
        top = start
