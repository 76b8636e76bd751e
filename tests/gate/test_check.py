"""`ta.check`: evaluations, their JSON, baselines by rows and without."""

import numpy as np
import pytest

import tellapart as ta
from tellapart.errors import InputError

ROWS = 400


def model(skill, seed=0, rows=ROWS, names=("cat", "dog"), **options):
    random = np.random.default_rng(5)
    truth = random.integers(0, 2, rows)
    own = np.random.default_rng(seed).normal(size=rows)
    logit = skill * (truth - 0.5) + random.normal(size=rows) + 0.3 * own
    scores = 1 / (1 + np.exp(-logit))
    return ta.evaluate(np.array(names)[truth], scores, pos_label=names[1], **options)


GOOD, ALIKE, BAD = model(3.0), model(3.0, 6), model(0.5, 2)


def outcomes(result):
    return [each.outcome for each in result.checks]


def test_of_an_evaluation_and_of_its_json(tmp_path):
    path = tmp_path / "new.json"
    path.write_text(GOOD.to_json())
    require = ["roc_auc >= 0.8", "recall[cat] >= 0.99", "accuracy.low >= 0.5", "brier <= 0.2"]
    found, read = ta.check(GOOD, require=require), ta.check(path, require=require)
    assert outcomes(found) == outcomes(read) == ["pass", "fail", "pass", "pass"]
    for one, other in zip(found.checks, read.checks, strict=True):
        assert (one.estimate.low, one.estimate.high) == (other.estimate.low, other.estimate.high)
    assert (found.rows, found.level, found.paired) == (ROWS, 0.95, None)


def test_another_level_gives_other_intervals_but_not_without_rows(tmp_path):
    wide = ta.check(GOOD, require="roc_auc >= 0.8", level=0.99).checks[0]
    usual = ta.check(GOOD, require="roc_auc >= 0.8").checks[0]
    assert wide.estimate.low < usual.estimate.low
    assert wide.confidence == pytest.approx(0.995)
    path = tmp_path / "new.json"
    path.write_text(GOOD.to_json())
    with pytest.raises(InputError, match=r"level is 0.99.*no rows to make others from"):
        ta.check(path, require="roc_auc >= 0.8", level=0.99)
    assert ta.check(path, require="roc_auc >= 0.8", level=0.95).passed


def test_a_paired_baseline_is_what_compare_says():
    found = ta.check(GOOD, baseline=ALIKE, margin={"roc_auc": 0.05, "recall[cat]": 0.2})
    same = ta.compare_evaluations({"a": GOOD, "b": ALIKE}, metrics=["roc_auc"])
    difference = same.difference("roc_auc", "a", "b")
    first = found.checks[0]
    assert found.paired is True
    assert (first.requirement, first.method) == ("roc_auc - baseline >= -0.05", "delong")
    assert first.estimate == difference.estimate
    assert outcomes(found) == ["pass", "pass"]
    assert found.checks[1].of == "cat"


def test_the_direction_of_a_loss_is_turned():
    better = ta.check(GOOD, baseline=BAD, margin={"brier": 0.01}).checks[0]
    worse = ta.check(BAD, baseline=GOOD, margin={"brier": 0.01}).checks[0]
    assert (better.requirement, better.outcome) == ("brier - baseline <= 0.01", "pass")
    assert better.estimate.value < 0 < worse.estimate.value
    assert worse.outcome == "fail"


@pytest.mark.parametrize("as_json", [False, True])
def test_margins_pass_fail_and_leave_undecided(tmp_path, as_json):
    def baseline(evaluation):
        if not as_json:
            return evaluation
        path = tmp_path / "main.json"
        path.write_text(evaluation.to_json())
        return str(path)

    asked = {"margin": {"roc_auc": 0.1}}
    assert ta.check(GOOD, baseline=baseline(ALIKE), **asked).verdict == "pass"
    assert ta.check(BAD, baseline=baseline(GOOD), **asked).verdict == "fail"
    narrow = ta.check(GOOD, baseline=baseline(ALIKE), margin={"roc_auc": 0.00001})
    assert narrow.verdict == "undecided"
    assert narrow.paired is not as_json


def test_without_a_margin_only_a_significant_drop_fails():
    assert ta.check(GOOD, require="roc_auc >= 0.5", baseline=ALIKE).verdict == "pass"
    drop = ta.check(BAD, require="roc_auc >= 0.5", baseline=GOOD)
    assert outcomes(drop) == ["pass", "fail"]
    assert drop.checks[1].requirement == "roc_auc not worse than baseline"
    usual = ta.check(GOOD, baseline=ALIKE)
    assert [each.metric for each in usual.checks][:2] == ["roc_auc", "average_precision"]


def test_one_margin_goes_for_every_required_metric():
    found = ta.check(
        GOOD, require=["roc_auc >= 0.5", "recall[cat] >= 0.1"], baseline=ALIKE, margin=0.3
    )
    assert [each.kind for each in found.checks] == ["limit", "limit", "margin", "margin"]
    assert [each.limit for each in found.checks[2:]] == [-0.3, -0.3]


def test_intervals_alone_are_wider_than_pairs_and_say_so():
    paired = ta.check(GOOD, baseline=ALIKE, margin={"roc_auc": 0.05})
    alone = ta.check(GOOD, baseline=stored(ALIKE), margin={"roc_auc": 0.05})
    width = [r.checks[0].estimate.high - r.checks[0].estimate.low for r in (paired, alone)]
    assert width[1] > width[0]
    assert paired.checks[0].estimate.value == pytest.approx(alone.checks[0].estimate.value)
    assert alone.checks[0].method == "mover"
    assert any("make the comparison paired" in note for note in alone.notes)


def stored(evaluation):
    from tellapart.results.stored import StoredEvaluation

    return StoredEvaluation.of(evaluation.result)


def read_back(evaluation):
    from tellapart.gate.baselines import read_stored

    return read_stored(evaluation.to_json().encode(), "main.json")


def test_a_difference_without_an_interval_says_whose_is_missing():
    few = ta.evaluate([0, 1, 1, 0], [0.2, 0.9, 0.6, 0.4])
    none = ta.evaluate([0, 1, 1, 0], y_pred=[0, 0, 0, 0])
    said = [
        ta.check(stored(one), baseline=stored(other), margin={"precision": 0.1}).checks[0].why
        for one, other in ((few, none), (none, few))
    ]
    assert "the baseline has no value" in said[0]
    assert "this evaluation has no value" in said[1]


@pytest.mark.parametrize(
    ("other", "message"),
    [
        (model(3.0, names=("cat", "fox")), "has the classes cat, fox, but .* classes cat, dog"),
        (ta.evaluate(["cat", "dog"] * 9, [0.1, 0.9] * 9, pos_label="cat"),
         "positive class cat, but .* positive class dog"),
        (ta.evaluate(["cat", "dog", "fox"] * 9, y_pred=["cat", "dog", "fox"] * 9),
         "has the task multiclass, but .* task binary"),
        (ta.evaluate([0.1, 0.8] * 9, [0.2, 0.9] * 9, classes=["cat", "dog"]), "labels soft"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("as_stored", [False, True])
def test_a_baseline_of_another_question_is_refused_and_both_are_named(other, message, as_stored):
    with pytest.raises(InputError, match=message):
        ta.check(GOOD, baseline=stored(other) if as_stored else other, margin=0.1)


def test_other_rows_prevalence_or_threshold_are_noted():
    random = np.random.default_rng(1)
    truth = (random.random(300) < 0.1).astype(int)
    names = np.array(["cat", "dog"])[truth]
    other = ta.evaluate(names, random.random(300), pos_label="dog", threshold=0.4)
    found = ta.check(GOOD, baseline=stored(other), margin={"roc_auc": 0.1})
    told = " ".join(found.notes)
    assert "the baseline has 300 rows, this evaluation 400" in told
    assert "metrics that move with prevalence" in told
    assert "threshold: 0.5 here, 0.4 in the baseline" in told


def test_a_baseline_of_another_level_is_refused_without_rows():
    other = ta.evaluate(["cat", "dog"] * 9, [0.1, 0.9] * 9, pos_label="dog", level=0.9)
    with pytest.raises(InputError, match=r"level is 0.95, but baseline holds intervals of 0.9"):
        ta.check(GOOD, baseline=stored(other), margin=0.1)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({}, "require is empty"),
        ({"require": []}, "require is empty"),
        ({"require": "f1 > 0", "margin": 0.1}, "margin is given without a baseline"),
        ({"baseline": "nowhere.json"}, "which does not exist"),
        ({"baseline": 3}, "baseline is a int; expected an Evaluation, or the path"),
        ({"require": "f1 > 0", "on_undecided": "skip"}, "on_undecided is 'skip'"),
        ({"require": "f1 > 0", "level": 95}, "level is 95"),
        ({"baseline": GOOD, "margin": {}}, "margin is empty"),
        ({"baseline": GOOD, "margin": []}, "margin is empty"),
        ({"baseline": GOOD, "margin": ()}, "margin is empty"),
        ({"require": "f1 > 0", "baseline": GOOD, "margin": {}}, "margin is empty"),
        ({"baseline": GOOD, "margin": {"roc_auc": 5}}, "margin is 5 for roc_auc, which lies betw"),
        ({"baseline": GOOD, "margin": 1}, "margin is 1 for roc_auc, which lies between 0 and 1"),
        ({"baseline": GOOD, "margin": {"mcc": 2}}, "margin is 2 for mcc, which lies between -1"),
        (
            {"baseline": GOOD, "margin": {"recall[cat]": 0.1, "recall[ cat]": 0.2}},
            "margin names recall.cat. twice",
        ),
        ({"baseline": "a\0b", "margin": 0.1}, "expected the path of a file"),
    ],
)
def test_bad_arguments_are_named(arguments, message):
    with pytest.raises(InputError, match=message):
        ta.check(GOOD, **arguments)


@pytest.mark.parametrize(
    "content", ["", "{", "[]", "null", '{"schema_version": "9"}', "\xff", '{"a":' * 100_000]
)
def test_a_broken_baseline_is_an_input_error(tmp_path, content):
    path = tmp_path / "main.json"
    path.write_bytes(content.encode("latin-1"))
    with pytest.raises(InputError, match=r"main\.json"):
        ta.check(GOOD, baseline=path, margin=0.1)


def test_the_json_of_a_comparison_is_refused_by_name(tmp_path):
    path = tmp_path / "main.json"
    path.write_text(ta.compare_evaluations({"a": GOOD, "b": BAD}, metrics=["f1"]).to_json())
    with pytest.raises(InputError, match="is the JSON of a comparison"):
        ta.check(GOOD, baseline=path, margin=0.1)


def test_resampled_intervals_decide_where_the_evaluation_has_them():
    drawn = ta.check(GOOD.bootstrapped(200), require="recall[cat] >= 0.5").checks[0]
    assert (drawn.outcome, drawn.estimate.resamples) == ("pass", 200)


def test_what_never_has_an_interval_is_compared_by_its_value_only():
    assert ta.check(GOOD, require="ece <= 0.5").verdict == "undefined"
    assert ta.check(GOOD, require="ece <= 0.5", on_undecided="pass").exit_code == 2
    assert ta.check(GOOD, require="ece.value <= 0.5").verdict == "pass"


def test_an_undefined_metric_is_undefined_in_a_comparison_too():
    ranks = model(3.0, scores="rank")
    for baseline in (ranks, GOOD, stored(GOOD)):
        found = ta.check(ranks, baseline=baseline, margin={"log_loss": 0.1, "roc_auc": 0.1})
        assert outcomes(found) == ["undefined", "pass"]
        assert found.exit_code == 2


@pytest.mark.parametrize("as_stored", [False, True])
def test_a_model_that_did_not_change_passes_whatever_the_margin(as_stored):
    same = model(3.0)
    found = ta.check(GOOD, baseline=read_back(same) if as_stored else same, margin=1e-9)
    assert found.passed
    assert {each.method for each in found.checks} == {"unchanged"}
    assert {each.estimate.high for each in found.checks} == {0.0}


def test_equal_counts_of_predictions_do_not_make_one_model():
    truth = [0, 1] * 50
    first, second = ([*wrong, *truth[4:]] for wrong in ([1, 1, 0, 1], [0, 0, 1, 1]))
    sides = [ta.evaluate(truth, y_pred=each) for each in (first, second)]
    found = ta.check(sides[0], baseline=sides[1], margin={"accuracy": 1e-3}).checks[0]
    assert (found.outcome, found.method) == ("undecided", "mcnemar-mid-p")


def test_two_perfect_models_are_compared_by_their_intervals():
    truth = np.arange(400) % 2
    random = np.random.default_rng(3)
    sides = [ta.evaluate(truth, truth + 0.4 * random.random(400), scores="rank") for _ in range(2)]
    for margin, outcome in ((0.05, "pass"), (0.0001, "undecided")):
        found = ta.check(sides[0], baseline=sides[1], margin={"roc_auc": margin}).checks[0]
        assert (found.outcome, found.method) == (outcome, "mover")


def test_margins_as_wide_as_they_like_where_a_metric_has_no_end():
    assert ta.check(GOOD, baseline=ALIKE, margin={"log_loss": 5, "mcc": 1.5}).passed


def test_a_usual_metric_that_was_lost_is_undefined_and_one_that_is_new_is_noted():
    truth = ["cat", "dog"] * 60
    scored = ta.evaluate(truth, [0.1, 0.9, 0.2, 0.6] * 30, pos_label="dog")
    predicted = ta.evaluate(truth, y_pred=["cat", "dog", "cat", "dog"] * 30, pos_label="dog")
    for baseline in (scored, read_back(scored)):
        lost = ta.check(predicted, baseline=baseline)
        assert lost.exit_code == 2
        assert "roc_auc" in [each.metric for each in lost.checks if each.outcome == "undefined"]
    gained = ta.check(scored, baseline=read_back(predicted))
    assert gained.passed
    assert "roc_auc is not compared with the baseline" in " ".join(gained.notes)


@pytest.mark.parametrize("as_stored", [False, True])
def test_a_baseline_at_another_stated_prevalence_is_refused(as_stored):
    rare = GOOD.at_prevalence(0.02)
    baseline = read_back(rare) if as_stored else rare
    with pytest.raises(InputError, match=r"has the stated prevalence dog 0.02, but .* none"):
        ta.check(GOOD, baseline=baseline, margin={"roc_auc": 0.1})
    assert ta.check(rare, baseline=baseline, margin={"roc_auc": 0.1}).passed


def test_few_rows_are_counted_in_the_rows_whatever_prevalence_is_stated():
    rare = GOOD.at_prevalence(0.02)
    for each in (rare, read_back(rare)):
        assert ta.check(each, require="roc_auc > 0.5").notes == ()


def test_classes_that_differ_by_a_space_only():
    truth = ["cat", "cat ", "dog"] * 40
    found = ta.evaluate(truth, y_pred=["cat", "dog", "dog"] * 40)
    result = ta.check(found, require=["recall[cat] >= 0.9", "recall[cat ] >= 0.9"])
    assert outcomes(result) == ["pass", "fail"]
    assert [each.of for each in result.checks] == ["cat", "cat "]
    assert ta.check(found, require="recall[ dog ] >= 0.9").checks[0].of == "dog"
    with pytest.raises(InputError, match="names the class ' cat'"):
        ta.check(found, require="recall[ cat] >= 0.9")


def test_few_rows_of_a_class_are_noted_where_an_area_decides():
    few = model(3.0, rows=80)
    assert "the smallest class has" in " ".join(ta.check(few, require="roc_auc > 0.5").notes)
    assert ta.check(few, require="accuracy > 0.5").notes == ()
    assert ta.check(GOOD, require="roc_auc > 0.5").notes == ()
