"""Whether a baseline answers the same question, in what it differs, and whether it differs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from math import isclose

from tellapart.errors import InputError
from tellapart.results import Estimate
from tellapart.results.stored import StoredEvaluation

SHIFT = 0.01  # of a class's share that is worth a note
MEANS = ("brier", "log_loss", "mse")  # of the rows: no two models share all their digits
_SAME = 1e-12  # the order of the rows moves the last digits of a sum


def check_alike(own: StoredEvaluation, baseline: StoredEvaluation, names: tuple[str, str]) -> None:
    """Refuse a baseline that answered another question; name both.

    Raises
    ------
    InputError
        Task, classes, positive class or kind of labels differ.
    """
    here, there = names
    pairs: Mapping[str, tuple[object, object]] = {
        "task": (own.task, baseline.task),
        "classes": (", ".join(sorted(own.classes)), ", ".join(sorted(baseline.classes))),
        "positive class": (own.positive, baseline.positive),
        "labels": (own.truth, baseline.truth),
    }
    for what, (left, right) in pairs.items():
        if left != right:
            raise InputError(
                f"{there} has the {what} {right}, but {here} has the {what} {left}; "
                "expected a baseline for the same question"
            )


def unchanged(own: StoredEvaluation, baseline: StoredEvaluation) -> bool:
    """Whether every number is the same: one model, evaluated twice on the same rows.

    Of mere ranks or predictions nobody can tell: different models may share all counts.
    """
    told = any(name in own.metrics and own.metrics[name].defined for name in MEANS)
    return (
        told
        and own.rows == baseline.rows
        and own.threshold == baseline.threshold
        and own.per_class.keys() == baseline.per_class.keys()
        and _same(own.metrics, baseline.metrics)
        and all(_same(own.per_class[name], baseline.per_class[name]) for name in own.per_class)
    )


def _same(own: Mapping[str, Estimate], baseline: Mapping[str, Estimate]) -> bool:
    return own.keys() == baseline.keys() and all(
        isclose(each.value, baseline[name].value, rel_tol=_SAME, abs_tol=_SAME)
        or not (each.defined or baseline[name].defined)
        for name, each in own.items()
    )


def differing(own: StoredEvaluation, baseline: StoredEvaluation, *, paired: bool) -> Iterator[str]:
    """Say in what a baseline differs, where that could move a metric."""
    if own.rows != baseline.rows:
        yield f"the baseline has {baseline.rows:,} rows, this evaluation {own.rows:,}"
    elif not paired:
        yield (
            f"both have {own.rows:,} rows; if these are the same, the baseline's predictions in "
            "place of its JSON make the comparison paired, with narrower intervals"
        )
    moved = {
        name: (share, baseline.prevalence[name])
        for name, share in own.prevalence.items()
        if abs(share - baseline.prevalence.get(name, share)) > SHIFT
    }
    if moved:
        name, (here, there) = max(moved.items(), key=lambda each: abs(each[1][0] - each[1][1]))
        yield (
            f"{name} is {100 * here:.1f}% of this evaluation and {100 * there:.1f}% of the "
            "baseline: metrics that move with prevalence, such as precision, differ by that alone"
        )
    for what in ("threshold", "scores"):
        here_is, there_is = getattr(own, what), getattr(baseline, what)
        if here_is != there_is:
            yield f"{what}: {_told(here_is)} here, {_told(there_is)} in the baseline"


def _told(value: object) -> str:
    if isinstance(value, float):
        return f"{value:g}"
    return "one for each label" if isinstance(value, dict) else str(value)
