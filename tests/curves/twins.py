"""Curves by definition: one loop over thresholds, one over rows."""

from __future__ import annotations

from itertools import pairwise

import numpy as np


def table_at(truth, score, threshold, weight=None):
    """Return (tp, fp, fn, tn) when scores of at least the threshold are positive."""
    cells = np.zeros(4)
    for row, (label, one) in enumerate(zip(truth, score, strict=True)):
        mass = 1.0 if weight is None else weight[row]
        flagged = one >= threshold
        cells[0 if flagged else 2] += mass * label
        cells[1 if flagged else 3] += mass * (1 - label)
    return cells


def falling(score):
    """Return the thresholds of the vertices."""
    return [np.inf, *sorted(set(np.asarray(score).tolist()), reverse=True)]


def gain(truth, score, weight=None):
    """Return shares flagged and shares found."""
    tables = [table_at(truth, score, at, weight) for at in falling(score)]
    flagged = [(tp + fp) / (tp + fp + fn + tn) for tp, fp, fn, tn in tables]
    found = [tp / (tp + fn) for tp, _, fn, _ in tables]
    return flagged, found


def area(x, y):
    """Return the area under straight lines."""
    points = zip(x, y, strict=True)
    return sum((b[0] - a[0]) * (a[1] + b[1]) / 2 for a, b in pairwise(points))


def net_benefit(truth, score, threshold, weight=None, prevalence=None):
    """Return the net benefit at one threshold."""
    tp, fp, fn, tn = table_at(truth, score, threshold, weight)
    odds = threshold / (1 - threshold)
    if prevalence is None:
        return (tp - fp * odds) / (tp + fp + fn + tn)
    return prevalence * tp / (tp + fn) - (1 - prevalence) * fp / (fp + tn) * odds
