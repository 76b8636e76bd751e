"""What stands for an evaluation: itself, its JSON, or the path of its JSON."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

import msgspec

from tellapart.errors import InputError
from tellapart.metrics import METRICS
from tellapart.results import Estimate
from tellapart.results.stored import StoredEvaluation, read_evaluation
from tellapart.results.stored_json import BOM, plain_bytes, without_envelope

if TYPE_CHECKING:
    from tellapart.evaluation import Evaluation  # slower than to read JSON

_SIGNS = (b'"schema_version"', b'"tellapart_run"')
SNIFFED = 4096  # bytes
SLACK = 1e-9  # beyond the range of a metric: rounding

Judged: TypeAlias = "Evaluation | StoredEvaluation"


class _Keys(msgspec.Struct):
    differences: list[msgspec.Raw] | None = None


def read_stored(text: bytes, source: str) -> StoredEvaluation:
    """Read the JSON of an evaluation, or a file of a history; refuse a comparison by name.

    Raises
    ------
    InputError
        It is no JSON, no evaluation, of another schema, or holds what cannot be.
    """
    try:
        is_comparison = msgspec.json.decode(plain_bytes(text), type=_Keys).differences is not None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        is_comparison = False  # what is wrong is said below
    if is_comparison:
        raise InputError(
            f"{source} is the JSON of a comparison; expected that of one evaluation, as tellapart "
            "report --json writes it, or a file of predictions"
        )
    found = read_evaluation(without_envelope(text), source)
    _check_ranges(found.metrics, source)
    for estimates in found.per_class.values():
        _check_ranges(estimates, source)
    return found


def _check_ranges(estimates: Mapping[str, Estimate], source: str) -> None:
    """Refuse what no metric can be; a metric of a later version is left alone."""
    for name, one in estimates.items():
        if name not in METRICS:
            continue
        low, high = METRICS[name].range
        for number in (one.value, one.low, one.high):
            if number < low - SLACK or number > high + SLACK:
                raise InputError(
                    f"{source} has {number:g} for {name}, which lies between {low:g} and {high:g}; "
                    "expected what tellapart report --json writes"
                )


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
    start = head.removeprefix(BOM)[:SNIFFED].lstrip()
    if start.startswith(b"{") and any(sign in start for sign in _SIGNS):
        return True
    if not name.lower().endswith(".json") or start.startswith(b"["):
        return False
    try:
        msgspec.json.decode(start.splitlines()[0] if start else b"")
    except (msgspec.DecodeError, RecursionError):
        return True  # broken or laid out over several lines: no rows
    return False


def settled(given: Judged | str | PathLike[str], argument: str) -> Judged:
    """Return an evaluation, or what is stored of one.

    Raises
    ------
    InputError
        It is neither, or a file that cannot be read.
    """
    if isinstance(given, StoredEvaluation):
        return given
    if not isinstance(given, (str, PathLike)):
        from tellapart.evaluation import Evaluation

        if isinstance(given, Evaluation):
            return given
        raise InputError(
            f"{argument} is a {type(given).__name__}; expected an Evaluation, or the path of the "
            "JSON of one"
        )
    path = Path(given)
    try:
        text = path.read_bytes()
    except FileNotFoundError:
        raise InputError(f"{argument} is {str(path)!r}, which does not exist") from None
    except ValueError:  # a null byte
        raise InputError(f"{argument} is {str(path)!r}; expected the path of a file") from None
    except OSError as error:
        raise InputError(f"{argument} {str(path)!r} cannot be read ({error.strerror})") from None
    return read_stored(text, f"{argument} {path.name!r}")


def at_level(one: Judged, level: float | None, argument: str) -> Judged:
    """Return an evaluation whose intervals have a level; what is stored must have it already."""
    if level is None or one.level == level:
        return one
    if not isinstance(one, StoredEvaluation):
        return replace(one, level=level)
    raise InputError(
        f"level is {level:g}, but {argument} holds intervals of {one.level:g} and no rows to make "
        f"others from; expected level={one.level:g}"
    )


def facts_of(one: Judged) -> StoredEvaluation:
    """Return what is known of an evaluation without its rows."""
    return one if isinstance(one, StoredEvaluation) else StoredEvaluation.of(one.result)


def unchanged(own: Judged, baseline: Judged) -> bool:
    """Whether one model answered for the same rows: every answer is the same, and every truth.

    Equal numbers do not show it: other answers may add up to the same. What is stored tells by its
    fingerprint of the rows, or not at all.
    """
    sides = (own, baseline)
    if facts_of(own).rows != facts_of(baseline).rows:
        return False
    if any(isinstance(one, StoredEvaluation) and one.answers is None for one in sides):
        return False
    return len({_answers(one) for one in sides}) == 1


def _answers(one: Judged) -> str | None:
    if isinstance(one, StoredEvaluation):
        return one.answers
    from tellapart.evaluation.fingerprints import answers_fingerprint

    return answers_fingerprint(one.problem)
