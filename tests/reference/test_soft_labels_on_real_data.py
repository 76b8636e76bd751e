"""Votes and readers of real data sets: against definitions, split rows and scikit-learn."""

from __future__ import annotations

import csv
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import definitions
import numpy as np
import pytest
from numpy.typing import NDArray

import tellapart as ta
from strategies import Case

Array = NDArray[Any]

SAMPLE = 120
CIFAR = ["airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck"]
EMOTIONS = [
    "neutral", "happiness", "surprise", "sadness", "anger", "disgust", "fear", "contempt",
]  # fmt: skip
ECG = ["1dAVb", "RBBB", "LBBB", "SB", "AF", "ST"]
READERS = [
    "cardiologist1", "cardiologist2", "cardiology_residents", "emergency_residents",
    "medical_students",
]  # fmt: skip
NOT_LINEAR = ("mse", "kl_divergence")


@dataclass(frozen=True)
class Sample:
    """Votes and probabilities, and the shares that the votes come to."""

    votes: Array
    score: Array
    classes: list[str]
    options: dict[str, Any]
    share: Array

    def evaluate(self, rows: Any = slice(None)) -> ta.Evaluation:
        return ta.evaluate(
            self.votes[rows], self.score[rows], classes=self.classes, scores="probability",
            **self.options,
        )  # fmt: skip

    @property
    def task(self) -> str:
        return "multilabel" if "task" in self.options else "multiclass"


@pytest.fixture(scope="module")
def cifar(real_data: Path) -> Sample:
    """Simulate 51 annotators: a row's difficulty, then mistakes that go to similar classes."""
    data = np.load(real_data / "cifar10_cnn" / "lenet-5-cifar-10.npz")
    truth, score = data["ground_truth"], data["predictions"]
    random = np.random.default_rng(51)
    likeness = random.dirichlet(np.full(10, 0.6), 10)
    difficulty = random.beta(0.5, 3.0, len(truth))[:, None]
    chance = (1 - difficulty) * np.eye(10)[truth] + difficulty * likeness[truth]
    votes = random.multinomial(51, chance / chance.sum(axis=1, keepdims=True))
    return Sample(votes, score, CIFAR, {"votes": True}, votes / 51)


@pytest.fixture(scope="module")
def faces(real_data: Path) -> Sample:
    """Half of the annotators of each face, drawn at random, foretell the other half."""
    with (real_data / "ferplus_votes" / "fer2013new.csv").open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["Usage"] == "PrivateTest"]
    answers = [*EMOTIONS, "unknown", "NF"]
    votes = np.array([[int(row[name]) for name in answers] for row in rows])
    random = np.random.default_rng(2013)
    first = random.multivariate_hypergeometric
    half = np.array([first(row, int(row.sum()) // 2) for row in votes])
    rest = (votes - half)[:, :8]
    stated = half[:, :8] + 0.25  # a quarter of a vote for everything, so that nothing is 0
    score = stated / stated.sum(axis=1, keepdims=True)
    kept = rest.sum(axis=1) > 0
    share = rest[kept] / rest[kept].sum(axis=1, keepdims=True)
    options = {"votes": True, "missing": "drop"}
    return Sample(rest, score, EMOTIONS, options, share)


@pytest.fixture(scope="module")
def hearts(real_data: Path) -> Sample:
    """Five readers of each ECG, and a network; several abnormalities may hold."""
    folder = real_data / "ecg_code_test"

    def answers(name: str) -> Array:
        with (folder / "annotations" / f"{name}.csv").open(encoding="utf-8") as file:
            return np.array([[int(row[label]) for label in ECG] for row in csv.DictReader(file)])

    votes = np.sum([answers(name) for name in READERS], axis=0)
    score = np.load(folder / "dnn_predicts" / "model.npy")
    return Sample(votes, score, ECG, {"task": "multilabel", "votes": 5}, votes / 5)


@pytest.fixture(params=["cifar", "faces", "hearts"])
def sample(request: pytest.FixtureRequest) -> Sample:
    return request.getfixturevalue(request.param)


def kept_score(sample: Sample) -> Array:
    return sample.score[sample.votes.sum(axis=1) > 0] if sample.task == "multiclass" else (
        sample.score
    )  # fmt: skip


def top(case: Case, k: int) -> float:
    """Chance that the class drawn from a row's share is among k, ties broken at random."""
    out = 0.0
    for share, score in zip(case.share, case.score, strict=True):
        for part, own in zip(share, score, strict=True):
            above = sum(other > own for other in score)
            tied = sum(other == own for other in score)
            out += part * min(max((k - above) / tied, 0.0), 1.0)
    return out / case.rows


def test_every_metric_equals_its_definition_on_a_sample(sample: Sample) -> None:
    score = kept_score(sample)
    random = np.random.default_rng(1)
    rows = random.choice(len(score), SAMPLE, replace=False)
    if sample.task == "multilabel":  # abnormalities are rare: half of the sample carries some
        carried = np.flatnonzero(sample.share.any(axis=1))
        rows = np.union1d(rows[: SAMPLE // 2], random.choice(carried, SAMPLE // 2, replace=False))
    share, score = sample.share[rows], score[rows]
    found = ta.evaluate(
        share, score, task=sample.task, classes=sample.classes, scores="probability"
    )
    lists = [tuple(map(tuple, matrix.astype(float).tolist())) for matrix in (share, score)]
    case = Case(sample.task, *lists)
    expected = definitions.all_metrics(case, tops=())
    if sample.task == "multiclass":
        expected |= {f"top_{k}_accuracy": top(case, k) for k in (2, 3, 5)}
    wrong = {
        name: (found.metric(name).value, value)
        for name, value in expected.items()
        if found.metric(name).value != pytest.approx(value, abs=1e-10, rel=1e-10, nan_ok=True)
    }
    assert not wrong
    assert len(expected) > 25


def split(sample: Sample) -> tuple[Array, Array, Array]:
    """Return hard truth, scores and weights: a row for every outcome that has votes."""
    score = kept_score(sample)
    if sample.task == "multiclass":
        row, code = np.nonzero(sample.share)
        return code, score[row], sample.share[row, code]
    outcomes = ((np.arange(64)[:, None] >> np.arange(6)) & 1).astype(float)
    chance = np.prod(
        np.where(outcomes[None] == 1, sample.share[:, None], 1 - sample.share[:, None]), axis=2
    )
    row, place = np.nonzero(chance)
    return outcomes[place], score[row], chance[row, place]


def test_all_rows_give_what_split_rows_give(sample: Sample) -> None:
    soft = sample.evaluate()
    truth, score, weight = split(sample)
    if sample.task == "multiclass":
        truth = np.array(sample.classes)[truth]
    hard = ta.evaluate(
        truth, score, task=sample.task, classes=sample.classes, scores="probability",
        sample_weight=weight,
    )  # fmt: skip
    wrong = {
        name: (estimate.value, hard.metric(name).value)
        for name, estimate in soft.result.metrics.items()
        if name not in (*NOT_LINEAR, "subset_accuracy", "ece")
        and estimate.value != pytest.approx(hard.metric(name).value, abs=1e-10, rel=1e-10)
    }
    assert not wrong
    for label in sample.classes:
        for name in ("roc_auc", "average_precision", "pr_auc", "f1", "brier"):
            mine, theirs = soft.metric(name, of=label), hard.metric(name, of=label)
            assert mine.value == pytest.approx(theirs.value, abs=1e-10), (label, name)


def test_areas_are_those_of_scikit_learn_on_doubled_rows(
    sample: Sample, need: Callable[[str], Any]
) -> None:
    metrics = need("sklearn.metrics")
    soft, score = sample.evaluate(), kept_score(sample)
    for k, label in enumerate(sample.classes):
        share = sample.share[:, k]
        doubled = np.r_[np.ones(len(share)), np.zeros(len(share))]
        weight = np.r_[share, 1 - share]
        stated = np.tile(score[:, k], 2)
        for name, peer in (
            ("roc_auc", metrics.roc_auc_score),
            ("average_precision", metrics.average_precision_score),
        ):
            expected = peer(doubled, stated, sample_weight=weight)
            assert soft.metric(name, of=label).value == pytest.approx(expected, abs=1e-10), label


def test_what_scores_could_reach_is_what_the_labels_themselves_reach(sample: Sample) -> None:
    """Scores equal to the labels order every column at its best."""
    soft = sample.evaluate()
    names = ("roc_auc_ovr_macro", "brier", "log_loss")  # precision depends on ties, too
    best = ta.evaluate(
        sample.share, sample.share, task=sample.task, classes=sample.classes, scores="probability"
    )
    for name in names:
        estimate = soft.metric(name)
        low, high = estimate.attainable or (np.nan, np.nan)
        reached = low if name in ("brier", "log_loss") else high
        assert best.metric(name).value == pytest.approx(reached, abs=1e-10), name
        assert low <= estimate.value <= high, name
    assert soft.metric("kl_divergence").value > 0
    assert best.metric("kl_divergence").value == pytest.approx(0, abs=1e-12)


def test_hardening_answers_another_question(sample: Sample) -> None:
    soft = sample.evaluate()
    hard = soft.harden()
    shares = sample.share
    if sample.task == "multiclass":
        ambiguous = (np.isclose(shares, shares.max(axis=1, keepdims=True)).sum(axis=1) > 1).sum()
        truth = np.array(sample.classes)[shares.argmax(axis=1)]
    else:
        ambiguous = np.isclose(shares, 0.5).any(axis=1).sum()
        truth = (shares >= 0.5).astype(int)
    again = ta.evaluate(
        truth, kept_score(sample), task=sample.task, classes=sample.classes, scores="probability"
    )
    assert hard.result.data.ambiguous_rows == ambiguous
    for name in ("roc_auc_ovr_macro", "f1_macro", "brier"):
        assert hard.metric(name).value == pytest.approx(again.metric(name).value, abs=1e-12)
    area = "roc_auc_ovr_macro"
    assert hard.metric(area).value > soft.metric(area).value + 0.002
    assert soft.metric(area).value < soft.metric(area).attainable[1] < 1.0


def test_faces_without_a_vote_for_an_emotion_are_left_out(faces: Sample) -> None:
    empty = int((faces.votes.sum(axis=1) == 0).sum())
    assert empty > 0
    data = faces.evaluate().result.data
    assert (data.dropped, data.rows) == (empty, len(faces.votes) - empty)
    assert data.votes == 5.0
    with pytest.raises(ta.InputError, match="has no votes; "):
        ta.evaluate(faces.votes, faces.score, votes=True, classes=EMOTIONS)


def test_readers_give_halves_to_no_ecg(hearts: Sample) -> None:
    """Five readers cannot split evenly."""
    assert hearts.evaluate().harden().result.data.ambiguous_rows == 0


def test_reports_of_real_votes_stay_within_eighty_columns(sample: Sample) -> None:
    from io import StringIO

    from rich.console import Console

    from tellapart.report import print_summary

    console = Console(file=StringIO(), width=80, force_terminal=False)
    print_summary(sample.evaluate().with_hardened().result, console)
    text = console.file.getvalue()  # type: ignore[attr-defined]
    assert max(map(len, text.splitlines())) <= 80
    assert "The same with labels made hard" in text
