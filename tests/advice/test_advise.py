"""`Evaluation.advise` and `tellapart advise`: arguments, text, JSON."""

from __future__ import annotations

import json
from io import StringIO

import numpy as np
import pandas as pd
import pytest
from rich.console import Console

import tellapart as ta
from tellapart.cli import main
from tellapart.cli.advise import costs_of
from tellapart.cli.app import USAGE_ERROR
from tellapart.errors import InputError
from tellapart.results import Advice, Estimate, Finding, Reading, Step

RNG = np.random.default_rng(21)
TRUTH = (RNG.random(300) < 0.2).astype(int)
STATED = np.clip(np.round(0.2 + 0.3 * TRUTH + RNG.normal(0, 0.15, 300), 4), 0.001, 0.999)
CLASSES = np.array(["low", "mid", "high"])[RNG.integers(0, 3, 300)]
OF_CLASSES = RNG.dirichlet([1, 1, 1], 300).round(6)


@pytest.fixture(scope="module")
def binary() -> ta.Evaluation:
    return ta.evaluate(TRUTH, STATED)


@pytest.fixture(scope="module")
def classes() -> ta.Evaluation:
    return ta.evaluate(CLASSES, OF_CLASSES, classes=["low", "mid", "high"])


@pytest.fixture(scope="module")
def labels() -> ta.Evaluation:
    truth = (RNG.random((300, 2)) < 0.4).astype(int)
    return ta.evaluate(truth, RNG.random((300, 2)), task="multilabel")


# ---- arguments ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ({"threshold": "best"}, 'for a binary problem; expected a number, a rule, or'),
        ({"threshold": "argmax"}, "threshold is 'argmax' for a binary problem"),
        ({"threshold": True}, "threshold is True; expected a number"),
        ({"threshold": float("nan")}, "threshold is nan; expected a number"),
        ({"threshold": [0.5]}, "threshold is .0.5.; expected a number"),
        ({"costs": {"fp": 1}}, "costs is {'fp': 1}; expected what a false positive"),
        ({"costs": {"fp": 1, "fn": 2, "tp": 0}}, "costs is "),
        ({"costs": {"fp": 0, "fn": 2}}, "costs.'fp'. is 0; expected a number above 0"),
        ({"costs": {"fp": 1, "fn": float("inf")}}, "costs.'fn'. is inf; expected a number above"),
        ({"costs": {"fp": 1, "fn": "much"}}, "costs.'fn'. is 'much'; expected a number"),
        ({"costs": [1, 20]}, "costs is .1, 20.; expected"),
        ({"prevalence": 0}, "prevalence is 0; expected a share between 0 and 1"),
        ({"prevalence": 1.0}, "prevalence is 1.0; expected"),
        ({"prevalence": 5}, "prevalence is 5; expected"),
        ({"prevalence": "5%"}, "prevalence is '5%'; expected a number"),
        ({"ordered": True}, "ordered is True for a binary problem"),
        ({"ordered": 1}, "ordered is 1; expected True, False or None"),
        ({"probabilities": "yes"}, "probabilities is 'yes'; expected True, False or None"),
    ],
)  # fmt: skip
def test_an_argument_that_cannot_be_read_is_named(binary, words, message):
    with pytest.raises(InputError, match=message):
        binary.advise(**words)


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ({"threshold": 0.5}, 'the largest score decides; expected "argmax", or None'),
        ({"threshold": "youden"}, "threshold is 'youden' for a multiclass problem"),
        ({"costs": {"fp": 1, "fn": 2}}, "costs is given for a multiclass problem"),
        ({"prevalence": 0.1}, "prevalence is given for a multiclass problem"),
    ],
)
def test_what_needs_a_positive_class_is_refused_for_several(classes, words, message):
    with pytest.raises(InputError, match=message):
        classes.advise(**words)


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ({"threshold": "f1"}, "expected one number for every label"),
        ({"threshold": {"0": 0.5, "9": 0.5}}, "threshold names '9'"),
        ({"costs": {"fp": 1, "fn": 2}}, "costs is given for a multilabel problem"),
        ({"ordered": True}, "ordered is True for a multilabel problem"),
    ],
)
def test_what_labels_do_not_have_is_refused(labels, words, message):
    with pytest.raises(InputError, match=message):
        labels.advise(**words)


def test_ranks_cannot_be_used_as_probabilities():
    ranks = ta.evaluate(TRUTH, STATED, scores="rank")
    with pytest.raises(InputError, match="probabilities is True, but the scores are ranks"):
        ranks.advise(probabilities=True)
    with pytest.raises(InputError, match="probabilities is True, but there are no scores"):
        ta.evaluate(TRUTH, y_pred=TRUTH).advise(probabilities=True)


def test_without_scores_there_is_nothing_to_cut():
    alone = ta.evaluate(TRUTH, y_pred=TRUTH)
    for threshold in (0.5, "youden"):
        with pytest.raises(InputError, match="needs scores"):
            alone.advise(threshold=threshold)
    with pytest.raises(InputError, match='threshold is "argmax", which needs scores'):
        ta.evaluate(CLASSES, y_pred=CLASSES).advise(threshold="argmax")


def test_a_rule_needs_both_classes():
    one = ta.evaluate([1, 1, 1], [0.2, 0.6, 0.7], classes=[0, 1])
    with pytest.raises(InputError, match="threshold is 'youden', but a threshold by youden needs"):
        one.advise(threshold="youden")


def test_numbers_of_numpy_are_numbers(binary):
    found = binary.advise(
        np.float32(0.5), {"fp": np.int64(1), "fn": np.float64(3)}, np.float64(0.1)
    )
    assert found.metric.name == "expected_cost"


def test_the_level_of_the_evaluation_is_kept():
    wide = ta.evaluate(TRUTH, STATED, level=0.8).advise(threshold=0.4, costs={"fp": 1, "fn": 2})
    assert wide.metric.estimate.level == 0.8
    assert all(r.estimate.level == 0.8 for r in wide.also if r.estimate is not None)


def test_advice_leaves_the_evaluation_as_it_was(binary):
    before = binary.to_json()
    binary.advise(threshold="youden", costs={"fp": 1, "fn": 3}, prevalence=0.01)
    assert binary.to_json() == before


def test_one_class_alone_still_gets_advice():
    advice = ta.evaluate([1, 1, 1], [0.2, 0.6, 0.7], classes=[0, 1]).advise()
    assert "undefined" in advice.metric.shown
    assert "class-absent" in [finding.code for finding in advice.findings]


# ---- text and JSON ------------------------------------------------------------------------

EVERY = [
    {},
    {"threshold": 0.4},
    {"threshold": "f1", "costs": {"fp": 1, "fn": 12.5}, "prevalence": 0.001},
    {"probabilities": True, "costs": {"fp": 1, "fn": 12.5}},
]


@pytest.mark.parametrize("words", EVERY)
def test_the_text_fits_80_columns_and_says_all(binary, words):
    advice = binary.advise(**words)
    text = str(advice)
    assert max(map(len, text.splitlines())) <= 80
    joined = " ".join(text.split())
    for step in advice.steps:
        assert f"{step.question} {step.answer}" in joined
    for reading in (advice.metric, advice.curve, *advice.also):
        assert reading.title in joined
        assert reading.why in joined
    for finding in advice.findings:
        assert finding.text in joined
    assert len(text.splitlines()) <= 80


def test_a_narrow_terminal_gets_narrow_lines(binary):
    out = StringIO()
    Console(file=out, width=44).print(binary.advise(), highlight=False)
    assert max(map(len, out.getvalue().splitlines())) <= 44


@pytest.mark.parametrize("words", EVERY)
def test_rich_prints_the_same_words(binary, words):
    out = StringIO()
    Console(file=out, width=120).print(binary.advise(**words), highlight=False)
    assert out.getvalue().rstrip("\n") == str(binary.advise(**words)).rstrip("\n")


def test_only_the_mark_of_a_finding_is_coloured():
    advice = Advice((), Reading("x", "metric", "X", "Because."), None, (),
                    (Finding("c", "error", "Bad."),))  # fmt: skip
    out = StringIO()
    console = Console(file=out, width=80, force_terminal=True, color_system="standard")
    console.print(advice, highlight=False)
    assert "\x1b[1;31mx error\x1b[0m   Bad." in out.getvalue()


def test_no_name_breaks_the_text():
    nasty = ["[red]no[/red]\x1b[31m", "\u202eyes\n\udce9"]
    truth = np.array(nasty, dtype=object)[TRUTH]
    advice = ta.evaluate(truth, STATED).advise(threshold=0.4, prevalence=0.001)
    out = StringIO()
    Console(file=out, width=80, force_terminal=False).print(advice, highlight=False)
    for text in (str(advice), out.getvalue()):
        assert "\x1b" not in text
        assert "\u202e" not in text
        text.encode("utf-8")
    assert "[red]" in out.getvalue()
    advice.to_json().encode("utf-8")


def test_the_json_holds_the_same(binary):
    advice = binary.advise(threshold=0.4, costs={"fp": 1, "fn": 3})
    found = json.loads(advice.to_json())
    assert list(found) == ["schema_version", "steps", "metric", "curve", "also", "findings"]
    assert found["metric"]["name"] == "expected_cost"
    assert found["metric"]["value"] == advice.metric.estimate.value
    assert found["metric"]["baseline"] == advice.metric.baseline
    assert found["curve"] == {"name": "roc", "kind": "curve", "title": "ROC curve",
                              "why": advice.curve.why, "computed": True}  # fmt: skip
    assert [step["question"] for step in found["steps"]] == [s.question for s in advice.steps]
    assert [f["code"] for f in found["findings"]] == [f.code for f in advice.findings]
    assert json.loads(advice.to_json(indent=2)) == found


def test_what_is_not_finite_is_null():
    nan, inf = float("nan"), float("inf")
    reading = Reading("x", "metric", "X", "Because.", Estimate(inf, nan, nan, reason="none"), nan)
    finding = Finding("c", "info", "Text.", {"a": nan, "b": 1.0})
    advice = Advice((Step("Why?", "So.", "Because."),), reading, None, (), (finding,))
    found = json.loads(advice.to_json())
    assert [found["metric"][name] for name in ("value", "low", "baseline")] == [None] * 3
    assert found["curve"] is None
    assert found["findings"][0]["numbers"] == {"a": None, "b": 1.0}


# ---- the command --------------------------------------------------------------------------


@pytest.fixture
def file(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    pd.DataFrame({"y_true": TRUTH, "score": STATED}).to_csv("a.csv", index=False)
    frame = pd.DataFrame(OF_CLASSES, columns=["prob_low", "prob_mid", "prob_high"])
    frame.insert(0, "y_true", CLASSES)
    frame.to_csv("three.csv", index=False)
    return "a.csv"


def run(capfd, *words: str) -> tuple[int, str, str]:
    code = main(["advise", *words])
    done = capfd.readouterr()
    return code, done.out, done.err


def test_the_command_and_the_function_say_the_same(file, binary, capfd):
    flags = ["--threshold", "0.4", "--costs", "fp=1,fn=20", "--prevalence", "0.01"]
    code, out, _ = run(capfd, file, *flags, "--json")
    expected = binary.advise(0.4, {"fp": 1, "fn": 20}, 0.01)
    assert code == 0
    assert json.loads(out) == json.loads(expected.to_json())
    code, out, _ = run(capfd, file, *flags)
    assert code == 0
    assert out.splitlines()[0].startswith("truth=y_true  score=score (positive: 1)")
    assert out.split("\n\n", 1)[1].rstrip("\n") == str(expected).rstrip("\n")
    assert max(map(len, out.splitlines())) <= 80


def test_flags_of_the_use_reach_the_function(file, binary, capfd):
    expected = {
        ("--probabilities",): {"probabilities": True},
        ("--rule", "youden"): {"threshold": "youden"},
    }
    for flags, words in expected.items():
        code, out, _ = run(capfd, file, *flags, "--json")
        assert code == 0
        assert json.loads(out) == json.loads(binary.advise(**words).to_json())


def test_several_classes_can_be_ordered(file, classes, capfd):
    flags = ["--ordered", "--rule", "argmax", "--classes", "low,mid,high", "--json"]
    code, out, _ = run(capfd, "three.csv", *flags)
    assert code == 0
    expected = classes.advise(ordered=True, threshold="argmax")
    assert json.loads(out) == json.loads(expected.to_json())


def test_no_page_is_written(file, tmp_path, capfd):
    assert run(capfd, file)[0] == 0
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.csv", "three.csv"]


def test_quiet_leaves_only_the_advice(file, binary, capfd):
    code, out, err = run(capfd, file, "--quiet")
    assert (code, err) == (0, "")
    assert out.rstrip("\n") == str(binary.advise()).rstrip("\n")


@pytest.mark.parametrize(
    ("flags", "message"),
    [
        (["--costs", "fp=1"], "--costs is 'fp=1'; expected costs such as fp=1,fn=20"),
        (["--costs", "1,20"], "--costs is '1,20'; expected costs such as"),
        (["--costs", "fp=1,fn=much"], "expected costs such as fp=1,fn=20"),
        (["--costs", "fp=1,fn=-1"], "is -1.0; expected a number above 0"),
        (["--threshold", "0.3", "--rule", "f1"], "expected one of them"),
        (["--level", "2"], "--level is 2; expected a number between 0 and 1"),
        (["--prevalence", "3"], "prevalence is 3.0; expected a share between 0 and 1"),
        (["--rule", "argmax"], "threshold is 'argmax' for a binary problem"),
        (["--rule", "best"], "--rule"),
    ],
)
def test_a_flag_that_cannot_be_read_is_one_line(file, capfd, flags, message):
    code, out, err = run(capfd, file, *flags)
    assert (code, out) == (USAGE_ERROR, "")
    assert message in err
    assert err.count("\n") == 1


def test_costs_may_come_in_either_order():
    assert costs_of("fn=20,fp=0.5") == {"fn": 20.0, "fp": 0.5}


def test_any_rule_may_have_chosen_the_threshold():
    random = np.random.default_rng(4)
    truth = (random.random(200) < 0.3).astype(int)
    evaluation = ta.evaluate(truth, np.round(random.normal(0.35 + 0.3 * truth, 0.2).clip(0, 1), 2))
    rules = ["mcc", "kappa", "balanced_accuracy", ta.cost(fp=1, fn=5), ta.at_least(recall=0.9)]
    for rule in rules:
        advice = evaluation.advise(threshold=rule)
        chosen = evaluation.threshold(rule)
        (found,) = [one for one in advice.findings if one.code == "threshold-chosen-here"]
        assert found.numbers["threshold"] == chosen.threshold
        assert f"was chosen by a rule ({chosen.title}) on the rows" in found.text
    youden = evaluation.advise(threshold="youden").findings
    assert any("was chosen by Youden's J on the rows" in one.text for one in youden)
    with pytest.raises(ta.InputError, match="threshold is 'at_least', but no threshold has"):
        evaluation.advise(threshold=ta.at_least(recall=0.999, precision=0.999))
    with pytest.raises(ta.InputError, match="threshold is 'least'"):
        evaluation.advise(threshold="least")
    several = ta.evaluate([0, 1, 2], np.eye(3))
    with pytest.raises(ta.InputError, match="threshold is 'cost' for a multiclass problem"):
        several.advise(threshold=ta.cost(fn=5))
