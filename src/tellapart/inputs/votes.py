"""Which columns hold the votes of annotators, and whether they are numbers of votes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tellapart.errors import InputError
from tellapart.inputs import names as known
from tellapart.inputs.class_columns import classes_beside
from tellapart.inputs.names import families, split_name
from tellapart.inputs.requests import Request, quoted
from tellapart.inputs.tables import Table


def check_votes(counts: NDArray[Any], names: Sequence[str]) -> None:
    """Refuse what is no number of votes, and name its column.

    Parameters
    ----------
    counts
        Shape (rows, classes): how many annotators chose the class; NaN where a cell is empty.
    names
        Columns of the counts, for messages.

    Raises
    ------
    InputError
        A count is negative, infinite or no whole number.
    """
    votes = np.asarray(counts, dtype=np.float64)
    wrong = ~np.isnan(votes) & ~((votes >= 0) & np.isfinite(votes) & (votes == np.floor(votes)))
    if wrong.any():
        row, column = (int(axis[0]) for axis in np.nonzero(wrong))
        raise InputError(
            f"{names[column]}[{row}] is {votes[row, column]:g}, which is no number of votes; "
            f"{int(wrong.any(axis=1).sum())} rows are negative or fractional; expected whole "
            "numbers of at least 0 (shares of votes are a truth: --truth COLUMN ...)"
        )


def find_votes(request: Request) -> tuple[str, ...]:
    """Return the columns of votes: named by the flag, or by the prefix ``votes_``."""
    if request.votes or request.truth:
        return request.votes
    table, free = request.table, request.free()
    matrices = [name for name in known.named(free, known.VOTE_PREFIXES) if table.width(name) > 1]
    found = tuple(matrices[:1])
    for family in families(free, known.VOTE_PREFIXES):
        if len(family.columns) > 1 and all(map(table.is_number, family.columns)):
            found = family.columns
    strong = known.named(free, known.TRUTH)
    if found and strong:
        prefix = found[0] if len(found) == 1 else _pattern(found)
        raise InputError(
            f"{strong[0]!r} and the votes {prefix} may both be the truth; expected one; add "
            f"--truth {quoted(strong[0])} or --votes {prefix}"
        )
    return found


def _pattern(columns: Sequence[str]) -> str:
    parts = split_name(columns[0], known.VOTE_PREFIXES)
    start = columns[0][: len(columns[0]) - len(parts[1])] if parts else ""
    return f"'{start}*'"


def vote_classes(table: Table, columns: Sequence[str], declared: Sequence[Any] | None) -> list[Any]:
    """Return the classes that were voted on, one per column.

    Raises
    ------
    InputError
        The columns and the declared classes are not as many, or two columns name one class.
    """
    width = table.width(columns[0]) if len(columns) == 1 else len(columns)
    if len(columns) > 1:
        classes = [_member(name) for name in columns]
    else:
        classes = list(classes_beside(table, width) or map(str, range(width)))
    if width < 2:
        raise InputError(
            f"votes names one column ({columns[0]!r}); expected one column of counts per class"
        )
    if declared is None:
        return classes
    words = [str(label) for label in declared]
    if len(columns) == 1 and len(words) == width:
        return words
    if sorted(words) != sorted(classes):
        raise InputError(
            f"the votes are for {', '.join(classes)}, but the classes are {', '.join(words)}; "
            "expected the same"
        )
    return words


def _member(name: str) -> str:
    parts = split_name(name, known.COUNT_PREFIXES)
    return name if parts is None else parts[1]


def vote_columns(columns: Sequence[str], classes: Sequence[Any]) -> tuple[str, ...]:
    """Return the columns in the order of the classes."""
    if len(columns) == 1:
        return tuple(columns)
    by_class = {_member(name): name for name in columns}
    if len(by_class) < len(columns):
        raise InputError(f"two columns of votes name one class: {', '.join(columns)}")
    return tuple(by_class[str(label)] for label in classes)
