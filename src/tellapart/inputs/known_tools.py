"""Tables whose columns mean what the tool says that wrote them, made plain before roles are found.

The rules are narrow: a table is changed only where its columns admit no other reading.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tellapart.errors import InputError
from tellapart.inputs import names as known
from tellapart.inputs.cells import is_number
from tellapart.inputs.names import plain
from tellapart.inputs.scored_lists import ScoredLists, scored_lists
from tellapart.inputs.tables import Table
from tellapart.inputs.written_lists import begins_list, read_lists

LABEL_KEYS = ("label", "class", "class_name", "name", "category")
SCORE_KEYS = ("score", "prob", "probability", "confidence")
LABEL_LISTS = ("label", "labels", "classes", "class_names", "top5_labels", "index", "indices")
RANKED_SCORES = ("prob", "logit", "score", "output")
MAY_BE_LISTS = frozenset(
    (*known.ROLE_NAMES, *LABEL_LISTS, *known.VOTE_PREFIXES, "outputs", "pipeline_output")
)


@dataclass(frozen=True)
class Plain:
    """A table made plain, and the roles that its tool settles.

    Attributes
    ----------
    prediction, confidence
        Columns, where the tool says it; None where names and flags decide.
    notes
        What was made of the table.
    """

    table: Table
    prediction: str | None = None
    confidence: str | None = None
    notes: tuple[str, ...] = field(default=())


def made_plain(table: Table, asked: Iterable[str] = (), *, has_truth: bool = False) -> Plain:
    """Read lists in cells, bring labels and their scores together, recognise timm.

    Parameters
    ----------
    asked
        Names of columns as flags gave them: these are read as the flags say.
    has_truth
        Whether the truth is known to be in another column than ``label``.
    """
    wanted = {plain(name) for name in asked}
    _refuse_ultralytics(table, wanted)
    table = _with_lists(table, wanted)
    for find in (_pair_of_lists, _ranked_columns, _objects):
        found = find(table, wanted)
        if found is not None:
            return found
    has_truth = has_truth or bool(known.named(table.names, known.TRUTH))
    return (_timm_single(table, wanted) if has_truth else None) or Plain(table)


def _with_lists(table: Table, wanted: set[str]) -> Table:
    """Return the table with lists where cells of text hold lists."""
    columns = {}
    for name in table.names:
        if plain(name) in wanted or plain(name) in MAY_BE_LISTS:
            column = table.stored(name)
            if not isinstance(column, np.ndarray) and begins_list(column):
                columns[name] = read_lists(column, name)
    return table.replaced(columns) if columns else table


def _item_type(table: Table, name: str) -> pa.DataType | None:
    """Return the type of the items if the column holds lists."""
    column = table.stored(name)
    if isinstance(column, np.ndarray) or not pa.types.is_nested(column.type):
        return None
    return getattr(column.type, "value_type", None)


def _lists(table: Table, names: Sequence[str]) -> dict[str, pa.DataType]:
    found = {
        name: _item_type(table, name)
        for name in table.names
        if plain(name) in names or plain(name) in MAY_BE_LISTS
    }
    return {name: kind for name, kind in found.items() if kind is not None}


# ---- labels and scores side by side --------------------------------------------------------


def _objects(table: Table, wanted: set[str]) -> Plain | None:
    """Read ``[{"label": ..., "score": ...}, ...]``, as pipelines of Hugging Face answer."""
    for name, kind in _lists(table, sorted(wanted)).items():
        if not pa.types.is_struct(kind):
            continue
        keys = [kind.field(k).name for k in range(kind.num_fields)]
        label = [key for key in keys if key in LABEL_KEYS]
        score = [key for key in keys if key in SCORE_KEYS]
        if len(label) != 1 or len(score) != 1:
            raise InputError(
                f"{name} holds lists of objects with the keys {', '.join(keys)}; expected lists "
                "of numbers, or objects with a label and a score"
            )
        column = table.stored(name)
        flat = pc.list_flatten(column)
        offsets = np.concatenate(
            [[0], np.cumsum(pc.list_value_length(column).fill_null(0).to_numpy())]
        )
        labels, scores = (
            _relisted(pc.struct_field(flat, key), offsets) for key in (label[0], score[0])
        )
        return _settled(table, scored_lists(labels, scores, name), name, f"{name}.score", ())
    return None


def _relisted(flat: pa.ChunkedArray | pa.Array, offsets: np.ndarray) -> pa.ChunkedArray:
    values = flat.combine_chunks() if isinstance(flat, pa.ChunkedArray) else flat
    return pa.chunked_array([pa.ListArray.from_arrays(pa.array(offsets, pa.int32()), values)])


def _pair_of_lists(table: Table, wanted: set[str]) -> Plain | None:
    """Read a list of labels beside a list of scores (timm, SageMaker Autopilot)."""
    found = _lists(table, sorted(wanted))
    scores = [
        name
        for name, kind in found.items()
        if plain(name) in known.SCORE and not pa.types.is_struct(kind)
    ]
    labels = [name for name in found if plain(name) in LABEL_LISTS]
    words = [name for name in labels if _holds_words(table, name)]
    if len(scores) != 1 or not labels or {plain(name) for name in labels} & wanted:
        return None
    chosen = (words or labels)[0]
    lists = scored_lists(table.stored(chosen), table.stored(scores[0]), scores[0])
    dropped = tuple(name for name in labels if name != chosen)
    return _settled(table, lists, chosen, scores[0], dropped)


def _holds_words(table: Table, name: str) -> bool:
    flat = pc.list_flatten(table.stored(name))
    chunked = flat if isinstance(flat, pa.ChunkedArray) else pa.chunked_array([flat])
    return not is_number(chunked)


def _ranked_columns(table: Table, wanted: set[str]) -> Plain | None:
    """Read ``label_0, label_1, ..., prob_0, prob_1, ...``, the best class first (timm)."""
    for prefix in RANKED_SCORES:
        scores = _numbered(table, prefix)
        labels, places = _numbered(table, "label"), _numbered(table, "index")
        if len(scores) < 2 or len(scores) not in (len(labels), len(places)):
            continue
        named = labels if len(labels) == len(scores) else places
        is_text = not all(table.is_number(name) for name in named)
        if wanted & {plain(name) for name in (*scores, *named)} or not (is_text or places):
            continue
        matrix = table.numbers(scores)
        if bool((matrix[:, 1:] > matrix[:, :-1]).any()):
            continue
        offsets = np.arange(table.rows + 1) * len(scores)
        words = np.stack([_words(table, name) for name in named], axis=1).ravel()
        lists = scored_lists(
            _relisted(pa.array(words, pa.string()), offsets),
            _relisted(pa.array(np.ascontiguousarray(matrix).ravel()), offsets),
            scores[0],
        )
        dropped = (*labels, *places, *scores)
        return _settled(table, lists, named[0], scores[0], dropped)
    return None


def _numbered(table: Table, prefix: str) -> list[str]:
    found: list[str] = []
    while f"{prefix}_{len(found)}" in table.names:
        found.append(f"{prefix}_{len(found)}")
    return found


def _words(table: Table, name: str) -> np.ndarray:
    return np.asarray(table.stored(name).cast(pa.string()).to_numpy(zero_copy_only=False))


def _settled(
    table: Table, lists: ScoredLists, label: str, score: str, dropped: Sequence[str]
) -> Plain:
    """Return a matrix of all classes, or the best class and its score."""
    gone = [name for name in dropped if name not in (label, score)]
    if lists.matrix is not None:
        classes = _without_prefix(table, lists.classes)
        kept = label if score not in table.names else score
        gone += [label] if kept != label and label in table.names else []
        return Plain(table.replaced({kept: lists.matrix}, without=gone, members={kept: classes}))
    note = (
        f"{score if score in table.names else label} holds the best {lists.longest} of at least "
        f"{len(lists.classes)} classes: read as the prediction and its confidence; curves and "
        "areas need the scores of all classes"
    )
    columns = {label: lists.best, score: lists.score}
    return Plain(table.replaced(columns, without=gone), label, score, (note,))


def _without_prefix(table: Table, classes: tuple[str, ...]) -> tuple[str, ...]:
    """Return LABEL_0, LABEL_1, ..., which stand for nameless classes, as their numbers."""
    prefix = "LABEL_"
    nameless = all(name.startswith(prefix) and name[len(prefix) :].isdecimal() for name in classes)
    if not nameless:
        return classes
    truths = known.named(table.names, known.TRUTH + known.WEAK_TRUTH)
    coded = any(table.is_number(name) for name in truths)
    return tuple(name[len(prefix) :] for name in classes) if coded else classes


# ---- single tools ---------------------------------------------------------------------------


def _refuse_ultralytics(table: Table, wanted: set[str]) -> None:
    if {plain(name) for name in table.names} == {"name", "class", "confidence"} and not wanted:
        raise InputError(
            f"{table.source} has the columns name, class and confidence, as Ultralytics writes its "
            "five best classes: several rows per image, no truth, and no scores of the other "
            "classes, so that ROC, AUC and calibration would be wrong; expected one row per image "
            "with its truth and Results.probs.data, one column per class"
        )


def _timm_single(table: Table, wanted: set[str]) -> Plain | None:
    """Read ``label, index, prob``: label and index name the same classes, so neither is truth."""
    by_name = {plain(name): name for name in table.names}
    scores = [by_name[word] for word in RANKED_SCORES if word in by_name]
    if not {"label", "index"} <= by_name.keys() or len(scores) != 1:
        return None
    label, place, score = by_name["label"], by_name["index"], scores[0]
    singles = all(table.width(name) == 1 for name in (label, place, score))
    if {"label", "index", plain(score)} & wanted or not singles:
        return None
    labels, places = (np.unique(_words(table, name).astype(str)) for name in (label, place))
    pairs = {*zip(_words(table, label), _words(table, place), strict=True)}
    if not len(labels) == len(places) == len(pairs) or len(pairs) == table.rows > 2:
        return None
    note = f"{label}, {place} and {score} are named as timm does: {label} is the prediction"
    return Plain(table, label, score if plain(score) == "prob" else None, (note,))
