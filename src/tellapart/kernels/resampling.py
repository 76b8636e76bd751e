"""Resampling by counters: every draw follows from (seed, replicate, place) alone.

So a replicate is the same whichever thread computes it, alone or after others.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from tellapart.kernels.compile import kernel

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Counter = int | np.uint64


@kernel("uint64 uint64 int64[] int64[] float64[:]")
def draw_units(
    seed: Counter, replicate: Counter, members: Integers, bounds: Integers, drawn: Floats
) -> None:
    """Draw with replacement, inside each stratum as many units as it has; count the draws.

    `members` lists the units stratum after stratum, `bounds` where each stratum starts, and at
    last where the last one ends. A replicate uses the SplitMix64 stream whose state is output
    number `replicate` of the stream of the seed (Steele, Lea & Flood 2014).

    The draws of a stratum are first dealt to blocks that fit a processor's cache, each block
    getting a draw with the chance of its size, then to the units of each block. That is the same
    multinomial, five times as fast for a million units.
    """
    golden = np.uint64(0x9E3779B97F4A7C15)
    first, second = np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB)
    state = seed + golden * (replicate + np.uint64(1))
    state = (state ^ (state >> np.uint64(30))) * first
    state = (state ^ (state >> np.uint64(27))) * second
    state ^= state >> np.uint64(31)
    drawn[:] = 0.0
    block = 4096
    for stratum in range(len(bounds) - 1):
        begin = bounds[stratum]
        size = bounds[stratum + 1] - begin
        blocks = max(1, (size + block - 1) // block)
        dealt = np.zeros(blocks, dtype=np.int64)
        dealt[0] = size
        if blocks > 1:
            dealt[0] = 0
            for _ in range(size):
                state += golden
                bits = (state ^ (state >> np.uint64(30))) * first
                bits = (bits ^ (bits >> np.uint64(27))) * second
                bits ^= bits >> np.uint64(31)
                share = np.float64(bits >> np.uint64(11)) * 1.1102230246251565e-16  # 2**-53
                dealt[np.int64(share * size) // block] += 1
        for part in range(blocks):
            start = begin + part * block
            width = np.float64(min(block, bounds[stratum + 1] - start))
            for _ in range(dealt[part]):
                state += golden
                bits = (state ^ (state >> np.uint64(30))) * first
                bits = (bits ^ (bits >> np.uint64(27))) * second
                bits ^= bits >> np.uint64(31)
                share = np.float64(bits >> np.uint64(11)) * 1.1102230246251565e-16
                drawn[members[start + np.int64(share * width)]] += 1.0


@kernel("uint64 uint64 float64[] float64[:]")
def draw_outcomes(seed: Counter, replicate: Counter, probability: Floats, outcome: Floats) -> None:
    """Draw 1 with each probability, else 0, from the streams of `draw_units`."""
    golden = np.uint64(0x9E3779B97F4A7C15)
    first, second = np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB)
    state = seed + golden * (replicate + np.uint64(1))
    state = (state ^ (state >> np.uint64(30))) * first
    state = (state ^ (state >> np.uint64(27))) * second
    state ^= state >> np.uint64(31)
    for place in range(len(probability)):
        state += golden
        bits = (state ^ (state >> np.uint64(30))) * first
        bits = (bits ^ (bits >> np.uint64(27))) * second
        bits ^= bits >> np.uint64(31)
        share = np.float64(bits >> np.uint64(11)) * 1.1102230246251565e-16
        outcome[place] = 1.0 if share < probability[place] else 0.0


@kernel("int32[] float64[] float64[] float64[] float64[:] float64[:]")
def masses_under(
    cell_of_row: NDArray[np.int32],
    positive: Floats,
    negative: Floats,
    weight: Floats,
    positives: Floats,
    negatives: Floats,
) -> None:
    """Add up both masses of every row, times its weight, in the cell that it fell into."""
    positives[:] = 0.0
    negatives[:] = 0.0
    for row in range(len(cell_of_row)):
        times = weight[row]
        if times > 0.0:
            cell = cell_of_row[row]
            positives[cell] += times * positive[row]
            negatives[cell] += times * negative[row]


@kernel("int64[] float64[] float64[:]")
def masses_of_places(place: Integers, weight: Floats, total: Floats) -> None:
    """Add up the weights of the rows at each place."""
    total[:] = 0.0
    for row in range(len(place)):
        total[place[row]] += weight[row]
