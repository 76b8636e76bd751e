"""Rows are read ahead by a few threads, never more than a few batches of them."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor

from tellapart.errors import InputError
from tellapart.integrations.predicting.decoding import Array, Reader
from tellapart.results.pages import Unread

AHEAD = 2  # batches


def read_ahead(
    rows: Iterable[int], reader: Reader, *, workers: int, batch_size: int
) -> Iterator[tuple[int, Array | Unread]]:
    """Yield every row with what was read, in order."""
    waiting: deque[tuple[int, Future[Array | Unread]]] = deque()
    pool = ThreadPoolExecutor(workers, thread_name_prefix="images")
    try:
        for row in rows:
            waiting.append((row, pool.submit(reader, row)))
            if len(waiting) >= AHEAD * batch_size:
                first, future = waiting.popleft()
                yield first, future.result()
        while waiting:
            first, future = waiting.popleft()
            yield first, future.result()
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def stacked(pixels: list[Array], items: list[str], shape: tuple[int | None, ...] | None) -> Array:
    """Return pictures as one array.

    Raises
    ------
    InputError
        They differ in size, or are not what the model takes.
    """
    import numpy as np

    for item, each in zip(items, pixels, strict=True):
        if each.shape != pixels[0].shape:
            raise InputError(
                f"{item} becomes an array of shape {each.shape}, {items[0]} one of "
                f"{pixels[0].shape}; expected the same: --size"
            )
    wanted = None if shape is None else shape[1:]
    if wanted is not None:
        fits = len(wanted) == pixels[0].ndim and all(
            side in (None, found) for side, found in zip(wanted, pixels[0].shape, strict=True)
        )
        if not fits:
            raise InputError(
                f"{items[0]} becomes an array of shape {pixels[0].shape}; the model takes "
                f"({', '.join('?' if side is None else str(side) for side in wanted)})"
            )
    return np.stack(pixels)
