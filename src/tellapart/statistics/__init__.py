"""Sufficient statistics: immutable values with `of(...)` and `+`.

(`PooledSweep` has no `+`: it is made anew from the columns, as a by-product.)

What is added here can be added anywhere: over batches, folds or machines. Row order does not
matter, a weight of two is the row twice, and hard labels are soft labels at 0 and 1.
"""

from tellapart.statistics.class_pairs import ClassPairs
from tellapart.statistics.confusion_counts import ConfusionCounts
from tellapart.statistics.loss_sums import LossSums
from tellapart.statistics.one_vs_rest import OneVsRest
from tellapart.statistics.pooled_sweep import PooledSweep
from tellapart.statistics.rank_counts import RankCounts
from tellapart.statistics.score_sweep import ScoreSweep

__all__ = [
    "ClassPairs",
    "ConfusionCounts",
    "LossSums",
    "OneVsRest",
    "PooledSweep",
    "RankCounts",
    "ScoreSweep",
]
