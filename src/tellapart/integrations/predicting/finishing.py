"""A run -> its file or stream: what parts belong together, how they are joined."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any, BinaryIO

import pyarrow as pa

from tellapart.errors import InputError
from tellapart.integrations.predicting.parts import Parts, partial_folder
from tellapart.integrations.predicting.preprocessing import Preprocessing
from tellapart.integrations.predicting.running import Outcome, Run, unread_in
from tellapart.integrations.predicting.writing import (
    NAME_LISTED,
    described,
    plain,
    write_joined,
    write_unreadable,
)
from tellapart.results.pages import Unread


@dataclass(frozen=True)
class Predicted:
    """What was predicted.

    Attributes
    ----------
    output
        The file of predictions; None for a stream.
    rows
        How many pictures were predicted in the end, now or before an interruption.
    resumed
        How many of them were found finished.
    unread
        Images that could not be read, and why: they have no row.
    classes
        In the order of the outputs.
    activation
        What was done to the outputs.
    preprocessing
        What was done to the pictures; None for rows of numbers, which are taken as they are.
    engine
        What ran the model.
    """

    output: Path | None
    rows: int
    resumed: int
    unread: tuple[Unread, ...]
    classes: tuple[str, ...]
    activation: str
    preprocessing: Preprocessing | None
    engine: str


def _key(about: dict[str, Any], run: Run) -> dict[str, str]:
    """Return what must be the same for parts to belong together, in the words of messages."""
    names, origin = run.names
    said = {
        "version of tellapart": about["tellapart"],
        "model": about["model"],
        "preprocessing": about["preprocessing"],
        "source": run.source.digest(),
        "list of classes": [names, origin],
        "activation": [run.activation, run.model_output],
        "batch size or part size": [run.batch_size, run.part_size],
    }
    return {name: sha256(json.dumps(value).encode()).hexdigest() for name, value in said.items()}


def _begun(run: Run, outcome: Outcome, say: Callable[[str], None]) -> None:
    say(f"{len(outcome.classes)} classes: {outcome.origin}")
    say(f"activation: {outcome.activation} ({outcome.reason})")
    if outcome.prefix == "logit":
        say("the scores are no probabilities: read them with --scores logit")
    _, words = run.truth(outcome)
    if words is not None:
        say(words)
    run.schema(outcome)


def _check_names(output: Path, outcome: Outcome) -> None:
    """Refuse a CSV file with line ends in the names of its columns, which few readers keep."""
    broken = [name for name in outcome.classes if set(name) & {"\n", "\r"}]
    if broken and output.suffix.lower() == ".csv":
        raise InputError(
            f"the class {broken[0]!r} has a line end in its name, which CSV loses; expected "
            "another output: .parquet"
        )


def write_file(
    output: Path,
    run: Run,
    about: dict[str, Any],
    way: Preprocessing | None,
    say: Callable[[str], None],
    *,
    restart: bool,
) -> Predicted:
    """Write a file from parts, those that an earlier run finished among them."""
    parts = Parts(partial_folder(output), _key(about, run))
    with parts.locked():
        return _joined(parts, output, run, about, way, say, restart=restart)


def _joined(
    parts: Parts,
    output: Path,
    run: Run,
    about: dict[str, Any],
    way: Preprocessing | None,
    say: Callable[[str], None],
    *,
    restart: bool,
) -> Predicted:
    before = parts.settled(restart=restart)
    outcome = run.settle() if before is None else Outcome.of(before)
    _begun(run, outcome, say)
    _check_names(output, outcome)
    if before is None:
        parts.begin(outcome.as_dict())
    schema = run.schema(outcome)
    missing = [
        number
        for number in range(run.parts)
        if not parts.has(number, schema, run.rows_of([number]))
    ]
    resumed = run.source.rows - run.rows_of(missing)
    if resumed:
        say(f"{resumed:,} of {run.source.rows:,} images are finished from before")
    for number, table in run.tables(outcome, missing):
        parts.write(number, table)
    unread = [each for table in parts.tables(run.parts) for each in unread_in(table)]
    if len(unread) == run.source.rows:
        parts.discard()
        raise InputError(f"none of the {len(unread):,} images can be read; expected images")
    made = _described(about, outcome, unread)
    write_joined(output, run.schema(outcome), parts.tables(run.parts), made)
    write_unreadable(output, unread)
    parts.discard()
    return _predicted(output, run, outcome, way, unread, resumed)


def write_stream(
    stream: BinaryIO,
    run: Run,
    about: dict[str, Any],
    way: Preprocessing | None,
    say: Callable[[str], None],
) -> Predicted:
    """Write an Arrow stream, part by part, as they are finished."""
    outcome = run.settle()
    _begun(run, outcome, say)
    schema = described(run.schema(outcome), _described(about, outcome, []))
    unread: list[Unread] = []

    def tables() -> Iterator[pa.Table]:
        for _, table in run.tables(outcome, list(range(run.parts))):
            unread.extend(unread_in(table))
            yield plain(table, schema)

    with pa.ipc.new_stream(stream, schema) as writer:
        for table in tables():
            writer.write_table(table)
    stream.flush()
    return _predicted(None, run, outcome, way, unread, 0)


def _described(about: dict[str, Any], outcome: Outcome, unread: list[Unread]) -> dict[str, Any]:
    listed = [[each.item, each.reason] for each in unread[:NAME_LISTED]]
    return about | {
        "classes": list(outcome.classes),
        "classes_from": outcome.origin,
        "activation": outcome.activation,
        "unreadable": {"count": len(unread), "first": listed},
    }


def _predicted(
    output: Path | None,
    run: Run,
    outcome: Outcome,
    way: Preprocessing | None,
    unread: list[Unread],
    resumed: int,
) -> Predicted:
    return Predicted(
        output, run.source.rows - len(unread), resumed, tuple(unread), outcome.classes,
        outcome.activation, way, run.model.facts.engine,
    )  # fmt: skip
