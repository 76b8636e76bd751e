"""Rows dealt to two processes, and the evaluation that they must arrive at together."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np

import tellapart as ta

NAMES = ["cat", "dog", "lion"]


@dataclass
class Case:
    """`rows` holds arguments of `update`; `dealt` the rows of each process, in its order."""

    declared: dict[str, Any]
    rows: dict[str, Any]
    dealt: list[list[int]]
    batch: int = 7
    numbered: bool = False
    dtype: Any = np.float32
    expected: dict[str, Any] = field(default_factory=dict)

    def batches(self, rank: int) -> list[dict[str, Any]]:
        mine = self.dealt[rank]
        cuts = [mine[start : start + self.batch] for start in range(0, len(mine), self.batch)]
        made = [{name: values[cut] for name, values in self.rows.items()} for cut in cuts]
        if self.numbered:
            for batch, cut in zip(made, cuts, strict=True):
                batch["index"] = np.array(cut)
        return made

    def alone(self) -> ta.Evaluation:
        """Return what one process says of all rows: in their order, or as they were dealt."""
        dealt = [row for rank in self.dealt for row in rank]
        order = sorted(set(dealt)) if self.numbered else dealt
        rows = {name: values[order] for name, values in self.rows.items()}
        truth, score = rows.pop("target"), rows.pop("preds")
        return ta.evaluate(truth, score, **self.declared | self.expected, **rows)


def simulated(rows: int = 61, seed: int = 0, columns: int | None = None) -> dict[str, Any]:
    rng = np.random.default_rng(seed)
    if columns is None:
        score = np.round(rng.random(rows), 2).astype(np.float32)
        return {"preds": score, "target": (rng.random(rows) < score).astype(np.int64)}
    logits = rng.normal(size=(rows, columns)).astype(np.float32)
    return {"preds": logits, "target": (logits + rng.normal(size=logits.shape)).argmax(axis=1)}


def soft(rows: dict[str, Any], seed: int = 1) -> dict[str, Any]:
    rng = np.random.default_rng(seed)
    shape = rows["preds"].shape
    mass = rng.random(shape)
    if len(shape) == 2:
        mass /= mass.sum(axis=1, keepdims=True)
    return {**rows, "target": mass, "sample_weight": rng.random(shape[0]) + 0.1}


def padded(rows: int = 61) -> list[list[int]]:
    """Deal rows as a distributed sampler does: shuffled, in turn, the first one again."""
    order = np.random.default_rng(2).permutation(rows).tolist()
    order += order[: -rows % 2]
    return [order[0::2], order[1::2]]


BINARY = {"task": "binary", "classes": [0, 1], "scores": "probability"}
SEVERAL = {"task": "multiclass", "classes": [0, 1, 2], "scores": "logit"}
LABELS = {"task": "multilabel", "classes": NAMES, "scores": "logit", "threshold": {"cat": 0.4}}


def labels(rows: int = 61) -> dict[str, Any]:
    rng = np.random.default_rng(3)
    score = rng.normal(size=(rows, 3))
    return {"preds": score, "target": (score + rng.normal(size=score.shape) > 0.3).astype(int)}


def tagged() -> dict[str, Any]:
    rows = simulated()
    number = np.arange(len(rows["preds"]))
    names = np.array([f"scan-{each}" for each in number])
    return {**rows, "items": names, "groups": number // 4}


def half_soft() -> dict[str, Any]:
    rows = simulated()
    truth = rows["target"].astype(float)
    truth[40:] = 0.25
    return {**rows, "target": truth}


CASES = {
    "unequal": Case(BINARY, simulated(), [list(range(40)), list(range(40, 61))]),
    "second has none": Case(BINARY, simulated(), [list(range(61)), []]),
    "first has none": Case(BINARY, simulated(), [[], list(range(61))]),
    "padded": Case(BINARY, simulated(), padded(), numbered=True),
    "padded, soft, weighted": Case(BINARY, soft(simulated()), padded(), numbered=True),
    "some rows": Case(BINARY, simulated(), [[60, 3, 9], [3, 17, 50, 12]], numbered=True),
    "classes": Case(SEVERAL, simulated(columns=3), padded(), numbered=True),
    "soft classes": Case(SEVERAL, soft(simulated(columns=3)), padded(), numbered=True),
    "labels": Case(LABELS, labels(), [list(range(50)), list(range(50, 61))]),
    "items and groups": Case(BINARY, tagged(), padded(), numbered=True),
    "half precision": Case(
        {**BINARY, "threshold": 0.3},
        {**simulated(), "preds": simulated()["preds"].astype(np.float16)},
        [list(range(8)), list(range(8, 61))],
    ),
    "one is soft": Case(BINARY, half_soft(), [list(range(40)), list(range(40, 61))]),
}
