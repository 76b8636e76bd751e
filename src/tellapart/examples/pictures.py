"""An image file -> a small picture without surprises: upright, opaque, 8 bits, no metadata."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, TypeVar

import numpy as np

from tellapart.examples.files import opened
from tellapart.results.pages import Unread

if TYPE_CHECKING:
    from PIL.Image import Image

Made = TypeVar("Made")

SIDE = 96
MOST_PIXELS = 50_000_000
FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "BMP", "TIFF", "PPM")  # none runs another program
IN_BROWSERS = frozenset({"JPEG", "PNG", "WEBP", "GIF", "BMP"})
WORKERS = 2  # a decoded image may take 200 MB
ORIENTATION = 0x0112
TURNS = {2: 0, 3: 3, 4: 1, 5: 5, 6: 4, 7: 6, 8: 2}  # EXIF orientation -> PIL's Transpose
WIDE_MODES = ("I", "F")


def pictures_of(files: Sequence[tuple[str, Path]]) -> list[Image | Unread]:
    """Return a small RGB picture for every (item, path), or why there is none.

    Every file is opened once. Whatever is wrong with it, the others are read.
    """
    return _each(files, small)


def refused(files: Sequence[tuple[str, Path]]) -> list[Unread | None]:
    """Return for every (item, path) why a browser should not be sent there; None where it may.

    Only the start of a file is read: what it is, and how large it would become.
    """
    return _each(files, _shown_by_browsers)


def _each(
    files: Sequence[tuple[str, Path]], make: Callable[[BinaryIO], Made]
) -> list[Made | Unread]:
    from PIL import Image

    def made(file: tuple[str, Path]) -> Made | Unread:
        item, path = file
        try:
            with opened(path) as stream:
                return make(stream)
        except MemoryError:
            return Unread(item, "too large for the memory")
        except Exception as error:  # broken files break decoders in ways without a common name
            return Unread(item, reason_of(error))

    with warnings.catch_warnings(), ThreadPoolExecutor(WORKERS) as pool:
        warnings.simplefilter("ignore")  # of odd metadata, which is thrown away
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        return list(pool.map(made, files))


def reason_of(error: Exception) -> str:
    """Return in a few words why an image could not be read."""
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


def opened_image(stream: BinaryIO) -> Image:
    """Open an image of a fair size; nothing is decoded yet."""
    from PIL import Image

    image = Image.open(stream, formats=FORMATS)
    width, height = image.size
    if width * height > MOST_PIXELS:
        raise OSError(0, _too_large())
    return image


def _shown_by_browsers(stream: BinaryIO) -> None:
    with opened_image(stream) as image:
        if image.format not in IN_BROWSERS:
            raise OSError(0, f"browsers show no {image.format}; embedded it would be seen")


def small(stream: BinaryIO) -> Image:
    """Return the first frame of an image, at most `SIDE` pixels wide and high, as RGB."""
    from PIL import Image

    with opened_image(stream) as image:
        image.draft(None, (2 * SIDE, 2 * SIDE))
        image.load()
        turn = turn_of(image)
        plain = _eight_bits(image)
    plain.thumbnail((SIDE, SIDE), Image.Resampling.LANCZOS, reducing_gap=3.0)
    if plain.mode == "RGBA":
        white = Image.new("RGB", plain.size, "white")
        white.paste(plain, mask=plain.getchannel("A"))
        plain = white
    if turn is not None:
        plain = plain.transpose(Image.Transpose(turn))
    return Image.frombytes("RGB", plain.size, plain.tobytes())  # nothing but pixels


def turn_of(image: Image) -> int | None:
    """Return PIL's number of the transposition that puts an image upright; None if it is."""
    return TURNS.get(_orientation(image))


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
