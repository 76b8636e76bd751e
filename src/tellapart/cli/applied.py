"""``tellapart threshold --apply``: whose rows the other file holds, and what they give."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tellapart.cli.messages import say
from tellapart.errors import InputError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from tellapart.decisions import Rule
    from tellapart.evaluation import Evaluation
    from tellapart.problem import Problem
    from tellapart.report.choice_parts import Applied, Stated
    from tellapart.results import ThresholdChoice

APPLIED = ("accuracy", "precision", "recall", "specificity", "npv", "f1", "informedness")


def applied_to(
    other: Evaluation, path: str, rule: Rule, choices: Mapping[str, ThresholdChoice], shared: int
) -> Applied:
    """Return what the chosen thresholds give on other rows."""
    from tellapart.report.choice_parts import Applied

    questions = other.problem.questions
    several = len(questions) > 1
    cuts = {name: one.threshold for name, one in choices.items()}
    cuts = {name: cuts.get(name, 0.0) for name in questions} if several else cuts
    there = other.at(cuts if several else next(iter(cuts.values())))
    names = _names(rule, APPLIED[1:] if several else APPLIED)
    source = "standard input" if path == "-" else Path(path).name
    return Applied(
        source,
        other.problem.rows,
        {
            name: {metric: there.measure(metric, name if several else None) for metric in names}
            for name in choices
        },
        {name: there.measure(rule, name if several else None) for name in choices},
        shared,
        stated_of(other.problem),
    )


def stated_of(problem: Problem) -> Stated | None:
    """Return the share of the positive class that was stated, and that of the rows."""
    from tellapart.report.choice_parts import Stated

    shares, positive = problem.shares, problem.positive
    if shares is None or positive is None:
        return None
    return Stated(shares.stated[positive], shares.observed[positive])


def _names(rule: Rule, usual: tuple[str, ...]) -> tuple[str, ...]:
    """Return what the rule looks at and what it limits, then the usual metrics."""
    from tellapart.decisions.measured import measure_of

    own = measure_of(rule)
    more = [*([] if own is None else [own]), *(limit.measure for limit in rule.limits)]
    return (*dict.fromkeys(name for name in more if name not in usual), *usual)


def check_other_rows(here: Problem, there: Problem, path: str) -> int:
    """Refuse rows that had a part in the choice; return how many groups had.

    Rows are known by their items, where both files have some.
    """
    import numpy as np

    ours, theirs = (_names_of(problem, "items") for problem in (here, there))
    if ours is not None and theirs is not None and not _numbered_only(ours, theirs, here, there):
        same = theirs[np.isin(theirs, ours)]
        if len(same):
            raise InputError(
                f"--apply is {path!r}, of which {len(same):,} of {len(theirs):,} items are among "
                f"those that the threshold is chosen on, {str(same[0])!r} first; expected other "
                "rows (--item says which column names them)"
            )
    ours, theirs = (_names_of(problem, "groups") for problem in (here, there))
    if ours is None or theirs is None:
        return 0
    return len(np.unique(theirs[np.isin(theirs, ours)]))


def warn_of_groups(shared: int, path: str) -> None:
    """Say that rows of the same groups are no new rows."""
    if shared:
        say(
            "warning",
            f"{shared:,} {'group' if shared == 1 else 'groups'} of {path} had rows in the choice: "
            "rows of one group resemble each other, so that these values may flatter",
        )


def _numbered_only(ours: NDArray[Any], theirs: NDArray[Any], here: Problem, there: Problem) -> bool:
    """Whether items merely count the rows of each file, and these are not the same rows."""
    import numpy as np

    for names in (ours, theirs):
        first = int(names[0] == "1")
        if not np.array_equal(names, np.arange(first, first + len(names)).astype(str)):
            return False
    rows = min(here.rows, there.rows)
    return not np.array_equal(here.truth.values[:rows], there.truth.values[:rows])


def _names_of(problem: Problem, role: str) -> NDArray[Any] | None:
    """Return the items or groups of the rows as text; whole numbers are one with their floats."""
    import numpy as np

    if role not in problem.tags:
        return None
    values = np.asarray(problem.tags[role])
    if values.dtype.kind == "f" and (values == np.floor(values)).all():
        values = values.astype(np.int64)
    return values.astype(str)
