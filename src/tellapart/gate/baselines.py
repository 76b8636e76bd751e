"""What stands for an evaluation: itself, its JSON, or the path of its JSON."""

from __future__ import annotations

from dataclasses import replace
from os import PathLike
from pathlib import Path

import msgspec

from tellapart.errors import InputError
from tellapart.evaluation import Evaluation
from tellapart.results.stored import StoredEvaluation, read_evaluation

_SIGN = b'"schema_version"'
_HEAD = 4096  # bytes

Judged = Evaluation | StoredEvaluation


class _Keys(msgspec.Struct):
    differences: list[msgspec.Raw] | None = None


def read_stored(text: bytes, source: str) -> StoredEvaluation:
    """Read the JSON of an evaluation; refuse that of a comparison by name.

    Raises
    ------
    InputError
        It is no JSON, no evaluation, or of another schema.
    """
    try:
        is_comparison = msgspec.json.decode(text, type=_Keys).differences is not None
    except (msgspec.DecodeError, UnicodeDecodeError):
        is_comparison = False  # what is wrong is said below
    if is_comparison:
        raise InputError(
            f"{source} is the JSON of a comparison; expected that of one evaluation, as tellapart "
            "report --json writes it, or a file of predictions"
        )
    return read_evaluation(text, source)


def is_stored(head: bytes, name: str) -> bool:
    """Whether a file is the JSON of a result, from its first bytes and its name.

    A file of predictions may be called ``.json`` too: one object in each line, or a list.

    Examples
    --------
    >>> is_stored(b'{"schema_version": "1", "task": "bin', "-"), is_stored(b'{"a": 1}', "a.jsonl")
    (True, False)
    >>> is_stored(b'{"y_true": 1}', "a.json"), is_stored(b'{"task": "bin', "a.json")
    (False, True)
    """
    start = head[:_HEAD].lstrip()
    if start.startswith(b"{") and _SIGN in start:
        return True
    if not name.lower().endswith(".json") or start.startswith(b"["):
        return False
    try:
        msgspec.json.decode(start.splitlines()[0] if start else b"")
    except msgspec.DecodeError:
        return True  # broken or laid out over several lines: no rows
    return False


def settled(given: Judged | str | PathLike[str], argument: str) -> Judged:
    """Return an evaluation, or what is stored of one.

    Raises
    ------
    InputError
        It is neither, or a file that cannot be read.
    """
    if isinstance(given, (Evaluation, StoredEvaluation)):
        return given
    if not isinstance(given, (str, PathLike)):
        raise InputError(
            f"{argument} is a {type(given).__name__}; expected an Evaluation, or the path of the "
            "JSON of one"
        )
    path = Path(given)
    try:
        text = path.read_bytes()
    except FileNotFoundError:
        raise InputError(f"{argument} is {str(path)!r}, which does not exist") from None
    except OSError as error:
        raise InputError(f"{argument} {str(path)!r} cannot be read ({error.strerror})") from None
    return read_stored(text, f"{argument} {path.name!r}")


def at_level(one: Judged, level: float | None, argument: str) -> Judged:
    """Return an evaluation whose intervals have a level; what is stored must have it already."""
    if level is None or one.level == level:
        return one
    if isinstance(one, Evaluation):
        return replace(one, level=level)
    raise InputError(
        f"level is {level:g}, but {argument} holds intervals of {one.level:g} and no rows to make "
        f"others from; expected level={one.level:g}"
    )


def stored(one: Judged) -> StoredEvaluation:
    """Return what is known of an evaluation without its rows."""
    return one if isinstance(one, StoredEvaluation) else StoredEvaluation.of(one.result)
