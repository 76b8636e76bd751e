"""The rows that a model is run on, as a value: names, truth, and where the pictures are."""

from __future__ import annotations

from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any, Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

Array: TypeAlias = NDArray[Any]


@dataclass(frozen=True, eq=False)
class Source:
    """The rows that will be predicted.

    Attributes
    ----------
    name
        Of the folder or file, without the way to it.
    items
        What each row is called: a path relative to `root`, or a number.
    item_column
        ``path``, or ``id`` where items are not files.
    truth
        Class of each row, as text; None if it is not known.
    root
        Folder that the paths start from.
    pictures
        Pictures in memory, 8 bits; or rows of numbers, if `is_plain`.
    kept
        Further columns of a table, by name.
    folders
        Names of the class folders, sorted.
    notes
        What a user should know of the listing.
    """

    name: str
    items: list[str]
    truth: list[str] | None = None
    root: Path = Path()
    item_column: Literal["path", "id"] = "path"
    pictures: Array | None = None
    is_plain: bool = False
    kept: dict[str, Any] = field(default_factory=dict)
    folders: tuple[str, ...] | None = None
    notes: tuple[str, ...] = ()

    @property
    def rows(self) -> int:
        """Number of rows."""
        return len(self.items)

    def digest(self) -> str:
        """Return a hash of the listing: names, truth, and size and time of every file."""
        made = sha256()
        for row, item in enumerate(self.items):
            words = [item, "" if self.truth is None else self.truth[row]]
            if self.pictures is None:
                try:
                    about = (self.root / item).stat()
                    words += [str(about.st_size), str(about.st_mtime_ns)]
                except (OSError, ValueError):
                    words.append("?")
            made.update("\0".join([*words, "\n"]).encode("utf-8", "surrogateescape"))
        if self.pictures is not None:
            made.update(str((self.pictures.shape, self.pictures.dtype)).encode())
            made.update(np.ascontiguousarray(self.pictures).tobytes())
        for name, column in self.kept.items():
            made.update(f"{name}\0{column.to_pylist()}".encode("utf-8", "surrogateescape"))
        return made.hexdigest()
