"""How far a loop has come: on standard error for people who watch, else for nobody."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sized
from contextlib import contextmanager
from typing import Any

from tellapart.results.progress import Progress


@contextmanager
def counted(
    batches: Iterable[Any], progress: bool | Progress | None = None
) -> Iterator[Iterable[Any]]:
    """Hand out batches and tell how many are done; a bar is wiped at the end.

    Parameters
    ----------
    progress
        None for a bar if standard error is a terminal; True for one in any case; False for
        none; or a function that is told (done, total), with a total of 0 where nobody knows it.
    """
    total = len(batches) if isinstance(batches, Sized) else 0
    if callable(progress):
        yield _told(batches, total, progress)
        return
    from rich.console import Console
    from rich.progress import Progress as Bar

    console = Console(stderr=True)
    is_watched = console.is_terminal and not console.is_dumb_terminal
    if progress is False or not (progress or is_watched):
        yield batches
        return
    with Bar(console=console, transient=True) as bar:
        task = bar.add_task("evaluating", total=total or None)
        yield _told(batches, total, lambda done, _: bar.update(task, completed=done))


def _told(batches: Iterable[Any], total: int, progress: Progress) -> Iterator[Any]:
    for done, batch in enumerate(batches, start=1):
        yield batch
        progress(done, total)
