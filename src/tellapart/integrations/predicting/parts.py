"""Finished parts are kept beside the output, so that an interrupted run goes on where it was."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from platform import node
from typing import Any

import pyarrow as pa

from tellapart.errors import InputError

HEADER = "header.json"
LOCK = "lock"
OURS = re.compile(r"lock|header\.json(\.new)?|\d{6,}\.arrow(\.new)?", re.ASCII)
UNREADABLE = b"unreadable"


def partial_folder(output: Path) -> Path:
    """Return where the parts of an output are kept until all are there.

    >>> partial_folder(Path("runs/may.parquet")).name
    'may.parquet.partial'
    """
    return output.with_name(output.name + ".partial")


class Parts:
    """A folder of numbered Arrow files and a header that says what they were made with.

    A part is written under another name, brought to the disk and then renamed: after a power
    cut it is there as a whole, or not at all.
    """

    def __init__(self, folder: Path, key: dict[str, str]) -> None:
        self.folder, self.key = folder, key

    def settled(self, *, restart: bool) -> dict[str, Any] | None:
        """Return what an earlier run settled, None if there was none.

        Raises
        ------
        InputError
            It was begun with something else, or the folder is not one of these.
        """
        if not self.folder.exists():
            return None
        if restart and self._is_ours():
            for each in [*self.folder.iterdir()]:
                if each.name != LOCK:
                    each.unlink()
            return None
        header = self._header()
        if header is None and self._is_ours():
            raise InputError(
                f"the header of the parts in {self.folder} is damaged; expected --restart, which "
                "begins anew"
            )
        if header is None:
            raise InputError(
                f"{self.folder} exists and holds no parts of predictions; expected to find nothing "
                "there"
            )
        before = header["key"]
        other = [name for name in self.key if before.get(name) != self.key[name]]
        if other:
            raise InputError(
                f"{self.folder} was begun with another {', '.join(other)}; expected the same "
                "command, or --restart to begin anew"
            )
        return dict(header["settled"]) or None

    def _is_ours(self) -> bool:
        """Whether the folder holds nothing but what a run writes."""
        return self.folder.is_dir() and all(
            OURS.fullmatch(each.name) is not None and not each.is_dir()
            for each in self.folder.iterdir()
        )

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Keep a second run with the same output away until this one ends.

        Raises
        ------
        InputError
            Another run is writing there.
        """
        if self.folder.exists() and not self._is_ours():
            raise InputError(
                f"{self.folder} exists and holds no parts of predictions; expected to find nothing "
                "there"
            )
        lock = self.folder / LOCK
        try:
            self.folder.mkdir(exist_ok=True)
            _take(lock)
        except OSError as error:
            raise InputError(f"{self.folder} cannot be written ({error.strerror})") from error
        try:
            yield
        finally:
            lock.unlink(missing_ok=True)
            with suppress(OSError):
                self.folder.rmdir()  # of a run that finished no part

    def _header(self) -> dict[str, Any] | None:
        try:
            header = json.loads((self.folder / HEADER).read_text(encoding="utf-8"))
            kinds = [isinstance(header[part], dict) for part in ("key", "settled")]
            return header if all(kinds) and header["settled"] else None
        except FileNotFoundError:  # stopped before the header was written
            begun = all(each.name.startswith((HEADER, LOCK)) for each in self.folder.iterdir())
            return {"key": self.key, "settled": {}} if begun else None
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def begin(self, settled: dict[str, Any]) -> None:
        """Write the header."""
        try:
            self.folder.mkdir(exist_ok=True)
            text = json.dumps({"key": self.key, "settled": settled}, indent=1)
            write_whole(self.folder / HEADER, text.encode())
        except OSError as error:
            raise InputError(f"{self.folder} cannot be written ({error.strerror})") from error

    def has(self, number: int, schema: pa.Schema, rows: int) -> bool:
        """Whether a part is finished and can be read."""
        try:
            with pa.memory_map(str(self._path(number))) as source:
                table = pa.ipc.open_file(source).read_all()
                table.validate(full=True)
            listed = json.loads((table.schema.metadata or {})[UNREADABLE])
            is_alike = table.schema.remove_metadata() == schema
            return bool(is_alike and table.num_rows + len(listed) == rows)
        except (OSError, ValueError, KeyError, TypeError, pa.ArrowException):
            return False

    def write(self, number: int, table: pa.Table) -> None:
        """Keep a part."""
        sink = pa.BufferOutputStream()
        with pa.ipc.new_file(sink, table.schema) as writer:
            writer.write_table(table)
        try:
            write_whole(self._path(number), sink.getvalue())
        except OSError as error:
            raise InputError(
                f"{self._path(number)} cannot be written ({error.strerror}); finished parts are "
                "kept, the same command goes on"
            ) from error

    def tables(self, count: int) -> Iterator[pa.Table]:
        """Yield the parts in order."""
        for number in range(count):
            with pa.memory_map(str(self._path(number))) as source:
                yield pa.ipc.open_file(source).read_all()

    def discard(self) -> None:
        """Remove the parts, after they were joined."""
        for each in [*self.folder.iterdir()]:
            if each.name != LOCK and OURS.fullmatch(each.name):
                each.unlink(missing_ok=True)

    def _path(self, number: int) -> Path:
        return self.folder / f"{number:06d}.arrow"


def _take(lock: Path) -> None:
    """Create a file that names this process; one of a process that is gone is taken over."""
    for _ in range(3):
        try:
            with lock.open("x") as file:
                file.write(f"{os.getpid()} {_machine()}")
            return
        except FileExistsError:
            if _is_held(lock):
                raise InputError(
                    f"another run writes to {lock.parent}; expected another output, or to wait for "
                    f"it (if there is none, remove {lock})"
                ) from None
            lock.unlink(missing_ok=True)
    raise InputError(f"another run writes to {lock.parent}; expected another output")


def _machine() -> str:
    return "".join(node().split()) or "-"


def _is_held(lock: Path) -> bool:
    try:
        process, machine = lock.read_text().split()
        if machine != _machine():
            return True  # a shared disk: nobody here can tell
        if int(process) == os.getpid():
            return True
        if os.name == "nt":
            return True  # there a signal of 0 ends a process
        os.kill(int(process), 0)
    except (FileNotFoundError, ProcessLookupError):
        return False
    except PermissionError:
        return True
    except (OSError, ValueError, OverflowError):
        return lock.exists() and lock.stat().st_size == 0  # just being written
    return True


def write_whole(path: Path, content: Any) -> None:
    """Write a file so that it is either there as a whole or not at all."""
    beside = path.with_name(path.name + ".new")
    with beside.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)
