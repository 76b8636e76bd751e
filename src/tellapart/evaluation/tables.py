"""`evaluate_table`: from a table, in memory or in a file, to an `Evaluation`."""

from __future__ import annotations

import os
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, cast

from tellapart.errors import InputError, TellapartWarning
from tellapart.evaluation.evaluating import evaluate_problem
from tellapart.evaluation.evaluations import Evaluation
from tellapart.problem.rows import Missing
from tellapart.results.evaluations import Task

if TYPE_CHECKING:
    from tellapart.inputs import Format
    from tellapart.inputs.settling import ColumnFlags

__all__ = ["evaluate_table"]

Columns = str | Sequence[str] | None


def evaluate_table(
    source: Any,
    *,
    truth: Columns = None,
    score: Columns = None,
    prediction: Columns = None,
    confidence: str | None = None,
    classes: Sequence[Any] | None = None,
    positive: Any = None,
    weight: str | None = None,
    group: str | None = None,
    fold: str | None = None,
    slices: str | None = None,
    item: str | None = None,
    model: str | None = None,
    votes: Columns = None,
    truth_from_parent: bool = False,
    truth_from: str | os.PathLike[str] | None = None,
    truth_by_position: bool = False,
    task: Task | None = None,
    scores: str = "auto",
    threshold: float | Mapping[Any, float] | None = None,
    missing: Missing = "raise",
    level: float = 0.95,
    format: Format | None = None,  # noqa: A002 - the word users know
    encoding: str = "utf-8",
) -> Evaluation:
    """Evaluate the predictions in a table; columns are found by name, as on the command line.

    A table in memory and the file that holds it give the same evaluation.

    Parameters
    ----------
    source
        A pandas, Polars or PyArrow table, a DuckDB relation, anything else with
        ``__arrow_c_stream__``, a dict of columns, records (a list of dicts), a structured array;
        or the path of a file that the command line reads, a pattern, or a list of paths.
    truth, score, prediction
        Column names, several for one column per class or label; ``prob_*`` means every column
        of this pattern. None finds them by name.
    confidence, weight, group, fold, slices, item
        Column names. None finds them by name.
    model
        ``COLUMN=MODEL``: the rows of one model, of a table with several.
    votes
        Columns that count the votes of annotators, one per class.
    truth_from_parent
        The truth is the folder in which each item lies.
    truth_from
        A file that holds the truth, joined by the names of the items (``item`` names their
        column), or a folder with one folder of images per class. An item that one side lacks
        is an error, or left out with ``missing="drop"``.
    truth_by_position
        The rows of that file are in the order of the table, which names no items.
    classes
        Class names, in the order of score columns that do not name their class.
    positive
        The positive class of a binary problem; the last one if left out.
    task, scores, threshold, missing, level
        As for `evaluate`.
    format, encoding
        How to read a file; its suffix decides the format.

    Returns
    -------
    Every metric with its interval; ``columns`` says which column was taken for what.

    Raises
    ------
    InputError
        The table cannot be read, its columns do not decide their roles, or their values cannot
        be used.

    Warns
    -----
    TellapartWarning
        What a reader of the table should know about the choice of columns.

    Examples
    --------
    >>> import tellapart as ta
    >>> table = {"y_true": ["no", "no", "yes", "yes"], "score": [0.1, 0.4, 0.35, 0.8]}
    >>> evaluation = ta.evaluate_table(table)
    >>> dict(evaluation.columns), evaluation.metric("roc_auc").value
    ({'truth': 'y_true', 'score': 'score'}, 0.75)
    """
    from tellapart.inputs import problem_of_table, read_problem, table_of
    from tellapart.inputs.keywords import with_keywords
    from tellapart.inputs.truth_files import settle_truth

    declared: dict[str, Any] = {
        "truth": truth,
        "score": score,
        "prediction": prediction,
        "confidence": confidence,
        "classes": classes,
        "positive": positive,
        "weight": weight,
        "group": group,
        "fold": fold,
        "slices": slices,
        "item": item,
        "model": model,
        "votes": votes,
        "truth_from_parent": truth_from_parent,
        "task": task,
    }
    joining: dict[str, Any] = {"truth_from": truth_from, "truth_by_position": truth_by_position}
    settings: dict[str, Any] = {"scores": scores, "threshold": threshold, "missing": missing}
    try:
        if _is_path(source) or (isinstance(source, list) and source and all(map(_is_path, source))):
            how: dict[str, Any] = {"format": format, "encoding": encoding} | settings | joining
            problem, roles = read_problem(source, **declared, **how)
        else:
            joined = settle_truth(
                table_of(source), cast("ColumnFlags", declared), **joining,
                encoding=encoding, drop=missing == "drop",
            )  # fmt: skip
            problem, roles = problem_of_table(joined.table, joined.flags, copy=True, **settings)
            roles = replace(roles, notes=(*joined.notes, *roles.notes))
    except InputError as error:
        error.args = (with_keywords(str(error)),)
        raise
    for note in roles.notes:
        warnings.warn(with_keywords(note), TellapartWarning, stacklevel=2)
    return evaluate_problem(problem, level=level, columns=roles.described())


def _is_path(source: Any) -> bool:
    return isinstance(source, (str, os.PathLike))
