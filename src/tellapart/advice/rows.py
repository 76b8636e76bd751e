"""Findings about the rows: what they hold, what was left out, what goes together."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from tellapart.advice.evidence import Evidence
from tellapart.advice.kinds import FEW_GROUPS, finding
from tellapart.advice.words import percent
from tellapart.inference.designs import FEWEST
from tellapart.problem.labels import listed
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
    yield from _groups(evidence)
    if data.observed is not None:
        yield _stated(evidence, data.observed)
    if data.disagreeing_rows:
        yield finding(
            "predictions-disagree",
            f"In {data.disagreeing_rows} of {data.rows} rows the given prediction is not what the "
            "scores say. Predictions decide the counts, scores the curves.",
            rows=float(data.disagreeing_rows),
        )


def _groups(evidence: Evidence) -> Iterator[Finding]:
    groups = evidence.data.groups
    if not groups:
        return
    yield finding(
        "grouped-rows",
        f"Rows come in {groups} {'group' if groups == 1 else 'groups'}, and intervals allow for "
        "it: rows of one group (a patient, a video, a site) resemble each other and say less than "
        "as many rows on their own.",
        groups=float(groups),
    )
    held = [count for count in evidence.groups.values() if count]
    least = min([groups, *held])
    if least < FEW_GROUPS:
        rarest = [name for name, count in evidence.groups.items() if count == least]
        where = f", {least} of them with rows of {rarest[0]}" if rarest and least < groups else ""
        told = (
            f"standard errors rest on that few, and below {FEW_GROUPS} their intervals are rough. "
            "Compare with intervals that draw whole groups: bootstrapped(), or --bootstrap."
        )
        if groups < FEWEST:
            told = (
                f"how much groups differ does not show, and below {FEWEST} there are no intervals, "
                "by resampling neither."
            )
        yield finding(
            "few-groups",
            f"There {'is' if groups == 1 else 'are'} only {groups} "
            f"{'group' if groups == 1 else 'groups'} of rows{where}: {told}",
            groups=float(groups),
            least=float(least),
        )


def _stated(evidence: Evidence, observed: Mapping[str, float]) -> Finding:
    data = evidence.data
    shares = data.prevalence if data.positive is None else {data.positive: evidence.prevalence}
    told = listed(
        f"{percent(share)} of {name} ({percent(observed[name])} in these rows)"
        for name, share in shares.items()
    )
    carried = "Recall, specificity and the ROC AUC carry over, if the rows of each class are like"
    if data.positive is None:
        carried = "Recall and one-vs-one areas carry over, if the rows of each class are like"
    return finding(
        "prevalence-stated",
        f"Numbers are shown at a stated prevalence: {told}. Predictive values, F1, accuracy, "
        "average precision, net benefit and calibration are those of that mix of classes. "
        f"{carried} those there. The share itself is taken as known.",
        **({"stated": evidence.prevalence, "observed": observed[data.positive]}
           if data.positive is not None else {}),
    )  # fmt: skip
