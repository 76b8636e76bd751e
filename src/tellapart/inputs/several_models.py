"""Several models at once: of a column, of several score columns, or one per file."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any, Unpack, cast

from tellapart.errors import InputError
from tellapart.inputs.class_columns import match_family
from tellapart.inputs.formats import Format
from tellapart.inputs.models import find_models
from tellapart.inputs.names import SCORE_PREFIXES, Family, split_name
from tellapart.inputs.paths import Paths, settled_paths
from tellapart.inputs.problems import problem_of
from tellapart.inputs.reading import read_table
from tellapart.inputs.requests import named_columns
from tellapart.inputs.roles import Roles
from tellapart.inputs.score_columns import labels_of
from tellapart.inputs.settling import ColumnFlags, named_by, settled, text_columns
from tellapart.inputs.tables import Table
from tellapart.inputs.truth_files import settle_truth
from tellapart.problem import Problem
from tellapart.problem.rows import Missing

Models = dict[str, tuple[Problem, Roles]]


class FileFlags(ColumnFlags, total=False):
    """What a caller may say of files and columns: the arguments of `read_problem`."""

    format: Format | None
    encoding: str
    decimal: str
    scores: str
    threshold: Any
    missing: Missing
    truth_from: str | Path | None
    truth_by_position: bool


def read_models(paths: Paths, *, each_file: bool = False, **reading: Unpack[FileFlags]) -> Models:
    """Read the predictions of several models, one problem each.

    Parameters
    ----------
    paths
        As `read_problem` takes them.
    each_file
        Every file holds other models, named after the file; otherwise the files are parts of
        one table.
    **reading
        As `read_problem` takes them. A column of models gives one problem per model
        (``model="COLUMN"`` names the column, ``"COLUMN=MODEL"`` chooses one). Several score
        columns that are no classes of the truth (``score=["resnet", "vit"]``) are a model each.

    Returns
    -------
    Model -> its problem and the roles of its columns, in the order of the files, of the
    columns, or of the first rows. A table of one model has the name that its model column
    gives, or the name of the file without suffixes.

    Raises
    ------
    InputError
        As `read_problem` raises it, or two models have one name.
    """
    files = settled_paths(paths)
    groups = [[file] for file in files] if each_file else [files]
    found: Models = {}
    for group in groups:
        models = _models_of(group, reading)
        for name, read in models.items():
            shown = _stem(group[0]) if each_file and len(models) == 1 else name
            shown = f"{_stem(group[0])}: {name}" if each_file and len(models) > 1 else shown
            if shown in found:
                raise InputError(
                    f"two models are named {shown!r}; expected file names that differ before the "
                    "suffix"
                )
            found[shown] = read
    return found


def _models_of(files: list[str | Path], reading: FileFlags) -> Models:
    flags = cast(
        ColumnFlags, {k: v for k, v in reading.items() if k in ColumnFlags.__annotations__}
    )
    table = read_table(
        files,
        format=reading.get("format"),
        encoding=reading.get("encoding", "utf-8"),
        decimal=reading.get("decimal", "."),
        text=text_columns(flags),
    )
    joined = settle_truth(
        table,
        flags,
        truth_from=reading.get("truth_from"),
        truth_by_position=reading.get("truth_by_position", False),
        encoding=reading.get("encoding", "utf-8"),
        decimal=reading.get("decimal", "."),
        drop=reading.get("missing") == "drop",
    )
    found = _models_in(joined.table, joined.flags, reading, _stem(files[0]))
    return {
        name: (problem, replace(roles, notes=(*joined.notes, *roles.notes)))
        for name, (problem, roles) in found.items()
    }


def _models_in(table: Table, flags: ColumnFlags, reading: FileFlags, stem: str) -> Models:
    asked = flags.get("model")
    models = find_models(table, asked, named_by(flags))
    if models is None or (asked is not None and asked not in table.names and "=" in asked):
        return _by_score(table, flags, reading, stem)
    found: Models = {}
    for name in models.names:
        chosen = cast(ColumnFlags, {**flags, "model": f"{models.column}={name}"})
        found |= _by_score(table, chosen, reading, name)
    return found


def _by_score(table: Table, flags: ColumnFlags, reading: FileFlags, name: str) -> Models:
    """Return one problem, or one per score column where these are no classes."""
    columns = named_columns(table, "score", flags.get("score"))
    if len(columns) < 2 or not _are_models(table, columns, flags):
        problem, roles = _read(table, flags, reading)
        return {roles.model_name or name: (problem, roles)}
    return {
        column: _read(table, cast(ColumnFlags, {**flags, "score": column}), reading)
        for column in columns
    }


def _are_models(table: Table, columns: tuple[str, ...], flags: ColumnFlags) -> bool:
    """Whether each score column answers the whole truth: a matrix, or the positive class."""
    widths = [table.width(column) for column in columns]
    if min(widths) > 1:
        return True
    alone = cast(ColumnFlags, {**flags, "score": columns[0]})
    try:
        settled_table, roles = settled(table, alone)
    except InputError:  # columns of classes, of which one alone is not enough
        return False
    if len(roles.truth) > 1 and not roles.votes:
        return False
    if roles.classes is not None:
        labels = list(roles.classes)
    else:
        labels = labels_of(settled_table, roles.truth[0])
    if len(labels) != 2:
        return False
    parts = [split_name(column, (*SCORE_PREFIXES, "pred", "y_pred")) for column in columns]
    members = [c if part is None else part[1] for c, part in zip(columns, parts, strict=True)]
    matched = match_family(Family("", columns, tuple(members)), labels)
    return not all(label in matched for label in labels)


def _read(table: Table, flags: ColumnFlags, reading: FileFlags) -> tuple[Problem, Roles]:
    table, roles = settled(table, flags)
    problem = problem_of(
        table,
        roles,
        scores=reading.get("scores", "auto"),
        threshold=reading.get("threshold"),
        missing=reading.get("missing", "raise"),
    )
    return problem, roles


def _stem(path: str | Path) -> str:
    """Return the name of a file without its suffixes."""
    if str(path) == "-":
        return "standard input"
    name = Path(path).name.removesuffix(".gz")
    return Path(name).stem
