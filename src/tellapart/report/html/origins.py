"""Where the numbers of a page come from, for whoever wants to make it again."""

from __future__ import annotations

from collections.abc import Iterator

from tellapart.report.facts import Fact
from tellapart.report.names import readable
from tellapart.report.wording import tool_version
from tellapart.results.pages import Exploration

_GALLERY = {"images": "Images", "links": "Images", "rows": "Rows behind the numbers"}


def gallery_title(exploration: Exploration | None) -> str:
    """Head the rows to look at."""
    if exploration is None or exploration.gallery is None:
        return ""
    return _GALLERY[exploration.gallery.shown]


def origin_facts(exploration: Exploration | None) -> Iterator[Fact]:
    """List the command, the files with their hashes, the seed and the versions."""
    if exploration is None:
        return
    origin = exploration.origin
    if origin.command is not None:
        yield Fact("command", (readable(origin.command),))
    for name, size, digest in origin.files:
        yield Fact("input", (readable(name), f"{size:,} bytes", f"SHA-256 {digest}"))
    if origin.resamples:
        yield Fact("resamples", (f"{origin.resamples:,}", f"seed {origin.seed}"))
    yield Fact("versions", (f"tellapart {tool_version()}", *origin.versions))
