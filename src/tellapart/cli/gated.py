"""What ``tellapart check`` reads: settings, predictions, or the JSON of an evaluation."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from tellapart.cli.flags import Reading
from tellapart.cli.messages import one_line, say
from tellapart.cli.origins import source_of
from tellapart.cli.progress import Phases
from tellapart.errors import InputError

if TYPE_CHECKING:
    from tellapart.gate.baselines import Judged
    from tellapart.gate.settings import Settings


@dataclass(frozen=True)
class Intervals:
    """How intervals are made; the attributes are the flags."""

    level: float | None = None
    bootstrap: int | None = None
    seed: int | None = None


def settings_of(config: str | None) -> Settings:
    """Return the settings of a file that was named, or of the nearest one."""
    from tellapart.gate.settings import Settings, found_settings, read_settings

    if config is None:
        return found_settings(Path())
    return Settings() if config == "none" else read_settings(Path(config))


def is_missing(path: str) -> bool:
    """Whether a baseline does not exist: neither a file nor a pattern that finds some."""
    from tellapart.inputs.paths import settled_paths

    if "\0" in path:  # no file can be called so: a mistake, not the first run
        raise InputError(f"--baseline is {path!r}; expected the path of a file")
    try:
        return not all(Path(one).exists() for one in settled_paths(path))
    except InputError:
        return True


def read_judged(
    files: Sequence[str], reading: Reading, phase: Phases, made: Intervals, *, quiet: bool
) -> Judged:
    """Read and evaluate predictions, or read what is stored of an evaluation."""
    source = source_of(files)
    phase(f"reading {one_line(source)}")
    text = _stored_text(files) if reading["format"] is None else None
    if text is not None:
        from tellapart.gate.baselines import at_level, read_stored

        if made.bootstrap is not None:
            raise InputError(
                f"--bootstrap is {made.bootstrap}, but {source} holds no rows to draw; expected a "
                "file of predictions"
            )
        return at_level(read_stored(text, source), made.level, source)
    from tellapart.inputs import read_problem

    problem, roles = read_problem(list(files), **reading)
    from tellapart.evaluation import evaluate_problem  # slower than to find a wrong flag

    if not quiet:
        for note in roles.notes:
            say("note", note)
    phase(f"evaluating {problem.rows:,} rows")
    level = 0.95 if made.level is None else made.level
    evaluation = evaluate_problem(
        problem, level=level, columns=roles.described(), seed=made.seed or 0
    )
    if made.bootstrap is None:
        return evaluation
    return evaluation.bootstrapped(made.bootstrap, progress=phase("resampling"))


def _stored_text(files: Sequence[str]) -> bytes | None:
    """Return the JSON of a result, or None where the files hold something else.

    Raises
    ------
    InputError
        A file cannot be read, or the JSON of a result is one file of several.
    """
    from tellapart.gate.baselines import SNIFFED, is_stored

    for file in files:
        if file == "-":
            buffer = None if sys.stdin is None else sys.stdin.buffer
            peek = getattr(buffer, "peek", None)
            if buffer is None or peek is None or not is_stored(peek(SNIFFED), file):
                continue
            content = buffer.read
        else:
            head = _head(Path(file), SNIFFED)
            if head is None or not is_stored(head, Path(file).name):
                continue
            content = Path(file).read_bytes
        if len(files) > 1:
            raise InputError(
                f"{file} holds results, not rows, and cannot be joined with other files; expected "
                "it alone, or as --baseline"
            )
        return bytes(content())
    return None


def _head(path: Path, size: int) -> bytes | None:
    """Return the first bytes of a file; None where there is none."""
    try:
        if not path.is_file():
            return None
        with path.open("rb") as opened:
            return opened.read(size)
    except ValueError:  # a null byte
        return None
    except OSError as error:
        raise InputError(f"{path} cannot be read ({error.strerror})") from error
