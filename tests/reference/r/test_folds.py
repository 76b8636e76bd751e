"""Cross-validated AUCs and the corrected t test, against cvAUC and the formulas in R."""

from __future__ import annotations

import numpy as np
import pytest

import tellapart as ta
from tellapart.inference.folds import corrected_t, fold_difference


@pytest.fixture(scope="module")
def by_fold(rows):
    table = rows("cv10")

    def of(score):
        evaluation = ta.evaluate(table["y"], table[score], folds=table["fold"], scores="rank")
        return evaluation.by_fold

    return of


@pytest.mark.parametrize(
    ("score", "leaf"),
    [("s", ("cvauc", "s")), ("s", ("cvauc_formula", "s")),
     ("s_ties", ("cvauc_formula", "s_ties_midrank"))],
)  # fmt: skip
def test_the_published_interval_inside_folds(by_fold, oracle, agree, score, leaf):
    expected = oracle[leaf[0]][leaf[1]]
    found = by_fold(score).metric("roc_auc", method="ledell").within_fold
    agree(found.value, expected["cvAUC"])
    agree(found.standard_error, expected["se"])
    if "ci" in expected:
        agree((found.low, found.high), expected["ci"])


def test_the_area_with_ties_is_that_of_midranks(by_fold, oracle, agree):
    found = by_fold("s_ties").metric("roc_auc")
    agree(found.fold_mean.value, oracle["cvauc"]["s_ties"]["cvAUC"])
    agree(found.within_fold.value, oracle["cvauc"]["s_ties"]["cvAUC"])


def test_the_pooled_area_is_another_number(by_fold, oracle, agree):
    found = by_fold("s").metric("roc_auc")
    agree(found.pooled.value, oracle["cvauc"]["pooled_auc_all_folds_mixed"])


def test_our_error_is_the_published_one_with_the_folds_as_degrees_of_freedom(by_fold, rows):
    table = rows("cv10")
    published = by_fold("s").metric("roc_auc", method="ledell").within_fold.standard_error
    ours = by_fold("s").metric("roc_auc").within_fold.standard_error
    positives = int(table["y"].sum())
    assert 1 < ours / published < np.sqrt(positives / (positives - 10)) + 0.01


def test_the_corrected_t_test(rows, oracle, agree):
    table, expected = rows("repcv"), oracle["nadeau_bengio"]
    found = corrected_t(table["a"] - table["b"], expected["n_test_over_n_train"])
    assert len(table["a"]) == expected["J"]
    assert found.freedom == expected["df"]
    agree(found.mean, expected["mean_diff"])
    agree((table["a"] - table["b"]).var(ddof=1), expected["var"])
    agree(found.statistic, expected["t"])
    agree(found.p_value, expected["p"], 1e-9)
    tested = fold_difference(table["a"], table["b"], 1 / 9, 0.95, 1.0)
    agree(tested.p_value, expected["p"], 1e-9)
    assert tested.estimate.low < 0 < tested.estimate.high


def test_without_the_correction_it_is_the_plain_t_test(rows, oracle, agree):
    """What must never be used on folds: 5e-5 where the corrected test gives 0.23."""
    table, expected = rows("repcv"), oracle["nadeau_bengio"]
    found = corrected_t(table["a"] - table["b"], 0.0)
    agree(found.statistic, expected["naive_t"])
    agree(found.p_value, expected["naive_p"], 1e-9)
