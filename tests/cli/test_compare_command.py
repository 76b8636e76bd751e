"""`tellapart compare` as a command: how models find each other, what is printed, exit codes."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from PIL import Image
from rich.cells import cell_len

import tellapart as ta
from tellapart.cli import main
from tellapart.cli.app import USAGE_ERROR

ROWS = 120


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "80")
    return tmp_path


@pytest.fixture
def frames():
    """Return the predictions of three models, with items."""
    random = np.random.default_rng(2)
    truth = random.integers(0, 2, ROWS)
    common = random.normal(size=ROWS)
    out = {}
    for name, skill in (("a", 1.5), ("b", 1.2), ("c", 0.2)):
        score = 1 / (1 + np.exp(-(skill * (truth - 0.5) + common + random.normal(size=ROWS))))
        items = [f"image_{k}.jpg" for k in range(ROWS)]
        out[name] = pd.DataFrame({"image": items, "y_true": truth, "score": score.round(4)})
    return out


def written(frames):
    for name, frame in frames.items():
        frame.to_csv(f"{name}.csv", index=False)
    return [f"{name}.csv" for name in frames]


def compared(capfd, *words):
    assert main(["compare", *words, "--json"]) == 0
    return json.loads(capfd.readouterr().out)


def refused(capfd, *words):
    assert main(["compare", *words]) == USAGE_ERROR
    out, err = capfd.readouterr()
    assert out == ""
    return err


def test_the_command_and_the_function_give_the_same_numbers(folder, frames, capfd):
    found = compared(capfd, *written(frames))
    expected = ta.compare(
        frames["a"]["y_true"],
        {name: frame["score"] for name, frame in frames.items()},
        items=frames["a"]["image"],
    )
    assert found["matched"] == "items"
    assert found["differences"] == json.loads(expected.to_json())["differences"]
    assert found["joint"] == json.loads(expected.to_json())["joint"]


def test_shuffled_files_give_the_same(folder, frames, capfd):
    straight = compared(capfd, *written(frames))
    frames["b"] = frames["b"].sample(frac=1, random_state=1)
    shuffled = compared(capfd, *written(frames))
    assert shuffled["wins"] == straight["wins"]
    for one, other in zip(shuffled["differences"], straight["differences"], strict=True):
        for key in ("value", "low", "high"):
            assert one["estimate"][key] == pytest.approx(other["estimate"][key], rel=1e-9)
        assert one["p_value"] == pytest.approx(other["p_value"], rel=1e-9)


def test_without_items_the_order_decides_and_is_told(folder, frames, capfd):
    files = written({name: frame.drop(columns="image") for name, frame in frames.items()})
    assert compared(capfd, *files)["matched"] == "order"
    assert main(["compare", *files]) == 0
    assert "matched by  their order: the same rows in every model" in capfd.readouterr().out


def test_one_file_with_a_column_of_models_or_a_column_for_each(folder, frames, capfd):
    expected = compared(capfd, *written(frames))["differences"]
    long = pd.concat([frame.assign(model=name) for name, frame in frames.items()])
    long.to_csv("long.csv", index=False)
    assert compared(capfd, "long.csv")["differences"] == expected
    wide = frames["a"][["image", "y_true"]].assign(
        **{name: frame["score"] for name, frame in frames.items()}
    )
    wide.to_csv("wide.csv", index=False)
    assert compared(capfd, "wide.csv", "--score", "a", "b", "c")["differences"] == expected


def test_disjoint_items_are_compared_unpaired(folder, frames, capfd):
    files = written({"a": frames["a"][:60], "b": frames["b"][60:]})
    found = compared(capfd, *files)
    assert (found["paired"], found["matched"], found["wins"]) == (False, "none", [])
    assert {each["method"] for each in found["differences"]} == {"unpaired-t"}
    assert main(["compare", *files]) == 0
    assert "every model has rows of its own" in capfd.readouterr().out
    error = refused(capfd, *files, "--permutation")
    assert "needs models that answered for the same rows" in error


def overlapping(frames):
    told = (
        "b and a share 40 items of 80 and 80: b lacks 40 of a "
        "('image_0.jpg', 'image_1.jpg', 'image_2.jpg', ...), a lacks 40 of b ('image_80.jpg', "
    )
    return {"a": frames["a"][:80], "b": frames["b"][40:]}, told


def lacking_two(frames):
    told = "share 118 items of 118 and 120: b lacks 2 of a ('image_0.jpg', 'image_1.jpg'); expected"
    return {"a": frames["a"], "b": frames["b"][2:]}, told


def repeated(frames):
    twice = pd.concat([frames["b"], frames["b"][:1]])
    return {"a": frames["a"], "b": twice}, "b has the item 'image_0.jpg' twice"


def other_truth(frames):
    other = frames["b"].assign(y_true=frames["b"]["y_true"].mask(frames["b"].index == 7, 1))
    flipped = frames["a"].assign(y_true=frames["a"]["y_true"].mask(frames["a"].index == 7, 0))
    return {
        "a": flipped,
        "b": other,
    }, "another truth than a for 1 items, the first is 'image_7.jpg'"


def other_classes(frames):
    other = frames["b"].assign(y_true=frames["b"]["y_true"].map({0: "no", 1: "yes"}))
    return {"a": frames["a"], "b": other}, "b has the classes no, yes, but a has 0, 1"


def no_items(frames):
    return {"a": frames["a"], "b": frames["b"].drop(columns="image")}, "b has no items, but"


def fewer_rows(frames):
    both = {name: frames[name].drop(columns="image") for name in "ab"}
    return both | {"b": both["b"][1:]}, "b has 119 rows, but a has 120"


def two_pairs(frames):
    return (
        {"a": frames["a"][:40], "b": frames["b"][40:], "c": frames["c"][40:]},
        "b and c share 80 items, but neither shares any with another model",
    )


@pytest.mark.parametrize(
    "case",
    [
        overlapping,
        lacking_two,
        repeated,
        other_truth,
        other_classes,
        no_items,
        fewer_rows,
        two_pairs,
    ],
    ids=lambda case: case.__name__,
)
def test_rows_that_do_not_go_together_are_refused(case, folder, frames, capfd):
    wrong, message = case(frames)
    assert message in refused(capfd, *written(wrong))


def test_every_line_fits_into_80_columns(folder, frames, capfd):
    names = [
        "a_model_with_a_very_long_name_indeed",
        "another_model_with_such_a_name",
        "猫猫猫猫猫猫",
    ]
    files = written(dict(zip(names, frames.values(), strict=True)))
    words = ("--margin", "0.05", "--curves", "--permutations", "100")
    assert main(["compare", *files, *words]) == 0
    lines = capfd.readouterr().out.splitlines()
    assert max(map(cell_len, lines)) <= 80
    heads = [line for line in lines if line and not line.startswith(" ")]
    for title in ("Findings", "Models, 95% intervals", "Differences in ROC AUC: permutation",
                  "Margins, judged by the 95% intervals", "Are all models alike?",
                  "Are the whole ROC curves alike? 100 permutations",
                  "Rows, by which model is right"):  # fmt: skip
        assert title in heads or title == "Findings", title


def test_two_models_have_one_table_of_all_metrics(folder, frames, capfd):
    files = written({name: frames[name] for name in "ac"})
    assert main(["compare", *files]) == 0
    text = capfd.readouterr().out
    assert "Difference, a less c" in text
    assert "adjusted p" not in text
    assert "McNemar mid-p" in text


def test_the_columns_that_were_found_are_told(folder, frames, capfd):
    wide = frames["a"][["y_true"]].assign(
        A=frames["a"]["score"], B=frames["b"]["score"], weight=np.arange(ROWS) % 3 + 1
    )
    wide.to_csv("wide.csv", index=False)
    assert main(["compare", "wide.csv", "--score", "A", "B"]) == 0
    first = capfd.readouterr().out.splitlines()[0]
    assert first == "truth=y_true  score=A, B (positive: 1)  weight=weight  n=120"
    disjoint = written({"a": frames["a"][:50], "b": frames["b"][50:]})
    assert main(["compare", *disjoint]) == 0
    first = capfd.readouterr().out.splitlines()[0]
    assert first == "truth=y_true  score=score (positive: 1)  item=image  n=50 and 70"
    assert main(["compare", "wide.csv", "--score", "A", "B", "--quiet"]) == 0
    assert capfd.readouterr().out == ""


def test_metrics_are_named_with_commas_or_by_several_flags(folder, frames, capfd):
    files = written({name: frames[name] for name in "ab"})
    once = compared(capfd, *files, "--metric", "roc_auc,accuracy")
    assert [each["metric"] for each in once["differences"]] == ["roc_auc", "accuracy"]
    assert compared(capfd, *files, "--metric", "roc_auc", "--metric", "accuracy") == once


def test_many_models_stand_one_below_the_other(folder, frames, capfd):
    many = {f"m{k}": frames["abc"[k % 3]] for k in range(6)}
    assert main(["compare", *written(many), "--metric", "roc_auc", "--reference", "m0"]) == 0
    text = capfd.readouterr().out
    assert "in a wider terminal" not in text
    assert "m5 - m0" in text
    assert "m5 - m1" not in text


def test_flags_reach_the_comparison(folder, frames, capfd):
    files = written(frames)
    found = compared(
        capfd, *files, "--metric", "roc_auc,f1", "--reference", "c", "--margin", "f1=0.02",
        "--adjust", "bh", "--bootstrap", "200", "--seed", "4", "--level", "0.9",
        "--alternative", "greater",
    )  # fmt: skip
    expected = ta.compare(
        frames["a"]["y_true"], {name: frame["score"] for name, frame in frames.items()},
        items=frames["a"]["image"], metrics=["roc_auc", "f1"], reference="c",
        margin={"f1": 0.02}, adjust="bh", resamples=200, seed=4, level=0.9,
        alternative="greater",
    )  # fmt: skip
    expected_json = json.loads(expected.to_json())
    for key in ("differences", "level", "adjust", "alternative", "reference", "bootstrap", "test"):
        assert found[key] == expected_json[key], key
    assert found["bootstrap"] == {"resamples": 200, "seed": 4}
    found = compared(capfd, *files, "--of", "0", "--metric", "recall")
    assert {each["of"] for each in found["differences"]} == {"0"}


def test_files_that_are_written(folder, frames, capfd):
    files = written(frames)
    assert main(["compare", *files, "-o", "out.json", "--plot", "roc.png", "--quiet"]) == 0
    assert capfd.readouterr().out.split() == ["roc.png", "out.json"]
    with Image.open("roc.png") as picture:
        assert min(picture.size) > 300
    assert json.loads(Path("out.json").read_text())["models"].keys() == {"a", "b", "c"}
    assert main(["compare", *files, "-o", "out.json", "--quiet"]) == 0  # a report of ours
    capfd.readouterr()
    assert "which exists; expected a new name, or --force" in refused(
        capfd, *files, "--plot", "roc.png"
    )


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["-o", "c.txt"], "--output is 'c.txt'; expected a name ending in .html or .htm or .json"),
        (["-o", "nowhere/c.json"], "nowhere is not a folder"),
        (["-o", "a.csv"], "expected a name ending in .html"),
        (["--images", "some"], "--images is 'some'; expected a number, none or link"),
        (["--image-root", "nowhere"], "--image-root is 'nowhere'; expected a folder"),
        (["--plot", "c.gif"], "--plot is 'c.gif'; expected a name ending in .png"),
        (["--margin", "much"], "--margin is 'much'; expected a number, or margins such as"),
        (["--margin", "-1"], "--margin is -1.0 for roc_auc; expected a number above 0"),
        (["--metric", "auc"], "--metric names 'auc', which a binary problem does not have"),
        (["--metric", "fbeta"], "--metric names 'fbeta', which needs beta and cannot be compared"),
        (["--reference", "d"], "--reference is 'd'; expected one of a, b, c"),
        (["--permutations", "3"], "--permutations is 3; expected a whole number from 100"),
        (["--bootstrap", "3"], "--bootstrap is 3; expected a whole number from 100"),
        (["--level", "2"], "--level is 2; expected a number between 0 and 1"),
        (["--of", "2"], "--of is '2'; expected one of 0, 1"),
    ],
)
def test_wrong_flags_are_refused_in_the_words_of_the_command(words, message, folder, frames, capfd):
    assert message in refused(capfd, *written(frames), *words)


def test_one_model_cannot_be_compared(folder, frames, capfd):
    assert "a.csv holds one model" in refused(capfd, *written({"a": frames["a"]}))
    assert "no FILE was named" in refused(capfd)
