"""From a file, or standard input, to a `Table`: which reader a name asks for."""

from __future__ import annotations

import io
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Literal, get_args

from tellapart.errors import InputError
from tellapart.inputs.tables import Table

Format = Literal["csv", "tsv", "parquet", "npz"]

SUFFIXES: dict[str, Format] = {
    ".csv": "csv",
    ".tsv": "tsv",
    ".tab": "tsv",
    ".parquet": "parquet",
    ".pq": "parquet",
    ".npz": "npz",
}


def read_table(
    path: str | Path,
    *,
    format: Format | None = None,  # noqa: A002 - the word users know
    encoding: str = "utf-8",
    text: Sequence[str] = (),
) -> Table:
    """Open a table of predictions.

    Parameters
    ----------
    path
        File to read; ``-`` reads standard input (as CSV unless `format` says otherwise).
    format
        How to read the file; by default its suffix decides. A CSV or TSV file may be
        compressed (``.csv.gz``).
    encoding
        Encoding of a CSV or TSV file.
    text
        Further columns of labels, beside those known by their names: read as text first, so
        that "007" stays what it is.

    Raises
    ------
    InputError
        The file is missing, of an unknown kind, empty, or not what its kind says.
    """
    from_input = str(path) == "-"
    kind = _checked_format(format) or ("csv" if from_input else _format_of(Path(path)))
    if not from_input:
        _check_file(Path(path))
    if kind in ("csv", "tsv"):
        from tellapart.inputs.text_files import read_text

        data = _standard_input() if from_input else Path(path)
        return read_text(
            data, delimiter="\t" if kind == "tsv" else None, encoding=encoding, text=text
        )
    from tellapart.inputs.binary_files import read_npz, read_parquet

    source = io.BytesIO(_standard_input()) if from_input else Path(path)
    return read_parquet(source) if kind == "parquet" else read_npz(source)


def _standard_input() -> bytes:
    if sys.stdin is None:
        raise InputError("standard input is closed; expected a table: tellapart - < FILE")
    try:
        return sys.stdin.buffer.read()
    except OSError as error:
        raise InputError(f"standard input cannot be read ({error.strerror})") from error


def _checked_format(format_: str | None) -> Format | None:
    for known in get_args(Format):
        if format_ == known:
            return known  # type: ignore[no-any-return]
    if format_ is not None:
        raise InputError(f"format is {format_!r}; expected one of {', '.join(get_args(Format))}")
    return None


def _format_of(path: Path) -> Format:
    suffixes = [suffix.lower() for suffix in path.suffixes]
    if suffixes and suffixes[-1] == ".gz" and suffixes[-2:-1] in ([".csv"], [".tsv"]):
        return SUFFIXES[suffixes[-2]]
    kind = SUFFIXES.get(path.suffix.lower())
    if kind is None:
        if not path.exists():
            raise InputError(f"{path} does not exist; expected a file of predictions")
        raise InputError(
            f"{path} has the suffix {path.suffix!r}; expected one of {', '.join(SUFFIXES)}, or "
            "the format: --format csv"
        )
    return kind


def _check_file(path: Path) -> None:
    if not path.exists():
        raise InputError(f"{path} does not exist; expected a file of predictions")
    if not path.is_file():
        raise InputError(f"{path} is not a file; expected a file of predictions")
    try:
        with path.open("rb") as file:
            empty = not file.read(1)
    except OSError as error:
        raise InputError(f"{path} cannot be read ({error.strerror})") from error
    if empty:
        raise InputError(f"{path} is empty; expected a header line and at least one row")
