"""A real terminal for tests: a pseudo-terminal, and what stands on its screen in the end."""

from __future__ import annotations

import fcntl
import os
import re
import struct
import subprocess
import sys
import termios
import threading
from dataclasses import dataclass
from pathlib import Path

SEQUENCE = re.compile(r"\x1b\[([0-9;?]*)([A-Za-z])")
UNSET = ("COLUMNS", "LINES", "NO_COLOR", "FORCE_COLOR", "CI", "TTY_COMPATIBLE", "TTY_INTERACTIVE",
         "COLORTERM", "PYTHONIOENCODING")  # fmt: skip


class Terminal:
    """A pseudo-terminal; `device` is what a program writes to, `text` what it wrote."""

    def __init__(self, columns: int = 80) -> None:
        self._reader, self.device = os.openpty()
        fcntl.ioctl(self.device, termios.TIOCSWINSZ, struct.pack("HHHH", 50, columns, 0, 0))
        self._written: list[bytes] = []
        self._thread = threading.Thread(target=self._read, daemon=True)
        self._thread.start()

    def _read(self) -> None:
        while True:
            try:
                part = os.read(self._reader, 65536)
            except OSError:  # the last program has closed its end
                return
            if not part:
                return
            self._written.append(part)

    @property
    def so_far(self) -> str:
        return b"".join(self._written).decode("utf-8", "replace")

    def text(self) -> str:
        os.close(self.device)
        self._thread.join(10)
        os.close(self._reader)
        return self.so_far.replace("\r\n", "\n")


@dataclass
class Done:
    code: int
    stdout: str
    stderr: str


def environment(**variables: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name not in UNSET}
    return kept | {"TERM": "xterm-256color", "PYTHONUTF8": "1"} | variables


def start(
    folder: Path, *words: str, out: int, err: int, stdin: int | None = None, **variables: str
):
    return subprocess.Popen(
        [sys.executable, *words],
        cwd=folder,
        stdin=subprocess.DEVNULL if stdin is None else stdin,
        stdout=out,
        stderr=err,
        env=environment(**variables),
    )


def in_terminal(folder: Path, *words: str, columns: int = 80, **variables: str) -> Done:
    """Run Python with standard output and standard error each on a terminal of its own."""
    output, errors = Terminal(columns), Terminal(columns)
    code = start(folder, *words, out=output.device, err=errors.device, **variables).wait(120)
    return Done(code, output.text(), errors.text())


def on_screen(written: str) -> list[str]:
    """Return the lines that stand on a screen after everything was written to it."""
    lines, row, column = [""], 0, 0
    place = 0
    while place < len(written):
        found = SEQUENCE.match(written, place)
        if found:
            place = found.end()
            count, command = found[1], found[2]
            if command == "A":
                row = max(0, row - int(count or 1))
            elif command == "K":
                assert count == "2", found[0]
                lines[row] = ""
            else:
                assert command in "mhl", found[0]
            continue
        character = written[place]
        place += 1
        if character == "\n":
            row, column = row + 1, 0
            lines += [""] * (row + 1 - len(lines))
        elif character == "\r":
            column = 0
        else:
            assert character != "\x1b", written[place : place + 20]
            lines[row] = lines[row][:column].ljust(column) + character + lines[row][column + 1 :]
            column += 1
    return [line.rstrip() for line in lines]
