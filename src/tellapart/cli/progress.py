"""How far a command has come, on standard error: for people who wait, and for nobody else.

Nothing is drawn within the first half second, into a file or a pipe, with --quiet, or on a
terminal that cannot move its cursor. What was drawn is wiped when the work is done. Standard
output never sees any of it.
"""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from tellapart.results.progress import Progress

if TYPE_CHECKING:
    from rich import progress

DELAY = 0.5  # seconds: shorter work needs no bar


class Phases:
    """The phases of one command; each call names the phase that begins.

    Without a terminal nothing happens, so that callers need not ask.
    """

    def __init__(self, *, is_shown: bool, color: bool = True) -> None:
        self._color = color
        self._lock = threading.RLock()
        self._bar: progress.Progress | None = None
        self._task: Any = None
        self._phase = 0
        self._words, self._unit = "", ""
        self._done, self._total = 0, 0
        self._timer: threading.Timer | None = None
        if is_shown:
            self._timer = threading.Timer(DELAY, self._start)
            self._timer.daemon = True
            self._timer.start()

    def __call__(self, words: str, unit: str = "") -> Progress:
        """Begin a phase; return what counts inside it, for work that can tell how far it is.

        With a unit the bar also shows how many of them are done in a second.
        """
        with self._lock:
            self._phase += 1
            self._words, self._done, self._total = words, 0, 0
            self._unit = unit
            phase = self._phase
            if self._bar is not None:
                self._bar.remove_task(self._task)
                self._task = self._bar.add_task(words, total=None, unit=unit)

        def count(done: int, total: int) -> None:
            with self._lock:
                if phase != self._phase:
                    return  # a late word from a phase that is over
                self._done, self._total = done, total
                if self._bar is not None:
                    self._bar.update(self._task, completed=done, total=total)

        return count

    def _start(self) -> None:
        from tellapart.cli.bars import drawn_bar  # rich.progress: only for work that takes long

        drawn = drawn_bar(color=self._color)
        with self._lock:
            if self._timer is None:
                return  # the work was done in the meantime
            self._bar = drawn
            self._task = drawn.add_task(
                self._words, total=self._total or None, completed=self._done, unit=self._unit
            )
            drawn.start()

    def stop(self) -> None:
        """Wipe what was drawn."""
        with self._lock:
            timer, bar = self._timer, self._bar
            self._timer = self._bar = None
        if timer is not None:
            timer.cancel()
            timer.join()  # it may be about to draw
        if bar is not None:
            bar.stop()


@contextmanager
def phases(*, quiet: bool = False, color: bool = True) -> Iterator[Phases]:
    """Show the phases of a command while it runs, where somebody can see them.

    Parameters
    ----------
    quiet
        Show nothing.
    color
        False for --no-color.
    """
    shown = Phases(is_shown=not quiet and is_watched(), color=color)
    try:
        yield shown
    finally:
        shown.stop()


def is_watched() -> bool:
    """Whether standard error is a terminal that can move its cursor."""
    if sys.stderr is None or not sys.stderr.isatty():
        return False
    term = os.environ.get("TERM", "").lower()
    return os.name == "nt" or term not in {"", "dumb", "unknown"}
