"""Tensors and other foreign arrays -> NumPy, by way of DLPack or `__array__`.

A tensor that records gradients is detached, one on another device is moved to the host, and
the types that NumPy lacks (bfloat16, float8) are widened to float32, which holds them exactly.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tellapart.errors import InputError

Array = NDArray[Any]

HOST = frozenset({1, 3, 11, 13})  # DLPack: main memory, also where a GPU shares or pins it
DEVICES = {2: "CUDA", 4: "OpenCL", 7: "Vulkan", 8: "Metal", 10: "ROCm", 14: "oneAPI"}


def array_of_tensor(value: Any, argument: str) -> Array:
    """Return the values in main memory, without a copy where the object allows it."""
    if callable(getattr(value, "detach", None)) and callable(getattr(value, "cpu", None)):
        return _of_torch(value, argument)
    if callable(getattr(value, "toarray", None)):  # sparse matrices of SciPy
        return array_of_tensor(value.toarray(), argument)
    if _device(value)[0] not in HOST:
        return _from_device(value, argument)
    if hasattr(value, "__dlpack__") and not hasattr(value, "__array__"):
        return np.from_dlpack(value)
    return np.asarray(value)


def _of_torch(value: Any, argument: str) -> Array:
    """Return what a tensor shows: detached, dense, and with lazy signs and conjugates settled."""
    place = str(getattr(value, "device", "its device"))
    try:
        value = value.detach().cpu()
    except (RuntimeError, NotImplementedError) as error:
        raise _not_movable(argument, place, error) from error
    if getattr(value, "is_nested", False):
        raise InputError(
            f"{argument} is a nested tensor, whose rows differ in length; expected one value per "
            "row, or a rectangular matrix"
        )
    if getattr(value, "is_quantized", False):
        value = value.dequantize()
    if "strided" not in str(getattr(value, "layout", "strided")):
        value = value.to_dense()
    for settle in ("resolve_conj", "resolve_neg"):
        if callable(getattr(value, settle, None)):
            value = getattr(value, settle)()
    kind = str(value.dtype)
    if "bfloat16" in kind or "float8" in kind:
        value = value.float()
    return np.asarray(value)


def _device(value: Any) -> tuple[int, int]:
    """Return the DLPack type and number of the device; main memory where the object is silent."""
    if not hasattr(value, "__dlpack_device__"):
        return 1, 0
    kind, number = value.__dlpack_device__()
    return int(kind), int(number)


def _from_device(value: Any, argument: str) -> Array:
    """Move to the host: by DLPack itself, by the methods of CuPy and torch, or as an array."""
    kind, number = _device(value)
    roads: list[Callable[[], Array]] = [partial(np.from_dlpack, value, device="cpu")]
    methods = [name for name in ("get", "cpu") if callable(getattr(value, name, None))]
    roads += [partial(_moved, value, method) for method in methods]
    if hasattr(value, "__array__"):
        roads.append(partial(np.asarray, value))
    errors: list[Exception] = []
    for road in roads:
        try:
            return road()
        except (TypeError, ValueError, RuntimeError, BufferError, NotImplementedError) as error:
            errors.append(error)
    place = f"{DEVICES.get(kind, f'DLPack type {kind}')} device {number}"
    raise _not_movable(argument, place, errors[0]) from errors[0]


def _moved(value: Any, method: str) -> Array:
    return np.asarray(getattr(value, method)())


def _not_movable(argument: str, place: str, error: Exception) -> InputError:
    reason = (str(error).splitlines() or [type(error).__name__])[0]
    return InputError(
        f"{argument} is on {place} and cannot be moved to main memory ({reason}); expected an "
        "array in main memory"
    )
