"""Six abnormalities in 827 ECGs: the tables of Ribeiro et al., Nature Communications 11:1760."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import tellapart as ta
from tellapart.inference.matched_pairs import mcnemar

LABELS = ["1dAVb", "RBBB", "LBBB", "SB", "AF", "ST"]
WHO = {
    "DNN": "dnn",
    "cardio.": "cardiology_residents",
    "emerg.": "emergency_residents",
    "stud.": "medical_students",
}
BLOCKS = {
    "Precision": "precision",
    "Recall": "recall",
    "Specificity": "specificity",
    "F1 score": "f1",
}
# of dnn_predicts/model.npy, five decimals; figures of the README beside the data
AREAS = [0.99423, 0.99907, 1.0, 0.99746, 0.99745, 0.99856]


@pytest.fixture(scope="module")
def folder(real_data: Path) -> Path:
    return real_data / "ecg_code_test"


@pytest.fixture(scope="module")
def answers(folder: Path) -> Callable[[str], np.ndarray[Any, Any]]:
    def read(name: str) -> np.ndarray[Any, Any]:
        with (folder / "annotations" / f"{name}.csv").open(encoding="utf-8") as file:
            rows = list(csv.DictReader(file))
        return np.array([[int(row[label]) for label in LABELS] for row in rows])

    return read


@pytest.fixture(scope="module")
def evaluations(answers: Callable[[str], Any]) -> dict[str, ta.Evaluation]:
    """Return the network's and every reader group's answers against the gold standard."""
    truth = answers("gold_standard")
    return {
        who: ta.evaluate(truth, y_pred=answers(name), task="multilabel", classes=LABELS)
        for who, name in WHO.items()
    }


def published(folder: Path, name: str) -> tuple[list[list[str]], list[list[str]]]:
    with (folder / "published" / f"{name}.csv").open(encoding="utf-8") as file:
        rows = list(csv.reader(file))
    return rows[:2], rows[2:]


def test_rates(folder: Path, evaluations: dict[str, ta.Evaluation]) -> None:
    (blocks, who), body = published(folder, "scores")
    checked = 0
    for label, *cells in body:
        for block, reader, cell in zip(blocks[1:], who[1:], cells, strict=True):
            estimate = evaluations[reader].metric(BLOCKS[block], of=label)
            assert f"{estimate.value:.3f}" == cell, (label, block, reader)
            checked += 1
    assert checked == 6 * 4 * 4


def test_confusion_matrices(folder: Path, evaluations: dict[str, ta.Evaluation]) -> None:
    (who, predicted), body = published(folder, "confusion_matrices")
    checked = 0
    for label, truth, *cells in (row for row in body if row[0] != "diagnosis"):
        for reader, answer, cell in zip(who[2:], predicted[2:], cells, strict=True):
            confusion = evaluations[reader].result.confusion
            assert confusion is not None
            counts = confusion.counts[LABELS.index(label)]  # [[TN, FP], [FN, TP]]
            assert counts[int(truth == "present"), int(answer == "present")] == int(cell)
            checked += 1
    assert checked == 6 * 2 * 8


def test_kappa_between_readers(folder: Path, answers: Callable[[str], Any]) -> None:
    names = {**WHO, "Cert. cardiol. 1": "cardiologist1", "Certif. cardiol. 2": "cardiologist2"}
    checked = 0
    for table in ("kappa", "kappas_annotators_and_DNN"):
        with (folder / "published" / f"{table}.csv").open(encoding="utf-8") as file:
            (_, *labels), *body = csv.reader(file)
        for pair, *cells in body:
            first, second = (answers(names[who]) for who in pair.split(" vs "))
            for label, cell in zip(labels, cells, strict=True):
                k = LABELS.index(label)
                kappa = ta.evaluate(first[:, k], y_pred=second[:, k]).metric("kappa").value
                assert f"{kappa:.3f}" == cell, (pair, label)
                checked += 1
    assert checked == (6 + 3) * 6


def test_areas_of_the_network(folder: Path, answers: Callable[[str], Any]) -> None:
    score = np.load(folder / "dnn_predicts" / "model.npy")
    evaluation = ta.evaluate(answers("gold_standard"), score, task="multilabel", classes=LABELS)
    areas = [round(e.value, 5) for e in evaluation.per_class("roc_auc").values()]
    assert areas == AREAS
    assert evaluation.result.data.scores == "probability"


def test_mcnemar_between_network_and_readers(folder: Path, answers: Callable[[str], Any]) -> None:
    """Printed p-values are of chi-squared without continuity correction, to three decimals."""
    truth = answers("gold_standard")
    said = {who: answers(name) for who, name in WHO.items()}
    with (folder / "published" / "mcnemar.csv").open(encoding="utf-8") as file:
        (_, *labels), *body = csv.reader(file)
    checked = 0
    for pair, *cells in body:
        a, b = pair.split(" vs ")
        for label, cell in zip(labels, cells, strict=True):
            k = LABELS.index(label)
            models = {who: {"y_pred": said[who][:, k]} for who in (a, b)}
            found = ta.compare(truth[:, k], models, metrics=["accuracy"])
            (won,), (difference,) = found.wins, found.differences
            tested = mcnemar(won.only_a, won.only_b)
            assert f"{tested.asymptotic:.3f}" == cell, (pair, label)
            assert difference.p_value == tested.mid_p
            checked += 1
    assert checked == 6 * 6


def test_labels_are_compared_one_by_one(answers: Callable[[str], Any]) -> None:
    truth = answers("gold_standard")
    models = {who: {"y_pred": answers(name)} for who, name in WHO.items()}
    of_all = ta.compare(
        truth, models, metrics=["recall", "f1"], of="AF", task="multilabel", classes=LABELS
    )
    k = LABELS.index("AF")
    alone = ta.compare(
        truth[:, k],
        {who: {"y_pred": given["y_pred"][:, k]} for who, given in models.items()},
        metrics=["recall", "f1"],
    )
    for one, other in zip(of_all.differences, alone.differences, strict=True):
        assert one.of == "AF"
        assert one.estimate.value == pytest.approx(other.estimate.value, rel=1e-12)
        assert one.p_value == pytest.approx(other.p_value, rel=1e-9)
        assert one.method == other.method
