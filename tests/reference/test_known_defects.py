"""Defects found in other packages, each shown not to be ours, through the public functions."""

from __future__ import annotations

import csv
import json
import warnings
from math import inf, isfinite, isnan
from pathlib import Path

import numpy as np
import pytest
from scipy import special

import tellapart as ta
from tellapart.inference.matched_pairs import mcnemar
from tellapart.metrics.partial import partial_auc, standardised, standardised_auc
from tellapart.problem import Column
from tellapart.statistics import ScoreSweep

HERE = Path(__file__).parent / "r"


def noisy(rows=200, seed=3):
    random = np.random.default_rng(seed)
    truth = random.integers(0, 2, rows)
    return truth, special.expit(random.normal(size=rows) + 1.5 * truth - 0.7)


def p_value(truth, first, second, name="roc_auc", **options):
    found = ta.compare(truth, {"a": first, "b": second}, metrics=[name], **options)
    return found.differences[0].p_value


def read(name):
    with (HERE / "data" / f"{name}.csv").open(encoding="utf-8") as file:
        table = list(csv.DictReader(file))
    return {key: np.array([float(row[key]) for row in table]) for key in table[0]}


# MLstatkit 0.1.91


def test_a_model_that_ranks_alike_is_not_significantly_different():
    """MLstatkit: DeLong's p is 0 for identical or monotone scores (a fallback of no difference)."""
    truth, score = noisy()
    assert p_value(truth, score, score) == 1.0
    assert p_value(truth, score, score**3) == 1.0


def test_two_perfect_models_are_not_significantly_different():
    """MLstatkit: DeLong's p is 0 for two models that both separate the classes."""
    truth = np.repeat([0, 1], 15)
    assert p_value(truth, np.linspace(0, 1, 30), np.linspace(0.2, 0.9, 30) ** 2) == 1.0


def test_a_resampled_p_value_is_never_zero():
    """MLstatkit and pROC: p = 0 where no resample reaches the difference."""
    truth, score = noisy()
    for name in ("average_precision", "f1"):
        found = p_value(truth, score, 1 - score, name, resamples=500)
        assert found == pytest.approx(2 / 501)


def test_the_sign_of_a_difference_is_first_less_second():
    """MLstatkit: z has the opposite sign of the difference that it is printed with."""
    truth, score = noisy()
    worse = np.random.default_rng(1).permutation(score)
    found = ta.compare(truth, {"good": score, "bad": worse}, metrics=["roc_auc"])
    estimate = found.difference("roc_auc", "good", "bad").estimate
    assert 0 < estimate.low < estimate.value < estimate.high


# confidenceinterval 1.0.5


def test_standard_errors_of_macro_averages_use_the_whole_covariance():
    """confidenceinterval: .0210, .0339 and .0378; its multinomial covariance is elementwise."""
    data = read("labels4")
    evaluation = ta.evaluate(data["y"].astype(int), y_pred=data["a"].astype(int))
    for name, right, wrong in (
        ("precision_macro", 0.0283, 0.0210),
        ("recall_macro", 0.0356, 0.0339),
        ("f1_macro", 0.0324, 0.0378),
    ):
        found = evaluation.metric(name).standard_error
        assert found == pytest.approx(right, abs=5e-5)
        assert abs(found - wrong) > 1e-3
    drawn = np.random.default_rng(0).multinomial(250, _matrix(evaluation) / 250, 4000)
    spread = np.std([_macro_f1(counts.reshape(4, 4)) for counts in drawn])
    assert spread == pytest.approx(0.0326, abs=8e-4)  # simulated


def _matrix(evaluation):
    return evaluation.result.confusion.counts.ravel()


def _macro_f1(counts):
    return np.mean(2 * np.diag(counts) / (counts.sum(axis=0) + counts.sum(axis=1)))


def test_no_interval_leaves_the_range():
    """confidenceinterval: an AUC with an upper bound of 1.158."""
    for truth, score in (
        ([0, 0, 0, 1, 1], [0.1, 0.2, 0.6, 0.5, 0.9]),
        ([0, 0, 0, 0, 0, 1, 0, 1, 1, 1], np.linspace(0.1, 0.9, 10)),
    ):
        evaluation = ta.evaluate(truth, score, classes=[0, 1])
        assert 0.8 < evaluation.metric("roc_auc").value < 1
        methods = (None, "delong", "newcombe", "bootstrap-percentile", "bootstrap-logit")
        for method in methods:
            found = evaluation.metric("roc_auc", method=method)
            assert 0 <= found.low <= found.value <= found.high <= 1
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            resampled = evaluation.bootstrapped(200).result
        for result in (evaluation.result, resampled):
            for name, estimate in result.metrics.items():
                low, high = ta.METRICS[name].range
                if isfinite(estimate.low):
                    assert low <= estimate.low <= estimate.high <= high, name


def float32_midranks(score, truth):
    _, place, count = np.unique(score, return_inverse=True, return_counts=True)
    upto = np.cumsum(count, dtype=np.float32)
    rank = (upto - (count.astype(np.float32) - 1) / np.float32(2))[place]
    m, n = np.float32(truth.sum()), np.float32((truth == 0).sum())
    return (rank[truth == 1].sum(dtype=np.float32) - m * (m + 1) / 2) / (m * n)


def test_ranks_of_millions_of_rows_keep_their_digits():
    """confidenceinterval: float32 midranks, .8125 for .81324 at 3,000,000 against 10 rows."""
    random = np.random.default_rng(0)
    m, n = 3_000_000, 10
    truth = np.repeat([1, 0], [m, n])
    score = (random.normal(size=m + n) + 1.3 * truth).astype(np.float32)
    negatives = score[truth == 0]
    wins = sum(int((score[:m] > one).sum()) for one in negatives)
    ties = sum(int((score[:m] == one).sum()) for one in negatives)
    expected = (2 * wins + ties) / (2 * m * n)
    assert ta.roc_auc_score(truth, score) == expected
    evaluation = ta.evaluate(truth, score, scores="rank")
    assert evaluation.metric("roc_auc").value == expected
    assert abs(float32_midranks(score, truth) - expected) > 1e-4


def test_one_positive_row_has_a_value_and_an_interval_but_no_variance():
    """confidenceinterval, pROC: NaN throughout."""
    evaluation = ta.evaluate([0, 0, 0, 1, 0, 0], [0.1, 0.3, 0.2, 0.6, 0.7, 0.4])
    found = evaluation.metric("roc_auc")
    assert (found.value, found.method) == (0.8, "newcombe")
    assert 0 < found.low < 0.8 < found.high < 1
    assert isnan(found.standard_error)


def test_labels_may_be_floats():
    """confidenceinterval: crashes on labels 0.0 and 1.0."""
    assert ta.evaluate([0.0, 1.0, 1.0], [0.2, 0.4, 0.6]).metric("roc_auc").value == 1.0


# pROC


@pytest.mark.parametrize("score", [[0.1, 0.2, 0.8, 0.9], [0.5] * 4, [0.9, 0.8, 0.2, 0.1]])
def test_no_interval_is_a_point(score):
    """pROC: [1, 1] for a perfect AUC, [.5, .5] for constant scores, [0, 0] for reversed ones."""
    found = ta.evaluate([0, 0, 1, 1], score).metric("roc_auc")
    assert found.low <= found.value <= found.high
    assert found.high - found.low > 0.3


def test_the_direction_is_never_chosen_from_the_data():
    """pROC: by default it turns scores around where that flatters them."""
    truth, score = noisy()
    area = ta.evaluate(truth, score).metric("roc_auc").value
    turned = ta.evaluate(truth, 1 - score).metric("roc_auc").value
    assert turned == pytest.approx(1 - area)
    assert turned < 0.5


def test_no_pair_of_classes_is_turned_around():
    """pROC: `multiclass.roc` chooses the direction pair by pair (.6540 for .6513 of real data)."""
    truth = np.repeat([0, 1, 2], 4)
    score = np.zeros((12, 3))
    score[np.arange(12), (truth + 1) % 3] = 1.0  # always wrong
    assert ta.evaluate(truth, score).metric("roc_auc_ovo_macro").value < 0.5


# statsmodels 0.15, mlxtend 0.25


def test_without_discordant_rows_there_is_no_difference():
    """statsmodels, mlxtend: McNemar's default is 0 / 0 -> infinity, p = 0."""
    truth, answers = [0, 1, 0, 1, 1], {"y_pred": [0, 1, 1, 1, 0]}
    assert p_value(truth, answers, answers, "accuracy") == 1.0
    assert ta.compare(truth, {"a": answers, "b": answers, "c": answers}).joint[0].p_value == 1.0


def test_as_many_rows_for_either_model_are_not_over_corrected():
    """statsmodels, mlxtend: p = .683 for 3 against 3, where nothing differs."""
    truth = np.ones(10, int)
    first, second = truth.copy(), truth.copy()
    first[:3] = second[3:6] = 0
    found = mcnemar(3, 3)
    assert (found.exact, found.asymptotic) == (1.0, 1.0)
    answers = {"y_pred": first}, {"y_pred": second}
    expected = 1 - 20 / 64 / 2  # mid-p takes off half the chance of what was seen
    assert p_value(truth, *answers, "accuracy", classes=[0, 1]) == pytest.approx(expected)


# scikit-learn 1.9


def test_average_precision_without_positives_is_undefined():
    """scikit-learn, torchmetrics: 0.0, as if the model were at fault."""
    found = ta.evaluate([0, 0, 0], [0.1, 0.2, 0.3], classes=[0, 1]).metric("average_precision")
    assert isnan(found.value)
    assert found.reason == "average_precision needs positive rows; there are none"


def hooked():
    truth = np.repeat([0, 1, 0], [20, 10, 80]).astype(np.uint8)
    return truth, -np.arange(110.0)  # falling: negatives first


def test_a_partial_area_below_the_diagonal_says_so():
    """scikit-learn, torchmetrics: `max_fpr` silently gives a "standardised" .4737."""
    truth, score = hooked()
    sweep = ScoreSweep.of(Column("", score, truth))
    assert partial_auc(sweep, 0.0, 0.1) == 0.0
    assert standardised(0.0, 0.0, 0.1) == pytest.approx(0.4737, abs=5e-5)
    with pytest.raises(ta.TellapartError, match=r"below the diagonal between 0 and 0\.1"):
        standardised_auc(sweep, 0.0, 0.1)


def test_raw_and_standardised_partial_areas_are_two_functions():
    """scikit-learn: `max_fpr` is always McClish's, .646 there is .0328 in pROC."""
    assert standardised(0.0328, 0.0, 0.1) == pytest.approx(0.646, abs=1e-3)
    truth, score = noisy()
    sweep = ScoreSweep.of(Column("", score, truth.astype(np.uint8)))
    raw = partial_auc(sweep, 0.0, 0.1)
    assert raw <= 0.1
    assert ta.roc_auc_score(truth, score, max_fpr=0.1) == pytest.approx(standardised(raw, 0.0, 0.1))


@pytest.mark.parametrize("share", [0.0, -0.1, 1.5])
def test_a_share_of_false_alarms_is_checked(share):
    """torchmetrics: the check of `max_fpr` lets 1.5 through."""
    with pytest.raises(ta.InputError, match="max_fpr"):
        ta.roc_auc_score([0, 1], [0.2, 0.4], max_fpr=share)


def test_the_log_loss_does_not_depend_on_the_type_of_the_scores():
    """scikit-learn: the same probabilities score 18.13 in float64 and 8.08 in float32."""
    found = [
        ta.evaluate([1, 1], np.array([0.0, 0.8], dtype), classes=[0, 1]).metric("log_loss")
        for dtype in (np.float32, np.float64)
    ]
    assert [each.value for each in found] == [inf, inf]
    assert all("in 1 of 2 rows" in each.reason for each in found)
    tiny = np.array([2.0**-100, 0.75])  # exact in both
    both = [
        ta.evaluate([1, 1], tiny.astype(dtype), classes=[0, 1]).metric("log_loss").value
        for dtype in (np.float32, np.float64)
    ]
    assert both[0] == both[1] == pytest.approx((100 * np.log(2) - np.log(0.75)) / 2)


def test_no_straight_lines_between_points_of_precision_and_recall():
    """scikit-learn's `auc(recall, precision)`, yardstick: .6875 for a constant score."""
    truth = np.repeat([1, 0], [3, 5])
    evaluation = ta.evaluate(truth, np.full(8, 0.4))
    assert evaluation.metric("average_precision").value == 0.375
    assert evaluation.metric("pr_auc").value == 0.375
    precision, recall, _ = ta.precision_recall_curve(truth, np.full(8, 0.4))
    assert ta.auc(recall, precision) == 0.6875  # the drop-in function of that name


@pytest.mark.parametrize("label", range(4))
def test_ties_at_the_last_place_count_by_their_share(label):
    """scikit-learn: all-equal scores have top-2 accuracy 1 or 0 depending on the truth."""
    truth = np.array([label] * 3)
    evaluation = ta.evaluate(truth, np.full((3, 4), 0.25), classes=[0, 1, 2, 3])
    assert evaluation.metric("top_2_accuracy").value == 0.5
    assert evaluation.metric("top_3_accuracy").value == 0.75


def test_an_absent_class_is_left_out_of_an_average_by_name():
    """scikit-learn: one absent class makes the average NaN; torchmetrics: it counts as 0."""
    random = np.random.default_rng(0)
    truth = random.integers(0, 3, 60)
    score = random.dirichlet(np.ones(4), 60)
    score[np.arange(60), truth] += 0.5
    score /= score.sum(axis=1, keepdims=True)
    evaluation = ta.evaluate(truth, score, classes=[0, 1, 2, 3])
    each = [evaluation.metric("roc_auc", of=k).value for k in range(4)]
    found = evaluation.metric("roc_auc_ovr_macro")
    assert isnan(each[3])
    assert found.value == pytest.approx(np.mean(each[:3]))
    assert found.reason == "1 of 4 classes left out, undefined there: 3"


def test_every_number_has_an_interval_or_says_why_not():
    """scikit-learn: numbers alone."""
    truth, score = noisy()
    for name, estimate in ta.evaluate(truth, score).result.metrics.items():
        assert estimate.low < estimate.high or estimate.reason, name


# scipy.stats.bootstrap


def test_resamples_of_a_perfect_area_leave_an_interval():
    """scipy: BCa is NaN where all resamples agree."""
    found = ta.evaluate(np.repeat([0, 1], 10), np.linspace(0, 1, 20)).metric(
        "roc_auc", method="bootstrap-bca", resamples=200
    )
    assert (found.value, found.high) == (1.0, 1.0)
    assert 0.5 < found.low < 1.0
    assert found.reason == "no bootstrap interval: all resamples agree"


def test_resamples_of_few_positives_leave_an_interval():
    """scipy: (nan, nan) as soon as one resample has no positive."""
    random = np.random.default_rng(0)
    truth = np.repeat([1, 0], [2, 98])
    evaluation = ta.evaluate(truth, random.normal(size=100) + truth)
    area = evaluation.metric("roc_auc", method="bootstrap", resamples=500)
    assert area.reason is None  # drawn inside each class
    with pytest.warns(ta.TellapartWarning, match="resamples had no value"):
        precision = evaluation.metric("average_precision", method="bootstrap", resamples=500)
    assert "of 500 resamples had no value and were left out" in precision.reason
    for found in (area, precision):
        assert 0 < found.low < found.value < found.high < 1


# roc_comparison


def test_p_values_are_plain_probabilities():
    """roc_comparison: log10(p) in a 1 x 1 matrix, NaN for identical scores."""
    truth, score = noisy()
    other = np.clip(score + np.random.default_rng(2).normal(0, 0.3, 200), 0, 1)
    found = p_value(truth, score, other)
    assert type(found) is float
    assert 0 < found < 1


# torchmetrics, MetricsReloaded, ROCR, precrec, rms


def test_a_confidence_of_exactly_one_falls_into_the_last_bin():
    """torchmetrics: into an extra bin that nobody reads."""
    evaluation = ta.evaluate([0, 1, 0, 1], [1.0, 1.0, 1.0, 1.0])
    for binning in ("mass", "width"):
        assert evaluation.metric("ece", binning=binning).value == 0.5
        assert evaluation.metric("ece", binning=binning, bins=1).value == 0.5


def test_scores_outside_the_unit_interval_are_never_squashed():
    """torchmetrics: a sigmoid as soon as one value of a batch is outside, in input precision."""
    score = np.array([-3.0, 1000.0, 1.0, 1001.0, 0.5, 0.25])
    evaluation = ta.evaluate([0, 0, 0, 1, 0, 1], score)
    assert evaluation.result.data.scores == "rank"
    assert evaluation.curve("roc")["threshold"][1:].tolist() == sorted(score, reverse=True)
    assert evaluation.metric("roc_auc").value == 5 / 8
    assert "the scores are ranks" in evaluation.metric("brier").reason
    stream = ta.Stream(task="binary", classes=[0, 1], scores="rank")
    for part in (slice(4, 6), slice(0, 4)):  # the first batch would pass for probabilities
        stream.update([0, 0, 0, 1, 0, 1][part], score[part])
    assert stream.evaluate().metric("roc_auc").value == 5 / 8


def test_rows_of_probability_zero_count_in_the_calibration_error():
    """MetricsReloaded: drops them; .05 for .683 with four confident mistakes."""
    evaluation = ta.evaluate([1] * 6, [0.0] * 4 + [0.95] * 2, classes=[0, 1])
    assert evaluation.metric("ece").value == pytest.approx(0.68333, abs=5e-6)


def test_the_brier_score_has_one_range_for_two_classes_and_says_so_for_more():
    """MetricsReloaded: 0 to 2 throughout; here two classes end at 1, and the range is stated."""
    assert ta.evaluate([1, 1], [0.0, 0.0], classes=[0, 1]).metric("brier").value == 1.0
    several = ta.evaluate([0, 1, 2], np.eye(3)[[1, 2, 0]])
    assert several.metric("brier").value == 2.0
    assert ta.METRICS["brier"].range == (0.0, 2.0)


def test_the_log_loss_is_a_loss():
    """MetricsReloaded: mean log p, with the sign turned and 1e-10 added."""
    found = ta.evaluate([0, 1], [0.5, 0.5]).metric("log_loss")
    assert found.value == pytest.approx(np.log(2), rel=1e-15)


def test_the_area_under_precision_and_recall_counts_every_fall():
    """ROCR: `aucpr` keeps the best point only of every vertical fall (see its oracle's note)."""
    oracle = json.loads((HERE / "oracle.json").read_text("utf-8"))
    data = read("ties")
    for name in ("s1", "s2", "s3"):
        theirs = oracle["ROCR"]["ties"][name]["aucpr_ROCR_do_not_match"]
        evaluation = ta.evaluate(data["y"].astype(int), data[name], scores="rank")
        found = evaluation.metric("pr_auc").value
        assert found == pytest.approx(oracle["pr"]["ties"][name]["prroc_integral"], rel=1e-12)
        assert abs(found - theirs) > 0.004


def test_a_tie_is_half_a_win():
    """precrec: a fallback counts ties as full wins; cvAUC: as losses in the variance."""
    found = ta.evaluate([0, 1, 0, 1], [0.3, 0.3, 0.1, 0.9]).metric("roc_auc")
    assert found.value == 3.5 / 4
    twice = ta.evaluate([0, 1, 0, 1] * 2, [0.3] * 8).metric("roc_auc")
    assert (twice.value, twice.standard_error) == (0.5, 0.0)


def test_the_concordance_of_stated_probabilities_is_the_area():
    """rms: `val.prob` says C = .790530, where counting pairs gives .790537."""
    data = read("prob1000")
    evaluation = ta.evaluate(data["y"].astype(int), data["p1"])
    assert evaluation.metric("roc_auc").value == pytest.approx(0.79053710349591, rel=1e-13)
