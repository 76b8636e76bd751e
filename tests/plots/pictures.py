"""Helpers of the tests of plots."""

from __future__ import annotations

import numpy as np

import tellapart as ta


def texts(legend) -> list[str]:
    """Return the lines of a legend, its title first."""
    title = legend.get_title().get_text()
    return [*title.split("\n"), *(text.get_text() for text in legend.get_texts())]


def softmax(z):
    p = np.exp(z - z.max(axis=1, keepdims=True))
    return p / p.sum(axis=1, keepdims=True)


def several(classes: int, rows: int, seed: int = 1, names=None, strength: float = 1.5):
    """Return an evaluation of so many classes, each of which occurs."""
    rng = np.random.default_rng(seed)
    truth = np.r_[np.arange(classes), rng.integers(0, classes, rows - classes)]
    z = rng.normal(size=(rows, classes))
    z[np.arange(rows), truth] += strength
    names = names or [f"class {k}" for k in range(classes)]
    return ta.evaluate([names[k] for k in truth], softmax(z), classes=names)
