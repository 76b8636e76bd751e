"""What can be required, and what is said of what cannot."""

import pytest

from tellapart.errors import InputError
from tellapart.gate.language import margins, requirement, requirements
from tellapart.results.asked import Asked


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("roc_auc.low >= 0.90", "roc_auc.low >= 0.9"),
        ("recall[cat]>=.8", "recall[cat] >= 0.8"),
        (" brier<=1e-1 ", "brier <= 0.1"),
        ("log_loss.high < 0.3", "log_loss.high < 0.3"),
        ("mcc > -0.5", "mcc > -0.5"),
        ("recall[a >= b] >= 0.8", "recall[a >= b] >= 0.8"),
        ("recall[x.low].value <= 0.5", "recall[x.low].value <= 0.5"),
        ("recall[v1.2] > 0.5", "recall[v1.2] > 0.5"),
        ("recall[a [1]].high > 0.5", "recall[a [1]].high > 0.5"),
        ("recall[猫].low > 0.5", "recall[猫].low > 0.5"),
        ("lr_plus > 10", "lr_plus > 10"),
    ],
)
def test_a_requirement_is_read_and_written_alike(text, written):
    one = requirement(text)
    assert str(one) == written
    assert requirement(written) == one


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("rocauc >= 0.9", "'rocauc', which is no metric; did you mean roc_auc"),
        ("AUC >= 0.9", "did you mean roc_auc"),
        ("sensitivity >= 0.9", "did you mean recall"),
        ("zzz >= 0.9", "expected one of accuracy, "),
        ("roc_auc.lo >= 0.9", "names the part 'lo'; did you mean low"),
        ("roc_auc", "expected METRIC"),
        ("roc_auc == 0.9", "expected METRIC"),
        ("roc_auc >= high", "compares with 'high'"),
        ("roc_auc >= nan", "compares with 'nan'"),
        ("roc_auc >=", "expected METRIC"),
        (">= 0.9", "expected"),
        ("roc_auc >= 90", "lies between 0 and 1; expected a number in this range"),
        ("recall[] >= 0.9", "expected a metric such as"),
        ("recall_at_specificity >= 0.9", "needs specificity and cannot be required yet"),
        ("roc_auc >= 0_1", "compares with '0_1'"),
        ("roc_auc >= \N{ARABIC-INDIC DIGIT ZERO}", "compares with"),
        ("0.5 <= roc_auc <= 0.9", "which has two limits; expected a requirement for each"),
        ("0.5 < recall[a] < 0.9", "which has two limits; expected a requirement for each"),
        (3, "require is 3"),
        ("", "require is ''"),
    ],
)
def test_what_is_no_requirement_says_what_is(text, message):
    with pytest.raises(InputError, match=message.replace("[", r"\[")):
        requirement(text)


def test_one_or_several_or_none():
    assert requirements(None) == ()
    assert len(requirements("roc_auc > 0.5")) == 1
    assert len(requirements(iter(["roc_auc > 0.5", "f1 > 0.5"]))) == 2


def test_margins_of_all_or_by_name():
    cat = Asked("recall", "cat")
    assert margins(None) is None
    assert margins("0.01") == margins(["0.01"]) == margins(0.01) == 0.01
    assert margins(["recall[cat]=0.02", "roc_auc=.01"]) == {cat: 0.02, Asked("roc_auc"): 0.01}
    assert margins({"recall[cat]": 0.02}) == {cat: 0.02}
    assert margins("recall[a=b, c]=0.5") == {Asked("recall", "a=b, c"): 0.5}


@pytest.mark.parametrize(
    "given",
    [
        0,
        -0.1,
        "x",
        "nan",
        True,
        {"f1": 0},
        ["f1=0"],
        ["f1="],
        "0_1",
        "f1=\N{ARABIC-INDIC DIGIT ONE}",
        "inf",
    ],
)
def test_a_margin_is_a_number_above_zero(given):
    with pytest.raises(InputError, match="expected a number above 0"):
        margins(given)


@pytest.mark.parametrize("given", [["f1=0.1", "f1=0.9"], {"f1": 0.1, " f1": 0.9}])
def test_a_metric_has_one_margin(given):
    with pytest.raises(InputError, match="margin names f1 twice"):
        margins(given)


def test_a_number_among_named_margins_is_refused():
    with pytest.raises(InputError, match="among others; expected NAME=NUMBER"):
        margins(["0.01", "f1=0.02"])
    with pytest.raises(InputError, match="did you mean f1"):
        margins(["f11=0.02"])
