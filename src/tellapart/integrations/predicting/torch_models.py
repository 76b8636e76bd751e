"""TorchScript files and exported programs, run by torch."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np

from tellapart.errors import InputError, MissingExtra
from tellapart.integrations.predicting.models import Array, Facts, Model
from tellapart.integrations.predicting.torch_archives import checked_program, checked_script


def open_script(path: Path, device: str) -> Model:
    """Load TorchScript, of which all code was looked at: parts of it run on being loaded."""
    torch = _torch(path)
    where = _device(torch, device)
    content = checked_script(path, _operators(torch))
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "`torch.jit", DeprecationWarning)
        try:
            module = torch.jit.load(content, map_location=where).eval()
        except (RuntimeError, ValueError) as error:
            raise InputError(f"{path} cannot be loaded ({_short(error)})") from error
    engine = f"torch {torch.__version__} TorchScript ({device})"
    return _Torch(torch, module, Facts(engine, layout="NCHW"), device)


def open_exported(path: Path, device: str) -> Model:
    """Load an exported program, of which every name and expression was looked at before."""
    torch = _torch(path)
    where = _device(torch, device)
    content = checked_program(path)
    try:
        program = torch.export.load(content)
        module = program.module()
    except Exception as error:  # damaged programs fail in many ways
        raise InputError(f"{path} cannot be loaded ({_short(error)})") from error
    if where.type != "cpu":
        from_cpu: Any = import_module("torch.export.passes")
        module = from_cpu.move_to_device_pass(program, where).module()
    taken = _input(path, program)
    shape = tuple(side if isinstance(side, int) else None for side in taken.shape)
    dtype = str(taken.dtype).removeprefix("torch.")
    if dtype not in ("float32", "float16", "float64", "uint8"):
        raise InputError(f"{path} takes {dtype}; expected float32, float16, float64 or uint8")
    engine = f"torch {torch.__version__} exported program ({device})"
    return _Torch(torch, module, Facts(engine, shape, dtype, layout="NCHW"), device)


def _input(path: Path, program: Any) -> Any:
    names = program.graph_signature.user_inputs
    if len(names) != 1:
        raise InputError(f"{path} has {len(names)} inputs; expected one of pictures")
    (node,) = [node for node in program.graph.nodes if node.name == names[0]]
    return node.meta["val"]


def _torch(path: Path) -> Any:
    try:
        return import_module("torch")
    except ImportError as error:
        raise MissingExtra("torch", "torch", f"running {path.name}") from error


def _operators(torch: Any) -> dict[str, bool]:
    """Return the operators that torch has, and whether they take text, such as a file's name."""
    found: dict[str, bool] = {}
    for schema in torch._C._jit_get_all_schemas():
        takes_text = any("str" in str(each.type) for each in schema.arguments)
        found[schema.name] = found.get(schema.name, False) or takes_text
    return found


def _device(torch: Any, device: str) -> Any:
    try:
        where = torch.device(device)
        torch.empty(0, device=where)
    except (RuntimeError, AssertionError, NotImplementedError) as error:
        raise InputError(f"device is {device!r}; expected cpu, or one that torch sees") from error
    return where


class _Torch(Model):
    def __init__(self, torch: Any, module: Any, facts: Facts, device: str) -> None:
        self._torch, self._module, self._device = torch, module, device
        self.facts = facts

    def outputs(self, batch: Array) -> Mapping[str, Array]:
        """Run the module without gradients."""
        torch = self._torch
        try:
            with torch.inference_mode():
                found = self._module(torch.from_numpy(batch.copy()).to(self._device))
        except Exception as error:
            raise InputError(
                f"the model cannot run on pictures of shape {batch.shape} ({_short(error)})"
            ) from error
        if isinstance(found, Mapping):
            named = dict(found)
        else:
            several = found if isinstance(found, (list, tuple)) else [found]
            named = {str(k): value for k, value in enumerate(several)}
        return {
            str(name): _numbers(torch, value)
            for name, value in named.items()
            if isinstance(value, torch.Tensor)
        }


def _numbers(torch: Any, value: Any) -> Array:
    value = value.detach().cpu()
    if value.dtype == torch.bfloat16:
        value = value.float()
    return np.asarray(value.numpy())


def _short(error: Exception) -> str:
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return (lines[-1] if lines else type(error).__name__)[:300]
