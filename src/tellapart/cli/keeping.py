"""``--save-to``: what a command keeps for ``tellapart history``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from tellapart.cli.messages import one_line, say
from tellapart.cli.origins import origin_of
from tellapart.errors import InputError

if TYPE_CHECKING:
    from tellapart.evaluation import Evaluation


@dataclass(frozen=True)
class Keeping:
    """Where numbers are kept, under which name, with which tags."""

    folder: str
    name: str | None = None
    tags: dict[str, str] = field(default_factory=dict)

    def check(self) -> None:
        """Refuse what would fail after the work is done."""
        from tellapart.history.keeping import checked_tags, checked_text
        from tellapart.history.store import check_store

        check_store(Path(self.folder))
        checked_tags(self.tags)
        if self.name is not None:
            checked_text(self.name, "name")

    def keep(self, evaluation: Evaluation, files: Sequence[str], *, quiet: bool) -> Path:
        """Keep an evaluation, and say where."""
        from tellapart.history import keep

        origin = origin_of(files)
        path = keep(evaluation, self.folder, name=self.name, tags=self.tags, origin=origin)
        if not quiet:
            say("note", f"kept as {one_line(str(path))}")
        return path


def keeping_of(folder: str | None, name: str | None, tags: Sequence[str] | None) -> Keeping | None:
    """Return what the flags ask for; None without --save-to.

    Raises
    ------
    InputError
        A flag says something about what is not kept, or cannot be read.
    """
    if folder is None:
        for flag, given in (("--run-name", name), ("--tag", tags)):
            if given:
                raise InputError(f"{flag} is given without --save-to; expected a folder to keep in")
        return None
    return Keeping(folder, name, tags_of(tags))


def tags_of(tags: Sequence[str] | None) -> dict[str, str]:
    """Return the tags that flags name.

    >>> tags_of(["epochs=3", "data = may, june"])
    {'epochs': '3', 'data': 'may, june'}
    """
    found = {}
    for text in tags or ():
        key, equals, value = text.partition("=")
        if not (equals and key.strip() and value.strip()):
            raise InputError(f"--tag is {text!r}; expected a name and a value, such as epochs=3")
        found[key.strip()] = value.strip()
    return found
