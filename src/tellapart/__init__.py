"""Tell how well a classifier tells its classes apart, and how sure we can be.

    import tellapart as ta
    evaluation = ta.evaluate(y_true, y_score)
    print(evaluation.metric("roc_auc"))
    evaluation.save("report.html")

Names are loaded when first used, so that importing the package costs almost nothing.
"""

from importlib import import_module
from typing import Any

__version__ = "0.1.0"

_HOME = {
    "METRICS": "metrics",
    "Advice": "results",
    "Comparison": "comparison",
    "CrossValidation": "crossvalidation",
    "CrossValidations": "crossvalidation",
    "Curve": "results",
    "Estimate": "results",
    "Evaluation": "evaluation",
    "EvaluationResult": "results",
    "GateFailed": "errors",
    "GateResult": "results",
    "History": "history",
    "InputError": "errors",
    "SampleSize": "inference.power",
    "SignificanceTest": "results",
    "Stream": "streaming",
    "TellapartError": "errors",
    "TellapartWarning": "errors",
    "UndefinedMetric": "errors",
    "at_least": "decisions",
    "at_most": "decisions",
    "auc": "sklearn_names",
    "auc_power": "inference.power",
    "auc_sample_size": "inference.power",
    "average_precision_score": "sklearn_names",
    "brier_score_loss": "sklearn_names",
    "check": "gate",
    "classification_report": "sklearn_names",
    "compare": "comparison",
    "compare_evaluations": "comparison",
    "confusion_matrix": "sklearn_names",
    "cost": "decisions",
    "cost_matrix": "decisions",
    "cross_validate": "crossvalidation",
    "detectable_auc": "inference.power",
    "evaluate": "evaluation",
    "evaluate_table": "evaluation",
    "f1_score": "sklearn_names",
    "fbeta": "decisions",
    "fixed_rate": "decisions",
    "hanley_mcneil": "inference.published",
    "keep": "history",
    "log_loss": "sklearn_names",
    "out_of_fold": "crossvalidation",
    "overlay": "evaluation",
    "paired_auc_power": "inference.paired_power",
    "paired_auc_sample_size": "inference.paired_power",
    "precision_recall_curve": "sklearn_names",
    "read_history": "history",
    "roc_auc_score": "sklearn_names",
    "roc_curve": "sklearn_names",
}

__all__ = ["__version__", *_HOME]  # noqa: PLE0604 - names are listed once


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module 'tellapart' has no attribute {name!r}")
    value = getattr(import_module(f"tellapart.{_HOME[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
