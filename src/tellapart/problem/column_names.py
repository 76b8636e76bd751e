"""Names of columns -> the class that each column is of."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from os.path import commonprefix
from typing import Any

from tellapart.errors import InputError
from tellapart.problem.labels import class_name, listed, natural_order

Reading = tuple[Sequence[str], Sequence[str]]


def paired(names: Sequence[Any], classes: Sequence[Any], argument: str) -> list[int] | None:
    """Return the place of every class among named columns; None where names tell of no class.

    Names tell of the classes if they are equal to them, also up to case and to what all names
    share at their beginning or end (``prob_cat``, ``prob_dog``).

    Raises
    ------
    InputError
        Some columns are called like classes, and others are not.

    Examples
    --------
    >>> paired(["prob_dog", "prob_cat"], ["cat", "dog"], "y_score")
    [1, 0]
    >>> paired(["x", "y"], ["cat", "dog"], "y_score") is None
    True
    """
    if len(names) != len(classes):
        return None
    columns, wanted = list(map(class_name, names)), list(map(class_name, classes))
    for found, targets in _readings(columns, wanted):
        if len(set(found)) == len(found) and set(found) == set(targets):
            place = {name: k for k, name in enumerate(found)}
            return [place[target] for target in targets]
    missing = [name for name in wanted if name not in columns]
    if len(missing) < len(wanted):
        raise InputError(
            f"{argument} has columns named {listed(columns)}, none of them {missing[0]!r}; the "
            f"classes are {listed(wanted)}; expected one column called like every class, or an "
            "array (to_numpy()) to pair columns by position"
        )
    return None


def _readings(columns: Sequence[str], wanted: Sequence[str]) -> Iterator[Reading]:
    """Yield names and classes in forms that may be equal, the strictest first."""
    yield columns, wanted
    columns, wanted = [name.casefold() for name in columns], [name.casefold() for name in wanted]
    yield columns, wanted
    before = _common_start(columns).removesuffix(_common_start(wanted))
    after = _common_end(columns).removeprefix(_common_end(wanted))
    yield columns, [f"{before}{name}{after}" for name in wanted]
    yield _last_words(columns), _last_words(wanted)


def _common_start(names: Sequence[str]) -> str:
    return commonprefix(names)  # noqa: RUF071 - no paths


def _common_end(names: Sequence[str]) -> str:
    return _common_start([name[::-1] for name in names])[::-1]


def _last_words(names: Sequence[str]) -> list[str]:
    """Return names without the words that all begin with: `true_cat` pairs with `prob_cat`."""
    shared = re.match(r".*[\W_]", _common_start(names))
    return [name[len(shared[0]) :] if shared else name for name in names]


def with_unseen(labels: Sequence[Any], names: Sequence[Any]) -> list[Any] | None:
    """Return the labels and those that only columns name, in natural order; None without such.

    >>> with_unseen(["cat", "dog"], ["owl", "dog", "cat"])
    ['cat', 'dog', 'owl']
    >>> with_unseen([0, 1], ["0", "1", "2"])
    [0, 1, 2]
    """
    shown = set(map(class_name, labels))
    unseen = [name for name in names if class_name(name) not in shown]
    if not unseen or not shown <= set(map(class_name, names)):
        return None
    if all(type(label) is int for label in labels) and all(map(_is_whole, unseen)):
        unseen = [int(name) for name in unseen]
    return sorted([*labels, *unseen], key=natural_order)


def _is_whole(name: Any) -> bool:
    return re.fullmatch(r"-?\d+", str(name)) is not None
