"""``tellapart threshold --apply``: rows that had a part in the choice, and the rule's measure."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest

import tellapart as ta
from tellapart.cli import main


def table(seed: int, n: int = 150) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    truth = (rng.random(n) < 0.3).astype(int)
    score = np.round(np.clip(rng.normal(0.35 + 0.3 * truth, 0.2), 0, 1), 2)
    patient = [f"{seed}/{i % 20}" for i in range(n)]
    names = [f"{seed}-{i}" for i in range(n)]
    return pd.DataFrame({"y_true": truth, "score": score, "patient": patient, "id": names})


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "80")
    table(1).to_csv("tune.csv", index=False)
    table(2).to_csv("test.csv", index=False)


def said(capfd, *words: str) -> tuple[int, str, str]:
    code = main(["threshold", "tune.csv", *words, "--bootstrap", "0"])
    found = capfd.readouterr()
    return code, found.out, found.err


def test_items_of_the_choice_are_refused(capfd) -> None:
    rows = table(3)
    rows.loc[10:14, "id"] = table(1).loc[0:4, "id"].to_list()
    rows.to_csv("shared.csv", index=False)
    code, out, err = said(capfd, "--youden", "--apply", "shared.csv")
    assert (code, out) == (2, "")
    assert "of which 5 of 150 items are among those that the threshold is chosen on" in err
    assert "'1-0' first" in err


def test_row_numbers_are_no_names_unless_the_truth_agrees(capfd) -> None:
    for seed in (1, 2):
        table(seed).assign(id=range(1, 151)).to_csv(f"numbered{seed}.csv", index=False)
    words = ["threshold", "numbered1.csv", "--youden", "--bootstrap", "0", "--apply"]
    assert main([*words, "numbered2.csv"]) == 0
    table(1).assign(id=range(1, 151)).to_csv("copy.csv", index=False)
    assert main([*words, "copy.csv"]) == 2
    assert "150 of 150 items" in capfd.readouterr().err


def test_groups_of_the_choice_are_told(capfd) -> None:
    rows = table(3)
    rows.loc[rows["patient"].isin(["3/0", "3/1", "3/2"]), "patient"] = "1/7"
    rows.to_csv("shared.csv", index=False)
    words = ("--youden", "--group", "patient", "--apply")
    code, out, err = said(capfd, *words, "shared.csv")
    assert code == 0
    assert "warning: 1 group of shared.csv had rows in the choice" in err
    assert "150 rows that had no part in the choice, but 1 group of them had" in out
    _, out, err = said(capfd, *words, "test.csv")
    assert not err
    assert "150 rows that had no part in the choice\n" in out
    _, out, _ = said(capfd, *words, "shared.csv", "--json")
    assert json.loads(out)["applied"]["shared_groups"] == 1


WORDS = {
    "--cost fp=1,fn=5": ("Mean cost per row", ta.cost(fp=1, fn=5)),
    "--mcc": ("Matthews correlation", "mcc"),
    "--kappa": ("Cohen's kappa", "kappa"),
    "--balanced-accuracy": ("Balanced accuracy", "balanced_accuracy"),
    "--fbeta 2": ("F2", ta.fbeta(2)),
    "--rate 0.2": ("Gap to that share", ta.fixed_rate(0.2)),
}


@pytest.mark.parametrize("words", WORDS)
def test_what_the_rule_looks_at_is_shown_there(words: str, capfd) -> None:
    title, rule = WORDS[words]
    _, out, _ = said(capfd, *words.split(), "--apply", "test.csv")
    there = out.split("On test.csv")[1]
    (row,) = [line for line in there.splitlines() if line.startswith(title)]
    rows = table(1)
    choice = ta.evaluate(rows["y_true"].to_numpy(), rows["score"].to_numpy()).threshold(rule)
    rows = table(2)
    other = ta.evaluate(rows["y_true"].to_numpy(), rows["score"].to_numpy()).at(choice.threshold)
    if words.startswith("--cost"):
        wrong = (rows["score"] >= choice.threshold).astype(int) - rows["y_true"]
        expected = float(((wrong == 1) + 5 * (wrong == -1)).mean())
    elif words.startswith("--rate"):
        expected = abs(float((rows["score"] >= choice.threshold).mean()) - 0.2)
    elif words.startswith("--fbeta"):
        expected = other.metric("fbeta", beta=2).value
        assert f"{other.metric('fbeta', beta=2).low:.3f} to" in row
    else:
        assert isinstance(rule, str)
        expected = other.metric(rule).value
        assert f"{other.metric(rule).low:.3f} to" in row
    assert f"{expected:.3f}" in row
    _, out, _ = said(capfd, *words.split(), "--apply", "test.csv", "--json")
    found = json.loads(out)["applied"]["values"]["1"]
    assert found["value"] == pytest.approx(expected)
    assert ("low" in found and found["low"] is not None) == (words != "--rate 0.2")


def test_limited_measures_are_shown_there_by_their_titles(capfd) -> None:
    _, out, _ = said(capfd, "--at-most", "flagged=0.3", "--apply", "test.csv")
    assert sum(line.startswith("Share called positive") for line in out.splitlines()) == 2
    _, out, _ = said(capfd, "--at-most", "flagged=0.3,fpr=0.2", "--apply", "test.csv", "--json")
    found = json.loads(out)
    at = found["choices"]["1"]["threshold"]
    rows = table(2)
    there = found["applied"]["metrics"]["1"]
    assert there["flagged"]["value"] == pytest.approx(float((rows["score"] >= at).mean()))
    assert {"low", "high"} <= set(there["flagged"])
    assert "fpr" in there


def test_where_there_is_no_interval_there_is_a_dash(capfd) -> None:
    _, out, _ = said(capfd, "--cost", "fp=1,fn=5")
    (row,) = [line for line in out.splitlines() if line.startswith("Mean cost per row")]
    assert row.endswith("—")


def test_a_gain_has_no_interval_on_a_log_scale(capfd) -> None:
    _, out, _ = said(capfd, "--cost", "fp=1,fn=5,tp=-3", "--apply", "test.csv", "--json")
    found = json.loads(out)["applied"]["values"]["1"]
    assert found["value"] is not None
    assert found["low"] is None
