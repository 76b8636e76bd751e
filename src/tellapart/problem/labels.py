"""Class labels: natural order, names, and the mapping from labels to codes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence, Set
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tellapart.errors import InputError

Codes = NDArray[np.int32]

_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?")


def class_name(label: Any) -> str:
    """Return the name shown for a label: 1.0 and 1 read "1", True reads "True".

    >>> class_name(1.0), class_name("cat"), class_name(2.5)
    ('1', 'cat', '2.5')
    """
    if isinstance(label, (bool, np.bool_)):
        return str(bool(label))
    if isinstance(label, (float, np.floating)) and float(label).is_integer():
        return str(int(label))
    return str(label)


def listed(names: Iterable[str], most: int = 8) -> str:
    """Return names for a message; the first few of many.

    >>> listed("abcdef", most=3)
    'a, b, c and 3 more'
    """
    words = list(names)
    more = f" and {len(words) - most} more" if len(words) > most else ""
    return ", ".join(words[:most]) + more


def natural_order(label: Any) -> tuple[Any, ...]:
    """Return a sort key that puts 2 before 10 and -1 before 1, as numbers and inside text.

    >>> sorted(["class10", "class2", "Class1"], key=natural_order)
    ['Class1', 'class2', 'class10']
    """
    if isinstance(label, (bool, int, float, np.integer, np.floating, np.bool_)):
        return (0, float(label), "")
    text = str(label)
    if _NUMBER.fullmatch(text):
        return (1, 0, float(text), text)
    parts = [
        (0, int(part), "") if part.isdecimal() else (1, 0, part.casefold())
        for part in re.split(r"(\d+)", text)
        if part
    ]
    return (1, 1, parts, text)


def distinct_labels(values: NDArray[Any]) -> list[Any]:
    """Return the distinct labels of an array in natural order."""
    if values.dtype == object:
        found: Iterable[Any] = {
            value.item() if isinstance(value, np.generic) else value for value in values
        }
    else:
        found = np.unique(values).tolist()
    return sorted(found, key=natural_order)


def checked_classes(classes: Sequence[Any] | NDArray[Any], argument: str = "classes") -> list[Any]:
    """Return the classes as a list, refusing repeats and names that look alike."""
    unordered = isinstance(classes, (str, bytes, Set, Mapping))
    if unordered or not isinstance(classes, Iterable):
        raise InputError(
            f"{argument} is {classes!r}; expected a list of class labels, in the order of the "
            "scores"
        )
    values = list(classes.tolist() if isinstance(classes, np.ndarray) else classes)
    names: dict[str, Any] = {}
    if (
        any(isinstance(label, bool) for label in values)
        and set(values) & {0, 1}
        and not all(isinstance(label, bool) for label in values)
    ):
        raise InputError(
            f"{argument} mixes True or False with numbers, which are equal to 1 and 0; expected "
            "classes of one type"
        )
    for label in values:
        name = class_name(label)
        if name in names:
            raise InputError(
                f"{argument} holds {names[name]!r} and {label!r}, which read the same "
                f"({name}); expected distinct classes of one type"
            )
        names[name] = label
    if not values:
        raise InputError(f"{argument} is empty; expected at least one class")
    return values


def encode(values: NDArray[Any], classes: Sequence[Any], argument: str) -> Codes:
    """Return the position of every label in `classes`; an unknown one is an `InputError`."""
    small = _encode_small_integers(values, classes)
    if small is not None and not (small < 0).any():
        return small
    place = {label: code for code, label in enumerate(classes)}
    distinct, inverse = _factorise(values)
    codes = np.array([place.get(label, -1) for label in distinct], dtype=np.int32)
    if (codes < 0).any():  # "1" given for the class 1, or the reverse: same name, other type
        by_name = {class_name(label): code for code, label in enumerate(classes)}
        codes = np.array([by_name.get(class_name(label), -1) for label in distinct], np.int32)
    encoded: Codes = codes[inverse]
    if (codes < 0).any():
        row = int(np.flatnonzero(encoded < 0)[0])
        unknown = [repr(label) for label, code in zip(distinct, codes, strict=True) if code < 0]
        shown = listed(unknown, most=5)
        names = ", ".join(class_name(label) for label in list(classes)[:10])
        raise InputError(
            f"{argument}[{row}] is {distinct[inverse[row]]!r}, not one of the classes; "
            f"{len(unknown)} unknown in all: {shown}; expected {names}"
        )
    return encoded


def _factorise(values: NDArray[Any]) -> tuple[list[Any], NDArray[np.intp]]:
    if values.dtype == object:
        seen: dict[Any, int] = {}
        inverse = np.fromiter(
            (seen.setdefault(value, len(seen)) for value in values), np.intp, len(values)
        )
        return list(seen), inverse
    distinct, inverse = np.unique(values, return_inverse=True)
    return distinct.tolist(), inverse


def _encode_small_integers(values: NDArray[Any], classes: Sequence[Any]) -> Codes | None:
    """Encode integers by table: sorting a million codes to find ten classes is a waste."""
    if values.dtype.kind not in "iu" or not all(type(label) is int for label in classes):
        return None
    low, high = min(classes), max(classes)
    if high - low > 1_000_000 or len(values) == 0 or not -(2**63) <= low <= high < 2**63:
        return None
    if int(values.min()) < low or int(values.max()) > high:
        return None
    table = np.full(high - low + 1, -1, dtype=np.int32)
    for code, label in enumerate(classes):
        table[label - low] = code
    codes: Codes = table[values.astype(np.int64) - low]
    return codes
