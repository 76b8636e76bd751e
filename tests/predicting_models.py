"""One small classifier of mean colours as a file of every kind, and pictures for it."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

CLASSES = ("blue", "green", "red")
WEIGHTS = np.array([[-1, -2, 8], [-3, 9, -1], [7, -1, -2]], dtype=np.float32).T  # channels, classes
BIAS = np.array([0.1, -0.2, 0.3], dtype=np.float32)


def write_onnx(
    path: Path,
    *,
    batch: int | str = "n",
    side: int | str = 16,
    layout: str = "NCHW",
    outputs: int = 3,
    metadata: dict[str, str] | None = None,
    softmax: bool = False,
) -> Path:
    import onnx
    from onnx import TensorProto, helper, numpy_helper

    axes = [2, 3] if layout == "NCHW" else [1, 2]
    shape = [batch, 3, side, side] if layout == "NCHW" else [batch, side, side, 3]
    nodes = [
        helper.make_node("ReduceMean", ["x"], ["mean"], axes=axes, keepdims=0),
        helper.make_node("Gemm", ["mean", "w", "b"], ["logits"]),
    ]
    if softmax:
        nodes.append(helper.make_node("Softmax", ["logits"], ["probabilities"], axis=1))
    last = "probabilities" if softmax else "logits"
    graph = helper.make_graph(
        nodes,
        "colours",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, shape)],
        [helper.make_tensor_value_info(last, TensorProto.FLOAT, [batch, outputs])],
        [
            numpy_helper.from_array(WEIGHTS[:, :outputs].copy(), "w"),
            numpy_helper.from_array(BIAS[:outputs].copy(), "b"),
        ],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], ir_version=8)
    helper.set_model_props(model, metadata or {})
    onnx.save(model, path)
    return path


def torch_module() -> Any:
    import torch

    class Colours(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.head = torch.nn.Linear(3, 3)
            with torch.no_grad():
                self.head.weight.copy_(torch.from_numpy(WEIGHTS.T.copy()))
                self.head.bias.copy_(torch.from_numpy(BIAS))

        def forward(self, x: torch.Tensor) -> torch.Tensor:
            return self.head(x.mean((2, 3)))

    return Colours().eval()


def write_exported(path: Path, module: Any = None) -> Path:
    import torch

    example = (torch.zeros(2, 3, 16, 16),)
    sizes = ({0: torch.export.Dim("n")},)
    program = torch.export.export(module or torch_module(), example, dynamic_shapes=sizes)
    torch.export.save(program, path)
    return path


def write_script(path: Path) -> Path:
    import torch

    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "`torch.jit", DeprecationWarning)
        torch.jit.trace(torch_module(), torch.zeros(2, 3, 16, 16)).save(path)
    return path


def write_keras(path: Path) -> Path:
    import keras

    model = keras.Sequential(
        [
            keras.layers.Input((16, 16, 3)),
            keras.layers.GlobalAveragePooling2D(),
            keras.layers.Dense(3),
        ]
    )
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "__array__ implementation", DeprecationWarning)
        model.set_weights([WEIGHTS, BIAS])
        model.save(path)
    return path


def write_pictures(folder: Path, each: int = 4, side: int = 20) -> Path:
    """Write noisy pictures in a folder of their colour."""
    rng = np.random.default_rng(7)
    for place, name in enumerate(reversed(CLASSES)):  # red is the first channel
        (folder / name).mkdir(parents=True, exist_ok=True)
        for row in range(each):
            pixels = rng.integers(0, 160, (side, side + row % 3, 3), dtype=np.uint8)
            pixels[..., place] += 60
            Image.fromarray(pixels).save(folder / name / f"{row}.png")
    return folder
