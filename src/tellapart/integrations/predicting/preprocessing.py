"""What happens to a picture before a model sees it: declared in full, nothing is guessed."""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass, fields
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from tellapart.errors import InputError

if TYPE_CHECKING:
    from PIL.Image import Image

Resize = Literal["stretch", "shortest", "pad", "none"]
Interpolation = Literal["nearest", "box", "bilinear", "hamming", "bicubic", "lanczos"]
Channels = Literal["rgb", "bgr", "grey"]
Layout = Literal["NCHW", "NHWC"]
Rounding = Literal["down", "nearest"]
Size: TypeAlias = tuple[int, int]  # height, width

LARGEST_SIDE = 16_384


@dataclass(frozen=True)
class Declared:
    """What was said of the preprocessing; None where nothing was.

    Attributes
    ----------
    size
        Height and width to resize to; with ``resize="shortest"`` the smaller of them is the
        length of the shorter side.
    resize
        ``stretch`` to the size whatever the shape, ``shortest`` (the shorter side gets the
        length, the shape stays), ``pad`` (the whole picture fits, black bars fill the rest) or
        ``none``.
    crop
        Height and width of what is kept from the middle.
    interpolation
        A filter of Pillow.
    scale
        What every pixel, from 0 to 255, is multiplied with.
    mean, std
        Then subtracted and divided by: one number, or one per channel.
    channels
        ``rgb``, ``bgr`` or ``grey``.
    layout
        ``NCHW`` (channels first) or ``NHWC``.
    rounding
        Of the corner of a middle that is half a pixel off: ``down`` as transformers does, or
        ``nearest`` (halves to the even number) as torchvision and so timm do.
    """

    size: Size | None = None
    resize: Resize | None = None
    crop: Size | None = None
    interpolation: Interpolation | None = None
    scale: float | None = None
    mean: tuple[float, ...] | None = None
    std: tuple[float, ...] | None = None
    channels: Channels | None = None
    layout: Layout | None = None
    rounding: Rounding | None = None

    def named(self) -> list[str]:
        """Return the names of what was said."""
        return [field.name for field in fields(self) if getattr(self, field.name) is not None]


@dataclass(frozen=True)
class Preprocessing:
    """The whole way of a picture into a model; see `Declared` for the words.

    Examples
    --------
    >>> way = Preprocessing(size=(256, 256), resize="shortest", crop=(224, 224), scale=1 / 255)
    >>> print(way.described())
    upright by EXIF; shorter side to 256 (bilinear); middle 224 x 224; x 0.00392157; rgb; NCHW
    """

    size: Size | None
    scale: float
    resize: Resize = "stretch"
    crop: Size | None = None
    interpolation: Interpolation = "bilinear"
    mean: tuple[float, ...] | None = None
    std: tuple[float, ...] | None = None
    channels: Channels = "rgb"
    layout: Layout = "NCHW"
    rounding: Rounding = "down"

    def __post_init__(self) -> None:
        for name, size in (("size", self.size), ("crop", self.crop)):
            if size is not None and not all(0 < side <= LARGEST_SIDE for side in size):
                raise InputError(f"{name} is {size}; expected sides from 1 to {LARGEST_SIDE}")
        if not (math.isfinite(self.scale) and self.scale > 0):
            raise InputError(f"scale is {self.scale}; expected a positive number such as 1/255")
        for name, values in (("mean", self.mean), ("std", self.std)):
            if values is not None and len(values) not in (1, self.depth):
                raise InputError(
                    f"{name} holds {len(values)} numbers; expected 1, or one for each of the "
                    f"{self.depth} channels ({self.channels})"
                )
            if values is not None and not all(map(math.isfinite, values)):
                raise InputError(f"{name} is {values}; expected finite numbers")
        if self.std is not None and min(self.std) <= 0:
            raise InputError(f"std is {self.std}; expected positive numbers")

    @property
    def depth(self) -> int:
        """Number of channels."""
        return 1 if self.channels == "grey" else 3

    @property
    def output_size(self) -> Size | None:
        """Height and width of what the model gets; None if it is that of each picture."""
        if self.crop is not None:
            return self.crop
        return self.size if self.resize in ("stretch", "pad") else None

    def as_dict(self) -> dict[str, Any]:
        """Return plain values, for JSON."""
        return asdict(self)

    def described(self) -> str:
        """Return the way in words, in the order of its steps."""
        steps = ["upright by EXIF"]
        size = self.size or (0, 0)
        filtered = f"({self.interpolation})"
        if self.resize == "stretch" and self.size:
            steps.append(f"stretched to {_by(size)} {filtered}")
        elif self.resize == "shortest":
            steps.append(f"shorter side to {min(size)} {filtered}")
        elif self.resize == "pad":
            steps.append(f"fitted into {_by(size)} {filtered}, black bars")
        else:
            steps.append("not resized")
        if self.crop is not None:
            steps.append(f"middle {_by(self.crop)}")
        if self.scale != 1:
            steps.append(f"x {self.scale:.6g}")
        if self.mean is not None:
            steps.append(f"- {_listed(self.mean)}")
        if self.std is not None:
            steps.append(f"/ {_listed(self.std)}")
        return "; ".join([*steps, self.channels, self.layout])

    def applied(self, picture: Image) -> NDArray[np.float32]:
        """Return the numbers a model gets for a picture in RGB or grey, without the batch."""
        picture = self._cropped(self._resized(picture))
        pixels = np.asarray(picture, dtype=np.uint8)
        if pixels.ndim == 2:
            pixels = pixels[:, :, None]
        if self.channels == "bgr":
            pixels = pixels[:, :, ::-1]
        # in double precision and then rounded, as image processors of transformers do
        values = (pixels.astype(np.float64) * self.scale).astype(np.float32)
        if self.mean is not None:
            values -= np.asarray(self.mean, dtype=np.float32)
        if self.std is not None:
            values /= np.asarray(self.std, dtype=np.float32)
        return np.ascontiguousarray(values.transpose(2, 0, 1) if self.layout == "NCHW" else values)

    def _resized(self, picture: Image) -> Image:
        if self.resize == "none" or self.size is None:
            return picture
        from PIL import Image as Images

        height, width = self.size
        if self.resize == "shortest":
            height, width = _shortest(picture, min(self.size))
        if self.resize == "pad":
            ratio = min(height / picture.height, width / picture.width)
            height = max(1, min(height, round(picture.height * ratio)))
            width = max(1, min(width, round(picture.width * ratio)))
        if (picture.width, picture.height) != (width, height):
            picture = picture.resize((width, height), Images.Resampling[self.interpolation.upper()])
        if self.resize == "pad":
            return _centred(picture, self.size)
        return picture

    def _cropped(self, picture: Image) -> Image:
        """Return the middle; what a picture is too small for is black."""
        if self.crop is None:
            return picture
        height, width = self.crop
        if picture.height < height or picture.width < width:
            picture = _centred(picture, (max(height, picture.height), max(width, picture.width)))
        over = picture.height - height, picture.width - width
        if self.rounding == "nearest":
            top, left = (round(each / 2) for each in over)
        else:
            top, left = (each // 2 for each in over)
        return picture.crop((left, top, left + width, top + height))


def _shortest(picture: Image, length: int) -> Size:
    """Return height and width that give the shorter side a length; the other is rounded down."""
    short, long = sorted((picture.height, picture.width))
    other = max(1, int(length * long / short))
    if max(length, other) > LARGEST_SIDE:
        raise OSError(0, f"resized its longer side would be {other}")
    return (length, other) if picture.height <= picture.width else (other, length)


def _centred(picture: Image, size: Size) -> Image:
    from PIL import Image as Images

    height, width = size
    canvas = Images.new(picture.mode, (width, height))
    place = (math.ceil((width - picture.width) / 2), math.ceil((height - picture.height) / 2))
    canvas.paste(picture, place)
    return canvas


def _by(size: Size) -> str:
    return f"{size[0]} x {size[1]}"


def _listed(values: tuple[float, ...]) -> str:
    return f"{values[0]:g}" if len(values) == 1 else f"({', '.join(f'{v:g}' for v in values)})"
