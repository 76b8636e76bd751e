"""From a file, several files, or standard input, to a `Table`: which reader a name asks for."""

from __future__ import annotations

import io
import stat
import sys
from collections.abc import Sequence
from pathlib import Path

from tellapart.errors import InputError
from tellapart.inputs.formats import Format, checked_format, format_of, sniffed_format
from tellapart.inputs.paths import Paths, checked_file, settled_paths
from tellapart.inputs.tables import Table

__all__ = ["Format", "read_table", "read_truths"]


def read_table(
    path: Paths,
    *,
    format: Format | None = None,  # noqa: A002 - the word users know
    encoding: str = "utf-8",
    decimal: str = ".",
    text: Sequence[str] = (),
) -> Table:
    """Open a table of predictions.

    Parameters
    ----------
    path
        File to read; ``-`` reads standard input; or the folder of text files that Ultralytics
        writes. Several files, or a pattern such as
        ``shards/*.parquet``, are read as one table: rows in the order of the files (those of
        a pattern in natural order), with the same columns in each.
    format
        How to read the file; by default its suffix decides, or the first bytes of standard
        input. CSV, TSV and JSONL may be compressed (``.csv.gz``).
    encoding
        Encoding of a CSV, TSV or JSONL file.
    decimal
        Decimal mark of a CSV or TSV file, ``.`` or ``,``.
    text
        Further columns of labels, beside those known by their names: read as text first, so
        that "007" stays what it is.

    Raises
    ------
    InputError
        A file is missing, of an unknown kind, empty, or not what its kind says; or the files
        have different columns.
    """
    kind = checked_format(format)
    if decimal not in (".", ","):
        raise InputError(f"decimal is {decimal!r}; expected '.' or ','")
    options = _TextOptions(encoding, decimal, text)
    paths = settled_paths(path)
    if len(paths) == 1:
        return _read_one(paths[0], kind, options)
    from tellapart.inputs.joined_tables import joined

    return joined([_read_one(part, kind, options) for part in paths])


def read_truths(
    path: str | Path, *, encoding: str = "utf-8", decimal: str = ".", text: Sequence[str] = ()
) -> Table:
    """Open a table of true classes, or a folder with one folder of images per class.

    Raises
    ------
    InputError
        As `read_table` raises it, or the folder holds no images.
    """
    if str(path) != "-" and Path(path).is_dir():
        from tellapart.inputs.folders import read_image_folder

        return read_image_folder(Path(path))
    return read_table(path, encoding=encoding, decimal=decimal, text=text)


class _TextOptions:
    """What only readers of text ask for."""

    def __init__(self, encoding: str, decimal: str, text: Sequence[str]) -> None:
        self.encoding, self.decimal, self.text = encoding, decimal, text


def _read_one(path: str | Path, kind: Format | None, options: _TextOptions) -> Table:
    name = "standard input" if str(path) == "-" else str(path)
    source = _source(path)
    if isinstance(source, Path):
        from tellapart.inputs.folders import is_label_folder, read_label_folder

        if is_label_folder(source):
            return read_label_folder(source)
        checked_file(source)
    if kind is None:
        kind = sniffed_format(source) if isinstance(source, bytes) else format_of(source)
    if kind in ("csv", "tsv"):
        from tellapart.inputs.text_files import read_text

        return read_text(
            source,
            name=name,
            delimiter="\t" if kind == "tsv" else None,
            encoding=options.encoding,
            decimal=options.decimal,
            text=options.text,
        )
    if kind == "jsonl":
        from tellapart.inputs.json_files import read_json_lines

        return read_json_lines(source, name=name, encoding=options.encoding)
    return _read_binary(io.BytesIO(source) if isinstance(source, bytes) else source, kind, name)


def _read_binary(source: Path | io.BytesIO, kind: Format, name: str) -> Table:
    from tellapart.inputs import arrow_files, binary_files

    readers = {
        "parquet": binary_files.read_parquet,
        "arrow": arrow_files.read_arrow,
        "npz": binary_files.read_npz,
        "npy": binary_files.read_npy,
    }
    return readers[kind](source, name)


def _source(path: str | Path) -> bytes | Path:
    """Return the content of standard input or of a pipe, else the path."""
    if str(path) == "-":
        return _standard_input()
    place = Path(path)
    try:
        if place.exists() and stat.S_ISFIFO(place.stat().st_mode):
            return place.read_bytes()
    except OSError as error:
        raise InputError(f"{path} cannot be read ({error.strerror})") from error
    return place


def _standard_input() -> bytes:
    if sys.stdin is None:
        raise InputError("standard input is closed; expected a table: tellapart - < FILE")
    try:
        return sys.stdin.buffer.read()
    except OSError as error:
        raise InputError(f"standard input cannot be read ({error.strerror})") from error
