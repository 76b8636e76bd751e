"""Findings about the rows: what they hold, what was left out, what goes together."""

from __future__ import annotations

from collections.abc import Iterator

from tellapart.advice.evidence import Evidence
from tellapart.advice.kinds import finding
from tellapart.results import Finding


def soft_labels(evidence: Evidence) -> Iterator[Finding]:
    """Labels are fractions: what that means, and what was attainable."""
    if evidence.data.truth != "soft":
        return
    text = (
        "Labels are fractional. Every row counts as a positive with its label and as a negative "
        "with the rest. Other tools answer differently or not at all: scikit-learn refuses such "
        "labels (continuous format is not supported); Keras casts every non-zero label to "
        "positive, so that its AUC is 0 when no label is exactly 0; torchmetrics refuses them, "
        "or truncates them to 0 with its checks off."
    )
    numbers: dict[str, float] = {}
    metrics = evidence.result.metrics
    auc = metrics.get("roc_auc") or metrics.get("roc_auc_ovr_macro")
    if auc is not None and auc.attainable is not None:
        numbers = {"attainable_low": auc.attainable[0], "attainable_high": auc.attainable[1]}
        text += (
            f" No scores could reach an AUC above {auc.attainable[1]:.3f} on these labels; read "
            "each value against what was attainable."
        )
    yield finding("soft-labels", text, **numbers)


def rows(evidence: Evidence) -> Iterator[Finding]:
    """Rows were dropped, come in groups, or hold predictions that their scores deny."""
    data = evidence.data
    if data.dropped:
        yield finding(
            "rows-dropped",
            f"{data.dropped} {'row was' if data.dropped == 1 else 'rows were'} left out because a "
            "value was missing.",
            rows=float(data.dropped),
        )
    if data.groups:
        yield finding(
            "groups-not-used",
            f"Rows come in {data.groups} groups, but intervals treat them as independent: with "
            "several rows per patient, video or site they are too short.",
            groups=float(data.groups),
        )
    if data.disagreeing_rows:
        yield finding(
            "predictions-disagree",
            f"In {data.disagreeing_rows} of {data.rows} rows the given prediction is not what the "
            "scores say. Predictions decide the counts, scores the curves.",
            rows=float(data.disagreeing_rows),
        )
