"""What a model is run on: a tree of folders, a table of paths, or arrays; listed before a start."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any, TypeAlias

from numpy.typing import NDArray

from tellapart.errors import InputError
from tellapart.examples.files import SUFFIXES
from tellapart.inputs import Table, read_table
from tellapart.inputs.formats import SUFFIXES as TABLES
from tellapart.inputs.names import ITEM, TRUTH, WEAK_TRUTH, named
from tellapart.integrations.predicting.array_sources import open_arrays
from tellapart.integrations.predicting.source import Source
from tellapart.problem.labels import class_name, listed

Array: TypeAlias = NDArray[Any]

SPLITS = frozenset(("train", "val", "valid", "validation", "test", "dev"))


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
        return open_arrays(path)
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


def _check_text(root: Path, names: Sequence[str]) -> None:
    for name in names:
        try:
            name.encode()
        except UnicodeEncodeError as error:
            raise InputError(
                f"the folder {name!r} in {root} has a name that is no UTF-8; expected another, "
                "as it is the name of a class"
            ) from error
