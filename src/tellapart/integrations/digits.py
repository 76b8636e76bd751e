"""The handwritten digits of scikit-learn: predictions and pictures for a first report."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tellapart.crossvalidation import OutOfFold, out_of_fold
from tellapart.errors import InputError, MissingExtra
from tellapart.results.progress import Progress

FOLDS = 10
PIXELS = 64
BRIGHTEST = 16.0  # the pictures have 17 grey values
HEADER = ("image", "y_true", *(f"prob_{digit}" for digit in range(10)), "fold")


def write_digits(
    folder: Path, *, overwrite: bool = False, progress: Progress | None = None
) -> Path:
    """Classify the 1,797 digits by cross-validation; write predictions and pictures.

    Parameters
    ----------
    folder
        Gets ``predictions.csv`` and ``images/<digit>/<row>.png``.
    overwrite
        Whether to replace a ``predictions.csv`` that is not from here.
    progress
        Called with (done, total) after every fold.

    Returns
    -------
    The path of the predictions.

    Raises
    ------
    InputError
        The folder cannot be written, or holds somebody else's predictions.
    MissingExtra
        scikit-learn is not installed.
    """
    path = folder / "predictions.csv"
    _check_target(folder, path, overwrite=overwrite)
    pictures, truth = load_digits()
    predicted = classify_digits(pictures, truth, progress)
    try:
        names = _write_pictures(folder, pictures, truth)
        _write_predictions(path, names, truth, predicted)
    except OSError as error:
        raise InputError(f"{folder} cannot be written ({error.strerror})") from error
    return path


def load_digits() -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Return 8 x 8 pictures with grey values from 0 to 16, and the digits they show."""
    try:
        from sklearn.datasets import load_digits as load
    except ImportError as error:
        raise MissingExtra("scikit-learn", "demo", "tellapart demo") from error
    digits: Any = load()
    return digits.images, digits.target.astype(np.int64)


def classify_digits(
    pictures: NDArray[np.float64], truth: NDArray[np.int64], progress: Progress | None = None
) -> OutOfFold:
    """Predict each digit by logistic regression on the nine other folds."""
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler
    from threadpoolctl import threadpool_limits  # type: ignore[import-untyped] # of scikit-learn

    estimator = make_pipeline(StandardScaler(), LogisticRegression(max_iter=1000))
    with threadpool_limits(1):  # 0.2 s; with threads 3 s, and more beside other work
        features = pictures.reshape(len(pictures), -1)
        return out_of_fold(estimator, features, truth, folds=FOLDS, progress=progress)


def _check_target(folder: Path, path: Path, *, overwrite: bool) -> None:
    if folder.exists() and not folder.is_dir():
        raise InputError(f"{folder} is a file; expected a folder, or none yet")
    if path.exists() and not overwrite:
        with path.open(encoding="utf-8", errors="replace") as file:
            if file.readline().rstrip() != ",".join(HEADER):
                raise InputError(
                    f"{path} is not from this demo; expected another folder, or overwrite=True"
                )


def _write_pictures(
    folder: Path, pictures: NDArray[np.float64], truth: NDArray[np.int64]
) -> list[str]:
    from PIL import Image

    names = []
    for row, (picture, digit) in enumerate(zip(pictures, truth, strict=True)):
        name = Path("images", str(digit), f"{row:04d}.png")
        (folder / name.parent).mkdir(parents=True, exist_ok=True)
        grey = np.round(picture * (255.0 / BRIGHTEST)).astype(np.uint8)
        image = Image.fromarray(grey).resize((PIXELS, PIXELS), Image.Resampling.NEAREST)
        image.save(folder / name, optimize=False)
        names.append(name.as_posix())
    return names


def _write_predictions(
    path: Path, names: list[str], truth: NDArray[np.int64], predicted: OutOfFold
) -> None:
    rows = zip(
        names,
        truth.tolist(),
        predicted.probabilities.tolist(),
        predicted.fold.tolist(),
        strict=True,
    )
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(HEADER)
        writer.writerows([name, digit, *scores, fold] for name, digit, scores, fold in rows)
