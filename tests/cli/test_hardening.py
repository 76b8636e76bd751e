"""``tellapart report FILE --harden CUT``."""

import json

import numpy as np
import pandas as pd
import pytest

from tellapart.cli import main
from tellapart.cli.app import DONE, USAGE_ERROR
from tellapart.evaluation import evaluate


@pytest.fixture
def soft(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    random = np.random.default_rng(6)
    truth = random.integers(0, 11, 120) / 10
    score = np.clip(truth + 0.2 * random.normal(size=120), 0, 1).round(4)
    pd.DataFrame({"y_true": truth, "y_score": score}).to_csv("soft.csv", index=False)
    return truth, score


def test_the_hard_numbers_stand_in_the_json_beside_the_soft_ones(soft, capfd):
    truth, score = soft
    assert main(["report", "soft.csv", "--harden", "0.3", "--json"]) == DONE
    found = json.loads(capfd.readouterr().out)
    hard = json.loads(evaluate((truth >= 0.3).astype(int), score).to_json())
    hardened = found["hardened"]
    assert hardened["cut"] == 0.3
    assert hardened["ambiguous_rows"] == int((truth == 0.3).sum()) > 0
    assert hardened["metrics"] == hard["metrics"]
    assert hardened["per_class"] == hard["per_class"]
    assert main(["report", "soft.csv", "--json"]) == DONE
    alone = json.loads(capfd.readouterr().out)
    del found["hardened"]
    assert found == alone


def test_the_summary_and_the_page_show_both_within_eighty_columns(soft, capfd, tmp_path):
    assert main(["report", "soft.csv", "--harden", "0.5"]) == DONE
    printed = capfd.readouterr().out
    assert max(map(len, printed.splitlines())) <= 80
    assert "The same with labels made hard: yes from a share of 0.5" in printed
    assert "Hardening moves ROC AUC from" in printed
    page = (tmp_path / "soft.report.html").read_text(encoding="utf-8")
    assert "Soft and hardened labels" in page


def test_hard_labels_are_noted_and_stay(tmp_path, monkeypatch, capfd):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "hard.csv").write_text("y_true,y_score\n0,0.2\n1,0.7\n1,0.4\n")
    assert main(["report", "hard.csv", "--harden", "0.5", "--json"]) == DONE
    out, err = capfd.readouterr()
    assert "hardened" not in json.loads(out)
    assert "note: labels are hard already: --harden changes nothing" in err
    assert main(["report", "hard.csv", "--harden", "0.5", "--json", "--quiet"]) == DONE
    assert capfd.readouterr().err == ""


@pytest.mark.parametrize("cut", ["0", "1.5", "-0.2"])
def test_a_cut_that_is_no_share_is_a_usage_error(soft, cut, capfd):
    assert main(["report", "soft.csv", "--harden", cut, "--json"]) == USAGE_ERROR
    out, err = capfd.readouterr()
    assert out == ""
    assert f"--harden is {float(cut)}; expected a share above 0 and at most 1" in err
