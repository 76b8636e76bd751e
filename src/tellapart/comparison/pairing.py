"""Which rows of two evaluations belong together: by item, else row by row."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from dataclasses import replace
from itertools import combinations
from math import isclose
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tellapart.errors import InputError, TellapartWarning
from tellapart.evaluation import Evaluation
from tellapart.problem import Problem
from tellapart.problem.labels import listed

Array = NDArray[Any]
MOST_NAMED = 3  # items in an error


def paired_problems(evaluations: Mapping[str, Evaluation]) -> dict[str, Problem] | None:
    """Return the problems with their rows in one order, or None where they share no row.

    With items, rows are matched by item, never by position. Without, the truth must be the same
    row by row.

    Raises
    ------
    InputError
        Tasks, classes or stated prevalences differ; items overlap in part, or not at all while
        groups do; an item occurs twice; the same rows have another truth, weight or group.
    """
    names = list(evaluations)
    problems = [evaluations[name].problem for name in names]
    _check_questions(names, problems)
    _check_shares(names, problems)
    keyed = [problem.tags.get("items") for problem in problems]
    if any(items is None for items in keyed):
        if any(items is not None for items in keyed):
            without = names[[items is None for items in keyed].index(True)]
            raise InputError(
                f"{without} has no items, but another model has; expected items for all, or none"
            )
        if any(problem.dropped or problem.zero_weight for problem in problems):
            left_out = [problem.dropped + problem.zero_weight for problem in problems]
            raise InputError(
                f"rows were left out ({', '.join(map(str, left_out))} of {', '.join(names)}), and "
                "without items those that remain cannot be matched; expected items"
            )
        _check_same_rows(names, problems)
        return dict(zip(names, problems, strict=True))
    ordered = _by_items(names, problems, _item_keys([np.asarray(items) for items in keyed]))
    if ordered is None:
        _refuse_shared_groups(names, problems)
        return None
    _check_same_rows(names, ordered)
    return dict(zip(names, ordered, strict=True))


def _item_keys(items: list[Array]) -> list[Array]:
    """Return items as what can be compared; whole numbers stay numbers, which sort faster."""
    if all(each.dtype.kind in "iu" for each in items):
        return items
    return [_item_names(each) for each in items]


def _item_names(items: Array) -> Array:
    """Return items as text; 1 and 1.0 are one item, as a column with a gap may hold either."""
    if items.dtype.kind == "f" and (items == np.floor(items)).all():
        return items.astype(np.int64).astype(str)
    return items.astype(str)


def _check_questions(names: list[str], problems: list[Problem]) -> None:
    first = problems[0]
    for name, problem in zip(names[1:], problems[1:], strict=True):
        if problem.task != first.task:
            raise InputError(f"{name} is {problem.task}, but {names[0]} is {first.task}")
        if problem.classes != first.classes:
            raise InputError(
                f"{name} has the classes {listed(problem.classes)}, but {names[0]} has "
                f"{listed(first.classes)}; expected the same, in the same order"
            )
        if problem.positive != first.positive:
            raise InputError(
                f"{name} has the positive class {problem.positive!r}, but {names[0]} has "
                f"{first.positive!r}"
            )


def _check_shares(names: list[str], problems: list[Problem]) -> None:
    """Refuse models that stand at different stated prevalences: their metrics would differ."""
    first = problems[0]
    for name, problem in zip(names[1:], problems[1:], strict=True):
        own = {} if problem.shares is None else problem.shares.stated
        other = {} if first.shares is None else first.shares.stated
        if own.keys() != other.keys() or any(not isclose(own[key], other[key]) for key in own):
            raise InputError(
                f"{name} is at {_prevalence(problem)}, {names[0]} at {_prevalence(first)}; "
                "expected the same"
            )


def _prevalence(problem: Problem) -> str:
    if problem.shares is None:
        return "the prevalence of its rows"
    stated = problem.shares.stated
    if problem.positive is not None:
        return f"the stated prevalence {stated[problem.positive]:g}"
    shares = listed([f"{name} {share:g}" for name, share in stated.items()])
    return f"the stated prevalences {shares}"


def _by_items(
    names: list[str], problems: list[Problem], keyed: list[Array]
) -> list[Problem] | None:
    for name, items in zip(names, keyed, strict=True):
        ordered = np.sort(items)
        again = ordered[1:] == ordered[:-1]
        if again.any():
            twice = str(ordered[1:][again][0])
            raise InputError(f"{name} has the item {twice!r} twice; expected each item once")
    if all(np.array_equal(items, keyed[0]) for items in keyed[1:]):
        return problems
    reference = np.sort(keyed[0])
    shared = [np.isin(items, reference) for items in keyed[1:]]
    if not any(found.any() for found in shared):
        _refuse_shared(names[1:], keyed[1:])
        return None
    for name, items in zip(names[1:], keyed[1:], strict=True):
        _check_same_items(names[0], keyed[0], name, items)
    # in the order of the first model, so that nothing depends on how items sort
    out = [problems[0]]
    for problem, items in zip(problems[1:], keyed[1:], strict=True):
        order = np.argsort(items)
        out.append(problem.take(order[np.searchsorted(items[order], keyed[0])]))
    return out


def _check_same_items(first: str, reference: Array, name: str, items: Array) -> None:
    """Refuse models that share some of their items: say which are missing, and how to go on."""
    missing, more = reference[~np.isin(reference, items)], items[~np.isin(items, reference)]
    if not len(missing) and not len(more):
        return
    gaps = [
        f"{owner} lacks {len(lost):,} of {other} ({_some(lost)})"
        for owner, lost, other in ((name, missing, first), (first, more, name))
        if len(lost)
    ]
    raise InputError(
        f"{name} and {first} share {len(items) - len(more):,} items of {len(items):,} and "
        f"{len(reference):,}: {', '.join(gaps)}; expected the same items (a paired comparison) or "
        "none (an unpaired one). To compare on the items that all models have, keep only those "
        "rows in every model"
    )


def _some(items: Array) -> str:
    shown = ", ".join(repr(str(item)) for item in items[:MOST_NAMED])
    return shown if len(items) <= MOST_NAMED else f"{shown}, ..."


def _refuse_shared(names: list[str], keyed: list[Array]) -> None:
    """Refuse an unpaired comparison in which two models share items after all."""
    for (a, own), (b, others) in combinations(zip(names, keyed, strict=True), 2):
        both = int(np.isin(own, others).sum())
        if both:
            raise InputError(
                f"{a} and {b} share {both} items, but neither shares any with another model; "
                "expected the same items for all (a paired comparison) or none (an unpaired one)"
            )


def _refuse_shared_groups(names: list[str], problems: list[Problem]) -> None:
    """Refuse an unpaired comparison in which rows of two models belong to one group."""
    for (a, own), (b, others) in combinations(zip(names, problems, strict=True), 2):
        both = len(np.intersect1d(_groups(own), _groups(others)))
        if both:
            raise InputError(
                f"{a} and {b} share {both} {'group' if both == 1 else 'groups'} but no item, so "
                "that they are neither paired nor independent; expected groups of their own, or "
                "the same items"
            )


def _check_same_rows(names: list[str], problems: list[Problem]) -> None:
    first = problems[0]
    for name, problem in zip(names[1:], problems[1:], strict=True):
        if problem.rows != first.rows:
            raise InputError(
                f"{name} has {problem.rows} rows, but {names[0]} has {first.rows}; expected the "
                "same rows, or items that match them"
            )
        differing = _rows_that_differ(problem.truth.values, first.truth.values)
        if differing.any():
            row, count = int(np.flatnonzero(differing)[0]), int(differing.sum())
            items = first.tags.get("items")
            raise InputError(
                f"{name} has another truth than {names[0]} in {count} rows, first in row {row}; "
                "expected the same rows in the same order, or items that match them"
                if items is None
                else f"{name} has another truth than {names[0]} for {count} items, the first is "
                f"{str(items[row])!r}; expected one truth for each item"
            )
        if not np.array_equal(problem.weights, first.weights):
            raise InputError(f"{name} has other weights than {names[0]}; expected the same")
        if not np.array_equal(_groups(problem), _groups(first)):
            raise InputError(f"{name} has other groups than {names[0]}; expected the same")


def _groups(problem: Problem) -> Array:
    groups = problem.tags.get("groups")
    return np.empty(0, dtype=str) if groups is None else _item_names(np.asarray(groups))


def _rows_that_differ(values: Array, others: Array) -> NDArray[np.bool_]:
    differ = values != others
    return np.asarray(differ if differ.ndim == 1 else differ.any(axis=1))


def in_common(evaluations: Mapping[str, Evaluation]) -> dict[str, Evaluation]:
    """Return the evaluations of the rows that all of them have, by item; warn where some go."""
    items = _item_keys([np.asarray(one.problem.tags["items"]) for one in evaluations.values()])
    common = items[0]
    for others in items[1:]:
        common = common[np.isin(common, others)]
    if all(len(own) == len(common) for own in items):
        return dict(evaluations)
    if len(common) == 0:
        raise InputError("no row is complete in all models; expected at least one")
    most = max(map(len, items))
    warnings.warn(
        f"only the {len(common)} rows that all models have are compared; up to {most} are complete "
        "in one of them",
        TellapartWarning,
        stacklevel=3,
    )
    out = {}
    for (name, one), own in zip(evaluations.items(), items, strict=True):
        kept = np.flatnonzero(np.isin(own, common))
        problem = replace(
            one.problem.take(kept), dropped=one.problem.dropped + len(own) - len(kept)
        )
        out[name] = replace(one, problem=problem)
    return out
