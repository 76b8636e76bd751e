"""Streams in ``.npz`` files: the arrays of a problem, and how it was declared."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from tellapart.errors import InputError
from tellapart.problem import Problem
from tellapart.problem.labels import class_name
from tellapart.problem.problems import ROLES
from tellapart.problem.scores import Scores, settle_threshold, sums_to_one
from tellapart.problem.truth_classes import positive_index
from tellapart.problem.truths import Truth
from tellapart.results.evaluations import Scale, Task
from tellapart.streaming.indexed import INDEX

Array = NDArray[Any]

FORMAT = "tellapart-stream-1"
UNREADABLE = (OSError, ValueError, TypeError, KeyError, AttributeError, EOFError, BadZipFile)


def read_stream(path: Path) -> tuple[dict[str, Any], dict[str, Array]]:
    """Return how a stream was declared, and its arrays; nothing is unpickled."""
    if not path.exists():
        raise InputError(f"path is {str(path)!r}, which does not exist; expected a saved stream")
    return _read(path, f"path is {str(path)!r}")


def read_bytes(data: bytes) -> tuple[dict[str, Any], dict[str, Array]]:
    """Return the same of a stream that was written to memory."""
    return _read(BytesIO(data), f"data holds {len(data)} bytes")


def written_bytes(arrays: Mapping[str, Array]) -> bytes:
    """Return the archive of some arrays."""
    file = BytesIO()
    np.savez(file, allow_pickle=False, **arrays)
    return file.getvalue()


def _read(source: Path | BytesIO, told: str) -> tuple[dict[str, Any], dict[str, Array]]:
    try:
        with np.load(source, allow_pickle=False) as archive:
            arrays = {name: archive[name] for name in archive.files}
        declared = dict(json.loads(str(arrays.pop("declared"))))
    except UNREADABLE as error:
        raise InputError(f"{told}, which is not a saved stream") from error
    if declared.pop("format", None) != FORMAT:
        raise InputError(f"{told}, which is not a stream of format {FORMAT}")
    return declared, arrays


def arrays_of(problem: Problem) -> dict[str, NDArray[Any]]:
    """Return the arrays from which the same problem can be made again."""
    out: dict[str, NDArray[Any]] = {"truth": problem.truth.values}
    if problem.scores is not None:
        out["score"] = problem.scores.values
        out["dtype"] = np.array(problem.scores.dtype.str)
        out["column"] = np.array(problem.scores.column)
        if problem.scores.decided is not None and problem.scores.tied is not None:
            out |= {"decided": problem.scores.decided, "tied": problem.scores.tied}
    if problem.given is not None:
        out["given"] = problem.given
    if problem.mass is not None:
        out["mass"] = problem.mass
    if problem.row_numbers is not None:
        out["row_numbers"] = problem.row_numbers
    for role, values in problem.tags.items():
        out[role] = values.astype(str) if values.dtype == object else values
    out["left_out"] = np.array([problem.dropped, problem.zero_weight])
    return out


def restored(
    arrays: Mapping[str, Array],
    *,
    task: Task,
    labels: Sequence[Any],
    pos_label: Any,
    scale: Scale,
    threshold: Any,
) -> Problem:
    """Make the problem again from which `arrays_of` took the arrays."""
    positive = positive_index(labels, pos_label) if task == "binary" else None
    truth = Truth(task, tuple(labels), positive, np.asfortranarray(arrays["truth"]))
    scores = None
    names = tuple(class_name(label) for label in labels)
    if "score" in arrays:
        values = np.asfortranarray(arrays["score"])
        dtype = np.dtype(str(arrays["dtype"]))
        column = "y_score" if positive is None else f"y_score (of {names[positive]})"
        column = str(arrays.get("column", column))
        whole = task != "multiclass" or scale != "probability" or sums_to_one(values)
        decisions = arrays.get("decided"), arrays.get("tied")
        scores = Scores(values, scale, True, dtype, column, whole, *decisions)
    return Problem(
        truth=truth,
        scores=scores,
        given=arrays.get("given"),
        threshold=settle_threshold(threshold, truth, scores.scale if scores else "none", names),
        mass=arrays.get("mass"),
        tags={role: arrays[role] for role in (*ROLES, INDEX) if role in arrays},
        dropped=int(arrays["left_out"][0]),
        zero_weight=int(arrays["left_out"][1]),
        row_numbers=arrays.get("row_numbers"),
    )


def is_stream(path: Path) -> bool:
    """Whether a file is a saved stream, which a new one may replace."""
    if not path.exists():
        return False
    try:
        with np.load(path, allow_pickle=False) as archive:
            return "declared" in archive.files
    except (OSError, ValueError):
        return False
