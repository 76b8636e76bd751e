"""`keep`: one evaluation goes into a folder of runs."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tellapart import __version__
from tellapart.errors import InputError
from tellapart.evaluation import Evaluation
from tellapart.evaluation.fingerprints import truth_fingerprint
from tellapart.history.commits import commit_here
from tellapart.history.envelopes import Envelope, written
from tellapart.history.store import put
from tellapart.results.pages import Origin

LONGEST = 200  # characters of a name, a key, a value


def keep(
    evaluation: Evaluation,
    folder: str | Path,
    *,
    name: str | None = None,
    tags: Mapping[str, Any] | None = None,
    when: datetime | None = None,
    commit: str | None = None,
    origin: Origin | None = None,
) -> Path:
    """Keep an evaluation in a folder of runs, for `tellapart.read_history`.

    One file is added, and none is ever changed: its name is the SHA-256 of what it holds. Any
    number of processes may write to the folder and read from it at once, on one machine or on
    several; nothing needs a lock, and a writer that is stopped leaves nothing that a reader would
    take for a run. The folder can be committed: no two branches change one file.

    Parameters
    ----------
    evaluation
        What `tellapart.evaluate` returned. Its JSON is kept; no rows and no scores are.
    folder
        Where to; made if it does not exist, in a folder that does.
    name
        What it is a run of: only runs of one name are held against each other.
    tags
        Whatever else to note: text, numbers.
    when
        The time that it counts as, with its time zone; now if left out.
    commit
        A commit, such as ``"4f2a..."``; that of the working folder, if it is a git repository, if
        left out.
    origin
        Command line and files, as pages tell them.

    Returns
    -------
    The file that was written. The same evaluation kept twice is two runs, at two times.

    Raises
    ------
    InputError
        An argument cannot be used, or the folder cannot be written to.

    Examples
    --------
    >>> import tempfile
    >>> import tellapart as ta
    >>> evaluation = ta.evaluate([0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8])
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = ta.keep(evaluation, folder, name="first try", tags={"epochs": 3})
    ...     print(len(path.stem), ta.read_history(folder).runs[0].tags)
    64 {'epochs': '3'}
    """
    if not isinstance(evaluation, Evaluation):
        raise InputError(
            f"evaluation is a {type(evaluation).__name__}; expected what evaluate returns"
        )
    place = str(folder)
    if not place.strip() or place.startswith("~"):
        raise InputError(
            f"folder is {place!r}; expected the name of a folder (. is this one; ~ is not expanded)"
        )
    made = origin or Origin()
    envelope = Envelope(
        kept_at=_instant(when),
        name=None if name is None else checked_text(name, "name"),
        tags=checked_tags(tags or {}),
        commit=commit_here() if commit is None else checked_text(commit, "commit"),
        inputs=made.files,
        command=made.command,
        version=__version__,
        data=truth_fingerprint(evaluation.problem),
    )
    return put(Path(folder), written(envelope, evaluation.to_json()))


def checked_text(text: Any, argument: str) -> str:
    """Return a short text without spaces around it.

    Raises
    ------
    InputError
        It is none, or empty, or long.
    """
    if not isinstance(text, str) or not 0 < len(text.strip()) <= LONGEST:
        shown = repr(text) if not isinstance(text, str) or len(text) <= LONGEST else "long"
        raise InputError(f"{argument} is {shown}; expected text of 1 to {LONGEST} characters")
    return text.strip()


def checked_tags(tags: Mapping[str, Any]) -> dict[str, str]:
    """Return tags as text.

    Raises
    ------
    InputError
        They are no mapping, or a key or value is no short text or number.
    """
    if not isinstance(tags, Mapping):
        raise InputError(f"tags is {tags!r}; expected names and values, such as {{'lr': 0.1}}")
    out = {}
    for key, value in tags.items():
        plain = str(value) if isinstance(value, (bool, int, float)) else value
        out[checked_text(key, "a name in tags")] = checked_text(plain, f"tags[{key!r}]")
    return out


def _instant(when: datetime | None) -> datetime:
    if when is None:
        return datetime.now(UTC)
    if not isinstance(when, datetime) or when.tzinfo is None:
        raise InputError(f"when is {when!r}; expected a datetime with a time zone")
    try:
        return when.astimezone(UTC)
    except OverflowError:
        raise InputError(f"when is {when}; expected a time that UTC has too") from None
