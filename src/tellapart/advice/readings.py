"""Metrics and curves to read, with their values."""

from __future__ import annotations

from collections.abc import Mapping

from tellapart.advice.evidence import Evidence
from tellapart.curves import CURVES
from tellapart.metrics import METRICS
from tellapart.results import Reading

RELIABILITY = "reliability"
TITLES = {
    "roc": "ROC curve",
    "pr": "Precision-recall curve",
    "decision": "Decision curve",
    RELIABILITY: "Reliability diagram",
    "kappa_quadratic": "Quadratic weighted kappa",
    "rps": "Ranked probability score",
}


def metric_reading(evidence: Evidence, name: str, why: str) -> Reading:
    """Return a metric with its value; one that is not computed says so."""
    if name not in METRICS or name not in evidence.result.metrics:
        return Reading(name, "metric", TITLES.get(name, name), why, computed=False)
    estimate, baseline = evidence.result.metrics[name], evidence.result.baselines.get(name)
    return Reading(name, "metric", METRICS[name].title, why, estimate, baseline)


def listed_readings(evidence: Evidence, reasons: Mapping[str, str]) -> tuple[Reading, ...]:
    """Return those of several metrics that have a value here."""
    return tuple(
        metric_reading(evidence, name, why)
        for name, why in reasons.items()
        if evidence.known(name) is not None
    )


def curve_reading(kind: str, why: str) -> Reading:
    """Return a curve to read; one that is not drawn yet says so."""
    return Reading(kind, "curve", TITLES[kind], why, computed=kind in (*CURVES, RELIABILITY))


def reliability(evidence: Evidence) -> Reading | None:
    """Return the reliability diagram, of the top label where there are several classes."""
    if evidence.data.scores not in ("probability", "logit"):
        return None
    of = {"multiclass": " (of the predicted class)", "multilabel": " (of every label)"}
    which = of.get(evidence.result.task, "")
    return curve_reading(
        RELIABILITY, f"What was stated against what occurred{which}: it shows where they part."
    )
