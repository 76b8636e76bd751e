"""Writing reports without destroying what is not one."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import IO, Any

from tellapart.errors import InputError

PAGE = "<!-- tellapart report -->"
MARKS = (PAGE, '"tellapart_version"')
READ = 4096  # a mark stands near the start of a report


def titled(title: str, subject: str | None) -> str:
    """Put what a page is about before its title, so that open pages can be told apart.

    >>> titled("tellapart report", "pets.csv"), titled("tellapart report", None)
    ('pets.csv: tellapart report', 'tellapart report')
    """
    return title if subject is None else f"{subject}: {title}"


def write_report(
    path: str | Path,
    *,
    page: Callable[[Path], str],
    numbers: Callable[[], str],
    markdown: Callable[[], str],
    overwrite: bool,
) -> Path:
    """Write what the name asks for: a page (made for its path), the numbers, or Markdown."""
    target = Path(path)
    makers = {
        ".html": lambda: page(target),
        ".htm": lambda: page(target),
        ".json": lambda: numbers() + "\n",
        ".md": markdown,
    }
    make = makers.get(target.suffix.lower())
    if make is None:
        raise InputError(f"path is {str(path)!r}; expected a name that ends in .html, .json or .md")
    return write_text(target, make(), overwrite=overwrite)


def write_text(path: Path, text: str, *, overwrite: bool) -> Path:
    """Write a report; replace an existing file only if it is one, or if told to.

    The text goes to a neighbour first, so that a full disk leaves the old report in place.
    """
    allowed = overwrite or is_report(path)
    return write_bytes(path, lambda file: file.write(text.encode("utf-8")), overwrite=allowed)


def write_bytes(path: Path, write: Callable[[IO[bytes]], Any], *, overwrite: bool) -> Path:
    """Let `write` fill a file; refuse to replace an existing one unless told to."""
    if path.is_dir():
        raise InputError(f"path is {str(path)!r}, which is a folder; expected a file name")
    if path.exists() and not overwrite:
        raise InputError(
            f"path is {str(path)!r}, which exists and is not a file of ours to replace; expected "
            "a new name, or overwrite=True (--force)"
        )
    part = path.with_name(path.name + ".part")
    try:
        with part.open("wb") as file:
            write(file)
        part.replace(path)
    except OSError as error:
        raise InputError(f"path is {str(path)!r}, which cannot be written ({error})") from error
    return path


def is_report(path: Path) -> bool:
    """Whether a file is a report, which a new one may replace.

    Markdown is a report only from its first character on: a text of one's own may quote one.
    """
    if not path.is_file():
        return False
    with path.open("rb") as file:
        start = file.read(READ)
    if path.suffix.lower() == ".md":
        return len(start) == 0 or start.startswith(PAGE.encode())
    return len(start) == 0 or any(mark.encode() in start for mark in MARKS)
