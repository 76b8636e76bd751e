"""`compare`: two or more classifiers, with paired tests and adjusted p-values."""

from tellapart.comparison.comparing import compare, compare_evaluations
from tellapart.comparison.comparisons import Comparison

__all__ = ["Comparison", "compare", "compare_evaluations"]
