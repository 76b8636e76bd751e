"""Flags, a file beside the model and the model's own shape -> one way for every picture."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path
from typing import Any

from tellapart.errors import InputError
from tellapart.integrations.predicting.configs import declared_in, is_timm, read_json
from tellapart.integrations.predicting.models import Facts
from tellapart.integrations.predicting.preprocessing import (
    Channels,
    Declared,
    Layout,
    Preprocessing,
    Size,
)

BESIDE = "preprocessor_config.json"
TIMM = "config.json"
GEOMETRY = ("size", "resize", "crop", "rounding")
DEFAULT = "by default"
DEPTHS = (1, 3)
ORDER = [each.name for each in fields(Declared)]


def config_beside(model: Path) -> Path | None:
    """Return the file beside a model that declares its preprocessing, if there is one."""
    path = model.parent / BESIDE
    if path.is_file():
        return path
    path = model.parent / TIMM
    return path if path.is_file() and is_timm(read_json(path)) else None


def settled_way(
    facts: Facts, declared: Declared, config: Path | None
) -> tuple[Preprocessing, dict[str, str]]:
    """Return the preprocessing, and where each part of it is from.

    What is declared comes before the file, the file before the model's shape. Size, resize and
    crop belong together: declaring one of them sets all three.

    Raises
    ------
    InputError
        Nothing says how large pictures become or how pixels are scaled, or two parts contradict
        each other.
    """
    filed = Declared() if config is None else declared_in(config)
    said, origins = _said(declared, filed, "" if config is None else f"from {config.name}")
    layout, depth, sides = _of_shape(facts)
    if "size" not in origins:
        if sides is None:
            raise InputError(
                "nothing says how large pictures become: no file beside the model, and its input "
                f"has shape {_shown(facts)}; expected --size (and --resize, --crop), or "
                f"--preprocessing {BESIDE}"
            )
        said |= {"size": sides, "resize": "stretch"}
        origins |= {"size": "from the model's input", "resize": DEFAULT}
    _settle_layout(said, origins, layout, facts)
    _settle_channels(said, origins, depth)
    if "scale" not in said:
        if facts.dtype != "uint8":
            raise InputError(
                "nothing says how pixels are scaled; expected --scale 1/255 (0 to 1) or --scale 1 "
                f"(0 to 255), or --preprocessing {BESIDE}"
            )
        said["scale"], origins["scale"] = 1.0, "from the model's input, of 8 bits"
    way = Preprocessing(**said)
    if "interpolation" not in origins and way.resize != "none":
        origins["interpolation"] = DEFAULT
    for name in ("mean", "std"):
        origins.setdefault(name, DEFAULT if config is None else f"from {config.name}")
    _check_size(way, sides)
    return way, origins


def _said(
    declared: Declared, filed: Declared, from_file: str
) -> tuple[dict[str, Any], dict[str, str]]:
    """Return what was declared, or stands in the file, and which of the two."""
    said: dict[str, Any] = {}
    origins: dict[str, str] = {}
    for source, origin in ((declared, "as declared"), (filed, from_file)):
        names = source.named()
        for name in names:
            if name not in GEOMETRY and name not in said:
                said[name], origins[name] = getattr(source, name), origin
        if "size" not in origins and not set(GEOMETRY).isdisjoint(names):
            said |= _geometry(source)
            origins["size"] = origin
            if source.size is not None and source.resize is None:
                origins["resize"] = DEFAULT
    return said, origins


def _geometry(source: Declared) -> dict[str, Any]:
    size, resize, crop = source.size, source.resize, source.crop
    if resize is None:
        resize = "none" if size is None else "stretch"
    if resize == "none" and size is not None:
        raise InputError("resize is none and a size is declared; expected one of them")
    if resize != "none" and size is None:
        raise InputError(f"resize is {resize} without a size; expected --size")
    if resize == "shortest" and crop is None:
        crop = size  # pictures of different shapes make no batch
    return {
        "size": size, "resize": resize, "crop": crop, "rounding": source.rounding or "down",
    }  # fmt: skip


def _of_shape(facts: Facts) -> tuple[Layout | None, int | None, Size | None]:
    """Return layout, number of channels, and height and width, where the input says them."""
    if facts.shape is None:
        return None, None, None
    if len(facts.shape) != 4:
        raise InputError(
            f"the model takes an input of shape {_shown(facts)}; expected pictures, with 4 sides"
        )
    first, last = facts.shape[1] in DEPTHS, facts.shape[3] in DEPTHS
    layout: Layout | None = None
    if first != last:
        layout = "NCHW" if first else "NHWC"
    side = layout or facts.layout
    if side is None:
        return None, None, None
    _, a, b, c = facts.shape
    depth, height, width = (a, b, c) if side == "NCHW" else (c, a, b)
    sides = None if height is None or width is None else (height, width)
    return layout, depth, sides


def _settle_layout(
    said: dict[str, Any], origins: dict[str, str], layout: Layout | None, facts: Facts
) -> None:
    if "layout" in said:
        if layout is not None and said["layout"] != layout:
            raise InputError(
                f"layout is {said['layout']}, and the model takes shape {_shown(facts)}; "
                f"expected {layout}"
            )
        return
    if layout is not None:
        said["layout"], origins["layout"] = layout, "from the model's input"
    elif facts.layout is not None:
        engine = facts.engine.partition(" ")[0]
        said["layout"], origins["layout"] = facts.layout, f"as {engine} has it"
    else:
        raise InputError(
            f"the model's input of shape {_shown(facts)} does not say where its channels are; "
            "expected --layout NCHW or --layout NHWC"
        )


def _settle_channels(said: dict[str, Any], origins: dict[str, str], depth: int | None) -> None:
    if depth is not None and depth not in DEPTHS:
        raise InputError(f"the model takes {depth} channels; expected 1 or 3")
    if "channels" not in said:
        said["channels"] = "grey" if depth == 1 else "rgb"
        origins["channels"] = "from the model's input" if depth == 1 else DEFAULT
        return
    wanted: Channels = said["channels"]
    if depth is not None and depth != (1 if wanted == "grey" else 3):
        raise InputError(f"channels is {wanted}, and the model takes {depth}; expected as many")


def _check_size(way: Preprocessing, sides: Size | None) -> None:
    made = way.output_size
    if sides is not None and made is not None and made != sides:
        raise InputError(
            f"pictures become {made[0]} x {made[1]}, and the model takes {sides[0]} x {sides[1]}; "
            "expected the same: --size, --crop"
        )


def _shown(facts: Facts) -> str:
    if facts.shape is None:
        return "unknown to its file"
    return f"({', '.join('?' if side is None else str(side) for side in facts.shape)})"


def told(way: Preprocessing, origins: dict[str, str]) -> str:
    """Return the way of a picture in words, with where they are from."""
    by_origin: dict[str, list[str]] = {}
    for name, origin in sorted(origins.items(), key=lambda pair: ORDER.index(pair[0])):
        absent = name in ("mean", "std") and getattr(way, name) is None
        by_origin.setdefault(origin, []).append(f"no {name}" if absent else name)
    whence = "; ".join(f"{', '.join(names)} {origin}" for origin, names in by_origin.items())
    return f"preprocessing: {way.described()} ({whence})"
