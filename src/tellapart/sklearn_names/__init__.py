"""Drop-in functions: scikit-learn's names, arguments and returns, undefined cases included.

They give back bare numbers and arrays, without intervals. Where scikit-learn's answer differs from
that of `tellapart.evaluate`, the docstring says so. Two things are looser here: infinite scores are
ranked, and scores of several classes need not sum to one for the AUC.
"""

from tellapart.sklearn_names.counting import confusion_matrix, f1_score
from tellapart.sklearn_names.curves import auc, precision_recall_curve, roc_curve
from tellapart.sklearn_names.proper import brier_score_loss, log_loss
from tellapart.sklearn_names.ranking import average_precision_score, roc_auc_score
from tellapart.sklearn_names.reports import classification_report

__all__ = [
    "auc",
    "average_precision_score",
    "brier_score_loss",
    "classification_report",
    "confusion_matrix",
    "f1_score",
    "log_loss",
    "precision_recall_curve",
    "roc_auc_score",
    "roc_curve",
]
