"""From several evaluations to their differences."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from tellapart.comparison.asking import Question, named_models, question
from tellapart.comparison.comparisons import Comparison
from tellapart.comparison.findings import findings
from tellapart.comparison.jointly import curve_tests, joint_tests, rows_won
from tellapart.comparison.pairing import in_common, paired_problems
from tellapart.comparison.testing import tested_metric
from tellapart.errors import InputError
from tellapart.evaluation import Evaluation, evaluate
from tellapart.results.comparisons import ComparisonResult, Matched


def compare(
    y_true: Any,
    models: Mapping[str, Any],
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
    of
        One class against the rest; left out for the whole problem.
    reference
        Compare each of the others with this one (other less reference); all pairs if left out.
    margin
        Difference that still counts as equal, in all metrics or by metric: adds verdicts and
        p-values of non-inferiority and equivalence. The interval decides, so that with the level
        0.95 each side is tested at 2.5%; two one-sided tests at 5% need ``level=0.9``.
    adjust
        How p-values of one metric are adjusted for their number: ``holm``, ``hochberg``,
        ``hommel``, ``bonferroni``, ``bh`` or ``none``.
    test
        ``auto``: DeLong's test for ROC AUC (Obuchowski's with groups), McNemar's mid-p for
        accuracy, recall and specificity, Student's t on the rows for means and for every other
        metric that has a gradient, the paired bootstrap for what is left. Groups leave as many
        degrees of freedom as there are, less one; fewer than five allow no test.
        ``bootstrap``: the paired bootstrap for all. ``permutation``: p-values by swapping the two
        answers to a row (to a group of rows) at random, ranks for metrics of ranks; intervals
        as of ``auto``.
    alternative
        ``two-sided``; ``greater``: the first has the greater value (of a loss, the worse one);
        ``less``. Intervals stay two-sided.
    resamples
        Of the paired bootstrap, 2000 if left out; alone implies ``test="bootstrap"``.
    permutations
        Number of permutations, 2000 if left out; alone implies ``test="permutation"``.
    curves
        Also test whether the whole ROC curves are the same (Venkatraman & Begg 1996), by
        permutation.
    evaluate_options
        Everything else that `evaluate` takes; `seed` is that of all resamples and permutations.
        With ``missing="drop"`` a row that one model misses is left out of all of them.

    Raises
    ------
    InputError
        Fewer than two models, models without names, an unknown metric, and all that `evaluate`
        refuses.

    Examples
    --------
    >>> import tellapart as ta
    >>> found = ta.compare([0, 0, 1, 1, 0, 1], {"A": [.1, .2, .8, .9, .3, .7],
    ...                    "B": [.1, .2, .8, .9, .3, .7]}, metrics=["roc_auc", "accuracy"])
    >>> [(each.estimate.value, each.p_value) for each in found.differences]
    [(0.0, 1.0), (0.0, 1.0)]
    """
    named_models(models, "scores")
    evaluations = {}
    options = dict(evaluate_options)
    numbered = options.get("items") is None and (
        options.get("missing") == "drop" or options.get("sample_weight") is not None
    )
    if numbered:  # so that rows that are left out cannot shift others
        options["items"] = np.arange(len(y_true))
    for name, given in models.items():
        arguments = dict(given) if isinstance(given, Mapping) else {"y_score": given}
        evaluations[name] = evaluate(y_true, **arguments, **options)
    if numbered:
        evaluations = in_common(evaluations)
    asked = question(
        evaluations, metrics=metrics, of=of, reference=reference, margin=margin, adjust=adjust,
        test=test, alternative=alternative, resamples=resamples, permutations=permutations,
        curves=curves,
    )  # fmt: skip
    return _compared(evaluations, asked, numbered=numbered)


def compare_evaluations(
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
) -> Comparison:
    """Compare evaluations: paired where their rows are the same, unpaired where none is.

    Rows are matched by `items` where there are any, never by position then. Without a common item
    the comparison is unpaired: Student's t on both estimates, Welch's degrees of freedom. A
    partial overlap is refused, and so are an item that occurs twice, two truths for one item,
    models at different stated prevalences, and groups that two models share without sharing items.
    See `compare` for the arguments.

    Examples
    --------
    The second model has its items in another order, and is right in one row less:

    >>> import tellapart as ta
    >>> a = ta.evaluate([0, 0, 1, 1], y_pred=[0, 0, 1, 1], items=["w", "x", "y", "z"])
    >>> b = ta.evaluate([1, 1, 0, 0], y_pred=[1, 0, 0, 0], items=["z", "y", "x", "w"])
    >>> found = ta.compare_evaluations({"a": a, "b": b}, metrics=["accuracy"])
    >>> found.result.matched, found.difference("accuracy", "a", "b").estimate.value
    ('items', 0.25)
    """
    asked = question(
        evaluations, metrics=metrics, of=of, reference=reference, margin=margin, adjust=adjust,
        test=test, alternative=alternative, resamples=resamples, permutations=permutations,
        curves=curves,
    )  # fmt: skip
    return _compared(evaluations, asked)


def _compared(
    evaluations: Mapping[str, Evaluation], asked: Question, *, numbered: bool = False
) -> Comparison:
    problems = paired_problems(evaluations)
    if problems is None:
        _refuse_swaps(asked)
    tested = [tested_metric(name, asked, evaluations, problems) for name in asked.metrics]
    differences = tuple(each for one in tested for each in one.differences)
    resampled = any(each.estimate.resamples for each in differences)
    permuting = asked.permutations or asked.curves
    first = next(iter(evaluations.values()))
    result = ComparisonResult(
        models={name: evaluation.result for name, evaluation in evaluations.items()},
        differences=differences,
        joint=() if problems is None else tuple(joint_tests(tested, asked)),
        wins=() if problems is None else tuple(rows_won(problems, asked)),
        curves=() if problems is None else tuple(curve_tests(problems, asked)),
        findings=findings(asked, evaluations, problems, tested),
        paired=problems is not None,
        matched=_matched(first, paired=problems is not None, numbered=numbered),
        adjust=asked.adjust,
        level=first.level,
        reference=asked.reference,
        test=asked.test,
        alternative=asked.asked.alternative,
        resamples=asked.asked.resampling.resamples if resampled else 0,
        permutations=permuting.resamples if permuting else 0,
        seed=first.seed,
    )
    return Comparison(result, dict(evaluations))


def _matched(first: Evaluation, *, paired: bool, numbered: bool) -> Matched:
    if not paired:
        return "none"
    return "items" if "items" in first.problem.tags and not numbered else "order"


def _refuse_swaps(asked: Question) -> None:
    """Refuse tests that need two answers to one row."""
    for what, wanted in (
        (f'test is "{asked.test}"', asked.test != "auto"),
        ("curves is True", asked.curves is not None),
    ):
        if wanted:
            raise InputError(
                f"{what}, which needs models that answered for the same rows; these share no item"
            )
