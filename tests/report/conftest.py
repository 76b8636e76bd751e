"""Results built by hand, whose renderings the tests read."""

from dataclasses import replace
from math import inf, nan

import numpy as np
import pytest

from tellapart.evaluation.drawings import drawings
from tellapart.problem import Problem
from tellapart.results import (
    Confusion,
    Curve,
    DataFacts,
    Drawings,
    Estimate,
    EvaluationResult,
    Finding,
    HardenedResult,
    PairEstimate,
    ThresholdChoice,
)

ODD_NAMES = (
    "<script>alert(1)</script>",
    "[red]x[/red]",
    "naïve 猫🐈‍⬛",
    "שלום עולם",
    "quote \" & <b>'",
    "\x1b[31mescape\n\ttab",
    "half \udce9 character",
    "very long name " * 20,
)


def estimate(value, n=100, method="wilson", width=0.04, **others):
    low, high = max(0.0, value - width), min(1.0, value + width)
    return Estimate(value, low, high, 0.95, method, n, **others)


def curves_of(score, truth):
    """ROC and precision-recall columns by definition, one row per score."""
    order = np.argsort(-score, kind="stable")
    hits = np.concatenate([[0], np.cumsum(truth[order])]).astype(float)
    taken = np.arange(len(score) + 1, dtype=float)
    with np.errstate(invalid="ignore"):
        precision = hits / taken
    recall, alarms = hits / hits[-1], (taken - hits) / (len(truth) - hits[-1])
    return recall, alarms, precision, np.concatenate([[inf], score[order]])


def drawings_of(scores, codes, classes, drawn):
    edges = np.linspace(0, 1, 31)
    roc, pr, histograms, others = {}, {}, {}, {}
    for place, name in enumerate(classes):
        if name not in drawn:
            continue
        score, truth = scores[:, place], codes == place
        recall, alarms, precision, threshold = curves_of(score, truth)
        roc[name] = Curve(
            "roc",
            name,
            "false_positive_rate",
            "true_positive_rate",
            {
                "false_positive_rate": alarms,
                "true_positive_rate": recall,
                "threshold": threshold,
            },
        )
        pr[name] = Curve(
            "pr",
            name,
            "recall",
            "precision",
            {"recall": recall, "precision": precision, "threshold": threshold},
        )
        histograms[name] = tuple(
            np.histogram(score[truth == side], edges)[0].astype(float) for side in (False, True)
        )
        problem = Problem.of(truth.astype(int), score, scores="probability")
        for kind, of in drawings(problem, [0]).curves.items():
            if kind in {"gain", "decision", "f1"} or len(drawn) == 1:
                others.setdefault(kind, {})[name] = of["1"]
    return Drawings(others | {"roc": roc, "pr": pr}, edges, histograms)


def probabilities(rows, classes, seed):
    """Class codes and softmax scores of a mediocre classifier."""
    generator = np.random.default_rng(seed)
    codes = generator.integers(0, classes, rows)
    codes[:classes] = np.arange(classes)
    logits = generator.normal(size=(rows, classes))
    logits[np.arange(rows), codes] += generator.uniform(1, 3, classes)[codes]
    scores = np.exp(logits)
    return codes, scores / scores.sum(axis=1, keepdims=True)


def counts_of(codes, predicted, classes):
    counts = np.zeros((classes, classes))
    np.add.at(counts, (codes, predicted), 1)
    return counts


def area(drawings, name):
    curve = drawings.curves["roc"][name]
    return float(np.trapezoid(curve["true_positive_rate"], curve["false_positive_rate"]))


def per_class(classes, counts, drawings):
    rows = {}
    for place, name in enumerate(classes):
        support, taken = counts[place].sum(), counts[:, place].sum()
        recall = counts[place, place] / support
        precision = counts[place, place] / taken if taken else nan
        f1 = 2 * counts[place, place] / (support + taken)
        reason = None if taken else "precision needs predictions; this class has none"
        auc = area(drawings, name) if name in drawings.curves["roc"] else 0.5 + 0.4 * recall
        rows[name] = {
            "precision": (
                Estimate(nan, reason=reason) if reason else estimate(precision, float(taken))
            ),
            "recall": estimate(recall, float(support)),
            "f1": estimate(f1, float(support), "log"),
            "roc_auc": estimate(auc, float(support), "logit-delong"),
            "average_precision": estimate(0.6 * auc, float(support), "logit"),
        }
    return rows


def binary():
    codes, scores = probabilities(600, 2, 1)
    classes = ("healthy", "sick")
    predicted = (scores[:, 1] >= 0.5).astype(int)
    counts = counts_of(codes, predicted, 2)
    drawings = drawings_of(scores, codes, classes, ("sick",))
    false, true = counts[0, 1] / counts[0].sum(), counts[1, 1] / counts[1].sum()
    metrics = {
        "roc_auc": estimate(area(drawings, "sick"), 600, "logit-delong", 0.018),
        "average_precision": estimate(0.913, 298, "logit", 0.021),
        "accuracy": estimate(0.8517, 600),
        "balanced_accuracy": estimate(0.852, 600, "normal"),
        "precision": estimate(0.86, 301),
        "recall": estimate(float(true), 298),
        "specificity": estimate(float(1 - false), 302),
        "fpr": estimate(float(false), 302),
        "f1": estimate(0.85, 298, "log"),
        "mcc": estimate(0.703, 600, "fisher", 0.06),
        "lr_plus": Estimate(inf, 12.4, inf, 0.95, "log", 600),
        "lr_minus": Estimate(nan, reason="lr_minus needs true negatives; there are none"),
        "brier": Estimate(0.00041, 0.00032, 0.00052, 0.95, "mean", 600),
        "log_loss": Estimate(0.3612, 0.31, 0.41, 0.95, "mean", 600),
    }
    there = {name: metrics[name] for name in ("recall", "specificity", "precision", "f1")}
    nobody = there | {"precision": Estimate(nan, reason="nobody is predicted positive")}
    result = EvaluationResult(
        task="binary",
        data=DataFacts(
            rows=600,
            classes=classes,
            prevalence={"healthy": 0.5033333333333333, "sick": 0.49666666666666665},
            dropped=3,
            positive="sick",
            columns={"truth": "label", "score": "p_sick"},
            scores="probability",
            threshold=0.5,
            distinct_scores=(598,),
            saturated=0.003,
        ),
        metrics=metrics,
        per_class={},
        confusion=Confusion(classes, counts),
        thresholds={
            "youden": ThresholdChoice("youden", 0.4731, (0.4731,), 0.71, there),
            "f1": ThresholdChoice("f1", 0.41, (0.41, 0.42), 0.86, there),
            "mcc": ThresholdChoice("mcc", inf, (inf,), 0.0, nobody),
        },
        findings=(
            Finding("few_ties", "info", "598 of 600 scores are distinct."),
            Finding(
                "saturated",
                "warning",
                "2 rows hold a score of exactly 0 or 1: one wrong one makes the log loss infinite.",
                {"rows": 2.0, "ratio": nan},
            ),
            Finding("swapped", "error", "The scores may be of the other class: AUC is below 0.5."),
        ),
        baselines={"roc_auc": 0.5, "average_precision": 0.49666666666666665, "accuracy": 0.503},
    )
    return result, drawings


def multiclass(classes, rows=900, drawn=None, seed=2):
    codes, scores = probabilities(rows, len(classes), seed)
    counts = counts_of(codes, scores.argmax(axis=1), len(classes))
    drawings = drawings_of(scores, codes, classes, set(drawn or classes))
    share = counts.sum(axis=1) / rows
    right = float(np.trace(counts)) / rows
    pairs = tuple(
        PairEstimate(first, second, estimate(0.7 + 0.2 * (i + j) / 99, 60, "delong"), 0.8, 0.82)
        for i, first in enumerate(classes[:10])
        for j, second in enumerate(classes[:10])
        if i < j
    )
    result = EvaluationResult(
        task="multiclass",
        data=DataFacts(
            rows=rows,
            classes=tuple(classes),
            prevalence=dict(zip(classes, share.tolist(), strict=True)),
            columns={"truth": "label"} | {f"score of {name}": f"p_{name}" for name in classes},
            scores="probability",
            scores_declared=True,
            tied_rows=2,
            distinct_scores=tuple(range(rows - len(classes), rows)),
        ),
        metrics={
            "accuracy": estimate(right, rows),
            "balanced_accuracy": estimate(right, rows, "normal"),
            "f1_macro": Estimate(
                right, right - 0.03, right + 0.03, 0.95, "normal", rows,
                "2 of the classes have no F1 and are left out",
            ),
            "roc_auc_ovr_macro": estimate(0.87, rows, "delong"),
            "roc_auc_ovo_macro": estimate(0.86, rows, "delong"),
            "mcc": estimate(0.6, rows, "fisher"),
            "top_3_accuracy": estimate(0.99996, rows),
            "log_loss": Estimate(inf, nan, nan, 0.95, "none", rows),
        },
        per_class=per_class(classes, counts, drawings),
        confusion=Confusion(tuple(classes), counts),
        thresholds={},
        findings=(Finding("few_rows", "warning", f"class {classes[0]} has few rows"),),
        baselines={"accuracy": float(share.max()), "roc_auc_ovr_macro": 0.5},
        pairs=pairs,
    )  # fmt: skip
    return result, drawings


def multilabel():
    classes = ("beach", "sunset", "people")
    result, drawings = multiclass(classes, 300, seed=3)
    counts = np.array([[[120, 30], [20, 130]], [[250, 10], [15, 25]], [[200, 50], [0, 50.0]]])
    data = replace(result.data, threshold={"beach": 0.5, "sunset": 0.3, "people": inf})
    keep = {"f1_macro": result.metrics["f1_macro"], "subset_accuracy": estimate(0.4, 300)}
    result = replace(
        result,
        task="multilabel",
        data=data,
        metrics=keep,
        confusion=Confusion(classes, counts),
        pairs=(),
    )
    return result, drawings


def soft():
    result, drawings = binary()
    reach = {"attainable": (0.11, 0.962), "rescaled": 0.95}
    metrics = {
        name: replace(one, **reach) if name in {"roc_auc", "average_precision"} else one
        for name, one in result.metrics.items()
    }
    bounds = {"roc_auc": replace(metrics["roc_auc"], bounds=(0.9201, 0.9203))}
    counts = np.array([[251.25, 40.75], [39.5, 268.5]])
    result = replace(
        result,
        data=replace(result.data, truth="soft", weighted=True),
        metrics=metrics | bounds,
        confusion=Confusion(result.data.classes, counts),
    )
    return result, drawings


def hardened():
    """Soft labels made of votes, and what they are after hardening."""
    result, drawings = soft()
    hard = {name: one for name, one in result.metrics.items() if name != "brier"}
    hard["roc_auc"] = replace(hard["roc_auc"], value=0.981, low=0.97, high=0.99)
    beside = HardenedResult(0.5, 12, hard, result.per_class)
    data = replace(result.data, votes=10.0)
    return replace(result, data=data, hardened=beside), drawings


def scoreless():
    """Ranks without threshold: no decision, no drawing."""
    result, _ = binary()
    undefined = Estimate(nan, reason="accuracy needs predictions; the scores have no threshold")
    result = replace(
        result,
        data=DataFacts(4, ("a", "b"), {"a": nan, "b": nan}, positive="b", scores="rank"),
        metrics={"accuracy": undefined, "precision": undefined},
        confusion=None,
        thresholds={
            "youden": ThresholdChoice("youden", nan, (), nan, {"recall": undefined}),
        },
        findings=(),
        baselines={},
    )
    return result, Drawings({}, np.array([]), {})


def odd_binary():
    result, drawings = binary()
    old, odd = "sick", ODD_NAMES[0]
    classes = (ODD_NAMES[7], odd)
    curves = {kind: {odd: of[old]} for kind, of in drawings.curves.items()}
    result = replace(
        result,
        data=replace(
            result.data,
            classes=classes,
            positive=odd,
            prevalence=dict(zip(classes, (0.5, 0.5), strict=True)),
            columns={"truth": ODD_NAMES[1], "score": ODD_NAMES[4]},
        ),
        confusion=Confusion(classes, result.confusion.counts),
        findings=tuple(Finding("odd", "warning", name) for name in ODD_NAMES),
    )
    return result, replace(drawings, curves=curves, histograms={odd: drawings.histograms[old]})


SAMPLES = {
    "binary": binary,
    "three": lambda: multiclass(("cat", "dog", "owl")),
    "twelve": lambda: multiclass(tuple(f"class {k}" for k in range(12)), 2400),
    "forty": lambda: multiclass(tuple(f"breed number {k}" for k in range(40)), 4000),
    "many": lambda: multiclass(tuple(f"species {k}" for k in range(150)), 6000),
    "multilabel": multilabel,
    "soft": soft,
    "hardened": hardened,
    "scoreless": scoreless,
    "odd": lambda: multiclass(ODD_NAMES),
    "odd binary": odd_binary,
}


@pytest.fixture(params=SAMPLES)
def sample(request):
    """Every kind of result in turn, with its drawings."""
    return SAMPLES[request.param]()


@pytest.fixture
def built():
    """Return a result and its drawings by name."""
    return lambda name: SAMPLES[name]()
