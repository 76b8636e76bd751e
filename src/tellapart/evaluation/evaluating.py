"""`evaluate`: from labels and scores to an `Evaluation`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from tellapart.evaluation.evaluations import Evaluation
from tellapart.inference.intervals import check_level
from tellapart.inference.resampling import check_resampling
from tellapart.problem import Problem
from tellapart.problem.rows import Missing
from tellapart.results.evaluations import Task

__all__ = ["evaluate", "evaluate_problem"]


def evaluate(
    y_true: Any,
    y_score: Any = None,
    *,
    y_pred: Any = None,
    confidence: Any = None,
    task: Task | None = None,
    classes: Sequence[Any] | None = None,
    pos_label: Any = None,
    scores: str = "auto",
    threshold: float | Mapping[Any, float] | None = None,
    sample_weight: Any = None,
    groups: Any = None,
    folds: Any = None,
    slices: Any = None,
    items: Any = None,
    missing: Missing = "raise",
    votes: Any = False,
    level: float = 0.95,
    seed: int = 0,
    copy: bool = True,
) -> Evaluation:
    """Evaluate a classifier from labels and scores.

    Data may come as lists, NumPy arrays, tensors (detached and moved to the host), pandas,
    Polars, PyArrow or DuckDB objects, and whatever else offers DLPack, ``__array__`` or Arrow's
    PyCapsule interface. Rows are paired by position; pandas indexes must agree. A threshold is
    compared in the type of the scores.

    Parameters
    ----------
    y_true
        Shape (n,): class labels (text, whole numbers, booleans), or fractions in [0, 1], the
        soft labels of a binary problem. Shape (n, K) with `task`: one-hot or fractional masses.
    y_score
        Shape (n,): scores of the positive class, higher meaning more positive; or (n, K): one
        column per class, in the order of `classes`. A binary problem accepts (n, 2). The columns
        of a table find their class by name, whatever their order, if they are called so.
    y_pred
        Predicted classes. With both, predictions decide the counts and scores the curves.
    confidence
        Probability of the predicted class, where only that is known.
    task
        ``binary``, ``multiclass`` or ``multilabel``; needed for a matrix of truth.
    classes
        All classes in the order of the score columns; if left out, taken from the data, in the
        order of an ordered categorical, else in natural order (2 before 10).
    pos_label
        The positive class of a binary problem; the last one if left out.
    scores
        ``probability``, ``logit`` or ``rank``. ``auto`` reads scores as probabilities if all
        lie in [0, 1], else as ranks.
    threshold
        Positive at or above this score: 0.5 for probabilities, 0 for logits, none for ranks
        unless given; a mapping sets one per label.
    sample_weight
        Weights of at least 0; weight 2 counts like the row twice.
    groups, folds, slices, items
        Row columns kept with the problem.
    missing
        ``raise``, or ``drop`` to leave out and count rows that miss a value.
    votes
        Whether `y_true` holds votes of annotators, whole numbers: ``True`` for shape (n, K), the
        counts of every class in the order of `classes` (two columns are a binary problem); or the
        number of annotators, one for all or one per row, where `y_true` counts those who said
        yes, of shape (n,) or, for labels, (n, K). Counts become shares: soft labels. A row
        without votes is missing. Every row weighs one, however many voted; for weights by votes
        pass ``sample_weight=counts.sum(axis=1)``.
    level
        Confidence level of the intervals.
    seed
        Of everything that is resampled on request; nothing is without one.
    copy
        Whether to copy scores; ``False`` trusts the caller not to change them.

    Returns
    -------
    Every metric with its interval; see `Evaluation`.

    Raises
    ------
    InputError
        The data cannot be used; the message names the argument, what was found and what was
        expected.

    Examples
    --------
    >>> import tellapart as ta
    >>> evaluation = ta.evaluate(["no", "no", "yes", "yes"], [0.1, 0.4, 0.35, 0.8])
    >>> evaluation.result.data.positive
    'yes'
    >>> evaluation.metric("accuracy").value
    0.75

    Three annotators voted on each row, (no, yes):

    >>> votes = [[3, 0], [2, 1], [1, 2], [0, 3]]
    >>> print(ta.evaluate(votes, [0.1, 0.4, 0.35, 0.8], votes=True).metric("roc_auc"))
    0.833 [0.322, 0.981]
    """
    problem = Problem.of(
        y_true,
        y_score,
        y_pred=y_pred,
        confidence=confidence,
        task=task,
        classes=classes,
        pos_label=pos_label,
        scores=scores,
        threshold=threshold,
        sample_weight=sample_weight,
        groups=groups,
        folds=folds,
        slices=slices,
        items=items,
        missing=missing,
        votes=votes,
        copy=copy,
    )
    return evaluate_problem(problem, level=level, seed=seed)


def evaluate_problem(
    problem: Problem,
    *,
    level: float = 0.95,
    columns: Mapping[str, str] | None = None,
    seed: int = 0,
    harden: float | None = None,
    prevalence: float | Mapping[Any, float] | None = None,
) -> Evaluation:
    """Evaluate a problem that has been read already.

    Parameters
    ----------
    problem
        Checked data.
    level
        Confidence level of the intervals.
    columns
        Role -> column of the file that filled it, to be shown.
    seed
        Of everything that is resampled on request.
    harden
        Cut at which soft labels are also made hard, to be shown beside; see
        `Evaluation.with_hardened`.
    prevalence
        Shares of classes to show numbers at; see `Evaluation.at_prevalence`.
    """
    seeded = check_resampling(seed=seed).seed
    if prevalence is not None:
        problem = problem.at_prevalence(prevalence)
    evaluation = Evaluation(problem, check_level(level), columns or {}, seeded)
    if harden is not None:
        evaluation = evaluation.with_hardened(harden)
    evaluation.result  # noqa: B018 - compute now, so that errors surface here
    return evaluation
