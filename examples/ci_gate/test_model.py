"""The same requirements as tests; run `python model.py predictions.csv` first."""

import pytest

import tellapart as ta


@pytest.fixture(scope="session")
def evaluation():
    import pyarrow.csv

    return ta.evaluate_table(pyarrow.csv.read_csv("predictions.csv"))


def test_dogs_rank_above_cats(evaluation, assert_metric):
    assert_metric(evaluation, "roc_auc.low >= 0.95")


def test_most_cats_are_found(evaluation, assert_metric):
    assert_metric(evaluation, ["recall[cat] >= 0.9", "precision[cat] >= 0.9"])


def test_probabilities_are_close_to_the_truth(evaluation, assert_metric):
    assert_metric(evaluation, "brier <= 0.1", on_undecided="skip")
