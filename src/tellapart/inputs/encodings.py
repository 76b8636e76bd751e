"""Files and bytes of text: opened, decompressed, decoded, and explained where they are not text.

A file is decompressed if it begins like gzip, whatever it is called.
"""

from __future__ import annotations

import codecs
import gzip
import io
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, cast

from tellapart.errors import InputError

Source = Path | bytes

DAMAGED = (OSError, EOFError, zlib.error)
GZIP = b"\x1f\x8b"
MARKS = {  # those of UTF-32 first: one begins like that of UTF-16
    "utf-32": (codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE),
    "utf-16": (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE),
}


def check_encoding(encoding: str) -> None:
    """Refuse an encoding that Python does not know."""
    try:
        codecs.lookup(encoding)
    except LookupError as error:
        raise InputError(f"encoding is {encoding!r}; expected one that Python knows") from error


@contextmanager
def opened(source: Source) -> Iterator[BinaryIO]:
    """Open a file or bytes, decompressed where they begin like gzip."""
    with io.BytesIO(source) if isinstance(source, bytes) else source.open("rb") as stored:
        named_so = isinstance(source, Path) and source.suffix.lower() == ".gz"
        compressed = stored.read(len(GZIP)) == GZIP
        stored.seek(0)
        if compressed or named_so:
            with gzip.open(stored, "rb") as stream:
                yield cast(BinaryIO, stream)
        else:
            yield stored


@contextmanager
def opened_text(source: Source, encoding: str) -> Iterator[io.TextIOWrapper]:
    """Open a file or bytes as text; a byte order mark is no text."""
    with (
        opened(source) as stream,
        io.TextIOWrapper(
            stream, encoding="utf-8-sig" if is_utf8(encoding) else encoding, newline=""
        ) as lines,
    ):
        yield lines


def is_utf8(encoding: str) -> bool:
    """Whether an encoding is UTF-8, however it is spelled."""
    return codecs.lookup(encoding).name == "utf-8"


def not_encoded(name: str, encoding: str, error: UnicodeError) -> InputError:
    """Return the error for text in another encoding than the one that was named."""
    return InputError(f"{name} is not {encoding} ({error}); expected the encoding of the file")


def explain_encoding(source: Source, name: str, encoding: str) -> None:
    """Raise an error that names the line that is not UTF-8; do nothing if there is none."""
    if not is_utf8(encoding):
        return
    with opened(source) as stream:
        start = stream.read(4)
        for wide, marks in MARKS.items():
            if start.startswith(marks):
                raise InputError(
                    f"{name} is {wide.upper()}, by its byte order mark; expected UTF-8, or the "
                    f"encoding: --encoding {wide}"
                )
        stream.seek(0)
        for number, line in enumerate(stream, start=1):
            try:
                line.decode("utf-8")
            except UnicodeDecodeError as error:
                bad = line[error.start : error.start + 1].hex()
                raise InputError(
                    f"{name}, line {number} is not UTF-8 (byte 0x{bad} at column "
                    f"{error.start + 1}); expected UTF-8, or the encoding: --encoding latin-1"
                ) from error


def refuse_nul_bytes(source: Source, name: str, encoding: str) -> None:
    """Raise an error that names the line with a NUL byte; do nothing if there is none."""
    if not is_utf8(encoding):
        return
    with opened(source) as stream:
        for number, line in enumerate(stream, start=1):
            if b"\0" not in line or line.startswith((*MARKS["utf-16"], *MARKS["utf-32"])):
                continue
            likely = "utf-16-be" if line.startswith(b"\0") else "utf-16-le"
            is_wide = number == 1 and line.count(b"\0") > len(line) // 3
            hint = f", as UTF-16 does; expected UTF-8, or the encoding: --encoding {likely}"
            raise InputError(
                f"{name}, line {number} holds NUL bytes{hint if is_wide else '; expected text'}"
            )
