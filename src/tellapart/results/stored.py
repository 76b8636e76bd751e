"""Evaluations read back from the JSON that `report/json.py` writes: baselines, kept results.

Only what another run can be held against is read: the estimates, and what they are of. Keys that
are not known are left alone, so that a newer writer can be read.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from math import nan
from typing import cast

from tellapart.results.estimates import Estimate
from tellapart.results.evaluations import EvaluationResult, Scale, Task
from tellapart.results.stored_json import Shares, StoredEstimate, Whole, read_whole

NO_REASON = "its JSON holds no number, and no reason why"


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
    observed
        As `prevalence`, of the rows as they are, where another one was stated; else None.
    answers
        As in `DataFacts`: None where it is not known.
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
    observed: Mapping[str, float] | None = None
    answers: str | None = None

    @property
    def stated(self) -> Mapping[str, float]:
        """Return the shares that were stated in place of those of the rows; none usually."""
        return {} if self.observed is None else self.prevalence

    @classmethod
    def of(cls, result: EvaluationResult) -> StoredEvaluation:
        """Return what would be read back if the result were written and read."""
        data = result.data
        return cls(
            task=result.task,
            level=result.level,
            rows=data.rows,
            classes=data.classes,
            positive=data.positive,
            prevalence=_of_positive(data.prevalence, data.positive),
            scores=data.scores,
            threshold=data.threshold,
            truth=data.truth,
            metrics=result.metrics,
            per_class=result.per_class,
            baselines=result.baselines,
            observed=None if data.observed is None else _of_positive(data.observed, data.positive),
            answers=data.answers,
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
        It is no JSON, no evaluation, of a schema that this version does not know, or holds what
        cannot be: an interval without its value, a level that is none.
    """
    wire = read_whole(text, source)
    wanted = wire.per_class if classes is None else classes
    wire.per_class = {of: wire.per_class[of] for of in wanted if of in wire.per_class}
    if metrics is not None:
        wire.metrics = _only(wire.metrics, metrics)
        wire.per_class = {of: _only(each, metrics) for of, each in wire.per_class.items()}
    return _stored(wire)


def _of_positive(shares: Mapping[str, float], positive: str | None) -> Mapping[str, float]:
    return {positive: shares[positive]} if positive is not None and positive in shares else shares


def _only(
    written: Mapping[str, StoredEstimate], names: Collection[str]
) -> dict[str, StoredEstimate]:
    return {name: written[name] for name in names if name in written}


def _stored(wire: Whole) -> StoredEvaluation:
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
        observed=None
        if data.prevalence_observed is None
        else _shares(data.prevalence_observed, data.positive),
        answers=data.answers_sha256,
    )


def _shares(written: Shares, positive: str | None) -> dict[str, float]:
    if isinstance(written, dict):
        return _numbers(written)
    return {} if positive is None else {positive: _number(written)}


def _estimates(written: Mapping[str, StoredEstimate], level: float) -> dict[str, Estimate]:
    return {name: _estimate(each, level) for name, each in written.items()}


def _estimate(wire: StoredEstimate, level: float) -> Estimate:
    reason = NO_REASON if wire.value is None and not wire.reason else wire.reason
    return Estimate(
        value=_number(wire.value),
        low=_number(wire.low),
        high=_number(wire.high),
        level=level if wire.level is None else wire.level,
        method=wire.method,
        n=_number(wire.n),
        reason=reason,
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
