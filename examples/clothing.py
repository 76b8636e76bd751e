"""A folder of photos, one sub-folder per class -> predictions of a small classifier, for a report.

    python examples/clothing.py PHOTOS OUT
    tellapart report OUT/predictions.csv --image-root PHOTOS

PHOTOS holds <class>/<photo>.jpg. Features are plain: where which colours are, and which way
edges run. Every photo is predicted by a model that has not seen it.
"""

import csv
import sys
from pathlib import Path

import numpy as np
from PIL import Image
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

import tellapart as ta

SIDE = 64
BINS = 8
SUFFIXES = {".jpg", ".jpeg", ".png", ".webp"}


def features(photo: Path) -> np.ndarray:
    """Return histograms of colour, and of the directions of edges in 8 x 8 fields."""
    with Image.open(photo) as image:
        image.draft("RGB", (2 * SIDE, 2 * SIDE))
        small = image.convert("RGB").resize((SIDE, SIDE), Image.Resampling.BILINEAR)
    colour = np.asarray(small.convert("HSV"), dtype=np.float64) / 256.0
    tones = [np.histogram(colour[..., k], BINS, (0, 1))[0] / SIDE**2 for k in range(3)]
    middle = colour[SIDE // 4 : -SIDE // 4, SIDE // 4 : -SIDE // 4]
    tones += [np.histogram(middle[..., k], BINS, (0, 1))[0] * 4 / SIDE**2 for k in range(3)]
    grey = np.asarray(small.convert("L"), dtype=np.float64) / 255.0
    return np.concatenate([*tones, edges(grey).ravel()])


def edges(grey: np.ndarray, fields: int = 8) -> np.ndarray:
    """Return how much of the edges in each field runs in each direction: (fields, fields, bins)."""
    down, right = np.gradient(grey)
    strength = np.hypot(down, right)
    turn = np.arctan2(down, right) % np.pi / np.pi
    direction = np.minimum((turn * BINS).astype(int), BINS - 1)
    field = np.arange(len(grey)) * fields // len(grey)
    place = (field[:, None] * fields + field[None, :]) * BINS + direction
    sums = np.bincount(place.ravel(), strength.ravel(), minlength=fields * fields * BINS)
    histograms = sums.reshape(fields, fields, BINS)
    return np.sqrt(histograms / (np.linalg.norm(histograms, axis=2, keepdims=True) + 0.5))


def write_predictions(photos: Path, out: Path) -> Path:
    """Predict every photo by ten-fold cross-validation; write path, truth, classes and fold."""
    files = sorted(each for each in photos.glob("*/*") if each.suffix.lower() in SUFFIXES)
    truth = [each.parent.name for each in files]
    model = make_pipeline(StandardScaler(), LogisticRegression(C=0.03, max_iter=500))
    found = ta.out_of_fold(model, np.array([features(each) for each in files]), truth, folds=10)
    out.mkdir(parents=True, exist_ok=True)
    path = out / "predictions.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["path", "truth", *found.classes, "fold"])
        for row, each in enumerate(files):
            scores = found.probabilities[row].round(6).tolist()
            place = each.relative_to(photos).as_posix()
            writer.writerow([place, truth[row], *scores, int(found.fold[row])])
    return path


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit("usage: python examples/clothing.py PHOTOS OUT")
    print(write_predictions(Path(sys.argv[1]), Path(sys.argv[2])))
