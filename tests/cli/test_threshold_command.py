"""``tellapart threshold``: what it prints, its JSON, and what it refuses."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from rich.cells import cell_len

import tellapart as ta
from tellapart.cli import main

PETS = str(Path(__file__).resolve().parents[2] / "examples" / "pets.csv")


def table(seed: int, n: int = 150) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    truth = (rng.random(n) < 0.3).astype(int)
    score = np.round(np.clip(rng.normal(0.35 + 0.3 * truth, 0.2), 0, 1), 2)
    return pd.DataFrame({"y_true": truth, "score": score})


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "80")
    table(1).to_csv("tune.csv", index=False)
    table(2).to_csv("test.csv", index=False)
    return tmp_path


def printed(capfd, *words: str) -> str:
    assert main(["threshold", *words]) == 0
    found = capfd.readouterr()
    assert not found.err, found.err
    assert all(cell_len(line) <= 80 for line in found.out.splitlines())
    return found.out


def as_json(capfd, *words: str) -> dict:
    assert main(["threshold", *words, "--json"]) == 0
    return json.loads(capfd.readouterr().out)


def tuned(file: str = "tune.csv") -> ta.Evaluation:
    rows = pd.read_csv(file)
    return ta.evaluate(rows["y_true"].to_numpy(), rows["score"].to_numpy())


RULES = {
    "--youden": "youden",
    "--f1": "f1",
    "--accuracy": "accuracy",
    "--mcc": "mcc",
    "--kappa": "kappa",
    "--balanced-accuracy": "balanced_accuracy",
    "--closest-corner": "closest_corner",
    "--prevalence-matching": "prevalence_matching",
    "--sensitivity-times-specificity": "sensitivity_times_specificity",
    "--sensitivity-equals-specificity": "sensitivity_equals_specificity",
    "--fbeta 2": ta.fbeta(2),
    "--cost fp=1,fn=20": ta.cost(fp=1, fn=20),
    "--cost fp=1,fn=20,tp=0.5": ta.cost(fp=1, fn=20, tp=0.5),
    "--at-least recall=0.95": ta.at_least(recall=0.95),
    "--at-least recall=0.9 --maximise specificity": ta.at_least(recall=0.9, maximise="specificity"),
    "--at-most fpr=0.1": ta.at_most(fpr=0.1),
    "--at-least recall=0.5 --at-most fpr=0.3": ta.at_least(recall=0.5) & ta.at_most(fpr=0.3),
    "--rate 0.1": ta.fixed_rate(0.1),
}


@pytest.mark.parametrize("words", RULES)
def test_every_rule_is_that_of_the_function(words: str, folder, capfd) -> None:
    made = as_json(capfd, "tune.csv", *words.split(), "--bootstrap", "100", "--seed", "5")
    expected = tuned().threshold(RULES[words], resamples=100, seed=5)
    assert made["rule"]["name"] == expected.rule
    assert made["rule"]["title"] == expected.title
    found = made["choices"]["1"]
    assert (found["threshold"], found["value"]) == (expected.threshold, expected.value)
    assert found["optimal"] == list(expected.optimal)
    assert expected.out_of_bag is not None
    out_of_bag = found["out_of_bag"]
    assert out_of_bag["value"]["mean"] == expected.out_of_bag.value.mean
    assert out_of_bag["metrics"]["recall"]["optimism"] == (
        expected.metrics["recall"].value - expected.out_of_bag.metrics["recall"].mean
    )
    assert out_of_bag["resamples"] == 100
    assert out_of_bag["seed"] == 5


def test_the_table_holds_default_apparent_and_out_of_bag(folder, capfd) -> None:
    text = printed(capfd, "tune.csv", "--youden")
    evaluation = tuned()
    choice = evaluation.threshold("youden", resamples=500)
    assert choice.out_of_bag is not None
    row = next(line for line in text.splitlines() if line.startswith("Recall"))
    found = choice.out_of_bag.metrics["recall"]
    assert row.split()[2:] == [
        f"{evaluation.metric('recall').value:.3f}",
        f"{choice.metrics['recall'].value:.3f}",
        f"{found.mean:.3f}",
        f"{found.low:.3f}",
        "to",
        f"{found.high:.3f}",
    ]
    assert "Threshold of 1: highest Youden's J" in text
    assert f"{choice.threshold}, the lowest score that is called 1" in text
    assert "in 95% of 500 resamples of each class" in text
    assert "optimistic" in text
    assert text.count("Youden's J") == 2  # the title, and one row


def test_without_resamples_only_what_is_apparent(folder, capfd) -> None:
    text = printed(capfd, "tune.csv", "--cost", "fp=1,fn=20", "--bootstrap", "0")
    assert "out of bag" not in text
    assert "apparent interval" in text
    assert "Mean cost per row" in text
    assert "0.04762 is the cheapest threshold" in text
    found = as_json(capfd, "tune.csv", "--f1", "--bootstrap", "0")["choices"]["1"]
    assert found["out_of_bag"] is None
    assert found["metrics"]["recall"]["method"] == "wilson"


def test_ties_are_told(folder, capfd) -> None:
    rows = pd.DataFrame({"y_true": [0, 0, 1, 0, 1, 1], "score": [0.1, 0.2, 0.3, 0.4, 0.6, 0.9]})
    rows.to_csv("ties.csv", index=False)
    text = printed(capfd, "ties.csv", "--youden", "--bootstrap", "0")
    assert "2 thresholds are as good: 0.6, 0.3; the lower median is taken" in text


def test_limits_say_how_often_they_hold(folder, capfd) -> None:
    text = printed(capfd, "tune.csv", "--at-least", "recall=0.9")
    kept = tuned().threshold(ta.at_least(recall=0.9), resamples=500).out_of_bag
    assert kept is not None
    assert kept.kept is not None
    assert f"holds      in {100 * kept.kept:.1f}% of resamples" in text


def test_limits_that_cannot_hold_say_what_comes_closest(folder, capfd) -> None:
    words = ("tune.csv", "--at-least", "recall=0.99,precision=0.99")
    text = " ".join(printed(capfd, *words).split())
    assert "none: no threshold has recall at least 0.99 and precision at least 0.99" in text
    assert "closest" in text
    found = as_json(capfd, *words)["choices"]["1"]
    assert found["threshold"] is None
    assert set(found["nearest"]["values"]) == {"recall", "precision"}
    assert found["useful"] is False


def test_a_useless_threshold_is_marked(folder, capfd) -> None:
    rows = pd.DataFrame({"y_true": [0, 0, 1] * 20, "score": [0.5] * 60})
    rows.to_csv("flat.csv", index=False)
    text = " ".join(printed(capfd, "flat.csv", "--accuracy").split())
    assert "predict nobody" in text
    assert "no useful threshold: calling nobody positive is best" in text
    assert as_json(capfd, "flat.csv", "--accuracy")["choices"]["1"]["predict_nobody"] is True


def test_on_another_file_the_intervals_are_those_of_its_rows(folder, capfd) -> None:
    text = printed(capfd, "tune.csv", "--youden", "--apply", "test.csv", "--bootstrap", "0")
    there = tuned("test.csv").at(tuned().threshold("youden").threshold)
    recall = there.metric("recall")
    assert "On test.csv, 150 rows that had no part in the choice" in text
    row = [line for line in text.splitlines() if line.startswith("Recall")][1]
    assert row.split()[2:] == [
        f"{recall.value:.3f}", f"{recall.low:.3f}", "to", f"{recall.high:.3f}", "wilson",
    ]  # fmt: skip
    applied = as_json(capfd, "tune.csv", "--youden", "--apply", "test.csv")["applied"]
    assert (applied["source"], applied["rows"]) == ("test.csv", 150)
    assert applied["metrics"]["1"]["recall"]["low"] == recall.low


def test_every_class_has_its_own_threshold(folder, capfd) -> None:
    text = Path(PETS).read_text("utf-8").replace(".jpg", ".png")  # other items
    Path("other.csv").write_text(text, "utf-8")
    text = printed(capfd, PETS, "--f1", "--per-class", "--apply", "other.csv")
    for name in ("cat", "dog", "lion"):
        assert sum(line.startswith(name) for line in text.splitlines()) == 2
    found = as_json(capfd, PETS, "--f1", "--per-class")["choices"]
    evaluation = ta.evaluate_table(PETS)
    expected = evaluation.thresholds("f1", resamples=500)
    assert {name: one["threshold"] for name, one in found.items()} == {
        name: one.threshold for name, one in expected.items()
    }
    assert found["cat"]["present"]["decided"] == "largest"
    assert found["cat"]["present"]["metrics"]["recall"] == (
        evaluation.metric("recall", of="cat").value
    )
    alone = printed(capfd, PETS, "--f1", "--of", "lion", "--apply", "other.csv")
    assert "Threshold of lion: highest F1" in alone


def test_predictions_in_the_file_are_the_present(folder, capfd) -> None:
    rows = table(1)
    rows["y_pred"] = (rows["score"] >= 0.7).astype(int)
    rows.to_csv("given.csv", index=False)
    assert "as predicted" in printed(capfd, "given.csv", "--f1")
    rows = table(1)
    rows["score"] *= 30  # ranks: no default threshold
    rows.to_csv("ranks.csv", index=False)
    assert as_json(capfd, "ranks.csv", "--f1")["choices"]["1"]["present"] is None
    assert "at 0.4" in printed(capfd, "tune.csv", "--f1", "--threshold", "0.4")


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ("tune.csv", "no rule was said; expected one, such as --cost fp=1,fn=20"),
        ("tune.csv --youden --f1", "--youden and --f1 are rules; expected one of them"),
        ("tune.csv --cost fp=1,fn=2 --at-least recall=1", "--cost and --at-least or --at-most are"),
        ("tune.csv --cost fp=1", "--cost is 'fp=1'; expected costs such as fp=1,fn=20"),
        ("tune.csv --cost fp=1,fn=x", "--cost is 'fp=1,fn=x'; expected costs"),
        ("tune.csv --cost fp=1,fn=0", "fn is 0 and tp is 0; expected an error to cost more"),
        ("tune.csv --f1 --prevalence 2", "--prevalence is 2; expected a share between 0 and 1"),
        (f"{PETS} --of cat --f1 --prevalence .1", "--prevalence is given for a multiclass problem"),
        (
            "tune.csv --at-least recall=95",
            "--at-least bounds recall by 95; expected 0 to 1, such as 0.95",
        ),
        ("tune.csv --at-most flagged=-.1", "--at-most bounds flagged by -0.1; expected 0 to 1"),
        ("tune.csv --f1 --nonsense", "(tellapart threshold --help lists the flags)"),
        ("tune.csv --f1 --maximise recall", "--maximise goes with --at-least or --at-most"),
        ("tune.csv --at-least recal=1", "--at-least bounds 'recal'; expected one of accuracy"),
        ("tune.csv --at-least recall", "--at-least is 'recall'; expected bounds such as"),
        ("tune.csv --at-most fpr=.1 --maximise fpr", "--maximise is 'fpr'; expected one of"),
        ("tune.csv --rate 2", "--rate is 2.0; expected a share between 0 and 1"),
        ("tune.csv --fbeta 0", "--fbeta is 0.0; expected a number above 0"),
        ("tune.csv --f1 --bootstrap 5", "--bootstrap is 5; expected a whole number from 100"),
        ("tune.csv --f1 --level 2", "--level is 2; expected a number between 0 and 1"),
        ("tune.csv --f1 --of 7", "--of is '7'; expected one of 1"),
        ("tune.csv --f1 --of 1 --per-class", "--of names one class, --per-class means all"),
        ("tune.csv --f1 --apply tune.csv", "the rows that the threshold is chosen on"),
        (f"tune.csv --f1 --apply {PETS}", "with the classes cat, dog, lion; expected 0, 1"),
        (f"{PETS} --f1", "there are 3 classes; expected --per-class, or --of with one of cat"),
        ("--f1", "no FILE was named; expected at least one: tellapart threshold FILE"),
    ],
)
def test_what_makes_no_sense_is_one_line(words: str, says: str, folder, capfd) -> None:
    assert main(["threshold", *words.split()]) == 2
    found = capfd.readouterr()
    assert not found.out
    assert found.err.startswith("error: ")
    assert says in found.err
    assert found.err.count("\n") == 1


def test_one_class_alone_has_no_threshold(folder, capfd) -> None:
    pd.DataFrame({"y_true": [1, 1], "score": [0.2, 0.9]}).to_csv("one.csv", index=False)
    assert main(["threshold", "one.csv", "--f1", "--classes", "0,1"]) == 2
    assert "a threshold by f1 needs rows of both classes" in capfd.readouterr().err
