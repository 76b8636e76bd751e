"""Chosen in the bag, judged out of it: the kernel path against plain loops over rows."""

from __future__ import annotations

import sys
import warnings
from math import inf, isnan
from pathlib import Path

import numpy as np
import pytest

import tellapart as ta
from tellapart.decisions import honest
from tellapart.inference.resampling import Resampling
from tellapart.inference.resampling.units import Units

sys.path.insert(0, str(Path(__file__).parent))
import naive_rules as naive

B = 100
WANTED = {
    "youden": ("youden", naive.HIGHEST["youden"], False, None),
    "f1": ("f1", naive.f_beta(1), False, None),
    "mcc": ("mcc", naive.mcc, False, None),
    "cost": (ta.cost(fp=1, fn=5), naive.cost(1, 5), True, None),
    "prevalence": (
        ta.cost(fp=1, fn=5, prevalence=0.1), naive.cost(1, 5, prevalence=0.1), True, None,
    ),
    "limits": (
        ta.at_least(recall=0.8), naive.precision, False,
        lambda table: naive.recall(table) >= 0.8 - 1e-12,
    ),
}  # fmt: skip


def rows_of(kind: str, n: int = 50) -> dict[str, np.ndarray]:
    rng = np.random.default_rng(11)
    positive = rng.random(n) < 0.4
    score = np.round(np.clip(rng.normal(0.3 + 0.3 * positive, 0.2), 0, 1), 2)
    out = {"truth": positive.astype(float), "score": score, "weight": np.ones(n)}
    if kind == "weighted":
        out["weight"] = rng.choice([0.5, 1.0, 3.0], n)
    if kind == "soft":
        out["truth"] = np.round(np.clip(positive + rng.normal(0, 0.3, n), 0, 1), 2)
    if kind == "groups":
        out["groups"] = rng.integers(0, 12, n)
    return out


def evaluated(rows: dict[str, np.ndarray], kind: str) -> ta.Evaluation:
    return ta.evaluate(
        rows["truth"] if kind == "soft" else rows["truth"].astype(int),
        rows["score"],
        scores="probability",
        sample_weight=rows["weight"] if kind == "weighted" else None,
        groups=rows.get("groups"),
    )


def by_loops(evaluation, rows, value, *, lowest, allowed, classed):  # type: ignore[no-untyped-def]
    """Return thresholds, tables left out, and failures, resample by resample."""
    problem = evaluation.problem
    units = Units.of(problem, problem.membership(0) if classed else None)
    thresholds, tables, failed = [], [], 0
    for replicate in range(B):
        drawn = units.drawn(7, replicate)
        inside, outside = [], []
        for row in range(problem.rows):
            score, share = float(rows["score"][row]), float(rows["truth"][row])
            weight = float(rows["weight"][row])
            if drawn[row] == 0:
                outside.append((score, share, weight))
            else:
                inside.append((score, share, weight * float(drawn[row])))
        in_bag = naive.cells(inside, -inf)
        out_of_bag = naive.cells(outside, -inf)
        if not (in_bag[0] and in_bag[1] and out_of_bag[0] and out_of_bag[1]):
            failed += 1
            continue
        threshold, _, _ = naive.chosen(inside, value, lowest=lowest, allowed=allowed)
        if isnan(threshold):
            failed += 1
            continue
        thresholds.append(threshold)
        tables.append(naive.cells(outside, threshold))
    return thresholds, tables, failed


@pytest.mark.parametrize("kind", ["hard", "weighted", "soft", "groups"])
@pytest.mark.parametrize("rule", WANTED)
def test_it_is_what_loops_over_rows_give(rule: str, kind: str) -> None:
    made, value, lowest, allowed = WANTED[rule]
    rows = rows_of(kind)
    evaluation = evaluated(rows, kind)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ta.TellapartWarning)
        choice = evaluation.threshold(made, resamples=B, seed=7)
    found = choice.out_of_bag
    assert found is not None
    classed = rule in {"youden", "prevalence"} and kind in {"hard", "weighted"}
    assert found.drawn == (
        "groups" if kind == "groups" else "rows of each class" if classed else "rows"
    )
    thresholds, tables, failed = by_loops(
        evaluation, rows, value, lowest=lowest, allowed=allowed, classed=classed
    )
    assert found.failed == failed
    values = np.array([value(table) for table in tables])
    known = values[~np.isnan(values)]
    assert found.value.undefined == len(values) - len(known)
    assert found.value.mean == pytest.approx(known.mean())
    ends = np.quantile(known, [0.025, 0.975])
    assert [found.value.low, found.value.high] == pytest.approx(ends.tolist())
    assert found.value.optimism == pytest.approx(choice.value - known.mean())
    recalls = np.array([naive.recall(table) for table in tables])
    assert found.metrics["recall"].mean == pytest.approx(recalls.mean())
    assert found.metrics["recall"].apparent == choice.metrics["recall"].value
    order = sorted(thresholds)
    assert found.threshold in order
    assert order[0] <= found.threshold_low <= found.threshold <= found.threshold_high <= order[-1]
    below = sum(threshold <= found.threshold_low for threshold in order)
    assert below >= 0.025 * len(order)
    if allowed is None:
        assert found.kept is None
    else:
        assert found.kept == pytest.approx(np.mean([allowed(table) for table in tables]))


def test_the_level_is_that_of_the_evaluation_and_the_seed_decides() -> None:
    rows = rows_of("hard")
    evaluation = evaluated(rows, "hard")
    first = evaluation.threshold("f1", resamples=200, seed=1).out_of_bag
    again = evaluation.threshold("f1", resamples=200, seed=1).out_of_bag
    other = evaluation.threshold("f1", resamples=200, seed=2).out_of_bag
    assert first == again
    assert first != other
    narrow = ta.evaluate(rows["truth"].astype(int), rows["score"], level=0.5)
    inner = narrow.threshold("f1", resamples=200, seed=1).out_of_bag
    assert first is not None
    assert inner is not None
    assert first.value.low < inner.value.low < inner.value.high < first.value.high


def test_threads_change_nothing() -> None:
    evaluation = evaluated(rows_of("hard"), "hard")
    rule = honest.Rule("f1", "", "", naive_f1)
    choice = evaluation.threshold("f1")
    one, three = (
        honest.with_out_of_bag(
            choice, rule, evaluation.problem, 0, 0.95, Resampling(200, 3, threads)
        ).out_of_bag
        for threads in (1, 3)
    )
    assert one == three


def naive_f1(cells: np.ndarray) -> np.ndarray:
    return np.array([naive.f_beta(1)(tuple(table)) for table in np.atleast_2d(cells).tolist()])


def test_nothing_is_resampled_unless_asked_for() -> None:
    evaluation = evaluated(rows_of("hard"), "hard")
    assert evaluation.threshold("youden").out_of_bag is None
    assert evaluation.thresholds("youden")["1"].out_of_bag is None
    assert all(one.out_of_bag is None for one in evaluation.result.thresholds.values())


def test_resamples_that_fail_are_counted_and_told() -> None:
    # one positive: a resample of rows draws it, or leaves it out, never both
    evaluation = ta.evaluate([0, 0, 0, 0, 1], [0.1, 0.2, 0.3, 0.4, 0.9])
    with pytest.warns(ta.TellapartWarning, match="100 of 100 resamples made no choice"):
        found = evaluation.threshold("f1", resamples=100).out_of_bag
    assert found is not None
    assert found.failed == 100
    assert isnan(found.value.mean)
    assert isnan(found.threshold)


def test_scores_without_skill_look_skilled_only_where_the_threshold_was_chosen() -> None:
    found = []
    for seed in range(15):
        rng = np.random.default_rng(seed)
        noise = ta.evaluate(np.arange(100) % 2, rng.random(100))
        value = noise.threshold("youden", resamples=100).out_of_bag
        assert value is not None
        found.append((value.value.apparent, value.value.mean))
    apparent, honest_mean = np.mean(found, axis=0)
    assert apparent > 0.1
    assert abs(honest_mean) < 0.06  # the truth is 0


def test_scores_in_single_precision_keep_their_own_decimals() -> None:
    rows = rows_of("hard")
    score = rows["score"].astype(np.float32)
    choice = ta.evaluate(rows["truth"].astype(int), score).threshold("youden", resamples=100)
    assert choice.out_of_bag is not None
    assert choice.out_of_bag.threshold in {float(str(value)) for value in score}


def test_thresholds_of_classes_are_resampled_one_by_one() -> None:
    rng = np.random.default_rng(2)
    truth = np.arange(90) % 3
    score = rng.dirichlet([2, 2, 2], 90)
    evaluation = ta.evaluate(truth, score, classes=[0, 1, 2])
    chosen = evaluation.thresholds("youden", resamples=100, seed=4)
    for k in range(3):
        alone = ta.evaluate((truth == k).astype(int), score[:, k])
        found = alone.threshold("youden", resamples=100, seed=4).out_of_bag
        assert chosen[str(k)].out_of_bag == found
