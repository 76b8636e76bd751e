import json
from dataclasses import replace
from math import inf, nan

import numpy as np
import pytest

from tellapart.report import to_json
from tellapart.results import Confusion, Estimate

KEYS = [
    "schema_version", "tellapart_version", "task", "level", "data", "metrics", "per_class",
    "confusion", "pairs", "thresholds", "findings", "baselines", "bootstrap",
]  # fmt: skip
DATA = [
    "rows", "dropped", "zero_weight", "classes", "positive", "prevalence", "prevalence_observed",
    "columns", "scores",
    "scores_declared", "threshold", "truth", "weighted", "tied_rows", "distinct_scores",
    "saturated", "has_predictions", "disagreeing_rows", "groups",
    "votes",
    "answers_sha256",
]  # fmt: skip
ESTIMATE = ["value", "low", "high", "level", "method", "n", "reason", "bounds"]


def refuse(word):
    raise AssertionError(f"{word} in JSON")


def parsed(result, **options):
    return json.loads(to_json(result, **options), parse_constant=refuse)


def estimates_of(document):
    yield from document["metrics"].values()
    for of in document["per_class"].values():
        yield from of.values()
    for choice in document["thresholds"].values():
        yield from choice["metrics"].values()
    yield from (pair["auc"] for pair in document["pairs"])


def test_every_result_has_exactly_the_documented_keys(sample):
    document = parsed(sample[0])
    hardened = ["hardened"] if sample[0].hardened is not None else []
    assert list(document) == KEYS + hardened
    assert list(document["data"]) == DATA
    soft = ["attainable", "rescaled"] if document["data"]["truth"] == "soft" else []
    assert all(list(one) == ESTIMATE + soft for one in estimates_of(document))


def test_indented_text_holds_the_same_object(built):
    result, _ = built("three")
    assert "\n" not in to_json(result)
    assert to_json(result, indent=2).startswith('{\n  "schema_version"')
    assert parsed(result, indent=2) == parsed(result)


def test_floats_survive_the_round_trip_bit_for_bit(built):
    result, _ = built("binary")
    values = [0.1 + 0.2, 1 / 3, 5e-324, 1.7976931348623157e308, np.float64(2) / 3]
    metrics = {f"m{place}": Estimate(value) for place, value in enumerate(values)}
    read = parsed(replace(result, metrics=metrics))["metrics"]
    assert [one["value"] for one in read.values()] == values


def test_a_value_that_does_not_exist_is_null_with_its_reason(built):
    metrics = parsed(built("binary")[0])["metrics"]
    assert metrics["lr_minus"]["value"] is None
    assert "true negatives" in metrics["lr_minus"]["reason"]
    assert metrics["lr_minus"]["n"] is None
    assert metrics["lr_plus"]["value"] is None
    assert metrics["lr_plus"]["high"] is None
    assert metrics["lr_plus"]["low"] == 12.4
    assert metrics["lr_plus"]["reason"] == "infinite"


def test_a_reason_given_wins_over_infinite(built):
    result, _ = built("binary")
    metrics = {"log_loss": Estimate(inf, reason="2 certain predictions were wrong")}
    read = parsed(replace(result, metrics=metrics))["metrics"]["log_loss"]
    assert (read["value"], read["reason"]) == (None, "2 certain predictions were wrong")


@pytest.mark.parametrize(("name", "kind"), [("binary", float), ("three", dict)])
def test_prevalence_is_one_number_only_where_one_class_is_positive(built, name, kind):
    assert isinstance(parsed(built(name)[0])["data"]["prevalence"], kind)


def test_a_small_matrix_is_dense_with_whole_counts_as_integers(built):
    confusion = parsed(built("three")[0])["confusion"]
    assert list(confusion) == ["classes", "counts"]
    assert all(type(count) is int for row in confusion["counts"] for count in row)
    soft = parsed(built("soft")[0])["confusion"]["counts"]
    assert soft == [[251.25, 40.75], [39.5, 268.5]]


def test_a_large_matrix_lists_its_cells_the_largest_first(built):
    result, _ = built("many")
    confusion = parsed(result)["confusion"]
    assert list(confusion) == ["classes", "pairs"]
    masses = [mass for _, _, mass in confusion["pairs"]]
    assert masses == sorted(masses, reverse=True)
    assert min(masses) > 0
    assert sum(masses) == result.data.rows
    places = {name: place for place, name in enumerate(confusion["classes"])}
    for truth, predicted, mass in confusion["pairs"]:
        assert result.confusion.counts[places[truth], places[predicted]] == mass


def test_labels_have_one_table_each(built):
    counts = parsed(built("multilabel")[0])["confusion"]["counts"]
    assert counts[0] == [[120, 30], [20, 130]]
    assert len(counts) == 3


def test_no_prediction_means_no_matrix(built):
    assert parsed(built("scoreless")[0])["confusion"] is None


def test_thresholds_tell_nobody_from_none(built):
    chosen = parsed(built("binary")[0])["thresholds"]
    assert chosen["youden"]["threshold"] == 0.4731
    assert "predict_nobody" not in chosen["youden"]
    assert chosen["mcc"]["threshold"] is None
    assert chosen["mcc"]["predict_nobody"] is True
    assert chosen["mcc"]["optimal"] == [None]
    undecided = parsed(built("scoreless")[0])["thresholds"]["youden"]
    assert undecided["threshold"] is None
    assert "predict_nobody" not in undecided


def test_thresholds_per_label_are_an_object(built):
    threshold = parsed(built("multilabel")[0])["data"]["threshold"]
    assert threshold == {"beach": 0.5, "sunset": 0.3, "people": None}


def test_soft_labels_bring_the_attainable_range(built):
    metrics = parsed(built("soft")[0])["metrics"]
    assert metrics["roc_auc"]["attainable"] == [0.11, 0.962]
    assert metrics["roc_auc"]["rescaled"] == 0.95
    assert metrics["roc_auc"]["bounds"] == [0.9201, 0.9203]
    assert metrics["accuracy"]["attainable"] is None
    assert metrics["accuracy"]["rescaled"] is None


def test_findings_keep_their_numbers(built):
    findings = parsed(built("binary")[0])["findings"]
    assert list(findings[0]) == ["code", "severity", "text", "numbers"]
    assert findings[1]["numbers"] == {"rows": 2.0, "ratio": None}


def test_names_come_back_unchanged_unless_utf8_cannot_write_them(built):
    result, _ = built("odd")
    classes = parsed(result)["data"]["classes"]
    assert [name for name in classes if "half" not in name] == [
        name for name in result.data.classes if "half" not in name
    ]
    assert "half \\udce9 character" in classes


def test_an_undefined_mass_is_null(built):
    result, _ = built("binary")
    counts = np.array([[nan, 1.0], [2.5, 3.0]])
    confusion = Confusion(result.data.classes, counts)
    read = parsed(replace(result, confusion=confusion))["confusion"]["counts"]
    assert read == [[None, 1], [2.5, 3]]


def test_hardened_labels_stand_beside_the_soft_ones(built):
    document = parsed(built("hardened")[0])
    hardened = document["hardened"]
    assert list(hardened) == ["cut", "ambiguous_rows", "metrics", "per_class"]
    assert (hardened["cut"], hardened["ambiguous_rows"]) == (0.5, 12)
    assert hardened["metrics"]["roc_auc"]["value"] == 0.981
    assert all(list(one) == ESTIMATE for one in hardened["metrics"].values())
    assert hardened["per_class"].keys() == document["per_class"].keys()
    assert document["data"]["votes"] == 10
    assert "attainable" in document["metrics"]["roc_auc"]


def test_the_largest_share_has_no_cut(built):
    result, _ = built("hardened")
    largest = replace(result, hardened=replace(result.hardened, cut=None))
    assert parsed(largest)["hardened"]["cut"] is None
