"""Rows to look at on a page: how many, with which pictures, from which folder."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from tellapart.errors import InputError
from tellapart.results.pages import Gallery

if TYPE_CHECKING:
    from tellapart.examples import ImageChoice

Images = int | str | Gallery | None


def wished(
    images: int | str | None, image_root: str | Path | None, beside: str | Path | None
) -> ImageChoice:
    """Return a checked wish for pictures, in the words of the Python functions."""
    from tellapart.examples import image_choice

    try:
        return image_choice(
            None if images is None else str(images),
            root=image_root,
            beside=None if beside is None else Path(beside),
        )
    except InputError as error:
        words = str(error).replace("--image-root", "image_root").replace("--images", "images")
        raise InputError(words) from None


def gallery_of(
    choose: Callable[[ImageChoice], Gallery],
    images: Images,
    image_root: str | Path | None,
    beside: str | Path | None,
) -> Gallery:
    """Return the gallery that was made before, or the rows that `choose` finds for the wish."""
    if isinstance(images, Gallery):
        return images
    return choose(wished(images, image_root, beside))
