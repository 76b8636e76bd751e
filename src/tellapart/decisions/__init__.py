"""Thresholds by rule: which one, what it is worth here, and what on other rows."""

from tellapart.decisions.choosing import (
    choose_threshold,
    metrics_at_vertex,
)
from tellapart.decisions.honest import at_present, with_out_of_bag
from tellapart.decisions.limited import at_least, at_most
from tellapart.decisions.matrices import CostMatrix, cost_matrix
from tellapart.decisions.rules import REPORTED, RULES, Rule, cost, fbeta, fixed_rate, rule_of

__all__ = [
    "REPORTED",
    "RULES",
    "CostMatrix",
    "Rule",
    "at_least",
    "at_most",
    "at_present",
    "choose_threshold",
    "cost",
    "cost_matrix",
    "fbeta",
    "fixed_rate",
    "metrics_at_vertex",
    "rule_of",
    "with_out_of_bag",
]
