"""Which rows are trained on and which are tested, fold by fold."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tellapart.crossvalidation.dealing import (
    grouped_folds,
    plain_folds,
    random_of,
    stratified_folds,
)
from tellapart.errors import InputError
from tellapart.problem.labels import class_name, natural_order

Rows = NDArray[np.intp]


@dataclass(frozen=True, eq=False)
class Split:
    """The rows of one fold.

    Attributes
    ----------
    repeat, fold
        Numbers from 0.
    label
        What the fold is called: its number, or the value that was given.
    train, test
        Row numbers, ascending.
    """

    repeat: int
    fold: int
    label: Any
    train: Rows
    test: Rows

    def __str__(self) -> str:
        return f"fold {class_name(self.label)}" + (
            f" of repeat {self.repeat}" if self.repeat else ""
        )


@dataclass(frozen=True, eq=False)
class Dealing:
    """How rows are dealt out; see `tellapart.cross_validate`."""

    folds: Any
    repeats: int = 1
    stratify: bool = True
    shuffle: bool = True
    seed: int = 0

    def splits(
        self,
        rows: int,
        strata: NDArray[Any] | None,
        groups: NDArray[Any] | None,
        arguments: tuple[Any, Any] = (None, None),
    ) -> tuple[Split, ...]:
        """Return every split, repeat by repeat; each row is tested once in every repeat.

        Parameters
        ----------
        strata
            What `stratify` keeps in equal shares; None where there is no such thing.
        groups
            Rows that stay together.
        arguments
            X and y, for a splitter.

        Raises
        ------
        InputError
            The folds cannot be made so.
        """
        self._check()
        if hasattr(self.folds, "split") and not isinstance(self.folds, (str, bytes)):
            self._refuse_repeats("a splitter")
            return tuple(_of_splitter(self.folds, rows, arguments, groups))
        if isinstance(self.folds, (int, np.integer)) and not isinstance(self.folds, bool):
            return tuple(self._dealt(int(self.folds), rows, strata, groups))
        self._refuse_repeats("an array of folds")
        return tuple(_of_labels(_fold_labels(self.folds, rows), 0))

    def _check(self) -> None:
        if not isinstance(self.repeats, (int, np.integer)) or self.repeats < 1:
            raise InputError(f"repeats is {self.repeats!r}; expected a whole number of at least 1")
        if not isinstance(self.seed, (int, np.integer)) or not 0 <= self.seed < 2**32:
            raise InputError(f"seed is {self.seed!r}; expected a whole number from 0 to 2^32 - 1")
        if self.repeats > 1 and not self.shuffle:
            raise InputError(
                f"repeats is {self.repeats}, but without shuffling all of them would be the same; "
                "expected shuffle=True"
            )

    def _refuse_repeats(self, what: str) -> None:
        if self.repeats > 1:
            raise InputError(
                f"repeats is {self.repeats}, but folds is {what}, which says how rows are dealt; "
                "expected repeats=1, or a number of folds"
            )

    def _dealt(
        self, folds: int, rows: int, strata: NDArray[Any] | None, groups: NDArray[Any] | None
    ) -> Iterator[Split]:
        units = rows if groups is None else len(np.unique(groups))
        if folds < 2:
            raise InputError(f"folds is {folds}; expected at least 2")
        if folds > units:
            what = "rows" if groups is None else "groups"
            raise InputError(f"folds is {folds}, but there are {units} {what}; expected no more")
        kept = strata if self.stratify else None
        for repeat in range(self.repeats):
            random = random_of(int(self.seed), repeat) if self.shuffle else None
            if groups is not None:
                fold = grouped_folds(groups, kept, folds, random)
            elif kept is not None:
                fold = stratified_folds(kept, folds, random)
            else:
                fold = plain_folds(rows, folds, random)
            yield from _of_labels(fold, repeat)


def _of_labels(labels: NDArray[Any], repeat: int) -> Iterator[Split]:
    names = sorted(np.unique(labels).tolist(), key=natural_order)
    if len(names) < 2:
        raise InputError(f"folds holds the single value {names[0]!r}; expected at least two")
    for number, name in enumerate(names):
        tested = labels == name
        yield Split(repeat, number, name, np.flatnonzero(~tested), np.flatnonzero(tested))


def _fold_labels(folds: Any, rows: int) -> NDArray[Any]:
    if isinstance(folds, (str, bytes)) or folds is None:
        raise InputError(
            f"folds is {folds!r}; expected a number, one value per row, or a splitter of "
            "scikit-learn"
        )
    labels = np.asarray(folds)
    if labels.shape != (rows,):
        raise InputError(
            f"folds has shape {labels.shape}; expected a number, one value for each of the {rows} "
            "rows, or a splitter of scikit-learn"
        )
    if labels.dtype.kind == "f" and np.isnan(labels).any():
        row = int(np.flatnonzero(np.isnan(labels))[0])
        raise InputError(f"folds[{row}] is nan; expected a fold for every row")
    return labels


def _of_splitter(
    splitter: Any, rows: int, arguments: tuple[Any, Any], groups: NDArray[Any] | None
) -> Iterator[Split]:
    """Yield the splits of a splitter, several repeats where it goes around several times."""
    name = type(splitter).__name__
    advice = "expected a splitter that tests each row once, such as StratifiedKFold"
    repeat = fold = 0
    tested = np.zeros(rows, dtype=bool)
    for given_train, given_test in splitter.split(*arguments, groups):
        train, test = np.sort(np.asarray(given_train)), np.sort(np.asarray(given_test))
        if tested.all():
            repeat, fold, tested = repeat + 1, 0, np.zeros(rows, dtype=bool)
        again = tested[test]
        if again.any():
            raise InputError(
                f"folds, a {name}, tests row {int(test[again][0])} twice before every row was "
                f"tested once; {advice}"
            )
        both = np.intersect1d(train, test)
        if len(both):
            raise InputError(f"folds, a {name}, trains and tests on row {int(both[0])}; {advice}")
        tested[test] = True
        yield Split(repeat, fold, fold, train, test)
        fold += 1
    if not tested.all():
        raise InputError(
            f"folds, a {name}, never tests row {int(np.flatnonzero(~tested)[0])} "
            f"({int((~tested).sum())} rows); {advice}"
        )
