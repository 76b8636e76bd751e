"""Random problems with heavy ties, small enough for definitions in double loops.

Scores, soft labels and the usual weights are multiples of 1/8: sums of them are exact in every
floating type, so that a definition and an implementation must agree, ties and bins included.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from hypothesis import strategies as st

import tellapart
from tellapart.problem import Problem

EIGHTHS = 8
EXACT_WEIGHTS = (0.25, 0.5, 1.0, 2.0, 3.75)
AWKWARD_WEIGHTS = (0.1, 0.2, 0.3, 0.7, 1.1, 5.3)  # their sums round
NAMES = ("ant", "bee", "cat", "dog")


@dataclass(frozen=True)
class Case:
    """A problem in plain lists, one entry per column: binary has one column, others K.

    `share` holds the mass that a row of weight one gives to each column, `score` the scores,
    `weight` None where all rows weigh one.
    """

    task: str
    share: tuple[tuple[float, ...], ...]
    score: tuple[tuple[float, ...], ...]
    weight: tuple[float, ...] | None = None
    dtype: str = "float64"

    @property
    def rows(self) -> int:
        return len(self.share)

    @property
    def columns(self) -> int:
        return len(self.share[0])

    @property
    def classes(self) -> tuple[str, ...]:
        return NAMES[: 2 if self.task == "binary" else self.columns]

    @property
    def is_soft(self) -> bool:
        return any(value not in (0.0, 1.0) for row in self.share for value in row)

    @property
    def weights(self) -> tuple[float, ...]:
        return self.weight if self.weight is not None else (1.0,) * self.rows

    def y_true(self, *, as_masses: bool = False) -> Any:
        if self.task == "binary":
            if self.is_soft or as_masses:
                return np.array([row[0] for row in self.share])
            return np.array([self.classes[int(row[0])] for row in self.share])
        if self.task == "multiclass" and not self.is_soft and not as_masses:
            return np.array([self.classes[row.index(1.0)] for row in self.share])
        return np.array(self.share)

    def y_score(self) -> Any:
        scores = np.array(self.score, dtype=self.dtype)
        return scores[:, 0] if self.task == "binary" else scores

    def arguments(self) -> dict[str, Any]:
        return {
            "y_true": self.y_true(),
            "y_score": self.y_score(),
            "task": self.task,
            "classes": self.classes,
            "scores": "probability",
            "sample_weight": self.weight,
        }

    def problem(self, **changes: Any) -> Problem:
        return Problem.of(**self.arguments() | changes)

    def evaluate(self, **changes: Any) -> tellapart.Evaluation:
        return tellapart.evaluate(**self.arguments() | changes)

    def take(self, rows: Any) -> Case:
        """Return the case of these row numbers."""
        picked = list(rows)
        return replace(
            self,
            share=tuple(self.share[row] for row in picked),
            score=tuple(self.score[row] for row in picked),
            weight=None if self.weight is None else tuple(self.weight[row] for row in picked),
        )


def eighths(low: int = 0, high: int = EIGHTHS) -> st.SearchStrategy[float]:
    return st.integers(low, high).map(lambda part: part / EIGHTHS)


@st.composite
def distributions(draw: st.DrawFn, classes: int) -> tuple[float, ...]:
    """Draw eighths that sum to one."""
    cuts = sorted(
        draw(st.lists(st.integers(0, EIGHTHS), min_size=classes - 1, max_size=classes - 1))
    )
    ends = [0, *cuts, EIGHTHS]
    return tuple((high - low) / EIGHTHS for low, high in itertools.pairwise(ends))


def one_hot(place: int, classes: int) -> tuple[float, ...]:
    return tuple(float(k == place) for k in range(classes))


def _shares(task: str, classes: int, *, soft: bool) -> st.SearchStrategy[tuple[float, ...]]:
    if task == "multiclass":
        hard = st.integers(0, classes - 1).map(lambda place: one_hot(place, classes))
        return distributions(classes) if soft else hard
    columns = 1 if task == "binary" else classes
    values = eighths() if soft else st.sampled_from((0.0, 1.0))
    return st.tuples(*[values] * columns)


@st.composite
def cases(
    draw: st.DrawFn,
    *,
    tasks: tuple[str, ...] = ("binary", "multiclass", "multilabel"),
    soft: bool | None = None,
    weights: tuple[float, ...] | None = EXACT_WEIGHTS,
    most_rows: int = 14,
) -> Case:
    """Draw a problem; `soft` None draws that too, `weights` None gives every row the same."""
    task = draw(st.sampled_from(tasks))
    classes = draw(st.integers(2, 4))
    fractional = draw(st.booleans()) if soft is None else soft
    rows = draw(st.integers(1, most_rows))
    share = draw(st.lists(_shares(task, classes, soft=fractional), min_size=rows, max_size=rows))
    scores = (
        distributions(classes)
        if task == "multiclass"
        else st.tuples(*[eighths()] * (1 if task == "binary" else classes))
    )
    weighted = weights is not None and draw(st.booleans())
    return Case(
        task,
        tuple(share),
        tuple(draw(st.lists(scores, min_size=rows, max_size=rows))),
        tuple(draw(st.lists(st.sampled_from(weights), min_size=rows, max_size=rows)))
        if weighted and weights
        else None,
        draw(st.sampled_from(("float32", "float64"))),
    )


def simulated(
    task: str, *, rows: int, seed: int, soft: bool = False, weighted: bool = False, classes: int = 3
) -> Case:
    """Return a mediocre classifier on a well-filled problem, the same for the same seed."""
    random = np.random.default_rng(seed)
    columns = 1 if task == "binary" else classes
    if task == "multiclass":
        code = random.choice(classes, rows, p=np.arange(1, classes + 1) / sum(range(classes + 1)))
        code[:classes] = np.arange(classes)
        share = np.eye(classes)[code]
    else:
        share = (random.random((rows, columns)) < np.linspace(0.35, 0.6, columns)).astype(float)
    evidence = random.normal(size=(rows, columns)) + 1.2 * share
    score = np.exp(evidence) / np.exp(evidence).sum(axis=1, keepdims=True)
    if task != "multiclass":
        score = 1 / (1 + np.exp(-evidence + 0.6))
    if soft:
        noise = random.dirichlet(np.ones(classes), rows)
        share = 0.75 * share + 0.25 * (
            noise if task == "multiclass" else random.random(share.shape)
        )
    weight = tuple(random.uniform(0.3, 3.0, rows).tolist()) if weighted else None
    return Case(task, _rows(share), _rows(score), weight)


def _rows(matrix: Any) -> tuple[tuple[float, ...], ...]:
    return tuple(tuple(row) for row in matrix.tolist())
