"""The JSON of an evaluation as it is read back, and what cannot be true of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import get_args

import msgspec

from tellapart.errors import InputError
from tellapart.results.evaluations import Scale, Task

SCHEMA = "1"
SLACK = 1e-9  # between a value and the end of its interval: rounding
BOM = b"\xef\xbb\xbf"
Shares = float | dict[str, float | None] | None


class _Version(msgspec.Struct):
    schema_version: str


class StoredEstimate(msgspec.Struct):
    """An estimate as it was written."""

    value: float | None
    low: float | None = None
    high: float | None = None
    level: float | None = None
    method: str = "none"
    n: float | None = None
    reason: str | None = None
    bounds: tuple[float | None, float | None] | None = None
    condition: str | None = None
    attainable: tuple[float | None, float | None] | None = None
    rescaled: float | None = None


class _Facts(msgspec.Struct):
    rows: int
    classes: tuple[str, ...]
    positive: str | None
    prevalence: Shares
    scores: str
    threshold: float | dict[str, float | None] | None
    truth: str
    prevalence_observed: Shares = None
    answers_sha256: str | None = None


class _Bootstrap(msgspec.Struct):
    resamples: int = 0


class Whole(msgspec.Struct):
    """What is read of an evaluation; keys that are not known are left alone."""

    task: str
    level: float
    data: _Facts
    metrics: dict[str, StoredEstimate]
    per_class: dict[str, dict[str, StoredEstimate]]
    baselines: dict[str, float | None] = {}
    bootstrap: _Bootstrap | None = None


class _Kept(msgspec.Struct):
    tellapart_run: msgspec.Raw
    evaluation: msgspec.Raw


def plain_bytes(text: str | bytes) -> bytes:
    """Return text as UTF-8 without a byte order mark, which some editors put first."""
    content = text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text
    return content.removeprefix(BOM)


def without_envelope(text: str | bytes) -> bytes:
    """Return the JSON of an evaluation, also out of a file of a history.

    >>> without_envelope('{"tellapart_run": "1", "name": null, "evaluation": {"task": "binary"}}')
    b'{"task": "binary"}'
    """
    content = plain_bytes(text)
    try:
        return bytes(msgspec.json.decode(content, type=_Kept).evaluation)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return content


def read_whole(text: str | bytes, source: str) -> Whole:
    """Decode the JSON of an evaluation and check that its parts fit together.

    Raises
    ------
    InputError
        It is no JSON, no evaluation, of another schema, or holds what cannot be.
    """
    content = plain_bytes(text)
    try:
        version = msgspec.json.decode(content, type=_Version)
        if version.schema_version != SCHEMA:
            raise InputError(
                f"{source} has the schema_version {version.schema_version!r}; expected {SCHEMA!r}: "
                "another version of tellapart wrote it"
            )
        found = msgspec.json.decode(content, type=Whole)
    except RecursionError:
        raise InputError(f"{source} is nested too deeply to be the JSON of an evaluation") from None
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise InputError(
            f"{source} is not the JSON of an evaluation ({error}); expected what "
            "tellapart report --json writes"
        ) from None
    wrong = next(_impossible(found), None)
    if wrong is not None:
        raise InputError(f"{source} {wrong}; expected what tellapart report --json writes")
    return found


def _impossible(found: Whole) -> Iterator[str]:
    """Say what no evaluation can hold."""
    yield from _impossible_facts(found)
    drawn = found.bootstrap is not None  # percentiles may leave out the value itself
    for of, estimates in ((None, found.metrics), *found.per_class.items()):
        for name, one in estimates.items():
            wrong = _impossible_estimate(one, found.level, drawn=drawn)
            if wrong is not None:
                yield f"has {name if of is None else f'{name}[{of}]'} {wrong}"


def _impossible_facts(found: Whole) -> Iterator[str]:
    data = found.data
    for what, given, known in (
        ("task", found.task, get_args(Task)),
        ("data.truth", data.truth, ("hard", "soft")),
        ("data.scores", data.scores, get_args(Scale)),
    ):
        if given not in known:
            yield f"has the {what} {given!r}, not one of {', '.join(known)}"
    if not 0 < found.level < 1:
        yield f"has the level {found.level:g}, which is no share between 0 and 1"
    if data.rows < 0:
        yield f"has {data.rows} rows"
    if data.positive is not None and data.positive not in data.classes:
        yield f"has the positive class {data.positive!r}, which is not among its classes"


def _impossible_estimate(one: StoredEstimate, level: float, *, drawn: bool) -> str | None:
    if one.level is not None and one.level != level:
        return f"at the level {one.level:g}, but the level {level:g} as a whole"
    low, value, high = one.low, one.value, one.high
    if low is not None and high is not None and low > high:
        return f"with an interval from {low:g} to {high:g}"
    outside = value is not None and (
        (low is not None and value < low - SLACK * max(1.0, abs(low)))
        or (high is not None and value > high + SLACK * max(1.0, abs(high)))
    )
    if outside and not drawn:
        ends = ("-inf" if low is None else f"{low:g}", "inf" if high is None else f"{high:g}")
        return f"at {value:g}, outside of its interval from {ends[0]} to {ends[1]}"
    return None
