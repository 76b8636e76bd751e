"""The difference of two classifiers in one metric: its interval and its test."""

from tellapart.inference.differences.paired import Pairs, paired_tests
from tellapart.inference.differences.tested import Asked, TestedDifference, untested
from tellapart.inference.differences.unpaired import unpaired_difference

__all__ = [
    "Asked",
    "Pairs",
    "TestedDifference",
    "paired_tests",
    "unpaired_difference",
    "untested",
]
