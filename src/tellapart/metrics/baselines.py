"""What each metric would be without skill: a majority class, a coin, a prevalence."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from tellapart.metrics.averages import class_weights
from tellapart.metrics.registry import AVERAGED, SWEPT, average_name
from tellapart.metrics.rows import Average
from tellapart.results.evaluations import Task

Floats = NDArray[np.float64]


def class_baselines(share: float, flagged: float | None = None) -> dict[str, float]:
    """Return the no-skill values of one class against the rest.

    Parameters
    ----------
    share
        Prevalence of the class.
    flagged
        Share of rows predicted to be in it. Whoever flags this share at random has recall
        `flagged` and specificity ``1 - flagged``; F1 is that of flagging everybody.

    Examples
    --------
    >>> values = class_baselines(0.25)
    >>> values["average_precision"], values["f1"], values["brier"]
    (0.25, 0.4, 0.1875)
    """
    out = {
        "precision": share,
        "npv": 1.0 - share,
        "f1": 2 * share / (1 + share),
        "informedness": 0.0,
        "markedness": 0.0,
        "lr_plus": 1.0,
        "lr_minus": 1.0,
        "mcc": 0.0,
        "kappa": 0.0,
        "roc_auc": 0.5,
        "average_precision": share,
        "pr_auc": share,
        "brier": share * (1 - share),
        "log_loss": entropy([share, 1 - share]),
    }
    if flagged is not None:
        out |= {"recall": flagged, "specificity": 1 - flagged}
        out |= {"fpr": flagged, "fnr": 1 - flagged}
    return out


def entropy(shares: Iterable[float]) -> float:
    """Return -sum p log p: the log loss of always stating the prevalence."""
    values = np.array([share for share in shares if share > 0])
    return float(-(values * np.log(values)).sum()) + 0.0


def baselines(task: Task, shares: Floats, flagged: Floats | None) -> dict[str, float]:
    """Return the no-skill values of a whole problem.

    Parameters
    ----------
    task
        Kind of problem.
    shares
        Prevalence of each class or label; for binary of (negative, positive).
    flagged
        Share of rows predicted as each, or None where nothing is predicted.
    """
    largest = float(shares.max())
    if task == "binary":
        positive = float(shares[1])
        out = class_baselines(positive, None if flagged is None else float(flagged[1]))
        return out | {"accuracy": largest, "balanced_accuracy": 0.5 if largest < 1 else 1.0}
    out = _average_baselines(task, shares, flagged)
    if task == "multilabel":
        out["hamming_loss"] = float(np.minimum(shares, 1 - shares).mean())
        out["brier"] = float((shares * (1 - shares)).mean())
        out["log_loss"] = float(np.mean([entropy([s, 1 - s]) for s in shares]))
        return out
    descending = np.sort(shares)[::-1]
    out |= {f"top_{k}_accuracy": float(descending[:k].sum()) for k in (2, 3, 5, 10)}
    present = int((shares > 0).sum())
    for name in ("precision", "recall", "f1"):
        out[f"{name}_micro"] = largest
    return out | {
        "accuracy": largest,
        "balanced_accuracy": 1.0 / present,
        "mcc": 0.0,
        "kappa": 0.0,
        "roc_auc_ovo_macro": 0.5,
        "roc_auc_ovo_weighted": 0.5,
        "brier": float(1 - (shares**2).sum()),
        "log_loss": entropy(shares.tolist()),
    }


def _average_baselines(task: Task, shares: Floats, flagged: Floats | None) -> dict[str, float]:
    """Return the no-skill values of averages over classes or labels.

    Every label may be flagged in every row, so the F1 of a label is that of flagging everybody.
    Exclusive classes allow one answer per row: theirs is that of guessing as often as was done.
    """
    rows = [
        class_baselines(float(share), None if flagged is None else float(flagged[k]))
        for k, share in enumerate(shares)
    ]
    if flagged is not None and task == "multiclass":
        for row, share, flag in zip(rows, shares.tolist(), flagged.tolist(), strict=True):
            row["f1"] = 2 * share * flag / (share + flag) if share + flag > 0 else 0.0
    out = {}
    pooled = float(shares.mean())
    averages: tuple[Average, ...] = ("macro", "weighted")
    for base in (*AVERAGED, *SWEPT):
        if any(base not in row for row in rows):
            continue
        values = np.array([row[base] for row in rows])
        present = np.where(shares > 0, values, np.nan)
        if not (shares > 0).any():  # no row carries any label: nothing to average
            continue
        for average in averages:
            weights = class_weights(present, shares, average)
            out[average_name(base, average)] = float(np.nansum(weights * values))
        flag = None if flagged is None else float(flagged.mean())
        out[average_name(base, "micro")] = class_baselines(pooled, flag)[base]
    return out
