"""Groups of rows: one patient, one video, one site."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray


def group_codes(groups: NDArray[Any]) -> tuple[NDArray[np.intp], int]:
    """Return a number from 0 for each row's group, and how many groups there are.

    >>> codes, count = group_codes(np.array(["ann", "bob", "ann"]))
    >>> bool(codes[0] == codes[2] != codes[1]), count
    (True, 2)
    """
    if groups.dtype.kind in "iufb":
        names, codes = np.unique(groups, return_inverse=True)
        return codes, len(names)
    from pyarrow import array  # hashes text, where NumPy would sort it

    found = array(groups.astype(str).tolist()).dictionary_encode()
    return found.indices.to_numpy().astype(np.intp), len(found.dictionary)
