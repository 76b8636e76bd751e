"""What displays draw, as tables."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tellapart.errors import UndefinedMetric
from tellapart.evaluation import Evaluation
from tellapart.results.curves import as_frame

Columns = dict[str, NDArray[Any]]

POOLED = "all"


def curves_frame(evaluation: Evaluation, kind: str) -> Any:
    """Return the curves of every class and fold, one below the other."""
    parts = []
    top = kind == "reliability" and evaluation.problem.task == "multiclass"
    for fold, one in _parts(evaluation):
        for name in (None,) if top else one.problem.questions:
            try:
                columns: Columns = dict(one.curve(kind, name).columns)
            except UndefinedMetric:
                continue
            length = len(next(iter(columns.values())))
            if len(one.problem.questions) > 1 and not top:
                columns["class"] = np.full(length, name)
            if fold is not None:
                columns["fold"] = np.full(length, fold)
            parts.append(columns)
    if not parts:
        raise UndefinedMetric(f"there is no {kind} curve of these rows")
    return as_frame({key: np.concatenate([part[key] for part in parts]) for key in parts[0]})


def confusion_frame(evaluation: Evaluation) -> Any:
    """Return the cells of the matrix of every fold, row after row."""
    parts: list[Columns] = []
    for fold, one in _parts(evaluation):
        found = one.result.confusion
        if found is None:
            continue
        several = found.counts.ndim == 3  # labels have a 2 x 2 matrix each
        inner = ("no", "yes") if several else tuple(found.classes)
        labels = found.classes if several else (None,)
        whole = one.problem.mass is None and not one.problem.is_soft
        cells = found.counts.reshape(len(labels), -1).astype(np.int64 if whole else np.float64)
        for label, mass in zip(labels, cells, strict=True):
            columns: Columns = {
                "truth": np.repeat(inner, len(inner)),
                "predicted": np.tile(inner, len(inner)),
                "rows": mass,
            }
            columns |= {"class": np.full(len(mass), label)} if several else {}
            columns |= {"fold": np.full(len(mass), fold)} if fold is not None else {}
            parts.append(columns)
    if not parts:
        raise UndefinedMetric("a confusion matrix needs predictions")
    return as_frame({key: np.concatenate([part[key] for part in parts]) for key in parts[0]})


def _parts(evaluation: Evaluation) -> Iterator[tuple[str | None, Evaluation]]:
    by_fold = evaluation.by_fold
    if by_fold is None:
        yield None, evaluation
        return
    yield POOLED, evaluation
    for fold in by_fold.folds:
        yield fold.name, fold.evaluation
