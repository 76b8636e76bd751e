"""Every metric by its definition: plain loops over rows and pairs of rows, nothing sorted.

Each takes a `strategies.Case`, and returns NaN where the metric does not exist.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations, pairwise, permutations
from math import inf, isnan, log, nan, sqrt
from typing import Any

from scipy.integrate import quad

from strategies import Case

Numbers = Sequence[float]
Cells = tuple[float, float, float, float]

COUNTED = (
    "precision", "recall", "specificity", "npv", "fpr", "fnr", "lr_plus", "lr_minus", "f1",
    "informedness", "markedness",
)  # fmt: skip
AVERAGED = ("precision", "recall", "specificity", "f1", "informedness")
AREAS = ("roc_auc", "average_precision", "pr_auc")


def ratio(part: float, whole: float) -> float:
    return part / whole if whole else nan


# ---- decisions ---------------------------------------------------------------------------


def predicted(case: Case) -> list[Any]:
    """Return flags (n,), class codes (n,) or flags (n, K)."""
    if case.task == "binary":
        return [row[0] >= 0.5 for row in case.score]
    if case.task == "multiclass":
        return [row.index(max(row)) for row in case.score]
    return [[value >= 0.5 for value in row] for row in case.score]


def flags(case: Case, k: int) -> list[bool]:
    answers = predicted(case)
    if case.task == "binary":
        return answers
    if case.task == "multiclass":
        return [answer == k for answer in answers]
    return [answer[k] for answer in answers]


def cells(case: Case, k: int) -> Cells:
    """Return (tp, fp, fn, tn) of one column."""
    tp = fp = fn = tn = 0.0
    for weight, share, flag in zip(
        case.weights, column(case.share, k), flags(case, k), strict=True
    ):
        if flag:
            tp, fp = tp + weight * share, fp + weight * (1 - share)
        else:
            fn, tn = fn + weight * share, tn + weight * (1 - share)
    return tp, fp, fn, tn


def column(matrix: Sequence[Numbers], k: int) -> list[float]:
    return [row[k] for row in matrix]


# ---- counting metrics --------------------------------------------------------------------


def counted(name: str, table: Cells) -> float:
    tp, fp, fn, tn = table
    recall, specificity = ratio(tp, tp + fn), ratio(tn, fp + tn)
    precision, npv = ratio(tp, tp + fp), ratio(tn, fn + tn)
    fpr, fnr = ratio(fp, fp + tn), ratio(fn, tp + fn)
    return {
        "precision": precision,
        "recall": recall,
        "specificity": specificity,
        "npv": npv,
        "fpr": fpr,
        "fnr": fnr,
        "lr_plus": odds(recall, fpr),
        "lr_minus": odds(fnr, specificity),
        "f1": ratio(2 * tp, 2 * tp + fp + fn),
        "informedness": recall + specificity - 1,
        "markedness": precision + npv - 1,
    }[name]


def odds(first: float, second: float) -> float:
    if second == 0 and first > 0:
        return inf
    return nan if isnan(second) else ratio(first, second)


def pairs_of_classes(case: Case) -> list[tuple[int, int, float]]:
    """Return (class, predicted class, mass): a soft row speaks for several classes."""
    out = []
    for weight, share, answer in zip(case.weights, case.share, predicted(case), strict=True):
        shares = (1 - share[0], share[0]) if case.task == "binary" else share
        out += [(code, int(answer), weight * part) for code, part in enumerate(shares) if part]
    return out


def table_metrics(case: Case) -> dict[str, float]:
    found = pairs_of_classes(case)
    classes = range(2 if case.task == "binary" else case.columns)
    total = sum(mass for _, _, mass in found)
    right = sum(mass for code, answer, mass in found if code == answer)
    true = [sum(mass for code, _, mass in found if code == k) for k in classes]
    said = [sum(mass for _, answer, mass in found if answer == k) for k in classes]
    recalls = [
        sum(mass for code, answer, mass in found if code == answer == k) / true[k]
        for k in classes
        if true[k]
    ]
    chance = sum(true[k] / total * said[k] / total for k in classes)
    return {
        "accuracy": right / total,
        "balanced_accuracy": sum(recalls) / len(recalls),
        "mcc": correlation(found, true, said, total),
        "kappa": nan if chance == 1 else (right / total - chance) / (1 - chance),
    }


def correlation(
    found: list[tuple[int, int, float]], true: Numbers, said: Numbers, total: float
) -> float:
    """Correlate the indicator vectors of truth and answer (Gorodkin 2004, eq. 8)."""
    both = by_truth = by_answer = 0.0
    for code, answer, mass in found:
        for k in range(len(true)):
            x = (code == k) - true[k] / total
            y = (answer == k) - said[k] / total
            both, by_truth, by_answer = (
                both + mass * x * y,
                by_truth + mass * x * x,
                by_answer + mass * y * y,
            )
    if min(by_truth, by_answer) < 1e-12:
        return nan
    return both / sqrt(by_truth * by_answer)


# ---- areas -------------------------------------------------------------------------------


def won(first: float, second: float) -> float:
    return 1.0 if first > second else 0.5 if first == second else 0.0


def area_between(scores: Numbers, ups: Numbers, downs: Numbers) -> float:
    """Return the share of (up, down) mass pairs in which the up row scores higher."""
    wins = sum(
        up * down * won(mine, other)
        for mine, up in zip(scores, ups, strict=True)
        for other, down in zip(scores, downs, strict=True)
    )
    return ratio(wins, sum(ups) * sum(downs))


def vertices(scores: Numbers, ups: Numbers, downs: Numbers) -> list[tuple[float, float]]:
    """Return the masses (true, false positives) at or above each score, nobody first."""
    out = [(0.0, 0.0)]
    for threshold in sorted(set(scores), reverse=True):
        taken = [score >= threshold for score in scores]
        true = sum(up for up, take in zip(ups, taken, strict=True) if take)
        false = sum(down for down, take in zip(downs, taken, strict=True) if take)
        out.append((true, false))
    return out


def area(name: str, scores: Numbers, ups: Numbers, downs: Numbers) -> float:
    total = sum(ups)
    if name == "roc_auc":
        return area_between(scores, ups, downs)
    if not total:
        return nan
    found = vertices(scores, ups, downs)
    out = 0.0
    for (true, false), (next_true, next_false) in pairwise(found):
        if name == "average_precision":
            out += (next_true - true) / total * next_true / (next_true + next_false)
        else:
            out += under_segment(true, false, next_true, next_false) / total
    return out


def under_segment(true: float, false: float, next_true: float, next_false: float) -> float:
    """Integrate precision over true positives while both masses grow in proportion."""
    up, down = next_true - true, next_false - false
    if not up:
        return 0.0
    if not true + false:
        return up * up / (up + down)

    def precision(along: float) -> float:
        here = true + along * up
        return here / (here + false + along * down)

    return up * quad(precision, 0.0, 1.0, epsabs=1e-13)[0]


def masses(case: Case, k: int) -> tuple[list[float], list[float]]:
    shares = column(case.share, k)
    ups = [weight * share for weight, share in zip(case.weights, shares, strict=True)]
    downs = [weight * (1 - share) for weight, share in zip(case.weights, shares, strict=True)]
    return ups, downs


def class_area(case: Case, k: int, name: str) -> float:
    return area(name, column(case.score, k), *masses(case, k))


def pooled_area(case: Case, name: str) -> float:
    scores, ups, downs = [], [], []
    for k in range(case.columns):
        scores += column(case.score, k)
        ups += masses(case, k)[0]
        downs += masses(case, k)[1]
    return area(name, scores, ups, downs)


def one_vs_one(case: Case, average: str) -> float:
    """Hand & Till 2001, eq. 7; `weighted` weighs a pair by the mass of its two classes."""
    total = above = 0.0
    for first, second in combinations(range(case.columns), 2):
        one, two = masses(case, first)[0], masses(case, second)[0]
        both = area_between(column(case.score, first), one, two)
        both += area_between(column(case.score, second), two, one)
        if isnan(both):
            continue
        weight = 1.0 if average == "macro" else sum(one) + sum(two)
        total, above = total + weight, above + weight * both / 2
    return ratio(above, total)


# ---- averages ----------------------------------------------------------------------------


def averaged(values: Numbers, weights: Numbers) -> float:
    known = [
        (value, weight) for value, weight in zip(values, weights, strict=True) if value == value
    ]
    return ratio(sum(value * weight for value, weight in known), sum(weight for _, weight in known))


def average(case: Case, base: str, how: str) -> float:
    columns = range(case.columns)
    if base in AREAS:
        if how == "micro":
            return pooled_area(case, base)
        values = [class_area(case, k, base) for k in columns]
    else:
        tables = [cells(case, k) for k in columns]
        if how == "micro":
            pooled = tuple(sum(table[cell] for table in tables) for cell in range(4))
            return counted(base, pooled)
        values = [counted(base, table) for table in tables]
    sizes = [1.0 if how == "macro" else sum(masses(case, k)[0]) for k in columns]
    return averaged(values, sizes)


# ---- losses ------------------------------------------------------------------------------


def mean(case: Case, losses: Numbers) -> float:
    total = sum(weight * loss for weight, loss in zip(case.weights, losses, strict=True) if weight)
    return total / sum(case.weights)


def surprise(probability: float) -> float:
    return inf if probability == 0 else -log(probability)


def expected(shares: Numbers, losses: Numbers) -> float:
    return sum(share * loss for share, loss in zip(shares, losses, strict=True) if share)


def binary_loss(name: str, share: float, score: float) -> float:
    """Return the loss expected when the label is drawn: 1 with probability `share`."""
    if name == "brier":
        return expected((share, 1 - share), ((1 - score) ** 2, score**2))
    return expected((share, 1 - share), (surprise(score), surprise(1 - score)))


def row_loss(case: Case, name: str, row: int) -> float:
    share, score = case.share[row], case.score[row]
    if name == "mse":
        return sum((s - t) ** 2 for s, t in zip(score, share, strict=True)) / len(score)
    if case.task == "multiclass":
        if name == "log_loss":
            return expected(share, [surprise(probability) for probability in score])
        drawn = [
            sum((probability - (k == code)) ** 2 for k, probability in enumerate(score))
            for code in range(len(score))
        ]
        return expected(share, drawn)
    return sum(binary_loss(name, t, s) for t, s in zip(share, score, strict=True)) / len(score)


def divergence(case: Case, row: int) -> float:
    """Sum share x log(share / probability) over the outcomes; the mean over labels."""

    def relative(shares: Numbers, stated: Numbers) -> float:
        return sum(
            inf if not p else w * log(w / p) for w, p in zip(shares, stated, strict=True) if w
        )

    share, score = case.share[row], case.score[row]
    if case.task == "multiclass":
        return relative(share, score)
    found = [relative((w, 1 - w), (p, 1 - p)) for w, p in zip(share, score, strict=True)]
    return sum(found) / len(found)


def label_metrics(case: Case) -> dict[str, float]:
    answers = predicted(case)
    wrong = [
        [abs(flag - share) for flag, share in zip(answer, shares, strict=True)]
        for answer, shares in zip(answers, case.share, strict=True)
    ]
    perfect = [float(not any(row)) for row in wrong]
    return {
        "subset_accuracy": nan if case.is_soft else mean(case, perfect),
        "hamming_loss": mean(case, [sum(row) / len(row) for row in wrong]),
    }


# ---- calibration and ranks ---------------------------------------------------------------


def binned_error(scores: Numbers, shares: Numbers, weights: Numbers, bins: int = 15) -> float:
    """Bins of equal mass; tied scores stay together, where their middle rank falls."""
    total = sum(weights)
    groups: dict[int, list[float]] = {}
    for score, share, weight in zip(scores, shares, weights, strict=True):
        below = sum(w for s, w in zip(scores, weights, strict=True) if s < score)
        tied = sum(w for s, w in zip(scores, weights, strict=True) if s == score)
        place = min(int(bins * (below + tied / 2) / total), bins - 1)
        group = groups.setdefault(place, [0.0, 0.0])
        group[0] += weight * score
        group[1] += weight * share
    return sum(abs(stated - observed) for stated, observed in groups.values()) / total


def calibration(case: Case) -> float:
    if case.task == "multilabel":
        errors = [class_calibration(case, k) for k in range(case.columns)]
        return sum(errors) / len(errors)
    if case.task == "binary":
        return class_calibration(case, 0)
    right = [row[answer] for row, answer in zip(case.share, predicted(case), strict=True)]
    return binned_error([max(row) for row in case.score], right, case.weights)


def class_calibration(case: Case, k: int) -> float:
    return binned_error(column(case.score, k), column(case.share, k), case.weights)


def top(case: Case, k: int) -> float:
    """Average over every way to break ties: all orders of the classes, each as likely."""
    orders = list(permutations(range(case.columns)))
    hits = []
    for share, score in zip(case.share, case.score, strict=True):
        hit = 0.0
        for order in orders:
            ranked = sorted(order, key=lambda code: -score[code])  # stable: order breaks ties
            hit += sum(share[code] for code in ranked[:k])
        hits.append(hit / len(orders))
    return mean(case, hits)


# ---- all of them -------------------------------------------------------------------------


def all_metrics(case: Case, tops: Sequence[int] = (2, 3)) -> dict[str, float]:
    """Return every metric of the whole problem; `tops` are slow with many classes."""
    out = {name: mean(case, [row_loss(case, name, r) for r in range(case.rows)])
           for name in ("brier", "log_loss", "mse")}  # fmt: skip
    out["ece"] = calibration(case)
    if case.is_soft:  # of hard labels it is the log loss, and not shown twice
        out["kl_divergence"] = mean(case, [divergence(case, r) for r in range(case.rows)])
    if case.task == "binary":
        out |= {name: counted(name, cells(case, 0)) for name in COUNTED}
        out |= {name: class_area(case, 0, name) for name in AREAS}
        return out | table_metrics(case)
    for base in (*AVERAGED, *AREAS):
        stem = "roc_auc_ovr" if base == "roc_auc" else base
        out |= {f"{stem}_{how}": average(case, base, how) for how in ("macro", "micro", "weighted")}
    if case.task == "multilabel":
        return out | label_metrics(case)
    out |= {f"top_{k}_accuracy": top(case, k) for k in tops if k < case.columns}
    out |= {f"roc_auc_ovo_{how}": one_vs_one(case, how) for how in ("macro", "weighted")}
    return out | table_metrics(case)


def class_metrics(case: Case, k: int) -> dict[str, float]:
    """Return every metric of one column."""
    out = {name: counted(name, cells(case, k)) for name in COUNTED}
    out |= {name: class_area(case, k, name) for name in AREAS}
    for name in ("brier", "log_loss"):
        losses = [binary_loss(name, row[k], score[k])
                  for row, score in zip(case.share, case.score, strict=True)]  # fmt: skip
        out[name] = mean(case, losses)
    return out | {"ece": class_calibration(case, k)}
