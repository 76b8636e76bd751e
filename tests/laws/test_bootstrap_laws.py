"""Resampling: weights instead of rows, the same numbers whatever the threads, honest ends."""

import warnings

import numpy as np
import pytest
from scipy import stats

import tellapart as ta
from tellapart.errors import InputError, TellapartWarning
from tellapart.evaluation import evaluate_problem
from tellapart.inference.resampling import Wanted, check_resampling, replicate_values
from tellapart.inference.resampling.bootstrap import acceleration
from tellapart.inference.resampling.drawn_cells import DrawnCells
from tellapart.inference.resampling.placements import Placements
from tellapart.inference.resampling.replicates import jackknife_values, units_for
from tellapart.inference.resampling.requests import Resampling
from tellapart.inference.resampling.units import Units
from tellapart.inference.resampling.values import Reweighting
from tellapart.metrics import METRICS, PER_CLASS, names_for
from tellapart.problem import Problem


def shares(random, rows, classes):
    scores = np.round(random.dirichlet(np.ones(classes), rows), 2)
    return scores / scores.sum(axis=1, keepdims=True)


def binary(random, rows=60, **options):
    truth = random.integers(0, 2, rows)
    score = np.round(np.clip(0.3 * truth + 0.7 * random.random(rows), 0, 1), 2)
    return Problem.of(truth, score, **options)


def problems():
    random = np.random.default_rng(4)
    rows, weight = 60, np.random.default_rng(5).uniform(0.5, 3, 60)
    several = random.integers(0, 4, rows)
    labels = random.integers(0, 2, (rows, 3))
    return {
        "binary": binary(random),
        "binary weighted": binary(random, sample_weight=weight),
        "binary soft": Problem.of(random.random(rows).round(2), random.random(rows).round(1)),
        "binary, first class positive": binary(random, pos_label=0),
        "ranks": Problem.of(several % 2, random.normal(size=rows), threshold=0.1),
        "logits": Problem.of(several % 2, random.normal(size=rows), scores="logit"),
        "predictions": Problem.of(several, y_pred=np.roll(several, 1)),
        "several": Problem.of(several, shares(random, rows, 4)),
        "several weighted": Problem.of(several, shares(random, rows, 4), sample_weight=weight),
        "several soft": Problem.of(
            shares(random, rows, 4), shares(random, rows, 4), task="multiclass"
        ),
        "labels": Problem.of(labels, random.random((rows, 3)).round(1), task="multilabel"),
        "labels soft": Problem.of(
            random.random((rows, 3)).round(2), random.random((rows, 3)).round(1), task="multilabel"
        ),
    }


PROBLEMS = problems()


def all_wanted(problem, result):
    wanted = [Wanted(METRICS[name]) for name in names_for(problem.task, len(problem.classes))]
    if problem.task != "binary":
        for k, label in enumerate(problem.questions):
            names = [name for name in PER_CLASS if name in result.per_class[label]]
            wanted += [Wanted(METRICS[name], k) for name in names]
    return wanted


@pytest.mark.parametrize("name", PROBLEMS)
def test_weights_give_what_repeated_rows_give(name):
    problem = PROBLEMS[name]
    result = evaluate_problem(problem).result
    wanted = all_wanted(problem, result)
    reweighting = Reweighting.of(problem, wanted)
    random = np.random.default_rng(8)
    for _ in range(3):
        times = random.integers(0, 4, problem.rows)
        again = evaluate_problem(problem.take(np.repeat(np.arange(problem.rows), times)))
        values = reweighting.values(wanted, times.astype(float))
        assert len(values) > 5
        for each, value in zip(wanted, values, strict=True):
            of = None if each.column is None else problem.questions[each.column]
            expected = again.metric(each.row.name, of=of).value
            message = f"{each.row.name} of {of}"
            assert value == pytest.approx(expected, rel=1e-10, abs=1e-12, nan_ok=True), message


@pytest.mark.parametrize("name", ["binary", "several", "labels", "several soft"])
def test_one_and_several_threads_agree_bit_for_bit(name):
    problem = PROBLEMS[name]
    wanted = all_wanted(problem, evaluate_problem(problem).result)
    found = [
        replicate_values(problem, wanted, Resampling(150, 7, threads)) for threads in (1, 2, 5)
    ]
    assert (found[0].view(np.uint64) == found[1].view(np.uint64)).all()
    assert (found[0].view(np.uint64) == found[2].view(np.uint64)).all()


@pytest.mark.parametrize("name", [name for name in PROBLEMS if name != "predictions"])
def test_drawing_into_cells_is_weighing_rows_bit_for_bit(name):
    problem = PROBLEMS[name]
    request = Resampling(60, 5)
    for column in range(len(problem.questions)):
        for metric in ("roc_auc", "average_precision", "pr_auc"):
            wanted = [Wanted(METRICS[metric], column)]
            reweighting = Reweighting.of(problem, wanted)
            _, make = units_for(problem, wanted[0])
            units = make()
            drawn = [reweighting.values(wanted, units.drawn(5, r))[0] for r in range(60)]
            assert replicate_values(problem, wanted, request)[:, 0].tolist() == drawn
            _, parts = units.left_out(5)
            left = [reweighting.values(wanted, units.without(part))[0] for part in parts]
            assert jackknife_values(problem, wanted, request)[0][1].tolist() == left


def test_rows_go_straight_into_cells_where_they_can():
    area, grouped = [Wanted(METRICS["roc_auc"])], binary(np.random.default_rng(1), groups=range(60))
    for problem, wanted, expected in (
        (PROBLEMS["binary"], area, True),
        (PROBLEMS["several"], [Wanted(METRICS["pr_auc"], 2)], True),
        (PROBLEMS["binary weighted"], area, False),
        (PROBLEMS["binary soft"], area, False),
        (grouped, area, False),
        (PROBLEMS["binary"], [*area, Wanted(METRICS["recall"])], False),
        (PROBLEMS["several"], [Wanted(METRICS["roc_auc_ovr_macro"])], False),
    ):
        units = units_for(problem, wanted[0])[1]()
        assert (DrawnCells.of(Placements(problem), units, wanted) is not None) == expected


def test_more_resamples_begin_with_the_same_ones():
    problem = PROBLEMS["binary"]
    wanted = [Wanted(METRICS["f1"])]
    few = replicate_values(problem, wanted, Resampling(100, 1))
    many = replicate_values(problem, wanted, Resampling(300, 1))
    assert (few == many[:100]).all()
    assert not (few == replicate_values(problem, wanted, Resampling(100, 2))).all()


def test_the_same_seed_gives_the_same_interval_and_another_another():
    evaluation = evaluate_problem(PROBLEMS["binary"])
    first = evaluation.metric("f1", resamples=200)
    assert first == evaluation.metric("f1", resamples=200, seed=0)
    assert first != evaluation.metric("f1", resamples=200, seed=1)
    seeded = evaluate_problem(PROBLEMS["binary"], seed=1)
    assert seeded.metric("f1", resamples=200) == evaluation.metric("f1", resamples=200, seed=1)


def test_a_metric_alone_equals_the_metric_among_all():
    evaluation = evaluate_problem(PROBLEMS["several"])
    every = evaluation.bootstrapped(200).result
    for name in ("accuracy", "roc_auc_ovr_macro", "f1_macro", "brier", "top_2_accuracy"):
        assert evaluation.metric(name, method="bootstrap", resamples=200) == every.metrics[name]
    assert evaluation.metric("recall", of="2", resamples=200) == every.per_class["2"]["recall"]


def test_the_negative_class_is_resampled_too():
    problem = PROBLEMS["binary"]
    evaluation = evaluate_problem(problem)
    every = evaluation.bootstrapped(400).result
    turned = evaluate_problem(problem.turned())
    for name in ("recall", "precision", "roc_auc", "average_precision", "f1"):
        found = evaluation.metric(name, of="0", resamples=400)
        assert found == every.per_class["0"][name]
        assert found.low == turned.metric(name, resamples=400).low
    brier = evaluation.metric("brier", of="0", resamples=400)
    assert brier == evaluation.metric("brier", resamples=400)


def test_strata_keep_class_sizes_only_where_metrics_condition_on_them():
    truth = np.array([1] * 5 + [0] * 55)
    problem = Problem.of(truth, np.linspace(0, 1, 60))
    for replicate in range(50):
        times = Units.of(problem, truth).drawn(3, replicate)
        assert times[:5].sum() == 5
    free = Units.of(problem, None)
    assert len({free.drawn(3, replicate)[:5].sum() for replicate in range(50)}) > 3
    score = np.random.default_rng(0).random(60)
    evaluation = evaluate_problem(Problem.of(truth, score))
    assert evaluation.metric("recall", resamples=500).reason is None
    few = evaluate_problem(Problem.of(truth, score, threshold=np.sort(score)[-2]))
    with pytest.warns(TellapartWarning, match="precision: .* of 500 resamples had no value"):
        found = few.metric("precision", method="bootstrap-percentile", resamples=500)
    assert "of 500 resamples had no value and were left out" in found.reason


def test_groups_are_drawn_whole():
    random = np.random.default_rng(12)
    single = binary(random, 80)
    rows = np.repeat(np.arange(80), 4)
    groups = np.array([f"patient {row}" for row in rows])
    problem = Problem.of(
        single.truth.values[rows], single.score(0)[rows], groups=groups, threshold=0.5
    )
    naive = Problem.of(single.truth.values[rows], single.score(0)[rows], threshold=0.5)
    times = Units.of(problem, None).drawn(0, 0)
    assert (times.reshape(80, 4) == times[::4, None]).all()
    request = Resampling(2000, 0)
    for name in ("accuracy", "average_precision", "brier"):
        wanted = [Wanted(METRICS[name])]
        errors = [
            replicate_values(each, wanted, request).std() for each in (single, problem, naive)
        ]
        assert errors[1] == pytest.approx(errors[0], rel=0.1)
        assert errors[2] == pytest.approx(errors[0] / 2, rel=0.1)


def test_two_models_on_the_same_rows_are_paired():
    random = np.random.default_rng(21)
    truth = random.integers(0, 2, 300)
    shared = random.normal(size=300)
    scores = [truth + shared + 0.3 * random.normal(size=300) for _ in range(2)]
    values = [
        replicate_values(Problem.of(truth, score), [Wanted(METRICS["roc_auc"])], Resampling(2000))
        for score in scores
    ]
    m = truth.sum()
    wins = [(s[truth == 1][:, None] > s[truth == 0][None, :]).astype(float) for s in scores]
    gap = wins[0] - wins[1]
    delong = np.sqrt(gap.mean(axis=1).var(ddof=1) / m + gap.mean(axis=0).var(ddof=1) / (300 - m))
    paired, unpaired = (values[0] - values[1]).std(), np.hypot(values[0].std(), values[1].std())
    assert paired == pytest.approx(delong, rel=0.08)
    assert unpaired > 2 * paired


def auc(x, y):
    return (x[:, None] > y[None, :]).mean() + 0.5 * (x[:, None] == y[None, :]).mean()


@pytest.mark.parametrize("method", ["percentile", "BCa"])
def test_intervals_of_the_auc_agree_with_scipy(method):
    random = np.random.default_rng(31)
    x, y = (random.normal(size=40) + 1).round(1), random.normal(size=60).round(1)
    truth = np.r_[np.ones(40), np.zeros(60)].astype(int)
    evaluation = ta.evaluate(truth, np.r_[x, y], scores="rank")
    found = evaluation.metric("roc_auc", method=f"bootstrap-{method.lower()}", resamples=8000)
    theirs = stats.bootstrap(
        (x, y), auc, n_resamples=8000, method=method, vectorized=False, rng=random
    ).confidence_interval
    assert found.low == pytest.approx(theirs.low, abs=0.006)
    assert found.high == pytest.approx(theirs.high, abs=0.006)


def test_intervals_of_f1_agree_with_scipy():
    random = np.random.default_rng(32)
    truth, answers = random.integers(0, 2, 150), random.integers(0, 2, 150)
    answers[:90] = truth[:90]

    def f1(rows):
        t, a = truth[rows], answers[rows]
        return 2 * (t & a).sum() / (t.sum() + a.sum())

    found = ta.evaluate(truth, y_pred=answers).metric("f1", resamples=8000, method="bootstrap-bca")
    theirs = stats.bootstrap(
        (np.arange(150),), f1, n_resamples=8000, method="BCa", vectorized=False, rng=random
    ).confidence_interval
    assert found.low == pytest.approx(theirs.low, abs=0.008)
    assert found.high == pytest.approx(theirs.high, abs=0.008)


def test_the_acceleration_is_the_skewness_of_a_mean():
    """For a mean it is the sum of cubes over 6 times the sum of squares to 3/2 (Efron 1987)."""
    values = np.random.default_rng(2).exponential(size=50)
    left_out = (values.sum() - values) / 49
    gap = values - values.mean()
    expected = (gap**3).sum() / (6 * (gap**2).sum() ** 1.5)
    assert acceleration(np.zeros(50, int), left_out) == pytest.approx(expected, rel=1e-9)


def test_leaving_out_parts_keeps_the_acceleration():
    random = np.random.default_rng(3)
    truth = (random.random(6000) < 0.05).astype(int)
    problem = Problem.of(truth, np.clip(random.normal(0.3 + 0.3 * truth, 0.2), 0, 1))
    strata, left_out = jackknife_values(problem, [Wanted(METRICS["brier"])], Resampling(100))[0]
    assert len(left_out) == 1000
    losses = (problem.score(0) - truth) ** 2
    gap = losses - losses.mean()
    expected = (gap**3).sum() / (6 * (gap**2).sum() ** 1.5)
    assert acceleration(strata, left_out) == pytest.approx(expected, rel=0.25)


def test_perfect_separation_keeps_the_score_interval_and_says_why():
    evaluation = ta.evaluate([0] * 20 + [1] * 20, np.linspace(0, 1, 40))
    plain, found = evaluation.metric("roc_auc"), evaluation.metric("roc_auc", resamples=200)
    assert (found.low, found.high, found.method) == (plain.low, plain.high, "newcombe")
    assert found.reason == "no bootstrap interval: all resamples agree"


def test_an_undefined_metric_stays_undefined():
    evaluation = ta.evaluate([0] * 9 + [1], [0.1] * 10, classes=[0, 1])
    found = evaluation.metric("precision", resamples=200)
    assert not found.defined
    assert found.reason == "nobody was predicted positive"


def test_the_calibration_error_gets_a_null_distribution_instead_of_an_interval():
    random = np.random.default_rng(0)
    stated = random.random(500)
    truth = (random.random(500) < stated).astype(int)
    right = ta.evaluate(truth, stated).metric("ece", method="bootstrap", resamples=1000)
    wrong = ta.evaluate(truth, stated**3).metric("ece", method="bootstrap", resamples=1000)

    def limit(estimate):
        return float(estimate.reason.split("at most ")[1].split()[0])

    assert right.low != right.low
    assert right.value < limit(right)
    assert wrong.value > limit(wrong)
    draws = [
        ta.evaluate((random.random(500) < stated).astype(int), stated).metric("ece").value
        for _ in range(300)
    ]
    assert np.quantile(draws, 0.95) == pytest.approx(limit(right), rel=0.1)


def test_logit_intervals_stay_inside_and_fit_every_range():
    evaluation = evaluate_problem(PROBLEMS["binary"])
    for name in ("roc_auc", "mcc", "lr_plus", "brier", "f1", "informedness"):
        found = evaluation.metric(name, method="bootstrap-logit", resamples=300)
        row = METRICS[name]
        assert row.range[0] < found.low < found.value < found.high < row.range[1]
        assert found.method == "bootstrap-logit"
        assert found.resamples == 300


@pytest.mark.parametrize("resamples", [0, 99, 10**7, 2.5, "many", True])
def test_a_wrong_number_of_resamples_is_refused(resamples):
    evaluation = evaluate_problem(PROBLEMS["binary"])
    with pytest.raises(InputError, match=r"resamples is .*; expected a whole number from 100"):
        evaluation.metric("f1", resamples=resamples)


@pytest.mark.parametrize("seed", [-1, 2**64, 0.5, None])
def test_a_wrong_seed_is_refused(seed):
    with pytest.raises(InputError, match="seed is"):
        check_resampling(100, seed)


def test_an_unknown_kind_of_bootstrap_is_refused():
    evaluation = evaluate_problem(PROBLEMS["binary"])
    with pytest.raises(InputError, match=r"method is 'bootstrap-t'; expected one of bootstrap"):
        evaluation.metric("f1", method="bootstrap-t")


def test_evaluate_never_resamples_by_itself(monkeypatch):
    def drawn(*_arguments):
        raise AssertionError("resampled")

    monkeypatch.setattr(Units, "drawn", drawn)
    monkeypatch.setattr(DrawnCells, "drawn", drawn)
    with warnings.catch_warnings():
        evaluation = evaluate_problem(PROBLEMS["several"])
        evaluation.to_json()
    assert all(estimate.resamples == 0 for estimate in evaluation.result.metrics.values())


def test_progress_counts_up_to_the_total():
    seen = []
    evaluation = evaluate_problem(PROBLEMS["binary"])
    evaluation.bootstrapped(150, progress=lambda done, total: seen.append((done, total)))
    assert [total for _, total in seen] == [150] * len(seen)
    assert [done for done, _ in seen] == sorted(done for done, _ in seen)
    assert seen[-1] == (150, 150)


def test_a_single_row_or_group_has_no_resamples_that_differ():
    alone = ta.evaluate([1], [0.7], classes=[0, 1])
    grouped = ta.evaluate([0, 1, 1], [0.1, 0.7, 0.4], groups=[1, 1, 1])
    for evaluation, told in (
        (alone, "no bootstrap interval: all resamples agree"),
        (grouped, "no interval: all rows are one group"),
    ):
        found = evaluation.metric("accuracy", method="bootstrap", resamples=100)
        assert found.reason == told
        evaluation.bootstrapped(100)


def test_rounding_of_a_constant_loss_is_no_interval():
    truth = np.zeros(40, int)
    truth[7] = 1
    evaluation = ta.evaluate(truth, 0.8 * truth + 0.1)
    found = evaluation.metric("brier", method="bootstrap", resamples=100, seed=3)
    assert "all resamples agree" in found.reason
    assert found.low != found.low or found.low <= found.value <= found.high


def test_a_finding_on_groups_says_what_still_ignores_them():
    random = np.random.default_rng(3)
    problem = binary(random, groups=np.arange(60) // 3)
    evaluation = evaluate_problem(problem).bootstrapped(100)
    for findings in (evaluation.result.findings, evaluation.advise().findings):
        (found,) = [each for each in findings if each.code == "grouped-rows"]
        assert found.severity == "info"
        assert "Groups were drawn whole" in found.text


def test_what_the_result_does_not_list_is_resampled_too():
    evaluation = evaluate_problem(PROBLEMS["binary"]).bootstrapped(100)
    assert evaluation.metric("kl_divergence").method == "bootstrap-bca"
    soft = evaluate_problem(PROBLEMS["binary soft"])
    for one in (soft.bootstrapped(100), soft):
        with pytest.raises(InputError, match="self_pairs is False, but resamples draw rows"):
            one.metric("roc_auc", self_pairs=False, method="bootstrap")
    with pytest.raises(InputError, match="self_pairs"):
        soft.bootstrapped(100).metric("roc_auc", self_pairs=False)


def test_infinite_values_of_resamples_leave_numbers_and_no_warning():
    evaluation = ta.evaluate([0, 1, 1, 0, 1, 0, 1, 1], y_pred=[0, 1, 1, 0, 1, 1, 0, 1])
    with warnings.catch_warnings():
        warnings.simplefilter("error", RuntimeWarning)
        warnings.simplefilter("ignore", TellapartWarning)
        found = evaluation.metric("lr_plus", method="bootstrap-percentile", resamples=300)
    assert found.low <= found.value <= found.high
