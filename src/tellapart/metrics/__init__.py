"""Formulas on sufficient statistics, and METRICS, the registry of all of them.

To add a metric: a formula, a row in `registry`, a reference test, a line in the changelog.
"""

from tellapart.metrics.registry import METRICS, PER_CLASS, names_for
from tellapart.metrics.rows import Metric

__all__ = ["METRICS", "PER_CLASS", "Metric", "names_for"]
