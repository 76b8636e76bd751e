"""The examples run as they stand: they train, export, predict and report."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
from pyarrow import parquet

from packed import payload_of

os.environ.setdefault("KERAS_BACKEND", "torch")
ROOT = Path(__file__).parents[2]


def run(name, *words):
    done = subprocess.run(
        [sys.executable, str(ROOT / "examples" / name), *map(str, words)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout


def scores(path):
    table = parquet.read_table(path)
    names = [name for name in table.schema.names if name.startswith("prob_")]
    return np.column_stack([table[name].to_numpy() for name in names]), table["truth"].to_pylist()


def test_clothes_are_told_apart_by_the_exports_of_a_torch_model(tmp_path, real_data, need):
    for package in ("torch", "onnx", "onnxscript", "onnxruntime"):
        need(package)
    printed = run("predict_clothing.py", real_data / "clothing_images" / "test", tmp_path)
    assert "187 photos seen, 185 predicted, 10 classes" in printed
    ours, truth = scores(tmp_path / "clothes.onnx.parquet")
    np.testing.assert_allclose(ours, scores(tmp_path / "clothes.pt2.parquet")[0], atol=1e-5)
    classes = (tmp_path / "labels.txt").read_text().split()
    right = np.mean([classes[k] == name for k, name in zip(ours.argmax(1), truth, strict=True)])
    assert right > 0.6  # the most frequent class is a fifth
    gallery = payload_of((tmp_path / "report.html").read_text("utf-8"))["gallery"]
    assert gallery["shown"] == "images"
    assert all(each["picture"] for each in gallery["examples"])


def test_digits_are_predicted_alike_by_keras_and_onnx(tmp_path, need):
    for package in ("torch", "keras", "onnx", "onnxscript", "onnxruntime", "sklearn"):
        need(package)
    printed = run("predict_digits.py", tmp_path)
    ours, truth = scores(tmp_path / "digits.keras.parquet")
    np.testing.assert_allclose(ours, scores(tmp_path / "digits.onnx.parquet")[0], atol=1e-5)
    assert np.mean(ours.argmax(1) == np.array(truth, int)) > 0.9
    assert "largest difference of the two" in printed
    assert (tmp_path / "report.html").exists()
