"""A model file -> something that runs; what kind of file it is, its content says."""

from __future__ import annotations

import zipfile
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any, Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from tellapart.errors import InputError

Array: TypeAlias = NDArray[Any]
Kind = Literal["onnx", "torchscript", "exported", "keras", "hdf5"]

HDF5 = b"\x89HDF\r\n\x1a\n"
PICKLES = (b"\x80\x02", b"\x80\x03", b"\x80\x04", b"\x80\x05")
HOW_TO_EXPORT = (
    "expected the model itself without pickled code: torch.onnx.export(model, ...) or "
    "torch.export.save(torch.export.export(model, ...), 'model.pt2')"
)
CHUNK = 1 << 20


@dataclass(frozen=True)
class Facts:
    """What a model says of itself.

    Attributes
    ----------
    engine
        What runs it, with its version.
    shape
        Of its input, None where a side may vary; None where the file does not say.
    dtype
        Of its input.
    layout
        The layout that all models of this kind have, where the shape does not say it.
    classes
        Names of its classes, if the file holds them.
    """

    engine: str
    shape: tuple[int | None, ...] | None = None
    dtype: str = "float32"
    layout: Literal["NCHW", "NHWC"] | None = None
    classes: tuple[str, ...] | None = None

    @property
    def batch(self) -> int | None:
        """How many rows the model takes at once, if that is fixed."""
        return self.shape[0] if self.shape else None


class Model(ABC):
    """A model that was loaded."""

    facts: Facts

    @abstractmethod
    def outputs(self, batch: Array) -> Mapping[str, Array]:
        """Return the outputs for a batch, by name; the batch is as long as the model wants."""

    def run(self, batch: Array) -> Mapping[str, Array]:
        """Return the outputs for a batch of any length: zeros fill up a fixed one."""
        wanted = self.facts.batch
        batch = batch.astype(self.facts.dtype, copy=False)
        if wanted is None or len(batch) == wanted:
            return self.outputs(batch)
        parts = [self._filled(batch[k : k + wanted], wanted) for k in range(0, len(batch), wanted)]
        return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}

    def _filled(self, rows: Array, wanted: int) -> dict[str, Array]:
        missing = wanted - len(rows)
        rest = np.zeros((missing, *rows.shape[1:]), rows.dtype)
        found = self.outputs(np.concatenate([rows, rest]))
        for name, values in found.items():
            if np.ndim(values) == 0 or len(values) != wanted:
                raise InputError(
                    f"the output {name} has shape {np.shape(values)} for {wanted} pictures; "
                    "expected one row per picture"
                )
        return {name: values[: len(rows)] for name, values in found.items()}


@dataclass(frozen=True)
class Engines:
    """How models are run.

    Attributes
    ----------
    providers
        Execution providers of ONNX Runtime, in order of preference.
    device
        Device of torch.
    """

    providers: Sequence[str] = field(default=("CPUExecutionProvider",))
    device: str = "cpu"


def open_model(path: Path, engines: Engines) -> Model:
    """Load a model without running anything that a pickle could hide.

    Raises
    ------
    InputError
        The file is missing, of another kind, damaged, or would have to be unpickled.
    MissingExtra
        The package that runs it is not installed.
    """
    kind = kind_of(path)
    if kind == "onnx":
        from tellapart.integrations.predicting.onnx_models import open_onnx

        return open_onnx(path, engines.providers)
    if kind in ("torchscript", "exported"):
        from tellapart.integrations.predicting.torch_models import open_exported, open_script

        opener = open_script if kind == "torchscript" else open_exported
        return opener(path, engines.device)
    from tellapart.integrations.predicting.keras_models import open_keras

    return open_keras(path, is_hdf5=kind == "hdf5")


def kind_of(path: Path) -> Kind:
    """Return what kind of model a file holds."""
    try:
        with path.open("rb") as file:
            head = file.read(16)
    except IsADirectoryError as error:
        raise InputError(f"{path} is a folder; expected the file of a model") from error
    except OSError as error:
        raise InputError(f"{path} cannot be read ({error.strerror}); expected a model") from error
    if head.startswith(HDF5):
        return "hdf5"
    if head.startswith(b"PK\x03\x04"):
        return _kind_of_archive(path)
    if head.startswith(PICKLES):
        raise InputError(f"{path} is a pickle, which could run any code; {HOW_TO_EXPORT}")
    if path.suffix.lower() == ".onnx" and head[:1] == b"\x08":  # field 1, the version
        return "onnx"
    raise InputError(
        f"{path} is no model that is known here; expected ONNX (.onnx), TorchScript, an exported "
        "torch program (.pt2) or Keras (.keras)"
    )


def _kind_of_archive(path: Path) -> Kind:
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, OSError, ValueError) as error:
        raise InputError(f"{path} is a damaged archive; expected a model ({error})") from error
    if {"config.json", "metadata.json"} <= names:
        return "keras"
    inner = {name.partition("/")[2] for name in names}
    if any(name.startswith("models/") for name in inner):
        return "exported"
    if any(name.startswith("data/aotinductor/") for name in inner):
        raise InputError(f"{path} holds compiled machine code; {HOW_TO_EXPORT}")
    if "serialized_exported_program.json" in names:
        raise InputError(f"{path} was exported by torch 2.7 or older; expected a newer export")
    if "constants.pkl" in inner and any(name.startswith("code/") for name in inner):
        return "torchscript"
    if "data.pkl" in inner:
        raise InputError(
            f"{path} was written by torch.save: pickled Python, which holds weights and could run "
            f"any code; {HOW_TO_EXPORT}"
        )
    raise InputError(f"{path} is an archive without a model; expected .keras, .pt2 or TorchScript")


def hash_of(path: Path) -> str:
    """Return the SHA-256 of a model and of the weights that ONNX keeps in a file beside it."""
    digest = sha256()
    for part in (path, path.with_name(path.name + ".data"), path.with_suffix(".data")):
        if part.is_file():
            with part.open("rb") as file:
                while chunk := file.read(CHUNK):
                    digest.update(chunk)
    return digest.hexdigest()
