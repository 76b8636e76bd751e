"""An image file -> a small picture without surprises: upright, opaque, 8 bits, no metadata."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from tellapart.examples.files import opened
from tellapart.results.pages import Unread

if TYPE_CHECKING:
    from PIL.Image import Image

SIDE = 96
MOST_PIXELS = 50_000_000
FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "BMP", "TIFF", "PPM")  # none runs another program
WORKERS = 2  # a decoded image may take 200 MB
ORIENTATION = 0x0112
TURNS = {2: 0, 3: 3, 4: 1, 5: 5, 6: 4, 7: 6, 8: 2}  # EXIF orientation -> PIL's Transpose
WIDE_MODES = ("I", "F")


def pictures_of(files: Sequence[tuple[str, Path]]) -> list[Image | Unread]:
    """Return a small RGB picture for every (item, path), or why there is none.

    Every file is opened once. Whatever is wrong with it, the others are read.
    """
    from PIL import Image

    with warnings.catch_warnings(), ThreadPoolExecutor(WORKERS) as pool:
        warnings.simplefilter("ignore")  # of odd metadata, which is thrown away
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        return list(pool.map(_picture, files))


def _picture(file: tuple[str, Path]) -> Image | Unread:
    item, path = file
    try:
        with opened(path) as stream:
            return small(stream)
    except MemoryError:
        return Unread(item, "too large for the memory")
    except Exception as error:  # a broken file breaks decoders in ways that have no common name
        return Unread(item, _reason(error))


def _reason(error: Exception) -> str:
    from PIL import Image, UnidentifiedImageError

    if isinstance(error, (Image.DecompressionBombError, Image.DecompressionBombWarning)):
        return _too_large()
    if isinstance(error, UnidentifiedImageError):
        return "not an image"
    if isinstance(error, OSError) and error.strerror:
        return error.strerror.lower()
    return "truncated" if "truncated" in str(error).lower() else "damaged"


def _too_large() -> str:
    return f"more than {MOST_PIXELS // 1_000_000} megapixels"


def small(stream: Any) -> Image:
    """Return the first frame of an image, at most `SIDE` pixels wide and high, as RGB."""
    from PIL import Image

    with Image.open(stream, formats=FORMATS) as image:
        width, height = image.size
        if width * height > MOST_PIXELS:
            raise OSError(0, _too_large())
        image.draft(None, (2 * SIDE, 2 * SIDE))
        image.load()
        turn = TURNS.get(_orientation(image))
        plain = _eight_bits(image)
    plain.thumbnail((SIDE, SIDE), Image.Resampling.LANCZOS, reducing_gap=3.0)
    if plain.mode == "RGBA":
        white = Image.new("RGB", plain.size, "white")
        white.paste(plain, mask=plain.getchannel("A"))
        plain = white
    if turn is not None:
        plain = plain.transpose(Image.Transpose(turn))
    return Image.frombytes("RGB", plain.size, plain.tobytes())  # nothing but pixels


def _orientation(image: Image) -> int:
    try:
        return int(image.getexif().get(ORIENTATION, 1))
    except Exception:  # broken metadata, of an image that can be seen
        return 1


def _eight_bits(image: Image) -> Image:
    """Return the image as RGB, or RGBA where parts may be transparent."""
    if image.mode in WIDE_MODES or image.mode.startswith("I;16"):
        return _stretched(image)
    clear = "transparency" in image.info or image.mode in ("LA", "La", "PA", "RGBA", "RGBa")
    if image.mode in ("La", "RGBa"):
        return image.convert("RGBA" if image.mode == "RGBa" else "LA").convert("RGBA")
    return image.convert("RGBA" if clear else "RGB")


def _stretched(image: Image) -> Image:
    """Return grey values of more than 8 bits, spread from black to white.

    Such images seldom use their whole range: 12 bits in 16 would look black.
    """
    from PIL import Image as Images

    step = max(1, max(image.size) // (8 * SIDE))
    values = np.asarray(image)[::step, ::step].astype(np.float64)
    finite = values[np.isfinite(values)]
    low, high = (finite.min(), finite.max()) if finite.size else (0.0, 0.0)
    if low == high:
        low, high = 0.0, max(high, 65535.0 if image.mode != "F" else 1.0)
    grey = np.nan_to_num((values - low) / (high - low) * 255.0, nan=0.0)
    return Images.fromarray(np.clip(grey, 0, 255).round().astype(np.uint8)).convert("RGB")
