"""Evaluations read back from the JSON that `report/json.py` writes: baselines, kept results.

Only what another run can be held against is read: the estimates, and what they are of. Keys that
are not known are left alone, so that a newer writer can be read.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from math import nan
from typing import cast

import msgspec

from tellapart.errors import InputError
from tellapart.results.estimates import Estimate
from tellapart.results.evaluations import EvaluationResult, Scale, Task

SCHEMA = "1"


@dataclass(frozen=True, eq=False)
class StoredEvaluation:
    """The estimates of one evaluation, and what they are of, without rows, curves or cells.

    Attributes
    ----------
    classes
        Class or label names, in the order of the score columns.
    positive
        The positive class of a binary problem, else None.
    prevalence
        Class -> share of the mass; of a binary problem only that of the positive class.
    threshold
        As in `DataFacts`.
    truth
        ``hard`` or ``soft``.
    metrics
        Metric name -> estimate for the whole problem.
    per_class
        Class -> metric name -> estimate, one class against the rest.
    """

    task: Task
    level: float
    rows: int
    classes: tuple[str, ...]
    positive: str | None
    prevalence: Mapping[str, float]
    scores: Scale
    threshold: float | Mapping[str, float] | None
    truth: str
    metrics: Mapping[str, Estimate]
    per_class: Mapping[str, Mapping[str, Estimate]]
    baselines: Mapping[str, float] = field(default_factory=dict)

    @classmethod
    def of(cls, result: EvaluationResult) -> StoredEvaluation:
        """Return what would be read back if the result were written and read."""
        data, positive = result.data, result.data.positive
        shares = data.prevalence
        if positive is not None and positive in shares:
            shares = {positive: shares[positive]}
        return cls(
            task=result.task,
            level=result.level,
            rows=data.rows,
            classes=data.classes,
            positive=positive,
            prevalence=shares,
            scores=data.scores,
            threshold=data.threshold,
            truth=data.truth,
            metrics=result.metrics,
            per_class=result.per_class,
            baselines=result.baselines,
        )


def read_evaluation(
    text: str | bytes,
    source: str,
    *,
    metrics: Collection[str] | None = None,
    classes: Collection[str] | None = None,
) -> StoredEvaluation:
    """Read the JSON of one evaluation.

    Parameters
    ----------
    text
        What `to_json` or ``tellapart report --json`` wrote.
    source
        What messages call it: a file name, ``baseline``.
    metrics, classes
        Read only these metrics, and of single classes only these: for whoever reads many. None
        reads all.

    Raises
    ------
    InputError
        It is no JSON, no evaluation, or of a schema that this version does not know.
    """
    try:
        version = msgspec.json.decode(text, type=_Version)
        if version.schema_version != SCHEMA:
            raise InputError(
                f"{source} has the schema_version {version.schema_version!r}; expected {SCHEMA!r}: "
                "another version of tellapart wrote it"
            )
        wire = msgspec.json.decode(text, type=_Evaluation)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise InputError(
            f"{source} is not the JSON of an evaluation ({error}); expected what "
            "tellapart report --json writes"
        ) from None
    wanted = wire.per_class if classes is None else classes
    wire.per_class = {of: wire.per_class[of] for of in wanted if of in wire.per_class}
    if metrics is not None:
        wire.metrics = _only(wire.metrics, metrics)
        wire.per_class = {of: _only(each, metrics) for of, each in wire.per_class.items()}
    return _stored(wire)


def _only(written: Mapping[str, _Estimate], names: Collection[str]) -> dict[str, _Estimate]:
    return {name: written[name] for name in names if name in written}


class _Version(msgspec.Struct):
    schema_version: str


class _Estimate(msgspec.Struct):
    value: float | None
    low: float | None = None
    high: float | None = None
    level: float | None = None
    method: str = "none"
    n: float | None = None
    reason: str | None = None
    bounds: tuple[float | None, float | None] | None = None
    condition: str | None = None
    attainable: tuple[float | None, float | None] | None = None
    rescaled: float | None = None


class _Data(msgspec.Struct):
    rows: int
    classes: tuple[str, ...]
    positive: str | None
    prevalence: float | dict[str, float | None] | None
    scores: str
    threshold: float | dict[str, float | None] | None
    truth: str


class _Evaluation(msgspec.Struct):
    task: str
    level: float
    data: _Data
    metrics: dict[str, _Estimate]
    per_class: dict[str, dict[str, _Estimate]]
    baselines: dict[str, float | None] = {}


def _stored(wire: _Evaluation) -> StoredEvaluation:
    data = wire.data
    return StoredEvaluation(
        task=cast("Task", wire.task),
        level=wire.level,
        rows=data.rows,
        classes=data.classes,
        positive=data.positive,
        prevalence=_shares(data.prevalence, data.positive),
        scores=cast("Scale", data.scores),
        threshold=_numbers(data.threshold) if isinstance(data.threshold, dict) else data.threshold,
        truth=data.truth,
        metrics=_estimates(wire.metrics, wire.level),
        per_class={name: _estimates(each, wire.level) for name, each in wire.per_class.items()},
        baselines=_numbers(wire.baselines),
    )


def _shares(
    written: float | dict[str, float | None] | None, positive: str | None
) -> dict[str, float]:
    if isinstance(written, dict):
        return _numbers(written)
    return {} if positive is None else {positive: _number(written)}


def _estimates(written: Mapping[str, _Estimate], level: float) -> dict[str, Estimate]:
    return {name: _estimate(each, level) for name, each in written.items()}


def _estimate(wire: _Estimate, level: float) -> Estimate:
    return Estimate(
        value=_number(wire.value),
        low=_number(wire.low),
        high=_number(wire.high),
        level=level if wire.level is None else wire.level,
        method=wire.method,
        n=_number(wire.n),
        reason=wire.reason,
        bounds=_ends(wire.bounds),
        attainable=_ends(wire.attainable),
        rescaled=wire.rescaled,
        condition=wire.condition,
    )


def _ends(ends: tuple[float | None, float | None] | None) -> tuple[float, float] | None:
    return None if ends is None else (_number(ends[0]), _number(ends[1]))


def _numbers(written: Mapping[str, float | None]) -> dict[str, float]:
    return {name: _number(value) for name, value in written.items()}


def _number(written: float | None) -> float:
    return nan if written is None else written
