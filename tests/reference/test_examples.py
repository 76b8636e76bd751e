"""Small examples with answers that can be checked by hand, in Python and through the command."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import tellapart as ta

Json = dict[str, Any]
Report = Callable[..., Json]
EXACT = 1e-12


def write_csv(path: Path, columns: dict[str, Sequence[Any]]) -> Path:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(columns)
        writer.writerows(zip(*columns.values(), strict=True))
    return path


def both_ways(evaluation: ta.Evaluation, printed: Json) -> list[Json]:
    """Return the evaluation's own JSON and that of the command, which must agree on numbers."""
    own = json.loads(evaluation.to_json())
    for part in ("task", "metrics", "per_class", "confusion", "pairs", "thresholds", "baselines"):
        assert printed[part] == own[part], part
    assert [f["code"] for f in printed["findings"]] == [f["code"] for f in own["findings"]]
    return [own, printed]


def value(result: Json, name: str, of: str | None = None) -> float | None:
    estimates = result["metrics"] if of is None else result["per_class"][of]
    found: float | None = estimates[name]["value"]
    return found


# ---- twenty images ----------------------------------------------------------------------

TWENTY_TRUTH = [1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1]
TWENTY_SCORE = [
    0.7, 0.6, 0.65, 0.4, 0.75, 0.35, 0.6, 0.45, 0.7, 0.3,
    0.5, 0.6, 0.4, 0.65, 0.55, 0.7, 0.25, 0.8, 0.6, 0.75,
]  # fmt: skip


def test_twenty_images(tmp_path: Path, report_json: Report) -> None:
    file = write_csv(tmp_path / "twenty.csv", {"y_true": TWENTY_TRUTH, "y_score": TWENTY_SCORE})
    for result in both_ways(ta.evaluate(TWENTY_TRUTH, TWENTY_SCORE), report_json(file)):
        # 100 pairs; the two positives at .6 tie with the two negatives at .6: 4 halves are lost
        assert value(result, "roc_auc") == pytest.approx(0.98, rel=EXACT)
        # eight positives at precision 1, then the block at .6 with precision 10/12
        assert value(result, "average_precision") == pytest.approx(
            (8 + 2 * 10 / 12) / 10, rel=EXACT
        )
        assert value(result, "average_precision") == pytest.approx(0.966667, abs=5e-7)
    assert ta.roc_auc_score(TWENTY_TRUTH, TWENTY_SCORE) == pytest.approx(0.98, rel=EXACT)


# ---- three classes ----------------------------------------------------------------------

CLASSES = ["cat", "lion", "dog"]
THREE_TRUTH = [name for name in CLASSES for _ in range(10)]
THREE_SCORE = np.array(
    [
        [0.95, 0.03, 0.02], [0.90, 0.05, 0.05], [0.85, 0.10, 0.05], [0.70, 0.20, 0.10],
        [0.60, 0.25, 0.15], [0.40, 0.45, 0.15], [0.35, 0.40, 0.25], [0.25, 0.55, 0.20],
        [0.20, 0.30, 0.50], [0.10, 0.20, 0.70], [0.10, 0.85, 0.05], [0.05, 0.90, 0.05],
        [0.10, 0.80, 0.10], [0.20, 0.70, 0.10], [0.25, 0.65, 0.10], [0.40, 0.50, 0.10],
        [0.50, 0.40, 0.10], [0.60, 0.30, 0.10], [0.30, 0.30, 0.40], [0.20, 0.25, 0.55],
        [0.10, 0.15, 0.75], [0.10, 0.10, 0.80], [0.05, 0.15, 0.80], [0.20, 0.20, 0.60],
        [0.15, 0.25, 0.60], [0.20, 0.35, 0.45], [0.25, 0.40, 0.35], [0.30, 0.30, 0.40],
        [0.35, 0.30, 0.35], [0.40, 0.30, 0.30],
    ]
)  # fmt: skip
ONE_HOT = np.array([[int(name == label) for label in CLASSES] for name in THREE_TRUTH])
OVR = {"cat": 0.785, "lion": 0.86, "dog": 0.8975}
AVERAGES = {
    "roc_auc_ovr_micro": 1545 / 1800,
    "roc_auc_ovr_macro": 0.8475,
    "roc_auc_ovr_weighted": 0.8475,
    "roc_auc_ovo_macro": 0.8475,
    "roc_auc_ovo_weighted": 0.8475,
}
PAIRS = [({"cat", "lion"}, 0.8025), ({"cat", "dog"}, 0.8475), ({"lion", "dog"}, 0.8925)]


def check_areas(result: Json, names: Sequence[str]) -> None:
    for label, name in zip(CLASSES, names, strict=True):
        assert value(result, "roc_auc", name) == pytest.approx(OVR[label], rel=EXACT)
    for name, expected in AVERAGES.items():
        assert value(result, name) == pytest.approx(expected, rel=EXACT), name
    assert value(result, "roc_auc_ovr_micro") == pytest.approx(0.858333, abs=5e-7)
    shown = dict(zip(CLASSES, names, strict=True))
    for pair, (labels, expected) in zip(result["pairs"], PAIRS, strict=True):  # worst first
        assert {pair["first"], pair["second"]} == {shown[label] for label in labels}
        assert pair["auc"]["value"] == pytest.approx(expected, rel=EXACT)


def test_three_classes(tmp_path: Path, report_json: Report) -> None:
    columns: dict[str, Sequence[Any]] = {"y_true": THREE_TRUTH}
    columns |= {f"prob_{name}": THREE_SCORE[:, k].tolist() for k, name in enumerate(CLASSES)}
    file = write_csv(tmp_path / "three.csv", columns)
    printed = report_json(file, "--classes", ",".join(CLASSES))
    for result in both_ways(ta.evaluate(THREE_TRUTH, THREE_SCORE, classes=CLASSES), printed):
        check_areas(result, CLASSES)
        assert result["confusion"] == {
            "classes": CLASSES,
            "counts": [[5, 3, 2], [2, 6, 2], [2, 1, 7]],
        }
        assert result["data"]["tied_rows"] == 1  # .35 .30 .35: the first of the largest, a cat
    pairs = ta.evaluate(THREE_TRUTH, THREE_SCORE, classes=CLASSES).pairs()
    assert [round(pair.auc.value, 4) for pair in pairs] == [0.8025, 0.8475, 0.8925]


def test_three_classes_from_a_one_hot_truth(tmp_path: Path, report_json: Report) -> None:
    evaluation = ta.evaluate(ONE_HOT, THREE_SCORE, task="multiclass", classes=CLASSES)
    columns = {f"true_{name}": ONE_HOT[:, k].tolist() for k, name in enumerate(CLASSES)}
    columns |= {f"prob_{name}": THREE_SCORE[:, k].tolist() for k, name in enumerate(CLASSES)}
    file = write_csv(tmp_path / "one_hot.csv", columns)
    printed = report_json(file, "--classes", ",".join(CLASSES), "--task", "multiclass")
    for result in both_ways(evaluation, printed):
        check_areas(result, CLASSES)
    unnamed = ta.evaluate(ONE_HOT, THREE_SCORE, task="multiclass")
    check_areas(json.loads(unnamed.to_json()), ["0", "1", "2"])


def test_three_classes_through_the_drop_in_function() -> None:
    def area(**options: str) -> float:
        return float(ta.roc_auc_score(ONE_HOT, THREE_SCORE, **options))

    assert area(average="micro") == pytest.approx(AVERAGES["roc_auc_ovr_micro"], rel=EXACT)
    assert area(average="macro") == pytest.approx(0.8475, rel=EXACT)
    by_class = ta.roc_auc_score(ONE_HOT, THREE_SCORE, average=None)
    assert np.asarray(by_class) == pytest.approx(list(OVR.values()), rel=EXACT)


# ---- twelve images ----------------------------------------------------------------------

TWELVE_TRUTH = [1] * 8 + [0] * 4
TWELVE_PREDICTION = [1] * 6 + [0] * 2 + [1] + [0] * 3  # TP 6, FN 2, FP 1, TN 3
TWELVE = {
    "accuracy": 0.75,
    "precision": 6 / 7,
    "recall": 0.75,
    "specificity": 0.75,
    "f1": 0.8,
    "informedness": 0.5,
}


def test_twelve_images(tmp_path: Path, report_json: Report) -> None:
    columns = {"y_true": TWELVE_TRUTH, "y_pred": TWELVE_PREDICTION}
    file = write_csv(tmp_path / "twelve.csv", columns)
    evaluation = ta.evaluate(TWELVE_TRUTH, y_pred=TWELVE_PREDICTION)
    for result in both_ways(evaluation, report_json(file)):
        for name, expected in TWELVE.items():
            assert value(result, name) == pytest.approx(expected, rel=EXACT), name
        assert value(result, "precision") == pytest.approx(0.857143, abs=5e-7)
        assert result["baselines"]["accuracy"] == pytest.approx(2 / 3, rel=EXACT)
        assert result["confusion"]["counts"] == [[3, 1], [2, 6]]
        assert value(result, "roc_auc") is None
        assert result["metrics"]["roc_auc"]["reason"]


# ---- nobody predicted -------------------------------------------------------------------


def test_one_positive_in_a_hundred_and_nobody_predicted(
    tmp_path: Path, report_json: Report
) -> None:
    truth, prediction = [1] + [0] * 99, [0] * 100
    file = write_csv(tmp_path / "rare.csv", {"y_true": truth, "y_pred": prediction})
    for result in both_ways(ta.evaluate(truth, y_pred=prediction), report_json(file)):
        assert value(result, "accuracy") == pytest.approx(0.99, rel=EXACT)
        assert result["baselines"]["accuracy"] == pytest.approx(0.99, rel=EXACT)
        for name in ("recall", "f1", "informedness"):
            assert value(result, name) == 0.0, name
        assert value(result, "precision") is None
        assert result["metrics"]["precision"]["reason"] == "nobody was predicted positive"
    undefined = ta.evaluate(truth, y_pred=prediction).metric("precision")
    assert np.isnan(undefined.value)
    assert undefined.reason


# ---- fractional labels ------------------------------------------------------------------

SOFT_TRUTH = [0.2, 0.8, 0.1, 0.9, 0.5]
SOFT_SCORES = {
    "wide": ([0.1, 0.7, 0.0, 0.95, 0.4], 0.0085),
    "close": ([0.15, 0.78, 0.08, 0.92, 0.45], 0.00124),
}


@pytest.mark.parametrize("which", SOFT_SCORES)
def test_fractional_labels(which: str, tmp_path: Path, report_json: Report) -> None:
    score, squared_error = SOFT_SCORES[which]
    file = write_csv(tmp_path / "soft.csv", {"y_true": SOFT_TRUTH, "y_score": score})
    for result in both_ways(ta.evaluate(SOFT_TRUTH, score), report_json(file)):
        assert result["data"]["truth"] == "soft"
        # sum over pairs of w_i (1 - w_j) psi, a row meeting itself as a tie: 5.325 of 6.25
        assert value(result, "roc_auc") == pytest.approx(5.325 / 6.25, rel=EXACT)
        area = result["metrics"]["roc_auc"]
        assert area["attainable"] == pytest.approx([0.148, 0.852], rel=EXACT)
        assert area["rescaled"] == pytest.approx(1.0, rel=EXACT)
        assert value(result, "average_precision") == pytest.approx(0.810667, abs=5e-7)
        assert value(result, "pr_auc") == pytest.approx(0.833621, abs=5e-7)
        assert value(result, "mse") == pytest.approx(squared_error, rel=EXACT)
        for name, estimate in result["metrics"].items():
            assert {"attainable", "rescaled"} <= set(estimate), name
        (finding,) = (f for f in result["findings"] if f["code"] == "soft-labels")
        for package in ("scikit-learn", "Keras", "torchmetrics"):
            assert package in finding["text"]


def test_hard_labels_have_no_attainable_range() -> None:
    result = json.loads(ta.evaluate(TWENTY_TRUTH, TWENTY_SCORE).to_json())
    assert "attainable" not in result["metrics"]["roc_auc"]
    assert "soft-labels" not in [finding["code"] for finding in result["findings"]]
