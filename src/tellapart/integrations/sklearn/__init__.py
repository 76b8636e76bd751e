"""scikit-learn: scorers, displays and a classifier with a chosen threshold.

from tellapart.integrations.sklearn import RocDisplay, ThresholdedClassifier, scorer, scorers

cross_validate(model, X, y, scoring=scorers(["roc_auc", "recall[cat]", "log_loss"]))
RocDisplay.from_estimator(model, X, y)
ThresholdedClassifier(model, rule=tellapart.cost(fp=1, fn=20)).fit(X, y)
"""

from tellapart.errors import MissingExtra

try:
    import sklearn as _sklearn  # noqa: F401 - only whether it is there
except ImportError as error:
    raise MissingExtra("scikit-learn", "sklearn", "tellapart.integrations.sklearn") from error

from tellapart.integrations.sklearn.displays import (
    ConfusionDisplay,
    PrDisplay,
    ReliabilityDisplay,
    RocDisplay,
)
from tellapart.integrations.sklearn.scorers import MetricScorer, MetricScorers, scorer, scorers
from tellapart.integrations.sklearn.thresholded import ThresholdedClassifier

__all__ = [
    "ConfusionDisplay",
    "MetricScorer",
    "MetricScorers",
    "PrDisplay",
    "ReliabilityDisplay",
    "RocDisplay",
    "ThresholdedClassifier",
    "scorer",
    "scorers",
]
