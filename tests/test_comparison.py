"""Differences between classifiers: pairing, tests, margins."""

import json

import numpy as np
import pytest
from scipy import stats

import tellapart as ta
from tellapart.comparison import compare, compare_evaluations
from tellapart.errors import InputError
from tellapart.inference.matched_pairs import paired_difference

TRUTH = [1, 0, 0, 1, 1, 0, 1, 0, 0, 1]
MODELS = {
    "A": [0.99, 0.34, 0.78, 0.97, 0.66, 0.50, 0.98, 0.60, 0.48, 0.95],
    "B": [0.62, 0.35, 0.49, 0.31, 0.75, 0.20, 0.78, 0.52, 0.30, 0.82],
    "C": [0.85, 0.50, 0.53, 0.62, 0.54, 0.71, 0.26, 0.60, 0.49, 0.67],
}


def noisy(seed=0, rows=300, models=2):
    random = np.random.default_rng(seed)
    truth = random.integers(0, 2, rows)
    common = random.normal(size=rows)
    scores = {
        f"m{k}": 1 / (1 + np.exp(-(truth * 1.5 - 0.7 + common + random.normal(size=rows))))
        for k in range(models)
    }
    return truth, scores


def test_the_three_classifiers():
    found = compare(TRUTH, MODELS)
    values = [model.metrics["roc_auc"].value for model in found.result.models.values()]
    assert values == pytest.approx([0.96, 0.88, 0.64])
    assert found.difference("roc_auc", "A", "B").estimate.value == pytest.approx(0.08)
    assert found.difference("roc_auc", "A", "C").method == "delong"
    assert [test.method for test in found.joint] == ["delong", "cochran-q"]
    table = found.wins[0]
    assert (table.both_right, table.only_a, table.only_b, table.both_wrong) == (6, 1, 2, 1)


@pytest.mark.parametrize("name", ["roc_auc", "average_precision", "accuracy", "f1", "brier", "mcc"])
def test_a_model_and_itself_do_not_differ(name):
    truth, scores = noisy()
    found = compare(truth, {"one": scores["m0"], "same": scores["m0"]}, metrics=[name])
    assert found.differences[0].estimate.value == 0
    assert found.differences[0].p_value == 1.0


def test_turning_the_pair_around_turns_the_sign():
    truth, scores = noisy()
    names = ["roc_auc", "accuracy", "brier", "f1"]
    there = compare(truth, scores, metrics=names)
    back = compare(truth, dict(reversed(scores.items())), metrics=names)
    for one, other in zip(there.differences, back.differences, strict=True):
        assert one.estimate.value == pytest.approx(-other.estimate.value)
        assert one.estimate.low == pytest.approx(-other.estimate.high)
        assert one.p_value == pytest.approx(other.p_value)


def test_mean_losses_have_the_paired_t_test_of_scipy():
    truth, scores = noisy()
    found = compare(truth, scores, metrics=["brier", "log_loss"])
    a, b = scores.values()
    losses = [
        [(p - truth) ** 2 for p in (a, b)],
        [-np.log(np.where(truth, p, 1 - p)) for p in (a, b)],
    ]
    for each, pair in zip(found.differences, losses, strict=True):
        expected = stats.ttest_rel(*pair)
        ends = expected.confidence_interval()
        assert each.p_value == pytest.approx(expected.pvalue, rel=1e-9)
        assert (each.estimate.low, each.estimate.high) == pytest.approx((ends.low, ends.high))


def test_intervals_of_paired_proportions_are_newcombes():
    """Newcombe 1998, Stat Med 17:2635, table III, method 10; and equal to R's PropCIs/ratesci."""
    low, high = paired_difference(36, 12, 2, 0, 0.95)
    assert (low, high) == pytest.approx((0.0569, 0.3404), abs=5e-4)


def test_the_paired_bootstrap_agrees_with_closed_forms():
    truth, scores = noisy(3)
    names = ["roc_auc", "average_precision", "accuracy", "f1", "brier"]
    closed = compare(truth, scores, metrics=names)
    drawn = compare(truth, scores, metrics=names, resamples=4000)
    assert closed.result.resamples == 0
    assert drawn.result.resamples == 4000
    for one, other in zip(closed.differences, drawn.differences, strict=True):
        assert other.method == "paired-bootstrap"
        assert other.estimate.standard_error == pytest.approx(one.estimate.standard_error, rel=0.06)
        assert other.p_value == pytest.approx(one.p_value, abs=0.03)


def test_rows_are_matched_by_item_never_by_position():
    truth, scores = noisy(5)
    items = np.array([f"image {row}" for row in range(len(truth))])
    order = np.random.default_rng(0).permutation(len(truth))
    straight = ta.evaluate(truth, scores["m0"], items=items)
    same = ta.evaluate(truth, scores["m1"], items=items)
    shuffled = ta.evaluate(truth[order], scores["m1"][order], items=items[order])
    names = ["roc_auc", "accuracy", "f1"]
    expected = compare_evaluations({"a": straight, "b": same}, metrics=names)
    found = compare_evaluations({"a": straight, "b": shuffled}, metrics=names)
    for one, other in zip(expected.differences, found.differences, strict=True):
        assert one.estimate.value == pytest.approx(other.estimate.value)
        assert one.p_value == pytest.approx(other.p_value)
    assert expected.wins == found.wins


def test_disjoint_items_are_compared_unpaired_and_partial_overlap_is_refused():
    truth, scores = noisy(6)
    items = np.arange(300)
    first = ta.evaluate(truth[:150], scores["m0"][:150], items=items[:150])
    second = ta.evaluate(truth[150:], scores["m1"][150:], items=items[150:])
    overlapping = ta.evaluate(truth[100:250], scores["m1"][100:250], items=items[100:250])
    found = compare_evaluations({"a": first, "b": second}, metrics=["roc_auc"])
    assert not found.result.paired
    assert found.differences[0].method == "unpaired-t"
    with pytest.raises(InputError, match="share 50 items of 150 and 150"):
        compare_evaluations({"a": first, "b": overlapping})


def test_unpaired_aucs_have_the_test_of_proc():
    here = __import__("pathlib").Path(__file__).parent / "reference" / "r"
    expected = json.loads((here / "oracle.json").read_text("utf-8"))["delong_unpaired"]
    data = [
        np.loadtxt(here / "data" / f"unpaired_{k}.csv", delimiter=",", skiprows=1) for k in "ab"
    ]
    evaluations = {
        k: ta.evaluate(
            rows[:, 0].astype(int),
            rows[:, 1],
            scores="rank",
            items=[f"{k}{i}" for i in range(len(rows))],
        )
        for k, rows in zip("ab", data, strict=True)
    }
    found = compare_evaluations(evaluations, metrics=["roc_auc"]).differences[0]
    assert found.p_value == pytest.approx(expected["p_t"], rel=1e-6)
    error = found.estimate.standard_error
    assert found.estimate.value / error == pytest.approx(expected["D"], rel=1e-9)


def test_other_truth_in_the_same_rows_is_refused():
    truth, scores = noisy(7)
    other = truth.copy()
    other[4] = 1 - other[4]
    with pytest.raises(InputError, match="another truth than a in 1 rows, first in row 4"):
        compare_evaluations(
            {"a": ta.evaluate(truth, scores["m0"]), "b": ta.evaluate(other, scores["m1"])}
        )
    with pytest.raises(InputError, match="b has 299 rows, but a has 300"):
        compare_evaluations(
            {"a": ta.evaluate(truth, scores["m0"]), "b": ta.evaluate(truth[1:], scores["m1"][1:])}
        )


def test_groups_change_the_tests():
    truth, scores = noisy(8, rows=100)
    rows = np.repeat(np.arange(100), 3)
    tripled = {name: score[rows] for name, score in scores.items()}
    single = compare(truth, scores, metrics=["roc_auc", "accuracy"])
    grouped = compare(truth[rows], tripled, metrics=["roc_auc", "accuracy"], groups=rows)
    assert [each.method for each in grouped.differences] == ["obuchowski", "influence"]
    for one, other in zip(single.differences, grouped.differences, strict=True):
        assert other.estimate.standard_error == pytest.approx(one.estimate.standard_error, rel=0.1)


def test_p_values_are_adjusted_metric_by_metric():
    truth, scores = noisy(9, models=4)
    found = compare(truth, scores, metrics=["roc_auc", "accuracy"])
    for name in ("roc_auc", "accuracy"):
        p = np.array([each.p_value for each in found.differences if each.metric == name])
        adjusted = [each.p_adjusted for each in found.differences if each.metric == name]
        assert len(p) == 6
        assert adjusted == pytest.approx(_holm(p))
    against = compare(truth, scores, metrics=["roc_auc"], reference="m2")
    assert [(each.a, each.b) for each in against.differences] == [
        ("m0", "m2"), ("m1", "m2"), ("m3", "m2"),
    ]  # fmt: skip


def _holm(p):
    order = np.argsort(p)
    stepped = np.maximum.accumulate([min(1.0, (len(p) - i) * p[at]) for i, at in enumerate(order)])
    out = np.empty(len(p))
    out[order] = stepped
    return out


@pytest.mark.parametrize(
    ("margin", "verdict"), [(None, "no margin"), (0.001, "undecided"), (0.9, "equivalent")]
)
def test_margins_give_verdicts(margin, verdict):
    truth, scores = noisy(10)
    found = compare(truth, scores, metrics=["roc_auc", "brier"], margin=margin)
    assert {each.verdict for each in found.differences} == {verdict}


def test_a_clearly_better_model_is_better_in_every_direction():
    truth, scores = noisy(11)
    worse = np.clip(0.5 + 0.2 * np.random.default_rng(1).normal(size=300), 0, 1)
    found = compare(
        truth, {"good": scores["m0"], "bad": worse}, metrics=["roc_auc", "brier"], margin=0.01
    )
    assert [each.verdict for each in found.differences] == ["better", "better"]
    back = compare(
        truth, {"bad": worse, "good": scores["m0"]}, metrics=["roc_auc", "brier"], margin=0.01
    )
    assert [each.verdict for each in back.differences] == ["worse", "worse"]


def test_the_json_names_every_number():
    found = json.loads(compare(TRUTH, MODELS, margin=0.1).to_json())
    assert list(found["models"]) == ["A", "B", "C"]
    keys = {"a", "b", "metric", "estimate", "p_value", "p_adjusted", "method"}
    assert all(keys <= set(each) for each in found["differences"])
    assert found["models"]["A"]["metrics"]["roc_auc"]["value"] == pytest.approx(0.96)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"metrics": ["auc"]}, "metrics names 'auc', which a binary problem does not have"),
        ({"reference": "D"}, "reference is 'D'; expected one of A, B, C"),
        ({"adjust": "fdr"}, "adjust is 'fdr'; expected one of holm"),
        ({"margin": -1}, "margin is -1 for roc_auc; expected a number above 0"),
        ({"margin": {"mcc": 0.1}}, "margin names 'mcc'; expected one of roc_auc"),
        ({"curves": "x"}, "curves is 'x'; expected True or False"),
        ({"metrics": ["fbeta"]}, "metrics names 'fbeta', which needs beta and cannot be compared"),
        ({"metrics": ["partial_auc"]}, "'partial_auc', which needs fpr or tpr and cannot be comp"),
        ({"metrics": ["recall_at_specificity"]}, "needs specificity and cannot be compared yet"),
    ],
)
def test_wrong_arguments_are_refused(options, message):
    with pytest.raises(InputError, match=message):
        compare(TRUTH, MODELS, **options)
    with pytest.raises(InputError, match="models holds 1; expected at least two"):
        compare(TRUTH, {"A": MODELS["A"]})


@pytest.mark.parametrize("models", [[MODELS["A"], MODELS["B"]], np.zeros((10, 2)), "AB"])
def test_models_without_names_are_refused(models):
    with pytest.raises(InputError, match=r"models is a \w+; expected scores by name"):
        compare(TRUTH, models)
    with pytest.raises(InputError, match="models is a list; expected evaluations by name"):
        compare_evaluations([ta.evaluate(TRUTH, MODELS["A"])])


@pytest.mark.parametrize("rows", [slice(0, 150), slice(150, 300)], ids=["paired", "unpaired"])
def test_models_at_other_prevalences_are_refused(rows):
    truth, scores = noisy(21)
    items = np.arange(300)
    a = ta.evaluate(truth[:150], scores["m0"][:150], items=items[:150])
    b = ta.evaluate(truth[rows], scores["m1"][rows], items=items[rows])
    for models, message in (
        ({"a": a.at_prevalence(0.05), "b": b},
         "b is at the prevalence of its rows, a at the stated prevalence 0.05; expected the same"),
        ({"a": a.at_prevalence(0.05), "b": b.at_prevalence(0.1)},
         "b is at the stated prevalence 0.1, a at the stated prevalence 0.05; expected the same"),
    ):  # fmt: skip
        with pytest.raises(InputError, match=message):
            compare_evaluations(models)
    alike = {"a": a.at_prevalence(0.05), "b": b.at_prevalence(0.05)}
    assert compare_evaluations(alike, metrics=["brier"]).differences[0].estimate.defined


def test_groups_that_two_models_share_make_them_neither_paired_nor_independent():
    truth, scores = noisy(22)
    items = np.arange(300)
    first, second = slice(0, 150), slice(150, 300)

    def compared(groups):
        return compare_evaluations(
            {
                name: ta.evaluate(truth[part], scores["m0"][part], items=items[part], groups=given)
                for (name, part), given in zip((("a", first), ("b", second)), groups, strict=True)
            },
            metrics=["roc_auc"],
        )

    patients = items // 2 % 50
    with pytest.raises(InputError, match="a and b share 50 groups but no item"):
        compared([patients[:150], patients[150:]])
    with pytest.raises(InputError, match="a and b share 1 group but no item"):
        compared([items[:150] // 2, np.r_[0, items[150:299] // 2 + 100]])
    assert not compared([items[:150] // 2, items[150:] // 2]).result.paired


def test_what_rows_are_worth_is_told():
    truth, scores = noisy(23, rows=80)
    rows = np.arange(80)
    plain = str(compare(truth, scores))
    assert "Rows, by which model is right\n" in plain
    for word in ("weights", "groups", "prevalence", "truth "):
        assert f"\n{word}" not in plain
    weighted = str(compare(truth, scores, sample_weight=rows % 3 + 1, groups=rows // 2))
    assert "weights     rows carry different weights, counts are masses" in weighted
    assert "groups      40, whose rows are not independent" in weighted
    assert "Rows, by which model is right, weights left out" in weighted
    models = {name: ta.evaluate(truth, score) for name, score in scores.items()}
    stated = str(
        compare_evaluations({name: one.at_prevalence(0.1) for name, one in models.items()})
    )
    assert "prevalence  10.0% as stated" in stated
    assert "truth       soft: labels are fractions" in str(compare(0.8 * truth + 0.1, scores))


def test_what_rows_are_worth_is_told_of_each_model_with_rows_of_its_own():
    truth, scores = noisy(24, rows=80)
    items = np.arange(80)
    first = ta.evaluate(truth[:40], scores["m0"][:40], items=items[:40], groups=items[:40] // 2)
    second = ta.evaluate(
        truth[40:], scores["m0"][40:], items=items[40:], sample_weight=items[40:] % 2 + 1
    )
    shown = str(compare_evaluations({"a": first, "b": second}, metrics=["roc_auc"]))
    assert "weights     b: rows carry different weights" in shown
    assert "groups      a: 20, whose rows are not independent" in shown


def test_a_curve_test_without_a_number_is_told_as_a_reason_alone():
    truth, scores = noisy(25, rows=80)
    weights = np.arange(80) % 3 + 1
    shown = str(compare(truth, scores, metrics=["accuracy"], sample_weight=weights, curves=True))
    assert "ROC curves of m0 - m1: E counts errors at every rank" in shown
    assert "Are the whole ROC curves alike?" not in shown


def test_a_row_that_one_model_misses_is_left_out_of_all():
    truth, scores = noisy(12, rows=80)
    truth = np.sort(truth)
    scores = {name: 0.5 * score + 0.3 * truth for name, score in scores.items()}
    gaps = {"m0": scores["m0"].copy(), "m1": scores["m1"].copy()}
    gaps["m0"][0] = np.nan
    gaps["m1"][30] = np.nan
    kept = np.setdiff1d(np.arange(80), [0, 30])
    names = ["roc_auc", "brier"]
    expected = compare(truth[kept], {k: s[kept] for k, s in scores.items()}, metrics=names)
    with pytest.warns(ta.TellapartWarning, match="only the 78 rows that all models have"):
        found = compare(truth, gaps, metrics=names, missing="drop")
    for one, other in zip(found.differences, expected.differences, strict=True):
        assert one.estimate.value == pytest.approx(other.estimate.value)
        assert one.p_value == pytest.approx(other.p_value)
    dropped = {k: ta.evaluate(truth, s, missing="drop") for k, s in gaps.items()}
    with pytest.raises(InputError, match="without items those that remain cannot be matched"):
        compare_evaluations(dropped)


def test_items_as_whole_floats_are_the_same_items():
    truth, scores = noisy(13, rows=80)
    rows = np.arange(80)
    evaluations = {
        "a": ta.evaluate(truth, scores["m0"], items=rows),
        "b": ta.evaluate(truth, scores["m1"], items=rows.astype(float)),
    }
    assert compare_evaluations(evaluations, metrics=["roc_auc"]).result.paired


def test_other_groups_are_refused():
    truth, scores = noisy(14, rows=80)
    rows = np.arange(80)
    one = ta.evaluate(truth, scores["m0"], groups=rows % 9)
    for groups in (rows % 7, None):
        with pytest.raises(InputError, match="b has other groups than a"):
            compare_evaluations({"a": one, "b": ta.evaluate(truth, scores["m1"], groups=groups)})


def test_names_of_models_are_text():
    with pytest.raises(InputError, match="models has the name 1; expected text"):
        compare(TRUTH, {1: MODELS["A"], "B": MODELS["B"]})
