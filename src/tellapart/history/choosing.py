"""Which of the kept runs are looked at."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from tellapart.errors import InputError
from tellapart.history.changes import AGAINST
from tellapart.history.envelopes import Wire, opened, unpacked
from tellapart.history.store import Stored, read_stored, stored
from tellapart.problem.labels import listed
from tellapart.results.asked import Asked
from tellapart.results.history import KeptRun

SHORTEST = 4  # characters of an id


@dataclass(frozen=True, eq=False)
class Found:
    """One readable file: where, its id, and its envelope."""

    path: Path
    id: str
    wire: Wire


@dataclass(frozen=True)
class Choice:
    """Which runs: of these names, with these tags, not before, the last of each name."""

    names: Sequence[str] | None = None
    tags: Mapping[str, str] = field(default_factory=dict)
    since: datetime | None = None
    last: int | None = None

    def __str__(self) -> str:
        """Return what a run must have, in words."""
        words = [] if self.names is None else [f"the name {' or '.join(self.names)}"]
        words += [f"the tag {key}={value}" for key, value in self.tags.items()]
        if self.since is not None:
            words.append(f"a time since {self.since:%Y-%m-%d %H:%M} UTC")
        return " and ".join(words)

    def check_names(self, found: Sequence[Found]) -> None:
        """Refuse a name that no run has.

        Raises
        ------
        InputError
            The message says which names there are.
        """
        known = dict.fromkeys(one.wire.name for one in found if one.wire.name is not None)
        for name in self.names or ():
            if found and name not in known:
                told = f"expected one of {listed(known)}" if known else "the runs have no names"
                raise InputError(f"names holds {name!r}, which no run has; {told}")

    def takes(self, wire: Wire) -> bool:
        """Whether a run is one of them, as far as it alone can say."""
        return (
            (self.names is None or wire.name in self.names)
            and all(wire.tags.get(key) == value for key, value in self.tags.items())
            and (self.since is None or wire.kept_at >= self.since)
        )


@dataclass(frozen=True, eq=False)
class Chosen:
    """The runs that were chosen, oldest first, and what became of the other files."""

    runs: tuple[KeptRun, ...]
    left_out: int
    reference: KeptRun | None
    unread: tuple[tuple[str, str], ...]


def read_runs(folder: Path, choice: Choice, against: str, metrics: Collection[Asked]) -> Chosen:
    """Read the runs of a folder; of those that are not chosen only the envelope.

    Parameters
    ----------
    folder, choice
        Where, and which.
    against
        One of `AGAINST`, or the start of an id.
    metrics
        Which numbers are wanted.

    Raises
    ------
    InputError
        The folder is none, no run has one of the names, or `against` is the id of no run, or of
        several.
    """
    found: list[Found] = []
    unread: list[tuple[str, str]] = []
    for each in stored(folder):
        try:
            found.append(Found(each.path, each.id, opened(_content(each))))
        except InputError as error:
            unread.append((_within(each.path, folder), str(error)))
    choice.check_names(found)
    wanted = _last(sorted((one for one in found if choice.takes(one.wire)), key=_age), choice.last)
    referred = None if against in AGAINST else _referred(found, against)
    runs = []
    for one in wanted:
        try:
            runs.append(_unpacked(one, metrics))
        except InputError as error:
            unread.append((_within(one.path, folder), str(error)))
    reference = None if referred is None else _reference(referred, metrics)
    return Chosen(tuple(runs), len(found) - len(wanted), reference, tuple(unread))


def _reference(found: Found, metrics: Collection[Asked]) -> KeptRun:
    try:
        return _unpacked(found, metrics)
    except InputError as error:
        raise InputError(f"against is the run {found.id}, which cannot be used: {error}") from None


def _content(each: Stored) -> bytes:
    if each.reason is not None:
        raise InputError(each.reason)
    return each.content


def _unpacked(found: Found, metrics: Collection[Asked]) -> KeptRun:
    """Read a file again: all of them at once may be more than memory holds."""
    each = read_stored(found.path, found.id)
    if each is None:
        raise InputError("it was taken away while it was read")
    return unpacked(found.id, found.wire, _content(each), metrics)


def _within(path: Path, folder: Path) -> str:
    return path.relative_to(folder).as_posix()


def _age(one: Found) -> tuple[datetime, str]:
    return one.wire.kept_at, one.id


def _last(found: list[Found], count: int | None) -> list[Found]:
    """Return the last runs of each name."""
    if count is None:
        return found
    left: dict[str | None, int] = {}
    kept = []
    for one in reversed(found):
        name = one.wire.name
        left[name] = left.get(name, 0) + 1
        if left[name] <= count:
            kept.append(one)
    return kept[::-1]


def _referred(found: Sequence[Found], start: str) -> Found:
    alike = [one for one in found if one.id.startswith(start.lower())]
    if len(start) < SHORTEST or not alike:
        raise InputError(
            f"against is {start!r}; expected {', '.join(AGAINST)}, or the first characters "
            f"(at least {SHORTEST}) of the id of a run"
        )
    if len(alike) > 1:
        raise InputError(f"against is {start!r}, with which {len(alike)} ids start; expected more")
    return alike[0]


def instant_of(text: str | datetime, argument: str = "since") -> datetime:
    """Read a date or a time, in UTC unless it says otherwise.

    Raises
    ------
    InputError
        It is neither.

    Examples
    --------
    >>> print(instant_of("2026-03-01"), instant_of("2026-03-01T12:00+02:00"))
    2026-03-01 00:00:00+00:00 2026-03-01 10:00:00+00:00
    """
    try:
        found = text if isinstance(text, datetime) else datetime.fromisoformat(text)
    except (TypeError, ValueError):
        raise InputError(
            f"{argument} is {text!r}; expected a date such as 2026-03-01, or 2026-03-01T12:00"
        ) from None
    return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
