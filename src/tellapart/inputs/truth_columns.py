"""Which column holds the truth."""

from __future__ import annotations

from collections.abc import Sequence

from tellapart.errors import InputError
from tellapart.inputs import names as known
from tellapart.inputs.names import named
from tellapart.inputs.parents import has_folders
from tellapart.inputs.requests import Request, ambiguous, listed, quoted
from tellapart.inputs.tables import Table
from tellapart.inputs.targets import known_targets, target_predictions


def find_truth(request: Request) -> tuple[str, ...]:
    """Return the truth column, or one per label; the request names them or their names do."""
    if request.truth:
        return request.truth
    table = request.table
    free = request.free()
    strong = named(free, known.TRUTH)
    strong += [name for name in known_targets(table.names) if name in free and name not in strong]
    if len(strong) == 1:
        return (strong[0],)
    if len(strong) > 1:
        raise ambiguous("truth", strong)
    for family in known.families(free, known.TRUTH_PREFIXES):
        if len(family.columns) > 1:
            return family.columns
    weak = named(free, known.WEAK_TRUTH)
    predicted = request.prediction or named(free, known.PREDICTION)
    predicted = predicted or target_predictions(free)
    if len(weak) == 1 and predicted:
        return (weak[0],)
    flags = _flags_beside_scores(table, free)
    if flags:
        return flags
    raise _no_truth(table, free, weak)


def _flags_beside_scores(table: Table, free: Sequence[str]) -> tuple[str, ...]:
    """Return columns of 0 and 1 called like the classes that a set of columns scores."""
    for family in known.families(free, known.SCORE_PREFIXES):
        columns = [name for name in family.members if name in free and table.is_number(name)]
        if len(columns) == len(family.members) > 1:
            if table.holds_flags(columns):
                return tuple(columns)
            flags = " ".join(map(quoted, columns))
            raise InputError(
                f"{table.source}: {listed(columns)} are called like the classes of "
                f"{family.pattern} and hold other numbers than 0 and 1; expected one reading; add "
                f"--votes {flags} if they count votes, or --truth COLUMN"
            )
    return ()


def _no_truth(table: Table, free: Sequence[str], weak: Sequence[str]) -> InputError:
    scores = named(free, known.SCORE)
    then = f" --score {quoted(scores[0])}" if scores else ""
    if len(weak) == 1:
        parent = _parent_flag(table)
        other = f" and {parent or '--truth COLUMN'}"
        return InputError(
            f"{table.source}: {weak[0]!r} may be the truth or the prediction; expected one "
            f"reading; add --truth {quoted(weak[0])}{then} if it is the truth, or "
            f"--prediction {quoted(weak[0])}{other} if it is the prediction"
        )
    if weak:
        return ambiguous("truth", weak)
    hint = _lone_labels(table, free)
    if all(_looks_like_data(name) for name in table.names):
        hint = " (the first line looks like data, not like a header)"
    return InputError(
        f"{table.source}: no column is named like a truth (y_true, true_label, target, ...)"
        f"{hint}; the columns are {listed(table.names)}; add --truth COLUMN{then}"
        f"{_or_parent(table)}, or --truth-from FILE if another file holds it"
    )


def _lone_labels(table: Table, free: Sequence[str]) -> str:
    """Return what to say of a file whose only numbers are 0 and 1: labels without scores."""
    numeric = [name for name in free if table.is_number(name)]
    if len(numeric) < 2 or not table.holds_flags(numeric):
        return ""
    return (
        f" ({listed(numeric)} hold 0 and 1 only, as labels do; scores stand beside them: "
        f"--truth {' '.join(map(quoted, numeric[:8]))} --score COLUMN ...)"
    )


def _parent_flag(table: Table) -> str:
    """Return the flag that takes the truth from folders, where a column names them."""
    items = named(table.names, known.ITEM)
    return "--truth-from-parent" if any(has_folders(table, name) for name in items) else ""


def _or_parent(table: Table) -> str:
    flag = _parent_flag(table)
    return f", or {flag} if the folders are the classes" if flag else ""


def _looks_like_data(name: str) -> bool:
    try:
        float(name.split(maxsplit=1)[0])  # "0.91 cat" too
    except (ValueError, IndexError):
        return False
    return True
