"""Scores that stand beside the name of their class, row by row and often best first.

``[{"label": "cat", "score": 0.9}, ...]`` in one column, a list of labels and one of scores, or
``label_0, label_1, ..., prob_0, prob_1, ...``: with all classes in every row this is a matrix.
With only the best few it is a prediction and its confidence, because nobody knows the scores
of the other classes.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from tellapart.errors import InputError
from tellapart.inputs.cells import as_numbers
from tellapart.problem.labels import natural_order


@dataclass(frozen=True, eq=False)
class ScoredLists:
    """A matrix with the classes of its columns, or the best class of each row.

    Attributes
    ----------
    matrix
        Shape (rows, classes); None where some row lacks a class.
    classes
        All classes that were named.
    best, score
        Class with the largest score (None where a row is empty), and this score.
    longest
        Most classes in one row.
    """

    matrix: NDArray[np.float64] | None
    classes: tuple[str, ...]
    best: pa.ChunkedArray
    score: pa.ChunkedArray
    longest: int


def scored_lists(labels: pa.ChunkedArray, scores: pa.ChunkedArray, name: str) -> ScoredLists:
    """Bring lists of labels and lists of scores together.

    Raises
    ------
    InputError
        A row has more labels than scores or the reverse, or names a class twice.
    """
    lengths = pc.list_value_length(labels).fill_null(0).to_numpy()
    others = pc.list_value_length(scores).fill_null(0).to_numpy()
    if (lengths != others).any():
        row = int(np.flatnonzero(lengths != others)[0])
        raise InputError(
            f"{name}[{row}] holds {lengths[row]} labels and {others[row]} scores; expected one "
            "score per label"
        )
    rows = np.repeat(np.arange(len(lengths)), lengths)
    codes, classes = _coded(pc.list_flatten(labels))
    values = as_numbers(pc.list_flatten(scores), name).astype(np.float64)
    _refuse_twice(rows, codes, classes, name)
    given = int((lengths > 0).sum())
    matrix = None
    if len(values) == given * len(classes):
        matrix = np.full((len(lengths), len(classes)), np.nan, order="F")
        matrix[rows, codes] = values
    best, score = _best(rows, codes, values, len(lengths), classes)
    return ScoredLists(matrix, classes, best, score, int(lengths.max(initial=0)))


def _coded(flat: pa.ChunkedArray | pa.Array) -> tuple[NDArray[np.int64], tuple[str, ...]]:
    """Return the place of each label among the classes, which come in natural order."""
    words = flat.cast(pa.string())
    words = words.combine_chunks() if isinstance(words, pa.ChunkedArray) else words
    encoded = words.dictionary_encode()
    found = [str(word) for word in encoded.dictionary.to_pylist()]
    order = sorted(range(len(found)), key=lambda k: natural_order(found[k]))
    place = np.empty(len(found), dtype=np.int64)
    place[order] = np.arange(len(found))
    codes = place[encoded.indices.fill_null(0).to_numpy()] if found else np.empty(0, np.int64)
    return codes, tuple(found[k] for k in order)


def _refuse_twice(
    rows: NDArray[np.int64], codes: NDArray[np.int64], classes: tuple[str, ...], name: str
) -> None:
    key = rows * max(len(classes), 1) + codes
    distinct, first, counts = np.unique(key, return_index=True, return_counts=True)
    if len(distinct) < len(key):
        at = int(first[counts > 1][0])
        raise InputError(
            f"{name}[{rows[at]}] names the class {classes[codes[at]]} twice; expected each once"
        )


def _best(
    rows: NDArray[np.int64],
    codes: NDArray[np.int64],
    values: NDArray[np.float64],
    count: int,
    classes: tuple[str, ...],
) -> tuple[pa.ChunkedArray, pa.ChunkedArray]:
    top = np.full(count, -np.inf)
    np.fmax.at(top, rows, values)
    winners, first = np.unique(rows[values == top[rows]], return_index=True)
    where = np.flatnonzero(values == top[rows])[first]
    label = np.full(count, None, dtype=object)
    label[winners] = np.array(classes, dtype=object)[codes[where]]
    score = np.full(count, np.nan)
    score[winners] = values[where]
    return pa.chunked_array([pa.array(label, pa.string())]), pa.chunked_array([pa.array(score)])
