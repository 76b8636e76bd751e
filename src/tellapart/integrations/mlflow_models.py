"""What MLflow hands to an evaluator -> an `Evaluation`: which numbers are scores, which labels."""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tellapart.errors import InputError, TellapartWarning
from tellapart.evaluation import Evaluation, evaluate

Array = NDArray[Any]

KINDS = ("labels", "scores")


def evaluation_of(
    dataset: Any, model: Any, column: str | None, config: Mapping[str, Any]
) -> Evaluation:
    """Evaluate the data of ``mlflow.models.evaluate``.

    Parameters
    ----------
    dataset
        MLflow's evaluation dataset.
    model
        A pyfunc model, or None where the dataset holds predictions.
    column
        Column of the model's answer that holds its predictions.
    config
        See `TellapartEvaluator`.

    Raises
    ------
    InputError
        There is no truth, or the predictions cannot be read.
    """
    if dataset.labels_data is None:
        raise InputError("targets is missing; expected the column of the true classes")
    truth = np.asarray(dataset.labels_data)
    told = _answer(dataset, model, column, config, truth)
    classes = config.get("label_list")
    return evaluate(
        truth,
        told.get("y_score"),
        y_pred=told.get("y_pred"),
        classes=told.get("classes") if classes is None else list(classes),
        pos_label=config.get("pos_label"),
        scores=config.get("scores") or told.get("scores", "auto"),
        threshold=config.get("threshold"),
        sample_weight=config.get("sample_weights"),
        level=config.get("level", 0.95),
    )


def warn_of_ignored(**given: Any) -> None:
    """Say what is left to MLflow's own evaluator."""
    ignored = [name for name, value in given.items() if value]
    if ignored:
        warnings.warn(
            f"{' and '.join(ignored)}: not computed by the evaluator tellapart; expected "
            'evaluators=["default", "tellapart"] for both',
            TellapartWarning,
            stacklevel=3,
        )


def _answer(
    dataset: Any, model: Any, column: str | None, config: Mapping[str, Any], truth: Array
) -> dict[str, Any]:
    """Return scores, predictions, classes and scale, as far as they are known."""
    table = dataset.features_data
    named = config.get("score_columns")
    if named is not None:
        scores = _columns(table, [named] if isinstance(named, str) else list(named))
        given = dataset.predictions_data
        kind = "labels" if given is not None else None
        return {"y_score": scores} | (_read(given, truth, kind) if kind else {})
    if model is None:
        if dataset.predictions_data is None:
            raise InputError("predictions is missing; expected its column, or a model")
        return _read(dataset.predictions_data, truth, config.get("predictions_are"))
    raw = _raw(model)
    if raw is not None and hasattr(raw, "predict") and hasattr(raw, "classes_"):
        return _of_estimator(raw, table)
    answer = _output(model.predict(table), column)
    return _read(answer, truth, config.get("predictions_are"))


def _columns(table: Any, names: Sequence[str]) -> Array:
    missing = [name for name in names if name not in getattr(table, "columns", ())]
    if missing:
        raise InputError(
            f"score_columns names {missing[0]!r}; expected columns of the data: "
            f"{', '.join(map(str, getattr(table, 'columns', ())))}"
        )
    matrix: Array = table[list(names)].to_numpy()
    return matrix[:, 0] if len(names) == 1 else matrix


def _raw(model: Any) -> Any:
    """Return the object that a logged model wraps, if it says so."""
    try:
        return model.get_raw_model()
    except (AttributeError, NotImplementedError):
        return None


def _of_estimator(raw: Any, table: Any) -> dict[str, Any]:
    """Ask a classifier of scikit-learn for everything; its own predictions decide the counts."""
    told = {"y_pred": np.asarray(raw.predict(table)), "classes": list(raw.classes_)}
    if hasattr(raw, "predict_proba"):
        return told | {"y_score": np.asarray(raw.predict_proba(table)), "scores": "probability"}
    if hasattr(raw, "decision_function"):
        return told | {"y_score": np.asarray(raw.decision_function(table)), "scores": "rank"}
    return told


def _output(answer: Any, column: str | None) -> Any:
    """Return the predictions in what a model answers."""
    names = list(getattr(answer, "columns", ()))
    if column is not None:
        if column not in names:
            raise InputError(
                f"predictions names {column!r}; expected a column of what the model returns"
                f"{': ' + ', '.join(map(str, names)) if names else ''}"
            )
        return answer[column].to_numpy()
    if names:
        return answer.to_numpy() if len(names) > 1 else answer[names[0]].to_numpy()
    return np.asarray(answer)


def _read(given: Any, truth: Array, kind: str | None) -> dict[str, Any]:
    """Return predictions as scores or as labels: said by the caller, or told by the values."""
    if kind is not None and kind not in KINDS:
        raise InputError(f"predictions_are is {kind!r}; expected one of {', '.join(KINDS)}")
    values = np.asarray(given)
    if values.dtype == object and len(values) and np.ndim(values[0]) == 1:
        values = np.array([list(row) for row in values])
    if kind is None:
        kind = "scores" if _are_scores(values, truth) else "labels"
    if kind == "scores":
        return {"y_score": values}
    known = truth.dtype.kind in "iub" and values.dtype.kind == "f"
    return {"y_pred": values.astype(np.int64) if known else values}


def _are_scores(values: Array, truth: Array) -> bool:
    """Whether values are scores: one column per class, or numbers that are no classes."""
    if values.ndim == 2:
        return True
    if values.dtype.kind != "f":
        return False
    if truth.dtype.kind in "OUS":
        return True
    return not bool(np.isin(values, truth.astype(np.float64)).all())
