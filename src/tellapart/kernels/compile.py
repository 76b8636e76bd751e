"""The one decorator: explicit signatures, compiled on the first call, cached on disk."""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable
from functools import cache, update_wrapper
from typing import Any, Generic, Literal, ParamSpec, TypeVar, cast

from tellapart.errors import TellapartWarning

P = ParamSpec("P")
R = TypeVar("R")

_ARRAY = re.compile(r"(?P<item>\w+)(?P<axes>\[.*\])")


class Kernel(Generic[P, R]):
    """A function that numba compiles for its declared signatures when it is first called."""

    def __init__(self, function: Callable[P, R], signatures: tuple[str, ...]) -> None:
        self.python = function
        self.signatures = signatures
        self._compiled: Callable[P, R] | None = None
        update_wrapper(self, function)

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> R:
        """Run the compiled function."""
        if self._compiled is None:
            self._compiled = self._compile()
        return self._compiled(*args, **kwargs)

    def _compile(self) -> Callable[P, R]:
        import numba  # 0.4 s: only who computes pays

        types = [_parse(signature) for signature in self.signatures]
        try:
            return cast("Callable[P, R]", numba.njit(types, cache=True, nogil=True)(self.python))
        except RuntimeError as error:  # no writable folder for the cache
            if "cache" not in str(error):
                raise
            _warn_once()
            return cast("Callable[P, R]", numba.njit(types, nogil=True)(self.python))


@cache
def _warn_once() -> None:
    warnings.warn(
        "compiled code cannot be kept, no folder for it is writable; set NUMBA_CACHE_DIR to one "
        "to avoid compiling in every process",
        TellapartWarning,
        stacklevel=4,
    )


def kernel(*signatures: str) -> Callable[[Callable[P, R]], Kernel[P, R]]:
    """Declare a kernel; each signature lists its arguments, separated by spaces.

    ``float64[]`` is a contiguous array that is only read, ``float64[:]`` one that is written to,
    ``float64[,]`` and ``float64[:,]`` column-major matrices alike, ``int64`` a number.
    """

    def declare(function: Callable[P, R]) -> Kernel[P, R]:
        return Kernel(function, signatures)

    return declare


def _parse(signature: str) -> tuple[Any, ...]:
    from numba import types

    parsed: list[Any] = []
    for word in signature.split():
        match = _ARRAY.fullmatch(word)
        if match is None:
            parsed.append(getattr(types, word))
            continue
        axes = match["axes"]
        item = getattr(types, match["item"])
        layout: Literal["C", "F"] = "F" if "," in axes else "C"
        dimensions = 2 if "," in axes else 1
        parsed.append(types.Array(item, dimensions, layout, readonly=":" not in axes))
    return tuple(parsed)
