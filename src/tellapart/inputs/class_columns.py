"""Score columns -> the class that each of them scores, by name and never by position."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from tellapart.errors import InputError
from tellapart.inputs.names import ROLE_NAMES, SCORE_PREFIXES, Family, families, plain, split_name
from tellapart.inputs.tables import Table
from tellapart.inputs.targets import target_classes, target_predictions
from tellapart.problem.labels import class_name, natural_order
from tellapart.problem.truths import ROW_SUM_TOLERANCE

FEWEST_ROWS = 20  # fewer rows may all fall by chance


@dataclass(frozen=True)
class ClassColumns:
    """Score columns in the order of the classes.

    `classes` is None where a single column scores the positive class, which `positive`
    then names if the column does.
    """

    columns: tuple[str, ...]
    classes: tuple[Any, ...] | None = None
    positive: Any = None


def shortened(names: Sequence[Any]) -> str:
    """Return names for a message; the first eight of many."""
    words = [class_name(name) for name in names]
    return ", ".join(words[:8]) + (", ..." if len(words) > 8 else "")


def classes_flag(labels: Sequence[Any]) -> str:
    """Return the flag that declares the classes; the first four of many."""
    names = ",".join(class_name(label) for label in labels[:4])
    return f"--classes {names}" + (",..." if len(labels) > 4 else "")


def as_label(text: str, labels: Sequence[Any]) -> Any:
    """Return the label that the text names, or a new label of the same type."""
    for label in labels:
        if class_name(label) == text:
            return label
    if labels and all(type(label) in (int, float) for label in labels):
        try:
            return int(text)
        except ValueError:
            return text
    return text


def match_family(family: Family, labels: Sequence[Any]) -> dict[Any, str]:
    """Return label -> column for every member; labels that the truth lacks included."""
    pairs = list(zip(family.columns, family.members, strict=True))
    matched = {as_label(member, labels): column for column, member in pairs}
    for column, member in pairs:  # Big_Dog for the class "Big Dog", where nothing else fits
        label = as_label(member, labels)
        alike = [
            other
            for other in labels
            if isinstance(other, str) and other not in matched and plain(other) == plain(member)
        ]
        if label not in labels and len(alike) == 1:
            del matched[label]
            matched[alike[0]] = column
    return matched


def find_class_columns(
    table: Table, free: Sequence[str], labels: Sequence[Any], *, declared: bool
) -> ClassColumns | None:
    """Find the score columns of the classes among the columns that have no other role.

    Parameters
    ----------
    labels
        Classes as declared, or as found in the truth.
    declared
        Whether `labels` is complete and in the order that positions follow.
    """
    groups = _score_families(table, free, labels)
    named = [(family, match_family(family, labels)) for family in groups]
    complete = [
        (family, matched) for family, matched in named if all(label in matched for label in labels)
    ]
    bare = _bare(table, free, labels)
    if bare is not None and not complete:
        return bare
    if len(complete) + (bare is not None) > 1:
        flags = " or ".join(f"--score {family.pattern}" for family, _ in complete)
        raise InputError(
            f"{len(complete) + (bare is not None)} sets of columns score the classes; "
            f"expected one; add {flags}"
        )
    if complete:
        _refuse_ranks(table, complete[0][0])
        return _of_family(table, complete[0][1], labels, declared=declared)
    single = [pair for pair in named if sum(label in pair[1] for label in labels) == 1]
    if len(labels) == 2 and len(single) == 1:
        (positive,) = [label for label in labels if label in single[0][1]]
        return ClassColumns((single[0][1][positive],), None, positive)
    several = [family for family in groups if len(family.columns) > 1]
    return by_position(several[0], labels, declared=declared) if several else None


def _score_families(table: Table, free: Sequence[str], labels: Sequence[Any]) -> list[Family]:
    """Return the families of numeric columns, without names like pred_label."""
    kept = []
    by_tool = target_classes(table.names)
    found = families([name for name in free if name not in by_tool], (*SCORE_PREFIXES, "pred"))
    named = {name: member for name, member in by_tool.items() if name in free}
    if named:
        found.append(Family("prediction", tuple(named), tuple(named.values())))
    predictions = target_predictions(table.names)
    for family in found:
        pairs = [
            (column, member)
            for column, member in zip(family.columns, family.members, strict=True)
            if (plain(column) not in ROLE_NAMES or as_label(member, labels) in labels)
            and column not in predictions
            and table.is_number(column)
        ]
        if pairs:
            columns, members = zip(*pairs, strict=True)
            kept.append(Family(family.prefix, columns, members))
    return kept


def by_position(family: Family, labels: Sequence[Any], *, declared: bool) -> ClassColumns:
    """Match columns to declared classes by position, in natural order of their names."""
    order = sorted(range(len(family.members)), key=lambda k: natural_order(family.members[k]))
    columns = tuple(family.columns[k] for k in order)
    if declared and len(labels) == len(columns):
        return ClassColumns(columns, tuple(labels))
    missing = [label for label in labels if label not in match_family(family, labels)]
    raise InputError(
        f"the score columns {shortened(columns)} name no column for the class "
        f"{class_name(missing[0])}; expected one per class, or the classes in the order of the "
        f"columns: {classes_flag(labels)}"
    )


def _refuse_ranks(table: Table, family: Family) -> None:
    """Refuse prob_0, prob_1, ... in order of rank, as timm writes the best k classes."""
    if len(family.columns) < 3 or table.rows < FEWEST_ROWS:
        return
    if sorted(family.members, key=natural_order) != [str(k) for k in range(len(family.members))]:
        return
    by_place = dict(zip(family.members, family.columns, strict=True))
    before = table.numbers([by_place["0"]])
    for k in range(1, len(by_place)):
        after = table.numbers([by_place[str(k)]])
        if bool((after > before).any()):
            return
        before = after
    raise InputError(
        f"the columns {shortened(family.columns)} fall from left to right in every row, as if "
        "they were in order of rank (the best class first); expected one column per class; add "
        f"--score {family.pattern} if they are in the order of the classes"
    )


def _of_family(
    table: Table,
    matched: dict[Any, str],
    labels: Sequence[Any],
    *,
    declared: bool,
) -> ClassColumns:
    extra = [label for label in matched if label not in labels]
    if declared or not extra:
        order = list(labels) if declared else sorted(labels, key=natural_order)
        return ClassColumns(tuple(matched[label] for label in order), tuple(order))
    everyone = sorted(matched, key=natural_order)
    if _sums_to_one(table, [matched[label] for label in everyone]):
        return ClassColumns(tuple(matched[label] for label in everyone), tuple(everyone))
    known = sorted(labels, key=natural_order)
    if _sums_to_one(table, [matched[label] for label in known]):
        return ClassColumns(tuple(matched[label] for label in known), tuple(known))
    raise InputError(
        f"the columns {shortened([matched[label] for label in extra])} name no class of the "
        f"truth ({shortened(known)}); expected one column per class; add "
        f"{classes_flag(everyone)}, or --score"
    )


def _sums_to_one(table: Table, columns: Sequence[str]) -> bool:
    matrix = table.numbers(columns)
    sums = matrix.sum(axis=1, dtype=np.float64) if matrix.ndim == 2 else matrix
    sums = sums[~np.isnan(sums)]
    return bool((np.abs(sums - 1.0) <= ROW_SUM_TOLERANCE).all()) and len(sums) > 0


def _bare(table: Table, free: Sequence[str], labels: Sequence[Any]) -> ClassColumns | None:
    """Match columns that are called like the classes, as in Kaggle's submissions."""
    by_name = {name: name for name in free}
    columns = [by_name.get(class_name(label)) for label in labels]
    if len(labels) < 2 or any(c is None or not table.is_number(c) for c in columns):
        return None
    found = [str(column) for column in columns]
    if not _sums_to_one(table, found):
        rest = [name for name in free if name not in found and table.is_number(name)]
        if rest and _sums_to_one(table, [*found, *rest]):
            everyone = [*labels, *(as_label(name, labels) for name in rest)]
            pairs = sorted(
                zip(everyone, [*found, *rest], strict=True), key=lambda p: natural_order(p[0])
            )
            return ClassColumns(tuple(c for _, c in pairs), tuple(label for label, _ in pairs))
    return ClassColumns(tuple(found), tuple(labels))


def match_given(
    table: Table, columns: Sequence[str], labels: Sequence[Any], *, declared: bool
) -> ClassColumns:
    """Match columns that the caller named to the classes."""
    if len(columns) == 1 and table.width(columns[0]) > 1:
        return _matrix(table, columns[0], labels, declared=declared)
    parts = [split_name(column, (*SCORE_PREFIXES, "pred", "y_pred")) for column in columns]
    by_tool = target_classes(table.names)
    members = tuple(
        column if part is None or column in map(class_name, labels) else part[1]
        for column, part in zip(columns, parts, strict=True)
    )
    members = tuple(by_tool.get(c, m) for c, m in zip(columns, members, strict=True))
    family = Family("", tuple(columns), members)
    matched = match_family(family, labels)
    if len(columns) == 1:
        known = [label for label in labels if label in matched]
        return ClassColumns(tuple(columns), None, known[0] if known and len(labels) == 2 else None)
    if all(label in matched for label in labels) and not (declared and len(matched) > len(labels)):
        order = list(labels) if declared else sorted(matched, key=natural_order)
        return ClassColumns(tuple(matched[label] for label in order), tuple(order))
    if declared and len(labels) == len(columns):
        return ClassColumns(tuple(columns), tuple(labels))
    return by_position(family, labels, declared=False)


def classes_beside(table: Table, width: int) -> tuple[str, ...] | None:
    """Return the list beside the table that names so many classes."""
    for name in ("classes", "class_names", "label_names", "labels", "names"):
        listed = table.lists.get(name, ())
        if len(set(listed)) == len(listed) == width:
            return listed
    return None


def _of_members(
    table: Table, column: str, labels: Sequence[Any], *, declared: bool
) -> ClassColumns:
    """Settle the classes of a matrix whose file names them in every row."""
    found = tuple(as_label(word, labels) for word in table.members[column])
    unknown = [label for label in labels if label not in found]
    if unknown or (declared and tuple(labels) != found):
        declares = "the classes" if declared else "the truth"
        raise InputError(
            f"{column} holds scores of the classes {shortened(found)}, but {declares} holds "
            f"{shortened(labels)}; expected the same, in the same order"
        )
    return ClassColumns((column,), found)


def _matrix(table: Table, column: str, labels: Sequence[Any], *, declared: bool) -> ClassColumns:
    """Settle the classes of a matrix: declared, listed beside it, or codes 0 to K - 1."""
    width = table.width(column)
    if column in table.members:
        return _of_members(table, column, labels, declared=declared)
    if declared:
        return ClassColumns((column,), tuple(labels))
    listed = classes_beside(table, width)
    if listed is not None:
        codes = all(type(label) in (int, float) and label == int(label) for label in labels)
        if not codes or set(map(class_name, labels)) <= set(listed):
            return ClassColumns((column,), tuple(as_label(word, labels) for word in listed))
    whole = all(type(label) in (int, float) and label == int(label) for label in labels)
    if whole and all(0 <= label < width for label in labels):
        return ClassColumns((column,), tuple(range(width)))
    raise InputError(
        f"{column} has {width} columns without names, and the truth holds {shortened(labels)}; "
        "expected the classes in the order of the columns: --classes a,b,c"
    )
