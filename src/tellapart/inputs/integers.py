"""Whole numbers that float64 cannot hold are refused by name: they would become silent ties."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from tellapart.errors import InputError

EXACT = 2**53  # beyond it, neighbouring integers share one float64
LONG = re.compile(r"[-+]?(?P<whole>[0-9]{16,})(\.0*)?")


def check_integers(values: NDArray[Any], name: str, width: int = 1) -> None:
    """Refuse integers that float64 cannot hold; `width` of them stand in a row."""
    flat = values.reshape(-1)
    if len(flat) and (flat.max() > EXACT or flat.min() < -EXACT):
        large = np.flatnonzero((flat > EXACT) | (flat < -EXACT))
        _check(((int(place), int(flat[place])) for place in large), name, width)


def check_words(text: pa.ChunkedArray, name: str, width: int = 1) -> None:
    """Refuse what `check_integers` refuses, written out."""
    long = pc.match_substring_regex(text, f"^{LONG.pattern.replace('?P<whole>', '')}$")
    if pc.any(long).as_py():
        places = np.flatnonzero(long.fill_null(False).to_numpy())
        words = ((int(place), text[int(place)].as_py()) for place in places)
        _check(((place, int(word.partition(".")[0])) for place, word in words), name, width)


def is_large(numbers: pa.ChunkedArray) -> bool:
    """Whether some number may stand for several integers, missing cells aside."""
    ends = pc.min_max(numbers).as_py().values()
    return any(end is not None and abs(end) >= EXACT for end in ends)


def _check(found: Iterable[tuple[int, int]], name: str, width: int) -> None:
    for place, value in found:
        if int(float(value)) != value:
            row = str(place) if width == 1 else f"{place // width}, {place % width}"
            raise InputError(
                f"{name}[{row}] is {value}, an integer beyond 2**53 that float64 cannot tell from "
                "its neighbours; expected smaller scores"
            )
