"""A folder of kept runs: one file each, named by the SHA-256 of what it holds, never changed.

No lock, no index: a file appears whole under its name, or not at all. Writers that meet write the
same bytes; readers take nothing on trust but what its own name confirms.
"""

from __future__ import annotations

import os
import re
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from tellapart.errors import InputError

_FOLDER = re.compile(r"[0-9a-f]{2}")
_FILE = re.compile(r"([0-9a-f]{64})\.json")


@dataclass(frozen=True)
class Stored:
    """One file of a store: its id, and what it holds or why that cannot be used."""

    id: str
    path: Path
    content: bytes = b""
    reason: str | None = None


def digest_of(content: bytes) -> str:
    r"""Return the id of a content; line ends that a checkout changed do not count.

    JSON escapes carriage returns inside strings, so that one before a line feed is never data.

    >>> digest_of(b"{}\n") == digest_of(b"{}\r\n")
    True
    """
    return sha256(content.replace(b"\r\n", b"\n")).hexdigest()


def check_store(folder: Path) -> None:
    """Refuse a place that cannot hold kept runs, before any work is done.

    Raises
    ------
    InputError
        It is no folder, or would lie in one that does not exist.
    """
    try:
        folder.stat()
    except (FileNotFoundError, NotADirectoryError):
        pass
    except (OSError, ValueError) as error:  # too long, or with a character that no name has
        raise InputError(
            f"folder is {str(folder)[:80]!r}, which cannot be used ({error_text(error)}); expected "
            "a folder"
        ) from error
    if folder.exists() and not folder.is_dir():
        raise InputError(f"folder is {str(folder)!r}, which is a file; expected a folder")
    if not folder.exists() and not folder.parent.is_dir():
        raise InputError(
            f"folder is {str(folder)!r}, but {folder.parent} does not exist; expected a folder "
            "to make it in"
        )


def error_text(error: Exception) -> str:
    """Return what is wrong, without the path."""
    return (error.strerror if isinstance(error, OSError) else None) or str(error)


def put(folder: Path, content: bytes) -> Path:
    """Write a content under its id; return where it lies.

    It goes to a neighbour first, is brought to the disk, and then takes its name in one step.
    What is there already under this name is this content, or was damaged.

    Raises
    ------
    InputError
        The folder cannot be written to.
    """
    check_store(folder)
    name = digest_of(content)
    target = folder / name[:2] / f"{name}.json"
    part = target.with_name(f".{name[:16]}.{os.getpid()}.{secrets.token_hex(8)}.part")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            _write_through(part, content)
            _take_name(part, target, content)
        finally:
            part.unlink(missing_ok=True)
        for each in (target.parent, folder):
            _sync_folder(each)
    except OSError as error:
        raise InputError(
            f"folder is {str(folder)!r}, which cannot be written to ({error})"
        ) from error
    return target


def _write_through(path: Path, content: bytes) -> None:
    with path.open("xb") as file:  # as the umask has it: others may read a shared folder
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _take_name(part: Path, target: Path, content: bytes) -> None:
    try:
        part.replace(target)
    except PermissionError:  # some systems keep a file that is being read
        if not target.is_file() or target.read_bytes() != content:
            raise


def _sync_folder(folder: Path) -> None:
    """Bring the new name to the disk, where a system lets folders be opened."""
    try:
        handle = os.open(folder, os.O_RDONLY)
    except OSError:
        return
    try:
        os.fsync(handle)
    except OSError:
        pass
    finally:
        os.close(handle)


def stored(folder: Path) -> Iterator[Stored]:
    """Yield every file that is named like a kept run, in the order of the ids.

    Other files are none of ours; one that vanishes meanwhile was taken away by its owner.

    Raises
    ------
    InputError
        The folder does not exist, or is a file.
    """
    if not folder.is_dir():
        what = "is a file" if folder.exists() else "does not exist"
        raise InputError(
            f"folder is {str(folder)!r}, which {what}; expected the folder that "
            "tellapart report --save-to wrote to"
        )
    for inner in sorted(_entries(folder, _FOLDER)):
        for name in sorted(_entries(folder / inner, _FILE)):
            path = folder / inner / name
            found = read_stored(path, name.removesuffix(".json"))
            if found is not None:
                yield found


def _entries(folder: Path, pattern: re.Pattern[str]) -> list[str]:
    try:
        with os.scandir(folder) as entries:
            return [each.name for each in entries if pattern.fullmatch(each.name)]
    except (FileNotFoundError, NotADirectoryError, PermissionError):
        return []


def read_stored(path: Path, name: str) -> Stored | None:
    """Read one file, which must be what its name says; None where it vanished."""
    if path.parent.name != name[:2]:
        return Stored(name, path, reason="it lies in the folder of others")
    if path.exists() and not path.is_file():
        return Stored(name, path, reason="it is no plain file")  # a pipe would keep readers waiting
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        return Stored(name, path, reason=f"it cannot be read ({error.strerror})")
    if digest_of(content) != name:
        return Stored(name, path, reason="its content is not what its name says: it was damaged")
    return Stored(name, path, content)
