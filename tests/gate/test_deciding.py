"""Every requirement against intervals that lie above, below and across the limit."""

from math import inf, nan

import pytest

import tellapart as ta
from tellapart.errors import GateFailed, InputError
from tellapart.gate.deciding import decided
from tellapart.gate.language import requirement
from tellapart.results import Estimate, GateCheck, GateResult

ABOVE, ACROSS, BELOW = Estimate(0.9, 0.85, 0.95), Estimate(0.8, 0.7, 0.9), Estimate(0.6, 0.5, 0.7)


def outcome(text, estimate):
    return decided(requirement(text), estimate).outcome


@pytest.mark.parametrize(
    ("text", "outcomes"),
    [
        ("recall >= 0.8", ("pass", "undecided", "fail")),
        ("recall > 0.8", ("pass", "undecided", "fail")),
        ("recall <= 0.8", ("fail", "undecided", "pass")),
        ("recall < 0.8", ("fail", "undecided", "pass")),
        ("recall.low >= 0.8", ("pass", "fail", "fail")),
        ("recall.high >= 0.8", ("pass", "pass", "fail")),
        ("recall.high <= 0.8", ("fail", "fail", "pass")),
        ("recall.low < 0.8", ("fail", "pass", "pass")),
        ("recall.value >= 0.8", ("pass", "pass", "fail")),
        ("recall.value > 0.8", ("pass", "fail", "fail")),
    ],
)
def test_the_interval_decides(text, outcomes):
    assert tuple(outcome(text, each) for each in (ABOVE, ACROSS, BELOW)) == outcomes


@pytest.mark.parametrize(
    ("text", "expected"),
    [("recall >= 0.7", "pass"), ("recall > 0.7", "undecided"), ("recall <= 0.7", "undecided"),
     ("recall < 0.7", "fail"), ("recall >= 0.9", "undecided"), ("recall > 0.9", "fail"),
     ("recall <= 0.9", "pass"), ("recall < 0.9", "undecided")],
)  # fmt: skip
def test_an_end_on_the_limit_is_read_to_the_letter(text, expected):
    assert outcome(text, ACROSS) == expected


def test_a_pass_is_never_weaker_than_its_low_end():
    for limit in (0.0, 0.5, 0.7, 0.7000001, 0.85, 1.0):
        for each in (ABOVE, ACROSS, BELOW):
            whole, low = (outcome(f"recall{part} >= {limit}", each) for part in ("", ".low"))
            assert (whole == "pass") == (low == "pass")


def test_what_has_no_value_or_no_interval_never_passes():
    nothing = Estimate(nan, reason="no positives")
    point = Estimate(0.9, reason="never has one")
    for part in ("", ".low", ".high", ".value"):
        assert outcome(f"recall{part} >= 0.0", nothing) == "undefined"
    for part in ("", ".low", ".high"):
        assert outcome(f"recall{part} >= 0.0", point) == "undefined"
    assert outcome("recall.value >= 0.5", point) == "pass"
    assert "no positives" in decided(requirement("recall > 0"), nothing).why
    assert "recall.value compares the value alone" in decided(requirement("recall > 0"), point).why


def test_an_endless_interval_is_one():
    endless = Estimate(inf, 12.0, inf)
    assert outcome("lr_plus >= 10", endless) == "pass"
    assert outcome("lr_plus >= 20", endless) == "undecided"


def test_notes_on_requirements_that_say_less_than_they_seem_to():
    notes = {
        "recall.value >= 0.8": "passes by luck",
        "recall.high >= 0.8": "shows nothing itself",
        "brier >= 0.1": "lower values are better",
        "recall[cat] >= 0.8": None,
        "brier.high <= 0.1": None,
    }
    for text, note in notes.items():
        found = decided(requirement(text), ACROSS).note
        assert found is None if note is None else note in found


def test_the_confidence_is_that_of_one_side():
    assert decided(requirement("recall >= 0.8"), ABOVE).confidence == pytest.approx(0.975)
    assert decided(requirement("recall.low >= 0.8"), ABOVE).confidence == pytest.approx(0.975)
    for text in ("recall.value >= 0.8", "recall.high >= 0.8", "recall.low <= 0.8"):
        shown = decided(requirement(text), ABOVE).confidence
        assert shown != shown  # its pass shows nothing


def gate(*outcomes, on_undecided="undecided"):
    checks = tuple(
        GateCheck(f"f1 >= 0.{k}", "f1", None, "limit", each, "why", ABOVE)
        for k, each in enumerate(outcomes)
    )
    return GateResult(checks, on_undecided)


@pytest.mark.parametrize(
    ("outcomes", "verdict", "code"),
    [
        (("pass", "pass"), "pass", 0),
        (("pass", "undecided"), "undecided", 3),
        (("undecided", "undefined"), "undefined", 2),
        (("undefined", "fail", "undecided"), "fail", 1),
        ((), "pass", 0),
    ],
)
def test_the_gravest_outcome_is_the_verdict(outcomes, verdict, code):
    found = gate(*outcomes)
    assert (found.verdict, found.exit_code, found.passed) == (verdict, code, code == 0)
    assert found.headline.startswith(verdict)


def test_what_is_undecided_comes_to_what_was_asked_for_and_the_undefined_never_passes():
    assert gate("pass", "undecided", on_undecided="pass").verdict == "pass"
    assert gate("pass", "undecided", on_undecided="fail").verdict == "fail"
    assert gate("undefined", "undecided", on_undecided="pass").verdict == "undefined"


def test_raising_says_what_is_not_met():
    gate("pass").raise_for_verdict()
    with pytest.raises(GateFailed, match=r"(?s)fail: 1 of 2.*fail: f1 >= 0.1: why") as caught:
        gate("pass", "fail").raise_for_verdict()
    assert isinstance(caught.value, AssertionError)
    assert "f1 >= 0.0" not in str(caught.value)


def test_the_name_of_a_class_is_no_command_of_a_workflow():
    name = "recall[a\n::error::x] >= 0.9"
    found = GateResult((GateCheck(name, "recall", "a", "limit", "fail", "why\x1b[31m", ABOVE),))
    with pytest.raises(GateFailed) as caught:
        found.raise_for_verdict()
    for text in (str(found), str(caught.value)):
        assert not any(line.startswith("::") for line in text.splitlines())
        assert "\x1b" not in text


PETS = ta.evaluate(["cat", "dog"] * 60 + ["cow"] * 30, y_pred=["cat", "dog"] * 75)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("recall[cta] >= 0.5", "names the class 'cta'; did you mean cat"),
        ("recall >= 0.5", r"expected recall\[CLASS\] or recall_macro"),
        ("roc_auc >= 0.5", r"expected roc_auc\[CLASS\] or roc_auc_ovr_macro"),
        ("accuracy[cat] >= 0.5", "accuracy is of all classes together"),
        ("subset_accuracy >= 0.5", "which a multiclass problem does not have as a whole"),
    ],
)
def test_a_metric_that_the_problem_does_not_have_is_an_error(text, message):
    with pytest.raises(InputError, match=message):
        ta.check(PETS, require=text)


def test_a_metric_that_other_scores_would_have_given_is_undefined():
    found = ta.check(PETS, require=["log_loss <= 0.5", "roc_auc[cat] >= 0.5", "accuracy >= 0.5"])
    assert [each.outcome for each in found.checks] == ["undefined", "undefined", "pass"]
    assert found.exit_code == 2
