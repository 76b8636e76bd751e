"""Fractional labels in Keras: its own metrics, ours beside them, and the exact values.

    KERAS_BACKEND=torch python examples/keras_soft_labels.py

The scores are as good as they can be: each is the label itself. (With KERAS_BACKEND=jax the same.)
"""

import os
import warnings

os.environ.setdefault("KERAS_BACKEND", "torch")
warnings.filterwarnings("ignore", "__array__ implementation", DeprecationWarning)  # Keras on torch

import keras  # noqa: E402
import numpy as np  # noqa: E402

import tellapart as ta  # noqa: E402
from tellapart.integrations.keras import AUC, Brier  # noqa: E402

rng = np.random.default_rng(0)
votes = rng.binomial(10, rng.beta(0.5, 0.5, 2000)) / 10
labels = {
    "hard": (votes > 0.5).astype("float32"),
    "smoothed": np.where(votes > 0.5, 0.95, 0.05).astype("float32"),
    "votes, never unanimous": np.clip(votes, 0.1, 0.9).astype("float32"),
    "votes": votes.astype("float32"),
}


def value(metric, truth, score):
    """Return a metric over batches of 256."""
    for start in range(0, len(truth), 256):
        metric.update_state(truth[start : start + 256], score[start : start + 256])
    return float(metric.result())


print("labels                  Keras AUC  tellapart AUC  exact   best possible")
for name, truth in labels.items():
    exact = ta.evaluate(truth, truth, scores="probability").metric("roc_auc")
    best = exact.attainable[1] if exact.attainable else 1.0
    theirs, ours = value(keras.metrics.AUC(), truth, truth), value(AUC(), truth, truth)
    print(f"{name:22}  {theirs:9.4f}  {ours:13.4f}  {exact.value:.4f}  {best:13.4f}")

print("\nlabels                  Keras PR   tellapart PR   exact   tellapart Brier")
for name, truth in labels.items():
    exact = ta.evaluate(truth, truth, scores="probability").metric("pr_auc")
    theirs = value(keras.metrics.AUC(curve="PR"), truth, truth)
    ours, brier = value(AUC(curve="PR"), truth, truth), value(Brier(), truth, truth)
    print(f"{name:22}  {theirs:9.4f}  {ours:13.4f}  {exact.value:.4f}  {brier:15.4f}")
