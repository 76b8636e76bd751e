"""Numbers asked for in words, and given as plain numbers."""

import math

import pytest

import tellapart as ta
from tellapart.integrations.scalars import scalars
from tellapart.results.asked import Asked, asked


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("roc_auc", Asked("roc_auc")),
        (" recall [cat ] ", Asked("recall", "cat ")),
        ("recall[a[1]]", Asked("recall", "a[1]")),
        ("f1[x.low >= 1]", Asked("f1", "x.low >= 1")),
    ],
)
def test_metrics_are_asked_for_in_words(text, found):
    assert asked(text, "metrics") == found


@pytest.mark.parametrize("text", ["", "[cat]", "recall[", "recall[]", "recall]", "recall[a]b", 3])
def test_other_words_are_refused(text):
    with pytest.raises(ta.InputError, match="metrics is"):
        asked(text, "metrics")


@pytest.mark.parametrize(
    ("of", "classes", "meant"),
    [
        ("cat ", ("cat", "cat "), "cat "),
        ("cat", ("cat", "cat "), "cat"),
        (" cat", ("cat", "cat "), " cat"),  # either may be meant: no class
        (" cat ", ("cat", "dog"), "cat"),
        ("cat", ("cat ", "dog"), "cat "),
        ("cow", ("cat", "dog"), "cow"),
    ],
)
def test_a_class_is_meant_by_its_very_name_first(of, classes, meant):
    assert Asked("recall", of).among(classes) == Asked("recall", meant)


def test_plain_numbers_of_a_class_whose_name_ends_with_a_space():
    evaluation = ta.evaluate(["cat", "cat ", "cat", "cow"], y_pred=["cat", "cow", "cow", "cow"])
    found = scalars(evaluation, ["recall[cat]", "recall[cat ]", "recall[ cow ]"])
    assert found == {"recall[cat]": 0.5, "recall[cat ]": 0.0, "recall[cow]": 1.0}


def test_plain_numbers_of_classes_with_intervals():
    evaluation = ta.evaluate(["a", "b", "a", "c"], y_pred=["a", "b", "b", "b"])
    found = scalars(evaluation, ["recall[a]", "precision[c]"], intervals=True, prefix="eval_")
    assert list(found)[:3] == ["eval_recall[a]", "eval_recall[a]_low", "eval_recall[a]_high"]
    assert found["eval_recall[a]"] == 0.5
    assert math.isnan(found["eval_precision[c]"])  # nothing was predicted as c
    assert all(type(value) is float for value in found.values())
