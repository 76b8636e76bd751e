"""Rules by their definitions: plain loops over rows, every candidate threshold tried."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import inf, isnan, nan, sqrt

Cells = tuple[float, float, float, float]
Row = tuple[float, float, float]  # score, share of the positive class, weight


def cells(rows: Sequence[Row], threshold: float) -> Cells:
    tp = fp = fn = tn = 0.0
    for score, share, weight in rows:
        if score >= threshold:
            tp, fp = tp + weight * share, fp + weight * (1 - share)
        else:
            fn, tn = fn + weight * share, tn + weight * (1 - share)
    return tp, fp, fn, tn


def ratio(part: float, whole: float) -> float:
    return part / whole if whole else nan


def recall(table: Cells) -> float:
    return ratio(table[0], table[0] + table[2])


def specificity(table: Cells) -> float:
    return ratio(table[3], table[1] + table[3])


def precision(table: Cells) -> float:
    return ratio(table[0], table[0] + table[1])


def f_beta(beta: float) -> Callable[[Cells], float]:
    def value(table: Cells) -> float:
        tp, fp, fn, _ = table
        top = (1 + beta**2) * tp
        return ratio(top, top + beta**2 * fn + fp)

    return value


def mcc(table: Cells) -> float:
    tp, fp, fn, tn = table
    return ratio(tp * tn - fp * fn, sqrt((tp + fp) * (tp + fn) * (tn + fp) * (tn + fn)))


def kappa(table: Cells) -> float:
    tp, fp, fn, tn = table
    total = sum(table)
    agree = (tp + tn) / total
    chance = ((tp + fp) * (tp + fn) + (fn + tn) * (fp + tn)) / total**2
    return ratio(agree - chance, 1 - chance)


def cost(fp: float, fn: float, tp: float = 0, tn: float = 0, prevalence: float | None = None):  # type: ignore[no-untyped-def]
    def value(table: Cells) -> float:
        if prevalence is None:
            hits, alarms, missed, left = table
            total = sum(table)
            return (fp * alarms + fn * missed + tp * hits + tn * left) / total
        hit, spared = recall(table), specificity(table)
        positive = tp * hit + fn * (1 - hit)
        return prevalence * positive + (1 - prevalence) * (fp * (1 - spared) + tn * spared)

    return value


HIGHEST = {
    "youden": lambda table: recall(table) + specificity(table) - 1,
    "f1": f_beta(1),
    "accuracy": lambda table: (table[0] + table[3]) / sum(table),
    "balanced_accuracy": lambda table: (recall(table) + specificity(table)) / 2,
    "mcc": mcc,
    "kappa": kappa,
    "sensitivity_times_specificity": lambda table: recall(table) * specificity(table),
}
LOWEST = {
    "closest_corner": lambda table: (1 - recall(table)) ** 2 + (1 - specificity(table)) ** 2,
    "sensitivity_equals_specificity": lambda table: abs(recall(table) - specificity(table)),
    "prevalence_matching": lambda table: (
        abs((table[0] + table[1]) - (table[0] + table[2])) / sum(table)
    ),
}


def chosen(
    rows: Sequence[Row],
    value: Callable[[Cells], float],
    *,
    lowest: bool = False,
    allowed: Callable[[Cells], bool] | None = None,
) -> tuple[float, list[float], float]:
    """Return the lower median of the best thresholds, all of them, and the best value."""
    found = []
    for threshold in [inf, *sorted({row[0] for row in rows}, reverse=True)]:
        table = cells(rows, threshold)
        number = value(table)
        if not isnan(number) and (allowed is None or allowed(table)):
            found.append((threshold, number))
    if not found:
        return nan, [], nan
    best = (min if lowest else max)(number for _, number in found)
    ties = [threshold for threshold, number in found if abs(number - best) < 1e-11]
    return ties[len(ties) // 2], ties, best
