"""From several evaluations to their differences."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import combinations
from math import isfinite, nan
from typing import Any

import numpy as np

from tellapart.comparison.comparisons import Comparison
from tellapart.comparison.margins import verdict_of
from tellapart.comparison.pairing import in_common, paired_problems
from tellapart.errors import InputError, UndefinedMetric
from tellapart.evaluation import Evaluation, evaluate
from tellapart.inference.differences import (
    TestedDifference,
    right_rows,
    tested_difference,
    unpaired_difference,
)
from tellapart.inference.joint_areas import joint_areas
from tellapart.inference.matched_pairs import cochran_q
from tellapart.inference.multiplicity import METHODS, adjusted_p_values
from tellapart.inference.resampling import Wanted, check_resampling
from tellapart.inference.resampling.requests import Resampling
from tellapart.metrics import METRICS
from tellapart.problem import Problem
from tellapart.results import Estimate
from tellapart.results.comparisons import ComparisonResult, Difference, JointTest, WinLoss

DEFAULT_METRICS: Mapping[str, tuple[str, ...]] = {
    "binary": ("roc_auc", "average_precision", "accuracy", "f1", "brier"),
    "multiclass": ("roc_auc_ovr_macro", "accuracy", "f1_macro", "log_loss"),
    "multilabel": ("roc_auc_ovr_macro", "subset_accuracy", "f1_macro"),
}


def compare(
    y_true: Any,
    models: Mapping[str, Any],
    *,
    metrics: Sequence[str] | None = None,
    reference: str | None = None,
    margin: float | Mapping[str, float] | None = None,
    adjust: str = "holm",
    resamples: int | None = None,
    **evaluate_options: Any,
) -> Comparison:
    """Compare classifiers that answered for the same rows.

    Parameters
    ----------
    y_true
        Truth, as `tellapart.evaluate` takes it.
    models
        Name -> scores, or name -> arguments of `evaluate`, such as ``{"y_pred": answers}``.
    metrics
        METRICS names; a usual choice for the task if left out.
    reference
        Compare each of the others with this one (other less reference); all pairs if left out.
    margin
        Difference that still counts as equal, in all metrics or by metric: adds verdicts of
        non-inferiority and equivalence.
    adjust
        How p-values of one metric are adjusted for their number: ``holm``, ``hochberg``,
        ``hommel``, ``bonferroni``, ``bh`` or ``none``.
    resamples
        Of the paired bootstrap, 2000 if left out.
    evaluate_options
        Everything else that `evaluate` takes. With ``missing="drop"`` a row that one model misses
        is left out of all of them.

    Raises
    ------
    InputError
        Fewer than two models, an unknown metric, and all that `evaluate` refuses.

    Examples
    --------
    >>> import tellapart as ta
    >>> found = ta.compare([0, 0, 1, 1, 0, 1], {"A": [.1, .2, .8, .9, .3, .7],
    ...                    "B": [.1, .2, .8, .9, .3, .7]}, metrics=["roc_auc", "accuracy"])
    >>> [(each.estimate.value, each.p_value) for each in found.differences]
    [(0.0, 1.0), (0.0, 1.0)]
    """
    evaluations = {}
    options = dict(evaluate_options)
    if options.get("items") is None:
        options["items"] = np.arange(len(y_true))  # so that dropped rows cannot shift others
    for name, given in models.items():
        arguments = dict(given) if isinstance(given, Mapping) else {"y_score": given}
        evaluations[name] = evaluate(y_true, **arguments, **options)
    evaluations = in_common(evaluations)
    return compare_evaluations(
        evaluations,
        metrics=metrics,
        reference=reference,
        margin=margin,
        adjust=adjust,
        resamples=resamples,
    )


def compare_evaluations(
    evaluations: Mapping[str, Evaluation],
    *,
    metrics: Sequence[str] | None = None,
    reference: str | None = None,
    margin: float | Mapping[str, float] | None = None,
    adjust: str = "holm",
    resamples: int | None = None,
) -> Comparison:
    """Compare evaluations: paired where their rows are the same, unpaired where none is.

    Rows are matched by `items` where there are any, never by position then; a partial overlap
    is refused. See `compare` for the arguments.
    """
    names = list(evaluations)
    unnamed = [name for name in names if not isinstance(name, str)]
    if unnamed:
        raise InputError(f"models has the name {unnamed[0]!r}; expected text")
    if len(names) < 2:
        raise InputError(f"models holds {len(names)}; expected at least two")
    if reference is not None and reference not in names:
        raise InputError(f"reference is {reference!r}; expected one of {', '.join(names)}")
    if adjust not in METHODS:
        raise InputError(f"adjust is {adjust!r}; expected one of {', '.join(METHODS)}")
    first = evaluations[names[0]]
    chosen = _chosen_metrics(first, metrics)
    margins = _margins(margin, chosen)
    request = check_resampling(resamples, first.seed)
    problems = paired_problems(evaluations)
    pairs = [(a, b) for a, b in combinations(names, 2) if reference is None or reference in (a, b)]
    pairs = [(b, a) if a == reference else (a, b) for a, b in pairs]
    differences: list[Difference] = []
    for name in chosen:
        found = [
            _difference(a, b, name, evaluations, problems, first.level, request) for a, b in pairs
        ]
        adjusted = adjusted_p_values(np.array([each.p_value for each in found]), adjust)
        differences += [
            replace(
                each,
                p_adjusted=float(p),
                margin=margins.get(name),
                verdict=verdict_of(each.estimate, METRICS[name].better, margins.get(name)),
            )
            for each, p in zip(found, adjusted, strict=True)
        ]
    result = ComparisonResult(
        models={name: evaluation.result for name, evaluation in evaluations.items()},
        differences=tuple(differences),
        joint=() if problems is None else tuple(_joint_tests(problems, chosen)),
        wins=() if problems is None else tuple(_wins(problems, pairs)),
        paired=problems is not None,
        adjust=adjust,
        level=first.level,
        reference=reference,
        resamples=request.resamples,
        seed=request.seed,
    )
    return Comparison(result, dict(evaluations))


def _chosen_metrics(first: Evaluation, metrics: Sequence[str] | None) -> list[str]:
    known = first.result.metrics
    if metrics is None:
        usual = DEFAULT_METRICS[first.problem.task]
        return [name for name in usual if name in known and known[name].defined]
    for name in metrics:
        if name not in known:
            raise InputError(
                f"metrics names {name!r}, which a {first.problem.task} problem does not have as a "
                f"whole; expected some of {', '.join(known)}"
            )
    return list(dict.fromkeys(metrics))


def _margins(margin: float | Mapping[str, float] | None, chosen: list[str]) -> dict[str, float]:
    if margin is None:
        return {}
    given = dict(margin) if isinstance(margin, Mapping) else dict.fromkeys(chosen, margin)
    for name, value in given.items():
        if name not in chosen:
            raise InputError(f"margin names {name!r}; expected one of {', '.join(chosen)}")
        if not (isinstance(value, (int, float)) and isfinite(value) and value > 0):
            raise InputError(f"margin is {value!r} for {name}; expected a number above 0")
    return {name: float(value) for name, value in given.items()}


def _difference(
    a: str,
    b: str,
    name: str,
    evaluations: Mapping[str, Evaluation],
    problems: Mapping[str, Problem] | None,
    level: float,
    request: Resampling,
) -> Difference:
    both = evaluations[a].metric(name), evaluations[b].metric(name)
    try:
        if problems is None:
            sizes = evaluations[a].problem.effective_rows, evaluations[b].problem.effective_rows
            span = METRICS[name].range[1] - METRICS[name].range[0]
            found = unpaired_difference(*both, sizes, level, span)
        else:
            wanted = Wanted(METRICS[name])
            values = both[0].value, both[1].value
            found = tested_difference(problems[a], problems[b], wanted, values, level, request)
    except UndefinedMetric as undefined:
        estimate = Estimate(both[0].value - both[1].value, level=level, reason=str(undefined))
        found = TestedDifference(estimate, nan, "none")
    return Difference(a, b, name, found.estimate, found.p_value, method=found.method)


def _joint_tests(problems: Mapping[str, Problem], chosen: list[str]) -> list[JointTest]:
    """Test more than two models at once, where there is a test for that."""
    each = list(problems.values())
    first, out = each[0], []
    if len(each) < 3:
        return []
    if "roc_auc" in chosen:
        try:
            joint = joint_areas([one.column(0) for one in each], first.tags.get("groups"))
            out.append(JointTest("roc_auc", joint.method, *joint.equality()))
        except UndefinedMetric:
            pass
    hard = first.mass is None and not first.is_soft and "groups" not in first.tags
    if "accuracy" in chosen and hard:
        try:
            found = cochran_q(np.stack([right_rows(one) for one in each], axis=1))
            statistic = found.statistic
            out.append(JointTest("accuracy", "cochran-q", statistic, found.freedom, found.p_value))
        except UndefinedMetric:
            pass
    return out


def _wins(problems: Mapping[str, Problem], pairs: list[tuple[str, str]]) -> list[WinLoss]:
    first = next(iter(problems.values()))
    if first.is_soft:
        return []
    try:
        right = {name: right_rows(problem) for name, problem in problems.items()}
    except UndefinedMetric:
        return []
    out = []
    for a, b in pairs:
        x, y = right[a], right[b]
        counts = (x & y).sum(), (x & ~y).sum(), (~x & y).sum(), (~x & ~y).sum()
        out.append(WinLoss(a, b, *(int(count) for count in counts)))
    return out
