"""Images of every kind, made for tests."""

from __future__ import annotations

import struct
import zlib
from io import BytesIO
from pathlib import Path

import numpy as np
from PIL import Image

from tellapart.examples import ImageChoice, gallery
from tellapart.problem import Problem
from tellapart.results.pages import Gallery

RED = (200, 30, 30)


def plain(path: Path, size: tuple[int, int] = (40, 30), colour: object = RED, mode: str = "RGB"):
    """Write an image of one colour."""
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.new(mode, size, colour).save(path)
    return path


def halves(size: tuple[int, int] = (80, 40)) -> Image.Image:
    """Return an image that is red on its left half and blue on its right."""
    pixels = np.zeros((size[1], size[0], 3), dtype=np.uint8)
    pixels[:, : size[0] // 2] = (255, 0, 0)
    pixels[:, size[0] // 2 :] = (0, 0, 255)
    return Image.fromarray(pixels)


def bomb(width: int, height: int) -> bytes:
    """Return a PNG of a few bytes that says that it is so large."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(b"\0" * 9)), (b"IEND", b""))
    body = b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in chunks
    )
    return b"\x89PNG\r\n\x1a\n" + body


def shown(items: list[str], root: Path, mode: str = "embed", most: int = 240, **more) -> Gallery:
    """Return the gallery of a problem with these items."""
    rows = len(items)
    problem = Problem.of(np.arange(rows) % 2, np.linspace(0, 1, rows), classes=[0, 1], items=items)
    return gallery([problem], images=ImageChoice(mode, most, root, **more))


def reasons(found: Gallery) -> dict[str, str]:
    return {each.item: each.reason for each in found.unread}


def opened(data: bytes | None) -> Image.Image:
    assert data is not None
    image = Image.open(BytesIO(data))
    image.load()
    return image


def colour(image: Image.Image, place: tuple[float, float] = (0.5, 0.5)) -> tuple[int, ...]:
    """Return the colour at a place, in shares of width and height."""
    x, y = int(image.width * place[0]), int(image.height * place[1])
    return image.convert("RGB").getpixel((x, y))
