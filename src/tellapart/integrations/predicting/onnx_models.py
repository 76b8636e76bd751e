"""ONNX files, run by ONNX Runtime."""

from __future__ import annotations

import ast
import json
from collections.abc import Mapping, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np

from tellapart.errors import InputError, MissingExtra
from tellapart.integrations.predicting.models import Array, Facts, Model

DTYPES = {
    "tensor(float)": "float32",
    "tensor(float16)": "float16",
    "tensor(double)": "float64",
    "tensor(uint8)": "uint8",
}
NAMES = ("names", "classes", "class_names", "labels", "id2label")  # in a file's own metadata
FATAL = 4  # severity; warnings of graphs are of no use to those who did not make them


def open_onnx(path: Path, providers: Sequence[str]) -> Model:
    """Load an ONNX file; operators outside the standard are not searched for on disk."""
    try:
        runtime: Any = import_module("onnxruntime")
    except ImportError as error:
        raise MissingExtra("onnxruntime", "onnx", f"running {path.name}") from error
    known = runtime.get_available_providers()
    for provider in providers:
        if provider not in known:
            raise InputError(
                f"provider is {provider!r}; expected one that is installed: {', '.join(known)}"
            )
    options = runtime.SessionOptions()
    options.log_severity_level = FATAL
    try:
        session = runtime.InferenceSession(str(path), options, providers=list(providers))
    except Exception as error:  # its errors have no public root
        raise InputError(f"{path} cannot be loaded ({_first_line(error)})") from error
    return _Onnx(path, session, f"ONNX Runtime {runtime.__version__}")


class _Onnx(Model):
    def __init__(self, path: Path, session: Any, engine: str) -> None:
        inputs = session.get_inputs()
        if len(inputs) != 1:
            names = ", ".join(each.name for each in inputs)
            raise InputError(f"{path} has {len(inputs)} inputs ({names}); expected one of pictures")
        (taken,) = inputs
        if taken.type not in DTYPES:
            raise InputError(f"{path} takes {taken.type}; expected one of {', '.join(DTYPES)}")
        shape = tuple(side if isinstance(side, int) and side > 0 else None for side in taken.shape)
        self._session, self._name = session, taken.name
        self.facts = Facts(
            f"{engine} ({', '.join(session.get_providers())})",
            shape or None,
            DTYPES[taken.type],
            classes=_class_names(session.get_modelmeta().custom_metadata_map),
        )

    def outputs(self, batch: Array) -> Mapping[str, Array]:
        """Run the session."""
        try:
            values = self._session.run(None, {self._name: np.ascontiguousarray(batch)})
        except Exception as error:
            raise InputError(
                f"the model cannot run on pictures of shape {batch.shape} ({_first_line(error)})"
            ) from error
        names = [each.name for each in self._session.get_outputs()]
        return {
            name: value
            for name, value in zip(names, values, strict=True)
            if isinstance(value, np.ndarray)
        }


def _class_names(metadata: Mapping[str, str]) -> tuple[str, ...] | None:
    """Return the names of classes in a file's metadata: a list, or a dict by number."""
    for key in NAMES:
        if key in metadata:
            found = _literal(metadata[key])
            if isinstance(found, dict):
                numbered = _numbered(found)
                if numbered is not None:
                    return numbered
            if isinstance(found, (list, tuple)):
                return tuple(map(str, found))
    return None


def _numbered(found: dict[Any, Any]) -> tuple[str, ...] | None:
    try:
        names = {int(number): str(name) for number, name in found.items()}
    except (TypeError, ValueError, OverflowError):
        return None
    if sorted(names) != list(range(len(names))):
        return None
    return tuple(names[k] for k in range(len(names)))


def _literal(text: str) -> Any:
    """Return a value written in JSON, or as Python writes it (Ultralytics); else words."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        pass
    try:
        return ast.literal_eval(text)
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        return [word.strip() for word in text.split(",")]


def _first_line(error: Exception) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0][:300]
