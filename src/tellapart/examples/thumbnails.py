"""Small pictures -> WebP bytes that fit into a page."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from typing import TYPE_CHECKING

from tellapart.examples.pictures import SIDE

if TYPE_CHECKING:
    from PIL.Image import Image

BUDGET = 2_500  # base64 characters per picture: 600 kB for 240
STEPS = ((SIDE, 60), (SIDE, 40), (80, 35), (64, 30))  # longer side, quality


def thumbnails(pictures: Sequence[Image], most: int) -> list[bytes]:
    """Return pictures as WebP; smaller ones, then fewer, where all would be too much.

    Parameters
    ----------
    pictures
        RGB, the most wanted first.
    most
        How many were asked for: each has its part of the budget, which others may use.

    Returns
    -------
    As many of the first pictures as fit.
    """
    coded: list[bytes] = []
    for side, quality in STEPS:
        coded = [_webp(picture, side, quality) for picture in pictures]
        if sum(map(characters, coded)) <= BUDGET * most:
            return coded
    kept, used = [], 0
    for each in coded:
        used += characters(each)
        if used > BUDGET * most:
            break
        kept.append(each)
    return kept


def characters(data: bytes) -> int:
    """Return how many characters bytes take in base64."""
    return (len(data) + 2) // 3 * 4


def _webp(picture: Image, side: int, quality: int) -> bytes:
    from PIL import Image

    if max(picture.size) > side:
        picture = picture.copy()
        picture.thumbnail((side, side), Image.Resampling.LANCZOS)
    stream = BytesIO()
    picture.save(stream, "WEBP", quality=quality, method=4)
    return stream.getvalue()
