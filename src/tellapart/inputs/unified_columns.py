"""Arrays of one column that were stored in different ways -> one column.

Files written part by part differ: a part without fractions is stored as integers, a part of a
float32 model as float32, CSV as text. Numbers become float64 and numbers beside text become
text, so that nothing is lost.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from tellapart.errors import InputError
from tellapart.inputs.integers import EXACT


def word(value: Any) -> str | None:
    """Return a number as JSON writes it, True as Python does, and text as it is."""
    if value is None or isinstance(value, str):
        return value
    return str(value) if isinstance(value, bool) else json.dumps(value)


def unified(chunks: Sequence[Any], name: str) -> pa.ChunkedArray:
    """Return arrays as one column of the type that holds them all.

    Raises
    ------
    InputError
        The arrays hold different things, such as lists and numbers.
    """
    flat = [
        part for chunk in chunks for part in getattr(chunk, "chunks", [chunk])
    ]  # ChunkedArray or Array
    flat = [_plain(part) for part in flat]
    kinds = {part.type for part in flat if not pa.types.is_null(part.type)}
    if len(kinds) <= 1:
        kind = next(iter(kinds), pa.null())
        return pa.chunked_array([part.cast(kind) for part in flat], type=kind)
    for accepts, kind, turned in _TARGETS:
        if all(accepts(found) for found in kinds):
            try:
                return pa.chunked_array([turned(part, kind) for part in flat], type=kind)
            except pa.ArrowInvalid:  # integers that the floats cannot hold
                continue
    try:
        return pa.concat_tables(
            [pa.table([part], names=["column"]) for part in flat], promote_options="permissive"
        ).column(0)
    except (pa.ArrowInvalid, pa.ArrowTypeError) as error:
        shown = " and ".join(sorted(str(kind) for kind in kinds)[:3])
        raise InputError(
            f"{name} holds {shown} values; expected values of one kind in all rows"
        ) from error


def _plain(part: pa.Array) -> pa.Array:
    """Return an array without dictionary, views and other ways to store the same values."""
    kind = part.type
    if pa.types.is_dictionary(kind):
        part = part.cast(kind.value_type)
    if pa.types.is_large_string(part.type) or pa.types.is_string_view(part.type):
        part = part.cast(pa.string())
    return part


def _is_real(kind: pa.DataType) -> bool:
    return bool(
        pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_decimal(kind)
    )


def _is_word(kind: pa.DataType) -> bool:
    return bool(pa.types.is_string(kind) or pa.types.is_boolean(kind) or _is_real(kind))


def _cast(part: pa.Array, kind: pa.DataType) -> pa.Array:
    return part.cast(kind)


def _floats(part: pa.Array, kind: pa.DataType) -> pa.Array:
    """Return float64; a float32 as its shortest decimal, like the text beside it."""
    if pa.types.is_float32(part.type) or pa.types.is_float16(part.type):
        return part.cast(pa.float32()).cast(pa.string()).cast(kind)
    if pa.types.is_integer(part.type):
        largest = pc.max(pc.abs_checked(part.cast(pa.int64()))).as_py()
        if largest is not None and largest > EXACT:
            raise pa.ArrowInvalid("an integer beyond 2**53")
    return part.cast(kind)


def _words(part: pa.Array, kind: pa.DataType) -> pa.Array:
    if pa.types.is_boolean(part.type):
        return pc.if_else(part, pa.scalar("True"), pa.scalar("False"))
    if pa.types.is_float32(part.type) or pa.types.is_float16(part.type):
        return part.cast(pa.float32()).cast(kind)
    if pa.types.is_floating(part.type):
        return pa.array([word(value) for value in part.to_pylist()], kind)
    return part.cast(kind)


_TARGETS: tuple[
    tuple[Callable[[pa.DataType], bool], pa.DataType, Callable[[pa.Array, pa.DataType], pa.Array]],
    ...,
] = (
    (pa.types.is_integer, pa.int64(), _cast),
    (_is_real, pa.float64(), _floats),
    (_is_word, pa.string(), _words),
)
