"""Folds in the terminal, on the page and in the JSON."""

from __future__ import annotations

import json
import re

import numpy as np
import pytest

import tellapart as ta
from tellapart.cli import main
from tellapart.report.folds import MEANINGS


@pytest.fixture(scope="module")
def evaluation():
    random = np.random.default_rng(0)
    truth = np.arange(120) % 3
    score = random.dirichlet(np.ones(3), 120) * 0.6 + 0.4 * np.eye(3)[truth]
    return ta.evaluate(truth, score, folds=np.repeat(np.arange(4), 30))


def test_json_has_folds_only_where_rows_have_them(evaluation):
    told = json.loads(evaluation.to_json())
    assert [fold["fold"] for fold in told["folds"]] == ["0", "1", "2", "3"]
    assert set(told["folds"][0]) == {"fold", "repeat", "rows", "missing", "metrics"}
    assert set(told["cross_validation"]) == set(told["metrics"])
    three = told["cross_validation"]["accuracy"]
    assert set(three) == {"fold_mean", "pooled", "within_fold"}
    assert three["pooled"] == told["metrics"]["accuracy"]
    values = [fold["metrics"]["accuracy"]["value"] for fold in told["folds"]]
    assert three["fold_mean"]["value"] == pytest.approx(np.mean(values))
    plain = json.loads(ta.evaluate([0, 1], [0.2, 0.8]).to_json())
    assert not {"folds", "cross_validation"} & set(plain)


def test_the_summary_has_three_estimates_within_80_columns(evaluation):
    text = str(evaluation)
    assert max(map(len, text.splitlines())) <= 80
    section = text.partition("Cross-validation, 4 folds")[2]
    three = evaluation.by_fold.metric("roc_auc_ovr_macro")
    for words, estimate in (
        ("mean of folds", three.fold_mean), ("pooled", three.pooled),
        ("within folds", three.within_fold),
    ):  # fmt: skip
        ends = f"{estimate.low:.3f} to {estimate.high:.3f}"
        assert re.search(rf"{words} +{estimate.value:.3f} +{ends}", section), words
    assert all(line in section for line in MEANINGS)
    values = {fold.fold: fold.metrics["accuracy"].value for fold in evaluation.folds}
    worst = min(values, key=lambda name: values[name])
    assert f"Accuracy by fold: {values[worst]:.3f} (fold {worst}) to" in section
    assert "Cross-validation" not in str(ta.evaluate([0, 1] * 4, np.linspace(0, 1, 8)))


def test_the_page_has_every_fold(evaluation):
    page = evaluation.page()
    assert "Cross-validation, 4 folds" in page
    section = page.split('<section aria-labelledby="folds">')[1].split("</section>")[0]
    rows = re.findall(r'<tr><th scope="row">(.*?)</th>', section)
    assert rows == ["mean of folds", "pooled", "within folds", "0", "1", "2", "3"]
    assert 'aria-labelledby="folds"' not in ta.evaluate([0, 1] * 4, np.linspace(0, 1, 8)).page()


def test_a_hostile_fold_name_is_text():
    evaluation = ta.evaluate(
        [0, 1] * 10, np.linspace(0, 1, 20), folds=["<b>[red]"] * 10 + ["x"] * 10
    )
    assert "<b>[red]" not in evaluation.page()
    assert "&lt;b&gt;[red]" in evaluation.page()
    assert "(fold <b>[red])" in str(evaluation)


def test_what_is_missing_in_a_fold_is_told_everywhere():
    truth = [0, 1] * 10 + [0] * 10
    evaluation = ta.evaluate(truth, np.linspace(0.1, 0.9, 30), folds=np.repeat([1, 2, 3], 10))
    text = " ".join(str(evaluation).split())
    assert "ROC AUC: undefined in 1 of 3 folds, first in fold 3" in text
    told = json.loads(evaluation.to_json())
    assert told["folds"][2]["missing"] == ["1"]
    rows = re.findall(r"<tr>.*?</tr>", evaluation.page().split("Folds, one by one")[-1])
    assert '<td class="words">1</td>' in next(row for row in rows if ">3</th>" in row)
    assert told["cross_validation"]["roc_auc"]["within_fold"]["value"] is None
    assert "first in fold 3" in told["cross_validation"]["roc_auc"]["within_fold"]["reason"]


def test_the_command_finds_a_column_of_folds(tmp_path, capfd):
    path = tmp_path / "cv.csv"
    rows = [f"{k % 2},{(k * 7 % 20) / 20},{k // 5}" for k in range(20)]
    for name, flags in (("fold", []), ("part", ["--fold", "part"])):
        path.write_text("\n".join([f"y_true,score,{name}", *rows]), encoding="utf-8")
        assert not main(["report", str(path), "--json", *flags])
        told = json.loads(capfd.readouterr().out)
        assert [fold["rows"] for fold in told["folds"]] == [5, 5, 5, 5]
    page = tmp_path / "cv.html"
    assert not main(["report", str(path), "--fold", "part", "--output", str(page)])
    assert "Cross-validation, 4 folds" in capfd.readouterr().out
    assert "Cross-validation, 4 folds" in page.read_text("utf-8")


def test_a_cross_validation_is_shown_like_an_evaluation_with_all_of_its_folds(tmp_path):
    truth = np.arange(40) % 2
    random = np.random.default_rng(1)
    score = np.clip(0.3 * truth + 0.7 * random.random(40), 0, 1)
    found = ta.cross_validate(lambda _, test: score[test], None, truth, folds=4, repeats=2)
    assert "Cross-validation, 4 folds, 2 repeats" in str(found)
    assert max(map(len, str(found).splitlines())) <= 80
    told = json.loads(found.to_json())
    assert [fold["repeat"] for fold in told["folds"]] == [0] * 4 + [1] * 4
    assert found.save(tmp_path / "cv.json").read_text("utf-8") == found.to_json(indent=2) + "\n"
    page = found.save(tmp_path / "cv.html").read_text("utf-8")
    assert "3 of repeat 1" in page
    assert set(found._repr_mimebundle_(include=["text/plain", "text/html"])) == {
        "text/plain", "text/html",
    }  # fmt: skip
    assert repr(found).startswith("CrossValidation(2 x 4 folds, Evaluation(binary, n=40")
    assert len(found.evaluation.folds) == 4  # of the first repeat alone


def test_markdown_of_one_learner_has_the_folds_and_of_two_the_differences():
    random = np.random.default_rng(2)
    truth = np.arange(80) % 2
    features = truth[:, None] + random.normal(size=(80, 1))

    def learner(train, test):
        low, high = (features[train][truth[train] == side].mean() for side in (0, 1))
        return 1 / (1 + np.exp(-(features[test, 0] - (low + high) / 2)))

    def guess(train, test):
        return np.random.default_rng(len(train)).random(len(test))

    learners = {"learner": learner, "guess": guess}
    found = ta.cross_validate(learners, None, truth, folds=4, repeats=2)
    text = found["learner"].to_markdown()
    assert "\n## tellapart cross-validation\n" in text
    assert "<summary>Cross-validation, 4 folds, 2 repeats</summary>" in text
    assert "\n| 0 of repeat 1 | 20 |" in text
    text = found.to_markdown(title="Both")
    assert "\n## Both\n" in text
    assert "### Difference, learner less guess" in text
