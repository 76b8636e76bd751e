"""Compiled loops on plain arrays: the only place that knows numba.

A kernel checks nothing and knows no options; its callers hand over contiguous arrays of the
declared types, and its proof is a naive twin in `tests/kernels/naive.py`. A kernel neither calls a
kernel nor reads a constant from another file: numba's cache would not notice the change.
"""

from tellapart.kernels.areas import hyperbola_area, step_area
from tellapart.kernels.bins import sum_by
from tellapart.kernels.influence import add_influence
from tellapart.kernels.orders import sorted_rows
from tellapart.kernels.outlines import farthest, mark_moves
from tellapart.kernels.pairs import add_pair_shares, add_soft_wins, add_wins
from tellapart.kernels.places import place_rows
from tellapart.kernels.pooled import add_negatives_between, place_between
from tellapart.kernels.resampling import (
    draw_outcomes,
    draw_units,
    masses_of_places,
    masses_under,
)
from tellapart.kernels.sweeps import (
    collapse_masses,
    count_wins,
    masses_won,
    merge_counts,
    split_by_truth,
)

__all__ = [
    "add_influence",
    "add_negatives_between",
    "add_pair_shares",
    "add_soft_wins",
    "add_wins",
    "collapse_masses",
    "count_wins",
    "draw_outcomes",
    "draw_units",
    "farthest",
    "hyperbola_area",
    "mark_moves",
    "masses_of_places",
    "masses_under",
    "masses_won",
    "merge_counts",
    "place_between",
    "place_rows",
    "sorted_rows",
    "split_by_truth",
    "step_area",
    "sum_by",
]
