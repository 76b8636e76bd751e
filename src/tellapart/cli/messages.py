"""Lines on standard error, and Python's words turned into flags."""

from __future__ import annotations

import re
import shutil
import sys
import traceback
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO

WIDEST = 100  # characters of a wrapped line

JOINERS = "\u200c\u200d"  # inside words of some scripts, and inside emoji

FLAGS = (  # what the Python functions say -> what is typed on a command line
    (r'missing="drop"', "--drop-missing"),
    (r'\b(scores|task)="(\w+)"', r"--\1 \2"),
    (r'\bformat="(\w+)"', r"--input-format \1"),
    (r'\bdecimal=","', "--decimal ,"),
    (r"\bclasses=\[\.\.\.\]", "--classes a,b,c"),
    (r"\bevaluation\.at\(threshold=\.\.\.\)", "the Python function evaluation.at(threshold=...)"),
    (r"\bpos_label(\[0\])?", "--positive"),
    (r"\boverwrite=True\b( \(--force\))?", "--force"),
    (r"^path is ", "--output is "),
    (r"^folder is (?=.*; expected a folder)", "--save-to is "),
    (r"^folder is (?=.*; expected (the folder that|what) tellapart report)", "DIR is "),
    (r"^names holds ", "--name is "),
    (r"^(since|last|against) is ", r"--\1 is "),
    (r"^name is (?=.*; expected text of 1 to )", "--run-name is "),
    (r"^output is ", "--output is "),
    (
        r"^(provider|device|workers|scale|mean|std|resize|crop|layout|channels|activation) is ",
        r"--\1 is ",
    ),
    (r"^(batch|part)_size is ", r"--\1-size is "),
    (r"^(mean|std) holds ", r"--\1 holds "),
    (r"^size is (?=\()", "--size is "),
    (r"^cut is ", "--harden is "),
    (r"^images is ", "--images is "),
    (r"^image_root is ", "--image-root is "),
    (r"^resamples is ", "--bootstrap is "),
    (r"^permutations is ", "--permutations is "),
    (r"^metrics names ", "--metric names "),
    (r"^(margin|adjust|reference) (is|names) ", r"--\1 \2 "),
    (r"^seed is ", "--seed is "),
    (r"^costs is ", "--costs is "),
    (r"^prevalence (is|of|names) ", r"--prevalence \1 "),
    (r"^the shares in prevalence add up ", "the shares in --prevalence add up "),
    (r"such as \{(['\"])(.*)\1: ([\d.]+)\}$", r"such as \2=\3"),
    (r"^(marks|metric|normalize|of|dpi|level|kind|range) (is|are|hold) ", r"--\1 \2 "),
    (r"^require (is|names) ", r"--require \1 "),
    (r"^baseline is (?='.*', which does not exist)", "--baseline is "),
    (r"^margin is given without a baseline;", "--margin is given without --baseline;"),
    (r"\blevel=([\d.]+)", r"--level \1"),
    (r"^(rate|maximise) is ", r"--\1 is "),
    (r"^beta is ", "--fbeta is "),
    (r"^at_(least|most) bounds ", r"--at-\1 bounds "),
    (r"; expected single\('\w+'\), or one of ", "; expected one model, or --kind "),
)


def as_flags(message: str) -> str:
    """Return a message with arguments of the Python functions as flags.

    >>> as_flags('y_true[3] is missing; expected missing="drop" or scores="rank"')
    'y_true[3] is missing; expected --drop-missing or --scores rank'
    """
    for pattern, flag in FLAGS:
        message = re.sub(pattern, flag, message)
    return message


def one_line(text: str) -> str:
    """Return text without line breaks and control characters, for a terminal."""
    joined = " ".join(text.split())
    return "".join(
        mark if mark.isprintable() or mark in JOINERS else repr(mark)[1:-1] for mark in joined
    )


def say(kind: str, text: str) -> None:
    """Write one line to standard error: ``error: ...``, ``warning: ...`` or ``note: ...``.

    A terminal gets it wrapped between words, a file or a pipe as one line, to be searched.
    """
    if sys.stderr is None:  # closed: print would turn to standard output
        return
    line = f"{kind}: {one_line(as_flags(text))}"
    if sys.stderr.isatty():
        width = min(shutil.get_terminal_size().columns, WIDEST)
        line = "\n".join(wrapped(line, width, indent="  "))
    print(line, file=sys.stderr)


def wrapped(line: str, width: int, *, indent: str = "") -> list[str]:
    """Break a line between words into pieces of at most so many cells.

    A word that is longer than a line is cut; wide characters take two cells.

    >>> wrapped("error: file.csv does not exist", 20, indent="  ")
    ['error: file.csv does', '  not exist']
    """
    from rich.cells import cell_len, chop_cells

    pieces, room = [""], max(width, 20)
    for word in line.split(" "):
        start = pieces[-1]
        joined = f"{start} {word}" if start.strip() else start + word
        if cell_len(joined) <= room:
            pieces[-1] = joined
            continue
        if start.strip():
            pieces.append(indent)
        first, *rest = chop_cells(word, room - len(indent)) or [""]
        pieces[-1] += first
        pieces += [indent + part for part in rest]
    return pieces


def show_traceback() -> None:
    """Write the traceback of the error that is being handled to standard error."""
    if sys.stderr is not None:
        traceback.print_exc(file=sys.stderr)


@contextmanager
def warnings_on_stderr(*, quiet: bool) -> Iterator[None]:
    """Write tellapart's own warnings as single lines, and no others."""
    from tellapart.errors import TellapartWarning

    def show(
        message: Warning | str,
        category: type[Warning],
        filename: str,  # noqa: ARG001 - the signature of warnings.showwarning
        lineno: int,  # noqa: ARG001
        file: TextIO | None = None,  # noqa: ARG001
        line: str | None = None,  # noqa: ARG001
    ) -> None:
        if issubclass(category, TellapartWarning) and not quiet:
            say("warning", str(message))

    with warnings.catch_warnings():
        warnings.simplefilter("default")
        warnings.showwarning = show
        yield
