"""``tellapart report FILE --prevalence SHARE``."""

import json

import numpy as np
import pandas as pd
import pytest

from tellapart.cli import main
from tellapart.cli.app import DONE, USAGE_ERROR
from tellapart.evaluation import evaluate


@pytest.fixture
def table(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    random = np.random.default_rng(6)
    truth = (np.arange(400) % 4 == 0).astype(int)
    score = (1 / (1 + np.exp(-random.normal(size=400) - 2 * truth + 1))).round(4)
    columns = {"y_true": truth, "y_score": score, "patient_id": np.arange(400) // 5}
    pd.DataFrame(columns).to_csv("rows.csv", index=False)
    return truth, score


def test_the_json_says_which_prevalence_it_is(table, capfd):
    truth, score = table
    assert main(["report", "rows.csv", "--prevalence", "0.01", "--json"]) == DONE
    found = json.loads(capfd.readouterr().out)
    assert found["data"]["prevalence"] == pytest.approx(0.01)
    assert found["data"]["prevalence_observed"] == 0.25
    assert not found["data"]["weighted"]
    own = evaluate(truth, score, groups=np.arange(400) // 5).at_prevalence(0.01)
    assert found["metrics"] == json.loads(own.to_json())["metrics"]
    assert "prevalence-stated" in [finding["code"] for finding in found["findings"]]
    assert main(["report", "rows.csv", "--json"]) == DONE
    assert json.loads(capfd.readouterr().out)["data"]["prevalence_observed"] is None


def test_the_summary_says_so_within_eighty_columns(table, capfd):
    assert main(["report", "rows.csv", "--prevalence", "0.01"]) == DONE
    printed = capfd.readouterr().out
    assert max(map(len, printed.splitlines())) <= 80
    assert "prevalence 1.0% as stated" in printed
    assert "1.0% as stated, 25.0% in the rows" in printed
    assert "Rows come in 80 groups, and intervals allow for it" in " ".join(printed.split())
    areas = [
        line for line in printed.splitlines() if line.startswith(("Average pre", "Area under"))
    ]
    assert [line.split()[-1] for line in areas] == ["cautious-clustered"] * 2


def test_several_classes_are_named(tmp_path, monkeypatch, capfd):
    monkeypatch.chdir(tmp_path)
    random = np.random.default_rng(2)
    truth = random.choice(["ant", "bee", "cat"], 90)
    scores = random.dirichlet(np.ones(3), 90).round(3)
    frame = pd.DataFrame(scores, columns=["ant", "bee", "cat"]).assign(truth=truth)
    frame.to_csv("pets.csv", index=False)
    assert main(["report", "pets.csv", "--prevalence", "ant=0.8", "--json"]) == DONE
    assert json.loads(capfd.readouterr().out)["data"]["prevalence"]["ant"] == pytest.approx(0.8)
    assert main(["report", "pets.csv", "--prevalence", "ant=0.8"]) == DONE
    assert "as stated; in the rows ant" in capfd.readouterr().out


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("x", "--prevalence is 'x'; expected a share such as 0.01, or class=share,..."),
        ("1.5", "--prevalence is 1.5; expected a share between 0 and 1"),
        ("2=0.1", "prevalence names '2'; expected one of 0, 1"),
    ],
)
def test_shares_that_cannot_be(table, given, said, capfd):
    assert main(["report", "rows.csv", "--prevalence", given]) == USAGE_ERROR
    assert said in " ".join(capfd.readouterr().err.split())
