"""The bootstrap: one sort and new weights, against a function called on drawn rows."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from areas import two_classes
from scipy import stats
from sklearn import metrics
from timing import Row, paired

import tellapart as ta

RESAMPLES = 200


def resampling() -> Iterator[Row]:
    """Time the standard error of areas and F1 from the same number of resamples."""
    for rows in (1_000, 10_000, 100_000):
        truth, score = two_classes(rows, "float64", decimals=2)
        for name, peer in (
            ("roc_auc", metrics.roc_auc_score),
            ("average_precision", metrics.average_precision_score),
        ):
            yield paired(
                f"{name}, {rows:,} rows, {RESAMPLES} resamples : scipy's bootstrap",
                lambda y=truth, s=score, n=name: _ours(y, s, n),
                lambda y=truth, s=score, f=peer: _scipy(y, s, f),
                tolerance=0.3,
            )


def _ours(truth: np.ndarray, score: np.ndarray, name: str) -> float:
    evaluation = ta.evaluate(truth, score, scores="rank")
    found = evaluation.metric(name, method="bootstrap-percentile", resamples=RESAMPLES)
    return found.standard_error


def _scipy(truth: np.ndarray, score: np.ndarray, peer: object) -> float:
    return stats.bootstrap(
        (truth, score), peer, paired=True, vectorized=False, n_resamples=RESAMPLES,
        method="percentile", rng=0,
    ).standard_error  # fmt: skip
