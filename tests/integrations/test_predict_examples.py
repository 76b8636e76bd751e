"""The examples run as they stand: they train, export, predict and report."""

import numpy as np
from pyarrow import parquet

from packed import payload_of


def scores(path):
    table = parquet.read_table(path)
    names = [name for name in table.schema.names if name.startswith("prob_")]
    return np.column_stack([table[name].to_numpy() for name in names]), table["truth"].to_pylist()


def test_clothes_are_told_apart_by_the_exports_of_a_torch_model(ran):
    out = ran("predict_clothing.py").folder / "out"
    ours, truth = scores(out / "clothes.onnx.parquet")
    np.testing.assert_allclose(ours, scores(out / "clothes.pt2.parquet")[0], atol=1e-5)
    classes = (out / "labels.txt").read_text().split()
    right = np.mean([classes[k] == name for k, name in zip(ours.argmax(1), truth, strict=True)])
    assert right > 0.6  # the most frequent class is a fifth
    gallery = payload_of((out / "report.html").read_text("utf-8"))["gallery"]
    assert gallery["shown"] == "images"
    assert all(each["picture"] for each in gallery["examples"])


def test_digits_are_predicted_alike_by_keras_and_onnx(ran):
    out = ran("predict_digits.py").folder / "out"
    ours, truth = scores(out / "digits.keras.parquet")
    np.testing.assert_allclose(ours, scores(out / "digits.onnx.parquet")[0], atol=1e-5)
    assert np.mean(ours.argmax(1) == np.array(truth, int)) > 0.9
