"""Exports of FiftyOne: one JSON object that holds all samples, or all labels.

``samples.json`` holds a list of samples with fields of labels; ``labels.json`` holds the classes
and a class for the name of every image.
"""

from __future__ import annotations

import base64
import binascii
import io
import json
import re
import zlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from tellapart.errors import InputError

HEAD = re.compile(r'\s*\{\s*"(samples"\s*:\s*\[\s*[{\]]|classes"\s*:\s*[\[n]|labels"\s*:\s*\{)')
LONGEST_HEAD = 512  # characters
LONGEST_LOGITS = 1_000_000  # bytes
CLASSIFICATION = "Classification"
KEPT = (str, int, float, bool)

Row = dict[str, Any]


def may_be_export(head: str) -> bool:
    """Whether a text begins like an export.

    >>> may_be_export('{"samples": [{"filepath": "a.jpg"}]}'), may_be_export('{"labels": [0, 1]}')
    (True, False)
    """
    return HEAD.match(head) is not None


def export_rows(text: str, name: str) -> list[Row] | None:
    """Return one row per image, or None if the text is something else.

    Parameters
    ----------
    name
        Of the file, for messages.

    Raises
    ------
    InputError
        It is an export whose labels are no single classes.
    """
    try:
        found = json.loads(text)
    except (json.JSONDecodeError, RecursionError):
        return None
    if not isinstance(found, dict):
        return None
    samples, labels = found.get("samples"), found.get("labels")
    if isinstance(samples, list) and all(
        isinstance(one, dict) and isinstance(one.get("filepath"), str) for one in samples
    ):
        return [*_of_samples(samples, name)]
    if isinstance(labels, dict) and set(found) <= {"classes", "labels"} and "classes" in found:
        return [*_of_labels(labels, found["classes"], name)]
    return None


def _of_samples(samples: list[Row], name: str) -> Iterator[Row]:
    kinds = {
        field: value.get("_cls")
        for sample in samples
        for field, value in sample.items()
        if isinstance(value, dict) and "_cls" in value and field != "metadata"
    }
    single = [field for field, kind in kinds.items() if kind == CLASSIFICATION]
    if samples and not single:
        found = ", ".join(f"{field} ({kind})" for field, kind in kinds.items()) or "no labels"
        raise InputError(
            f"{name} is an export of FiftyOne with {found}; expected fields of Classification, "
            "such as ground_truth and predictions"
        )
    for sample in samples:
        row = {"filepath": sample["filepath"]}
        for field in single:
            row |= _of_field(field, sample.get(field) or {}, name)
        for field, value in sample.items():
            if field[0] != "_" and isinstance(value, KEPT) and field not in row:
                row[field] = value
        yield row


def _of_field(field: str, label: Mapping[str, Any], name: str) -> Row:
    row: Row = {f"{field}.label": label.get("label")}
    if label.get("confidence") is not None:
        row[f"{field}.confidence"] = label["confidence"]
    if label.get("logits") is not None:
        row[f"{field}.logits"] = _logits(label["logits"], f"{name}: {field}.logits")
    return row


def _logits(stored: Any, name: str) -> list[float]:
    """Return a list as it is; an array that was stored as compressed bytes as a list."""
    if isinstance(stored, list):
        return stored
    try:
        packed = base64.b64decode(stored["$binary"]["base64"], validate=True)
        unpacked = zlib.decompressobj().decompress(packed, LONGEST_LOGITS)
        return [float(x) for x in np.load(io.BytesIO(unpacked), allow_pickle=False).ravel()]
    except (KeyError, TypeError, ValueError, EOFError, binascii.Error, zlib.error) as error:
        raise InputError(
            f"{name} holds something else than numbers ({error}); expected lists of numbers"
        ) from error


def _of_labels(labels: Mapping[str, Any], classes: Any, name: str) -> Iterator[Row]:
    for image, stored in labels.items():
        told = stored if isinstance(stored, dict) else {"label": stored}
        if isinstance(stored, list):
            raise InputError(
                f"{name}: {image!r} has a list of labels; expected one class per image"
            )
        row: Row = {"image": image, "label": _class(told.get("label"), classes, name, image)}
        if told.get("confidence") is not None:
            row["confidence"] = told["confidence"]
        yield row


def _class(label: Any, classes: Any, name: str, image: str) -> Any:
    """Return the name of a class that is stored by its place."""
    if not isinstance(label, int) or isinstance(label, bool) or not isinstance(classes, list):
        return label
    if not 0 <= label < len(classes):
        raise InputError(
            f"{name}: {image!r} has the class {label}; expected 0 to {len(classes) - 1}, the "
            "places of classes"
        )
    return classes[label]


def logit_classes(path: Path) -> dict[str, tuple[str, ...]]:
    """Return field -> its classes, as the metadata beside ``samples.json`` say; "" for all others.

    Damaged metadata are none: the columns then ask for their classes.
    """
    beside = path.with_name("metadata.json")
    try:
        stored = json.loads(beside.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    if not isinstance(stored, dict):
        return {}
    found = {}
    fallback = stored.get("default_classes") or _mapping(stored.get("info")).get("classes")
    for field, classes in {"": fallback, **_mapping(stored.get("classes"))}.items():
        if isinstance(classes, list) and all(isinstance(one, str) for one in classes):
            found[field] = tuple(classes)
    return found


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}
