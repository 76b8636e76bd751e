"""What one kept run looks like in its file: an envelope of few keys, and the evaluation as it is.

Every key stands on a line of its own. The evaluation is the JSON that `to_json` gives, byte by
byte, so that whatever reads that reads this.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256

import msgspec

from tellapart.errors import InputError
from tellapart.results.asked import Asked
from tellapart.results.history import KeptRun
from tellapart.results.names import encodable
from tellapart.results.stored import read_evaluation

KIND = "1"


@dataclass(frozen=True)
class Envelope:
    """What is kept beside an evaluation; see `KeptRun`."""

    kept_at: datetime
    name: str | None = None
    tags: Mapping[str, str] = field(default_factory=dict)
    commit: str | None = None
    inputs: tuple[tuple[str, int, str], ...] = ()
    command: str | None = None
    version: str = "unknown"
    data: str | None = None


def written(envelope: Envelope, evaluation: str) -> bytes:
    """Return the bytes of a kept run.

    Parameters
    ----------
    envelope
        What is kept beside.
    evaluation
        What `to_json` gave.
    """
    instant = envelope.kept_at.astimezone(UTC).isoformat(timespec="microseconds")
    fields: dict[str, object] = {
        "tellapart_run": KIND,
        "kept_at": instant.replace("+00:00", "Z"),
        "name": _text(envelope.name),
        "tags": {encodable(key): encodable(value) for key, value in sorted(envelope.tags.items())},
        "commit": _text(envelope.commit),
        "inputs": [
            {"name": encodable(name), "bytes": size, "sha256": digest}
            for name, size, digest in envelope.inputs
        ],
        "command": _text(envelope.command),
        "tellapart_version": envelope.version,
        "data_sha256": envelope.data,
    }
    lines = [f'"{key}": {msgspec.json.encode(value).decode()}' for key, value in fields.items()]
    lines.append(f'"evaluation": {evaluation}')
    return ("{\n" + ",\n".join(lines) + "\n}\n").encode("utf-8")


def _text(text: str | None) -> str | None:
    return None if text is None else encodable(text)


class _Kind(msgspec.Struct):
    tellapart_run: str


class _Input(msgspec.Struct):
    name: str
    bytes: int
    sha256: str


class Wire(msgspec.Struct):
    """An envelope as it was read, its evaluation not yet."""

    kept_at: datetime
    name: str | None = None
    tags: dict[str, str] = {}
    commit: str | None = None
    inputs: tuple[_Input, ...] = ()
    command: str | None = None
    tellapart_version: str = "unknown"
    data_sha256: str | None = None


class _Body(msgspec.Struct):
    evaluation: msgspec.Raw


def opened(content: bytes) -> Wire:
    """Read an envelope.

    Raises
    ------
    InputError
        It is none, or of a version that is not known.
    """
    try:
        kind = msgspec.json.decode(content, type=_Kind).tellapart_run
        if kind != KIND:
            raise InputError(f"tellapart_run is {kind!r}; expected {KIND!r}")
        wire = msgspec.json.decode(content, type=Wire)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise InputError(f"it is not a kept run ({error})") from None
    if wire.kept_at.tzinfo is None:
        wire.kept_at = wire.kept_at.replace(tzinfo=UTC)
    try:
        wire.kept_at = wire.kept_at.astimezone(UTC)
    except OverflowError:
        raise InputError(f"kept_at is {wire.kept_at}, which is no time in UTC") from None
    return wire


def unpacked(name: str, wire: Wire, content: bytes, metrics: Collection[Asked]) -> KeptRun:
    """Read the evaluation too, of its many numbers only what is asked for.

    Raises
    ------
    InputError
        It is none, or of a schema that is not known.
    """
    try:
        raw = bytes(msgspec.json.decode(content, type=_Body).evaluation)
        evaluation = read_evaluation(
            raw,
            "its evaluation",
            metrics={one.metric for one in metrics},
            classes={name for one in metrics if one.of for name in (one.of, one.of.strip())},
        )
    except (msgspec.DecodeError, RecursionError) as error:
        raise InputError(f"its evaluation cannot be read ({error})") from None
    return KeptRun(
        id=name,
        kept_at=wire.kept_at,
        name=wire.name,
        tags=wire.tags,
        commit=wire.commit,
        inputs=tuple((one.name, one.bytes, one.sha256) for one in wire.inputs),
        command=wire.command,
        version=wire.tellapart_version,
        data=wire.data_sha256,
        content=sha256(raw).hexdigest(),
        stated=evaluation.stated,
        evaluation=evaluation,
    )
