"""Logging to a real tracking store, and the evaluator inside `mlflow.models.evaluate`."""

from __future__ import annotations

import json
import math
import os
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import tellapart as ta
from extras import imported
from tellapart.integrations.scalars import scalars

os.environ.setdefault("MLFLOW_DISABLE_TELEMETRY", "true")
os.environ.setdefault("GIT_PYTHON_REFRESH", "quiet")
mlflow = imported("mlflow")
pd = imported("pandas")

from tellapart.integrations.mlflow import (  # noqa: E402
    TellapartEvaluator,
    log_to_mlflow,
    mlflow_name,
    plain_name,
)

pytestmark = [
    pytest.mark.filterwarnings("ignore:The ``noload`` loader strategy:DeprecationWarning"),
    pytest.mark.filterwarnings("ignore:Starting with pandas version 4.0:DeprecationWarning"),
    pytest.mark.filterwarnings("ignore:The inplace keyword in:DeprecationWarning"),
    pytest.mark.filterwarnings("ignore:Hint. Inferred schema contains integer:UserWarning"),
    pytest.mark.filterwarnings("ignore:_ImportHookChainedLoader.exec_module:ImportWarning"),
    pytest.mark.filterwarnings("ignore:.*Any type hint is inferred as AnyType:UserWarning"),
]

ROOT = Path(__file__).parents[2]
ROWS = 60
NAMES = ["cat", "dog", "bird/owl"]


@pytest.fixture(scope="module")
def store(tmp_path_factory) -> Any:
    """Make one tracking store for all tests: its tables take seconds to be made."""
    folder = tmp_path_factory.mktemp("mlflow")
    before = mlflow.get_tracking_uri()
    mlflow.set_tracking_uri(f"sqlite:///{folder / 'mlflow.db'}")
    client = mlflow.MlflowClient()
    experiment = client.create_experiment("tests", artifact_location=(folder / "art").as_uri())
    mlflow.set_experiment(experiment_id=experiment)
    yield client
    mlflow.set_tracking_uri(before)


@pytest.fixture
def run(store) -> Any:
    with mlflow.start_run() as started:
        yield started.info.run_id


def pets() -> tuple[np.ndarray, np.ndarray]:
    draw = np.random.default_rng(0)
    truth = np.arange(ROWS) % 2
    return truth, np.round(1 / (1 + np.exp(-draw.normal(2 * truth - 1, 1.5))), 3)


def three() -> tuple[np.ndarray, np.ndarray]:
    codes = np.arange(ROWS) % 3
    scores = np.random.default_rng(1).dirichlet([1, 1, 1], ROWS) + np.eye(3)[codes] * 0.5
    return np.array(NAMES)[codes], scores / scores.sum(axis=1, keepdims=True)


def files(store, run_id: str, folder: str = "tellapart") -> set[str]:
    return {one.path.removeprefix(f"{folder}/") for one in store.list_artifacts(run_id, folder)}


def test_numbers_tags_and_files_are_read_back(store, run, tmp_path):
    truth, scores = pets()
    evaluation = ta.evaluate(truth, scores, pos_label=1)
    logged = log_to_mlflow(evaluation)
    data = store.get_run(run).data
    assert data.metrics == logged == scalars(evaluation, intervals=True)
    tags = {name: value for name, value in data.tags.items() if name.startswith("tellapart.")}
    assert tags == {
        "tellapart.version": ta.__version__, "tellapart.task": "binary",
        "tellapart.rows": "60", "tellapart.level": "0.95", "tellapart.classes": "0, 1",
        "tellapart.positive": "1", "tellapart.threshold": "0.5", "tellapart.truth": "hard",
        "tellapart.scores": "probability",
    }  # fmt: skip
    assert files(store, run) == {"report.html", "evaluation.json", "roc.png", "pr.png"}
    path = Path(store.download_artifacts(run, "tellapart/evaluation.json", str(tmp_path)))
    stored = json.loads(path.read_text(encoding="utf-8"))
    assert stored["metrics"]["roc_auc"]["value"] == logged["roc_auc"]


def test_numbers_of_classes_have_names_that_can_be_turned_back(store, run):
    evaluation = ta.evaluate(*three(), classes=NAMES)
    asked = ["accuracy", "recall[cat]", "f1[bird/owl]"]
    logged = log_to_mlflow(evaluation, metrics=asked, report=False)
    assert {"recall/cat", "recall_low/cat", "f1/bird.2F.owl", "f1_high/bird.2F.owl"} < set(logged)
    found = store.get_run(run).data.metrics
    assert {plain_name(name): value for name, value in found.items()} == scalars(
        evaluation, asked, intervals=True
    )
    assert files(store, run) == set()


@given(
    st.sampled_from(["recall", "f1"]), st.text(min_size=1), st.sampled_from(["", "_low", "_high"])
)
def test_every_name_is_taken_and_turned_back(metric, of, end):
    from mlflow.utils.validation import _validate_metric_name

    name = f"{metric}[{of}]{end}"
    made = mlflow_name(name)
    _validate_metric_name(made)
    assert plain_name(made) == name


def test_undefined_numbers_are_left_out_and_listed(store, run):
    evaluation = ta.evaluate([1, 1, 1], [0.2, 0.7, 0.9], classes=[0, 1])
    assert math.isnan(evaluation.metric("roc_auc").value)
    logged = log_to_mlflow(evaluation, metrics=["roc_auc", "accuracy"])
    assert set(logged) == {"accuracy", "accuracy_low", "accuracy_high"}
    data = store.get_run(run).data
    assert set(data.metrics) == set(logged)
    assert data.tags["tellapart.undefined"] == "roc_auc, roc_auc_low, roc_auc_high"


def test_predictions_alone_have_no_curves(store, run):
    log_to_mlflow(ta.evaluate(["a", "b", "a"], y_pred=["a", "b", "b"]), metrics=["accuracy"])
    assert files(store, run) == {"report.html", "evaluation.json"}


def test_steps_and_prefixes_stand_side_by_side(store, run):
    truth, scores = pets()
    for step, flat in enumerate([0.5, 1.0]):
        evaluation = ta.evaluate(truth, scores * flat)
        log_to_mlflow(evaluation, prefix="val_", step=step, report=step == 1)
    log_to_mlflow(evaluation, prefix="test_", metrics=["accuracy"])
    history = store.get_metric_history(run, "val_accuracy")
    assert [one.step for one in history] == [0, 1]
    assert history[0].value < history[1].value
    assert "report.html" in files(store, run, "tellapart/val") & files(store, run, "tellapart/test")


def test_a_comparison_keeps_models_and_differences_apart(store, run):
    truth, scores = pets()
    other = np.where(truth == 1, np.roll(scores, 2), scores)
    found = ta.compare(truth, {"new net": scores, "old/net": other}, metrics=["roc_auc"])
    logged = log_to_mlflow(found, intervals=False)
    difference = found.difference("roc_auc", "new net", "old/net")
    assert logged == {
        "new net/roc_auc": found.evaluations["new net"].metric("roc_auc").value,
        "old.2F.net/roc_auc": found.evaluations["old/net"].metric("roc_auc").value,
        "new net minus old.2F.net/roc_auc": difference.estimate.value,
        "new net minus old.2F.net/p_value/roc_auc": difference.p_adjusted,
    }
    assert store.get_run(run).data.metrics == logged
    assert store.get_run(run).data.tags["tellapart.models"] == "new net, old/net"
    assert {"report.html", "comparison.json", "roc.png"} <= files(store, run)
    with pytest.raises(ta.InputError, match="metrics names 'f1'; expected some of roc_auc"):
        log_to_mlflow(found, metrics=["f1"])


def test_another_client_needs_the_run(store):
    truth, scores = pets()
    evaluation = ta.evaluate(truth, scores)
    with pytest.raises(ta.InputError, match="run_id is missing"):
        log_to_mlflow(evaluation, client=store)
    experiment = store.get_experiment_by_name("tests").experiment_id
    other = store.create_run(experiment)
    log_to_mlflow(evaluation, client=store, run_id=other.info.run_id, report=False)
    assert "roc_auc" in store.get_run(other.info.run_id).data.metrics
    assert mlflow.active_run() is None


def test_without_a_run_one_is_started(store):
    truth, scores = pets()
    log_to_mlflow(ta.evaluate(truth, scores), report=False)
    started = mlflow.active_run()
    mlflow.end_run()
    assert "accuracy" in store.get_run(started.info.run_id).data.metrics


# ---- the evaluator ---------------------------------------------------------------------------


def evaluated(data: Any, **arguments: Any) -> Any:
    config = arguments.pop("config", {})
    told = {"targets": "y", "model_type": "classifier", **arguments}
    return mlflow.models.evaluate(
        data=data, evaluators=["tellapart"], evaluator_config={"tellapart": config}, **told
    )


def test_the_entry_point_is_found():
    from mlflow.models.evaluation.evaluator_registry import _model_evaluation_registry

    found = type(_model_evaluation_registry.get_evaluator("tellapart"))
    assert (found.__module__, found.__name__) == (
        TellapartEvaluator.__module__,
        TellapartEvaluator.__name__,
    )
    assert found.can_evaluate(model_type="classifier", evaluator_config=None)
    assert not found.can_evaluate(model_type="regressor", evaluator_config=None)


def test_a_column_of_probabilities(store, run, tmp_path):
    truth, scores = pets()
    data = pd.DataFrame({"y": np.where(truth, "dog", "cat"), "p": scores})
    result = evaluated(data, predictions="p", config={"pos_label": "cat"})
    plain = ta.evaluate(data["y"], scores, pos_label="cat")
    assert result.metrics == scalars(plain, intervals=True) == store.get_run(run).data.metrics
    assert result.run_id == run
    assert set(result.artifacts) == {
        f"tellapart_{name}" for name in ("report", "evaluation", "roc", "pr")
    }
    assert result.artifacts["tellapart_evaluation"].content["task"] == "binary"
    for artifact in result.artifacts.values():
        name = artifact.uri.rsplit("/", 1)[1]
        assert name in files(store, run)
    result.save(str(tmp_path / "kept"))
    again = mlflow.models.EvaluationResult.load(str(tmp_path / "kept"))
    assert again.metrics == result.metrics


@pytest.mark.parametrize("kind", [int, float, str])
def test_a_column_of_labels(run, kind):
    truth, scores = pets()
    guesses = (scores > 0.6).astype(int)
    data = pd.DataFrame({"y": truth.astype(kind), "p": guesses.astype(kind)})
    result = evaluated(data, predictions="p", config={"metrics": ["accuracy"], "report": False})
    assert result.metrics["accuracy"] == float((truth == guesses).mean())
    assert result.artifacts == {}


def test_a_column_of_lists_and_columns_of_scores(run):
    truth, scores = three()
    evaluation = ta.evaluate(truth, scores, classes=NAMES)
    data = pd.DataFrame({"y": truth, "p": list(scores)})
    config = {"label_list": NAMES, "report": False, "metric_prefix": "lists/"}
    lists = evaluated(data, predictions="p", config=config)
    assert lists.metrics == scalars(evaluation, intervals=True, prefix="lists/")
    wide = pd.DataFrame({"y": truth, "p": truth} | {f"s{k}": scores[:, k] for k in range(3)})
    config = {"label_list": NAMES, "report": False, "score_columns": ["s0", "s1", "s2"]}
    both = evaluated(wide, predictions="p", config=config)
    assert both.metrics["accuracy"] == 1.0
    assert both.metrics["log_loss"] == evaluation.metric("log_loss").value
    with pytest.raises(ta.InputError, match="score_columns names 's9'; expected columns"):
        evaluated(wide, predictions="p", config=config | {"score_columns": "s9"})


def test_a_logged_model_of_sklearn(store, run, need):
    need("sklearn")
    from sklearn.datasets import load_iris
    from sklearn.linear_model import LogisticRegression
    from sklearn.svm import LinearSVC

    table, truth = load_iris(as_frame=True, return_X_y=True)
    fitted = LogisticRegression(C=0.01).fit(table, truth)
    logged = mlflow.sklearn.log_model(fitted, name="model", serialization_format="cloudpickle")
    data = table.assign(y=truth)
    result = evaluated(data, model=logged.model_uri, config={"report": False})
    plain = ta.evaluate(truth, fitted.predict_proba(table))
    assert result.metrics == pytest.approx(scalars(plain, intervals=True), abs=1e-12)
    two = data[data["y"] < 2]
    decided = LinearSVC().fit(two[table.columns], two["y"])
    logged = mlflow.sklearn.log_model(decided, name="svm", serialization_format="cloudpickle")
    config = {"report": False, "metrics": ["roc_auc", "accuracy"]}
    result = evaluated(two, model=logged.model_uri, config=config)
    assert (result.metrics["roc_auc"], result.metrics["accuracy"]) == (1.0, 1.0)


def test_a_function_and_its_columns(run):
    truth, scores = pets()
    data = pd.DataFrame({"x": scores, "y": truth})

    def answered(inputs):
        return pd.DataFrame({"label": (inputs["x"] > 0.5).astype(int), "p": inputs["x"]})

    result = evaluated(data, model=answered, predictions="p", config={"report": False})
    assert result.metrics == scalars(ta.evaluate(truth, scores), intervals=True)


def test_a_function_that_answers_with_words(run):
    scores = np.random.default_rng(5).normal(size=40)
    truth = np.where(scores + np.arange(40) % 5 > 2, "cat", "dog")
    data = pd.DataFrame({"x": scores, "y": truth})

    def answered(inputs):
        return np.where(inputs["x"] > 0, "cat", "dog")

    result = evaluated(data, model=answered, config={"report": False})
    plain = ta.evaluate(truth, y_pred=answered(data))
    defined = {k: v for k, v in scalars(plain, intervals=True).items() if np.isfinite(v)}
    assert result.metrics == defined


def test_the_innermost_run_gets_the_numbers(store, run):
    truth, scores = pets()
    with mlflow.start_run(nested=True) as inner:
        found = log_to_mlflow(ta.evaluate(truth, scores), report=False)
    assert store.get_run(inner.info.run_id).data.metrics == pytest.approx(found)
    assert store.get_run(run).data.metrics == {}


def test_thresholds_of_mlflow_take_our_names(run):
    from mlflow.models import MetricThreshold
    from mlflow.models.evaluation.validation import ModelValidationFailedException

    truth, scores = pets()
    data = pd.DataFrame({"y": truth, "p": scores})
    asked = ["roc_auc", "recall[1]", "brier"]
    result = evaluated(data, predictions="p", config={"metrics": asked, "report": False})

    def check(**limits: Any) -> None:
        thresholds = {
            plain.replace("__", "/"): MetricThreshold(threshold=limit, greater_is_better=greater)
            for plain, (limit, greater) in limits.items()
        }
        mlflow.validate_evaluation_results(
            validation_thresholds=thresholds, candidate_result=result
        )

    check(roc_auc_low=(0.6, True), recall__1=(0.5, True), brier_high=(0.5, False))
    with pytest.raises(ModelValidationFailedException, match="roc_auc_low"):
        check(roc_auc_low=(0.99, True))
    with pytest.raises(ModelValidationFailedException, match="roc_auc_ovr"):
        check(roc_auc_ovr=(0.1, True))


def test_what_cannot_be_read_is_refused_and_what_is_ignored_is_said(run):
    truth, scores = pets()
    data = pd.DataFrame({"y": truth, "p": scores})
    with pytest.raises(ta.InputError, match="predictions_are is 'logits'; expected one of"):
        evaluated(data, predictions="p", config={"predictions_are": "logits"})
    extra = mlflow.models.make_metric(eval_fn=len, greater_is_better=True, name="mine")
    with pytest.warns(ta.TellapartWarning, match="extra_metrics: not computed by the evaluator"):
        evaluated(data, predictions="p", extra_metrics=[extra], config={"report": False})


# ---- what is shown ---------------------------------------------------------------------------


def test_the_example_writes_a_store(ran):
    lines = ran("mlflow_tracking.py").lines
    assert [line.split(":")[0] for line in lines if not line.startswith(" ")] == [
        "logistic", "bayes", "logistic - bayes", "passed",
    ]  # fmt: skip
    assert "tellapart/report.html" in lines[1]


def test_the_page_says_how_names_are_made_and_its_lines_run(run):
    page = (ROOT / "docs" / "trackers.md").read_text(encoding="utf-8")
    assert f"`recall[T-shirt/top]` | `{mlflow_name('recall[T-shirt/top]')}`" in page
    assert f"`{mlflow_name('recall[cat]_high')}` |" in page
    truth = np.arange(ROWS) % 2
    names = {"table": pd.DataFrame({"y": truth, "p": truth * 0.9 + 0.05})}
    code = re.findall(r"```python\n(.*?)```", page, re.DOTALL)[1]
    exec(compile(code, "trackers.md", "exec"), names)  # noqa: S102 - our own document
    assert names["result"].metrics["roc_auc"] == 1.0
