"""Evaluations and comparisons as numbers and tags of MLflow."""

from __future__ import annotations

from collections.abc import Sequence

from tellapart import __version__
from tellapart.comparison import Comparison
from tellapart.errors import InputError
from tellapart.evaluation import Evaluation
from tellapart.integrations.mlflow_names import coded, mlflow_name
from tellapart.integrations.scalars import scalars
from tellapart.results.asked import Asked

LONGEST_TAG = 2_000  # characters


def numbers_of(
    result: Evaluation | Comparison, metrics: Sequence[str] | None, intervals: bool
) -> dict[str, float]:
    """Return name in MLflow -> value, NaN where undefined.

    Raises
    ------
    InputError
        A name is not known, or was not compared.
    """
    if isinstance(result, Evaluation):
        found = scalars(result, metrics, intervals=intervals)
        return {mlflow_name(name): value for name, value in found.items()}
    return _of_comparison(result, metrics, intervals)


def _of_comparison(
    comparison: Comparison, metrics: Sequence[str] | None, intervals: bool
) -> dict[str, float]:
    compared = {str(Asked(one.metric, one.of)): one for one in comparison.differences}
    names = list(compared) if metrics is None else list(metrics)
    for name in names:
        if name not in compared:
            raise InputError(f"metrics names {name!r}; expected some of {', '.join(compared)}")
    found = {}
    for model, evaluation in comparison.evaluations.items():
        for name, value in scalars(evaluation, names, intervals=intervals).items():
            found[f"{coded(model)}/{mlflow_name(name)}"] = value
    for one in comparison.differences:
        name = str(Asked(one.metric, one.of))
        if name not in names:
            continue
        start = f"{coded(one.a)} minus {coded(one.b)}/"
        found[start + mlflow_name(name)] = one.estimate.value
        if intervals:
            found[start + mlflow_name(f"{name}_low")] = one.estimate.low
            found[start + mlflow_name(f"{name}_high")] = one.estimate.high
        found[f"{start}p_value/{mlflow_name(name)}"] = one.p_adjusted
    return found


def tags_of(result: Evaluation | Comparison) -> dict[str, str]:
    """Return what the numbers are of, in words."""
    several = {} if isinstance(result, Evaluation) else dict(result.evaluations)
    first = result if isinstance(result, Evaluation) else next(iter(several.values()))
    data = first.result.data
    tags = {
        "version": __version__,
        "task": first.result.task,
        "rows": str(data.rows),
        "level": str(first.level),
        "classes": ", ".join(data.classes),
        "truth": data.truth,
        "scores": data.scores,
    }
    if several:
        tags["models"] = ", ".join(several)
    if data.dropped:
        tags["dropped"] = str(data.dropped)
    if data.positive is not None:
        tags["positive"] = data.positive
    if data.threshold is not None:
        tags["threshold"] = str(data.threshold)
    return {key: _shortened(value) for key, value in tags.items()}


def _shortened(text: str) -> str:
    return text if len(text) <= LONGEST_TAG else f"{text[: LONGEST_TAG - 5]} ..."
