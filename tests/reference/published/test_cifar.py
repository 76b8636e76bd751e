"""Two real networks on the 10,000 test images of CIFAR-10, in Python and from files."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import tellapart as ta

Json = dict[str, Any]

CLASSES = [
    "airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck",
]  # fmt: skip
FIGURES = {  # of the README beside the data, to the decimals given there
    "wideresnet-16-4-cifar-10.npz": {
        "accuracy": "0.9109",
        "top_5_accuracy": "0.9967",
        "brier": "0.14387",
        "roc_auc_ovr_macro": "0.99516",
    },
    "lenet-5-cifar-10.npz": {
        "accuracy": "0.5308",
        "top_5_accuracy": "0.9374",
        "brier": "0.61415",
        "log_loss": "1.36987",
        "roc_auc_ovr_macro": "0.8967",
    },
}
CALIBRATION = {"wideresnet-16-4-cifar-10.npz": "0.05372", "lenet-5-cifar-10.npz": "0.10789"}


def as_printed(value: float, printed: str) -> str:
    return f"{value:.{len(printed.partition('.')[2])}f}"


@pytest.mark.parametrize("file", FIGURES)
def test_figures(file: str, real_data: Path) -> None:
    data = np.load(real_data / "cifar10_cnn" / file)
    evaluation = ta.evaluate(data["ground_truth"], data["predictions"])
    for name, expected in FIGURES[file].items():
        assert as_printed(evaluation.metric(name).value, expected) == expected, name
    found = evaluation.metric("ece", bins=15, binning="width").value
    assert as_printed(found, CALIBRATION[file]) == CALIBRATION[file]


@pytest.fixture(scope="module")
def frame(real_data: Path, need: Callable[[str], Any]) -> Any:
    pandas = need("pandas")
    data = np.load(real_data / "cifar10_cnn" / "lenet-5-cifar-10.npz")
    score = data["predictions"]  # float32: in the CSV file the shortest decimals of each
    columns = {"y_true": [CLASSES[code] for code in data["ground_truth"]]}
    columns |= {f"prob_{name}": score[:, k] for k, name in enumerate(CLASSES)}
    return pandas.DataFrame(columns)


def without_names(result: Json, *names: str) -> str:
    text = str(result)
    for name in names:
        text = text.replace(name, "FILE")
    return text


def test_csv_and_parquet_give_the_same_json(
    frame: Any, tmp_path: Path, report_json: Callable[..., Json]
) -> None:
    frame.to_csv(tmp_path / "lenet.csv", index=False)
    frame.to_parquet(tmp_path / "lenet.parquet", index=False)
    from_csv = report_json(tmp_path / "lenet.csv")
    from_parquet = report_json(tmp_path / "lenet.parquet")
    names = "lenet.csv", "lenet.parquet"
    assert without_names(from_csv, *names) == without_names(from_parquet, *names)
    assert from_csv["data"]["rows"] == 10_000
    assert from_csv["data"]["classes"] == CLASSES
    expected = FIGURES["lenet-5-cifar-10.npz"]
    for name, printed in expected.items():
        assert as_printed(from_csv["metrics"][name]["value"], printed) == printed, name


def test_python_agrees_with_the_file(
    frame: Any, tmp_path: Path, report_json: Callable[..., Json]
) -> None:
    frame.to_parquet(tmp_path / "lenet.parquet", index=False)
    printed = report_json(tmp_path / "lenet.parquet")
    score = frame[[f"prob_{name}" for name in CLASSES]].to_numpy()
    assert score.dtype == np.float32
    evaluation = ta.evaluate(frame["y_true"], score, classes=CLASSES)
    for name, estimate in evaluation.result.metrics.items():
        found = printed["metrics"][name]
        for part in ("value", "low", "high"):
            own = getattr(estimate, part)
            assert found[part] == (own if np.isfinite(own) else None), (name, part)
