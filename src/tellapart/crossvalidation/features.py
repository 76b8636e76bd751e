"""Some rows of whatever holds features."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tellapart.errors import InputError

Rows = NDArray[np.intp]


def rows_of(features: Any, rows: int) -> Callable[[Rows], Any]:
    """Return a function from row numbers to these rows of the features, in their own kind.

    Tables keep their column names, sparse matrices stay sparse, lists (of texts, say) stay lists.

    Raises
    ------
    InputError
        There are no features, or not as many as labels.
    """
    if features is None:
        raise InputError("X is None; expected one row of features per label")
    if hasattr(features, "tocsr"):  # of SciPy; not every sparse format has rows
        features = features.tocsr()
    if not hasattr(features, "shape") and not hasattr(features, "__len__"):
        features = np.asarray(features)
    count = features.shape[0] if hasattr(features, "shape") else len(features)
    if count != rows:
        raise InputError(f"X has {count} rows, but y has {rows}; expected the same")
    if hasattr(features, "iloc"):
        return lambda chosen: features.iloc[chosen]
    if hasattr(features, "take") and hasattr(features, "schema"):  # a PyArrow table
        return features.take  # type: ignore[no-any-return]
    if isinstance(features, (list, tuple)):
        return lambda chosen: [features[row] for row in chosen.tolist()]
    return lambda chosen: features[chosen]
