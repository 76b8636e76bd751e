"""Two models of one task in MLflow: numbers with intervals, reports, a comparison, a gate.

    python examples/mlflow_tracking.py OUT

Writes a tracking store to OUT/mlflow.db; look at it with
``mlflow ui --backend-store-uri sqlite:///OUT/mlflow.db``.
"""

import os
import sys
import warnings
from pathlib import Path

os.environ.setdefault("MLFLOW_DISABLE_TELEMETRY", "true")  # no network
warnings.filterwarnings("ignore", category=DeprecationWarning)  # of MLflow's own code
warnings.filterwarnings("ignore", message=".*Inferred schema contains integer column")

import mlflow  # noqa: E402
from mlflow.models import MetricThreshold  # noqa: E402
from sklearn.datasets import load_breast_cancer  # noqa: E402
from sklearn.linear_model import LogisticRegression  # noqa: E402
from sklearn.model_selection import train_test_split  # noqa: E402
from sklearn.naive_bayes import GaussianNB  # noqa: E402
from sklearn.pipeline import make_pipeline  # noqa: E402
from sklearn.preprocessing import StandardScaler  # noqa: E402

import tellapart as ta  # noqa: E402
from tellapart.integrations.mlflow import log_to_mlflow  # noqa: E402

out = Path(sys.argv[1] if len(sys.argv) > 1 else "mlflow_out").resolve()
out.mkdir(parents=True, exist_ok=True)
mlflow.set_tracking_uri(f"sqlite:///{out / 'mlflow.db'}")
client = mlflow.MlflowClient()
if client.get_experiment_by_name("tumours") is None:
    client.create_experiment("tumours", artifact_location=(out / "artifacts").as_uri())
mlflow.set_experiment("tumours")

table, truth = load_breast_cancer(return_X_y=True, as_frame=True)
train, test, y_train, y_test = train_test_split(table, truth, random_state=0, stratify=truth)
models = {
    "logistic": make_pipeline(StandardScaler(), LogisticRegression()),
    "bayes": GaussianNB(),
}
scores = {}
for name, model in models.items():
    with mlflow.start_run(run_name=name) as run:
        scores[name] = model.fit(train, y_train).predict_proba(test)[:, 1]
        logged = log_to_mlflow(
            ta.evaluate(y_test, scores[name]), metrics=["roc_auc", "recall[0]", "brier"]
        )
        print(f"{name}: AUC {logged['roc_auc']:.3f}, at least {logged['roc_auc_low']:.3f}")
        print(f"  {len(logged)} numbers, such as {list(logged)[3]}; artifacts:", end=" ")
        print(", ".join(one.path for one in client.list_artifacts(run.info.run_id, "tellapart")))

with mlflow.start_run(run_name="logistic against bayes"):
    logged = log_to_mlflow(ta.compare(y_test, scores, metrics=["roc_auc"]))
    difference = logged["logistic minus bayes/roc_auc"]
    p_value = logged["logistic minus bayes/p_value/roc_auc"]
    print(f"logistic - bayes: {difference:+.3f}, p {p_value:.3f}")

# The evaluator inside MLflow: the gate decides on the lower end of the interval.
with mlflow.start_run(run_name="gate"):
    data = test.assign(y=y_test, p=scores["logistic"])
    result = mlflow.models.evaluate(
        data=data, targets="y", predictions="p", model_type="classifier",
        evaluators=["tellapart"], evaluator_config={"tellapart": {"metrics": ["roc_auc"]}},
    )  # fmt: skip
    limit = MetricThreshold(threshold=0.9, greater_is_better=True)
    mlflow.validate_evaluation_results(
        validation_thresholds={"roc_auc_low": limit}, candidate_result=result
    )
    print("passed: roc_auc_low >= 0.9")
