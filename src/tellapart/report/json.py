"""An evaluation as one JSON object, the interface that programs read.

Finite floats survive the round trip bit for bit. What is not finite becomes null, and the
estimate says why, so no reader ever meets NaN.
"""

from collections.abc import Mapping
from dataclasses import replace
from math import isfinite, isinf

import msgspec

from tellapart.report.names import encodable
from tellapart.report.selections import largest_cells
from tellapart.report.wording import tool_version
from tellapart.results import (
    Confusion,
    DataFacts,
    Estimate,
    EvaluationResult,
    Finding,
    FoldsResult,
    HardenedResult,
    PairEstimate,
    ThresholdChoice,
)
from tellapart.results.estimates import finite

Json = dict[str, object]

_DENSE_CLASSES = 100


def to_json(result: EvaluationResult, *, indent: int | None = None) -> str:
    """Write an evaluation as a JSON object.

    Parameters
    ----------
    result
        What an evaluation found.
    indent
        Spaces per level; None writes one line.

    Returns
    -------
    The keys are listed in the user guide; their meaning changes only with `schema_version`.
    """
    encoded = msgspec.json.encode(evaluation_fields(result))
    if indent is not None:
        encoded = msgspec.json.format(encoded, indent=indent)
    return encoded.decode("utf-8")


def evaluation_fields(result: EvaluationResult) -> Json:
    """Return an evaluation as JSON values."""
    soft = result.data.truth == "soft"
    return {
        "schema_version": result.schema_version,
        "tellapart_version": tool_version(),
        "task": result.task,
        "level": result.level,
        "data": _data(result),
        "metrics": _estimates(result.metrics, soft=soft),
        "per_class": {
            encodable(name): _estimates(estimates, soft=soft)
            for name, estimates in result.per_class.items()
        },
        "confusion": None if result.confusion is None else _confusion(result.confusion),
        "pairs": [_pair(pair, soft=soft) for pair in result.pairs],
        "thresholds": {
            rule: choice_fields(choice, soft=soft) for rule, choice in result.thresholds.items()
        },
        "findings": [finding_fields(finding) for finding in result.findings],
        "baselines": _numbers(result.baselines),
        "bootstrap": _bootstrap(result),
        **({} if result.hardened is None else {"hardened": _hardened(result.hardened)}),
        **({} if result.folds is None else _folds(result.folds, soft=soft)),
    }


def _folds(folds: FoldsResult, *, soft: bool) -> Json:
    return {
        "folds": [
            {
                "fold": encodable(each.fold),
                "repeat": each.repeat,
                "rows": each.rows,
                "missing": [encodable(name) for name in each.missing],
                "metrics": _estimates(each.metrics, soft=soft),
            }
            for each in folds.folds
        ],
        "cross_validation": {
            name: {
                "fold_mean": estimate_fields(three.fold_mean, soft=soft),
                "pooled": estimate_fields(three.pooled, soft=soft),
                "within_fold": estimate_fields(three.within_fold, soft=soft),
            }
            for name, three in folds.metrics.items()
        },
    }


def _hardened(hardened: HardenedResult) -> Json:
    return {
        "cut": None if hardened.cut is None else finite(hardened.cut),
        "ambiguous_rows": hardened.ambiguous_rows,
        "metrics": _estimates(hardened.metrics, soft=False),
        "per_class": {
            encodable(name): _estimates(estimates, soft=False)
            for name, estimates in hardened.per_class.items()
        },
    }


def _bootstrap(result: EvaluationResult) -> Json | None:
    if result.resamples == 0:
        return None
    return {"resamples": result.resamples, "seed": result.seed}


def _data(result: EvaluationResult) -> Json:
    data = result.data
    return {
        "rows": data.rows,
        "dropped": data.dropped,
        "zero_weight": data.zero_weight,
        "classes": [encodable(name) for name in data.classes],
        "positive": None if data.positive is None else encodable(data.positive),
        "prevalence": _prevalence(data),
        "prevalence_observed": _observed(data),
        "columns": {encodable(k): encodable(v) for k, v in data.columns.items()},
        "scores": data.scores,
        "scores_declared": data.scores_declared,
        "threshold": _threshold(data),
        "truth": data.truth,
        "weighted": data.weighted,
        "tied_rows": data.tied_rows,
        "distinct_scores": [int(distinct) for distinct in data.distinct_scores],
        "saturated": finite(data.saturated),
        "has_predictions": data.has_predictions,
        "disagreeing_rows": data.disagreeing_rows,
        "groups": data.groups,
        "votes": None if data.votes is None else _mass(data.votes),
        "answers_sha256": data.answers,
    }


def _prevalence(data: DataFacts) -> object:
    if data.positive is not None and data.positive in data.prevalence:
        return finite(data.prevalence[data.positive])
    return _numbers(data.prevalence)


def _observed(data: DataFacts) -> object:
    """Return the shares in the rows where others were stated, in the form of `prevalence`."""
    return None if data.observed is None else _prevalence(replace(data, prevalence=data.observed))


def _threshold(data: DataFacts) -> object:
    if isinstance(data.threshold, Mapping):
        return _numbers(data.threshold)
    return None if data.threshold is None else finite(data.threshold)


def _estimates(estimates: Mapping[str, Estimate], *, soft: bool) -> Json:
    return {name: estimate_fields(estimate, soft=soft) for name, estimate in estimates.items()}


def estimate_fields(estimate: Estimate, *, soft: bool) -> Json:
    """Return an estimate as JSON values."""
    reason = estimate.reason
    if reason is None and isinf(estimate.value):
        reason = "infinite"
    fields: Json = {
        "value": finite(estimate.value),
        "low": finite(estimate.low),
        "high": finite(estimate.high),
        "level": finite(estimate.level),
        "method": estimate.method,
        "n": _mass(estimate.n),
        "reason": None if reason is None else encodable(reason),
        "bounds": _ends(estimate.bounds),
    }
    if estimate.condition is not None:
        fields["condition"] = encodable(estimate.condition)
    if soft:
        rescaled = estimate.rescaled
        fields["attainable"] = _ends(estimate.attainable)
        fields["rescaled"] = None if rescaled is None else finite(rescaled)
    return fields


def _confusion(confusion: Confusion) -> Json:
    classes = [encodable(name) for name in confusion.classes]
    is_table_of_classes = confusion.counts.ndim == 2
    if is_table_of_classes and len(classes) > _DENSE_CLASSES:
        cells = largest_cells(confusion)
        pairs = [
            [encodable(cell.truth), encodable(cell.predicted), _mass(cell.mass)] for cell in cells
        ]
        return {"classes": classes, "pairs": pairs}
    return {"classes": classes, "counts": _masses(confusion.counts.tolist())}


def _masses(nested: object) -> object:
    if isinstance(nested, list):
        return [_masses(inner) for inner in nested]
    assert isinstance(nested, float | int)  # noqa: S101 - what ndarray.tolist() gives
    return _mass(float(nested))


def _pair(pair: PairEstimate, *, soft: bool) -> Json:
    return {
        "first": encodable(pair.first),
        "second": encodable(pair.second),
        "auc": estimate_fields(pair.auc, soft=soft),
        "first_given_second": finite(pair.first_given_second),
        "second_given_first": finite(pair.second_given_first),
    }


def choice_fields(choice: ThresholdChoice, *, soft: bool) -> Json:
    """Return a threshold and the metrics there as JSON values."""
    fields: Json = {"threshold": finite(choice.threshold)}
    if isinf(choice.threshold) and choice.threshold > 0:
        fields["predict_nobody"] = True
    return fields | {
        "optimal": [finite(threshold) for threshold in choice.optimal],
        "value": finite(choice.value),
        "metrics": _estimates(choice.metrics, soft=soft),
    }


def finding_fields(finding: Finding) -> Json:
    """Return a finding as JSON fields."""
    return {
        "code": finding.code,
        "severity": finding.severity,
        "text": encodable(finding.text),
        "numbers": _numbers(finding.numbers),
    }


def _numbers(numbers: Mapping[str, float]) -> Json:
    return {encodable(name): finite(value) for name, value in numbers.items()}


def _ends(ends: tuple[float, float] | None) -> object:
    return None if ends is None else [finite(end) for end in ends]


def _mass(mass: float) -> float | int | None:
    """Write a whole mass as an integer: a count."""
    if not isfinite(mass):
        return None
    return int(mass) if float(mass).is_integer() else float(mass)
