"""What every interval and every standard error promises."""

from dataclasses import replace
from math import isfinite, isinf, isnan, sqrt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import tellapart
from strategies import AWKWARD_WEIGHTS, Case, cases, one_hot, simulated
from tellapart import METRICS
from tellapart.inference.intervals import exact, jeffreys, wilson
from tellapart.problem import Problem

TASKS = ("binary", "multiclass", "multilabel")
WITHOUT_INTERVAL = {"ece"}


def every_estimate(evaluation):
    """Yield (name, class or None, estimate)."""
    for name, estimate in evaluation.result.metrics.items():
        yield name, None, estimate
    for label, estimates in evaluation.result.per_class.items():
        for name, estimate in estimates.items():
            yield name, label, estimate


def legal(name, estimate):
    """Whether the interval holds the value and stays inside the range of the metric."""
    if isnan(estimate.value):
        return isnan(estimate.low) and isnan(estimate.high) and bool(estimate.reason)
    if isnan(estimate.low) or isnan(estimate.high):
        return bool(estimate.reason)
    low, high = METRICS[name].range
    return low <= estimate.low <= estimate.value <= estimate.high <= high


@given(cases(weights=AWKWARD_WEIGHTS), st.floats(0.5, 0.999))
def test_an_interval_holds_its_value_and_stays_inside_the_range(case, level):
    for name, label, estimate in every_estimate(case.evaluate(level=level)):
        assert legal(name, estimate), (name, label, estimate)
        assert estimate.level == level


@given(cases(weights=AWKWARD_WEIGHTS), st.floats(0.5, 0.98))
def test_a_higher_level_never_gives_a_narrower_interval(case, level):
    narrow, wide = case.evaluate(level=level), case.evaluate(level=level + 0.015)
    for one, other in zip(every_estimate(narrow), every_estimate(wide), strict=True):
        if isfinite(one[2].low):
            assert other[2].low <= one[2].low + 1e-9, one
            assert other[2].high >= one[2].high - 1e-9, one


@pytest.mark.parametrize("task", TASKS)
def test_intervals_shrink_when_there_are_four_times_the_rows(task):
    case = simulated(task, rows=60, seed=7)
    few, many = case.evaluate(), case.take([*range(case.rows)] * 4).evaluate()
    checked = 0
    for one, other in zip(every_estimate(few), every_estimate(many), strict=True):
        if isfinite(one[2].low) and isfinite(one[2].high):
            before, after = one[2].high - one[2].low, other[2].high - other[2].low
            assert after < 0.8 * before, one
            checked += 1
    assert checked > 15


@pytest.mark.parametrize("task", TASKS)
@pytest.mark.parametrize("weighted", [False, True])
@pytest.mark.parametrize("soft", [False, True])
def test_every_metric_with_a_value_has_an_interval_and_names_its_method(task, weighted, soft):
    case = simulated(task, rows=60, seed=8, weighted=weighted, soft=soft)
    for name, label, estimate in every_estimate(case.evaluate()):
        if isnan(estimate.value) or name in WITHOUT_INTERVAL:
            assert estimate.reason, (name, label)
            continue
        assert estimate.method != "none", (name, label)
        assert estimate.low < estimate.value < estimate.high, (name, label)
        assert estimate.standard_error > 0, (name, label)


def test_ece_has_no_interval_and_says_why():
    estimate = simulated("binary", rows=60, seed=8).evaluate().metric("ece")
    assert isnan(estimate.low)
    assert "no valid interval" in estimate.reason


# ---- standard errors ---------------------------------------------------------------------


def jackknife(case):
    """Return the delete-one standard error of every metric (Efron & Stein 1981)."""
    values = [
        {(name, label): e.value for name, label, e in every_estimate(case.take(rows).evaluate())}
        for rows in ([row for row in range(case.rows) if row != gone] for gone in range(case.rows))
    ]
    rows = len(values)
    return {
        key: sqrt((rows - 1) / rows * float(np.square(found - found.mean()).sum()))
        for key in values[0]
        for found in [np.array([value[key] for value in values])]
    }


def infinitesimal_jackknife(case, step=1e-4):
    """Return sqrt(sum over rows of (weight x change per unit of weight)^2) of every metric.

    To first order this is what "mass times gradient, summed by row, then squared" must give,
    with no formula shared.
    """
    squares = {}
    for row in range(case.rows):
        moved = []
        for sign in (1, -1):
            weight = list(case.weights)
            weight[row] *= 1 + sign * step
            estimates = every_estimate(replace(case, weight=tuple(weight)).evaluate())
            moved.append({(name, label): e.value for name, label, e in estimates})
        for key, up in moved[0].items():
            slope = (up - moved[1][key]) / (2 * step)
            squares[key] = squares.get(key, 0.0) + slope**2
    return {key: sqrt(value) for key, value in squares.items()}


def divisor_factor(name, case):
    """Return the factor of the divisor n - 1 in the variance of a mean."""
    if METRICS[name].interval != "mean":
        return 1.0
    weight = np.array(case.weights)
    effective = weight.sum() ** 2 / np.square(weight).sum()
    return 1 / (1 - 1 / effective)


@pytest.mark.parametrize("task", TASKS)
@pytest.mark.parametrize("soft", [False, True])
@pytest.mark.parametrize("seed", [11, 12])
def test_weighted_standard_errors_are_the_squared_influence_of_the_rows(task, soft, seed):
    case = simulated(task, rows=30, seed=seed, soft=soft, weighted=True)
    expected = infinitesimal_jackknife(case)
    checked, wrong = set(), {}
    for name, label, estimate in every_estimate(case.evaluate()):
        if isnan(estimate.standard_error) or not isfinite(estimate.value):
            continue
        found = estimate.standard_error / sqrt(divisor_factor(name, case))
        if found != pytest.approx(expected[name, label], rel=1e-4, abs=1e-7):
            wrong[name, label] = found, expected[name, label]
        checked.add(name)
    assert not wrong
    assert len(checked) >= len(case.evaluate().result.metrics) - 3


@pytest.mark.parametrize("task", TASKS)
@pytest.mark.parametrize(
    ("soft", "weighted"), [(False, False), (True, False), (False, True), (True, True)]
)
def test_standard_errors_agree_with_leaving_out_one_row_at_a_time(task, soft, weighted):
    case = simulated(task, rows=150, seed=13, soft=soft, weighted=weighted)
    expected = jackknife(case)
    checked, wrong = set(), {}
    for name, label, estimate in every_estimate(case.evaluate()):
        if isnan(estimate.standard_error) or not isfinite(estimate.value):
            continue
        ratio = estimate.standard_error / expected[name, label]
        if not 0.8 < ratio < 1.25:
            wrong[name, label] = ratio
        checked.add(name)
    assert not wrong
    assert len(checked) >= len(case.evaluate().result.metrics) - 3


def test_one_vs_one_pairs_agree_with_leaving_out_one_row_at_a_time():
    case = simulated("multiclass", rows=90, seed=14)
    everything = {(p.first, p.second): p.auc for p in case.evaluate().pairs()}
    values = {key: [] for key in everything}
    for gone in range(case.rows):
        rest = case.take([row for row in range(case.rows) if row != gone])
        for pair in rest.evaluate().pairs():
            values[pair.first, pair.second].append(pair.auc.value)
    for key, auc in everything.items():
        found = np.array(values[key])
        expected = sqrt((len(found) - 1) / len(found) * np.square(found - found.mean()).sum())
        assert auc.standard_error == pytest.approx(expected, rel=0.1)


@pytest.mark.parametrize("seed", range(3))
def test_macro_one_vs_rest_of_two_classes_is_delong(seed):
    case = simulated("binary", rows=50, seed=seed)
    ups = case.y_score()
    both = tellapart.evaluate(
        case.y_true(), np.stack([1 - ups, ups], axis=1), task="multiclass", classes=case.classes
    )
    delong = case.evaluate().metric("roc_auc")
    for name in ("roc_auc_ovr_macro", "roc_auc_ovo_macro"):
        found = both.metric(name)
        assert found.standard_error == pytest.approx(delong.standard_error, rel=1e-12)
        assert (found.low, found.high) == pytest.approx((delong.low, delong.high), rel=1e-12)


@given(cases(tasks=("binary",), soft=False, weights=None))
def test_the_error_of_the_auc_is_delongs_by_definition(case):
    found = case.evaluate().metric("roc_auc")
    ups = [s[0] for s, t in zip(case.score, case.share, strict=True) if t[0]]
    downs = [s[0] for s, t in zip(case.score, case.share, strict=True) if not t[0]]
    if min(len(ups), len(downs)) < 2:
        return

    def above(x, y):
        return (x > y) + (x == y) / 2

    first = [np.mean([above(x, y) for y in downs]) for x in ups]
    second = [np.mean([above(x, y) for x in ups]) for y in downs]
    variance = np.var(first, ddof=1) / len(ups) + np.var(second, ddof=1) / len(downs)
    assert found.standard_error == pytest.approx(sqrt(variance), abs=1e-12)


def test_micro_averages_do_not_take_the_columns_of_a_row_for_independent():
    case = simulated("multiclass", rows=200, seed=15)
    ups = np.concatenate([np.array(case.share)[:, k] for k in range(3)])
    flat = tellapart.evaluate(ups.astype(int), np.array(case.score).T.ravel()).metric("roc_auc")
    micro = case.evaluate().metric("roc_auc_ovr_micro")
    assert micro.value == pytest.approx(flat.value, abs=1e-12)
    assert micro.standard_error > 1.1 * flat.standard_error


# ---- methods -----------------------------------------------------------------------------


@pytest.mark.parametrize("method", [wilson, exact, jeffreys])
@given(hits=st.integers(0, 30), more=st.integers(0, 30))
def test_intervals_of_proportions_mirror_and_hold_the_share(method, hits, more):
    n = hits + more
    if n == 0:
        return
    low, high = method(hits / n, n, 0.95)
    assert 0 <= low <= hits / n <= high <= 1
    turned = method(more / n, n, 0.95)
    assert turned == pytest.approx((1 - high, 1 - low), abs=1e-9)
    assert high - low > 0


def test_wilson_of_seven_in_fifty():
    assert wilson(7 / 50, 50, 0.95) == pytest.approx((0.0695, 0.2619), abs=1e-4)


@pytest.mark.parametrize("method", ["wilson", "exact", "jeffreys"])
@pytest.mark.parametrize("name", ["recall", "precision", "accuracy"])
def test_a_proportion_names_the_method_asked_for(method, name):
    found = simulated("binary", rows=40, seed=1).evaluate().metric(name, method=method)
    assert found.method == method
    assert found.low < found.value < found.high


@pytest.mark.parametrize("method", ["logit-delong", "delong", "newcombe"])
def test_an_area_names_the_method_asked_for(method):
    found = simulated("binary", rows=40, seed=1).evaluate().metric("roc_auc", method=method)
    assert found.method == method
    assert found.low < found.value < found.high


@pytest.mark.parametrize(
    ("name", "method"),
    [("recall", "bayes"), ("roc_auc", "wilson"), ("f1", "wilson"), ("brier", "wilson"),
     ("average_precision", "delong"), ("accuracy", "logit")],
)  # fmt: skip
def test_a_method_that_does_not_fit_is_refused(name, method):
    with pytest.raises(tellapart.InputError, match=f"method is '{method}'"):
        simulated("binary", rows=40, seed=1).evaluate().metric(name, method=method)


def test_delong_has_nothing_to_say_of_a_perfect_separation():
    evaluation = tellapart.evaluate([0, 0, 1, 1], [0.1, 0.2, 0.8, 0.9])
    with pytest.raises(tellapart.InputError, match=r'no interval for an AUC of 1.*"newcombe"'):
        evaluation.metric("roc_auc", method="logit-delong")


@pytest.mark.parametrize("level", [0, 1, -0.5, 95, float("nan")])
def test_a_level_outside_zero_and_one_is_refused(level):
    with pytest.raises(tellapart.InputError, match=r"level is .*expected a share between 0 and 1"):
        tellapart.evaluate([0, 1], [0.2, 0.8], level=level)


def test_another_level_may_be_asked_of_one_metric():
    evaluation = simulated("binary", rows=40, seed=1).evaluate()
    for name in ("recall", "roc_auc", "brier", "mcc"):
        wide, narrow = evaluation.metric(name, level=0.99), evaluation.metric(name, level=0.8)
        assert wide.level == 0.99
        assert wide.high - wide.low > narrow.high - narrow.low
        assert wide.value == narrow.value


# ---- degenerate problems -----------------------------------------------------------------


def flat(task, rows, score):
    """Return rows of alternating classes that all get one score."""
    shares = {"binary": lambda r: (float(r % 2),), "multiclass": lambda r: one_hot(r % 3, 3),
              "multilabel": lambda r: one_hot(r % 3, 3)}  # fmt: skip
    return Case(task, tuple(shares[task](r) for r in range(rows)), (score,) * rows)


def degenerate():
    for task in TASKS:
        columns = 1 if task == "binary" else 3
        good = simulated(task, rows=24, seed=2)
        yield f"{task} perfect", replace(good, score=good.share)
        yield f"{task} constant", flat(task, 24, (1 / 3,) * columns)
        yield f"{task} all predicted as one", flat(task, 24, (0.75, 0.125, 0.125)[:columns])
        yield f"{task} single row", good.take([0])
        yield f"{task} two rows", good.take([0, 1])
        some = [r for r in range(24) if good.share[r][0] == 1.0]
        rest = [r for r in range(24) if good.share[r][0] == 0.0]
        yield f"{task} one positive", good.take([some[0], *rest])
        yield f"{task} only positives", good.take(some)


DEGENERATE = dict(degenerate())


@pytest.mark.parametrize("weighted", [False, True], ids=["equal", "weighted"])
@pytest.mark.parametrize("case", DEGENERATE.values(), ids=DEGENERATE)
def test_degenerate_problems_get_legal_intervals_that_are_never_a_point(case, weighted):
    if weighted:
        random = np.random.default_rng(0)
        case = replace(case, weight=tuple(random.choice(AWKWARD_WEIGHTS, case.rows).tolist()))
    for name, label, estimate in every_estimate(case.evaluate()):
        assert legal(name, estimate), (name, label, estimate)
        if isfinite(estimate.low):
            assert isinf(estimate.value) or estimate.high - estimate.low > 1e-3, (
                name,
                label,
                estimate,
            )


@pytest.mark.parametrize("weighted", [False, True])
def test_no_wrong_label_in_a_few_rows_does_not_prove_that_there_is_none(weighted):
    good = simulated("multilabel", rows=24, seed=2, weighted=weighted)
    found = replace(good, score=good.share).evaluate()
    assert found.metric("hamming_loss").value == 0.0
    assert found.metric("hamming_loss").high > 0.05
    assert found.metric("subset_accuracy").low < 0.95


def test_rows_of_one_and_the_same_loss_say_nothing_of_its_spread():
    found = tellapart.evaluate([0, 1, 1], [0.5, 0.5, 0.5])
    for name in ("brier", "log_loss", "mse"):
        assert isnan(found.metric(name).low)
        assert found.metric(name).reason == "no interval: every row has the same loss"


def test_a_perfect_area_has_newcombes_interval():
    found = tellapart.evaluate([0] * 20 + [1] * 20, np.arange(40) / 40).metric("roc_auc")
    assert (found.value, found.high, found.method) == (1.0, 1.0, "newcombe")
    assert 0.85 < found.low < 0.95


def test_an_interval_of_few_rows_is_wide():
    found = tellapart.evaluate([0, 1], [0.2, 0.8])
    assert found.metric("roc_auc").low < 0.3
    assert found.metric("accuracy").low < 0.4


def test_soft_labels_use_no_interval_made_for_counts():
    case = simulated("multiclass", rows=60, seed=3, soft=True, classes=4)
    for name, label, estimate in every_estimate(case.evaluate()):
        assert estimate.method not in ("wilson", "exact", "logit-delong"), (name, label)


def test_weights_of_one_are_no_weights():
    case = simulated("binary", rows=30, seed=4)
    once = replace(case, weight=(1.0,) * 30)
    assert once.problem().mass is None
    assert Problem.of(**case.arguments()).mass is None
