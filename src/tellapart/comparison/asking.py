"""What a comparison was asked for, checked once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import isfinite
from numbers import Real
from typing import Any, get_args

import numpy as np

from tellapart.errors import InputError
from tellapart.evaluation import Evaluation
from tellapart.evaluation.options import refuse_needy
from tellapart.evaluation.resampled import sided
from tellapart.inference.alternatives import check_alternative
from tellapart.inference.differences import Asked
from tellapart.inference.multiplicity import METHODS
from tellapart.inference.resampling import Resampling, Wanted, check_resampling
from tellapart.metrics import METRICS, PER_CLASS
from tellapart.problem import Problem
from tellapart.problem.labels import class_name
from tellapart.results.comparisons import Test

DEFAULT_METRICS: Mapping[str, tuple[str, ...]] = {
    "binary": ("roc_auc", "average_precision", "accuracy", "f1", "brier"),
    "multiclass": ("roc_auc_ovr_macro", "accuracy", "f1_macro", "log_loss"),
    "multilabel": ("roc_auc_ovr_macro", "subset_accuracy", "f1_macro"),
}
DEFAULT_OF_CLASS = ("roc_auc", "average_precision", "precision", "recall", "f1")
TESTS: tuple[Test, ...] = get_args(Test)


@dataclass(frozen=True)
class Question:
    """Which metrics of which models are compared, and how.

    Attributes
    ----------
    metrics
        METRICS names.
    of
        One class against the rest, or None.
    pairs
        Names of two models each, first less second.
    margins
        Metric -> the difference that still counts as equal.
    permutations
        Where p-values come from permutations, else None.
    curves
        How to permute for tests of whole curves, or None.
    """

    metrics: tuple[str, ...]
    of: str | None
    pairs: tuple[tuple[str, str], ...]
    margins: Mapping[str, float]
    adjust: str
    reference: str | None
    test: Test
    asked: Asked
    permutations: Resampling | None
    curves: Resampling | None

    def sided(self, problem: Problem, metric: str) -> tuple[Problem, Wanted]:
        """Return the problem in which the class is the positive one, and what to compute there."""
        row = METRICS[metric]
        if self.of is None:
            return problem, Wanted(row)
        turned, column = sided(problem, self.of, row)
        return turned, Wanted(row, column)


def question(
    evaluations: Mapping[str, Evaluation],
    *,
    metrics: Sequence[str] | None = None,
    of: Any = None,
    reference: str | None = None,
    margin: float | Mapping[str, float] | None = None,
    adjust: str = "holm",
    test: str | None = None,
    alternative: str = "two-sided",
    resamples: int | None = None,
    permutations: int | None = None,
    curves: bool = False,
) -> Question:
    """Check what was asked; see `tellapart.compare` for the arguments."""
    names = _names(evaluations)
    if not isinstance(curves, (bool, np.bool_)):
        raise InputError(f"curves is {curves!r}; expected True or False")
    check_adjusting(names, reference, adjust)
    first = evaluations[names[0]]
    levels = {name: one.level for name, one in evaluations.items()}
    for name, level in levels.items():
        if level != first.level:
            raise InputError(
                f"{name} has the level {level:g}, but {names[0]} has {first.level:g}; expected one"
            )
    label = None if of is None else class_name(of)
    chosen = _chosen_metrics(first, metrics, label)
    way = _test(test, resamples, permutations)
    permuting = check_resampling(permutations, first.seed, name="permutations")
    asked = Asked(
        first.level,
        check_alternative(alternative),
        check_resampling(resamples, first.seed),
        bootstrapped=way == "bootstrap" or (way == "permutation" and resamples is not None),
    )
    return Question(
        metrics=chosen,
        of=label,
        pairs=pairs_of(names, reference),
        margins=margins_for(margin, chosen),
        adjust=adjust,
        reference=reference,
        test=way,
        asked=asked,
        permutations=permuting if way == "permutation" else None,
        curves=permuting if curves else None,
    )


def named_models(models: Any, what: str) -> Mapping[str, Any]:
    """Return models, refusing what gives them no names."""
    if not isinstance(models, Mapping):
        raise InputError(
            f"models is a {type(models).__name__}; expected {what} by name, such as "
            '{"A": ..., "B": ...}'
        )
    return models


def _names(evaluations: Mapping[str, Evaluation]) -> list[str]:
    named_models(evaluations, "evaluations")
    names = list(evaluations)
    unnamed = [name for name in names if not isinstance(name, str)]
    if unnamed:
        raise InputError(f"models has the name {unnamed[0]!r}; expected text")
    if len(names) < 2:
        raise InputError(f"models holds {len(names)}; expected at least two")
    for name, one in evaluations.items():
        if not isinstance(one, Evaluation):
            raise InputError(f"models[{name!r}] is a {type(one).__name__}; expected an Evaluation")
    return names


def check_adjusting(names: Sequence[str], reference: str | None, adjust: str) -> None:
    """Refuse a reference that is no model, and an adjustment that is not known."""
    if reference is not None and reference not in names:
        raise InputError(f"reference is {reference!r}; expected one of {', '.join(names)}")
    if adjust not in METHODS:
        raise InputError(f"adjust is {adjust!r}; expected one of {', '.join(METHODS)}")


def pairs_of(names: list[str], reference: str | None) -> tuple[tuple[str, str], ...]:
    """Return all pairs of models, or those with the reference, which comes second."""
    pairs = [(a, b) for a, b in combinations(names, 2) if reference is None or reference in (a, b)]
    return tuple((b, a) if a == reference else (a, b) for a, b in pairs)


def _test(test: str | None, resamples: int | None, permutations: int | None) -> Test:
    """Return the test: a number of permutations or of resamples alone says which."""
    if test is None:
        if permutations is not None:
            return "permutation"
        return "auto" if resamples is None else "bootstrap"
    for known in TESTS:
        if test == known:
            return known
    raise InputError(f"test is {test!r}; expected one of {', '.join(TESTS)}")


def _chosen_metrics(
    first: Evaluation, metrics: Sequence[str] | None, of: str | None
) -> tuple[str, ...]:
    task = first.problem.task
    if isinstance(metrics, str):
        metrics = [metrics]
    if of is not None:
        if of not in first.problem.classes:
            classes = ", ".join(first.problem.classes)
            raise InputError(f"of is {of!r}; expected one of {classes}")
        known, what = dict.fromkeys(PER_CLASS), "one class alone does not have"
        defined = {name for name, one in first.result.per_class[of].items() if one.defined}
        usual: Sequence[str] = DEFAULT_OF_CLASS
    else:
        found = first.result.metrics
        known, what = dict.fromkeys(found), f"a {task} problem does not have as a whole"
        defined = {name for name, one in found.items() if one.defined}
        usual = DEFAULT_METRICS[task]
    if metrics is None:
        return tuple(name for name in usual if name in defined)
    for name in metrics:
        refuse_needy(name, {}, argument="metrics names", purpose="compared")
        if name not in known:
            of_class = of is None and task != "binary" and name in PER_CLASS
            expected = "of=... for one class, or one of " if of_class else "some of "
            raise InputError(f"metrics names {name!r}, which {what}; expected {expected}"
                             f"{', '.join(known)}")  # fmt: skip
    if not metrics:
        raise InputError("metrics is empty; expected at least one name")
    return tuple(dict.fromkeys(metrics))


def margins_for(
    margin: float | Mapping[str, float] | None, chosen: Sequence[str]
) -> Mapping[str, float]:
    """Return metric -> what still counts as equal; nothing where no margin was given."""
    if margin is None:
        return {}
    given = dict(margin) if isinstance(margin, Mapping) else dict.fromkeys(chosen, margin)
    each: Any
    for name, each in given.items():
        if name not in chosen:
            raise InputError(f"margin names {name!r}; expected one of {', '.join(chosen)}")
        real = isinstance(each, Real) and not isinstance(each, bool)
        if not (real and isfinite(each) and each > 0):
            raise InputError(f"margin is {each!r} for {name}; expected a number above 0")
    return {name: float(value) for name, value in given.items()}
