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
)
from tellapart.results.folds import FoldEstimates, FoldResult, FoldsResult
from tellapart.results.gates import GateCheck, GateResult
from tellapart.results.significance import SignificanceTest
from tellapart.results.thresholds import (
    DecisionCost,
    Nearest,
    OutOfBag,
    OutOfBagValue,
    ThresholdChoice,
)

__all__ = [
    "Advice",
    "Band",
    "Confusion",
    "Curve",
    "DataFacts",
    "DecisionCost",
    "Drawings",
    "Estimate",
    "EvaluationResult",
    "Finding",
    "FoldEstimates",
    "FoldResult",
    "FoldsResult",
    "GateCheck",
    "GateResult",
    "HardenedResult",
    "Nearest",
    "OutOfBag",
    "OutOfBagValue",
    "PairEstimate",
    "Reading",
    "ReliabilityBins",
    "SignificanceTest",
    "Step",
    "ThresholdChoice",
]
