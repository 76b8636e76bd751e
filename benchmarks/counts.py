"""Counts from predicted classes."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from sklearn import metrics
from timing import Row, paired

import tellapart as ta


def counts() -> Iterator[Row]:
    """Time the confusion matrix, F1 and the classification report of a million rows."""
    rng = np.random.default_rng(0)
    rows = 1_000_000
    for classes in (2, 10, 100):
        truth = rng.integers(0, classes, rows)
        predicted = np.where(rng.uniform(size=rows) < 0.8, truth, rng.integers(0, classes, rows))
        for name, options in (
            ("confusion_matrix", {}),
            ("f1_score", {"average": "macro"}),
            ("classification_report", {}),
        ):
            yield paired(
                f"{name}, {rows:,}, {classes} classes",
                lambda y=truth, p=predicted, n=name, o=options: getattr(ta, n)(y, p, **o),
                lambda y=truth, p=predicted, n=name, o=options: getattr(metrics, n)(y, p, **o),
            )
    names = np.array(["cat", "dog", "lion"])
    truth, predicted = names[rng.integers(0, 3, 100_000)], names[rng.integers(0, 3, 100_000)]
    yield paired(
        "confusion_matrix, 100,000, text labels",
        lambda: ta.confusion_matrix(truth, predicted),
        lambda: metrics.confusion_matrix(truth, predicted),
    )
