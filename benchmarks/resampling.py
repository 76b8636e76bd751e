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
LOOPED = 1_000


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

    for decimals in (None, 2):
        truth, score = two_classes(10_000, "float64", decimals)
        ties = "" if decimals is None else ", many ties"
        for method, words in (("bootstrap-percentile", "percentile"), ("bootstrap-bca", "BCa")):
            yield paired(
                f"roc_auc, 10,000 rows{ties}, {LOOPED:,} stratified resamples, {words} : a loop",
                lambda y=truth, s=score, m=method: _ours(y, s, "roc_auc", LOOPED, m),
                lambda y=truth, s=score: _loop(y, s),
                "aim: 30",
                tolerance=0.1,
            )


def _ours(
    truth: np.ndarray,
    score: np.ndarray,
    name: str,
    resamples: int = RESAMPLES,
    method: str = "bootstrap-percentile",
) -> float:
    evaluation = ta.evaluate(truth, score, scores="rank")
    return evaluation.metric(name, method=method, resamples=resamples).standard_error


def _loop(truth: np.ndarray, score: np.ndarray) -> float:
    """Draw inside each class and call scikit-learn, as one writes it by hand."""
    random = np.random.default_rng(0)
    classes = [np.flatnonzero(truth == label) for label in (0, 1)]
    values = []
    for _ in range(LOOPED):
        rows = np.concatenate([random.choice(own, len(own)) for own in classes])
        values.append(metrics.roc_auc_score(truth[rows], score[rows]))
    return float(np.std(values, ddof=1))


def _scipy(truth: np.ndarray, score: np.ndarray, peer: object) -> float:
    return stats.bootstrap(
        (truth, score), peer, paired=True, vectorized=False, n_resamples=RESAMPLES,
        method="percentile", rng=0,
    ).standard_error  # fmt: skip
