"""The terminal as rich sees it, and output that nobody can take."""

from __future__ import annotations

import os
import sys
from typing import NoReturn

from rich.console import Console


class Terminal(Console):
    """A console that leaves a closed pipe to the program (rich would exit with 1)."""

    def on_broken_pipe(self) -> NoReturn:
        """Raise the error again."""
        raise BrokenPipeError


def drop_output() -> None:
    """Send what is still to be flushed at exit to nowhere: the pipe is closed, the disk full."""
    try:
        target = sys.stdout.fileno()
    except (OSError, ValueError):  # no file behind it, as in a notebook
        return
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, target)
    os.close(nowhere)
