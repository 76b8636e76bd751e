"""``tellapart threshold --prevalence``: one prevalence for every number of the table."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest

import tellapart as ta
from tellapart.cli import main

STATED = 0.05


def rows(seed: int, n: int = 150) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    truth = (rng.random(n) < 0.3).astype(int)
    return truth, np.round(np.clip(rng.normal(0.35 + 0.3 * truth, 0.2), 0, 1), 2)


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "80")
    for name, seed in (("tune.csv", 1), ("test.csv", 2)):
        truth, score = rows(seed)
        pd.DataFrame({"y_true": truth, "score": score}).to_csv(name, index=False)


def as_json(capfd, *words: str) -> dict:
    shared = ("--prevalence", str(STATED), "--bootstrap", "100", "--json")
    assert main(["threshold", "tune.csv", *words, *shared]) == 0
    return json.loads(capfd.readouterr().out)


def ppv(found: dict) -> float:
    """Bayes' theorem, from recall and specificity."""
    hits = STATED * found["recall"]
    return hits / (hits + (1 - STATED) * (1 - found["specificity"]))


@pytest.mark.parametrize("words", ["--cost fp=1,fn=20", "--f1", "--youden", "--mcc"])
def test_every_column_is_at_the_stated_share(words: str, capfd) -> None:
    made = as_json(capfd, *words.split(), "--apply", "test.csv")
    choice = made["choices"]["1"]
    apparent = {name: one["value"] for name, one in choice["metrics"].items()}
    applied = {name: one["value"] for name, one in made["applied"]["metrics"]["1"].items()}
    for found in (apparent, choice["present"]["metrics"], applied):
        assert found["precision"] == pytest.approx(ppv(found))
    assert made["prevalence"]["stated"] == STATED
    assert made["prevalence"]["observed"] == pytest.approx(rows(1)[0].mean())
    assert made["applied"]["prevalence"]["observed"] == pytest.approx(rows(2)[0].mean())
    assert choice["out_of_bag"]["drawn"] == "rows of each class"


def test_a_cost_is_that_of_the_rule_with_a_prevalence(capfd) -> None:
    found = as_json(capfd, "--cost", "fp=1,fn=20,tp=0.5")["choices"]["1"]
    rule = ta.cost(fp=1, fn=20, tp=0.5, prevalence=STATED)
    expected = ta.evaluate(*rows(1)).threshold(rule, resamples=100, seed=0)
    assert expected.out_of_bag is not None
    assert found["threshold"] == expected.threshold
    assert found["value"] == pytest.approx(expected.value)
    for name in ("mean", "low", "high"):
        wanted = getattr(expected.out_of_bag.value, name)
        assert found["out_of_bag"]["value"][name] == pytest.approx(wanted)


def test_resamples_hold_the_share_whatever_is_drawn() -> None:
    truth, score = rows(1)
    rng = np.random.default_rng(4)
    evaluation = ta.evaluate(truth, score, groups=rng.integers(0, 15, len(truth)))
    everybody = ta.at_least(recall=1, flagged=1)
    found = evaluation.at_prevalence(STATED).threshold(everybody, resamples=100)
    assert found.out_of_bag is not None
    precision = found.out_of_bag.metrics["precision"]  # calls nearly all positive
    observed = evaluation.threshold(everybody, resamples=100).out_of_bag
    assert observed is not None
    assert precision.mean == pytest.approx(STATED, rel=0.02)
    assert observed.metrics["precision"].mean == pytest.approx(truth.mean(), rel=0.1)


def test_the_output_says_which_prevalence_it_is(capfd) -> None:
    words = ["tune.csv", "--cost", "fp=1,fn=20", "--prevalence", "0.05", "--apply", "test.csv"]
    assert main(["threshold", *words, "--bootstrap", "100"]) == 0
    out = capfd.readouterr().out
    assert "prevalence  5.0% as stated, 29.3% in the rows" in out
    assert "prevalence 5.0% as stated, 32.0% in the rows" in out.split("On test.csv")[1]
    assert "cheapest threshold" not in out  # holds of probabilities calibrated there, not here
