"""Frozen values that carry every answer: what is computed below is read by everything above.

Results know nothing of files, pages or plots. They import only numpy.
"""

from tellapart.results.advice import Advice, Reading, Step
from tellapart.results.bins import ReliabilityBins
from tellapart.results.curves import Band, Curve
from tellapart.results.estimates import Estimate
from tellapart.results.evaluations import (
    Confusion,
    DataFacts,
    Drawings,
    EvaluationResult,
    Finding,
    HardenedResult,
    PairEstimate,
    ThresholdChoice,
)
from tellapart.results.significance import SignificanceTest

__all__ = [
    "Advice",
    "Band",
    "Confusion",
    "Curve",
    "DataFacts",
    "Drawings",
    "Estimate",
    "EvaluationResult",
    "Finding",
    "HardenedResult",
    "PairEstimate",
    "Reading",
    "ReliabilityBins",
    "SignificanceTest",
    "Step",
    "ThresholdChoice",
]
