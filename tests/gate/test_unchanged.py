"""Whether a model changed: by its answers row by row, never by its numbers."""

import json

import numpy as np
import pytest

import tellapart as ta
from tellapart.gate.baselines import read_stored

TRUTH = np.arange(100) % 2


def erring(rows):
    """Return hard scores that are wrong in some rows."""
    scores = TRUTH.astype(float)
    scores[rows] = 1 - scores[rows]
    return scores


def as_json(evaluation, **changes):
    written = json.loads(evaluation.to_json())
    written["data"] |= changes
    return read_stored(json.dumps(written).encode(), "main.json")


def verdict(own, baseline, **margin):
    return ta.check(own, baseline=baseline, margin=margin)


def test_as_many_errors_in_other_rows_are_another_model():
    one, other = (ta.evaluate(TRUTH, erring(np.arange(k, k + 10))) for k in (0, 20))
    found = verdict(one, other, accuracy=0.001)
    assert found.verdict == "undecided"
    paired = ta.compare_evaluations({"a": one, "b": other}, metrics=["accuracy"])
    assert found.checks[0].estimate == paired.difference("accuracy", "a", "b").estimate
    for baseline in (as_json(other), as_json(other, answers_sha256=None)):
        assert verdict(one, baseline, accuracy=0.001).verdict == "undecided"
        assert verdict(as_json(one), baseline, accuracy=0.001).verdict == "undecided"


def test_the_same_scores_on_other_rows_of_a_class_are_another_model():
    random = np.random.default_rng(4)
    scores = np.clip(0.3 * TRUTH + 0.7 * random.random(100), 0, 1)
    moved = scores.copy()
    for rows in (np.flatnonzero(TRUTH), np.flatnonzero(TRUTH == 0)):
        moved[rows] = random.permutation(scores[rows])
    one, other = (ta.evaluate(TRUTH, each) for each in (scores, moved))
    assert one.result.metrics["brier"].value == pytest.approx(other.result.metrics["brier"].value)
    for baseline in (other, as_json(other)):
        found = verdict(one, baseline, roc_auc=0.001).checks[0]
        assert (found.outcome, found.method != "unchanged") == ("undecided", True)


@pytest.mark.parametrize("options", [{}, {"items": np.arange(100)}, {"groups": np.arange(100) % 9}])
@pytest.mark.parametrize("form", [lambda each: each, as_json], ids=["rows", "json"])
def test_the_same_predictions_pass_every_margin(form, options):
    same = [ta.evaluate(TRUTH, y_pred=erring([3, 4]).astype(int), **options) for _ in range(2)]
    found = verdict(same[0], form(same[1]), accuracy=1e-9, recall=1e-9)
    assert found.passed
    assert {each.method for each in found.checks} == {"unchanged"}


def test_an_infinite_ratio_that_json_does_not_tell_is_no_change():
    perfect = ta.evaluate(TRUTH, 0.2 + 0.6 * TRUTH)
    assert np.isinf(perfect.result.metrics["lr_plus"].value)
    for baseline in (perfect, as_json(perfect)):
        assert verdict(perfect, baseline, lr_plus=0.001, roc_auc=0.001, lr_minus=0.001).passed


def test_rows_in_another_order_are_the_same_by_item_only():
    scores, order = erring([1, 5]) * 0.8 + 0.1, np.random.default_rng(2).permutation(100)
    one = ta.evaluate(TRUTH, scores, items=np.arange(100))
    other = ta.evaluate(TRUTH[order], scores[order], items=order)
    for baseline in (other, as_json(other)):
        assert {c.method for c in verdict(one, baseline, accuracy=1e-9).checks} == {"unchanged"}
    unnamed = as_json(ta.evaluate(TRUTH[order], scores[order]))
    found = verdict(ta.evaluate(TRUTH, scores), unnamed, accuracy=1e-9)
    assert found.verdict == "undecided"


def test_rows_left_out_without_items_are_no_hindrance_to_one_model():
    scores = np.where(TRUTH == 1, 0.7, 0.2)
    scores[7] = np.nan
    same = [ta.evaluate(TRUTH, scores, missing="drop") for _ in range(2)]
    assert verdict(*same, roc_auc=1e-9).passed


@pytest.mark.parametrize(
    "options", [{"threshold": 0.3}, {"scores": "rank"}, {"sample_weight": 1 + TRUTH}]
)
def test_another_threshold_scale_or_weight_is_a_change(options):
    from tellapart.evaluation.fingerprints import answers_fingerprint

    scores = 0.1 + 0.8 * erring([1])
    one, other = ta.evaluate(TRUTH, scores), ta.evaluate(TRUTH, scores, **options)
    assert answers_fingerprint(one.problem) != answers_fingerprint(other.problem)


def test_a_kept_run_is_a_baseline_too(tmp_path):
    one = ta.evaluate(TRUTH, 0.1 + 0.8 * erring([1]))
    path = ta.keep(one, tmp_path, tags={str(k): "long" * 20 for k in range(100)})
    found = ta.check(one, baseline=path, margin=1e-9)
    assert found.passed
    assert {each.method for each in found.checks} == {"unchanged"}
