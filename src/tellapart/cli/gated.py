"""What ``tellapart check`` reads: settings, predictions, or the JSON of an evaluation."""

from __future__ import annotations

import sys
from collections.abc import Sequence
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

_HEAD = 4096  # bytes


def settings_of(config: str | None) -> Settings:
    """Return the settings of a file that was named, or of the nearest one."""
    from tellapart.gate.settings import Settings, found_settings, read_settings

    if config is None:
        return found_settings(Path())
    return Settings() if config == "none" else read_settings(Path(config))


def is_missing(path: str) -> bool:
    """Whether a baseline does not exist: neither a file nor a pattern that finds some."""
    from tellapart.inputs.paths import settled_paths

    try:
        return not all(Path(one).exists() for one in settled_paths(path))
    except InputError:
        return True


def read_judged(
    files: Sequence[str],
    reading: Reading,
    phase: Phases,
    level: float | None,
    bootstrap: int | None,
    seed: int | None,
    *,
    quiet: bool,
) -> Judged:
    """Read and evaluate predictions, or read what is stored of an evaluation."""
    source = source_of(files)
    phase(f"reading {one_line(source)}")
    text = _stored_text(files) if len(files) == 1 and reading["format"] is None else None
    if text is not None:
        from tellapart.gate.baselines import at_level, read_stored

        if bootstrap is not None:
            raise InputError(
                f"--bootstrap is {bootstrap}, but {source} holds no rows to draw; expected a file "
                "of predictions"
            )
        return at_level(read_stored(text, source), level, source)
    from tellapart.inputs import read_problem

    problem, roles = read_problem(list(files), **reading)
    from tellapart.evaluation import evaluate_problem  # slower than to find a wrong flag

    if not quiet:
        for note in roles.notes:
            say("note", note)
    phase(f"evaluating {problem.rows:,} rows")
    evaluation = evaluate_problem(
        problem, level=0.95 if level is None else level, columns=roles.described(), seed=seed or 0
    )
    if bootstrap is None:
        return evaluation
    return evaluation.bootstrapped(bootstrap, progress=phase("resampling"))


def _stored_text(files: Sequence[str]) -> bytes | None:
    """Return the JSON of a result, or None where a file holds something else."""
    from tellapart.gate.baselines import is_stored

    (file,) = files
    if file == "-":
        buffer = None if sys.stdin is None else sys.stdin.buffer
        peek = getattr(buffer, "peek", None)
        if buffer is None or peek is None or not is_stored(peek(_HEAD), file):
            return None
        return buffer.read()
    path = Path(file)
    try:
        if not path.is_file():
            return None
        with path.open("rb") as opened:
            if not is_stored(opened.read(_HEAD), path.name):
                return None
        return path.read_bytes()
    except OSError as error:
        raise InputError(f"{file} cannot be read ({error.strerror})") from error
