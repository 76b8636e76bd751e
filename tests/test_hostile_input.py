from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest

import tellapart as ta
from tellapart import InputError


def test_compound_labels_are_refused():
    with pytest.raises(InputError, match=r"^y_true has entries .* of a compound type"):
        ta.evaluate([{"a": 1}, {"b": 2}], [0.1, 0.2])


def test_masked_entries_are_missing():
    truth = np.ma.masked_array([0, 1, 0, 1], mask=[0, 0, 0, 1])
    with pytest.raises(InputError, match=r"^y_true\[3\] is missing"):
        ta.evaluate(truth, [0.1, 0.9, 0.4, 0.2])
    evaluation = ta.evaluate(truth, [0.1, 0.9, 0.4, 0.2], missing="drop")
    assert (evaluation.result.data.rows, evaluation.result.data.dropped) == (3, 1)
    unmasked = ta.evaluate(np.ma.masked_array([0, 1, 0, 1]), [0.1, 0.9, 0.4, 0.2])
    assert unmasked.result.data.rows == 4


@pytest.mark.parametrize("classes", [{"a", "b"}, "ab", 2, {"a": 0, "b": 1}])
def test_classes_without_an_order_are_refused(classes):
    with pytest.raises(InputError, match=r"^classes is .*expected a list of class labels"):
        ta.evaluate(["a", "b"], [0.1, 0.2], classes=classes)


def test_fractions_and_decimals_are_soft_labels():
    plain = ta.evaluate([0.2, 0.8, 1.0], [0.1, 0.7, 0.9]).to_json()
    fractions = [Fraction(1, 5), Fraction(4, 5), Fraction(1)]
    assert ta.evaluate(fractions, [0.1, 0.7, 0.9]).to_json() == plain
    assert ta.evaluate([Decimal("0.2"), Decimal("0.8"), 1], [0.1, 0.7, 0.9]).to_json() == plain


def test_probabilities_as_predictions_are_refused():
    with pytest.raises(InputError, match=r"^y_pred\[0\] is 0.2, a fraction"):
        ta.evaluate([0, 0, 1, 1], y_pred=[0.2, 0.9, 0.1, 0.4])


@pytest.mark.parametrize("weight", [1e-100, 1e160])
def test_weights_whose_squares_overflow_are_refused(weight):
    with pytest.raises(InputError, match=r"^sample_weight\[0\] is"):
        ta.evaluate([0, 1, 1], [0.1, 0.2, 0.3], sample_weight=[weight] * 3)
    assert ta.roc_auc_score([0, 1, 1], [0.1, 0.2, 0.3], sample_weight=[weight] * 3) == 1.0


def test_one_giant_weight_breaks_nothing():
    weight = [1e16, 1, 1, 1, 1, 1]
    evaluation = ta.evaluate([0, 1, 2] * 2, np.eye(3)[[0, 1, 2, 1, 2, 0]], sample_weight=weight)
    assert evaluation.metric("accuracy").value == pytest.approx(1.0)
    for name in ("mcc", "kappa", "accuracy", "roc_auc_ovr_macro"):
        estimate = evaluation.metric(name)
        assert estimate.low <= estimate.value <= estimate.high


def test_two_float16_logits_are_subtracted_without_overflow():
    logits = np.array([[-60000, 60000], [-40000, 40000]] * 2, dtype=np.float16)
    auc = ta.evaluate([1, 0, 1, 0], logits, scores="logit").metric("roc_auc")
    assert auc.value == 1.0


def test_the_order_of_the_classes_cannot_untie_logits():
    logits = np.array([[0.3, -0.3, 1.3, 0.2], [0.3, 1.3, 0.2, -0.3]])
    evaluation = ta.evaluate([0, 1], logits, classes=[0, 1, 2, 3], scores="logit")
    assert evaluation.metric("roc_auc", of=0).value == 0.5


def test_soft_labels_turn_around_with_the_positive_class():
    hard = ta.evaluate([0, 1, 1, 0], [0.1, 0.9, 0.8, 0.3], pos_label=0).metric("roc_auc")
    soft = ta.evaluate([0, 1, 0.999999, 0], [0.1, 0.9, 0.8, 0.3], pos_label=0).metric("roc_auc")
    assert (hard.value, round(soft.value, 4)) == (0.0, 0.0)


@pytest.mark.parametrize("level", ["0.9", None, 0, 1, 1 - 1e-16])
def test_levels_that_are_none_are_refused(level):
    with pytest.raises(InputError, match=r"^level is .*; expected a share between 0 and 1"):
        ta.evaluate([0, 1], [0.1, 0.2], level=level)


@pytest.mark.parametrize(
    ("score", "place"),
    [
        ([0.5, 2**70 + 1], r"1"),
        (np.longdouble(1) + np.array([0, np.finfo(np.longdouble).eps]), "1"),
        (np.array([[1, 2], [2**60 + 1, 3]]), "1, 0"),
    ],
)  # fmt: skip
def test_scores_that_float64_would_tie_are_refused_by_their_place(score, place):
    with pytest.raises(InputError, match=rf"^y_score\[{place}\] is .*, which float64 cannot tell"):
        ta.evaluate([0, 1], score)
