"""Keras files, run by Keras 3 on whatever back end it has."""

from __future__ import annotations

import os
import sys
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np

from tellapart.errors import InputError, MissingExtra
from tellapart.integrations.predicting.models import Array, Facts, Model

SAFE_SINCE = (3, 12)  # older ones run code of some files in spite of safe mode
BACK_END = "KERAS_BACKEND"


def open_keras(path: Path, *, is_hdf5: bool) -> Model:
    """Load a Keras file in safe mode: layers that hold Python code are refused."""
    if is_hdf5 and path.suffix.lower() not in (".h5", ".hdf5"):
        raise InputError(
            f"{path} is HDF5; expected a name that ends in .h5, so that Keras reads it"
        )
    if not is_hdf5 and path.suffix.lower() != ".keras":
        raise InputError(f"{path} holds a Keras model; expected a name that ends in .keras")
    keras = _keras(path)
    try:
        with _without_its_warning():
            loaded = keras.saving.load_model(path, compile=False, safe_mode=True)
    except Exception as error:  # of many kinds, some of h5py
        raise InputError(_refused(path, error)) from error
    return _Keras(path, loaded, f"Keras {keras.__version__} ({keras.backend.backend()})")


def _keras(path: Path) -> Any:
    chosen = BACK_END in os.environ or "keras" in sys.modules
    if not chosen and find_spec("tensorflow") is None and find_spec("torch") is not None:
        os.environ[BACK_END] = "torch"
    try:
        keras: Any = import_module("keras")
    except ImportError as error:
        raise MissingExtra("keras", "keras", f"running {path.name}") from error
    version = tuple(int(part) for part in keras.__version__.split(".")[:2])
    if version < SAFE_SINCE:
        raise InputError(
            f"Keras {keras.__version__} may run code that a file holds; expected 3.12 or newer"
        )
    return keras


def _refused(path: Path, error: Exception) -> str:
    text = " ".join(str(error).split())
    if "safe_mode" in text or "unsafe" in text.lower() or "ambda" in text:
        return (
            f"{path} holds Python code (a Lambda layer, say), which is never run from a file; "
            "expected layers of Keras alone, or an ONNX file: model.export('model.onnx', "
            "format='onnx')"
        )
    return f"{path} cannot be loaded by Keras ({text[:300] or type(error).__name__})"


@contextmanager
def _without_its_warning() -> Iterator[None]:
    """Silence what NumPy says of the torch tensors of Keras, which nobody here can change."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "__array__ implementation", DeprecationWarning)
        yield


class _Keras(Model):
    def __init__(self, path: Path, loaded: Any, engine: str) -> None:
        shape = loaded.input_shape
        if isinstance(shape, (list, dict)) or not isinstance(shape, tuple):
            raise InputError(f"{path} has several inputs; expected one of pictures")
        taken = loaded.inputs[0]
        self._loaded = loaded
        self.facts = Facts(engine, tuple(shape), str(taken.dtype), layout="NHWC")

    def outputs(self, batch: Array) -> Mapping[str, Array]:
        """Predict one batch, with dropout and its like at rest."""
        try:
            with _without_its_warning():
                found = self._loaded.predict_on_batch(batch)
        except Exception as error:
            text = " ".join(str(error).split())[:300]
            raise InputError(
                f"the model cannot run on pictures of shape {batch.shape} ({text})"
            ) from error
        if isinstance(found, dict):
            return {str(name): np.asarray(value) for name, value in found.items()}
        several = found if isinstance(found, (list, tuple)) else [found]
        names = getattr(self._loaded, "output_names", None) or range(len(several))
        return {str(name): np.asarray(value) for name, value in zip(names, several, strict=True)}
