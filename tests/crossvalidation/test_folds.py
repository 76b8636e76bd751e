"""The three estimates of a cross-validation, against their definitions and their laws."""

from __future__ import annotations

from math import sqrt

import numpy as np
import pytest

import tellapart as ta
from tellapart.errors import InputError, UndefinedMetric
from tellapart.evaluation.folds import ByFold
from tellapart.inference.fold_areas import FoldColumn, within_fold_area
from tellapart.problem.columns import Column
from tellapart.results.folds import MOST_FOLDS


def rows_of(seed=0, rows=120, folds=4, decimals=1):
    random = np.random.default_rng(seed)
    truth = np.arange(rows) % 3 == 0
    score = np.round(random.random(rows) * 0.7 + 0.3 * truth, decimals)
    return truth.astype(int), score, random.integers(0, folds, rows)


def naive_area(truth, score):
    pairs = [(a > b) + 0.5 * (a == b) for a in score[truth == 1] for b in score[truth == 0]]
    return sum(pairs) / len(pairs)


def naive_error(truth, score, fold):
    """Sum placements less the fold's area, row by row; one degree of freedom lost per fold."""
    squares = {0: 0.0, 1: 0.0}
    names = np.unique(fold)
    for name in names:
        y, s = truth[fold == name], score[fold == name]
        area = naive_area(y, s)
        for side in (0, 1):
            for value in s[y == side]:
                others = s[y != side]
                wins = np.mean((value > others) + 0.5 * (value == others))
                place = wins if side == 1 else 1 - wins
                squares[side] += ((place - area) / (y == side).sum()) ** 2
    sizes = {side: int((truth == side).sum()) for side in (0, 1)}
    total = sum(squares[side] * sizes[side] / (sizes[side] - len(names)) for side in (0, 1))
    return sqrt(total) / len(names)


@pytest.mark.parametrize("seed", range(3))
def test_the_area_inside_folds_is_the_one_by_definition(seed):
    truth, score, fold = rows_of(seed)
    found = ta.evaluate(truth, score, folds=fold).by_fold.metric("roc_auc")
    areas = [naive_area(truth[fold == k], score[fold == k]) for k in np.unique(fold)]
    assert found.fold_mean.value == pytest.approx(np.mean(areas), rel=1e-12)
    assert found.within_fold.value == pytest.approx(np.mean(areas), rel=1e-12)
    expected = naive_error(truth, score, fold)
    assert found.within_fold.standard_error == pytest.approx(expected, rel=1e-12)
    assert found.pooled == ta.evaluate(truth, score).metric("roc_auc")


def test_the_spread_of_folds_is_corrected_for_training_rows_that_overlap():
    truth, score, _ = rows_of()
    fold = np.arange(120) % 5
    found = ta.evaluate(truth, score, folds=fold).by_fold.metric("accuracy").fold_mean
    right = (score >= 0.5) == (truth == 1)
    values = np.array([right[fold == k].mean() for k in range(5)])
    error = sqrt((1 / 5 + 1 / 4) * values.var(ddof=1))
    assert found.value == pytest.approx(values.mean())
    assert found.standard_error == pytest.approx(error)
    assert found.high - found.low == pytest.approx(2 * 2.7764451051977987 * error)  # t, 4 df


def test_squared_errors_inside_folds_add_up():
    truth, score, _ = rows_of()
    fold = np.arange(120) % 4
    found = ta.evaluate(truth, score, folds=fold).by_fold.metric("accuracy").within_fold
    right = (score >= 0.5) == (truth == 1)
    shares = np.array([right[fold == k].mean() for k in range(4)])
    expected = sqrt((shares * (1 - shares) / (30 - 1)).sum()) / 4
    assert found.standard_error == pytest.approx(expected, rel=1e-12)


def test_one_fold_is_delongs_variance():
    truth, score, _ = rows_of()
    column = Column("1", score, truth.astype(np.uint8), None)
    found = within_fold_area([FoldColumn(0, column, np.arange(120))], 0.95)
    whole = ta.evaluate(truth, score).metric("roc_auc")
    assert found.standard_error == pytest.approx(whole.standard_error, rel=1e-12)
    assert (found.low, found.high) == pytest.approx((whole.low, whole.high), rel=1e-12)


def same(a, b):
    for name in a.metrics:
        one, other = a.metrics[name], b.metrics[name]
        for x, y in ((one.fold_mean, other.fold_mean), (one.within_fold, other.within_fold)):
            np.testing.assert_allclose(
                [x.value, x.low, x.high], [y.value, y.low, y.high], rtol=1e-9, err_msg=name
            )


def test_row_order_and_names_of_folds_do_not_matter():
    truth, score, fold = rows_of()
    expected = ta.evaluate(truth, score, folds=fold).by_fold.result
    order = np.random.default_rng(1).permutation(120)
    names = np.array(["d", "b", "c", "a"])[fold]
    found = ta.evaluate(truth[order], score[order], folds=names[order]).by_fold.result
    same(found, expected)
    assert [each.fold for each in found.folds] == ["a", "b", "c", "d"]


def test_weight_two_is_the_row_twice_and_the_unit_of_weights_is_free():
    truth, score, fold = rows_of()
    weight = np.random.default_rng(2).integers(1, 3, 120)
    weighted = ta.evaluate(truth, score, folds=fold, sample_weight=weight).by_fold
    again = np.repeat(np.arange(120), weight)
    twice = ta.evaluate(truth[again], score[again], folds=fold[again]).by_fold
    scaled = ta.evaluate(truth, score, folds=fold, sample_weight=weight * 3.5).by_fold
    for name, three in weighted.result.metrics.items():
        value = twice.metric(name).fold_mean.value
        if name != "ece":  # its bins of equal mass may cut a row that occurs twice
            assert three.fold_mean.value == pytest.approx(value, rel=1e-12), name
    same(scaled.result, weighted.result)


@pytest.mark.parametrize("groups", [None, np.arange(40) // 2])
def test_soft_labels_of_0_and_1_are_hard_labels(groups):
    truth, score, _ = rows_of(rows=40)
    units = np.arange(40) if groups is None else groups
    for labels in (truth.astype(np.uint8), truth.astype(np.float64)):
        folds = [
            FoldColumn(0, Column("1", score[rows], labels[rows], None), units[rows])
            for rows in (slice(0, 20), slice(20, 40))
        ]
        found = within_fold_area(folds, 0.95)
        if labels.dtype == np.uint8:
            expected = found
    assert found == expected


def test_soft_labels_have_all_three_estimates():
    random = np.random.default_rng(3)
    truth = np.round(random.random(80), 1)
    score = np.clip(truth + 0.3 * random.normal(size=80), 0, 1)
    evaluation = ta.evaluate(truth, score, folds=np.arange(80) % 4)
    for name in ("roc_auc", "average_precision", "accuracy", "brier"):
        three = evaluation.by_fold.metric(name)
        for each in (three.fold_mean, three.pooled, three.within_fold):
            assert each.low < each.value < each.high, name
    parts = [evaluation.problem.take(np.arange(k, 80, 4)) for k in range(4)]
    areas = [ta.Evaluation(part).metric("roc_auc").value for part in parts]
    assert evaluation.by_fold.metric("roc_auc").within_fold.value == pytest.approx(np.mean(areas))


def test_groups_of_one_row_change_nothing_and_rows_told_twice_add_nothing():
    truth, score, fold = rows_of()
    plain = ta.evaluate(truth, score, folds=fold).by_fold.metric("roc_auc").within_fold
    alone = ta.evaluate(truth, score, folds=fold, groups=np.arange(120)).by_fold
    found = alone.metric("roc_auc").within_fold
    assert (found.low, found.high) == pytest.approx((plain.low, plain.high), rel=1e-12)
    again = np.tile(np.arange(120), 2)
    options = {"folds": fold[again], "groups": again}
    twice = ta.evaluate(truth[again], score[again], **options).by_fold.metric("roc_auc")
    assert twice.within_fold.standard_error == pytest.approx(plain.standard_error, rel=1e-12)


def test_the_same_folds_again_say_nothing_new_of_test_rows():
    truth, score, fold = rows_of()
    once = ta.evaluate(truth, score, folds=fold)
    twice = ByFold((once, once)).result
    for name, three in once.by_fold.result.metrics.items():
        again = twice.metrics[name]
        for x, y in ((three.within_fold, again.within_fold), (three.pooled, again.pooled)):
            expected = x.value, x.low, x.high
            assert (y.value, y.low, y.high) == pytest.approx(expected, nan_ok=True), name


def test_several_classes_and_labels():
    random = np.random.default_rng(4)
    truth = random.integers(0, 3, 150)
    score = random.dirichlet(np.ones(3), 150) * 0.6 + 0.4 * np.eye(3)[truth]
    evaluation = ta.evaluate(truth, score, folds=np.arange(150) % 5)
    assert evaluation.by_fold.metric("roc_auc", of=2).within_fold.low > 0.9
    macro = evaluation.by_fold.metric("roc_auc_ovr_macro")
    each = [evaluation.by_fold.metric("roc_auc", of=k).fold_mean.value for k in range(3)]
    assert macro.fold_mean.value == pytest.approx(np.mean(each))
    assert macro.within_fold.low < macro.within_fold.value < macro.within_fold.high
    several = ta.evaluate(
        np.eye(3, dtype=int)[truth], score, task="multilabel", folds=np.arange(150) % 5
    )
    for name in ("subset_accuracy", "f1_macro", "roc_auc_ovr_macro"):
        found = several.by_fold.metric(name)
        assert found.within_fold.low <= found.within_fold.value <= found.within_fold.high, name


def test_a_fold_without_a_class_is_told_and_no_mean_leaves_it_out():
    truth = np.array([0, 1] * 10 + [0] * 10)
    score = np.linspace(0.1, 0.9, 30)
    evaluation = ta.evaluate(truth, score, folds=np.repeat([1, 2, 3], 10))
    assert [each.missing for each in evaluation.folds] == [(), (), ("1",)]
    found = evaluation.by_fold.metric("roc_auc")
    assert np.isnan(found.fold_mean.value)
    assert "undefined in 1 of 3 folds, first in fold 3" in (found.within_fold.reason or "")
    assert found.pooled.defined
    (finding,) = (f for f in evaluation.result.findings if f.code == "fold-lacks-class")
    assert "fold 3 has no 1" in finding.text
    accuracy = evaluation.by_fold.metric("accuracy")
    assert accuracy.fold_mean.defined
    assert accuracy.within_fold.defined


def test_an_average_over_fewer_classes_in_one_fold_is_another_number():
    truth = np.array([0, 1, 2] * 10 + [0, 1] * 15)
    score = np.random.default_rng(5).dirichlet(np.ones(3), 60)
    evaluation = ta.evaluate(truth, score, folds=np.repeat([0, 1], 30))
    assert np.isfinite(evaluation.folds[1].metrics["f1_macro"].value)
    for name in ("f1_macro", "roc_auc_ovr_macro", "balanced_accuracy"):
        found = evaluation.by_fold.metric(name)
        assert "undefined in 1 of 2 folds, first in fold 1" in (found.fold_mean.reason or ""), name
    assert evaluation.by_fold.metric("f1_weighted").fold_mean.defined  # it has no weight there


def test_perfect_folds_have_an_interval_from_their_sizes():
    truth, fold = np.array([0, 1] * 40), np.repeat(np.arange(4), 20)
    score = np.where(truth == 1, 0.9, 0.1)
    found = ta.evaluate(truth, score, folds=fold).by_fold.metric("roc_auc")
    assert found.within_fold.method == "newcombe-within-folds"
    assert found.within_fold.high == 1.0
    assert 0.8 < found.within_fold.low < found.pooled.low  # fewer pairs than all rows have
    assert found.fold_mean.reason == "no interval: every fold has the same value"
    accuracy = ta.evaluate(truth, score, folds=fold).by_fold.metric("accuracy").within_fold
    assert accuracy.method == "wilson, of the pooled rows"


def test_infinite_losses_stay_infinite():
    score = [0.0, 1.0, 0.0, 0.7, 0.2, 0.9, 0.4, 0.8]
    evaluation = ta.evaluate([1, 1, 0, 1, 0, 1, 0, 1], score, folds=[0, 0, 0, 0, 1, 1, 1, 1])
    found = evaluation.by_fold.metric("log_loss")
    assert found.fold_mean.value == np.inf
    assert found.within_fold.reason == "infinite in 1 of 2 folds"


def test_one_fold_and_far_too_many_are_no_folds():
    truth, score = np.arange(1000) % 2, np.linspace(0, 1, 1000)
    for folds, words in ((np.zeros(1000), "in one fold"), (np.arange(1000), "1,000 folds")):
        evaluation = ta.evaluate(truth, score, folds=folds)
        assert evaluation.folds == ()
        with pytest.raises(InputError, match=words):
            evaluation.by_fold.metric("roc_auc")
        assert "folds-not-used" in [each.code for each in evaluation.result.findings]
    assert MOST_FOLDS < 1000
    assert ta.evaluate(truth, score).by_fold is None


def test_groups_in_several_folds_are_told():
    truth, score, fold = rows_of(folds=3)
    split = ta.evaluate(truth, score, folds=fold, groups=np.arange(120) // 2)
    (finding,) = (f for f in split.result.findings if f.code == "groups-across-folds")
    both = len({(g, f) for g, f in zip(np.arange(120) // 2, fold, strict=True)}) - 60
    assert finding.numbers == {"groups": float(both)}
    whole = ta.evaluate(truth, score, folds=(np.arange(120) // 2) % 3, groups=np.arange(120) // 2)
    assert "groups-across-folds" not in [each.code for each in whole.result.findings]


NAMES = ("roc_auc", "average_precision", "accuracy", "recall", "precision", "mcc", "f1", "brier")


@pytest.mark.parametrize("kind", ["hard", "soft"])
def test_rows_told_again_in_another_fold_add_nothing(kind):
    truth, score, _ = rows_of()
    labels = truth if kind == "hard" else 0.7 * truth + 0.1
    again, fold = np.tile(np.arange(120), 2), np.repeat([0, 1], 120)
    once = ta.evaluate(labels, score, scores="probability")
    twice = ta.evaluate(
        labels[again], score[again], folds=fold, groups=again, scores="probability"
    ).by_fold
    for name in NAMES:
        found, alone = twice.metric(name).within_fold, once.metric(name)
        assert found.value == pytest.approx(alone.value), name
        assert found.standard_error == pytest.approx(alone.standard_error, rel=0.02), name
        assert found.low < found.value < found.high


def test_groups_in_every_fold_are_added_up_over_folds():
    """The naive twin: with equal folds, what the groups of all rows do to the pooled metric."""
    random = np.random.default_rng(8)
    group, fold = np.repeat(np.arange(20), 20), np.tile(np.arange(4), 100)
    truth = random.integers(0, 2, 400)
    right = random.normal(size=400) + 2 * random.normal(size=20)[group] > -1
    given = np.where(right, truth, 1 - truth)
    split = ta.evaluate(truth, y_pred=given, folds=fold, groups=group).by_fold.metric("accuracy")
    careless = ta.evaluate(truth, y_pred=given, folds=fold).by_fold.metric("accuracy").within_fold
    found, pooled = split.within_fold, split.pooled
    assert found.method == "logit-within-folds-clustered"
    assert found.value == pytest.approx(pooled.value)
    assert found.standard_error == pytest.approx(pooled.standard_error, rel=0.03)
    assert found.standard_error > 1.5 * careless.standard_error
    assert found.high - found.low == pytest.approx(pooled.high - pooled.low, rel=0.1)


@pytest.mark.parametrize("task", ["multiclass", "multilabel"])
def test_split_groups_of_several_classes_have_intervals(task):
    random = np.random.default_rng(4)
    truth = random.integers(0, 3, 120)
    score = random.dirichlet(np.ones(3), 120) * 0.6 + 0.4 * np.eye(3)[truth]
    labels = truth if task == "multiclass" else np.eye(3, dtype=int)[truth]
    evaluation = ta.evaluate(
        labels, score, task=task, folds=np.arange(120) % 3, groups=np.arange(120) // 6
    )
    for name, three in evaluation.by_fold.result.metrics.items():
        within = three.within_fold
        if name != "ece":
            assert within.low <= within.value <= within.high, name
    assert evaluation.by_fold.metric("f1", of=2).within_fold.method.endswith("-clustered")


def test_methods_and_levels():
    truth, score, fold = rows_of()
    evaluation = ta.evaluate(truth, score, folds=fold)
    wide = evaluation.by_fold.metric("roc_auc", level=0.99)
    usual = evaluation.by_fold.metric("roc_auc")
    for name in ("fold_mean", "pooled", "within_fold"):
        assert getattr(wide, name).low < getattr(usual, name).low
    published = evaluation.by_fold.metric("roc_auc", method="ledell").within_fold
    assert published.standard_error < usual.within_fold.standard_error
    for options in ({"name": "accuracy", "method": "ledell"}, {"name": "roc_auc", "method": "x"}):
        with pytest.raises(InputError, match="method is"):
            evaluation.by_fold.metric(**options)
    grouped = ta.evaluate(truth, score, folds=fold, groups=np.arange(120) // 2)
    with pytest.raises(InputError, match="neither repeats nor groups"):
        grouped.by_fold.metric("roc_auc", method="ledell")


def test_no_more_positives_than_folds_have_no_interval():
    truth = np.array([1, 0, 0, 0] * 3)
    evaluation = ta.evaluate(truth, np.linspace(0, 1, 12), folds=np.repeat([0, 1, 2], 4))
    found = evaluation.by_fold.metric("roc_auc").within_fold
    assert found.value == 0.0
    assert "needs more than 3 rows" in (found.reason or "")
    column = Column("1", np.array([0.1, 0.2]), np.array([0, 1], dtype=np.uint8), None)
    with pytest.raises(UndefinedMetric):
        within_fold_area([FoldColumn(0, column, np.arange(2))], 0.95)


def test_calibration_error_has_a_mean_but_no_interval_inside_folds():
    truth, score, fold = rows_of()
    found = ta.evaluate(truth, score, folds=fold).by_fold.metric("ece")
    assert found.within_fold.value == found.fold_mean.value > 0
    assert found.within_fold.low != found.within_fold.low
    assert "biased upward" in (found.within_fold.reason or "")


def test_mnist_in_equal_parts_has_the_published_accuracy(real_data):
    """The predictions are out of fold, but their folds are not known: any equal parts."""
    folder = real_data / "mnist_cv_probs"
    truth = np.load(folder / "mnist_test_set_original_labels.npy").astype(int)
    score = np.load(folder / "mnist_test_set_pyx.npy")
    evaluation = ta.evaluate(truth, score, folds=np.arange(10_000) % 5)
    found = evaluation.by_fold.metric("accuracy")
    for each in (found.fold_mean, found.pooled, found.within_fold):
        assert each.value == pytest.approx(0.9913, abs=1e-12)
        assert each.low < 0.9913 < each.high
    # chosen at random, parts differ by chance only: three intervals of about one width
    assert found.within_fold.high - found.within_fold.low == pytest.approx(
        found.pooled.high - found.pooled.low, rel=0.02
    )
    assert evaluation.by_fold.metric("roc_auc", of=4).within_fold.low > 0.999
