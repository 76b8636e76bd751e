"""Soft labels against three twins: split rows, all orders of the rows, and hard labels."""

from dataclasses import replace
from itertools import permutations, product
from math import isfinite, isnan, sqrt

import definitions
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import tellapart
from strategies import AWKWARD_WEIGHTS, Case, cases, one_hot, simulated
from tellapart import METRICS, InputError
from tellapart.evaluation import evaluate_problem
from tellapart.problem import joined
from tellapart.problem.hardening import hardened

TASKS = ("binary", "multiclass", "multilabel")


def same(found, expected):
    return found == pytest.approx(expected, rel=1e-10, abs=1e-12, nan_ok=True)


# ---- a soft row is several hard rows that share its scores ----------------------------------


def outcomes(case, share):
    """Yield every hard label that a row may have, and its share; labels are independent."""
    if case.task == "multiclass":
        yield from ((one_hot(k, len(share)), part) for k, part in enumerate(share))
        return
    for flags in product((0.0, 1.0), repeat=len(share)):
        yield flags, np.prod([w if yes else 1 - w for yes, w in zip(flags, share, strict=True)])


def split(case):
    """Replace each row by hard rows that weigh as much as their outcome is likely."""
    rows = [
        (label, score, weight * part)
        for share, score, weight in zip(case.share, case.score, case.weights, strict=True)
        for label, part in outcomes(case, share)
        if part
    ]
    share, score, weight = zip(*rows, strict=True)
    return Case(case.task, share, score, tuple(float(w) for w in weight), case.dtype)


# means of squares are not linear in the label; the joint law of soft labels is not known
NOT_LINEAR = ("mse", "kl_divergence", "subset_accuracy")


@given(cases(soft=True))
def test_every_metric_is_that_of_split_rows(case):
    soft, hard = case.evaluate().result, split(case).evaluate().result
    wrong = {
        name: (estimate.value, hard.metrics[name].value)
        for name, estimate in soft.metrics.items()
        if name not in NOT_LINEAR and not same(estimate.value, hard.metrics[name].value)
    }
    assert not wrong
    for label, estimates in soft.per_class.items():
        for name, estimate in estimates.items():
            assert same(estimate.value, hard.per_class[label][name].value), (label, name)
    assert np.allclose(soft.confusion.counts, hard.confusion.counts)
    for one, other in zip(soft.pairs, hard.pairs, strict=True):
        if not same(one.auc.value, other.auc.value):  # two pairs may tie and change places
            assert same(sorted(p.auc.value for p in soft.pairs),
                        sorted(p.auc.value for p in hard.pairs))  # fmt: skip


@given(cases(soft=True, tasks=("binary",)))
def test_thresholds_are_those_of_split_rows(case):
    soft, hard = case.evaluate().result, split(case).evaluate().result
    assert soft.thresholds.keys() == hard.thresholds.keys()
    for rule, choice in soft.thresholds.items():
        assert same(choice.value, hard.thresholds[rule].value)
        assert choice.optimal == hard.thresholds[rule].optimal
        for name, estimate in choice.metrics.items():
            assert same(estimate.value, hard.thresholds[rule].metrics[name].value), name


@settings(max_examples=15)
@given(cases(soft=True))
@pytest.mark.parametrize("kind", ["roc", "pr", "threshold"])
def test_curves_are_those_of_split_rows(kind, case):
    soft, hard = case.evaluate(), split(case).evaluate()
    for name in soft.problem.questions:
        try:
            expected = hard.curve(kind, of=name)
        except tellapart.UndefinedMetric:
            with pytest.raises(tellapart.UndefinedMetric):
                soft.curve(kind, of=name)
            continue
        found = soft.curve(kind, of=name)
        for column, points in expected.columns.items():
            assert np.allclose(found[column], points, equal_nan=True), column


@given(cases(soft=True).filter(lambda case: case.is_soft))
def test_squared_errors_and_divergences_are_losses_without_what_labels_cost(case):
    result = case.evaluate().result
    scale = case.columns if case.task == "multiclass" else 1
    brier, log_loss = result.metrics["brier"], result.metrics["log_loss"]
    least, entropy = brier.attainable[0], log_loss.attainable[0]
    assert same(brier.value - least, scale * result.metrics["mse"].value)
    if isfinite(log_loss.value):
        kl = result.metrics["kl_divergence"].value
        assert kl == pytest.approx(log_loss.value - entropy, abs=1e-12)


@given(cases(soft=True).filter(lambda case: case.is_soft))
def test_stating_the_labels_leaves_only_what_they_cost(case):
    stated = replace(case, score=case.share, dtype="float64").evaluate()
    assert stated.metric("mse").value == 0
    assert stated.metric("kl_divergence").value == pytest.approx(0, abs=1e-12)
    for name in ("brier", "log_loss"):
        estimate = stated.metric(name)
        assert estimate.value == pytest.approx(estimate.attainable[0], abs=1e-12)


def test_the_divergence_of_hard_labels_is_their_log_loss():
    for task in TASKS:
        evaluation = simulated(task, rows=30, seed=0).evaluate()
        assert "kl_divergence" not in evaluation.result.metrics
        found, expected = (evaluation.metric(name) for name in ("kl_divergence", "log_loss"))
        assert (found.value, found.low, found.high) == (expected.value, expected.low, expected.high)


def test_the_baseline_of_the_divergence_is_what_the_prevalence_reaches():
    for task in TASKS:
        case = simulated(task, rows=40, seed=5, soft=True)
        prevalence = tuple(np.array(case.share).mean(axis=0).tolist())
        constant = replace(case, score=(prevalence,) * case.rows)
        reached = constant.evaluate().metric("kl_divergence").value
        assert case.evaluate().result.baselines["kl_divergence"] == pytest.approx(reached)


# ---- 0 and 1 as fractions ----------------------------------------------------------------


def masses_of(case):
    """Return the problem of a hard case with its labels held as masses, as in a mixed stream."""
    half = [1 / case.columns if case.task == "multiclass" else 0.5] * case.columns
    soft = replace(case, share=(tuple(half),) * case.rows)
    return joined([case.problem(), soft.problem()]).take(np.arange(case.rows))


@given(cases(soft=False, weights=AWKWARD_WEIGHTS))
def test_masses_of_zero_and_one_give_what_hard_labels_give(case):
    soft, hard = evaluate_problem(masses_of(case)), case.evaluate()
    assert soft.problem.is_soft
    for name, estimate in hard.result.metrics.items():
        if name != "subset_accuracy":
            assert same(soft.metric(name).value, estimate.value), name
    for label, estimates in hard.result.per_class.items():
        for name, estimate in estimates.items():
            assert same(soft.result.per_class[label][name].value, estimate.value), (label, name)


@pytest.mark.parametrize("task", TASKS)
@pytest.mark.parametrize("weighted", [False, True])
def test_masses_of_zero_and_one_have_the_errors_and_almost_the_intervals_of_hard_labels(
    task, weighted
):
    case = simulated(task, rows=150, seed=21, weighted=weighted)
    soft, hard = evaluate_problem(masses_of(case)).result, case.evaluate().result
    checked = 0
    for name, one in hard.metrics.items():
        if name not in soft.metrics or isnan(one.standard_error) or name == "subset_accuracy":
            continue
        other = soft.metrics[name]
        # DeLong divides by m - 1 where the general formula divides by m
        assert other.standard_error == pytest.approx(one.standard_error, rel=0.03), name
        if name not in ("lr_plus", "lr_minus"):
            assert other.low == pytest.approx(one.low, abs=0.02), name
            assert other.high == pytest.approx(one.high, abs=0.02), name
        checked += 1
    assert checked >= len(hard.metrics) - 3


@given(cases(soft=False))
def test_scores_can_reach_everything_if_masses_are_zero_and_one(case):
    found = evaluate_problem(masses_of(case)).result.metrics
    for name in ("roc_auc", "accuracy", "balanced_accuracy", "brier", "roc_auc_ovo_macro"):
        if name in found and found[name].attainable is not None:
            low, high = found[name].attainable
            best = high if METRICS[name].better == "higher" else low
            assert same(best, 1.0 if METRICS[name].better == "higher" else 0.0), name


# ---- what scores could reach, by trying all of them ----------------------------------------


def reach(case, name, scores):
    found = [replace(case, score=score).evaluate().metric(name).value for score in scores]
    return min(found), max(found)


@settings(max_examples=15)
@given(cases(soft=True, tasks=("binary",), weights=None, most_rows=4))
@pytest.mark.parametrize("name", ["roc_auc", "average_precision", "pr_auc"])
def test_the_attainable_area_is_the_best_of_all_orders(name, case):
    estimate = case.evaluate().metric(name)
    if estimate.attainable is None:
        assert isnan(estimate.value) or not case.is_soft
        return
    grid = np.arange(1, case.rows + 1) / 8
    orders = [tuple((grid[k],) for k in order) for order in permutations(range(case.rows))]
    assert same(estimate.attainable, reach(case, name, orders))


@pytest.mark.parametrize("name", ["roc_auc_ovo_macro", "roc_auc_ovo_weighted"])
@pytest.mark.parametrize("seed", range(3))
def test_the_attainable_one_vs_one_average_is_the_best_of_all_orders(name, seed):
    """Columns are ranked freely and apart, so each contributes its own best and worst order."""
    random = np.random.default_rng(seed)
    share = random.dirichlet((0.7, 1.0, 1.6), 4)
    weight = random.uniform(0.5, 2.0, 4) if seed else None
    orders = [np.array(order, dtype=float) for order in permutations(range(4))]
    options = {"task": "multiclass", "scores": "rank", "sample_weight": weight}
    estimate = tellapart.evaluate(share, np.zeros((4, 3)), **options).metric(name)
    still = estimate.value
    ends = np.zeros(2)
    for k in range(3):
        values = []
        for order in orders:
            score = np.zeros((4, 3))
            score[:, k] = order
            values.append(tellapart.evaluate(share, score, **options).metric(name).value - still)
        ends += min(values), max(values)
    assert estimate.attainable == pytest.approx(tuple(still + ends), abs=1e-12)


DECIDED = {
    "binary": ("accuracy", "balanced_accuracy", "informedness"),
    "multiclass": ("accuracy", "balanced_accuracy", "f1_micro", "top_2_accuracy"),
    "multilabel": ("hamming_loss",),
}


@pytest.mark.parametrize("task", TASKS)
@pytest.mark.parametrize("weighted", [False, True])
@pytest.mark.parametrize("seed", range(3))
def test_the_attainable_range_of_decisions_is_the_best_of_all_answers(task, weighted, seed):
    case = simulated(task, rows=4, seed=seed, soft=True, weighted=weighted)
    if task == "multiclass":
        answers = [(0.5, 0.3, 0.2), (0.3, 0.5, 0.2), (0.2, 0.3, 0.5),
                   (0.5, 0.2, 0.3), (0.2, 0.5, 0.3), (0.3, 0.2, 0.5)]  # fmt: skip
    else:
        answers = list(product((0.2, 0.8), repeat=case.columns))
    if task != "binary":  # a row's answer moves the mean by itself: try each row's answers apart
        found = case.evaluate().result.metrics
        for name in DECIDED[task]:
            base = replace(case, score=(answers[0],) * case.rows)
            start = base.evaluate().metric(name).value
            ends = np.full(2, start)
            for row in range(case.rows):
                moved = []
                for answer in answers:
                    score = list(base.score)
                    score[row] = answer
                    moved.append(replace(base, score=tuple(score)).evaluate().metric(name).value)
                ends += np.array([min(moved), max(moved)]) - start
            assert found[name].attainable == pytest.approx(tuple(ends), abs=1e-12), name
        return
    everything = list(product(answers, repeat=case.rows))
    for name in DECIDED[task]:
        assert same(case.evaluate().metric(name).attainable, reach(case, name, everything)), name


@given(cases(soft=True, weights=AWKWARD_WEIGHTS))
def test_a_rescaled_value_is_the_place_in_the_attainable_range(case):
    for name, estimate in case.evaluate().result.metrics.items():
        if estimate.rescaled is not None:
            low, high = estimate.attainable
            assert -1e-9 <= estimate.rescaled <= 1 + 1e-9, name
            assert same(low + estimate.rescaled * (high - low), estimate.value), name


WITHOUT_RANGE = {
    "f1", "mcc", "kappa", "markedness",  # the best decisions have no closed form
    "precision", "recall", "specificity", "npv", "fpr", "fnr",  # moved by how many are flagged
    "lr_plus", "lr_minus", "ece", "kl_divergence", "subset_accuracy",
}  # fmt: skip


@pytest.mark.parametrize("task", TASKS)
def test_metrics_either_have_a_range_or_are_listed_without(task):
    case = simulated(task, rows=40, seed=3, soft=True, classes=4)
    for name, estimate in case.evaluate().result.metrics.items():
        base = METRICS[name].base or name
        listed = base in WITHOUT_RANGE or (base == "informedness" and task != "binary")
        micro = task == "multiclass" and name in ("precision_micro", "recall_micro", "f1_micro")
        assert (estimate.attainable is None) == (listed and not micro), name
    for estimates in case.evaluate().result.per_class.values():
        for name in ("roc_auc", "average_precision", "pr_auc", "brier", "log_loss"):
            assert estimates[name].attainable is not None, name
    for pair in case.evaluate().result.pairs:
        low, high = pair.auc.attainable
        assert low < pair.auc.value < high


# ---- no row meets itself -------------------------------------------------------------------


def area_of_different_rows(case):
    """Share of the mass of pairs (i, j), i unlike j, in which the positive scores higher."""
    above = total = 0.0
    for i, j in product(range(case.rows), repeat=2):
        if i == j:
            continue
        mass = case.weights[i] * case.share[i][0] * case.weights[j] * (1 - case.share[j][0])
        total += mass
        above += mass * definitions.won(case.score[i][0], case.score[j][0])
    return definitions.ratio(above, total)


@given(cases(tasks=("binary",)))
def test_the_area_without_self_pairs_equals_its_definition(case):
    found = case.evaluate().metric("roc_auc", self_pairs=False)
    assert same(found.value, area_of_different_rows(case))
    assert found.reason or isfinite(found.value)
    if not case.is_soft:
        assert str(found) == str(case.evaluate().metric("roc_auc"))


def test_the_area_without_self_pairs_is_that_of_drawn_labels():
    """Expected wins over expected pairs, when each label is drawn once."""
    case = simulated("binary", rows=5, seed=1, soft=True)
    score, share = [row[0] for row in case.score], [row[0] for row in case.share]
    wins = pairs = 0.0
    for flags in product((0, 1), repeat=5):
        chance = np.prod([w if yes else 1 - w for yes, w in zip(flags, share, strict=True)])
        ups = [s for s, yes in zip(score, flags, strict=True) if yes]
        downs = [s for s, yes in zip(score, flags, strict=True) if not yes]
        wins += chance * sum(definitions.won(up, down) for up in ups for down in downs)
        pairs += chance * len(ups) * len(downs)
    found = case.evaluate().metric("roc_auc", self_pairs=False).value
    assert found == pytest.approx(wins / pairs, rel=1e-12)


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("weighted", [False, True])
def test_its_error_is_the_squared_influence_of_the_rows(weighted, seed):
    case = simulated("binary", rows=25, seed=seed, soft=True, weighted=weighted)
    squares, step = 0.0, 1e-4
    for row in range(case.rows):
        values = []
        for sign in (1, -1):
            weight = list(case.weights)
            weight[row] *= 1 + sign * step
            values.append(area_of_different_rows(replace(case, weight=tuple(weight))))
        squares += ((values[0] - values[1]) / (2 * step)) ** 2
    found = case.evaluate().metric("roc_auc", self_pairs=False)
    assert found.standard_error == pytest.approx(sqrt(squares), rel=1e-5)
    assert found.low < found.value < found.high


def test_its_range_is_the_best_of_all_orders_and_its_place_that_of_the_area():
    case = simulated("binary", rows=5, seed=2, soft=True)
    found = case.evaluate().metric("roc_auc", self_pairs=False)
    grid = np.arange(1, 6) / 8
    orders = [tuple((grid[k],) for k in order) for order in permutations(range(5))]
    values = [area_of_different_rows(replace(case, score=order)) for order in orders]
    assert found.attainable == pytest.approx((min(values), max(values)), rel=1e-12)
    assert found.rescaled == pytest.approx(case.evaluate().metric("roc_auc").rescaled)


def test_it_may_be_asked_of_one_class_and_another_level():
    case = simulated("multiclass", rows=40, seed=4, soft=True)
    evaluation = case.evaluate()
    name = evaluation.problem.questions[1]
    alone = Case("binary", tuple((row[1],) for row in case.share),
                 tuple((row[1],) for row in case.score))  # fmt: skip
    found = evaluation.metric("roc_auc", of=name, self_pairs=False, level=0.5)
    assert found.value == pytest.approx(area_of_different_rows(alone))
    assert found.level == 0.5
    with pytest.raises(InputError, match=r"expected of=\.\.\. for one class"):
        evaluation.metric("roc_auc", self_pairs=False)
    kept = evaluation.metric("roc_auc", of=name, self_pairs=True)
    assert kept == evaluation.metric("roc_auc", of=name)


def test_a_single_soft_row_has_no_pairs():
    found = tellapart.evaluate([0.3], [0.4]).metric("roc_auc", self_pairs=False)
    assert isnan(found.value)
    assert "needs two rows" in found.reason


def test_self_pairs_are_of_the_area_only():
    evaluation = tellapart.evaluate([0.3, 0.8], [0.4, 0.6])
    with pytest.raises(InputError, match="expected it for roc_auc only"):
        evaluation.metric("average_precision", self_pairs=False)


def test_without_self_pairs_there_is_one_method():
    with pytest.raises(InputError, match="method is 'delong', but self_pairs has one method only"):
        tellapart.evaluate([0.3, 0.8], [0.4, 0.6]).metric(
            "roc_auc", method="delong", self_pairs=False
        )


def test_without_scores_there_are_no_pairs():
    found = tellapart.evaluate([0.3, 0.8], y_pred=[0, 1]).metric("roc_auc", self_pairs=False)
    assert "needs scores" in found.reason


# ---- what few votes can say ----------------------------------------------------------------


def test_few_votes_leave_linear_metrics_and_distinct_pairs_unbiased():
    """Drawn 5 votes at a time, from known shares: means of the estimates against the truth."""
    random = np.random.default_rng(7)
    share = random.beta(1.2, 1.8, 60)
    score = np.clip(share + 0.15 * random.normal(size=60), 0.01, 0.99)
    names = ("brier", "log_loss", "accuracy", "mse")
    known = tellapart.evaluate(share, score)
    drawn = {name: [] for name in (*names, "distinct", "floor")}
    spread = (share * (1 - share)).mean()
    for _ in range(400):
        found = tellapart.evaluate(random.binomial(5, share), score, votes=5)
        for name in names:
            drawn[name].append(found.metric(name).value)
        drawn["distinct"].append(found.metric("roc_auc", self_pairs=False).value)
        drawn["floor"].append(found.metric("brier").attainable[0])
    for name in ("brier", "log_loss", "accuracy"):
        error = np.std(drawn[name]) / sqrt(400)
        assert abs(np.mean(drawn[name]) - known.metric(name).value) < 4 * error, name
    error = np.std(drawn["distinct"]) / sqrt(400)
    expected = known.metric("roc_auc", self_pairs=False).value
    assert abs(np.mean(drawn["distinct"]) - expected) < 4 * error
    # a fifth of the spread moves from the labels to the model
    assert np.mean(drawn["mse"]) == pytest.approx(known.metric("mse").value + spread / 5, rel=0.03)
    assert np.mean(drawn["floor"]) == pytest.approx(spread * 4 / 5, rel=0.03)


# ---- labels made hard ----------------------------------------------------------------------


def made_hard(case, cut):
    """Return the hard case by definition, and how many rows were ambiguous."""
    shares, ambiguous = [], 0
    for share in case.share:
        if case.task == "multiclass":
            ambiguous += share.count(max(share)) > 1
            shares.append(one_hot(share.index(max(share)), len(share)))
        else:
            ambiguous += cut in share
            shares.append(tuple(float(w >= cut) for w in share))
    return replace(case, share=tuple(shares)), ambiguous


@given(cases(soft=True), st.sampled_from((0.25, 0.5, 0.625, 1.0)))
def test_hardened_labels_are_those_at_or_above_the_cut_or_the_largest(case, cut):
    if case.task == "multiclass":
        cut = 0.5
    if not case.is_soft:
        return
    hard, ambiguous = made_hard(case, cut)
    evaluation = case.evaluate()
    found = evaluation.harden(cut)
    assert found.result.data.truth == "hard"
    assert found.result.data.ambiguous_rows == ambiguous
    expected = hard.evaluate().result
    assert found.result.metrics.keys() == expected.metrics.keys()
    for name, estimate in expected.metrics.items():
        mine = found.metric(name)
        assert same(
            (mine.value, mine.low, mine.high), (estimate.value, estimate.low, estimate.high)
        )
    beside = evaluation.with_hardened(cut).result
    assert same(beside.metrics["brier"].value, evaluation.metric("brier").value)
    assert beside.hardened.ambiguous_rows == ambiguous
    assert beside.hardened.cut == (None if case.task == "multiclass" else cut)
    assert str(beside.hardened.metrics) == str(found.result.metrics)


def test_a_share_that_rounding_moved_off_the_cut_is_at_the_cut():
    found = tellapart.evaluate([0.9, 0.4, 0.95], [0.7, 0.2, 0.6], classes=[1, 0])
    assert found.problem.truth.values[0] < 0.1  # 1 - 0.9
    assert found.harden(0.1).result.data.ambiguous_rows == 1
    assert found.harden(0.1).problem.truth.values.tolist() == [1, 1, 0]


def test_a_tie_of_thirds_goes_to_the_first_class():
    values, how = hardened(np.array([[1, 1, 1], [0, 2, 1], [1, 1, 0]]) / 3, "multiclass")
    assert values.tolist() == [0, 1, 0]
    assert how.ambiguous_rows == 2


def test_a_prediction_given_survives_hardening():
    soft = tellapart.evaluate([0.2, 0.6, 0.9], [0.1, 0.2, 0.3], y_pred=[0, 1, 1])
    assert soft.harden().metric("accuracy").value == 1.0


@pytest.mark.parametrize("cut", [0, -0.1, 1.1, float("nan"), "half", True, None])
def test_a_cut_is_a_share(cut):
    with pytest.raises(InputError, match=r"cut is .*; expected a share above 0 and at most 1"):
        tellapart.evaluate([0.2, 0.6], [0.1, 0.7]).harden(cut)


def test_the_largest_share_knows_no_cut():
    evaluation = simulated("multiclass", rows=10, seed=0, soft=True).evaluate()
    with pytest.raises(InputError, match=r"cut is 0.7, but among several exclusive classes"):
        evaluation.harden(0.7)
    with pytest.raises(InputError, match=r"cut is 0.7"):
        evaluation.with_hardened(0.7)


@pytest.mark.parametrize("task", TASKS)
def test_hard_labels_stay_as_they_are(task):
    evaluation = simulated(task, rows=20, seed=0).evaluate()
    assert str(evaluation.harden().result.metrics) == str(evaluation.result.metrics)
    assert evaluation.harden().result.data.ambiguous_rows is None
    with pytest.raises(InputError, match="hard already"):
        evaluation.with_hardened()


# ---- what other tools make of soft labels ---------------------------------------------------


def areas_of_cast_labels(share, score):
    """ROC and PR area in Keras's arithmetic: non-zero labels become 1, x / 0 becomes 0."""
    truth = (np.array(share) != 0).astype(float)
    points = []
    for threshold in [-1e-7, *(np.arange(1, 199) / 199), 1 + 1e-7]:
        flagged = np.array(score) > threshold
        tp, fp = truth[flagged].sum(), (1 - truth)[flagged].sum()
        positives, negatives = truth.sum(), (1 - truth).sum()
        points.append(
            (fp / negatives if negatives else 0.0, tp / positives if positives else 0.0,
             tp / (tp + fp) if tp + fp else 0.0)
        )  # fmt: skip
    x, y, precision = np.array(points).T
    roc = ((x[:-1] - x[1:]) * (y[:-1] + y[1:]) / 2).sum()
    held = np.where(y[1:] > 0, precision[1:], precision[:-1])
    pr = ((y[:-1] - y[1:]) * (precision[:-1] + held) / 2).sum()
    return roc, pr


@pytest.mark.parametrize(("low", "high"), [(0.05, 0.95), (0.1, 0.8), (0.01, 1.0)])
def test_labels_cast_to_true_have_an_area_of_zero_where_ours_is_the_best(low, high):
    """Smoothed labels and a perfect ranking: no label is 0, so no row is left to rank below."""
    share = [low] * 30 + [high] * 30
    score = [0.2] * 30 + [0.9] * 30
    roc, pr = areas_of_cast_labels(share, score)
    assert roc == 0.0
    assert pr == pytest.approx(1.0)
    ours = tellapart.evaluate(share, score).metric("roc_auc")
    assert ours.rescaled == pytest.approx(1.0)
    case = Case("binary", tuple((w,) for w in share), tuple((s,) for s in score))
    assert ours.value == pytest.approx(definitions.class_area(case, 0, "roc_auc"))
    assert ours.value > 0.5


def test_cast_labels_answer_another_question_when_some_are_zero():
    random = np.random.default_rng(3)
    share = np.where(random.random(200) < 0.2, 0.0, random.random(200))
    roc, _ = areas_of_cast_labels(share, share)  # as good as scores can be
    ours = tellapart.evaluate(share, share).metric("roc_auc")
    assert roc == pytest.approx(1.0, abs=0.01)
    assert ours.value == pytest.approx(ours.attainable[1])
    assert ours.value < 0.9


def test_every_soft_evaluation_says_what_other_tools_do():
    (finding,) = (
        found for found in tellapart.evaluate([0.2, 0.8], [0.3, 0.6]).result.findings
        if found.code == "soft-labels"
    )  # fmt: skip
    assert "Keras casts every non-zero label" in finding.text
