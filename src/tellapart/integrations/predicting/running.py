"""Pixels -> scores, part by part: what the first rows settle, and the loop over all of them."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any, get_args

import numpy as np
import pyarrow as pa

from tellapart.errors import InputError
from tellapart.integrations.predicting.activations import (
    Activation,
    Settled,
    activated,
    add_up,
    are_shares,
    matrix_of,
    prefix_of,
    settled,
)
from tellapart.integrations.predicting.batches import read_ahead, stacked
from tellapart.integrations.predicting.class_names import (
    checked_names,
    named_truth,
    repeated,
)
from tellapart.integrations.predicting.decoding import Array, Reader
from tellapart.integrations.predicting.models import Model
from tellapart.integrations.predicting.parts import UNREADABLE
from tellapart.integrations.predicting.source import Source
from tellapart.results.pages import Unread
from tellapart.results.progress import Progress


@dataclass(frozen=True)
class Outcome:
    """What the first rows settle for all.

    Attributes
    ----------
    activation, reason
        What is done to outputs, and why.
    prefix
        What the columns of scores begin with.
    classes, origin
        Names of the outputs, and where they are from.
    outputs
        How many numbers the model gives per picture.
    is_share, adds_up
        What the first scores looked like, to be checked on all others.
    """

    activation: Settled
    reason: str
    prefix: str
    classes: tuple[str, ...]
    origin: str
    outputs: int
    is_share: bool
    adds_up: bool

    def as_dict(self) -> dict[str, Any]:
        """Return plain values, for JSON."""
        return asdict(self)

    @classmethod
    def of(cls, values: dict[str, Any]) -> Outcome:
        """Return what was kept in a header."""
        if values.get("activation") not in get_args(Settled):
            raise InputError("the header of the parts is damaged; expected --restart")
        try:
            return cls(**{**values, "classes": tuple(values["classes"])})
        except (TypeError, KeyError) as error:
            raise InputError("the header of the parts is damaged; expected --restart") from error

    @property
    def columns(self) -> list[str]:
        """Names of the columns of scores; a single output scores the second class."""
        scored = self.classes[1:] if self.outputs == 1 else self.classes
        return [f"{self.prefix}_{name}" for name in scored]


@dataclass(frozen=True)
class Run:
    """Everything that the loop needs."""

    model: Model
    source: Source
    reader: Reader
    activation: Activation
    names: tuple[tuple[str, ...] | None, str]
    batch_size: int
    part_size: int
    workers: int
    model_output: str | None = None
    progress: Progress | None = None

    @property
    def parts(self) -> int:
        """Number of parts."""
        return -(-self.source.rows // self.part_size)

    def settle(self) -> Outcome:
        """Run the first pictures that can be read.

        Raises
        ------
        InputError
            None can be read, or the model or the names do not fit.
        """
        found: list[tuple[str, Array]] = []
        first: Unread | None = None
        for row, pixels in read_ahead(
            range(self.source.rows), self.reader, workers=self.workers, batch_size=self.batch_size
        ):
            if isinstance(pixels, Unread):
                first = first or pixels
                continue
            found.append((self.source.items[row], pixels))
            if len(found) == self.batch_size:
                break
        if not found:
            reason = "" if first is None else f"; the first is {first.item} ({first.reason})"
            raise InputError(
                f"none of the {self.source.rows:,} images can be read{reason}; expected images"
            )
        values = self._outputs([each for _, each in found], [item for item, _ in found])
        activation, reason = settled(self.activation, values)
        classes, origin = checked_names(*self.names, values.shape[1])
        prefix = prefix_of(activation, values)
        return Outcome(
            activation, reason, prefix, classes, origin, values.shape[1],
            is_share=prefix == "prob",
            adds_up=self.activation == "auto" and values.shape[1] > 1 and add_up(values)
            and are_shares(values),
        )  # fmt: skip

    def _outputs(self, pixels: list[Array], items: list[str]) -> Array:
        batch = stacked(pixels, items, self.model.facts.shape)
        values = matrix_of(self.model.run(batch), self.model_output)
        if len(values) != len(items):
            raise InputError(
                f"the model gives {len(values)} rows for {len(items)} pictures; expected as many"
            )
        broken = np.flatnonzero(~np.isfinite(values).all(axis=1))
        if len(broken):
            raise InputError(
                f"the model gives {values[broken[0]].min()} for {items[broken[0]]}; expected finite"
                " numbers"
            )
        return values

    def tables(self, outcome: Outcome, numbers: list[int]) -> Iterator[tuple[int, pa.Table]]:
        """Yield the parts of these numbers, one table each."""
        truth, _ = self.truth(outcome)
        bounds = [self._bounds(number) for number in numbers]
        wanted = (row for start, stop in bounds for row in range(start, stop))
        rows = read_ahead(wanted, self.reader, workers=self.workers, batch_size=self.batch_size)
        done = self.source.rows - self.rows_of(numbers)
        for number, (start, stop) in zip(numbers, bounds, strict=True):
            kept: list[int] = []
            unread: list[Unread] = []
            scores: list[Array] = []
            for begin in range(start, stop, self.batch_size):
                size = min(self.batch_size, stop - begin)
                batch = [next(rows) for _ in range(size)]
                unread += [each for _, each in batch if isinstance(each, Unread)]
                fine = [(row, each) for row, each in batch if not isinstance(each, Unread)]
                if fine:
                    kept += [row for row, _ in fine]
                    scores.append(self._scores(outcome, fine))
                done += size
                if self.progress is not None:
                    self.progress(done, self.source.rows)
            yield number, self._table(outcome, truth, kept, scores, unread)

    def _scores(self, outcome: Outcome, fine: list[tuple[int, Array]]) -> Array:
        items = [self.source.items[row] for row, _ in fine]
        values = self._outputs([each for _, each in fine], items)
        if values.shape[1] != outcome.outputs:
            raise InputError(
                f"the model gives {values.shape[1]} numbers for {items[0]}, and gave "
                f"{outcome.outputs} before; expected as many for each picture"
            )
        return activated(
            outcome.activation, values, adds_up=outcome.adds_up, is_share=outcome.is_share
        )

    def _bounds(self, number: int) -> tuple[int, int]:
        start = number * self.part_size
        return start, min(start + self.part_size, self.source.rows)

    def rows_of(self, numbers: list[int]) -> int:
        """Return how many rows these parts have."""
        return sum(stop - start for start, stop in map(self._bounds, numbers))

    def truth(self, outcome: Outcome) -> tuple[list[str] | None, str | None]:
        """Return the truth in the words of the classes, and a note on it."""
        if self.source.truth is None:
            return None, None
        return named_truth(self.source.truth, outcome.classes, outcome.origin)

    def schema(self, outcome: Outcome) -> pa.Schema:
        """Return the columns of the predictions."""
        fields = [pa.field(self.source.item_column, pa.string())]
        if self.source.truth is not None:
            fields.append(pa.field("truth", pa.string()))
        fields += [pa.field(name, column.type) for name, column in self.source.kept.items()]
        fields += [pa.field(name, pa.float32()) for name in outcome.columns]
        names = [each.name for each in fields]
        if len(set(names)) < len(names):
            twice = repeated(names)
            raise InputError(f"two columns would be called {twice!r}; expected others to keep")
        return pa.schema(fields)

    def _table(
        self,
        outcome: Outcome,
        truth: list[str] | None,
        rows: list[int],
        scores: list[Array],
        unread: list[Unread],
    ) -> pa.Table:
        schema = self.schema(outcome)
        matrix = np.concatenate(scores) if scores else np.empty((0, outcome.outputs), np.float32)
        columns: list[Any] = [
            pa.array([written(self.source.items[row]) for row in rows], pa.string())
        ]
        if truth is not None:
            columns.append(pa.array([written(truth[row]) for row in rows], pa.string()))
        places = pa.array(rows, pa.int64())
        columns += [column.take(places) for column in self.source.kept.values()]
        columns += [np.ascontiguousarray(matrix[:, k]) for k in range(matrix.shape[1])]
        listed = json.dumps([[written(each.item), each.reason] for each in unread])
        return pa.table(columns, schema=schema.with_metadata({UNREADABLE: listed.encode()}))


def written(text: str) -> str:
    r"""Return a name as text; bytes that are no UTF-8 as ``\udc..``."""
    return text.encode("utf-8", "backslashreplace").decode()


def unread_in(table: pa.Table) -> list[Unread]:
    """Return which images of a part could not be read."""
    return [Unread(*pair) for pair in json.loads((table.schema.metadata or {})[UNREADABLE])]


def workers_for(wanted: int | None) -> int:
    """Return how many threads read images: few, since the model wants the processors too.

    >>> workers_for(3)
    3
    """
    if wanted is not None and wanted < 1:
        raise InputError(f"workers is {wanted}; expected at least 1")
    return wanted or min(4, os.cpu_count() or 1)
