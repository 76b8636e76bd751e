"""What every sufficient statistic promises, whatever it counts."""

import itertools
from dataclasses import dataclass, replace
from functools import reduce
from operator import add

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from strategies import AWKWARD_WEIGHTS, cases, simulated
from tellapart.problem import joined
from tellapart.statistics import (
    ClassPairs,
    ConfusionCounts,
    LossSums,
    OneVsRest,
    RankCounts,
    ScoreSweep,
)

ALL = ("binary", "multiclass", "multilabel")


@dataclass(frozen=True)
class Kind:
    """A statistic: how it is made, what it says of values, and what of standard errors."""

    of: object
    value: object
    spread: object
    tasks: tuple[str, ...] = ALL


KINDS = {
    "ScoreSweep": Kind(
        lambda problem: ScoreSweep.of(problem.column(0)),
        lambda s: (s.threshold, s.positive, s.negative),
        lambda s: s.second_moments,
    ),
    "ConfusionCounts": Kind(
        ConfusionCounts.of,
        lambda s: s.matrix(),
        lambda s: s.squares,
        ("binary", "multiclass"),
    ),
    "OneVsRest": Kind(OneVsRest.of, lambda s: s.cells, lambda s: (s.squares, s.cross)),
    "ClassPairs": Kind(
        ClassPairs.of, lambda s: (s.wins, s.mass), lambda s: s.wins, ("multiclass",)
    ),
    "LossSums": Kind(
        lambda problem: LossSums.of(problem, "brier"),
        lambda s: (s.weight, s.mean, s.infinite),
        lambda s: (s.weight_squares, s.first, s.second),
    ),
    "log loss": Kind(
        lambda problem: LossSums.of(problem, "log_loss"),
        lambda s: (s.weight, s.mean, s.infinite),
        lambda s: (s.weight_squares, s.first, s.second),
    ),
    "RankCounts": Kind(
        RankCounts.of,
        lambda s: (s.hits, s.total),
        lambda s: (s.products, s.squares, s.total_squares),
        ("multiclass",),
    ),
}
EACH = pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)


def flat(parts):
    parts = parts if isinstance(parts, tuple) else (parts,)
    return np.concatenate([np.ravel(np.asarray(part, dtype=float)) for part in parts])


def alike(first, second):
    return first.shape == second.shape and np.allclose(first, second, rtol=1e-12, atol=1e-12)


def case_of(data, kind, **options):
    return data.draw(cases(tasks=kind.tasks, **options))


def both(kind, statistic):
    return np.concatenate([flat(kind.value(statistic)), flat(kind.spread(statistic))])


@EACH
@given(data=st.data())
def test_adding_batches_equals_one_pass(kind, data):
    case = case_of(data, kind, weights=AWKWARD_WEIGHTS)
    cuts = sorted(data.draw(st.sets(st.integers(1, case.rows), max_size=3)) | {0, case.rows})
    problem = case.problem()
    batches = [problem.take(np.arange(start, stop)) for start, stop in itertools.pairwise(cuts)]
    total = reduce(add, [kind.of(batch) for batch in batches])
    assert alike(both(kind, total), both(kind, kind.of(problem)))


@EACH
@given(data=st.data())
def test_addition_is_commutative_and_associative(kind, data):
    case = case_of(data, kind, weights=AWKWARD_WEIGHTS)
    rows = np.array(data.draw(st.lists(st.integers(0, 2), min_size=case.rows, max_size=case.rows)))
    problem = case.problem()
    parts = [kind.of(problem.take(np.flatnonzero(rows == k))) for k in set(rows.tolist())]
    while len(parts) < 3:
        parts.append(kind.of(problem))
    a, b, c = parts
    assert alike(both(kind, a + b), both(kind, b + a))
    assert alike(both(kind, (a + b) + c), both(kind, a + (b + c)))


@EACH
@given(data=st.data())
def test_the_order_of_the_rows_does_not_matter(kind, data):
    case = case_of(data, kind, weights=AWKWARD_WEIGHTS)
    shuffled = case.take(data.draw(st.permutations(range(case.rows))))
    assert alike(both(kind, kind.of(case.problem())), both(kind, kind.of(shuffled.problem())))


@EACH
@given(data=st.data())
def test_a_weight_of_two_is_the_row_twice(kind, data):
    case = case_of(data, kind, weights=None)
    doubled = data.draw(st.lists(st.booleans(), min_size=case.rows, max_size=case.rows))
    weighted = replace(case, weight=tuple(2.0 if twice else 1.0 for twice in doubled))
    repeated = case.take(
        [row for row, twice in enumerate(doubled) for _ in range(2 if twice else 1)]
    )
    first, second = kind.of(weighted.problem()), kind.of(repeated.problem())
    assert alike(flat(kind.value(first)), flat(kind.value(second)))


def test_a_weight_of_two_is_not_the_row_twice_for_a_standard_error():
    case = simulated("binary", rows=20, seed=0)
    weighted = replace(case, weight=(2.0,) * case.rows)
    repeated = case.take([*range(case.rows), *range(case.rows)])
    once = weighted.evaluate().metric("accuracy").standard_error
    assert once > 1.3 * repeated.evaluate().metric("accuracy").standard_error


@EACH
@given(data=st.data())
def test_a_weight_of_zero_is_the_row_gone(kind, data):
    case = case_of(data, kind)
    kept = data.draw(st.sets(st.integers(0, case.rows - 1), min_size=1))
    zeroed = replace(
        case,
        weight=tuple(weight if row in kept else 0.0 for row, weight in enumerate(case.weights)),
    )
    problem = zeroed.problem()
    assert problem.zero_weight == case.rows - len(kept)
    rest = case.take(sorted(kept)).problem(task=case.task)
    if case.is_soft and not rest.is_soft:
        return  # other kinds of numbers; see the next law
    assert alike(both(kind, kind.of(problem)), both(kind, kind.of(rest)))


@EACH
@given(data=st.data())
def test_a_soft_label_at_zero_or_one_is_a_hard_label(kind, data):
    case = case_of(data, kind, soft=False, weights=AWKWARD_WEIGHTS)
    problem = case.problem()
    # joined to a soft batch, hard rows turn into masses
    soft = replace(case, share=(tuple([0.5] * case.columns),) * case.rows)
    if case.task == "multiclass":
        soft = replace(case, share=(tuple([1 / case.columns] * case.columns),) * case.rows)
    masses = joined([problem, soft.problem()]).take(np.arange(case.rows))
    assert masses.is_soft
    assert not problem.is_soft
    assert alike(both(kind, kind.of(problem)), both(kind, kind.of(masses)))


def test_infinite_scores_of_two_batches_share_one_cell():
    case = simulated("binary", rows=20, seed=0)
    problem = case.problem(y_score=[np.inf, -np.inf] * 10, scores="rank")
    sweep = ScoreSweep.of(problem.column(0))
    assert (sweep + sweep).threshold.tolist() == [np.inf, -np.inf]


@pytest.mark.parametrize("name", ["ConfusionCounts", "OneVsRest", "RankCounts"])
def test_statistics_of_different_classes_do_not_add(name):
    kind = KINDS[name]
    three, four = (simulated("multiclass", rows=12, seed=0, classes=k) for k in (3, 4))
    with pytest.raises(TypeError, match="unsupported operand"):
        kind.of(three.problem()) + kind.of(four.problem())


@EACH
def test_a_statistic_adds_to_its_own_kind_only(kind):
    with pytest.raises(TypeError, match="unsupported operand"):
        kind.of(simulated(kind.tasks[-1], rows=9, seed=1).problem()) + 1
