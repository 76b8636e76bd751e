"""What is said beside the data: words, flags and numbers, whatever comes in."""

import numpy as np
import pytest

import tellapart as ta

TRUTH = np.array([0, 0, 1, 0, 1, 1, 0, 1])
SCORE = np.array([0.1, 0.2, 0.3, 0.4, 0.6, 0.9, 0.5, 0.45])
PILOT = np.array([0, 0, 0, 0, 1, 1, 1, 1])
NO_WORD = (np.array(["recall", "f1"]), ["recall"], 1, {}, {"a": 1}, object, np.zeros((9, 9)))
WORDLESS = ["array", "list", "number", "dict", "mapping", "class", "matrix"]
NO_NUMBER = ("x", None, [1, 2], {}, np.array([0.7, 0.8]), True, float("nan"), float("inf"))


@pytest.fixture
def evaluation():
    return ta.evaluate(TRUTH, SCORE)


@pytest.mark.parametrize("given", NO_WORD, ids=WORDLESS)
@pytest.mark.parametrize(
    ("argument", "ask"),
    [
        ("name", lambda e, word: e.metric(word)),
        ("name", lambda e, word: e.test(word)),
        ("method", lambda e, word: e.metric("roc_auc", method=word)),
        ("method", lambda e, word: e.metric("partial_auc", fpr=(0, 0.5), method=word)),
        ("alternative", lambda e, word: e.test(alternative=word)),
        ("kind", lambda e, word: e.curve(word)),
        ("metric", lambda e, word: e.curve("threshold", metric=word)),
        ("band", lambda e, word: e.curve("roc", band=word)),
        ("around", lambda e, word: e.curve("reliability", band="pointwise", around=word)),
        ("average", lambda e, word: e.curve("roc", average=word)),
        ("smooth", lambda e, word: e.curve("roc", smooth=word)),
        ("maximise", lambda _, word: ta.at_least(recall=0.9, maximise=word)),
        (
            "alternative",
            lambda _, word: ta.compare(TRUTH, {"a": SCORE, "b": SCORE**2}, alternative=word),
        ),
        ("resamples", lambda e, word: e.threshold("f1", resamples=word)),
    ],
)
def test_what_is_no_word_is_one_error_on_one_line(evaluation, argument, ask, given):
    with pytest.raises(ta.InputError, match=f"^{argument} is ") as refused:
        ask(evaluation, given)
    assert "expected" in str(refused.value)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize("given", NO_WORD, ids=WORDLESS)
def test_words_of_folds(given):
    folds = np.arange(40) % 4
    truth, score = np.tile(TRUTH, 5), np.tile(SCORE, 5)
    by_fold = ta.evaluate(truth, score, folds=folds).by_fold
    with pytest.raises(ta.InputError, match=r"^name is "):
        by_fold.metric(given)
    with pytest.raises(ta.InputError, match=r"^method is "):
        by_fold.metric("roc_auc", method=given)


def test_no_resamples_are_none_and_nothing_else(evaluation):
    plain = evaluation.threshold("f1")
    for none in (0, np.int64(0), None):
        assert evaluation.threshold("f1", resamples=none).out_of_bag is plain.out_of_bag is None
    for wrong in (False, True, "", 0.0):
        with pytest.raises(ta.InputError, match=r"^resamples is "):
            evaluation.threshold("f1", resamples=wrong)


def test_true_is_no_margin():
    for margin in (True, {"roc_auc": True}, "x"):
        with pytest.raises(ta.InputError, match=r"^margin is .* for roc_auc; expected a number"):
            ta.compare(TRUTH, {"a": SCORE, "b": SCORE**2}, metrics=["roc_auc"], margin=margin)
    ta.compare(TRUTH, {"a": SCORE, "b": SCORE**2}, metrics=["roc_auc"], margin=np.float32(0.1))


PLANS = {
    "size": (ta.auc_sample_size, {"auc": 0.8, "power": 0.9, "significance": 0.05, "ratio": 1}),
    "power": (ta.auc_power, {"auc": 0.8, "positives": 20, "negatives": 30, "significance": 0.05}),
    "paired size": (
        ta.paired_auc_sample_size,
        {"first": 0.8, "second": 0.9, "correlation": 0.5, "power": 0.9, "significance": 0.05,
         "ratio": 2},
    ),
    "paired power": (
        ta.paired_auc_power,
        {"first": 0.8, "second": 0.9, "positives": 20, "negatives": 30, "correlation": 0.5,
         "significance": 0.05},
    ),
    "published": (
        ta.hanley_mcneil, {"auc": 0.8, "positives": 20, "negatives": 30, "level": 0.95},
    ),
}  # fmt: skip
FIGURES = [(plan, name) for plan, (_, figures) in PLANS.items() for name in figures]


@pytest.mark.parametrize(("plan", "name"), FIGURES)
def test_what_is_no_number_is_refused_and_numbers_of_numpy_are_taken(plan, name):
    ask, figures = PLANS[plan]
    for wrong in (*NO_NUMBER, -1, -1.5):
        if wrong is None and name in ("ratio", "correlation"):
            continue  # left out: its own message, or a default
        with pytest.raises(ta.InputError, match=f"^{name} is "):
            ask(**{**figures, name: wrong})
    usual = ask(**figures)
    kind = np.int64 if isinstance(figures[name], int) else np.float64
    assert ask(**{**figures, name: kind(figures[name])}) == usual
    ask(**{**figures, name: np.float32(figures[name])})


@pytest.mark.parametrize("plan", ["size", "power", "paired size", "paired power"])
def test_shares_end_at_one_and_flags_are_true_or_false(plan):
    ask, figures = PLANS[plan]
    with pytest.raises(ta.InputError, match=r"^significance is 1.5"):
        ask(**{**figures, "significance": 1.5})
    for wrong in ("x", float("nan"), None, 1, np.array([True, False])):
        with pytest.raises(ta.InputError, match=r"^two_sided is .*; expected True or False"):
            ask(**figures, two_sided=wrong)
    assert ask(**figures, two_sided=np.bool_(False)) == ask(**figures, two_sided=False)


def test_a_pilot_study_without_variance_plans_nothing():
    perfect = PILOT.astype(float)
    other = np.array([0.1, 0.5, 0.3, 0.2, 0.4, 0.9, 0.25, 0.8])
    for first, second, name in (
        (perfect, 1 - perfect, "first"),
        (perfect, other, "first"),
        (other, perfect, "second"),
    ):
        with pytest.raises(ta.InputError, match=f"^{name} has an AUC of 1 without variance"):
            ta.paired_auc_sample_size(first, second, y_true=PILOT)
        with pytest.raises(ta.InputError, match=f"^{name} has an AUC of 1 without variance"):
            ta.paired_auc_power(first, second, 20, 20, y_true=PILOT)


def test_the_larger_variance_is_the_reference_whichever_model_is_named_first():
    for pair, among in (((0.8, 0.85), 0.5), ((0.7, 0.98), 0.95), ((0.6, 0.62), (0.2, 0.9))):
        size = ta.paired_auc_sample_size(*pair, correlation=among, power=0.8)
        turned = ta.paired_auc_sample_size(*pair[::-1], correlation=among, power=0.8)
        assert (size.positives, size.negatives) == pytest.approx(
            (turned.positives, turned.negatives)
        )
        power = ta.paired_auc_power(*pair, size.positives, size.negatives, correlation=among)
        assert power == pytest.approx(0.8)
        assert power == ta.paired_auc_power(
            *pair[::-1], size.positives, size.negatives, correlation=among
        )


@pytest.mark.filterwarnings("ignore:.*a handful of rows")
@pytest.mark.parametrize("region", [{"tpr": (0, 0.1)}, {"fpr": (0.9, 1)}, {"tpr": (0, 1)}])
def test_rescaled_partial_areas_stay_in_their_region(region):
    two = ta.evaluate([0, 1], [0.2, 0.9])
    found = two.metric("partial_auc", standardized=True, **region)
    least = 0.0 if region == {"tpr": (0, 1)} else -9.0  # (1 - 0.095 / 0.005) / 2
    assert least <= found.low <= found.high <= 1
    assert ("rescaled areas run from -9 to 1" in found.reason) == (found.low < 0) == (least < 0)
