"""Folders that are tables: images by class, and one text file of predictions per image."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa

from tellapart.errors import InputError
from tellapart.inputs.tables import Table
from tellapart.problem.labels import natural_order

IMAGES = frozenset(
    (".jpg", ".jpeg", ".png", ".ppm", ".pgm", ".bmp", ".gif", ".tif", ".tiff", ".webp")
)
PREDICTED = re.compile(r"(?P<score>[01]\.\d\d) (?P<label>.+)")


def is_label_folder(folder: Path) -> bool:
    """Whether a folder holds text files as Ultralytics writes predictions of images."""
    if not folder.is_dir():
        return False
    first = next((path for path in _texts(folder) if path.stat().st_size), None)
    if first is None:
        return False
    with first.open(encoding="utf-8", errors="replace") as lines:
        return PREDICTED.fullmatch(lines.readline().rstrip("\r\n")) is not None


def read_label_folder(folder: Path) -> Table:
    """Open a folder that ``save_txt`` of Ultralytics wrote: ``labels/*.txt``, a line per class.

    Each line holds a probability of two decimals and a class, the best five at most.

    Raises
    ------
    InputError
        A line is something else, such as a box of a detector.
    """
    items, labels, scores = [], [], []
    for path in _texts(folder):
        lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
        found = [PREDICTED.fullmatch(line) for line in lines if line.strip()]
        if None in found:
            number = found.index(None) + 1
            raise InputError(
                f"{path}, line {number} is {lines[number - 1]!r}; expected a probability and a "
                "class, such as '0.93 cat'"
            )
        items.append(path.stem)
        labels.append([match["label"] for match in found if match])
        scores.append([float(match["score"]) for match in found if match])
    columns = {
        "image": pa.chunked_array([pa.array(items, pa.string())]),
        "labels": pa.chunked_array([pa.array(labels, pa.list_(pa.string()))]),
        "prob": pa.chunked_array([pa.array(scores, pa.list_(pa.float64()))]),
    }
    return Table(str(folder), tuple(columns), len(items), columns.__getitem__)


def read_image_folder(folder: Path) -> Table:
    """Open a folder with one folder of images per class: items and their classes.

    Raises
    ------
    InputError
        There are no images in folders.
    """
    items = sorted(_images(folder), key=natural_order)
    if not items:
        raise InputError(
            f"{folder} holds no images in folders; expected one folder per class, such as dog/1.jpg"
        )
    columns = {
        "image": pa.chunked_array([pa.array(items, pa.string())]),
        "label": pa.chunked_array([pa.array([item.split("/")[0] for item in items])]),
    }
    return Table(str(folder), tuple(columns), len(items), columns.__getitem__)


def _texts(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.txt"), key=lambda path: natural_order(path.name))


def _images(folder: Path) -> Iterator[str]:
    for parent, _, files in os.walk(folder):
        below = Path(parent).relative_to(folder)
        for name in files:
            if below.parts and Path(name).suffix.lower() in IMAGES:
                yield (below / name).as_posix()
