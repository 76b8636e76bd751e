"""What a page shall show behind its cells: pictures, links, or ids; and how many."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from tellapart.errors import InputError

Mode = Literal["embed", "link", "none"]

DEFAULT_MOST = 240
LIMIT = 5_000  # beyond it, a page is too large to open and pictures too many to keep in memory


@dataclass(frozen=True)
class ImageChoice:
    """Which rows to look at, and how.

    Attributes
    ----------
    mode
        ``embed`` puts thumbnails into the page, ``link`` points to the files beside it, ``none``
        shows ids only.
    most
        Largest number of rows shown.
    root
        Folder that item paths are relative to; nothing outside it is read. The working folder if
        left out.
    beside
        Folder of the page, from which links start. The working folder if left out.
    """

    mode: Mode = "embed"
    most: int = DEFAULT_MOST
    root: Path | None = None
    beside: Path | None = None

    def __post_init__(self) -> None:
        if self.mode not in ("embed", "link", "none"):
            raise InputError(f'mode is {self.mode!r}; expected "embed", "link" or "none"')
        if not 1 <= self.most <= LIMIT:
            raise InputError(f"most is {self.most}; expected 1 to {LIMIT}")


def image_choice(
    images: str | None = None,
    *,
    root: str | Path | None = None,
    beside: Path | None = None,
    folder: Path | None = None,
) -> ImageChoice:
    """Return what ``--images`` and ``--image-root`` ask for.

    Parameters
    ----------
    images
        A number of rows to show with pictures, ``none`` or ``link``; None for the default. 0 is
        ``none``.
    root
        The folder that was named; None where none was.
    beside
        Folder of the page.
    folder
        Root where none was named: the folder of the predictions.

    Raises
    ------
    InputError
        The word is none of these, the number is too large, or `root` is no folder.

    Examples
    --------
    >>> image_choice("60").most, image_choice("link").mode, image_choice("0").mode
    (60, 'link', 'none')
    >>> image_choice("all")
    Traceback (most recent call last):
    tellapart.errors.InputError: --images is 'all'; expected a number, none or link
    """
    if root is not None and not Path(root).is_dir():
        raise InputError(f"--image-root is {str(root)!r}; expected a folder")
    where = folder if root is None else Path(root)
    mode, most = _parsed(images)
    return ImageChoice(mode, most, where, beside)


def _parsed(images: str | None) -> tuple[Mode, int]:
    word = None if images is None else images.strip().lower()
    if word is None:
        return "embed", DEFAULT_MOST
    if word in ("none", "link"):
        return ("none" if word == "none" else "link"), DEFAULT_MOST
    if not (word.isascii() and word.isdecimal()):
        raise InputError(f"--images is {images!r}; expected a number, none or link")
    if len(word) > len(str(LIMIT)) or int(word) > LIMIT:
        raise InputError(f"--images is {images!r}; expected at most {LIMIT}, none or link")
    return ("embed", int(word)) if int(word) else ("none", DEFAULT_MOST)
