"""Flags that several commands share: how a file of predictions is read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any, Literal, TypedDict

from cyclopts import Group, Parameter

from tellapart.errors import InputError

Format = Literal["csv", "tsv", "jsonl", "parquet", "arrow", "npz", "npy"]
Printed = Literal["text", "json", "md"]
Task = Literal["binary", "multiclass", "multilabel"]
Scores = Literal["auto", "probability", "logit", "rank"]

PlotKind = Literal[
    "roc", "pr", "det", "gain", "lift", "confusion", "histogram", "threshold", "decision",
    "reliability", "overview",
]  # fmt: skip
PlotBand = Literal["pointwise", "simultaneous", "none"]
PlotNormalize = Literal["true", "pred", "all"]

Column = Annotated[str | None, Parameter(metavar="COLUMN")]
Columns = Annotated[list[str] | None, Parameter(metavar="COLUMN...", consume_multiple=True)]


class Reading(TypedDict):
    """Arguments of `tellapart.inputs.read_problem`."""

    format: Format | None
    encoding: str
    decimal: str
    truth: list[str] | None
    score: list[str] | None
    prediction: list[str] | None
    confidence: str | None
    classes: list[str] | None
    positive: str | None
    weight: str | None
    group: str | None
    fold: str | None
    slices: str | None
    item: str | None
    model: str | None
    votes: list[str] | None
    truth_from_parent: bool
    truth_from: str | None
    truth_by_position: bool
    task: Task | None
    scores: Scores
    threshold: float | None
    missing: Literal["raise", "drop"]


@Parameter(name="*", group=Group("Reading the file", sort_key=2))
@dataclass(frozen=True)
class ReadFlags:
    """How a file of predictions is read; columns are found by name where no flag names them."""

    truth: Columns = None
    """Column of true classes; several for labels, one per label."""

    score: Columns = None
    """Column of scores, or one per class. 'prob_*' means all columns of this pattern."""

    prediction: Columns = None
    """Column of predicted classes."""

    confidence: Column = None
    """Column with the probability of the predicted class."""

    votes: Columns = None
    """Columns that count annotators' votes, one per class: a soft truth. 'votes_*' works."""

    truth_from_parent: bool = False
    """The truth is the folder of each item: dog for val/dog/1.jpg."""

    truth_from: Annotated[str | None, Parameter(metavar="FILE|FOLDER")] = None
    """Another file that holds the truth, joined by the names of the items; or a folder of images by
    class."""

    truth_by_position: bool = False
    """The rows of --truth-from are in the order of FILE, which names no items."""

    model: Annotated[str | None, Parameter(metavar="COLUMN[=MODEL]")] = None
    """Column that names the model of each row, and the model whose rows are read."""

    weight: Column = None
    """Column of row weights."""

    group: Column = None
    """Column of clusters: rows that belong together, such as one patient."""

    fold: Column = None
    """Column of cross-validation folds."""

    slice: Column = None
    """Column of slices: kinds of rows to look at one by one, such as a camera."""

    item: Column = None
    """Column that names the rows, such as the path of an image."""

    classes: Annotated[str | None, Parameter(metavar="A,B,C")] = None
    """All classes, in the order of score columns that do not name their class."""

    positive: Annotated[str | None, Parameter(metavar="CLASS")] = None
    """The positive class of a binary problem; the last class by default."""

    task: Task | None = None
    """What the truth means, where the columns allow several readings."""

    scores: Scores = "auto"
    """Scale of the scores; auto means probability if all lie in [0, 1], else rank."""

    threshold: Annotated[float | None, Parameter(metavar="T")] = None
    """Score at or above which a row is positive: 0.5 for probabilities, 0 for logits."""

    drop_missing: bool = False
    """Leave out rows with empty cells instead of stopping."""

    format: Annotated[Format | None, Parameter(name="--input-format")] = None
    """How to read the file, where its suffix or first bytes do not say it."""

    encoding: str = "utf-8"
    """Encoding of a CSV, TSV or JSONL file."""

    decimal: Literal[".", ","] = "."
    """Decimal mark of a CSV or TSV file."""

    def reading(self) -> Reading:
        """Return the flags as arguments of `tellapart.inputs.read_problem`."""
        return Reading(
            format=self.format,
            encoding=self.encoding,
            decimal=self.decimal,
            truth=self.truth,
            score=self.score,
            prediction=self.prediction,
            confidence=self.confidence,
            classes=None if self.classes is None else split_classes(self.classes),
            positive=self.positive,
            weight=self.weight,
            group=self.group,
            fold=self.fold,
            slices=self.slice,
            item=self.item,
            model=self.model,
            votes=self.votes,
            truth_from_parent=self.truth_from_parent,
            truth_from=self.truth_from,
            truth_by_position=self.truth_by_position,
            task=self.task,
            scores=self.scores,
            threshold=self.threshold,
            missing="drop" if self.drop_missing else "raise",
        )


def printed_format(wanted: Printed | None, *, json: bool) -> Printed:
    """Return what to print: as asked for by --format or --json, else text.

    >>> printed_format(None, json=False), printed_format(None, json=True)
    ('text', 'json')
    """
    if json and wanted not in (None, "json"):
        raise InputError(
            f"--json and --format {wanted} contradict each other; expected one of them"
        )
    return "json" if json else wanted or "text"


def split_classes(text: str) -> list[str]:
    """Return the class names in a list like CSV: a name with a comma stands in quotes.

    >>> split_classes('cat, dog,"bird, other"')
    ['cat', 'dog', 'bird, other']
    """
    import csv

    rows: list[Any] = list(csv.reader([text], skipinitialspace=True))
    return [name.strip() for name in rows[0]] if rows else []


def named_numbers(text: str, flag: str, expected: str) -> dict[str, float]:
    """Return the numbers that a flag states by name.

    >>> named_numbers("recall=0.95, precision=.3", "--at-least", "bounds such as recall=0.95")
    {'recall': 0.95, 'precision': 0.3}
    """
    found = {}
    for part in text.split(","):
        name, equals, number = part.partition("=")
        try:
            found[name.strip()] = float(number)
        except ValueError:
            equals = ""
        if not equals:
            raise InputError(f"{flag} is {text!r}; expected {expected}")
    return found
