"""Evaluations read back from their JSON."""

import json
import re
from dataclasses import fields
from math import isfinite, isnan

import numpy as np
import pytest

import tellapart as ta
from tellapart.evaluation.fingerprints import answers_fingerprint
from tellapart.gate.baselines import read_stored
from tellapart.results.stored import StoredEvaluation, read_evaluation


def test_only_what_is_asked_for_is_read():
    text = of_kind("multiclass").to_json()
    found = read_evaluation(text, "it", metrics=["f1", "accuracy"], classes=["bee", "wasp"])
    assert list(found.metrics) == ["accuracy"]
    assert {of: list(each) for of, each in found.per_class.items()} == {"bee": ["f1"]}
    whole = read_evaluation(text, "it")
    assert found.per_class["bee"]["f1"] == whole.per_class["bee"]["f1"]
    assert found.classes == whole.classes == ("ant", "bee", "cat")


def of_kind(kind):
    random = np.random.default_rng(3)
    if kind == "binary":
        truth = random.integers(0, 2, 60)
        return ta.evaluate(truth, np.clip(0.3 * truth + random.random(60) * 0.7, 0, 1))
    if kind == "soft":
        truth = random.random(40)
        return ta.evaluate(truth, random.random(40), scores="probability")
    if kind == "multilabel":
        return ta.evaluate(
            random.integers(0, 2, (50, 3)), random.random((50, 3)), task="multilabel"
        )
    scores = random.dirichlet(np.ones(3), 50)
    return ta.evaluate(random.choice(["ant", "bee", "cat"], 50), scores)


def same_number(mine, theirs):
    return mine == theirs or (isnan(mine) and not isfinite(theirs))


def same_estimate(mine, theirs):
    for name in ("value", "low", "high", "level", "n"):
        assert same_number(getattr(mine, name), getattr(theirs, name)), name
    assert mine.method == theirs.method
    assert mine.reason == (theirs.reason or ("infinite" if np.isinf(theirs.value) else None))


@pytest.mark.parametrize("kind", ["binary", "soft", "multiclass", "multilabel"])
def test_what_is_read_back_is_what_was_written(kind):
    evaluation = of_kind(kind)
    read = read_evaluation(evaluation.to_json(), "kept.json")
    expected = StoredEvaluation.of(evaluation.result)
    for field in fields(read):
        if field.name in ("metrics", "per_class", "baselines", "prevalence"):
            assert list(getattr(read, field.name)) == list(getattr(expected, field.name))
        elif field.name == "answers":  # told by the rows, which a result does not have
            assert read.answers == answers_fingerprint(evaluation.problem)
        else:
            assert getattr(read, field.name) == getattr(expected, field.name), field.name
    for name, estimate in read.metrics.items():
        same_estimate(estimate, expected.metrics[name])
    for label, estimates in read.per_class.items():
        for name, estimate in estimates.items():
            same_estimate(estimate, expected.per_class[label][name])


def test_unknown_keys_of_a_newer_writer_are_left_alone():
    written = json.loads(of_kind("binary").to_json())
    written["later"] = {"a": 1}
    written["metrics"]["roc_auc"]["later"] = 2
    read = read_evaluation(json.dumps(written), "kept.json")
    assert read.metrics["roc_auc"].value == written["metrics"]["roc_auc"]["value"]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "kept.json is not the JSON of an evaluation"),
        ('{"metrics": ', "is not the JSON of an evaluation"),
        (b"\xff\xfe{}", "is not the JSON of an evaluation"),
        ("[1, 2]", "is not the JSON of an evaluation"),
        ('{"models": {}}', "schema_version"),
        ('{"schema_version": "9"}', "has the schema_version '9'; expected '1'"),
        ('{"schema_version": "1"}', "is not the JSON of an evaluation"),
    ],
)
def test_what_is_no_evaluation_is_refused_by_name(text, told):
    with pytest.raises(ta.InputError, match=r"kept\.json") as raised:
        read_evaluation(text, "kept.json")
    assert told in str(raised.value)


def test_a_number_that_became_text_is_refused_with_its_place():
    written = json.loads(of_kind("binary").to_json())
    written["metrics"]["roc_auc"]["value"] = "high"
    with pytest.raises(ta.InputError, match=r"metrics"):
        read_evaluation(json.dumps(written), "kept.json")


def changed(**places):
    written = json.loads(of_kind("binary").to_json())
    for place, value in places.items():
        *path, last = place.split("__")
        inner = written
        for key in path:
            inner = inner[key]
        inner[last] = value
    return json.dumps(written)


@pytest.mark.parametrize(
    ("places", "told"),
    [
        ({"level": 95}, "has the level 95"),
        ({"level": 0}, "has the level 0"),
        ({"task": "regression"}, "has the task 'regression'"),
        ({"data__truth": "firm"}, "has the data.truth 'firm'"),
        ({"data__rows": -1}, "has -1 rows"),
        ({"data__positive": "cat"}, "has the positive class 'cat'"),
        ({"metrics__roc_auc__level": 0.5}, "has roc_auc at the level 0.5"),
        ({"metrics__roc_auc__low": 0.999, "metrics__roc_auc__high": 0.1}, "has roc_auc with an in"),
        ({"metrics__accuracy__value": 0.01}, "has accuracy at 0.01, outside of its interval"),
        ({"per_class__0__recall__value": 1.5}, "has recall[0] at 1.5, outside"),
    ],
)
def test_what_cannot_be_is_refused(places, told):
    with pytest.raises(ta.InputError, match=re.escape(f"kept.json {told}")):
        read_evaluation(changed(**places), "kept.json")


def test_a_value_may_lie_outside_of_percentiles():
    places = {"metrics__accuracy__value": 0.01, "bootstrap": {"resamples": 100, "seed": 0}}
    assert read_evaluation(changed(**places), "it").metrics["accuracy"].value == 0.01


def test_a_missing_number_has_a_reason():
    found = read_evaluation(changed(metrics__accuracy__value=None), "it").metrics["accuracy"]
    assert str(found) == "undefined (its JSON holds no number, and no reason why)"


def test_a_gate_refuses_what_lies_outside_of_the_range_of_a_metric():
    places = {f"metrics__accuracy__{name}": 1.5 for name in ("value", "low", "high")}
    with pytest.raises(ta.InputError, match=r"has 1.5 for accuracy, which lies between 0 and 1"):
        read_stored(changed(**places).encode(), "main.json")


def test_a_byte_order_mark_and_deep_nesting():
    text = of_kind("binary").to_json()
    assert read_evaluation(text.encode("utf-8-sig"), "it").rows == 60
    with pytest.raises(ta.InputError, match=r"kept\.json is n"):
        read_evaluation('{"schema_version": "1", "a": ' + "[" * 100_000, "kept.json")


def test_stated_shares_are_told_from_those_of_the_rows():
    stated = of_kind("binary").at_prevalence(0.1)
    read = read_evaluation(stated.to_json(), "it")
    assert read.stated == {"1": pytest.approx(0.1)}
    assert read.observed == StoredEvaluation.of(stated.result).observed
    assert read_evaluation(of_kind("binary").to_json(), "it").stated == {}
