"""The terminal as rich sees it, and output that nobody can take."""

from __future__ import annotations

import os
import shutil
import sys
from typing import Any, NoReturn

from rich.cells import cell_len
from rich.console import Console, ConsoleDimensions

PLAIN = "tellapart.plain"  # an error handler of codecs
_PLAIN = {"—": "-", "…": "~", "·": ".", "∞": "inf", "─": "-"}


class Terminal(Console):
    """A console that leaves a closed pipe to the program (rich would exit with 1).

    Plain terminals have a width too, which rich takes to be 80. Files and pipes get no blanks at
    the ends of lines.
    """

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        if self.is_dumb_terminal:
            self.size = ConsoleDimensions(*shutil.get_terminal_size())  # its width alone is ignored

    def print(self, *objects: Any, **options: Any) -> None:
        """Print; where there is no terminal, without the blanks that fill the last column."""
        if self.is_terminal:
            super().print(*objects, **options)
            return
        with self.capture() as held:
            super().print(*objects, **options)
        self.file.write("\n".join(line.rstrip(" ") for line in held.get().split("\n")))

    def on_broken_pipe(self) -> NoReturn:
        """Raise the error again."""
        raise BrokenPipeError


def plain_characters(error: UnicodeError) -> tuple[str, int]:
    """Replace what an encoding cannot write by as many cells of what every encoding can.

    >>> import codecs
    >>> codecs.register_error(PLAIN, plain_characters)
    >>> "猫 — ∞".encode("ascii", PLAIN)
    b'?? - inf'
    """
    if not isinstance(error, UnicodeEncodeError):
        raise error
    characters = error.object[error.start : error.end]
    return "".join(_PLAIN.get(mark, "?" * cell_len(mark)) for mark in characters), error.end


def drop_output() -> None:
    """Send what is still to be flushed at exit to nowhere: the pipe is closed, the disk full."""
    try:
        target = sys.stdout.fileno()
    except (OSError, ValueError):  # no file behind it, as in a notebook
        return
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, target)
    os.close(nowhere)
