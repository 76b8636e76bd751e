"""Photos of clothes -> a small torch model, its exports, `tellapart predict` and a report.

    python examples/predict_clothing.py PHOTOS OUT

PHOTOS holds <class>/<photo>.jpg. Every second photo of each class trains the model; the others,
which it has not seen, are predicted from the exported file, in a process that knows nothing of
this one. The model is a linear layer on edges and colours; both are part of it.
"""

import json
import logging
import math
import shutil
import subprocess
import sys
import warnings
from pathlib import Path

import torch
from PIL import Image, ImageOps
from pyarrow import parquet
from torch import nn
from torch.nn import functional

import tellapart as ta
from tellapart.integrations.predicting import Preprocessing

SIDE = 64
DIRECTIONS = 8
WAY = Preprocessing(size=(SIDE, SIDE), scale=1 / 255, mean=(0.5,) * 3, std=(0.25,) * 3)


class Clothes(nn.Module):
    """How much of the edges in each field runs in each direction, and which colours are where."""

    def __init__(self, classes: int) -> None:
        super().__init__()
        turns = torch.arange(DIRECTIONS) * math.pi / DIRECTIONS
        self.register_buffer("turns", torch.stack([turns.cos(), turns.sin()], 1)[..., None, None])
        slopes = torch.tensor([[[0.0, 0, 0], [-1, 0, 1], [0, 0, 0]]])
        self.register_buffer("slopes", torch.stack([slopes, slopes.transpose(1, 2)]))
        self.norm = nn.BatchNorm1d(DIRECTIONS * 8 * 8 + 3 * 8 * 8, affine=False)
        self.head = nn.Linear(self.norm.num_features, classes)

    def features(self, photos: torch.Tensor) -> torch.Tensor:
        """Return (n, features) of photos (n, 3, 64, 64)."""
        slopes = functional.conv2d(photos.mean(1, keepdim=True), self.slopes, padding=1)
        along = functional.conv2d(slopes, self.turns).abs() ** 4
        strength = (slopes.square().sum(1, keepdim=True) + 1e-6).sqrt()
        edges = functional.avg_pool2d(along / strength**3, 8)
        edges = (edges / (edges.square().sum(1, keepdim=True).sqrt() + 0.05)).sqrt()
        colours = functional.avg_pool2d(photos, 8)
        return torch.cat([edges.flatten(1), colours.flatten(1)], 1)

    def forward(self, photos: torch.Tensor) -> torch.Tensor:
        """Return logits (n, classes)."""
        return self.head(self.norm(self.features(photos)))


def split(photos: Path) -> tuple[list[Path], list[Path]]:
    """Return every second photo of each class, and the others."""
    folders = sorted(each for each in photos.iterdir() if each.is_dir())
    files = [sorted(folder.glob("*.jpg")) for folder in folders]
    seen = [path for each in files for path in each[::2]]
    return seen, [path for each in files for path in each[1::2]]


def trained(files: list[Path], classes: list[str]) -> Clothes:
    """Fit the linear layer by L-BFGS; photos are prepared exactly as `tellapart predict` does."""
    torch.manual_seed(0)
    pixels = []
    for path in files:
        with Image.open(path) as image:
            upright = ImageOps.exif_transpose(image.convert("RGB"))
        pixels.append(torch.from_numpy(WAY.applied(upright)))
    photos = torch.stack(pixels)
    truth = torch.tensor([classes.index(path.parent.name) for path in files])
    model = Clothes(len(classes))
    model.norm.momentum = None  # the mean over all that it sees, which is one batch
    with torch.no_grad():
        model.norm(model.features(photos))
    model.eval()
    features = model.norm(model.features(photos)).detach()
    optimizer = torch.optim.LBFGS(model.head.parameters(), max_iter=100)

    def loss() -> torch.Tensor:
        optimizer.zero_grad()
        penalty = 0.05 * model.head.weight.square().sum()
        value = functional.cross_entropy(model.head(features), truth) + penalty
        value.backward()
        return value

    optimizer.step(loss)
    return model


def export(model: Clothes, classes: list[str], out: Path) -> None:
    """Write the model as ONNX and as an exported program, and what goes with it."""
    example = (torch.zeros(2, 3, SIDE, SIDE),)
    program = torch.export.export(model, example, dynamic_shapes=({0: torch.export.Dim("n")},))
    torch.export.save(program, out / "clothes.pt2")
    logging.getLogger("torch.onnx").setLevel(logging.ERROR)  # it misses operators of torchvision
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", FutureWarning)  # of torch, about torch
        onnx = torch.onnx.export(program, verbose=False)
    onnx.save(out / "clothes.onnx")
    config = {
        "do_resize": True, "size": {"height": SIDE, "width": SIDE}, "resample": 2,
        "do_rescale": True, "rescale_factor": WAY.scale,
        "do_normalize": True, "image_mean": WAY.mean, "image_std": WAY.std,
    }  # fmt: skip
    (out / "preprocessor_config.json").write_text(json.dumps(config, indent=2), encoding="utf-8")
    (out / "labels.txt").write_text("\n".join(classes) + "\n", encoding="utf-8")


def main(photos: Path, out: Path) -> None:
    """Train, export, predict the other half by the command, report."""
    seen, unseen = split(photos)
    classes = sorted({path.parent.name for path in seen})
    held = out / "held-out"
    for path in unseen:
        (held / path.parent.name).mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, held / path.parent.name / path.name)
    export(trained(seen, classes), classes, out)
    for model in ("clothes.onnx", "clothes.pt2"):
        run("predict", model, "held-out", "-o", f"{model}.parquet", "--force", "--quiet", at=out)
    run(
        "report", "clothes.onnx.parquet", "--image-root", "held-out", "-o", "report.html",
        "--quiet", at=out,
    )  # fmt: skip
    found = ta.evaluate_table(parquet.read_table(out / "clothes.onnx.parquet"))
    print(f"{len(seen)} photos seen, {len(unseen)} predicted, {len(classes)} classes")
    print(f"accuracy {found.metric('accuracy')}")
    print(out / "report.html")


def run(*words: str, at: Path) -> None:
    """Run a command of tellapart in a folder."""
    subprocess.run([sys.executable, "-m", "tellapart", *words], check=True, cwd=at)  # noqa: S603


if __name__ == "__main__":
    main(Path(sys.argv[1]).resolve(), Path(sys.argv[2]).resolve())
