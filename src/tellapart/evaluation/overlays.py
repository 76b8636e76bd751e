"""`overlay`: several models in one picture."""

from __future__ import annotations

from collections.abc import Mapping

from tellapart.errors import InputError
from tellapart.evaluation.evaluations import Evaluation
from tellapart.evaluation.plots import Plotter

__all__ = ["overlay"]


def overlay(models: Mapping[str, Evaluation]) -> Plotter:
    """Draw several models in one picture.

    A model keeps its colour and dashes in every plot. One that has predictions and no scores,
    such as a human reader, is a point.

    Parameters
    ----------
    models
        Name -> evaluation; all of the same classes.

    Returns
    -------
    A plotter: ``.roc()``, ``.pr()``, ``.threshold(metric="f1")`` and ``.reliability()`` draw all
    models in one axes, ``.single("confusion")`` makes one figure for each.

    Raises
    ------
    InputError
        There is no model, or they do not answer the same question.

    Examples
    --------
    >>> import tellapart as ta
    >>> a = ta.evaluate([0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8])
    >>> b = ta.evaluate([0, 0, 1, 1], [0.3, 0.2, 0.9, 0.1])
    >>> list(ta.overlay({"A": a, "B": b}).roc().lines_)
    ['A', 'B']
    """
    if not isinstance(models, Mapping) or not models:
        raise InputError(f"models is {models!r}; expected a mapping of names to evaluations")
    for name, one in models.items():
        if not isinstance(one, Evaluation):
            raise InputError(f"models[{name!r}] is a {type(one).__name__}; expected an Evaluation")
    (first_name, first), *others = models.items()
    for name, one in others:
        for what, mine, theirs in (
            ("classes", first.problem.classes, one.problem.classes),
            ("positive class", first.problem.positive, one.problem.positive),
            ("task", first.problem.task, one.problem.task),
        ):
            if mine != theirs:
                raise InputError(
                    f"models[{name!r}] has the {what} {theirs!r}, but models[{first_name!r}] has "
                    f"{mine!r}; expected one question for all"
                )
    return Plotter({str(name): one for name, one in models.items()})
