"""How far long work has come: a function that is told, and knows nothing of who asks.

Whatever takes long on any floor (resamples, files, folds) accepts a `Progress` and calls it now
and then; a bar in a terminal, a log or nothing at all stands behind it.
"""

from __future__ import annotations

from collections.abc import Callable

Progress = Callable[[int, int], None]
"""Told how many of how many are done, both counted from 0 to `total`; returns at once.

It may be called from any thread, must not be relied on, and changes no number.
"""


def no_progress(done: int, total: int) -> None:
    """Tell nobody: the default of everything that reports its progress.

    Examples
    --------
    >>> def doubled(values, progress=no_progress):
    ...     out = []
    ...     for done, value in enumerate(values, start=1):
    ...         out.append(2 * value)
    ...         progress(done, len(values))
    ...     return out
    >>> doubled([1, 2])
    [2, 4]
    """
