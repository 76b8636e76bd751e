"""What a page says of its making: the command as typed, and the files that were read."""

from __future__ import annotations

import os
import shlex
from collections.abc import Sequence
from contextvars import ContextVar
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tellapart.results.pages import Origin

CHUNK = 1 << 20  # bytes
MOST_NAMED = 3  # files

typed: ContextVar[tuple[str, ...]] = ContextVar("typed", default=())  # by `main`


def origin_of(files: Sequence[str], truth: str | None = None) -> Origin:
    """Return the command line, and size and hash of every file; standard input has none.

    Parameters
    ----------
    truth
        File of the truth, where it is another one.
    """
    from tellapart.results.pages import Origin

    words = typed.get()
    command = " ".join(["tellapart", *map(_quoted, words)]) if words else None
    read = [*_paths(files), *([Path(truth)] if truth is not None else [])]
    named = [path for path in read if path.is_file()]  # a pipe cannot be read twice
    return Origin(command, tuple((path.name, *_size_and_hash(path)) for path in named))


def source_of(files: Sequence[str]) -> str:
    """Return the names of the files: of many, the first and how many more.

    >>> source_of(["runs/may.csv", "-"]), source_of([f"{k}.csv" for k in range(9)])
    ('may.csv, standard input', '0.csv, 1.csv, 2.csv and 6 more')
    """
    names = ["standard input" if file == "-" else Path(file).name for file in files]
    if len(names) <= MOST_NAMED + 1:
        return ", ".join(names)
    return f"{', '.join(names[:MOST_NAMED])} and {len(names) - MOST_NAMED} more"


def _quoted(word: str) -> str:
    """Quote a word for a shell, which turned ~ into a folder that is nobody's business."""
    home = os.path.join(os.path.expanduser("~"), "")  # noqa: PTH111, PTH118 - keeps the last slash
    if len(home) > 1 and word.startswith(home):
        return f"~/{shlex.quote(word.removeprefix(home))}" if word != home else "~/"
    return shlex.quote(word)


def _paths(files: Sequence[str]) -> list[Path]:
    from tellapart.inputs.paths import settled_paths

    return [Path(path) for path in settled_paths(list(files)) if str(path) != "-"]


def _size_and_hash(path: Path) -> tuple[int, str]:
    digest, size = sha256(), 0
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            digest.update(chunk)
            size += len(chunk)
    return size, digest.hexdigest()


def folder_of(files: Sequence[str]) -> Path:
    """Return the folder of the predictions, the common one of several files.

    >>> folder_of(["-"]) == Path()
    True
    """
    folders = [os.path.abspath(path.parent) for path in _paths(files)]  # noqa: PTH100 - keeps links
    try:
        return Path(os.path.commonpath(folders)) if folders else Path()
    except ValueError:  # on several drives
        return Path()
