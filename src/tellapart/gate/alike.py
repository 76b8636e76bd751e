"""Whether a baseline answers the same question, and in what it differs."""

from __future__ import annotations

from collections.abc import Iterator

from tellapart.errors import InputError
from tellapart.results.comparable import differing_kind
from tellapart.results.stored import StoredEvaluation

SHIFT = 0.01  # of a class's share that is worth a note


def check_alike(own: StoredEvaluation, baseline: StoredEvaluation, names: tuple[str, str]) -> None:
    """Refuse a baseline that answered another question; name both.

    Raises
    ------
    InputError
        Task, classes, positive class, kind of labels or stated prevalence differ.
    """
    here, there = names
    found = differing_kind(own, baseline)
    if found is not None:
        what, left, right = found
        raise InputError(
            f"{there} has the {what} {right}, but {here} has the {what} {left}; "
            "expected a baseline for the same question"
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
