"""Files beside a model that say how pictures are prepared, and what its classes are called."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any, get_args

from tellapart.errors import InputError
from tellapart.integrations.predicting.preprocessing import (
    Declared,
    Interpolation,
    Size,
)

MOST_BYTES = 20_000_000
CODES: dict[int, Interpolation] = {  # of Pillow
    0: "nearest", 1: "lanczos", 2: "bilinear", 3: "bicubic", 4: "box", 5: "hamming",
}  # fmt: skip

KNOWN = (
    "do_resize", "size", "resample", "do_center_crop", "crop_size", "do_rescale",
    "rescale_factor", "do_normalize", "image_mean", "image_std", "do_convert_rgb",
    "size_divisor", "default_to_square", "crop_pct",
)  # fmt: skip
HARMLESS = ("type", "processor_class", "data_format", "input_data_format", "device", "tensors")


def read_json(path: Path) -> dict[str, Any]:
    """Return the object in a JSON file."""
    try:
        if path.stat().st_size > MOST_BYTES:
            raise InputError(f"{path} is larger than {MOST_BYTES // 1_000_000} MB; expected JSON")
        found = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise InputError(f"{path} cannot be read ({error.strerror})") from error
    except (ValueError, RecursionError) as error:
        raise InputError(f"{path} is not JSON; expected an object") from error
    if not isinstance(found, dict):
        raise InputError(f"{path} holds no JSON object; expected one")
    return found


def declared_in(path: Path) -> Declared:
    """Return what a ``preprocessor_config.json`` of transformers or a timm config declares.

    Raises
    ------
    InputError
        The file asks for a step that is not known here, which is named.
    """
    config = read_json(path)
    timm = config.get("pretrained_cfg")
    try:
        return _of_timm(timm) if isinstance(timm, dict) else _of_transformers(config)
    except InputError as error:
        raise InputError(f"{path}: {error}") from error
    except (TypeError, ValueError, KeyError, AttributeError) as error:
        raise InputError(f"{path} holds a value of an unexpected kind ({error})") from error


def is_timm(config: Mapping[str, Any]) -> bool:
    """Whether a ``config.json`` is one of timm, which says how pictures are prepared."""
    return isinstance(config.get("pretrained_cfg"), dict)


def _of_transformers(config: Mapping[str, Any]) -> Declared:
    _refuse_unknown(config)
    said: dict[str, Any] = {"resize": "none"}
    if config.get("do_resize", "size" in config):
        said |= _sized(config)
        said["interpolation"] = _filter(config.get("resample", 2))
    if config.get("do_center_crop", False):
        said["crop"] = _whole(_needed(config, "crop_size", "do_center_crop"), "crop_size")
    said["scale"] = 1.0
    if config.get("do_rescale", "rescale_factor" in config):
        said["scale"] = _positive(config.get("rescale_factor", 1 / 255), "rescale_factor")
    if config.get("do_normalize", "image_mean" in config):
        for name in ("mean", "std"):
            told = _needed(config, f"image_{name}", "do_normalize")
            said[name] = _numbers(told, f"image_{name}")
    return Declared(**said)


def _refuse_unknown(config: Mapping[str, Any]) -> None:
    """Refuse steps that are switched on and not known here."""
    for name, value in config.items():
        if name in KNOWN or name.endswith(HARMLESS) or name.startswith("_"):
            continue
        if value not in (None, False) and (name.startswith("do_") or value is True):
            raise InputError(f"{name} is {value!r}, a step that is not known here; {_LEAVE}")
    for name in ("size_divisor", "crop_pct"):
        if config.get(name) is not None:
            raise InputError(f"{name} is {config[name]}, a step that is not known here; {_LEAVE}")


_LEAVE = "expected --size, --resize, --scale, --mean, --std and --ignore-config instead"


def _sized(config: Mapping[str, Any]) -> dict[str, Any]:
    size = _needed(config, "size", "do_resize")
    if isinstance(size, dict) and set(size) == {"shortest_edge"}:
        side = _side(size["shortest_edge"], "size")
        return {"size": (side, side), "resize": "shortest"}
    if type(size) is int and config.get("default_to_square") is False:
        return {"size": (size, size), "resize": "shortest"}
    return {"size": _whole(size, "size"), "resize": "stretch"}


def _whole(size: Any, name: str) -> Size:
    if isinstance(size, (int, float)):
        side = _side(size, name)
        return side, side
    if isinstance(size, dict) and set(size) == {"height", "width"}:
        return _side(size["height"], name), _side(size["width"], name)
    raise InputError(f"{name} is {size!r}; expected height and width, or a shortest edge; {_LEAVE}")


def _needed(config: Mapping[str, Any], name: str, step: str) -> Any:
    if config.get(name) is None:
        raise InputError(f"{name} is missing, which {step} needs; {_LEAVE}")
    return config[name]


def _side(value: Any, name: str) -> int:
    is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
    if not is_number or not math.isfinite(value) or value != int(value) or value < 1:
        raise InputError(f"{name} holds {value!r}; expected whole numbers of pixels")
    return int(value)


def _positive(value: Any, name: str) -> float:
    if isinstance(value, bool) or not (math.isfinite(float(value)) and float(value) > 0):
        raise InputError(f"{name} is {value!r}; expected a positive number such as 1/255")
    return float(value)


def _filter(code: Any) -> Interpolation:
    if type(code) is int and code in CODES:
        return CODES[code]
    for known in get_args(Interpolation):
        if code == known:
            return known  # type: ignore[no-any-return]
    raise InputError(f"the interpolation is {code!r}; expected one of {_filters()}")


def _filters() -> str:
    return ", ".join(get_args(Interpolation))


def _numbers(values: Any, name: str) -> tuple[float, ...]:
    listed = [values] if isinstance(values, (int, float)) else list(values)
    if any(isinstance(one, (bool, str)) or not math.isfinite(one) for one in listed):
        raise InputError(f"{name} is {values!r}; expected finite numbers")
    return tuple(map(float, listed))


def _of_timm(config: Mapping[str, Any]) -> Declared:
    depth, height, width = (_side(side, "input_size") for side in config["input_size"])
    share = float(config.get("crop_pct") or 0.875)
    mode = config.get("crop_mode") or "center"
    if mode not in ("center", "squash"):
        raise InputError(f"crop_mode is {mode!r}, a step that is not known here; {_LEAVE}")
    if not 0 < share <= 1:
        raise InputError(f"crop_pct is {share}; expected a share of (0, 1]")
    if mode == "center" and height != width:
        raise InputError(f"input_size is {height} x {width}, cropped from the middle; {_LEAVE}")
    return Declared(
        size=(math.floor(height / share), math.floor(width / share)),
        resize="shortest" if mode == "center" else "stretch",
        crop=(height, width),
        interpolation=_filter(config.get("interpolation") or "bilinear"),
        scale=1 / 255,
        mean=_numbers(config["mean"], "mean"),
        std=_numbers(config["std"], "std"),
        channels="grey" if depth == 1 else "rgb",
        rounding="nearest",
    )
