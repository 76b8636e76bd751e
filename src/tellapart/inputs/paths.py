"""Which files a name, a list of names or a pattern means."""

from __future__ import annotations

from collections.abc import Sequence
from glob import glob, has_magic
from pathlib import Path
from typing import TypeAlias

from tellapart.errors import InputError
from tellapart.inputs.formats import SUFFIXES
from tellapart.problem.labels import natural_order

TABLES = (".csv", ".tsv", ".tab")  # which have a header

Paths: TypeAlias = str | Path | Sequence[str | Path]


def settled_paths(path: Paths) -> list[str | Path]:
    """Return the files that are meant, in the order of their rows.

    A pattern stands for the files that match it, ``part-2`` before ``part-10``; the name of
    a file that exists is never a pattern.

    Raises
    ------
    InputError
        No file was named, a pattern matches nothing, or a file comes twice.
    """
    given = [path] if isinstance(path, (str, Path)) else list(path)
    if not given:
        raise InputError("no file was named; expected at least one file of predictions")
    paths = [found for part in given for found in _matching(part)]
    seen: dict[str, str] = {}
    for part in paths:
        key = str(part) if str(part) == "-" else str(Path(part).absolute())
        if key in seen:
            raise InputError(f"{part} is named twice; expected each file once")
        seen[key] = str(part)
    return paths


def _matching(part: str | Path) -> list[str | Path]:
    text = str(part)
    if not has_magic(text) or Path(text).exists():
        return [part]
    found = sorted(glob(text, recursive=True), key=natural_order)  # noqa: PTH207 - keeps ** and /
    files = [name for name in found if not Path(name).is_dir()]
    if not files:
        raise InputError(f"no file matches {text!r}; expected a pattern such as 'shards/*.parquet'")
    return list(files)


def checked_file(path: Path) -> None:
    """Refuse what is no file, cannot be read, or is empty."""
    if not path.exists():
        raise InputError(f"{path} does not exist; expected a file of predictions")
    if path.is_dir():
        raise InputError(f"{path} is a folder; expected a file of predictions{_inside(path)}")
    if not path.is_file():
        raise InputError(f"{path} is not a file; expected a file of predictions")
    try:
        with path.open("rb") as file:
            empty = not file.read(1)
    except OSError as error:
        raise InputError(f"{path} cannot be read ({error.strerror})") from error
    if empty:
        is_text = any(suffix in TABLES for suffix in map(str.lower, path.suffixes))
        header = "a header line and " if is_text else ""
        raise InputError(f"{path} is empty; expected {header}at least one row")


def _inside(folder: Path) -> str:
    """Return a pattern for the files in a folder, as engines write tables in parts."""
    try:
        inside = {path.suffix.lower() for path in folder.iterdir()}
    except OSError:
        return ""
    known = [suffix for suffix in SUFFIXES if suffix in inside]
    return f", or all files in it: '{folder}/*{known[0]}'" if known else ""
