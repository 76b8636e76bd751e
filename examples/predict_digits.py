"""Handwritten digits as pictures -> a Keras model, its ONNX export, and the same predictions.

    python examples/predict_digits.py OUT

Half of scikit-learn's digits train a small network; the other half are pictures in one folder
per digit, which `tellapart predict` runs both files over. Nothing but flags says how pictures
are prepared: the files hold their size, 8 x 8, and nothing else.
"""

import os
import subprocess
import sys
import warnings
from pathlib import Path

import numpy as np
from PIL import Image
from pyarrow import parquet

from tellapart.integrations.digits import load_digits

os.environ.setdefault("KERAS_BACKEND", "torch")
import keras

SIDE = 64  # of a picture; its 8 x 8 points are enlarged
BRIGHTEST = 16
FLAGS = ("--interpolation", "box", "--scale", "1/255", "--classes", "0,1,2,3,4,5,6,7,8,9")


def write_pictures(folder: Path, pictures: np.ndarray, truth: np.ndarray) -> None:
    """Write one PNG file per digit, in a folder of its class."""
    for row, (picture, digit) in enumerate(zip(pictures, truth, strict=True)):
        (folder / str(digit)).mkdir(parents=True, exist_ok=True)
        grey = Image.fromarray(np.round(picture * (255 / BRIGHTEST)).astype(np.uint8))
        enlarged = grey.resize((SIDE, SIDE), Image.Resampling.NEAREST)
        enlarged.save(folder / str(digit) / f"{row:04d}.png")


def trained(pictures: np.ndarray, truth: np.ndarray) -> keras.Model:
    """Return a small convolutional network."""
    keras.utils.set_random_seed(0)
    model = keras.Sequential(
        [
            keras.layers.Input((8, 8, 1)),
            keras.layers.Conv2D(16, 3, padding="same", activation="relu"),
            keras.layers.MaxPooling2D(2),
            keras.layers.Flatten(),
            keras.layers.Dense(10, activation="softmax"),
        ]
    )
    model.compile(keras.optimizers.Adam(0.005), "sparse_categorical_crossentropy")
    pixels = (pictures / BRIGHTEST)[..., None].astype(np.float32)
    model.fit(pixels, truth, batch_size=64, epochs=10, verbose=0)
    return model


def main(out: Path) -> None:
    """Train, export, predict with both files, compare, report."""
    pictures, truth = load_digits()
    write_pictures(out / "pictures", pictures[1::2], truth[1::2])
    model = trained(pictures[::2], truth[::2])
    model.save(out / "digits.keras")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of the packages that write the file, about each other
        model.export(out / "digits.onnx", format="onnx", verbose=False)
    tables = []
    for name in ("digits.keras", "digits.onnx"):
        run("predict", name, "pictures", *FLAGS, "-o", f"{name}.parquet", "--force", at=out)
        tables.append(parquet.read_table(out / f"{name}.parquet").to_pandas())
    scores = [table.filter(like="prob_").to_numpy() for table in tables]
    print(f"largest difference of the two: {np.abs(scores[0] - scores[1]).max():.0e}")
    print(f"right: {(scores[0].argmax(1) == tables[0]['truth'].astype(int)).mean():.3f}")
    run(
        "report", "digits.keras.parquet", "--image-root", "pictures", "-o", "report.html",
        "--quiet", at=out,
    )  # fmt: skip


def run(*words: str, at: Path) -> None:
    """Run a command of tellapart in a folder."""
    subprocess.run([sys.executable, "-m", "tellapart", *words], check=True, cwd=at)  # noqa: S603


if __name__ == "__main__":
    main(Path(sys.argv[1]).resolve())
