"""Paths of images that are safe to open: inside the folder, plain files, of a fair size."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from stat import S_ISDIR, S_ISREG
from typing import BinaryIO
from urllib.parse import quote

from tellapart.results.pages import Unread

IN_BROWSERS = frozenset({".jpg", ".jpeg", ".png", ".webp", ".gif", ".bmp"})
SUFFIXES = IN_BROWSERS | {".tif", ".tiff", ".ppm", ".pgm", ".pbm", ".pnm"}
MOST_BYTES = 50_000_000


def are_images(items: Sequence[str]) -> bool:
    """Whether at least half of the items are called like images.

    >>> are_images(["a/1.JPG", "a/2.png", "a/3"]), are_images(["17", "18"])
    (True, False)
    """
    named = sum(_suffix(item) in SUFFIXES for item in items)
    return 0 < len(items) <= 2 * named


def located(root: Path, item: str) -> Path | Unread:
    """Return the file that an item means, or why it is not opened.

    Parameters
    ----------
    root
        The folder, with its own symlinks followed: what lies outside is not looked at.
    item
        A path relative to it, or an absolute one inside it.
    """
    if "://" in item:
        return Unread(item, "a web address; nothing is fetched")
    if _suffix(item) not in SUFFIXES:
        return Unread(item, "not the name of an image")
    try:
        path = (root / item).resolve()
        if not path.is_relative_to(root):
            return Unread(item, "outside the folder")
        status = path.stat()
    except (FileNotFoundError, NotADirectoryError):
        return Unread(item, "missing")
    except OSError as error:
        return Unread(item, (error.strerror or "not a path").lower())
    except (RuntimeError, ValueError):  # a loop of links, characters that no path can have
        return Unread(item, "not a path")
    reason = refusal(status)
    return path if reason is None else Unread(item, reason)


def refusal(status: os.stat_result) -> str | None:
    """Return why a file is not read: folders, pipes and devices could block or never end."""
    if S_ISDIR(status.st_mode):
        return "a folder"
    if not S_ISREG(status.st_mode):
        return "not a plain file"
    if status.st_size == 0:
        return "empty"
    if status.st_size > MOST_BYTES:
        return f"larger than {MOST_BYTES // 1_000_000} MB"
    return None


def opened(path: Path) -> BinaryIO:
    """Open a file that `located` returned; one that was exchanged meanwhile cannot block."""
    flags = os.O_RDONLY
    for name in ("O_BINARY", "O_CLOEXEC", "O_NOFOLLOW", "O_NONBLOCK"):
        flags |= getattr(os, name, 0)
    descriptor = os.open(path, flags)
    reason = refusal(os.fstat(descriptor))
    if reason is not None:
        os.close(descriptor)
        raise OSError(0, reason)
    return os.fdopen(descriptor, "rb")


def link_to(path: Path, item: str, beside: Path) -> str | Unread:
    """Return the URL of a file relative to the folder of a page, percent-encoded."""
    if path.suffix.lower() not in IN_BROWSERS:
        return Unread(item, f"browsers show no {path.suffix.lower()}; embedded it would be seen")
    try:
        relative = os.path.relpath(path, beside)
    except ValueError:  # Windows: no way leads from one drive to another
        return Unread(item, "on another drive than the page")
    return quote(os.fsencode(relative.replace(os.sep, "/")))


def _suffix(item: str) -> str:
    return os.path.splitext(item)[1].lower()  # noqa: PTH122 - an item need not be a path
