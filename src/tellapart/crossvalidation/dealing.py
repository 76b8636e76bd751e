"""Rows dealt out to folds: shuffled, in the shares of the classes, groups kept whole.

Random numbers come from `numpy.random.RandomState`, whose stream NumPy keeps as it is for good.
Stratified and plain folds are those of scikit-learn's ``StratifiedKFold`` and ``KFold`` with
``shuffle=True`` and the same ``random_state``; scikit-learn is not needed for them.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

Codes = NDArray[np.int64]
Random = np.random.RandomState


def random_of(seed: int, repeat: int) -> Random:
    """Return the random numbers of one repeat; those of the first are the seed's own."""
    if repeat == 0:
        return Random(seed)
    return Random(np.random.SeedSequence([seed, repeat]).generate_state(4))


def plain_folds(rows: int, folds: int, random: Random | None) -> Codes:
    """Return the fold of each row; sizes differ by at most one.

    >>> plain_folds(5, 2, None).tolist()
    [0, 0, 0, 1, 1]
    """
    order = np.arange(rows)
    if random is not None:
        random.shuffle(order)
    out = np.empty(rows, dtype=np.int64)
    for fold, chosen in enumerate(np.array_split(order, folds)):
        out[chosen] = fold
    return out


def stratified_folds(strata: NDArray[Any], folds: int, random: Random | None) -> Codes:
    """Return the fold of each row, so that every fold has the shares of the strata.

    Rows in the order of their strata are dealt to the folds in turn, which decides how many rows
    of a stratum each fold gets; then the rows of each stratum draw their folds.

    >>> stratified_folds(np.array(["a", "a", "b", "b"]), 2, None).tolist()
    [0, 1, 0, 1]
    """
    _, first, inverse = np.unique(strata, return_index=True, return_inverse=True)
    code = np.argsort(np.argsort(first))[inverse]  # in the order of their first rows
    sizes = np.bincount(code)
    ends = np.cumsum(sizes)
    out = np.empty(len(code), dtype=np.int64)
    for stratum, (size, end) in enumerate(zip(sizes, ends, strict=True)):
        turns = np.arange(end - size, end) % folds
        drawn = np.repeat(np.arange(folds), np.bincount(turns, minlength=folds))
        if random is not None:
            random.shuffle(drawn)
        out[code == stratum] = drawn
    return out


def grouped_folds(
    groups: NDArray[Any], strata: NDArray[Any] | None, folds: int, random: Random | None
) -> Codes:
    """Return the fold of each row: no group is in two folds, shares as even as groups allow.

    Groups go one by one, the largest first (those of one size in random order), to the fold that
    has least of what they bring: the fold that adds least to the sum of squared shares of strata.

    >>> grouped_folds(np.array([1, 1, 2, 3]), None, 2, None).tolist()
    [0, 0, 1, 1]
    """
    names, code = np.unique(groups, return_inverse=True)
    if strata is None:
        strata = np.zeros(len(groups), dtype=np.int64)
    _, stratum = np.unique(strata, return_inverse=True)
    counts = np.zeros((len(names), int(stratum.max()) + 1))
    np.add.at(counts, (code, stratum), 1.0)
    order = np.arange(len(names))
    if random is not None:
        random.shuffle(order)
    order = order[np.argsort(-counts[order].sum(axis=1), kind="stable")]
    weight = 1.0 / counts.sum(axis=0) ** 2
    held = np.zeros((folds, counts.shape[1]))
    fold_of_group = np.empty(len(names), dtype=np.int64)
    for group in order.tolist():
        added = held @ (counts[group] * weight)
        least = np.flatnonzero(added <= added.min() + 1e-12)
        fold = int(least[held[least].sum(axis=1).argmin()])
        fold_of_group[group] = fold
        held[fold] += counts[group]
    return np.asarray(fold_of_group[code])
