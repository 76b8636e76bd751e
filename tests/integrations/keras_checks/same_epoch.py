"""Evaluate rows by Keras: its callback on a model that hands scores on, and its binned metrics.

    KERAS_BACKEND=... python same_epoch.py FOLDER ROWS.json

FOLDER has an NPZ for each case; name -> numbers goes to ROWS.json. A process of its own, since
Keras reads its back end once.
"""

import json
import sys
from pathlib import Path

import keras
import numpy as np

from tellapart.integrations.keras import AUC, F1, Brier, EvaluationCallback

BATCH = 64


def numbers(scores, truth, names):
    model = keras.Sequential([keras.Input(scores.shape[1:]), keras.layers.Activation("linear")])
    callback = EvaluationCallback((scores, truth), metrics=names, batch_size=BATCH)
    evaluation = callback.evaluate(model)
    return {name: evaluation.metric(name).value for name in names}


def binned(scores, truth):
    area, brier, f1 = AUC(), Brier(), F1()
    for start in range(0, len(truth), BATCH):
        part = slice(start, start + BATCH)
        for metric in (area, brier, f1):
            metric.update_state(truth[part, None].astype("float32"), scores[part])
    low, high = area.bounds()
    found = {"area": area.result(), "low": low, "high": high}
    found |= {"brier": brier.result(), "f1": f1.result()}
    return {name: float(value) for name, value in found.items()}


def main(folder, target):
    found = {}
    for path in Path(folder).glob("*.npz"):
        with np.load(path) as rows:
            scores, truth, names = rows["scores"], rows["truth"], rows["names"].tolist()
        found[path.stem] = {"exact": numbers(scores, truth, names)}
        if scores.shape[1] == 1:
            found[path.stem]["binned"] = binned(scores, truth)
    Path(target).write_text(json.dumps(found), encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
