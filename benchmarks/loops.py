"""A validation loop: our metric beside the exact area of torchmetrics."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import torch
from timing import Row, paired
from torchmetrics.classification import BinaryAUROC

from tellapart.integrations.torch import EvaluationMetric

BATCH, BATCHES, ROWS = 256, 100, 1_000_000


def loops() -> Iterator[Row]:
    """Time updates, and what is computed at the end of an epoch."""
    generator = torch.Generator().manual_seed(0)
    scores = torch.rand(ROWS, generator=generator)
    target = (torch.rand(ROWS, generator=generator) < scores).long()
    batches = list(zip(scores.split(BATCH), target.split(BATCH), strict=True))[:BATCHES]

    def updated(metric: Any) -> int:
        metric.reset()
        for preds, truth in batches:
            metric.update(preds, truth)
        return int(metric.update_count)

    ours, peer = EvaluationMetric(metrics="roc_auc"), BinaryAUROC(thresholds=None)
    yield paired(f"{BATCHES} updates of {BATCH} rows", lambda: updated(ours), lambda: updated(peer))
    bare = BinaryAUROC(thresholds=None, validate_args=False)
    yield paired(
        "the same", lambda: updated(ours), lambda: updated(bare), note="peer checks no values"
    )

    def computed(metric: Any) -> float:
        metric.reset()
        metric.update(scores, target)
        return float(metric.compute())

    yield paired(
        f"one update and compute, {ROWS:,} rows",
        lambda: computed(ours),
        lambda: computed(peer),
        note="ours: all metrics, with intervals",
        tolerance=1e-4,
    )
