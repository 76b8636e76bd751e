"""One epoch of a real model, by every way in: all give the same numbers."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from pyarrow import parquet
from sklearn.base import BaseEstimator, ClassifierMixin, RegressorMixin
from sklearn.datasets import load_digits

import tellapart as ta
from extras import installed

HERE = Path(__file__).parent
BATCH = 64
BINARY = ("roc_auc", "average_precision", "accuracy", "f1", "recall", "brier", "log_loss", "ece")
SEVERAL = (
    "roc_auc_ovr_macro", "roc_auc_ovo_macro", "accuracy", "f1_macro", "mcc", "brier",
    "log_loss", "top_3_accuracy",
)  # fmt: skip


@dataclass(frozen=True, eq=False)
class Epoch:
    """Scores as the model gave them, float32: one column for two classes, else one per class."""

    scores: np.ndarray
    truth: np.ndarray
    names: tuple[str, ...]

    @property
    def given(self) -> np.ndarray:
        return self.scores[:, 0] if self.scores.shape[1] == 1 else self.scores

    @property
    def classes(self) -> list[int]:
        return list(range(max(2, self.scores.shape[1])))

    def expected(self) -> ta.Evaluation:
        kind = {"scores": "probability"}
        return ta.evaluate(self.truth, self.given, classes=self.classes, **kind)


@cache
def epoch(kind: str) -> Epoch:
    """Train a small network for one epoch and keep what it says of the rows it has not seen."""
    import torch

    torch.manual_seed(0)
    digits = load_digits()
    x = torch.tensor(digits.data / 16, dtype=torch.float32)
    y = torch.tensor(digits.target if kind == "several" else digits.target == 8)
    outputs = 10 if kind == "several" else 1
    model = torch.nn.Sequential(
        torch.nn.Linear(64, 16), torch.nn.ReLU(), torch.nn.Linear(16, outputs)
    )
    optimizer = torch.optim.Adam(model.parameters(), lr=0.02)
    for start in range(0, 900, BATCH):
        rows = slice(start, start + BATCH)
        found = model(x[rows])
        loss = (
            torch.nn.functional.cross_entropy(found, y[rows])
            if kind == "several"
            else torch.nn.functional.binary_cross_entropy_with_logits(found[:, 0], y[rows].float())
        )
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    with torch.no_grad():
        logits = model(x[900:])
        scores = logits.softmax(1) if kind == "several" else logits.sigmoid()
    truth = y[900:].numpy().astype(int)
    if kind == "soft":  # ten annotators, some of whom err
        votes = np.random.default_rng(1).binomial(10, np.where(truth, 0.8, 0.1))
        return Epoch(scores.numpy(), votes / 10, BINARY)
    return Epoch(scores.numpy(), truth, SEVERAL if kind == "several" else BINARY)


KINDS = ("hard", "soft", "several")


@pytest.mark.parametrize("kind", KINDS)
def test_the_metric_of_pytorch_says_what_evaluate_says(kind, need):
    torch = need("torch")
    from tellapart.integrations.torch import EvaluationMetric, evaluate_model

    one = epoch(kind)
    scores, truth = torch.from_numpy(one.scores), torch.from_numpy(one.truth)
    metric = EvaluationMetric(classes=one.classes, metrics=one.names)
    for start in range(0, len(truth), BATCH):
        metric.update(scores[start : start + BATCH], truth[start : start + BATCH])
    expected = one.expected()
    assert {k: float(v) for k, v in metric.compute().items()} == {
        name: expected.metric(name).value for name in one.names
    }
    data = torch.utils.data.TensorDataset(scores, truth)
    loader = torch.utils.data.DataLoader(data, batch_size=BATCH)
    whole = evaluate_model(torch.nn.Identity(), loader, classes=one.classes, scores="probability")
    assert whole.to_json() == metric.evaluation().to_json() == expected.to_json()


@pytest.mark.parametrize("backend", ["torch", "jax"])
def test_keras_says_what_evaluate_says(backend, tmp_path):
    installed("keras", backend)
    for kind in KINDS:
        one = epoch(kind)
        rows = {"scores": one.scores, "truth": one.truth, "names": np.array(one.names)}
        np.savez(tmp_path / f"{kind}.npz", **rows)
    script = HERE / "keras_checks" / "same_epoch.py"
    done = subprocess.run(
        [sys.executable, str(script), str(tmp_path), "numbers.json"],
        capture_output=True, text=True, check=False, cwd=tmp_path,
        env={**os.environ, "KERAS_BACKEND": backend, "JAX_PLATFORMS": "cpu"},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    found = json.loads((tmp_path / "numbers.json").read_text(encoding="utf-8"))
    for kind in KINDS:
        expected, names = epoch(kind).expected(), epoch(kind).names
        assert found[kind]["exact"] == {name: expected.metric(name).value for name in names}
    for kind in ("hard", "soft"):
        said, expected = found[kind]["binned"], epoch(kind).expected()
        exact = expected.metric("roc_auc").value
        assert said["low"] <= exact <= said["high"]
        assert said["area"] == pytest.approx(exact, abs=1e-3)
        assert said["brier"] == pytest.approx(expected.metric("brier").value, rel=1e-5)
        assert said["f1"] == pytest.approx(expected.metric("f1").value, rel=1e-6)


class Given(ClassifierMixin, BaseEstimator):
    """A classifier whose features are its probabilities."""

    def fit(self, X: Any, y: Any) -> Given:
        self.classes_ = np.unique(y)
        return self

    def predict_proba(self, X: Any) -> np.ndarray:
        return np.column_stack([1 - X[:, 0], X[:, 0]]) if X.shape[1] == 1 else X

    def predict(self, X: Any) -> np.ndarray:
        if X.shape[1] == 1:
            return self.classes_[(X[:, 0] >= 0.5).astype(int)]
        return self.classes_[X.argmax(1)]


class Said(RegressorMixin, BaseEstimator):
    """A regressor of shares whose feature is its answer."""

    def fit(self, X: Any, y: Any) -> Said:
        self.fitted_ = True
        return self

    def predict(self, X: Any) -> np.ndarray:
        return X[:, 0]


@pytest.mark.parametrize("kind", KINDS)
def test_the_scorers_of_scikit_learn_say_what_evaluate_says(kind):
    from tellapart.integrations.sklearn import scorers

    one = epoch(kind)
    model = (Said() if kind == "soft" else Given()).fit(one.scores, one.truth)
    found = scorers(one.names)(model, one.scores, one.truth)
    expected = one.expected()
    assert len(found) == len(one.names)
    for name in one.names:
        is_loss = ta.METRICS[name].better == "lower"
        value = -found[f"neg_{name}"] if is_loss else found[name]
        assert value == pytest.approx(expected.metric(name).value, rel=1e-12), name


@pytest.mark.parametrize("kind", KINDS)
def test_the_command_says_what_evaluate_says(kind, tmp_path):
    one, path = epoch(kind), tmp_path / "rows.parquet"
    names = ["y_score"] if one.scores.shape[1] == 1 else [f"prob_{c}" for c in one.classes]
    columns = {name: one.scores[:, k] for k, name in enumerate(names)}
    parquet.write_table(pa.table({"y_true": one.truth, **columns}), path)
    done = subprocess.run(
        [sys.executable, "-m", "tellapart", "report", str(path), "--json"],
        capture_output=True, text=True, check=True, cwd=tmp_path,
    )  # fmt: skip
    said, expected = json.loads(done.stdout), json.loads(one.expected().to_json())
    assert said["metrics"] == expected["metrics"]
    assert said["confusion"]["counts"] == expected["confusion"]["counts"]


@pytest.mark.parametrize("kind", ["hard", "several"])
def test_the_trainer_of_transformers_is_told_what_evaluate_says(kind, need):
    transformers = need("transformers")
    from tellapart.integrations.transformers import hf_compute_metrics

    one = epoch(kind)
    logits = np.log(one.scores / (1 - one.scores)) if kind == "hard" else np.log(one.scores)
    compute = hf_compute_metrics(
        [str(name) for name in one.classes], metrics=["accuracy", one.names[0]]
    )
    handed = transformers.EvalPrediction(predictions=logits, label_ids=one.truth)
    found, expected = compute(handed), one.expected()
    for name, value in found.items():
        assert value == pytest.approx(expected.metric(name).value, rel=1e-6), name
