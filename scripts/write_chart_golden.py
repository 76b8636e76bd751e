"""Write what the charts of the page must draw: `python scripts/write_chart_golden.py`.

Each file has operating points and the columns of tellapart's curves at them; the unit tests of
the front end compare.
"""

from __future__ import annotations

import json
from math import isfinite, isnan
from pathlib import Path

import numpy as np
from scipy import special

from tellapart.curves import curve, decision_curve, operating_points
from tellapart.inference.sweeps import as_probabilities
from tellapart.problem import Column
from tellapart.statistics import ScoreSweep

TARGET = Path(__file__).parent.parent / "frontend" / "tests" / "golden-charts"
METRICS = ("recall", "precision", "specificity", "f1", "mcc", "accuracy")
COLUMNS = {
    "roc": ("false_positive_rate", "true_positive_rate"),
    "pr": ("recall", "precision"),
    "gain": ("share_flagged", "share_found"),
    "lift": ("share_flagged", "lift"),
    "det": ("false_positive_probit", "false_negative_probit"),
}


def cases() -> dict[str, tuple[Column, str]]:
    """Return columns by name, each with the scale of its scores."""
    random = np.random.default_rng(5)
    few = random.integers(0, 2, 60, dtype=np.uint8)
    ties = np.round(random.beta(2 + few, 3 - few), 1)
    many = random.integers(0, 2, 20_000, dtype=np.uint8)
    stated = random.beta(2 + many, 3 - many)
    weight = random.gamma(2.0, size=300)
    heavy = random.integers(0, 2, 300, dtype=np.uint8)
    logits = random.normal(2.0 * heavy - 1.0, 2.0)
    return {
        "ties": (Column("", ties, few), "probability"),
        "many": (Column("", stated, many), "probability"),
        "weighted": (Column("", logits, heavy, weight), "logit"),
    }


def golden(column: Column, scale: str) -> dict[str, object]:
    """Return operating points, and what is drawn there."""
    sweep = ScoreSweep.of(column)
    points = operating_points(sweep, pixels=300, tolerance=1.5)
    full = curve("roc", sweep, "")["threshold"]
    at = np.searchsorted(-full, -points.threshold)
    expected = {
        kind: [listed(curve(kind, sweep, "")[name][at]) for name in names]
        for kind, names in COLUMNS.items()
    }
    expected["threshold"] = [
        listed(curve("threshold", sweep, "", metrics=(name,))[name][at]) for name in METRICS
    ]
    expected["decision"] = [listed(benefits(sweep, points.threshold, scale))]
    return {
        "scale": scale,
        "points": {
            "threshold": listed(points.threshold),
            "positive": points.positive.tolist(),
            "negative": points.negative.tolist(),
            "adjacent": points.adjacent.astype(int).tolist(),
            "distinct": points.distinct,
        },
        "metrics": METRICS,
        "expected": expected,
    }


def benefits(sweep: ScoreSweep, thresholds: np.ndarray, scale: str) -> np.ndarray:
    """Return the net benefit at each threshold; NaN from a probability of 1 on."""
    stated = special.expit(thresholds) if scale == "logit" else thresholds
    out = np.full(len(stated), np.nan)
    asked = stated < 1.0
    found = decision_curve(as_probabilities(sweep, scale), "", thresholds=stated[asked])
    out[asked] = found["net_benefit"][np.searchsorted(found["threshold"], stated[asked])]
    return out


def listed(values: np.ndarray) -> list[float | str | None]:
    """Return numbers as JSON can hold them: null for NaN, words for the infinite."""
    return [
        value if isfinite(value) else None if isnan(value) else "inf" if value > 0 else "-inf"
        for value in np.asarray(values, dtype=np.float64).tolist()
    ]


if __name__ == "__main__":
    TARGET.mkdir(exist_ok=True)
    for name, (column, scale) in cases().items():
        text = json.dumps(golden(column, scale))
        (TARGET / f"{name}.json").write_text(text + "\n", "utf-8")
