"""A small network on the handwritten digits: metrics in the loop, an exact report at its end.

    KERAS_BACKEND=torch python examples/keras_training.py OUT

Is it a nine? One digit in ten is: positives are the rare class.
"""

import os
import sys
import warnings
from pathlib import Path

os.environ.setdefault("KERAS_BACKEND", "torch")
warnings.filterwarnings("ignore", "__array__ implementation", DeprecationWarning)  # Keras on torch

import keras  # noqa: E402
from sklearn.datasets import load_digits  # noqa: E402
from sklearn.model_selection import train_test_split  # noqa: E402

from tellapart.integrations.keras import AUC, F1, Brier, EvaluationCallback  # noqa: E402

if len(sys.argv) != 2:
    sys.exit("usage: python examples/keras_training.py OUT")
out = Path(sys.argv[1])

digits, named = load_digits(return_X_y=True)
x, x_val, y, y_val = train_test_split(
    (digits / 16).astype("float32"), (named == 9).astype("float32"), random_state=0, stratify=named
)
keras.utils.set_random_seed(0)
model = keras.Sequential(
    [keras.Input((64,)), keras.layers.Dense(32, "relu"), keras.layers.Dense(1, "sigmoid")]
)
area = AUC(name="auc")
model.compile(keras.optimizers.Adam(0.01), "binary_crossentropy", metrics=[area, Brier(), F1()])

# Numbers of this callback are exact, with intervals; those after it in the list may monitor them.
exact = EvaluationCallback(
    (x_val, y_val),
    metrics=["roc_auc", "average_precision"],
    intervals=True,
    report=out / "best.html",
    when="best",
)
stop = keras.callbacks.EarlyStopping("val_tellapart_average_precision", mode="max", patience=3)
history = model.fit(
    x,
    y,
    batch_size=64,
    epochs=8,
    verbose=0,
    validation_data=(x_val, y_val),
    callbacks=[exact, stop],
).history

for epoch, (low, high, binned, one) in enumerate(
    zip(
        history["val_tellapart_roc_auc_low"],
        history["val_tellapart_roc_auc_high"],
        history["val_auc"],
        history["val_tellapart_roc_auc"],
        strict=True,
    )
):
    print(
        f"epoch {epoch + 1}: val_auc {binned:.4f}  interval {low:.3f} {high:.3f}  exact {one:.4f}"
    )

model.evaluate(x_val, y_val, verbose=0)
print(f"cells of val_auc: within {area.resolution():.4f} of the exact area for certain")
print("best epoch", exact.best_epoch, exact.best_evaluation.metric("roc_auc"))
print(exact.written[-1])
