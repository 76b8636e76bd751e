"""What every metric promises, read from its row of METRICS."""

from dataclasses import replace
from math import inf, isnan, nan

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import tellapart
import tellapart as ta
from strategies import AWKWARD_WEIGHTS, Case, cases, one_hot, simulated
from tellapart import METRICS
from tellapart.metrics import PER_CLASS, counting, names_for, ranking, tables
from tellapart.metrics.baselines import baselines
from tellapart.problem import Column
from tellapart.statistics import ConfusionCounts, ScoreSweep

TASKS = ("binary", "multiclass", "multilabel")
RANKED = [name for name, row in METRICS.items() if row.kind in ("sweep", "pairs", "ranks")]


def values(evaluation):
    return {name: estimate.value for name, estimate in evaluation.result.metrics.items()}


def same(first, second):
    return first == pytest.approx(second, rel=1e-10, abs=1e-12, nan_ok=True)


def unlike(first, second, names=None):
    """Return the metrics of two evaluations that differ."""
    first, second = values(first), values(second)
    return {
        name: (first[name], second[name])
        for name in (first if names is None else names)
        if name in first and not same(first[name], second[name])
    }


# ---- the rows themselves -----------------------------------------------------------------


@pytest.mark.parametrize("row", METRICS.values(), ids=METRICS)
def test_every_row_says_what_a_reader_needs(row):
    assert row.title
    assert row.source
    assert row.read_when.endswith(".")
    assert row.range[0] < row.range[1]
    assert row.better in ("higher", "lower", "neither")
    assert row.base is None or (row.base in METRICS and row.average is not None)


def test_every_row_is_filed_under_its_own_name():
    assert all(name == row.name for name, row in METRICS.items())


def test_every_metric_belongs_to_a_task():
    named = {name for task in TASKS for name in names_for(task, 11)}
    assert named == {name for name, row in METRICS.items() if not row.options}
    assert set(PER_CLASS) <= set(METRICS)


def test_the_registry_cannot_be_changed():
    with pytest.raises(TypeError):
        METRICS["accuracy"] = None


# ---- values ------------------------------------------------------------------------------


@given(cases(weights=AWKWARD_WEIGHTS))
def test_every_value_lies_in_the_range_of_its_metric(case):
    result = case.evaluate().result
    for estimates in (result.metrics, *result.per_class.values()):
        for name, estimate in estimates.items():
            low, high = METRICS[name].range
            assert isnan(estimate.value) or low <= estimate.value <= high, name


@given(cases(weights=AWKWARD_WEIGHTS), st.data())
def test_the_order_of_the_rows_changes_no_metric(case, data):
    shuffled = case.take(data.draw(st.permutations(range(case.rows))))
    assert not unlike(case.evaluate(), shuffled.evaluate(), except_binned(case))


def except_binned(case):
    """Leave out ECE where weights round: a block on the edge of two bins may go either way."""
    return [name for name in names_for(case.task, case.columns) if name != "ece"]


@given(cases(), st.floats(0.1, 10))
def test_the_unit_of_the_weights_changes_no_metric(case, unit):
    scaled = replace(case, weight=tuple(unit * weight for weight in case.weights))
    assert not unlike(case.evaluate(), scaled.evaluate(), except_binned(case))


@given(cases())
def test_other_names_for_the_classes_change_nothing(case):
    renamed = {name: f"of {name}" for name in case.classes}
    truth = case.y_true()
    if truth.dtype.kind == "U":
        truth = np.array([renamed[name] for name in truth])
    other = case.evaluate(y_true=truth, classes=list(renamed.values()))
    assert not unlike(case.evaluate(), other)
    for old, new in renamed.items():
        mine = case.evaluate().result.per_class[old]
        theirs = other.result.per_class[new]
        assert all(same(mine[name].value, theirs[name].value) for name in mine)


@given(cases(tasks=("multiclass", "multilabel")), st.data())
def test_the_order_of_the_classes_only_reorders_the_results(case, data):
    """Rows whose largest score is tied go to the first class in order, so they are left out."""
    if case.task == "multiclass":
        clear = [r for r, row in enumerate(case.score) if row.count(max(row)) == 1]
        case = case.take(clear or [0])
        if not clear:
            return
    order = data.draw(st.permutations(range(case.columns)))
    matrix = np.array(case.share)[:, order] if case.y_true().ndim == 2 else case.y_true()
    turned = case.evaluate(
        y_true=matrix,
        y_score=case.y_score()[:, order],
        classes=[case.classes[k] for k in order],
    )
    straight = case.evaluate()
    assert not unlike(straight, turned)
    for name in case.classes:
        mine, theirs = straight.result.per_class[name], turned.result.per_class[name]
        assert all(same(mine[metric].value, theirs[metric].value) for metric in mine)


@given(cases(soft=False))
def test_soft_labels_at_zero_and_one_are_hard_labels(case):
    hard = case.evaluate()
    masses = case.y_true(as_masses=True)
    declared = case.evaluate(y_true=masses)
    assert not unlike(hard, declared)


@given(cases(soft=False))
def test_soft_labels_within_rounding_of_zero_and_one_agree_with_hard_labels(case):
    """A fraction of a billionth makes the problem soft, but cannot move a metric that exists."""
    hard = case.evaluate()
    masses = case.y_true(as_masses=True).astype(float)
    if case.task == "multiclass":
        masses = masses * (1 - 1e-9) + 1e-9 / case.columns
    else:
        masses = np.clip(masses, 1e-9, 1 - 1e-9)
    soft = case.evaluate(y_true=masses)
    assert soft.problem.is_soft
    for name, value in values(hard).items():
        other = soft.metric(name).value
        whole = hard.metric(name).reason is None  # no class was left out
        if whole and np.isfinite(value) and np.isfinite(other) and METRICS[name].kind != "losses":
            assert other == pytest.approx(value, abs=1e-6), name


@pytest.mark.parametrize("task", TASKS)
@pytest.mark.parametrize("soft", [False, True])
@pytest.mark.parametrize("change", [lambda s: 3 * s - 7, lambda s: s**3, np.exp], ids=range(3))
def test_rank_metrics_are_unmoved_by_rising_transformations(task, soft, change):
    case = simulated(task, rows=60, seed=1, soft=soft, weighted=True)
    moved = case.evaluate(y_score=change(case.y_score()), scores="rank")
    names = [name for name in RANKED if name in moved.result.metrics]
    if task == "multiclass":
        # pooled columns and top-k compare scores within a row: also rising in the same way
        names = [name for name in names if METRICS[name].kind != "calibration"]
    assert names
    assert not unlike(case.evaluate(), moved, names)


@pytest.mark.parametrize("task", TASKS)
def test_rank_metrics_turn_around_with_the_scores(task):
    case = simulated(task, rows=60, seed=2, weighted=True)
    turned = case.evaluate(y_score=-case.y_score(), scores="rank")
    straight = case.evaluate()
    for name in (n for n in RANKED if n.startswith("roc_auc") and n in turned.result.metrics):
        assert turned.metric(name).value == pytest.approx(1 - straight.metric(name).value)


@pytest.mark.parametrize("task", TASKS)
@pytest.mark.parametrize("weighted", [False, True])
def test_perfect_scores_reach_the_best_value_and_beat_the_baseline(task, weighted):
    case = simulated(task, rows=40, seed=3, weighted=weighted)
    case = replace(case, score=case.share)
    result = case.evaluate().result
    for name, estimate in result.metrics.items():
        row = METRICS[name]
        best = row.range[1] if row.better == "higher" else row.range[0]
        assert estimate.value == pytest.approx(best, abs=1e-12), name
        baseline = result.baselines.get(name, nan)
        if row.better == "higher":
            assert not estimate.value <= baseline, name
        else:
            assert not estimate.value >= baseline, name


@pytest.mark.parametrize("task", TASKS)
def test_reversed_scores_do_worse_than_the_baseline(task):
    case = simulated(task, rows=40, seed=4)
    share = np.array(case.share)
    worst = np.roll(share, 1, axis=1) if task == "multiclass" else 1 - share
    result = case.evaluate(y_score=worst if task != "binary" else worst[:, 0]).result
    for name in ("accuracy", "roc_auc", "f1", "mcc", "informedness", "roc_auc_ovr_macro",
                 "f1_macro", "f1_weighted"):  # fmt: skip
        if name in result.metrics:
            assert result.metrics[name].value < result.baselines[name], name


@given(cases(tasks=("binary",)))
def test_a_binary_problem_agrees_with_its_two_class_form(case):
    """Two columns p and 1 - p of two exclusive classes hold the same questions."""
    ups = case.y_score()
    both = np.stack([1 - ups, ups], axis=1)
    masses = case.y_true(as_masses=True)
    truth = np.stack([1 - masses, masses], axis=1)
    # argmax gives a tie to the first class, the threshold gives it to the positive one
    clear = ups != 0.5
    if not clear.any():
        return
    binary = case.take(np.flatnonzero(clear)).evaluate()
    weight = None if case.weight is None else np.array(case.weight)[clear]
    two = tellapart.evaluate(
        truth[clear], both[clear], task="multiclass", classes=case.classes, scores="probability",
        sample_weight=weight,
    )  # fmt: skip
    for name in ("accuracy", "balanced_accuracy", "mcc", "kappa", "log_loss"):
        assert same(binary.metric(name).value, two.metric(name).value), name
    assert same(2 * binary.metric("brier").value, two.metric("brier").value)
    positive = case.classes[1]
    for name, estimate in binary.result.per_class[positive].items():
        assert same(estimate.value, two.metric(name, of=positive).value), name
    for name in ("roc_auc_ovr_macro", "roc_auc_ovo_macro", "roc_auc_ovo_weighted"):
        assert same(binary.metric("roc_auc").value, two.metric(name).value), name


@given(cases(tasks=("binary",)))
def test_the_other_class_as_the_positive_one_swaps_the_rates(case):
    straight = case.evaluate(pos_label=case.classes[1])
    truth = 1 - case.y_true() if case.is_soft else case.y_true()
    turned = case.evaluate(
        y_true=truth, pos_label=case.classes[0], y_score=1 - case.y_score(), threshold=0.5
    )
    assert same(straight.metric("roc_auc").value, turned.metric("roc_auc").value)
    assert same(straight.metric("brier").value, turned.metric("brier").value)
    if (case.y_score() == 0.5).any():
        return
    for one, other in (("recall", "specificity"), ("precision", "npv"), ("fpr", "fnr")):
        assert same(straight.metric(one).value, turned.metric(other).value)
    for name in ("mcc", "kappa", "informedness", "accuracy"):
        assert same(straight.metric(name).value, turned.metric(name).value)


@given(cases(soft=True, weights=AWKWARD_WEIGHTS))
def test_no_scores_leave_the_attainable_range_of_soft_labels(case):
    result = case.evaluate().result
    for estimates in (result.metrics, *result.per_class.values()):
        for name, estimate in estimates.items():
            if estimate.attainable is not None and np.isfinite(estimate.value):
                low, high = estimate.attainable
                assert low - 1e-9 <= estimate.value <= high + 1e-9, name


@pytest.mark.parametrize("metric", ["roc_auc", "average_precision", "pr_auc", "brier", "mse"])
def test_stating_the_soft_labels_themselves_attains_the_best(metric):
    truth = np.array([0.2, 0.8, 0.1, 0.9, 0.5])
    best = tellapart.evaluate(truth, truth).metric(metric)
    assert best.rescaled == pytest.approx(0 if metric in ("brier", "mse") else 1)


@pytest.mark.parametrize("shares", [(0.5, 0.5), (0.9, 0.1), (1.0, 0.0)])
def test_baselines_lie_in_the_range_of_their_metric(shares):
    for task in TASKS:
        found = baselines(task, np.array(shares), np.array([0.3, 0.7]))
        for name, value in found.items():
            low, high = METRICS[name].range
            assert low <= value <= high, name


@pytest.mark.parametrize("task", TASKS)
def test_labels_that_never_occur_break_nothing(task):
    share = (one_hot(0, 3),) * 4 if task == "multiclass" else ((0.0,) * 3,) * 4
    if task == "binary":
        share = ((0.0,),) * 4
    score = ((0.25, 0.5, 0.25),) * 4 if task != "binary" else ((0.25,),) * 4
    result = Case(task, share, score).evaluate().result
    assert isnan(result.metrics.get("roc_auc", result.metrics.get("roc_auc_ovr_macro")).value)


# ---- gradients ---------------------------------------------------------------------------


STEP = 1e-6


def differences(function, masses):
    """Return the central difference of a function for every entry of an array."""
    out = np.zeros(masses.shape)
    for place in np.ndindex(masses.shape):
        up, down = masses.copy(), masses.copy()
        up[place] += STEP
        down[place] -= STEP
        out[place] = (function(up) - function(down)) / (2 * STEP)
    return out


def agree(found, expected):
    return np.allclose(found, expected, rtol=1e-5, atol=1e-6)


def random_sweep(seed):
    random = np.random.default_rng(seed)
    score = random.integers(0, 7, 30) / 7
    truth = (random.random(30) < 0.2 + 0.6 * score).astype(float)
    truth = np.where(random.random(30) < 0.5, truth, random.random(30))
    return ScoreSweep.of(Column("a", score, truth, random.uniform(0.5, 2.0, 30)))


@pytest.mark.parametrize("name", ["roc_auc", "average_precision", "pr_auc"])
@pytest.mark.parametrize("seed", range(4))
def test_the_gradient_of_an_area_is_its_finite_difference(name, seed):
    sweep = random_sweep(seed)
    formula, gradient = getattr(ranking, name), getattr(ranking, f"{name}_gradient")

    def moved(masses):
        return formula(replace(sweep, positive=masses[0], negative=masses[1]))

    expected = differences(moved, np.stack([sweep.positive, sweep.negative]))
    assert agree(np.stack(gradient(sweep)), expected)


@pytest.mark.parametrize("name", ["accuracy", "balanced_accuracy", "mcc", "kappa"])
@pytest.mark.parametrize("classes", [2, 3, 5])
def test_the_gradient_of_a_table_metric_is_its_finite_difference(name, classes):
    random = np.random.default_rng(classes)
    formula, gradient = getattr(tables, name), getattr(tables, f"{name}_gradient")

    def counts_of(mass):
        cell = np.arange(classes**2)
        return ConfusionCounts(classes, cell, mass, mass, 10)

    mass = random.uniform(1, 9, classes**2)
    counts = counts_of(mass)
    expected = differences(lambda moved: formula(counts_of(moved)), mass)
    assert agree(gradient(counts).at(counts.truth_of, counts.prediction_of), expected)


@pytest.mark.parametrize(
    "name",
    [name for name, value in vars(counting).items() if isinstance(value, counting.CountFormula)],
)
@pytest.mark.parametrize("seed", range(3))
def test_the_gradient_of_a_counting_metric_is_its_finite_difference(name, seed):
    formula = getattr(counting, name)
    cells = np.random.default_rng(seed).uniform(1, 9, 4)
    expected = differences(lambda moved: float(formula(moved)[0]), cells)
    assert agree(formula.gradient(cells)[0], expected)


def test_every_counting_sweep_and_table_metric_has_a_gradient():
    for row in METRICS.values():
        smooth = row.kind in ("counts", "table", "sweep") and row.interval != "bootstrap"
        assert (row.gradient is not None) == smooth, row.name


def test_infinite_is_not_undefined():
    found = tellapart.evaluate([1, 1, 0, 0], y_pred=[1, 0, 0, 0]).metric("lr_plus")
    assert found.value == inf
    assert found.defined


@pytest.mark.parametrize("weighted", [False, True])
def test_no_skill_belongs_to_the_positive_class_wherever_its_name_sorts(weighted):
    rng = np.random.default_rng(5)
    sick = rng.random(400) < 0.3
    score, weight = rng.random(400) * 0.6 + 0.3 * sick, rng.random(400) if weighted else None

    def found(name):
        y = np.where(sick, name, "well")
        return ta.evaluate(y, score, pos_label=name, sample_weight=weight).result.baselines

    last, first = found("z sick"), found("a sick")
    assert first == pytest.approx(last)
    share = float(np.average(sick, weights=weight))
    assert first["average_precision"] == pytest.approx(share)
    assert first["f1"] == pytest.approx(2 * share / (1 + share))
