"""Every rejected input with its message, and every rule of decision."""

import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import tellapart
from strategies import cases, simulated
from tellapart import InputError
from tellapart.errors import TellapartError
from tellapart.problem import Problem, joined

NAN = float("nan")
INF = float("inf")
HALVES = [[0.5, 0.5]] * 3
THIRDS = [[0.2, 0.3, 0.5]] * 3


def refusal(*arguments, **options):
    with pytest.raises(InputError) as caught:
        Problem.of(*arguments, **options)
    return str(caught.value)


# Each line: what is handed in, and what the message must hold: the argument and the first row or
# the value found, how many there are, and what was expected.
REFUSED = {
    "empty": ((([], [])), {}, r"^y_true is empty; expected at least one row$"),
    "empty matrix": (
        (np.zeros((0, 2)), np.zeros((0, 2))),
        {"task": "multilabel"},
        r"^y_true is empty; expected at least one row$",
    ),
    "no columns": (
        (np.zeros((3, 0)), np.zeros((3, 0))),
        {"task": "multilabel"},
        r"^y_true has shape \(3, 0\); expected at least one column$",
    ),
    "nothing to judge": (
        ([0, 1],),
        {},
        r"^y_score and y_pred are both missing; expected at least one of them$",
    ),
    "unequal lengths": (
        ([0, 1, 1], [0.1, 0.2]),
        {},
        r"^y_score has 2 rows, but y_true has 3; expected equal lengths$",
    ),
    "unequal weights": (
        ([0, 1], [0.1, 0.2]),
        {"sample_weight": [1.0]},
        r"^sample_weight has 1 rows, but y_true has 2; expected equal lengths$",
    ),
    "unequal groups": (
        ([0, 1], [0.1, 0.2]),
        {"groups": ["a", "b", "c"]},
        r"^groups has 3 rows, but y_true has 2; expected equal lengths$",
    ),
    "truth is None": (
        (None, [0.1]),
        {},
        r"^y_true is None; expected a sequence with one entry per",
    ),
    "truth is text": (
        ("0101", [0.1]),
        {},
        r"^y_true is '0101'; expected a sequence with one entry",
    ),
    "truth is a number": (
        (1, [0.1]),
        {},
        r"^y_true has shape \(\); expected shape \(n,\) or \(n, c",
    ),
    "three axes": (
        (np.zeros((2, 2, 2)), [0.1, 0.2]),
        {},
        r"^y_true has shape \(2, 2, 2\); expected shape \(n,\) or \(n, classes\)$",
    ),
    "ragged scores": (
        ([0, 1], [[0.1], [0.2, 0.3]]),
        {},
        r"^y_score cannot be read as an array \(.*\)$",
    ),
    "rows in rows": (
        (np.array([[1], [0, 1]], dtype=object), [0.1, 0.2]),
        {},
        r"^y_true has entries of unequal length or of a compound type; expected one value per row",
    ),
    "weights as a matrix": (
        ([0, 1], [0.1, 0.2]),
        {"sample_weight": [[1, 2], [3, 4]]},
        r"^sample_weight has shape \(2, 2\); expected one value per row$",
    ),
    "dates": (
        (np.array(["2020-01-01", "2021-01-01"], dtype="datetime64[D]"), [0.1, 0.2]),
        {},
        r"^y_true has the type datetime64\[D\]; expected numbers or labels$",
    ),
    "complex scores": (
        ([0, 1], [1j, 2j]),
        {},
        r"^y_score has the type complex128; expected numbers or labels$",
    ),
    "text scores": (
        ([0, 1], ["0.1", "high"]),
        {},
        r"^y_score\[1\] is 'high'; expected numbers$",
    ),
    "huge integer scores": (
        ([0, 1], [2**53 + 1, 2**53]),
        {},
        (
            r"^y_score\[0\] is 9007199254740993, which float64 cannot tell from its neighbours; 1 "
            r"such values; expected scores that it can, such as integers up to 2\*\*53$"
        ),
    ),
    # ---- missing
    "missing score": (
        ([0, 1, 1], [0.1, NAN, NAN]),
        {},
        r"^y_score\[1\] is missing \(nan\); 2 of 3 rows; expected a value in every row, or miss",
    ),
    "missing score in a matrix": (
        ([0, 1, 0], [[0.5, 0.5], [0.5, NAN], [0.5, 0.5]]),
        {},
        r"^y_score\[1\] is missing \(\[0\.5, nan\]\); 1 of 3 rows; expected a value in every row",
    ),
    "missing truth": (
        ([0, None, 1], [0.1, 0.2, 0.3]),
        {},
        r"^y_true\[1\] is missing \(None\); 1 of 3 rows; expected a value in every row",
    ),
    "missing text": (
        (["a", "b", NAN], [0.1, 0.2, 0.3]),
        {},
        r"^y_true\[2\] is missing \(nan\); 1 of 3 rows",
    ),
    "missing weight": (
        ([0, 1], [0.1, 0.2]),
        {"sample_weight": [1, NAN]},
        r"^sample_weight\[1\] is missing \(nan\); 1 of 2 rows",
    ),
    "missing prediction": (
        ([0, 1], None),
        {"y_pred": [None, 1]},
        r"^y_pred\[0\] is missing \(None\); 1 of 2 rows",
    ),
    "all missing": (
        ([0, 1], [NAN, NAN]),
        {"missing": "drop"},
        r"^all 2 rows miss a value; expected at least one complete row$",
    ),
    "unknown policy": (
        ([0, 1], [0.1, 0.2]),
        {"missing": "ignore"},
        r"""^missing is 'ignore'; expected "raise" or "drop"$""",
    ),
    # ---- weights
    "negative weight": (
        ([0, 1, 1], [0.1, 0.2, 0.3]),
        {"sample_weight": [1, -2, -1]},
        r"^sample_weight\[1\] is -2; 2 rows are negative or infinite; expected finite weights of",
    ),
    "infinite weight": (
        ([0, 1], [0.1, 0.2]),
        {"sample_weight": [1, INF]},
        r"^sample_weight\[1\] is inf; 1 rows are negative or infinite",
    ),
    "weightless": (
        ([0, 1], [0.1, 0.2]),
        {"sample_weight": [0, 0]},
        r"^sample_weight is 0 in every row; expected a positive total$",
    ),
    # ---- classes
    "one class": (
        ([1, 1], [0.1, 0.2]),
        {},
        r"^y_true holds one class only \(1\); expected at least two, or the classes declared: cl",
    ),
    "one class declared": (
        ([1, 1], [0.1, 0.2]),
        {"classes": [1]},
        r"^classes names one class \(1\); expected at least two$",
    ),
    "unknown class": (
        (["a", "b", "d", "e"], [0.1, 0.2, 0.3, 0.4]),
        {"classes": ["a", "b"]},
        r"^y_true\[2\] is 'd', not one of the classes; 2 unknown in all: 'd', 'e'; expected a, b$",
    ),
    "unknown prediction": (
        (["a", "b"],),
        {"y_pred": ["a", "z"], "classes": ["a", "b"]},
        r"^y_pred\[1\] is 'z', not one of the classes; 1 unknown in all: 'z'; expected a, b$",
    ),
    "text class": (
        ([0, 1], [0.1, 0.2]),
        {"classes": "ab"},
        r"^classes is 'ab'; expected a list of class labels, in the order of the scores$",
    ),
    "no classes": (
        ([0, 1], [0.1, 0.2]),
        {"classes": []},
        r"^classes is empty; expected at least one class$",
    ),
    "1 and '1'": (
        ([1, "1", 2], [0.1, 0.2, 0.3]),
        {},
        r"^y_true holds .*, which read the same \(1\); expected distinct classes of one type$",
    ),
    "1 and '1' declared": (
        ([0, 1], [0.1, 0.2]),
        {"classes": [1, "1"]},
        r"^classes holds 1 and '1', which read the same \(1\); expected distinct classes of one",
    ),
    "1 in truth and '1' predicted": (
        ([0, 1],),
        {"y_pred": ["0", "1"]},
        r"which read the same \(0\); expected distinct classes of one type$",
    ),
    "positive class unknown": (
        (["a", "b"], [0.1, 0.2]),
        {"pos_label": "c"},
        r"^pos_label is 'c'; expected one of a, b$",
    ),
    "positive class of three": (
        ([0, 1, 2], THIRDS),
        {"pos_label": 1},
        r"^pos_label is 1, but the problem has 3 classes; expected no pos_label, or two classes$",
    ),
    # ---- task and columns
    "unknown task": (
        ([0, 1], [0.1, 0.2]),
        {"task": "regression"},
        r"^task is 'regression'; expected one of binary, multiclass, multilabel$",
    ),
    "matrix without task": (
        ([[1, 0], [0, 1]], [[0.5, 0.5], [0.5, 0.5]]),
        {},
        r"^y_true has shape \(2, 2\); one-hot, multi-label and soft truth look alike, so a matri",
    ),
    "matrix of text": (
        ([["a", "b"], ["b", "a"]], [[0.5, 0.5], [0.5, 0.5]]),
        {"task": "multilabel"},
        r"^y_true is a matrix of .*; expected 0, 1 or fractions between$",
    ),
    "three classes, one column": (
        ([0, 1, 2], [0.1, 0.2, 0.3]),
        {},
        r"^y_score has one column, but y_true holds 3 classes \(0, 1, 2\); expected one column p",
    ),
    "three classes as binary": (
        ([0, 1, 2], None),
        {"y_pred": [0, 1, 2], "task": "binary"},
        r'^y_true holds 3 classes \(0, 1, 2\); expected two for task="binary"$',
    ),
    "too few columns": (
        ([0, 1, 2], HALVES),
        {},
        r"^y_score has 2 columns, but y_true holds 3 classes \(0, 1, 2\); expected one column pe",
    ),
    "too many columns": (
        ([0, 1, 0], THIRDS),
        {},
        r"^y_score has 3 columns, but y_true holds 2 classes \(0, 1\); expected one column per c",
    ),
    "columns against declared": (
        ([0, 1, 0], THIRDS),
        {"classes": [0, 1]},
        r"^y_score has 3 columns, but classes holds 2 classes",
    ),
    "label columns": (
        ([[1, 0], [0, 1], [1, 1]], THIRDS),
        {"task": "multilabel"},
        r"^y_score has 3 columns, but there are 2 labels; expected one column each$",
    ),
    "declared label columns": (
        ([[1, 0], [0, 1], [1, 1]], HALVES),
        {"task": "multilabel", "classes": ["a", "b", "c"]},
        r"^y_true has 2 columns, but classes holds 3 \(a, b, c\); expected one column per class$",
    ),
    "one-hot binary of three": (
        (np.eye(3), THIRDS),
        {"task": "binary"},
        r'^y_true has 3 columns; expected 2 for task="binary"$',
    ),
    "predicted labels": (
        ([[1, 0], [0, 1]],),
        {"task": "multilabel", "y_pred": [[1, 0], [0, 2]]},
        r"^y_pred has shape \(2, 2\); expected 0 or 1 in 2 columns, one per label$",
    ),
    "predicted matrix": (
        ([0, 1],),
        {"y_pred": [[1, 0], [0, 1]]},
        r"^y_pred has shape \(2, 2\); expected one predicted class per row$",
    ),
    # ---- soft labels
    "soft above one": (
        ([0.5, 1.5, 0.2, 2.5], [0.1, 0.2, 0.3, 0.4]),
        {},
        r"^y_true\[1\] is 1\.5; 2 values outside \[0, 1\]; expected class labels \(whole numbers",
    ),
    "soft label matrix below zero": (
        ([[0.5, 0.5], [0.5, -0.1]], [[0.5, 0.5], [0.5, 0.5]]),
        {"task": "multilabel"},
        r"^y_true\[1, 1\] is -0\.1; 1 values outside \[0, 1\]",
    ),
    "soft rows": (
        ([[0.5, 0.5], [0.5, 0.6], [0.1, 0.1]], HALVES),
        {"task": "multiclass"},
        r"^y_true\[1\] sums to 1\.1; 2 rows do not sum to 1 \(within 0\.001\); expected class ma",
    ),
    "soft column of several classes": (
        ([0.5, 0.2, 0.7], THIRDS),
        {},
        r"^y_true holds fractions in one column, which is a soft binary truth; several classes n",
    ),
    "swapped": (
        ([0.2, 0.7, 0.9], [0, 1, 1]),
        {},
        r"^y_true holds fractions and y_score only 0 and 1, as if the two were swapped; expected",
    ),
    # ---- scores
    "unknown scale": (
        ([0, 1], [0.1, 0.2]),
        {"scores": "percent"},
        r"^scores is 'percent'; expected one of auto, probability, logit, rank$",
    ),
    "not probabilities": (
        ([0, 1, 1], [0.1, 1.5, -2.0]),
        {"scores": "probability"},
        r"^y_score\[1\] is 1\.5; 2 values outside \[0, 1\]; expected probabilities, or scores=",
    ),
    "not probabilities in a matrix": (
        ([0, 1, 2], [[0.1, 0.2, 0.7], [0.1, 0.2, 1.7], [0, 0, 1]]),
        {"scores": "probability"},
        r"^y_score\[1, 2\] is 1\.7; 1 values outside \[0, 1\]",
    ),
    "infinite probabilities": (
        ([0, 1], [0.1, INF]),
        {"scores": "probability"},
        r"^y_score\[1\] is inf; 1 values outside \[0, 1\]",
    ),
    "infinite logits": (
        ([0, 1, 1], [0.1, 2, -INF]),
        {"scores": "logit"},
        r'^y_score\[2\] is infinite; 1 rows; expected finite logits, or scores="rank"$',
    ),
    # ---- threshold
    "threshold among several classes": (
        ([0, 1, 2], THIRDS),
        {"threshold": 0.5},
        r"^threshold applies to binary and multi-label problems; among several exclusive classes",
    ),
    "threshold of text": (
        ([0, 1], [0.1, 0.2]),
        {"threshold": "half"},
        r"^threshold is 'half'; expected a number$",
    ),
    "threshold is nan": (
        ([0, 1], [0.1, 0.2]),
        {"threshold": NAN},
        r"^threshold is nan; expected a number$",
    ),
    "threshold of an unknown class": (
        ([[1, 0], [0, 1]], [[0.5, 0.5], [0.5, 0.5]]),
        {"task": "multilabel", "threshold": {7: 0.5}},
        r"^threshold names '7', not one of the classes; expected 0, 1$",
    ),
    "threshold leaves out a class": (
        ([[1, 0], [0, 1]], [[5, 3], [2, 1]]),
        {"task": "multilabel", "threshold": {0: 0.5}},
        r"^threshold leaves out '1'; expected one for every class$",
    ),
    # ---- confidence
    "confidence alone": (
        ([0, 1], None),
        {"confidence": [0.5, 0.6]},
        r"^y_score and y_pred are both missing",
    ),
    "confidence and scores": (
        ([0, 1], [0.1, 0.9]),
        {"y_pred": [0, 1], "confidence": [0.9, 0.9]},
        r"^confidence and y_score are both given; expected y_score alone",
    ),
    "confidence outside": (
        ([0, 1], None),
        {"y_pred": [0, 1], "confidence": [0.9, 1.2]},
        r"^confidence\[1\] is 1\.2; 1 values outside \[0, 1\]; expected the probability of the p",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_used_is_refused_with_a_full_message(name):
    arguments, options, expected = REFUSED[name]
    found = refusal(*arguments, **options)
    assert re.search(expected, found), found


def test_an_input_error_is_a_value_error_of_ours():
    assert issubclass(InputError, ValueError)
    assert issubclass(InputError, TellapartError)


@pytest.mark.parametrize(
    "options",
    [{"y_true": [None, 0, 1, 1], "missing": "drop"},
     {"y_true": [0, 0, 1, 1], "sample_weight": [0, 1, 1, 1]}],
)  # fmt: skip
def test_a_message_counts_the_rows_that_were_handed_in(options):
    found = refusal(y_score=[0.1, 0.2, 1.5, 0.3], scores="probability", **options)
    assert found.startswith("y_score[2] is 1.5")


# ---- scale and threshold -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("scores", "scale", "threshold"),
    [
        ([0.0, 0.5, 1.0], "probability", 0.5),
        ([0.0, 0.5, 1.0000001], "rank", None),
        ([-0.1, 0.5, 0.7], "rank", None),
        ([0, 1, 1], "probability", 0.5),
        ([0.2, INF, -INF], "rank", None),
    ],
)
def test_undeclared_scores_are_probabilities_only_if_all_could_be(scores, scale, threshold):
    problem = Problem.of([0, 1, 1], scores)
    assert (problem.scale, problem.threshold) == (scale, threshold)
    assert not problem.scores.declared


@pytest.mark.parametrize(
    ("scale", "threshold"), [("probability", 0.5), ("logit", 0.0), ("rank", None)]
)
def test_every_scale_has_its_default_threshold(scale, threshold):
    assert Problem.of([0, 1], [0.2, 0.8], scores=scale).threshold == threshold


def test_ranks_have_no_counts_but_keep_their_curves():
    evaluation = tellapart.evaluate([0, 1, 1, 0], [3.0, 7.0, 9.0, -2.0])
    recall = evaluation.metric("recall")
    assert not recall.defined
    assert "needs a threshold" in recall.reason
    assert evaluation.metric("roc_auc").value == 1.0
    assert evaluation.result.confusion is None
    assert "needs probabilities" in evaluation.metric("brier").reason
    assert evaluation.metric("mse").defined


def test_a_row_at_the_threshold_counts_as_positive():
    assert Problem.of([0, 1], [0.5, 0.49999]).predicted().tolist() == [1, 0]
    assert Problem.of([0, 1], [0.0, -0.0], scores="logit").predicted().tolist() == [1, 1]


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
@pytest.mark.parametrize("threshold", [0.7, 0.1, 0.3, 1 / 3])
def test_a_score_equals_its_threshold_in_its_own_precision(dtype, threshold):
    scores = np.array([threshold, 0.999, 0.001], dtype=dtype)
    problem = Problem.of([1, 1, 0], scores, threshold=threshold)
    assert problem.predicted().tolist() == [1, 1, 0]
    below = np.nextafter(dtype(threshold), dtype(0))
    problem = Problem.of([1, 1, 0], np.array([below, 1, 0], dtype=dtype), threshold=threshold)
    assert problem.predicted().tolist() == [0, 1, 0]


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
def test_a_score_equals_its_threshold_for_every_label(dtype):
    scores = np.array([[0.7, 0.2], [0.1, 0.2]], dtype=dtype)
    labels = [[1, 0], [0, 1]]
    problem = Problem.of(labels, scores, task="multilabel", threshold={0: 0.7, 1: 0.2})
    assert problem.predicted().tolist() == [[1, 1], [0, 1]]


def test_a_mapping_may_leave_out_a_label_that_has_a_default():
    labels = [[1, 0], [0, 1]]
    problem = Problem.of(labels, [[0.4, 0.5], [0.2, 0.3]], task="multilabel", threshold={"0": 0.3})
    assert problem.predicted().tolist() == [[1, 1], [0, 0]]


@pytest.mark.parametrize("dtype", [">f4", ">f8", "<f8", np.longdouble, np.int8, np.uint16, bool])
def test_scores_of_any_number_type_and_byte_order_are_read(dtype):
    scores = np.array([0, 1, 1, 0]).astype(dtype)
    evaluation = tellapart.evaluate([0, 1, 1, 0], scores)
    assert evaluation.metric("roc_auc").value == 1.0
    assert evaluation.problem.scale == "probability"


def test_half_precision_is_kept_exactly():
    scores = np.array([0.1, 0.7, 0.3], dtype=np.float16)
    problem = Problem.of([0, 1, 1], scores)
    assert problem.scores.values.dtype == np.float32
    assert problem.scores.dtype == np.float16
    assert (problem.scores.values == scores).all()


def test_float32_scores_stay_float32():
    problem = Problem.of([0, 1], np.array([0.1, 0.7], dtype=np.float32))
    assert problem.scores.values.dtype == np.float32


def test_rows_of_half_precision_probabilities_still_sum_to_one():
    random = np.random.default_rng(0)
    scores = random.dirichlet(np.ones(5), 50).astype(np.float16)
    found = tellapart.evaluate(random.integers(0, 5, 50), scores, classes=range(5))
    assert found.metric("brier").defined


def test_rows_that_do_not_sum_to_one_have_no_proper_score():
    found = tellapart.evaluate([0, 1, 2], [[0.5, 0.5, 0.5], [0.1, 0.2, 0.7], [0.1, 0.1, 0.8]])
    assert found.metric("brier").reason == "the probabilities of a row do not sum to 1"
    assert found.metric("roc_auc_ovr_macro").defined
    assert found.metric("ece").defined


# ---- several classes ---------------------------------------------------------------------


def test_the_largest_score_decides_and_ties_go_to_the_first_class_and_are_counted():
    scores = [[0.4, 0.4, 0.2], [0.2, 0.4, 0.4], [0.1, 0.2, 0.7], [1 / 3, 1 / 3, 1 / 3]]
    problem = Problem.of(["a", "b", "c", "a"], scores)
    assert problem.predicted().tolist() == [0, 1, 2, 0]
    assert problem.tied_rows() == 3
    found = {f.code: f for f in tellapart.evaluate(["a", "b", "c", "a"], scores).result.findings}
    assert found["tied-rows"].numbers["rows"] == 3


@given(st.integers(0, 2**32 - 1), st.sampled_from((np.float32, np.float64)))
def test_logits_are_decided_as_they_stand(seed, dtype):
    """The softmax must neither break ties of logits nor turn near ones around."""
    random = np.random.default_rng(seed)
    logits = (random.integers(-30, 30, (40, 4)) / 10).astype(dtype)
    problem = Problem.of(np.arange(40) % 4, logits, scores="logit")
    assert problem.predicted().tolist() == logits.argmax(axis=1).tolist()
    largest = logits.max(axis=1, keepdims=True)
    assert problem.tied_rows() == ((logits == largest).sum(axis=1) > 1).sum()


def test_logits_become_the_probabilities_of_the_softmax():
    random = np.random.default_rng(1)
    logits = random.normal(size=(30, 4)) * 3
    softmax = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    problem = Problem.of(np.arange(30) % 4, logits, scores="logit")
    for k in range(4):
        assert problem.probability(k) == pytest.approx(softmax[:, k], rel=1e-12)


def test_two_logits_are_the_softmax_of_both():
    logits = np.array([[1.0, 2.0], [3.0, -1.0], [0.5, 0.5]])
    problem = Problem.of([1, 0, 1], logits, scores="logit")
    softmax = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    assert problem.probability(0) == pytest.approx(softmax[:, 1], rel=1e-12)
    assert problem.predicted().tolist() == [1, 0, 1]


def test_logits_beyond_the_reach_of_the_softmax_keep_their_order():
    logits = np.array([[50.0, 0, 0], [90.0, 0, 0], [800.0, 0, 0], [0.0, 0, 0]])
    score = Problem.of([0, 0, 0, 1], logits, scores="logit", classes=[0, 1, 2]).score(0)
    assert (np.diff(score[:3]) > 0).all()


# ---- classes, names and the positive class -----------------------------------------------


@pytest.mark.parametrize(
    ("truth", "classes", "positive"),
    [
        ([0, 1], ("0", "1"), "1"),
        ([1, 2], ("1", "2"), "2"),
        ([1, -1], ("-1", "1"), "1"),
        ([True, False], ("False", "True"), "True"),
        (["yes", "no"], ("no", "yes"), "yes"),
        ([10, 2], ("2", "10"), "10"),
        (["c10", "c2"], ("c2", "c10"), "c10"),
        ([0.0, 1.0], ("0", "1"), "1"),
        ([2.5, 10.0], None, None),
    ],
)
def test_classes_come_in_natural_order_and_the_last_is_positive(truth, classes, positive):
    if classes is None:
        assert "outside [0, 1]" in refusal(truth, [0.1, 0.2])
        return
    problem = Problem.of(truth, [0.1, 0.2])
    assert (problem.classes, problem.positive) == (classes, positive)


def test_natural_order_puts_2_before_10_in_text_too():
    truth = ["class 10", "class 2", "Class 1"]
    problem = Problem.of(truth, y_pred=truth)
    assert problem.classes == ("Class 1", "class 2", "class 10")


@pytest.mark.parametrize(
    ("pos_label", "expected"), [("no", [1, 0]), ("yes", [0, 1]), (None, [0, 1])]
)
def test_either_class_may_be_the_positive_one(pos_label, expected):
    problem = Problem.of(["no", "yes"], [0.1, 0.9], pos_label=pos_label)
    assert problem.truth.values.tolist() == expected


def test_two_columns_are_read_at_the_positive_class_and_shown():
    scores = np.array([[0.9, 0.1], [0.3, 0.7]])
    last = tellapart.evaluate(["no", "yes"], scores)
    first = tellapart.evaluate(["no", "yes"], scores, pos_label="no")
    assert last.problem.score(0).tolist() == [0.1, 0.7]
    assert first.problem.score(0).tolist() == [0.9, 0.3]
    assert last.result.data.columns["score"] == "y_score[:, 1] (of yes)"
    assert first.result.data.columns["score"] == "y_score[:, 0] (of no)"
    assert first.result.data.positive == "no"


def test_a_class_may_be_declared_in_another_type_than_the_truth():
    problem = Problem.of([0, 1, 1], [0.1, 0.2, 0.3], classes=["0", "1"], pos_label="0")
    assert problem.truth.values.tolist() == [1, 0, 0]


def test_predictions_may_hold_a_class_that_never_occurs():
    problem = Problem.of(["a", "b", "a"], y_pred=["a", "c", "b"])
    assert problem.classes == ("a", "b", "c")
    assert problem.task == "multiclass"


def test_one_class_is_undefined_with_a_reason_where_classes_are_declared():
    found = tellapart.evaluate([1, 1, 1], [0.2, 0.7, 0.9], classes=[0, 1])
    assert "needs negative rows" in found.metric("roc_auc").reason
    assert "no negative rows" in found.metric("specificity").reason
    assert found.metric("recall").value == pytest.approx(2 / 3)
    assert any(finding.code == "class-absent" for finding in found.result.findings)


def test_naming_the_other_class_as_positive_declares_it():
    problem = Problem.of([0, 0], [0.2, 0.7], pos_label=1)
    assert (problem.classes, problem.positive) == (("0", "1"), "1")


@pytest.mark.parametrize("task", ["binary", "multiclass", "multilabel"])
@pytest.mark.parametrize("soft", [False, True])
@pytest.mark.parametrize("weighted", [False, True])
def test_a_single_row_is_legal(task, soft, weighted):
    case = simulated(task, rows=6, seed=0, soft=soft, weighted=weighted).take([0])
    evaluation = case.evaluate()
    assert evaluation.result.data.rows == 1
    assert evaluation.to_json()


# ---- kinds of truth ----------------------------------------------------------------------


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
def test_fractions_make_a_soft_truth_in_float64(dtype):
    truth = np.array([0.25, 1.0, 0.0], dtype=dtype)
    problem = Problem.of(truth, [0.2, 0.7, 0.1])
    assert problem.is_soft
    assert problem.truth.values.dtype == np.float64
    assert problem.truth.values.tolist() == [0.25, 1.0, 0.0]


def test_a_truth_of_one_half_throughout_is_soft():
    assert Problem.of([0.5, 0.5], [0.2, 0.7]).is_soft


def test_whole_numbers_as_floats_are_hard():
    problem = Problem.of(np.array([0.0, 1.0, 1.0]), [0.2, 0.7, 0.1])
    assert not problem.is_soft
    assert problem.truth.values.dtype == np.uint8


def test_fractions_with_only_zeros_and_ones_as_scores_are_fine_if_declared():
    problem = Problem.of([0.2, 0.7], [0, 1], scores="probability")
    assert problem.is_soft


def test_soft_truth_with_declared_classes_and_positive():
    problem = Problem.of([0.2, 0.7], [0.3, 0.6], classes=["no", "yes"])
    assert (problem.classes, problem.positive) == (("no", "yes"), "yes")


def test_a_matrix_of_one_hot_rows_is_several_classes():
    problem = Problem.of(np.eye(3), np.full((3, 3), 1 / 3), task="multiclass", classes=list("abc"))
    assert problem.truth.values.tolist() == [0, 1, 2]
    assert not problem.is_soft


def test_soft_rows_within_a_thousandth_of_one_are_scaled_to_it():
    truth = np.array([[0.5, 0.4995], [0.3, 0.7008]])
    problem = Problem.of(truth, np.full((2, 2), 0.5), task="multiclass")
    assert problem.truth.values.sum(axis=1) == pytest.approx([1, 1], abs=1e-15)


def test_a_two_column_matrix_may_be_a_soft_binary_truth():
    problem = Problem.of([[0.2, 0.8], [0.9, 0.1]], [0.6, 0.3], task="binary")
    assert problem.truth.values == pytest.approx([0.8, 0.1])


def test_one_label_may_be_a_vector():
    problem = Problem.of([1, 0, 1], [0.2, 0.7, 0.8], task="multilabel")
    assert problem.questions == ("0",)
    assert problem.truth.values.shape == (3, 1)


def test_a_column_vector_is_a_vector():
    problem = Problem.of([[0], [1]], [[0.2], [0.7]], sample_weight=[[1], [2]])
    assert problem.task == "binary"
    assert problem.weights.tolist() == [1, 2]


# ---- predictions and confidence ----------------------------------------------------------


def test_given_predictions_decide_the_counts_and_disagreement_is_found():
    found = tellapart.evaluate([0, 1, 1, 0], [0.2, 0.7, 0.8, 0.1], y_pred=[0, 1, 0, 0])
    assert found.metric("recall").value == 0.5
    assert found.metric("roc_auc").value == 1.0
    assert found.result.data.disagreeing_rows == 1
    finding = next(f for f in found.result.findings if f.code == "predictions-disagree")
    assert "1 of 4 rows" in finding.text


def test_predictions_that_agree_are_no_finding():
    found = tellapart.evaluate([0, 1, 1, 0], [0.2, 0.7, 0.8, 0.1], y_pred=[0, 1, 1, 0])
    assert found.result.data.disagreeing_rows == 0
    assert all(finding.code != "predictions-disagree" for finding in found.result.findings)


def test_predictions_alone_have_counts_and_no_curves():
    found = tellapart.evaluate(["a", "b", "b"], y_pred=["a", "b", "a"])
    assert found.metric("accuracy").value == pytest.approx(2 / 3)
    assert found.metric("roc_auc").reason == "needs scores; only predictions were given"
    with pytest.raises(InputError, match="a curve needs scores"):
        found.curve("roc")


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_the_confidence_of_a_soft_prediction_is_judged_by_the_mass_it_got(dtype):
    truth = np.array([0.25, 0.75, 0.5], dtype=dtype)
    found = tellapart.evaluate(truth, y_pred=[0, 1, 1], confidence=[0.75, 0.75, 0.5])
    assert found.metric("ece").value == pytest.approx(0)


def test_confidence_is_judged_by_whether_the_answer_was_right():
    found = tellapart.evaluate(["a", "b", "c"], y_pred=["a", "b", "a"], confidence=[1.0, 1.0, 0.0])
    assert found.metric("ece").value == pytest.approx(0)
    assert found.metric("roc_auc_ovr_macro").reason == "needs scores; only predictions were given"


# ---- rows left out -----------------------------------------------------------------------


def test_rows_that_miss_a_value_are_dropped_and_counted():
    found = tellapart.evaluate(
        [0, None, 1, 1, 0], [0.1, 0.2, NAN, 0.8, 0.3], sample_weight=[1, 1, 1, 2, 1],
        groups=["a", "b", "c", "d", None], missing="drop",
    )  # fmt: skip
    assert found.result.data.rows == 2
    assert found.result.data.dropped == 3
    assert found.problem.tags["groups"].tolist() == ["a", "d"]
    assert any(finding.code == "rows-dropped" for finding in found.result.findings)


def test_nothing_is_dropped_where_nothing_is_missing():
    assert Problem.of([0, 1], [0.1, 0.2], missing="drop").dropped == 0


def test_weightless_rows_are_left_out_and_counted():
    found = tellapart.evaluate([0, 1, 1], [0.1, 0.2, 0.3], sample_weight=[1, 0, 2])
    assert (found.result.data.rows, found.result.data.zero_weight) == (2, 1)
    assert found.result.data.weighted


# ---- the caller's arrays -----------------------------------------------------------------


def parts(problem):
    yield problem.truth.values
    yield problem.weights
    if problem.scores is not None:
        yield problem.scores.values
    if problem.given is not None:
        yield problem.given
    yield from problem.tags.values()


@given(cases(), st.booleans())
def test_the_callers_arrays_are_neither_changed_nor_kept(case, column_major):
    order = "F" if column_major else "C"
    arguments = {
        "y_true": np.array(case.y_true(as_masses=True), order=order),
        "y_score": np.array(case.y_score(), order=order),
        "sample_weight": np.array(case.weights),
        "items": np.arange(case.rows),
    }
    if case.task == "multilabel":
        arguments["y_pred"] = np.array(case.y_score() > 0.5, dtype=np.uint8, order=order)
    before = {name: array.copy() for name, array in arguments.items()}
    for array in arguments.values():
        array.flags.writeable = False
    evaluation = case.evaluate(**arguments)
    for name, array in arguments.items():
        assert (array == before[name]).all()
        assert not any(np.shares_memory(array, part) for part in parts(evaluation.problem)), name


def test_scores_are_not_copied_on_request():
    scores = np.array([0.1, 0.7, 0.3])
    kept = Problem.of([0, 1, 1], scores, copy=False)
    copied = Problem.of([0, 1, 1], scores)
    assert np.shares_memory(kept.scores.values, scores)
    assert not np.shares_memory(copied.scores.values, scores)


@pytest.mark.parametrize("order", ["C", "F"])
def test_uncopied_scores_of_any_layout_give_the_same_numbers(order):
    case = simulated("multiclass", rows=30, seed=0)
    scores = np.array(case.score, order=order)
    assert case.evaluate(y_score=scores, copy=False).to_json() == case.evaluate().to_json()
    binary = simulated("binary", rows=30, seed=0)
    both = np.stack([1 - binary.y_score(), binary.y_score()], axis=1)
    strided = binary.evaluate(y_score=both, copy=False)
    assert strided.metric("roc_auc") == binary.evaluate().metric("roc_auc")


def test_every_other_row_of_an_array_may_be_handed_in():
    case = simulated("binary", rows=40, seed=0)
    truth, scores = case.y_true(as_masses=True).astype(int), case.y_score()
    strided = tellapart.evaluate(truth[::2], scores[::2], copy=False)
    again = tellapart.evaluate(truth[::2].copy(), scores[::2].copy())
    assert strided.metric("roc_auc") == again.metric("roc_auc")


# ---- problems made of problems -----------------------------------------------------------


@pytest.mark.parametrize("threshold", [0.3, {"ant": 0.3, "bee": 0.5, "cat": 0.5}])
def test_another_threshold_asks_one_question_per_class(threshold):
    evaluation = simulated("multiclass", rows=30, seed=0).evaluate()
    other = evaluation.at(threshold)
    assert other.problem.task == "multilabel"
    assert other.metric("roc_auc_ovr_macro").value == pytest.approx(
        evaluation.metric("roc_auc_ovr_macro").value
    )
    for name in evaluation.problem.questions:
        assert len(other.curve("roc", of=name)) == len(evaluation.curve("roc", of=name))
    assert other.page()


def test_another_threshold_of_a_binary_problem():
    evaluation = tellapart.evaluate([0, 1, 1], [0.2, 0.3, 0.9])
    assert evaluation.metric("recall").value == 0.5
    assert evaluation.at(0.3).metric("recall").value == 1.0
    assert evaluation.at({"1": 0.3}).metric("recall").value == 1.0
    assert evaluation.metric("recall").value == 0.5


def test_a_threshold_needs_scores():
    with pytest.raises(InputError, match="threshold needs scores; only predictions were given"):
        tellapart.evaluate([0, 1], y_pred=[0, 1]).at(0.5)


def test_problems_of_different_questions_do_not_join():
    first, second = (simulated("multiclass", rows=9, seed=0, classes=k).problem() for k in (3, 4))
    with pytest.raises(
        InputError, match=r"a batch has task multiclass, classes ant, bee, cat, dog "
    ):
        joined([first, second])


def test_a_class_is_asked_for_by_its_name():
    problem = simulated("multiclass", rows=9, seed=0).problem()
    assert problem.question("bee") == 1
    with pytest.raises(InputError, match=r"^of is 'fly'; expected one of ant, bee, cat$"):
        problem.question("fly")
    with pytest.raises(InputError, match=r"^of is missing; expected one of ant, bee, cat$"):
        problem.question()


@pytest.mark.parametrize("decimals", [2, 3, 4])
def test_probabilities_written_with_few_decimals_still_sum_to_one(decimals):
    random = np.random.default_rng(decimals)
    truth, exact = random.integers(0, 4, 300), random.dirichlet(np.ones(4) * 3, 300)
    rounded = exact.round(decimals)
    for scores in (rounded, rounded.astype(np.float32)):
        assert Problem.of(truth, scores).scores.sums_to_one
    assert not Problem.of(truth, exact * 0.99).scores.sums_to_one
    assert not Problem.of(truth, (exact * 0.9).round(decimals)).scores.sums_to_one
