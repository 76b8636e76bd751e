"""The order of classes that an ordered categorical column of truth declares."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa

from tellapart.inputs.roles import Roles
from tellapart.inputs.tables import Table
from tellapart.problem.alignment import in_order
from tellapart.problem.arrays import missing_rows
from tellapart.problem.labels import distinct_labels


def classes_in_order(table: Table, roles: Roles) -> list[Any] | None:
    """Return the classes in the order of their categories; None where no order is declared."""
    if len(roles.truth) != 1:
        return None
    column = table.stored(roles.truth[0])
    if isinstance(column, np.ndarray) or not pa.types.is_dictionary(column.type):
        return None
    if not column.type.ordered:
        return None
    words = [word for chunk in column.chunks for word in chunk.dictionary.to_pylist()]
    categories = list(dict.fromkeys(word for word in words if word is not None))
    seen = [table.labels(name) for name in (*roles.truth, *roles.prediction)]
    occurring = [
        label for labels in seen for label in distinct_labels(labels[~missing_rows(labels)])
    ]
    width = sum(table.width(name) for name in roles.score)
    return in_order(categories, occurring, width)
