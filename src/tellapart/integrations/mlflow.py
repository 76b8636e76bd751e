"""MLflow: evaluations and comparisons into a run, and an evaluator for `mlflow.models.evaluate`.

MLflow finds the evaluator by its entry point and imports this module whenever its models are
used, so nothing slow is imported here before it is needed.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Mapping, Sequence
from math import isfinite
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tellapart.errors import InputError, MissingExtra, UndefinedMetric
from tellapart.integrations.mlflow_names import coded, mlflow_name, plain_name

try:
    import mlflow
    from mlflow.entities import Metric, RunTag
    from mlflow.models.evaluation.artifacts import (
        ImageEvaluationArtifact,
        JsonEvaluationArtifact,
        TextEvaluationArtifact,
    )
    from mlflow.models.evaluation.base import EvaluationResult, ModelEvaluator
    from mlflow.tracking import MlflowClient
except ImportError as error:
    raise MissingExtra("mlflow", "mlflow", "tellapart.integrations.mlflow") from error

if TYPE_CHECKING:
    from tellapart.comparison import Comparison
    from tellapart.evaluation import Evaluation

__all__ = ["TellapartEvaluator", "log_to_mlflow", "mlflow_name", "plain_name"]

FOLDER = "tellapart"  # of the artifacts
DRAWN = ("roc", "pr")
RESULT: Any = EvaluationResult  # its constructor has no types
ARTIFACTS: dict[str, Any] = {
    ".png": ImageEvaluationArtifact,
    ".json": JsonEvaluationArtifact,
    ".html": TextEvaluationArtifact,
}
MOST_AT_ONCE = 1_000  # metrics, or 100 tags, that a server takes in one request


def log_to_mlflow(
    result: Evaluation | Comparison,
    *,
    metrics: Sequence[str] | None = None,
    prefix: str = "",
    intervals: bool = True,
    report: bool = True,
    step: int | None = None,
    run_id: str | None = None,
    client: MlflowClient | None = None,
    model_id: str | None = None,
) -> dict[str, float]:
    """Log an evaluation or a comparison to a run: numbers, tags, the report.

    Numbers of one class go by `mlflow_name`: ``recall[cat]`` becomes ``recall/cat``. Numbers of a
    comparison stand behind the name of their model, ``resnet/roc_auc``, and differences behind
    both, ``resnet minus vit/roc_auc``, with their p-values. What a number is of (rows, classes,
    positive class, threshold, version) goes to tags ``tellapart.*``.

    Parameters
    ----------
    metrics
        Names such as ``roc_auc``, or ``recall[cat]`` for one class (of an evaluation); by
        default the few that `tellapart.compare` compares. Of a comparison: some of those that
        were compared.
    prefix
        Put before every metric; without its last sign it also names the folder of the artifacts,
        so that ``val_`` and ``test_`` do not overwrite each other.
    intervals
        Whether to add the ends of each interval: ``roc_auc_low``, ``roc_auc_high``.
    report
        Whether to log report.html, the numbers as JSON and the curves as PNG, in the folder
        ``tellapart``; a later call replaces them, so a loop may leave them out until its end.
    step
        Of the metrics.
    run_id
        The active run if left out; without one a run is started, as ``mlflow.log_metric`` does.
    client
        For another tracking server; expects `run_id`.
    model_id
        Logged model that the metrics are of, in MLflow 3.

    Returns
    -------
    What was logged: name in MLflow -> value. Undefined metrics are left out (MLflow would keep a
    NaN and turn an infinite number into 1.8e308) and listed in the tag ``tellapart.undefined``.

    Raises
    ------
    InputError
        A name is not known or does not fit, or `client` comes without `run_id`.
    """
    from tellapart.integrations.mlflow_numbers import numbers_of, tags_of

    if client is not None and run_id is None:
        raise InputError("run_id is missing; expected one beside client")
    chosen = client or MlflowClient()
    run = run_id or (mlflow.active_run() or mlflow.start_run()).info.run_id
    found = numbers_of(result, metrics, intervals)
    kept = {f"{prefix}{name}": value for name, value in found.items() if isfinite(value)}
    undefined = [f"{prefix}{name}" for name, value in found.items() if not isfinite(value)]
    tags = tags_of(result) | ({"undefined": ", ".join(undefined)} if undefined else {})
    _log_numbers(chosen, run, kept, step, model_id)
    chosen.log_batch(run, tags=[RunTag(f"tellapart.{key}", value) for key, value in tags.items()])
    if report:
        with tempfile.TemporaryDirectory() as folder:
            _write(result, Path(folder))
            chosen.log_artifacts(run, folder, artifact_path=_folder(prefix))
    return kept


def _log_numbers(
    client: MlflowClient,
    run_id: str,
    numbers: Mapping[str, float],
    step: int | None,
    model_id: str | None,
) -> None:
    now = int(time.time() * 1000)
    more = {} if model_id is None else {"model_id": model_id}
    entries = [Metric(name, value, now, step or 0, **more) for name, value in numbers.items()]
    for start in range(0, len(entries), MOST_AT_ONCE):
        client.log_batch(run_id, metrics=entries[start : start + MOST_AT_ONCE])


def _folder(prefix: str) -> str:
    """Return the folder of the artifacts.

    >>> _folder(""), _folder("val_"), _folder("test/")
    ('tellapart', 'tellapart/val', 'tellapart/test')
    """
    name = prefix.strip("/_-:. ")
    return f"{FOLDER}/{coded(name)}" if name else FOLDER


def _write(result: Evaluation | Comparison, folder: Path) -> None:
    """Write the page, the numbers and what curves there are."""
    from tellapart.evaluation import Evaluation

    name = "evaluation" if isinstance(result, Evaluation) else "comparison"
    result.save(folder / "report.html")
    result.save(folder / f"{name}.json")
    for kind in DRAWN:
        try:
            result.plot(kind).save(folder / f"{kind}.png")
        except (InputError, UndefinedMetric):  # no scores, or one class only
            continue


class TellapartEvaluator(ModelEvaluator):  # type: ignore[misc, unused-ignore]
    """Evaluate in ``mlflow.models.evaluate(..., evaluators=["tellapart"])``.

    Takes classifiers: a logged model, a function, or a column of predictions. Labels and whole
    numbers are predicted classes; other numbers are scores, of the positive class or one column
    per class. Models of scikit-learn are asked for probabilities (or decisions) and predictions.

    ``evaluator_config`` takes, all optional and named as MLflow's own evaluator does where it has
    them: ``label_list`` (classes in the order of the scores), ``pos_label``, ``sample_weights``,
    ``metric_prefix``; ``score_columns`` (columns of the data that hold scores),
    ``predictions_are`` (``"labels"`` or ``"scores"``, where values do not tell), ``scores`` and
    ``threshold`` as `tellapart.evaluate`; ``metrics``, ``intervals`` and ``report`` as
    `log_to_mlflow`; ``level``.

    Examples
    --------
    ::

        mlflow.models.evaluate(data=table, targets="y", predictions="p",
            model_type="classifier", evaluators=["tellapart"],
            evaluator_config={"tellapart": {"pos_label": "dog"}})
    """

    @classmethod
    def can_evaluate(
        cls,
        *,
        model_type: str | None,
        evaluator_config: Mapping[str, Any] | None,  # noqa: ARG003 - given by MLflow
        **_: Any,
    ) -> bool:
        """Whether it is a classifier."""
        return model_type == "classifier"

    def evaluate(
        self,
        *,
        model_type: str,  # noqa: ARG002 - given by MLflow
        dataset: Any,
        run_id: str,
        evaluator_config: Mapping[str, Any] | None,
        model: Any = None,
        extra_metrics: Any = None,
        custom_artifacts: Any = None,
        predictions: str | None = None,
        model_id: str | None = None,
        **_: Any,
    ) -> EvaluationResult:
        """Evaluate, log to the run, and return what was logged."""
        from tellapart.integrations.mlflow_models import evaluation_of, warn_of_ignored

        config = dict(evaluator_config or {})
        warn_of_ignored(extra_metrics=extra_metrics, custom_artifacts=custom_artifacts)
        evaluation = evaluation_of(dataset, model, predictions, config)
        client = MlflowClient()
        prefix, report = config.get("metric_prefix") or "", config.get("report", True)
        logged = log_to_mlflow(
            evaluation,
            metrics=config.get("metrics"),
            prefix=prefix,
            intervals=config.get("intervals", True),
            report=False,
            run_id=run_id,
            client=client,
            model_id=model_id,
        )
        artifacts = _artifacts(evaluation, client, run_id, prefix) if report else {}
        kept: EvaluationResult = RESULT(metrics=logged, artifacts=artifacts, run_id=run_id)
        return kept


def _artifacts(
    evaluation: Evaluation, client: MlflowClient, run_id: str, prefix: str
) -> dict[str, Any]:
    """Log the report; return its files with their content, which a saved result holds too."""
    found = {}
    root = f"{client.get_run(run_id).info.artifact_uri}/{_folder(prefix)}"
    with tempfile.TemporaryDirectory() as folder:
        _write(evaluation, Path(folder))
        client.log_artifacts(run_id, folder, artifact_path=_folder(prefix))
        for path in sorted(Path(folder).iterdir()):
            artifact = ARTIFACTS[path.suffix](uri=f"{root}/{path.name}")
            artifact._load(str(path))
            found[f"{prefix}tellapart_{path.stem}"] = artifact
    return found
