"""Which column holds the truth."""

from __future__ import annotations

from collections.abc import Sequence

from tellapart.errors import InputError
from tellapart.inputs import names as known
from tellapart.inputs.names import named
from tellapart.inputs.requests import Request, ambiguous, listed, quoted
from tellapart.inputs.tables import Table


def find_truth(request: Request) -> tuple[str, ...]:
    """Return the truth column, or one per label; the request names them or their names do."""
    if request.truth:
        return request.truth
    table = request.table
    free = request.free()
    strong = named(free, known.TRUTH)
    if len(strong) == 1:
        return (strong[0],)
    if len(strong) > 1:
        raise ambiguous("truth", strong)
    for family in known.families(free, known.TRUTH_PREFIXES):
        if len(family.columns) > 1:
            return family.columns
    weak = named(free, known.WEAK_TRUTH)
    predicted = request.prediction or named(free, known.PREDICTION)
    if len(weak) == 1 and predicted:
        return (weak[0],)
    raise _no_truth(table, free, weak)


def _no_truth(table: Table, free: Sequence[str], weak: Sequence[str]) -> InputError:
    scores = named(free, known.SCORE + known.CONFIDENCE)
    then = f" --score {quoted(scores[0])}" if scores else ""
    if len(weak) == 1:
        return InputError(
            f"{table.source}: {weak[0]!r} may be the truth or the prediction; expected one "
            f"reading; add --truth {quoted(weak[0])}{then} if it is the truth, or "
            f"--prediction {quoted(weak[0])} and --truth COLUMN"
        )
    if weak:
        return ambiguous("truth", weak)
    hint = ""
    if all(_looks_like_data(name) for name in table.names):
        hint = " (the first line looks like data, not like a header)"
    return InputError(
        f"{table.source}: no column is named like a truth (y_true, true_label, target, ...)"
        f"{hint}; the columns are {listed(table.names)}; add --truth COLUMN{then}"
    )


def _looks_like_data(name: str) -> bool:
    try:
        float(name)
    except ValueError:
        return False
    return True
