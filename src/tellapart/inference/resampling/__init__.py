"""The same statistic under other weights: bootstrap replicates of any metric.

Rows (or groups of rows) are drawn with replacement. Nothing is sorted again: the cell that each
row fell into stays, only its weight changes.
"""

from tellapart.inference.resampling.bootstrap import bootstrap_estimates
from tellapart.inference.resampling.replicates import Wanted, replicate_values
from tellapart.inference.resampling.requests import (
    BOOTSTRAP_METHODS,
    RESAMPLES,
    Resampling,
    check_resampling,
)

__all__ = [
    "BOOTSTRAP_METHODS",
    "RESAMPLES",
    "Resampling",
    "Wanted",
    "bootstrap_estimates",
    "check_resampling",
    "replicate_values",
]
