"""What a model is run on: a tree of folders, a table of paths, or arrays; listed before a start."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any, Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from tellapart.errors import InputError
from tellapart.examples.files import SUFFIXES
from tellapart.inputs import Table, read_table
from tellapart.inputs.formats import SUFFIXES as TABLES
from tellapart.inputs.names import ITEM, TRUTH, WEAK_TRUTH, named
from tellapart.problem.labels import class_name, listed

Array: TypeAlias = NDArray[Any]

SPLITS = frozenset(("train", "val", "valid", "validation", "test", "dev"))
IMAGES = ("x", "images", "image", "data", "x_test", "inputs")
TRUTHS = ("y", "y_true", "labels", "label", "targets", "truth", "y_test")
NAMES = ("names", "paths", "ids", "files", "id", "path")


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


def open_source(
    path: Path,
    *,
    item: str | None = None,
    truth: str | None = None,
    keep: Sequence[str] = (),
    root: Path | None = None,
) -> Source:
    """List a folder, a table of paths, or the arrays of an NPZ file.

    Parameters
    ----------
    path
        A folder with one folder per class (the truth), or with pictures alone (no truth); a
        table in any format that `tellapart.inputs.read_table` reads; or an NPZ file.
    item, truth
        Columns of a table, where their names do not say what they are.
    keep
        Further columns of a table to carry over.
    root
        Folder that the paths in a table start from, by default that of the table.

    Raises
    ------
    InputError
        Nothing can be listed, or it is not clear what is meant.
    """
    if path.is_dir():
        if item is not None or truth is not None or keep or root is not None:
            raise InputError(f"{path} is a folder, without columns; expected a table to name them")
        return _tree(path)
    if not path.exists():
        raise InputError(f"{path} does not exist; expected a folder, a table of paths or an NPZ")
    if path.suffix.lower() in SUFFIXES:
        raise InputError(f"{path} is one image; expected the folder that holds it")
    if path.suffix.lower() == ".npz":
        return _arrays(path)
    if path.suffix.lower() not in TABLES and ".gz" not in path.suffixes:
        raise InputError(f"{path} is no folder, no table of paths and no NPZ; expected one of them")
    return _table(path, item, truth, keep, root)


def _tree(root: Path) -> Source:
    """List the pictures of a folder; the first folder on the way to each is its class."""
    folders = _class_folders(root)
    if folders and SPLITS.issuperset(name.lower() for name in folders):
        raise InputError(
            f"{root} holds the folders {', '.join(folders)}, which are parts of the data and no "
            f"classes; expected one of them: {root / folders[0]}"
        )
    loose, linked, items = 0, 0, []
    for folder, inside, files in os.walk(root):
        linked += sum(os.path.islink(os.path.join(folder, name)) for name in inside)  # noqa: PTH114, PTH118
        inside[:] = sorted(name for name in inside if not name.startswith("."))
        pictures = sorted(
            name
            for name in files
            if not name.startswith(".") and os.path.splitext(name)[1].lower() in SUFFIXES  # noqa: PTH122
        )
        if folder == str(root) and folders:
            loose = len(pictures)
            continue
        below = Path(folder).relative_to(root)
        items += [(below / name).as_posix() for name in pictures]
    notes = []
    if loose:
        notes.append(f"{loose:,} images beside the class folders of {root.name} are left out")
    if linked:
        notes.append(f"{linked:,} folders in {root.name} are links, which are not followed")
    if not items:
        raise InputError(f"{root} holds no images; expected files such as CLASS/1.jpg")
    truth = [item.partition("/")[0] for item in items] if folders else None
    classes = tuple(sorted(set(truth or ()))) or None
    empty = sorted({*folders} - {*(classes or ())})
    if empty:
        notes.append(f"folders of {root.name} without images are no classes: {listed(empty)}")
    _check_text(root, classes or ())
    return Source(root.name, items, truth, root, folders=classes, notes=tuple(notes))


def _class_folders(root: Path) -> list[str]:
    try:
        with os.scandir(root) as entries:
            return sorted(
                each.name
                for each in entries
                if not each.name.startswith(".") and each.is_dir(follow_symlinks=False)
            )
    except OSError as error:
        raise InputError(f"{root} cannot be read ({error.strerror}); expected a folder") from error


def _table(
    path: Path, item: str | None, truth: str | None, keep: Sequence[str], root: Path | None
) -> Source:
    text = [name for name in (item, truth, *keep) if name is not None]
    table = read_table(path, text=text)
    column = _column(table, item, "item") if item is not None else _items(table)
    chosen = _column(table, truth, "truth") if truth is not None else _truth(table)
    items = [_word(value) for value in table.labels(column).tolist()]
    missing = [row for row, word in enumerate(items) if not word]
    if missing:
        raise InputError(f"{column}[{missing[0]}] is empty; expected the path of an image")
    notes = [f"the paths are in the column {column}"]
    words = None
    if chosen is not None:
        words = [_word(value) for value in table.labels(chosen).tolist()]
        gaps = [row for row, word in enumerate(words) if not word]
        if gaps:
            raise InputError(f"{chosen}[{gaps[0]}] is empty; expected a class in every row")
        notes.append(f"the truth is in the column {chosen}")
    kept = {name: table.stored(_column(table, name, "keep")) for name in keep}
    folder = path.parent if root is None else root
    return Source(path.name, items, words, folder, kept=kept, notes=tuple(notes))


def _word(value: Any) -> str:
    return "" if value is None or value != value else class_name(value)


def _column(table: Table, name: str, flag: str) -> str:
    if name not in table.names:
        raise InputError(
            f"--{flag} names {name!r}; expected a column of {table.source}: "
            f"{', '.join(table.names)}"
        )
    return name


def _items(table: Table) -> str:
    found = named(table.names, ITEM)
    if not found:
        raise InputError(
            f"{table.source} has no column of paths that its name tells ({', '.join(table.names)});"
            " expected one; add --item COLUMN"
        )
    return found[0]


def _truth(table: Table) -> str | None:
    for vocabulary in (TRUTH, WEAK_TRUTH):
        found = named(table.names, vocabulary)
        if len(found) > 1:
            raise InputError(
                f"{table.source} has several columns that may be the truth ({', '.join(found)}); "
                f"expected one; add --truth {found[0]}"
            )
        if found:
            return found[0]
    return None


def _opened(path: Path) -> dict[str, Array]:
    try:
        with np.load(path, allow_pickle=False) as archive:
            return {name: archive[name] for name in archive.files}
    except Exception as error:  # zipfile and zlib have errors of their own
        raise InputError(f"{path} cannot be read as NPZ ({error})") from error


def _arrays(path: Path) -> Source:
    arrays = _opened(path)
    rows = _array(arrays, IMAGES)
    if rows is None or rows.ndim < 2 or rows.dtype.kind not in "uif":
        raise InputError(
            f"{path} holds {', '.join(arrays) or 'nothing'}; expected an array x of shape (n, ...)"
        )
    if len(rows) == 0:
        raise InputError(f"{path} holds no rows; expected at least one")
    if rows.size == 0:
        raise InputError(f"x in {path} has shape {rows.shape}; expected no side of 0")
    truth, names = _array(arrays, TRUTHS), _array(arrays, NAMES)
    for name, values in (("truth", truth), ("names", names)):
        if values is not None and values.shape != (len(rows),):
            raise InputError(f"the {name} in {path} have shape {values.shape}; "
                             f"expected ({len(rows)},)")  # fmt: skip
    is_picture = rows.dtype == np.uint8 and rows.ndim in (3, 4)
    if is_picture:
        rows = _channels_last(rows)
    items = map(str, range(len(rows))) if names is None else map(str, names.tolist())
    words = None if truth is None else [class_name(value) for value in truth.tolist()]
    return Source(
        path.name, list(items), words, item_column="id" if names is None else "path",
        pictures=rows, is_plain=not is_picture,
    )  # fmt: skip


def _channels_last(rows: Array) -> Array:
    if rows.ndim == 3 or rows.shape[-1] in (1, 3, 4):
        return rows
    if rows.shape[1] not in (1, 3):
        raise InputError(
            f"x has shape {rows.shape}; expected pictures of 1 or 3 channels, (n, h, w, c)"
        )
    return rows[:, 0] if rows.shape[1] == 1 else rows.transpose(0, 2, 3, 1)


def _check_text(root: Path, names: Sequence[str]) -> None:
    for name in names:
        try:
            name.encode()
        except UnicodeEncodeError as error:
            raise InputError(
                f"the folder {name!r} in {root} has a name that is no UTF-8; expected another, "
                "as it is the name of a class"
            ) from error


def _array(arrays: dict[str, Array], names: Sequence[str]) -> Array | None:
    by_name = {name.lower(): values for name, values in arrays.items()}
    return next((by_name[name] for name in names if name in by_name), None)
