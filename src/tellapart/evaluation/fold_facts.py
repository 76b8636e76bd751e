"""What can be said of folds without looking at any score."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from tellapart.advice.evidence import FoldFacts
from tellapart.problem import Problem
from tellapart.problem.labels import class_name, natural_order
from tellapart.results.folds import MOST_FOLDS


def missing_classes(problem: Problem) -> tuple[str, ...]:
    """Return the classes without a row; of labels those that no row or every row carries."""
    total = float(problem.weights.sum())
    out = []
    for k, name in enumerate(problem.questions):
        mass = float((problem.membership(k) * problem.weights).sum())
        if problem.task == "binary":
            other = next(label for label in problem.classes if label != name)
            out += [name] * (mass <= 0) + [other] * (mass >= total)
        elif mass <= 0 or (problem.task == "multilabel" and mass >= total):
            out.append(name)
    return tuple(out)


def units_of(problem: Problem) -> NDArray[np.int64]:
    """Return what belongs together: the group of each row, or the row itself."""
    if problem.clusters is None:
        return np.arange(problem.rows)
    return problem.clusters[0].astype(np.int64)


def fold_facts(problem: Problem) -> FoldFacts | None:
    """Return what findings may know of folds; None where rows have none."""
    if "folds" not in problem.tags:
        return None
    names = np.unique(problem.tags["folds"])
    if not 2 <= len(names) <= MOST_FOLDS:
        return FoldFacts(len(names))
    nowhere = missing_classes(problem)
    lacking = []
    for label in sorted(names.tolist(), key=natural_order):
        absent = missing_classes(problem.take(np.flatnonzero(problem.tags["folds"] == label)))
        lacking += [(class_name(label), name) for name in absent if name not in nowhere]
    return FoldFacts(len(names), tuple(lacking), groups_across(problem))


def groups_across(problem: Problem) -> int:
    """Return how many groups have rows in several folds."""
    if problem.tags.get("groups") is None:
        return 0
    _, fold = np.unique(problem.tags["folds"], return_inverse=True)
    pairs = np.unique(np.stack([units_of(problem), fold], axis=1), axis=0)
    return int((np.bincount(pairs[:, 0]) > 1).sum())
