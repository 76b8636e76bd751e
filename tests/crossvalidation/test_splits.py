"""Every row is tested once in every repeat, and no group is on both sides."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.model_selection import (
    GroupKFold,
    KFold,
    PredefinedSplit,
    RepeatedStratifiedKFold,
    ShuffleSplit,
    StratifiedKFold,
    TimeSeriesSplit,
)

from tellapart.crossvalidation.splits import Dealing
from tellapart.errors import InputError


@given(
    rows=st.integers(8, 60), folds=st.integers(2, 8), repeats=st.integers(1, 3),
    stratify=st.booleans(), grouped=st.booleans(), seed=st.integers(0, 5),
)  # fmt: skip
def test_each_row_is_tested_once_in_every_repeat(rows, folds, repeats, stratify, grouped, seed):
    random = np.random.default_rng(seed)
    strata = random.integers(0, 3, rows)
    groups = np.concatenate([np.arange(8), random.integers(0, 8, rows - 8)]) if grouped else None
    dealing = Dealing(folds, repeats, stratify, seed=seed)
    splits = dealing.splits(rows, strata, groups)
    tested = np.zeros((repeats, rows), dtype=int)
    for split in splits:
        tested[split.repeat, split.test] += 1
        assert sorted([*split.train, *split.test]) == list(range(rows))
        if groups is not None:
            assert not set(groups[split.train]) & set(groups[split.test])
    assert (tested == 1).all()
    again = dealing.splits(rows, strata, groups)
    assert all((a.test == b.test).all() for a, b in zip(splits, again, strict=True))
    if not grouped:
        sizes = [len(split.test) for split in splits]
        assert max(sizes) - min(sizes) <= 1


@pytest.mark.parametrize("seed", [0, 7])
def test_folds_are_those_of_scikit_learn(seed):
    strata = np.random.default_rng(seed).integers(0, 4, 101)
    pairs = [
        (Dealing(7, seed=seed), StratifiedKFold(7, shuffle=True, random_state=seed)),
        (Dealing(7, stratify=False, seed=seed), KFold(7, shuffle=True, random_state=seed)),
        (Dealing(7, shuffle=False), StratifiedKFold(7)),
        (Dealing(7, stratify=False, shuffle=False), KFold(7)),
    ]
    for ours, theirs in pairs:
        given_splits = theirs.split(strata, strata)
        for found, (train, test) in zip(ours.splits(101, strata, None), given_splits, strict=True):
            assert found.train.tolist() == train.tolist()
            assert found.test.tolist() == test.tolist()


def test_strata_are_even_and_groups_as_even_as_can_be():
    strata = np.repeat([0, 1], [400, 40])
    for split in Dealing(10).splits(440, strata, None):
        assert np.bincount(strata[split.test]).tolist() == [40, 4]
    groups = np.arange(440) // 4  # groups of one class each
    for split in Dealing(5).splits(440, strata, groups):
        assert np.bincount(strata[split.test]).tolist() == [80, 8]


def test_other_seeds_and_repeats_deal_otherwise():
    strata = np.arange(60) % 2
    first, second = Dealing(2, 2).splits(60, strata, None)[::2]
    assert first.test.tolist() != second.test.tolist()
    assert Dealing(2, seed=1).splits(60, strata, None)[0].test.tolist() != first.test.tolist()


def test_folds_that_are_given_keep_their_names():
    names = np.array(["x10", "x2", "x2", "x10", "x1"])
    splits = Dealing(names).splits(5, None, None)
    assert [(str(split), split.test.tolist()) for split in splits] == [
        ("fold x1", [4]), ("fold x2", [1, 2]), ("fold x10", [0, 3]),
    ]  # fmt: skip


def test_splitters_of_scikit_learn():
    strata, groups = np.arange(24) % 2, np.arange(24) // 3
    rounds = RepeatedStratifiedKFold(n_splits=3, n_repeats=2, random_state=0)
    splits = Dealing(rounds).splits(24, strata, None, (strata, strata))
    assert [(split.repeat, split.fold) for split in splits] == [
        (r, f) for r in (0, 1) for f in range(3)
    ]
    for split in Dealing(GroupKFold(4)).splits(24, strata, groups, (strata, strata)):
        assert not set(groups[split.train]) & set(groups[split.test])


@pytest.mark.parametrize(
    ("dealing", "expected"),
    [
        (Dealing(1), "folds is 1; expected at least 2"),
        (Dealing(13), "folds is 13, but there are 12 rows"),
        (Dealing("five"), "folds is 'five'"),
        (Dealing(True), "folds has shape ()"),
        (Dealing([0, 1]), "folds has shape (2,)"),
        (Dealing([3] * 12), "folds holds the single value 3"),
        (Dealing([np.nan, *range(11)]), "folds[0] is nan"),
        (Dealing(3, 0), "repeats is 0"),
        (Dealing(3, 2, shuffle=False), "repeats is 2, but without shuffling"),
        (Dealing([0, 1] * 6, 2), "repeats is 2, but folds is an array"),
        (Dealing(KFold(3), 2), "repeats is 2, but folds is a splitter"),
        (Dealing(3, seed=-1), "seed is -1"),
        (Dealing(TimeSeriesSplit(3)), "TimeSeriesSplit, never tests row 0 (3 rows)"),
        (Dealing(PredefinedSplit([-1] + [0, 1] * 5 + [0])), "never tests row 0 (1 rows)"),
        (Dealing(ShuffleSplit(5, test_size=0.5, random_state=0)), "twice before every row"),
    ],
)  # fmt: skip
def test_what_cannot_be_dealt_is_refused(dealing, expected):
    labels = np.arange(12) % 2
    with pytest.raises(InputError) as raised:
        dealing.splits(12, labels, None, (labels, labels))
    assert expected in str(raised.value)


def test_fewer_groups_than_folds_are_refused():
    with pytest.raises(InputError, match="folds is 5, but there are 4 groups"):
        Dealing(5).splits(12, None, np.arange(12) % 4)
