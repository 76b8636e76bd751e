"""Differences by hand, the laws they obey, margins, and what is said about them."""

from __future__ import annotations

import json

import numpy as np
import pytest
from scipy import stats

import tellapart as ta
from tellapart.comparison.asking import DEFAULT_METRICS
from tellapart.inference.alternatives import ALTERNATIVES
from tellapart.inference.differences.matched import reaching
from tellapart.inference.matched_pairs import paired_difference

TRUTH = np.array([1, 0, 0, 1, 1, 0, 1, 0, 0, 1])
MODELS = {
    "A": np.array([0.99, 0.34, 0.78, 0.97, 0.66, 0.50, 0.98, 0.60, 0.48, 0.95]),
    "B": np.array([0.62, 0.35, 0.49, 0.31, 0.75, 0.20, 0.78, 0.52, 0.30, 0.82]),
    "C": np.array([0.85, 0.50, 0.53, 0.62, 0.54, 0.71, 0.26, 0.60, 0.49, 0.67]),
}
NAMES = ["roc_auc", "average_precision", "accuracy", "recall", "f1", "mcc", "brier"]


def noisy(seed=0, rows=200, models=2, skill=1.0):
    random = np.random.default_rng(seed)
    truth = random.integers(0, 2, rows)
    common = random.normal(size=rows)
    return truth, {
        f"m{k}": 1 / (1 + np.exp(-(skill * (2 * truth - 1) + common + random.normal(size=rows))))
        for k in range(models)
    }


def naive_delong():
    """Return areas and covariance from the 25 pairs of the three classifiers."""
    wins = np.array(
        [
            [[(p > n) + 0.5 * (p == n) for n in score[TRUTH == 0]] for p in score[TRUTH == 1]]
            for score in MODELS.values()
        ]
    )
    covariance = np.cov(wins.mean(axis=2)) / 5 + np.cov(wins.mean(axis=1)) / 5
    return wins.mean(axis=(1, 2)), covariance


def test_the_three_classifiers_by_hand():
    areas, s = naive_delong()
    assert areas == pytest.approx([0.96, 0.88, 0.64])
    found = ta.compare(TRUTH, MODELS, metrics=["roc_auc"])
    for each, (i, j) in zip(found.differences, ((0, 1), (0, 2), (1, 2)), strict=True):
        error = np.sqrt(s[i, i] + s[j, j] - 2 * s[i, j])
        assert each.estimate.value == pytest.approx(areas[i] - areas[j])
        assert each.estimate.standard_error == pytest.approx(error)
        assert each.p_value == pytest.approx(2 * stats.norm.sf(abs(areas[i] - areas[j]) / error))
    contrasts = np.array([[1, -1, 0], [0, 1, -1]])
    gaps = contrasts @ areas
    chi_squared = gaps @ np.linalg.solve(contrasts @ s @ contrasts.T, gaps)
    assert found.joint[0].statistic == pytest.approx(chi_squared)
    assert found.joint[0].p_value == pytest.approx(stats.chi2.sf(chi_squared, 2))


# ---- laws --------------------------------------------------------------------------------


def options_of(case, rows):
    random = np.random.default_rng(1)
    if case == "weights":
        return {"sample_weight": random.random(rows) + 0.5}
    if case == "groups":
        return {"groups": np.arange(rows) // 4}
    if case == "few groups":
        return {"groups": np.arange(rows) % 10}
    return {"permutations": 200} if case == "permutation" else {}


CASES = ["plain", "weights", "groups", "few groups", "permutation", "soft"]


def data_of(case, seed=0):
    truth, scores = noisy(seed)
    if case == "soft":
        truth = np.clip(0.8 * truth + 0.1, 0, 1)
    return truth, scores, options_of(case, len(truth))


@pytest.mark.parametrize("case", CASES)
def test_turning_a_pair_around_turns_the_sign_and_the_sides(case):
    truth, scores, options = data_of(case)
    around = dict(reversed(scores.items()))
    there = ta.compare(truth, scores, metrics=NAMES, alternative="greater", **options)
    back = ta.compare(truth, around, metrics=NAMES, alternative="less", **options)
    for one, other in zip(there.differences, back.differences, strict=True):
        assert one.estimate.value == pytest.approx(-other.estimate.value, abs=1e-12)
        assert one.estimate.low == pytest.approx(-other.estimate.high, abs=1e-12)
        assert one.p_value == pytest.approx(other.p_value, abs=1e-12), one.metric


@pytest.mark.parametrize("case", ["plain", "weights", "groups", "soft"])
def test_the_order_of_rows_does_not_matter(case):
    truth, scores, options = data_of(case)
    order = np.random.default_rng(3).permutation(len(truth))
    moved = {name: value[order] for name, value in options.items()}
    straight = ta.compare(truth, scores, metrics=NAMES, **options)
    shuffled = ta.compare(
        truth[order], {k: s[order] for k, s in scores.items()}, metrics=NAMES, **moved
    )
    for one, other in zip(straight.differences, shuffled.differences, strict=True):
        assert one.estimate.value == pytest.approx(other.estimate.value, abs=1e-12), one.metric
        assert one.p_value == pytest.approx(other.p_value, rel=1e-9), one.metric


@pytest.mark.parametrize("case", ["plain", "weights", "groups", "soft"])
def test_both_sides_make_up_the_two_sided_test(case):
    truth, scores, options = data_of(case)
    found = {
        way: ta.compare(truth, scores, metrics=NAMES, alternative=way, **options).differences
        for way in ALTERNATIVES
    }
    for two, greater, less in zip(*found.values(), strict=True):
        assert greater.p_value + less.p_value == pytest.approx(1.0), two.metric
        smaller = min(greater.p_value, less.p_value)
        assert two.p_value == pytest.approx(min(1.0, 2 * smaller)), two.metric
        assert two.estimate == greater.estimate


def test_groups_of_one_row_are_rows():
    truth, scores = noisy(4)
    single = ta.compare(truth, scores, metrics=["roc_auc", "average_precision", "f1", "brier"])
    grouped = ta.compare(
        truth, scores, metrics=["roc_auc", "average_precision", "f1", "brier"],
        groups=np.arange(len(truth)),
    )  # fmt: skip
    for one, other in zip(single.differences, grouped.differences, strict=True):
        assert other.estimate.standard_error == pytest.approx(
            one.estimate.standard_error, rel=0.01
        ), one.metric


def test_items_match_rows_with_weights_and_groups():
    truth, scores = noisy(6)
    rows = np.arange(len(truth))
    order = np.random.default_rng(0).permutation(rows)
    tags = {"items": rows + 1000, "groups": rows // 5, "sample_weight": 1.0 + rows % 3}
    moved = {name: values[order] for name, values in tags.items()}
    a = ta.evaluate(truth, scores["m0"], **tags)
    b = ta.evaluate(truth, scores["m1"], **tags)
    shuffled = ta.evaluate(truth[order], scores["m1"][order], **moved)
    straight = ta.compare_evaluations({"a": a, "b": b}, metrics=NAMES)
    found = ta.compare_evaluations({"a": a, "b": shuffled}, metrics=NAMES)
    assert found.result.matched == "items"
    for one, other in zip(straight.differences, found.differences, strict=True):
        assert one.p_value == pytest.approx(other.p_value, rel=1e-9), one.metric


# ---- margins -----------------------------------------------------------------------------


@pytest.mark.parametrize("way", ["auto", "bootstrap"])
@pytest.mark.parametrize("name", ["roc_auc", "accuracy", "f1", "brier"])
def test_p_values_of_margins_agree_with_the_interval(name, way):
    truth, scores = noisy(8)
    drawn = {"resamples": 2000} if way == "bootstrap" else {}
    for margin in (0.005, 0.02, 0.05, 0.1, 0.2):
        for level in (0.8, 0.9, 0.95):
            (found,) = ta.compare(
                truth, scores, metrics=[name], margin=margin, level=level, **drawn
            ).differences
            low, high = found.estimate.low, found.estimate.high
            if name == "brier":  # lower is better
                low, high = -high, -low
            tail = (1 - level) / 2
            if abs(found.p_not_inferior - tail) > 0.002:  # a bootstrap counts in steps
                assert (found.p_not_inferior < tail) == (low > -margin)
            if abs(found.p_equivalent - tail) > 0.002:
                assert (found.p_equivalent < tail) == (low > -margin and high < margin)


def test_the_p_value_of_a_margin_is_the_level_at_which_the_interval_reaches_it():
    def ends(level):
        return paired_difference(60, 15, 5, 20, level)

    for edge in (-0.05, 0.0, 0.05, 0.15):
        for way, side in (("greater", 0), ("less", 1)):
            p = reaching(0.1, edge, way, ends)
            reached = ends(1 - 2 * min(p, 1 - p))
            near = reached[side] if p < 0.5 else reached[1 - side]
            assert near == pytest.approx(edge, abs=1e-6)
            assert p == pytest.approx(1 - reaching(0.1, edge, "less" if side == 0 else "greater",
                                                   ends))  # fmt: skip


def test_margins_of_small_differences_in_many_rows_are_met():
    truth, scores = noisy(10, rows=5000)
    found = ta.compare(truth, scores, metrics=["roc_auc", "brier"], margin=0.03)
    assert [each.verdict for each in found.differences] == ["equivalent", "equivalent"]
    assert all(each.p_equivalent < 0.025 for each in found.differences)
    without = ta.compare(truth, scores, metrics=["roc_auc"]).differences[0]
    assert np.isnan(without.p_equivalent)


# ---- findings ----------------------------------------------------------------------------


def codes(found):
    return [finding.code for finding in found.findings]


def test_few_rows_of_a_class_are_a_finding():
    for rows, expected in ((40, True), (400, False)):
        truth, scores = noisy(1, rows=rows)
        assert ("few-rows" in codes(ta.compare(truth, scores))) == expected
        assert "few-rows" not in codes(ta.compare(truth, scores, test="permutation"))


def test_models_that_rank_alike_are_a_finding():
    truth, scores = noisy(1)
    random = np.random.default_rng(0)
    for noise, expected in ((0.01, True), (1.0, False)):
        other = scores["m0"] + noise * random.normal(size=len(truth))
        found = ta.compare(truth, {"a": scores["m0"], "b": other}, scores="rank")
        assert ("alike" in codes(found)) == expected


def test_few_discordant_rows_are_a_finding():
    truth, _ = noisy(1)
    for wrong, expected in ((3, True), (30, False)):
        answers = {"a": truth.copy(), "b": truth.copy()}
        answers["b"][:wrong] = 1 - answers["b"][:wrong]
        found = ta.compare(truth, {k: {"y_pred": v} for k, v in answers.items()})
        assert ("few-discordant" in codes(found)) == expected


def test_few_groups_are_told_and_have_as_many_degrees_of_freedom():
    truth, scores = noisy(1)
    for groups in (5, 19, 20):
        found = ta.compare(truth, scores, metrics=NAMES, groups=np.arange(200) % groups)
        assert ("few-groups" in codes(found)) == (groups < 20)
        for each in found.differences:
            statistic = each.estimate.value / each.estimate.standard_error
            expected = 2 * stats.t.sf(abs(statistic), groups - 1)
            assert each.p_value == pytest.approx(expected), each.metric
            half = stats.t.ppf(0.975, groups - 1) * each.estimate.standard_error
            assert each.estimate.high - each.estimate.value == pytest.approx(half), each.metric


def test_calibration_errors_of_few_groups_are_resampled():
    truth, scores = noisy(1)
    (found,) = ta.compare(truth, scores, metrics=["ece"], groups=np.arange(200) % 10).differences
    assert found.method == "paired-bootstrap"


@pytest.mark.parametrize("way", ["auto", "bootstrap"])
@pytest.mark.parametrize("groups", [1, 2, 4])
def test_a_handful_of_groups_has_no_test_but_by_permutation(groups, way):
    truth, scores = noisy(1)
    of_row = np.arange(200) % groups
    found = ta.compare(truth, scores, metrics=[*NAMES, "ece"], groups=of_row, test=way)
    assert "few-groups" in codes(found)
    for each in found.differences:
        assert np.isnan(each.p_value)
        assert np.isnan(each.estimate.low)
        told = "all rows are one group" if groups == 1 else f"there are only {groups} groups"
        assert told in each.estimate.reason
        assert "expected at least 5 groups" in each.estimate.reason
    swapped = ta.compare(truth, scores, metrics=NAMES, groups=of_row, permutations=200)
    assert all(each.p_value > 0 for each in swapped.differences)


def test_few_groups_have_no_joint_test():
    truth, scores = noisy(1, models=3)
    for groups in (19, 20):
        found = ta.compare(truth, scores, metrics=["roc_auc"], groups=np.arange(200) % groups)
        assert len(found.joint) == (groups == 20)


def test_thresholds_that_are_best_on_these_rows_are_a_finding():
    truth, scores = noisy(1)
    best = ta.evaluate(truth, scores["m0"]).threshold("youden").threshold
    for threshold, expected in ((best, True), (0.5, False), (best + 1e-9, False)):
        evaluations = {
            "a": ta.evaluate(truth, scores["m0"], threshold=threshold),
            "b": ta.evaluate(truth, scores["m1"]),
        }
        found = ta.compare_evaluations(evaluations)
        assert ("threshold-of-these-rows" in codes(found)) == expected


def test_unpaired_models_are_a_finding():
    truth, scores = noisy(1)
    half = {"a": slice(0, 100), "b": slice(100, 200)}
    evaluations = {
        name: ta.evaluate(truth[rows], scores["m0"][rows], items=np.arange(200)[rows])
        for name, rows in half.items()
    }
    found = ta.compare_evaluations(evaluations)
    assert codes(found) == ["unpaired"]
    assert {each.method for each in found.differences} == {"unpaired-t"}


def test_resamples_without_a_value_are_a_finding():
    truth = np.r_[np.ones(20, int), np.zeros(20, int)]
    flags = {"a": np.zeros(40, int), "b": np.zeros(40, int)}
    flags["a"][0] = flags["b"][1] = flags["b"][25] = 1
    models = {name: {"y_pred": each} for name, each in flags.items()}
    found = ta.compare(truth, models, metrics=["precision"], resamples=200)
    assert "values-missing" in codes(found)


# ---- how it reads ------------------------------------------------------------------------


def test_the_text_the_json_and_the_notebook_say_the_same():
    truth, scores = noisy(2, models=3)
    found = ta.compare(truth, scores, margin=0.05, curves=True, permutations=100)
    text = str(found)
    assert text.splitlines()[0] == "Comparison of 3 models"
    assert max(map(len, text.splitlines())) <= 80
    assert found._repr_mimebundle_(include={"text/plain"}) == {"text/plain": text + "\n"}
    assert repr(found) == "Comparison(m0, m1, m2; 15 differences)"
    told = json.loads(found.to_json())
    assert told["permutation"] == {"permutations": 100, "seed": 0}
    assert told["bootstrap"] is None
    assert len(told["curves"]) == len(told["wins"]) == 3
    assert [each["metric"] for each in told["differences"][::3]] == list(DEFAULT_METRICS["binary"])


def test_the_keys_of_the_json_are_those_of_its_page():
    from pathlib import Path

    page = (Path(__file__).parents[2] / "docs" / "json.md").read_text("utf-8")
    page = page.split("# The JSON of a comparison")[1]
    found = json.loads(ta.compare(TRUTH, MODELS, curves=True, margin=0.1).to_json())
    for key in found:
        assert f"`{key}`" in page, key
    for part in ("differences", "joint", "curves", "wins", "findings"):
        for key in found[part][0]:
            assert f"`{key}`" in page, (part, key)


def test_a_model_may_be_called_anything():
    truth, scores = noisy(2)
    names = ["[red]no markup", "new\nline \x1b[31m"]
    found = ta.compare(truth, dict(zip(names, scores.values(), strict=True)))
    text = str(found)
    assert "[red]no" in text
    assert "\x1b" not in text


def test_a_comparison_is_saved_as_page_or_json(tmp_path):
    truth, scores = noisy(2)
    found = ta.compare(truth, scores)
    assert json.loads(found.save(tmp_path / "c.json").read_text("utf-8"))["paired"] is True
    assert "<h1>tellapart comparison</h1>" in found.save(tmp_path / "c.html").read_text("utf-8")
    found.save(tmp_path / "c.html")  # a report of ours
    with pytest.raises(ta.InputError, match=r"expected a name that ends in \.html, \.json or \.md"):
        found.save(tmp_path / "c.txt")
    (tmp_path / "own.html").write_text("mine", "utf-8")
    with pytest.raises(ta.InputError, match="not a file of ours"):
        found.save(tmp_path / "own.html")


def test_models_without_scores_are_compared_in_what_they_have():
    truth, scores = noisy(2)
    reader = (np.random.default_rng(0).random(200) < 0.3) != (truth == 1)
    found = ta.compare(
        truth, {"model": scores["m0"], "other": scores["m1"], "reader": {"y_pred": reader * 1}},
        metrics=["roc_auc", "accuracy"],
    )  # fmt: skip
    methods = [each.method for each in found.differences]
    assert methods == ["delong", "none", "none"] + ["mcnemar-mid-p"] * 3
    assert found.differences[1].estimate.reason == "a value is undefined or infinite"
    assert "model - reader" in str(found)
    assert "a value is undefined or infinite" in " ".join(str(found).split())


@pytest.mark.parametrize("task", ["multiclass", "multilabel"])
def test_the_usual_metrics_of_several_classes_need_no_resampling(task):
    random = np.random.default_rng(3)
    truth = random.integers(0, 3, 150)
    given, options = (truth, {}) if task == "multiclass" else (np.eye(3)[truth], {"task": task})
    scores = {k: random.dirichlet([1, 1, 1], 150) + np.eye(3)[truth] for k in "ab"}
    scores = {k: each / each.sum(axis=1, keepdims=True) for k, each in scores.items()}
    found = ta.compare(given, scores, **options)
    assert [each.metric for each in found.differences] == list(DEFAULT_METRICS[task])
    assert found.result.resamples == 0
    assert all(each.p_value == each.p_value for each in found.differences)
