"""Finished parts are kept beside the output, so that an interrupted run goes on where it was."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa

from tellapart.errors import InputError

HEADER = "header.json"
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
        header = self._header()
        if header is None:
            raise InputError(
                f"{self.folder} exists and holds no parts of predictions; expected to find nothing "
                "there"
            )
        if restart:
            shutil.rmtree(self.folder)
            return None
        before = header["key"]
        other = [name for name in self.key if before.get(name) != self.key[name]]
        if other:
            raise InputError(
                f"{self.folder} was begun with another {', '.join(other)}; expected the same "
                "command, or --restart to begin anew"
            )
        return dict(header["settled"]) or None

    def _header(self) -> dict[str, Any] | None:
        try:
            header = json.loads((self.folder / HEADER).read_text(encoding="utf-8"))
            return header if isinstance(header["key"], dict) and header["settled"] else None
        except FileNotFoundError:  # stopped before the header was written
            begun = all(each.name.startswith(HEADER) for each in self.folder.iterdir())
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

    def has(self, number: int) -> bool:
        """Whether a part is finished."""
        return self._path(number).exists()

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
        shutil.rmtree(self.folder, ignore_errors=True)

    def _path(self, number: int) -> Path:
        return self.folder / f"{number:06d}.arrow"


def write_whole(path: Path, content: Any) -> None:
    """Write a file so that it is either there as a whole or not at all."""
    beside = path.with_name(path.name + ".new")
    with beside.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)
