"""An image file -> what a model gets: opened with care, upright, 8 bits, in the right colours."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from tellapart.examples.files import located, opened
from tellapart.examples.pictures import opened_image, reason_of, turn_of
from tellapart.integrations.predicting.preprocessing import Preprocessing
from tellapart.results.pages import Unread

if TYPE_CHECKING:
    from PIL.Image import Image

Array: TypeAlias = NDArray[Any]
Reader: TypeAlias = Callable[[int], Array | Unread]


def file_reader(root: Path, items: list[str], way: Preprocessing) -> Reader:
    """Return a function from the number of an item to its pixels, or why there are none."""
    folder = root.resolve()

    def read(row: int) -> Array | Unread:
        item = items[row]
        path = located(folder, item)
        if isinstance(path, Unread):
            return path
        try:
            with opened(path) as stream, opened_image(stream) as image:
                return way.applied(_plain(image, way))
        except MemoryError:
            return Unread(item, "too large for the memory")
        except Exception as error:  # broken files break decoders in ways without a common name
            return Unread(item, reason_of(error))

    return read


def array_reader(pictures: Array, way: Preprocessing) -> Reader:
    """Return a function from the number of a picture in memory to what the model gets."""
    from PIL import Image

    def read(row: int) -> Array:
        pixels = pictures[row]
        if pixels.ndim == 3 and pixels.shape[-1] == 1:
            pixels = pixels[:, :, 0]
        image = Image.fromarray(np.ascontiguousarray(pixels))
        return way.applied(image.convert("L" if way.channels == "grey" else "RGB"))

    return read


def row_reader(rows: Array) -> Reader:
    """Return a function from a row's number to its numbers as they are."""

    def read(row: int) -> Array:
        return np.asarray(rows[row])

    return read


def _plain(image: Image, way: Preprocessing) -> Image:
    """Return the first frame upright, in 8 bits, as RGB or grey; transparency is dropped."""
    from PIL import Image as Images

    image.load()
    plain: Image = image
    if image.mode.startswith("I;16"):
        plain = Images.fromarray((np.asarray(image) >> 8).astype(np.uint8))
    elif image.mode in ("I", "F"):
        raise OSError(0, "32 bits of grey; expected 8 or 16")
    plain = plain.convert("L" if way.channels == "grey" else "RGB")
    turn = turn_of(image)
    return plain if turn is None else plain.transpose(Images.Transpose(turn))
