"""Comparisons of every kind, as users make them."""

from __future__ import annotations

import numpy as np
from scipy import special

import tellapart as ta

HOSTILE = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "שלום עולם",
    "naïve 猫🐈‍⬛ & 'co'",
    "half \udce9 \x1b[31m character",
    "very long name " * 20,
)


def noisy(rows=300, models=2, seed=0):
    random = np.random.default_rng(seed)
    truth = np.r_[0, 1, random.integers(0, 2, rows - 2)]
    common = random.normal(size=rows) + truth
    scores = {f"model {k}": special.expit(common + random.normal(size=rows)) for k in range(models)}
    return truth, scores


def two():
    truth, scores = noisy()
    return ta.compare(truth, scores, margin=0.05, curves=True, permutations=100)


def eight():
    truth, scores = noisy(models=8)
    return ta.compare(truth, scores)


def hostile():
    truth, scores = several(len(HOSTILE), HOSTILE)
    return ta.compare(truth, dict(zip(HOSTILE, scores, strict=False)), classes=HOSTILE)


def several(classes, names, rows=240, models=3):
    random = np.random.default_rng(1)
    truth = np.r_[np.arange(classes), random.integers(0, classes, rows - classes)]
    scores = []
    for k in range(models):
        z = random.normal(size=(rows, classes))
        z[np.arange(rows), truth] += 1.5 - 0.4 * k
        scores.append(special.softmax(z, axis=1))
    return np.array(names, dtype=object)[truth], scores


def of_one_class():
    names = ("ant", "bee", "cat")
    truth, scores = several(3, names)
    models = dict(zip("ABC", scores, strict=True))
    return ta.compare(truth, models, classes=names, of="bee", metrics=["roc_auc", "recall"])


def labels():
    random = np.random.default_rng(2)
    truth = (random.random((200, 3)) < 0.4).astype(int)
    scores = {name: np.clip(0.4 * truth + 0.6 * random.random((200, 3)), 0, 1) for name in "ab"}
    return ta.compare(truth, scores, classes=["beach", "sunset", "people"], task="multilabel")


def scales():
    """Probabilities, log odds, ranks, and a reader without scores."""
    truth, scores = noisy()
    odds = special.logit(scores["model 0"])
    return ta.compare(
        truth,
        {
            "probabilities": scores["model 0"],
            "log odds": {"y_score": 1.5 * odds + 0.2, "scores": "logit"},
            "ranks": {"y_score": 40 * odds, "scores": "rank"},
            "reader": {"y_pred": (odds > 0.1).astype(int)},
        },
    )


def readers():
    truth, scores = noisy()
    cuts = {"first": 0.5, "second": 0.6}
    answers = {
        name: {"y_pred": (scores["model 0"] > cut).astype(int)} for name, cut in cuts.items()
    }
    return ta.compare(truth, answers)


def unpaired():
    made = {}
    for name, rows in (("one", 200), ("two", 260)):
        truth, scores = noisy(rows, seed=rows)
        items = [f"{name} {k}" for k in range(rows)]
        made[name] = ta.evaluate(truth, scores["model 0"], items=items)
    return ta.compare_evaluations(made)


COMPARISONS = {
    "two": two, "eight": eight, "hostile": hostile, "of one class": of_one_class,
    "labels": labels, "scales": scales, "readers": readers, "unpaired": unpaired,
}  # fmt: skip
