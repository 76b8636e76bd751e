"""FiftyOne, by its files: exports become evaluations, and evaluations go back to its App.

FiftyOne itself is not imported; an export can be read where it is not installed.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tellapart.errors import InputError
from tellapart.evaluation import Evaluation, evaluate_problem
from tellapart.evaluation.saving import write_bytes
from tellapart.examples.cells import answers
from tellapart.inputs import read_problem
from tellapart.problem import Problem
from tellapart.problem.labels import class_name

__all__ = ["read_fiftyone", "write_fiftyone"]

SAMPLES, LABELS, METADATA = "samples.json", "labels.json", "metadata.json"
FIELD = re.compile(r"[A-Za-z]\w*", re.ASCII)
OWN_FIELDS = ("id", "filepath", "tags", "metadata", "media_type")

Array = NDArray[Any]


def read_fiftyone(
    path: str | os.PathLike[str],
    *,
    truth: str | os.PathLike[str] | None = None,
    ground_truth: str = "ground_truth",
    predictions: str = "predictions",
    scores: str = "auto",
    classes: Sequence[Any] | None = None,
    pos_label: Any = None,
    level: float = 0.95,
) -> Evaluation:
    """Evaluate an export of FiftyOne.

    Parameters
    ----------
    path
        A folder of an export, or its file: ``samples.json`` (FiftyOneDataset) holds truth and
        predictions; ``labels.json`` (FiftyOneImageClassificationDataset) holds predictions, with
        their confidence where it was exported.
    truth
        Beside ``labels.json``: the export of the truth, another ``labels.json``, or a folder with
        one folder of images per class (ImageClassificationDirectoryTree).
    ground_truth, predictions
        Fields of ``samples.json``.
    scores
        Scale of the logits, where samples have them: ``logit``, ``probability`` or ``rank``;
        FiftyOne stores under this name whatever a model gave.
    classes, pos_label, level
        As for `tellapart.evaluate`; classes in the order of the logits.

    Returns
    -------
    Curves need logits of all classes, or two classes and a confidence.

    Raises
    ------
    InputError
        A file is missing or is another export, or an image is in one of two exports only.
    """
    file = _export(path)
    named: dict[str, Any] = {}
    if file.name != LABELS:
        named |= {"truth": f"{ground_truth}.label", "prediction": f"{predictions}.label"}
    if truth is not None:
        place = Path(truth)
        named["truth_from"] = place / LABELS if (place / LABELS).is_file() else place
        named.pop("truth", None)
    problem, roles = read_problem(
        str(file), classes=classes, positive=pos_label, scores=scores, **named
    )
    return evaluate_problem(problem, level=level, columns=roles.described())


def write_fiftyone(
    evaluation: Evaluation,
    folder: str | os.PathLike[str],
    *,
    ground_truth: str = "ground_truth",
    predictions: str = "predictions",
    image_root: str | os.PathLike[str] | None = None,
    overwrite: bool = False,
) -> Path:
    """Write truth, predictions and tags of wrong rows as files that FiftyOne loads.

    Every row becomes a sample with its truth, its prediction with confidence, and the tag
    ``correct`` or ``misclassified``; wrong rows also get a tag that names their cell,
    ``cat as dog``. Load them as a dataset:
    ``fiftyone.Dataset.from_dir(folder, dataset_type=fiftyone.types.FiftyOneDataset)``.

    Parameters
    ----------
    evaluation
        Of hard, exclusive classes, with items that name image files.
    folder
        Where to write ``samples.json`` and ``metadata.json``; made if it does not exist.
    ground_truth, predictions
        Fields to write.
    image_root
        Folder that the items start from, the working folder if left out.
    overwrite
        Whether to replace files that are there.

    Returns
    -------
    The path of ``samples.json``.

    Raises
    ------
    InputError
        Rows have no items, labels are soft or several per row, nothing was predicted, or a file
        is there.
    """
    _check_fields(ground_truth, predictions)
    problem = evaluation.problem
    root = Path.cwd() if image_root is None else Path(image_root)
    samples = list(_samples(problem, root, (ground_truth, predictions)))
    target = Path(folder)
    for name in (SAMPLES, METADATA):
        if (target / name).exists() and not overwrite:
            raise InputError(
                f"{target / name} exists; expected a new folder, or overwrite=True to replace it"
            )
    target.mkdir(parents=True, exist_ok=True)
    info = {"classes": list(problem.classes)}
    _write(target / METADATA, {"media_type": "image", "info": info}, overwrite=overwrite)
    _write(target / SAMPLES, {"samples": samples}, overwrite=overwrite)
    return target / SAMPLES


def _check_fields(ground_truth: str, predictions: str) -> None:
    for argument, name in (("ground_truth", ground_truth), ("predictions", predictions)):
        if not FIELD.fullmatch(name) or name in OWN_FIELDS:
            raise InputError(
                f"{argument} is {name!r}; expected a name of letters, digits and underscores that "
                "FiftyOne does not use itself"
            )
    if ground_truth == predictions:
        raise InputError(f"ground_truth and predictions are both {predictions!r}; expected two")


def _export(path: str | os.PathLike[str]) -> Path:
    place = Path(path)
    if not place.is_dir():
        return place
    for name in (SAMPLES, LABELS):
        if (place / name).is_file():
            return place / name
    raise InputError(
        f"{place} holds neither {SAMPLES} nor {LABELS}; expected the folder of a FiftyOneDataset "
        "or of a FiftyOneImageClassificationDataset"
    )


def _codes(problem: Problem) -> tuple[Array, Array]:
    """Return the codes of the true and of the predicted class of every row."""
    if problem.task == "multilabel" or problem.is_soft:
        found = "several labels per row" if problem.task == "multilabel" else "soft labels"
        raise InputError(f"evaluation has {found}; expected one hard class per row")
    given = answers(problem)
    if given is None:
        raise InputError("evaluation has no predictions; expected y_pred or a threshold")
    truth, said = (np.asarray(codes, dtype=np.int64) for codes in (problem.truth.values, given))
    if problem.task == "binary" and problem.truth.positive == 0:
        return 1 - truth, 1 - said
    return truth, said


def _confidences(problem: Problem, said: Array) -> Array | None:
    """Return the probability of each predicted class, where it is known."""
    if problem.scores is None:
        return problem.confidence
    if problem.scale not in ("probability", "logit"):
        return None
    if problem.task == "binary":
        positive = problem.probability(0)
        return np.where(said == (problem.truth.positive or 0), positive, 1.0 - positive)
    found = np.empty(problem.rows)
    for k in range(len(problem.classes)):
        found[said == k] = problem.probability(k)[said == k]
    return found


def _samples(problem: Problem, root: Path, fields: tuple[str, str]) -> Iterator[dict[str, Any]]:
    items = problem.tags.get("items")
    if items is None:
        raise InputError("items is missing; expected the path of every image: items=[...]")
    truth, said = _codes(problem)
    sure = _confidences(problem, said)
    for row, item in enumerate(items.tolist()):
        true, told = problem.classes[truth[row]], problem.classes[said[row]]
        answer = _label(told)
        if sure is not None:
            answer["confidence"] = float(sure[row])
        yield {
            "filepath": os.path.abspath(root / class_name(item)),  # noqa: PTH100 - keeps links
            "tags": ["correct"] if true == told else ["misclassified", f"{true} as {told}"],
            fields[0]: _label(true),
            fields[1]: answer,
        }


def _label(name: str) -> dict[str, Any]:
    return {"_cls": "Classification", "label": name}


def _write(path: Path, content: Any, *, overwrite: bool) -> None:
    try:
        text = json.dumps(content, ensure_ascii=False, allow_nan=False).encode()
    except UnicodeEncodeError as error:
        raise InputError(
            f"{error.object[error.start - 20 : error.end + 20]!r} is no text in UTF-8; expected "
            "names of files and classes that are"
        ) from error
    write_bytes(path, lambda file: file.write(text), overwrite=overwrite)
