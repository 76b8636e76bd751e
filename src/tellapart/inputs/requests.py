"""What the caller said about the columns, and the messages that ask for more."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any

from tellapart.errors import InputError
from tellapart.inputs.names import plain
from tellapart.inputs.tables import Table
from tellapart.results.evaluations import Task

Columns = str | Sequence[str] | None


@dataclass(frozen=True)
class Request:
    """A table and what the caller declared of it.

    Attributes
    ----------
    truth, score, prediction, confidence
        Columns that were named; empty where they are to be found.
    votes
        Columns of annotators' votes, one per class.
    singles
        Role -> column, for the roles that were named (weight, item, ...).
    classes
        Declared classes, or None.
    """

    table: Table
    truth: tuple[str, ...]
    score: tuple[str, ...]
    prediction: tuple[str, ...]
    confidence: tuple[str, ...]
    singles: Mapping[str, str]
    classes: tuple[Any, ...] | None
    positive: Any
    task: Task | None
    votes: tuple[str, ...] = ()

    def free(self, *taken: str) -> list[str]:
        """Return the columns that nobody named and that are not in `taken`."""
        used = {
            *(self.truth + self.score + self.prediction + self.confidence + self.votes),
            *self.singles.values(),
            *taken,
        }
        return [name for name in self.table.names if name not in used]


def named_columns(table: Table, role: str, given: Columns) -> tuple[str, ...]:
    """Return the columns that were named for a role; `prob_*` means all of this pattern."""
    if given is None:
        return ()
    wanted = (given,) if isinstance(given, str) else tuple(given)
    found: list[str] = []
    for name in wanted:
        if "*" in name and name not in table.names:
            matching = [column for column in table.names if fnmatchcase(column, name)]
            if not matching:
                raise _no_column(table, role, name)
            found += [column for column in matching if column not in found]
        else:
            found.append(one_column(table, role, name))
    twice = [name for name in found if found.count(name) > 1]
    if twice:
        raise InputError(f"{role} names {twice[0]!r} twice; expected distinct columns")
    return tuple(found)


def one_column(table: Table, role: str, name: str) -> str:
    """Return the column of this name, or the only one that differs in spelling alone."""
    if name in table.names:
        return name
    alike = [column for column in table.names if plain(column) == plain(name)]
    if len(alike) == 1:
        return alike[0]
    raise _no_column(table, role, name)


def _no_column(table: Table, role: str, name: str) -> InputError:
    return InputError(
        f"{role} names the column {name!r}, which is not in {table.source}; "
        f"expected one of {listed(table.names)}"
    )


def listed(names: Iterable[str]) -> str:
    """Return names for a message; the first twenty of many."""
    words = list(names)
    return ", ".join(words[:20]) + (", ..." if len(words) > 20 else "")


def quoted(name: str) -> str:
    """Return a column name as it is typed after a flag."""
    return f'"{name}"' if any(mark in name for mark in " *()[]{}'&;|<>$!#?~`\\") else name


def ambiguous(role: str, candidates: Sequence[str]) -> InputError:
    """Return the error for several columns that compete for a role."""
    flags = " or ".join(f"--{role} {quoted(name)}" for name in candidates[:5])
    return InputError(
        f"{len(candidates)} columns may be the {role}: {listed(candidates)}; expected one; "
        f"add {flags}"
    )
