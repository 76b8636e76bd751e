"""Pictures, or rows of numbers, in an NPZ file."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from tellapart.errors import InputError
from tellapart.integrations.predicting.source import Array, Source
from tellapart.problem.labels import class_name

IMAGES = ("x", "images", "image", "data", "x_test", "inputs")
TRUTHS = ("y", "y_true", "labels", "label", "targets", "truth", "y_test")
NAMES = ("names", "paths", "ids", "files", "id", "path")


def _opened(path: Path) -> dict[str, Array]:
    try:
        with np.load(path, allow_pickle=False) as archive:
            return {name: archive[name] for name in archive.files}
    except Exception as error:  # zipfile and zlib have errors of their own
        raise InputError(f"{path} cannot be read as NPZ ({error})") from error


def open_arrays(path: Path) -> Source:
    """Return the rows of an NPZ file: pictures of 8 bits, or whatever a model takes as it is.

    Raises
    ------
    InputError
        There is no array of rows, or truth and names do not go with it.
    """
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


def _array(arrays: dict[str, Array], names: Sequence[str]) -> Array | None:
    by_name = {name.lower(): values for name, values in arrays.items()}
    return next((by_name[name] for name in names if name in by_name), None)
