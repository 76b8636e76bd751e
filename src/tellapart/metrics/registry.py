"""METRICS: one row per metric; whoever lists, sorts, tests or explains metrics reads it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from math import inf
from types import MappingProxyType

from tellapart.metrics import (
    calibration,
    counting,
    losses,
    pairs,
    partial,
    points,
    ranking,
    tables,
)
from tellapart.metrics.rows import Average, Better, Interval, Metric
from tellapart.results.evaluations import Task


def _counted(
    name: str,
    title: str,
    formula: counting.CountFormula,
    read_when: str,
    source: str,
    interval: Interval = "wilson",
    better: Better = "higher",
    span: tuple[float, float] = (0.0, 1.0),
) -> Metric:
    return Metric(
        name, title, "counts", formula, formula.gradient, interval, span, better,
        "predictions", read_when, source,
    )  # fmt: skip


_COUNTING = (
    _counted("precision", "Precision (PPV)", counting.PRECISION,
             "False alarms cost: how many of those flagged are truly positive.",
             "Altman & Bland 1994, BMJ 309:102"),
    _counted("recall", "Recall (sensitivity)", counting.RECALL,
             "Misses cost: how many of the positives are found.",
             "Altman & Bland 1994, BMJ 308:1552"),
    _counted("specificity", "Specificity", counting.SPECIFICITY,
             "Alarming the healthy costs: how many of the negatives are left alone.",
             "Altman & Bland 1994, BMJ 308:1552"),
    _counted("npv", "Negative predictive value", counting.NPV,
             "A negative answer must be safe: how many of those cleared are truly negative.",
             "Altman & Bland 1994, BMJ 309:102"),
    _counted("fpr", "False positive rate", counting.FPR,
             "Alarms are handled by people: the share of negatives that raise one.",
             "Altman & Bland 1994, BMJ 308:1552", better="lower"),
    _counted("fnr", "False negative rate", counting.FNR,
             "Every miss is a harm: the share of positives overlooked.",
             "Altman & Bland 1994, BMJ 308:1552", better="lower"),
    _counted("lr_plus", "Positive likelihood ratio", counting.LR_PLUS,
             "A positive answer should rule in: how much it multiplies the odds.",
             "Simel, Samsa & Matchar 1991, J Clin Epidemiol 44:763", "log", span=(0.0, inf)),
    _counted("lr_minus", "Negative likelihood ratio", counting.LR_MINUS,
             "A negative answer should rule out: how much it multiplies the odds.",
             "Simel, Samsa & Matchar 1991, J Clin Epidemiol 44:763", "log", "lower",
             (0.0, inf)),
    _counted("f1", "F1", counting.F1,
             "False alarms and misses both cost, and true negatives are of no interest.",
             "Takahashi et al. 2022, Appl Intell 52:4961", "logit"),
    _counted("informedness", "Informedness (Youden's J)", counting.INFORMEDNESS,
             "Both classes matter alike, whatever their sizes: 0 is chance, 1 is perfect.",
             "Youden 1950, Cancer 3:32", "fisher", span=(-1.0, 1.0)),
    _counted("markedness", "Markedness", counting.MARKEDNESS,
             "The answers themselves are to be trusted, positive and negative alike.",
             "Powers 2011, J Mach Learn Technol 2:37", "fisher", span=(-1.0, 1.0)),
)  # fmt: skip

_TABLE = (
    Metric("accuracy", "Accuracy", "table", tables.accuracy, tables.accuracy_gradient, "wilson",
           (0.0, 1.0), "higher", "predictions",
           "Classes are of similar size and every error costs the same; compare with the baseline.",
           "Wilson 1927 (interval)"),
    Metric("balanced_accuracy", "Balanced accuracy", "table", tables.balanced_accuracy,
           tables.balanced_accuracy_gradient, "logit", (0.0, 1.0), "higher", "predictions",
           "Classes differ in size but matter alike: the mean recall.",
           "Brodersen et al. 2010, ICPR"),
    Metric("mcc", "Matthews correlation", "table", tables.mcc, tables.mcc_gradient, "fisher",
           (-1.0, 1.0), "higher", "predictions",
           "One number must reflect all four cells, also when classes differ in size.",
           "Gorodkin 2004, Comput Biol Chem 28:367"),
    Metric("kappa", "Cohen's kappa", "table", tables.kappa, tables.kappa_gradient, "fisher",
           (-1.0, 1.0), "higher", "predictions",
           "Agreement between raters, beyond what their class frequencies produce by chance.",
           "Fleiss, Cohen & Everitt 1969, Psychol Bull 72:323"),
)  # fmt: skip

_SWEEP = (
    Metric("roc_auc", "ROC AUC", "sweep", ranking.roc_auc, ranking.roc_auc_gradient, "logit",
           (0.0, 1.0), "higher", "scores",
           "No threshold is fixed yet: the chance that a random positive outranks a random "
           "negative.", "DeLong, DeLong & Clarke-Pearson 1988, Biometrics 44:837"),
    Metric("average_precision", "Average precision", "sweep", ranking.average_precision,
           ranking.average_precision_gradient, "logit", (0.0, 1.0), "higher", "scores",
           "Positives are rare and are what you look for; compare with the prevalence.",
           "Boyd, Eng & Page 2013, ECML PKDD"),
    Metric("pr_auc", "Area under the PR curve", "sweep", ranking.pr_auc, ranking.pr_auc_gradient,
           "logit", (0.0, 1.0), "higher", "scores",
           "As average precision, with the curve interpolated between thresholds as counts allow.",
           "Davis & Goadrich 2006, ICML; Keilwagen, Grosse & Grau 2014, PLoS ONE 9:e92209"),
)  # fmt: skip

_LOSSES = (
    Metric("brier", "Brier score", "losses", losses.mean_loss, None, "mean", (0.0, 2.0), "lower",
           "probabilities",
           "Probabilities are used as such: calibration and sharpness in one proper score.",
           "Brier 1950, Mon Weather Rev 78:1"),
    Metric("log_loss", "Log loss", "losses", losses.mean_loss, None, "mean", (0.0, inf), "lower",
           "probabilities",
           "Probabilities are used and confident errors must hurt; never clipped here.",
           "Good 1952, J R Stat Soc B 14:107"),
    Metric("kl_divergence", "Kullback-Leibler divergence", "losses", losses.mean_loss, None, "mean",
           (0.0, inf), "lower", "probabilities",
           "Soft labels: log loss without the entropy of the labels, 0 where they are stated.",
           "Kullback & Leibler 1951, Ann Math Stat 22:79"),
    Metric("mse", "Mean squared error", "losses", losses.mean_loss, None, "mean", (0.0, inf),
           "lower", "scores",
           "Scores should equal the (soft) labels themselves, not only their order.",
           "Brier 1950, Mon Weather Rev 78:1"),
    Metric("subset_accuracy", "Subset accuracy", "losses", losses.mean_loss, None, "wilson",
           (0.0, 1.0), "higher", "predictions",
           "A row is of use only if all of its labels are right.",
           "Tsoumakas & Katakis 2007, Int J Data Warehous Min 3:1"),
    Metric("hamming_loss", "Hamming loss", "losses", losses.mean_loss, None, "mean", (0.0, 1.0),
           "lower", "predictions",
           "Every single wrong label costs the same: their share.",
           "Tsoumakas & Katakis 2007, Int J Data Warehous Min 3:1"),
)  # fmt: skip

_CALIBRATION = (
    Metric("ece", "Expected calibration error", "calibration", calibration.ece, None, "none",
           (0.0, 1.0), "lower", "probabilities",
           "Stated probabilities must match frequencies; never for ranking models, biased upward.",
           "Guo et al. 2017, ICML"),
)  # fmt: skip

_PAIRS = (
    Metric("roc_auc_ovo_macro", "ROC AUC, one-vs-one, macro", "pairs", pairs.hand_till, None,
           "logit", (0.0, 1.0), "higher", "scores",
           "How well any two classes are told apart, unmoved by how common the others are.",
           "Hand & Till 2001, Mach Learn 45:171", "macro", "roc_auc"),
    Metric("roc_auc_ovo_weighted", "ROC AUC, one-vs-one, weighted", "pairs",
           pairs.prevalence_weighted, None, "logit", (0.0, 1.0), "higher", "scores",
           "As one-vs-one macro, with common pairs of classes counting more.",
           "Hand & Till 2001, Mach Learn 45:171 (weights: prevalence of the pair)",
           "weighted", "roc_auc"),
)  # fmt: skip

_FIXED = (
    Metric("partial_auc", "Partial ROC AUC", "sweep", partial.partial_auc,
           partial.partial_auc_gradient, "logit", (0.0, 1.0), "higher", "scores",
           "Only few false alarms, or few misses, can be borne: the area in that region alone.",
           "McClish 1989, Med Decis Making 9:190", options=("fpr", "tpr", "standardized")),
    Metric("recall_at_specificity", "Recall at a fixed specificity", "sweep",
           points.RecallAtSpecificity, None, "bootstrap", (0.0, 1.0), "higher", "scores",
           "The share of false alarms is settled: how many of the positives are found then.",
           "Zhou, Obuchowski & McClish 2011, Statistical Methods in Diagnostic Medicine",
           options=("specificity", "interpolate")),
    Metric("specificity_at_recall", "Specificity at a fixed recall", "sweep",
           points.SpecificityAtRecall, None, "bootstrap", (0.0, 1.0), "higher", "scores",
           "The share of misses is settled: how many of the negatives are left alone then.",
           "Zhou, Obuchowski & McClish 2011, Statistical Methods in Diagnostic Medicine",
           options=("recall", "interpolate")),
    Metric("precision_at_recall", "Precision at a fixed recall", "sweep",
           points.PrecisionAtRecall, None, "bootstrap", (0.0, 1.0), "higher", "scores",
           "The share of misses is settled: how many of those flagged are truly positive then.",
           "Davis & Goadrich 2006, ICML (interpolation)", options=("recall", "interpolate")),
)  # fmt: skip

TOP_K = (2, 3, 5, 10)

_AVERAGE_READ: Mapping[Average, str] = {
    "macro": "Every class matters alike, the rare ones too.",
    "micro": "Every decision matters alike, so that common classes dominate.",
    "weighted": "Classes matter as often as they occur.",
}
AVERAGES: tuple[Average, ...] = ("macro", "micro", "weighted")
AVERAGED = ("precision", "recall", "specificity", "f1", "informedness")
SWEPT = tuple(row.name for row in _SWEEP)


def average_name(base: str, average: Average) -> str:
    """Return the name of an average: of the AUC it says that classes stand against the rest."""
    return f"{'roc_auc_ovr' if base == 'roc_auc' else base}_{average}"


def _averages() -> Iterator[Metric]:
    rows = {row.name: row for row in (*_COUNTING, *_SWEEP)}
    for base in (*AVERAGED, *SWEPT):
        for average in AVERAGES:
            row = rows[base]
            title = "ROC AUC, one-vs-rest" if base == "roc_auc" else row.title
            yield replace(
                row,
                name=average_name(base, average),
                title=f"{title}, {average}",
                interval="logit" if row.interval == "wilson" else row.interval,
                read_when=f"{_AVERAGE_READ[average]} {row.read_when}",
                average=average,
                base=base,
            )


def _top_k() -> Iterator[Metric]:
    for k in TOP_K:
        yield Metric(
            f"top_{k}_accuracy", f"Top-{k} accuracy", "ranks", pairs.TopK(k), None, "wilson",
            (0.0, 1.0), "higher", "scores",
            f"The true class among the {k} best answers is good enough; ties share their place.",
            "Russakovsky et al. 2015, IJCV 115:211",
        )  # fmt: skip


METRICS: Mapping[str, Metric] = MappingProxyType({
    row.name: row
    for row in (
        *_TABLE, *_COUNTING, *_SWEEP, *_PAIRS, *_averages(), *_top_k(), *_LOSSES, *_CALIBRATION,
        *_FIXED,
    )
})  # fmt: skip

PER_CLASS = (*(row.name for row in _COUNTING), *SWEPT, "brier", "log_loss", "ece")


def names_for(task: Task, classes: int) -> tuple[str, ...]:
    """Return the metrics that describe a whole problem, in the order they are shown."""
    proper = ("brier", "log_loss", "kl_divergence", "mse", "ece")
    if task == "binary":
        counted = (row.name for row in (*_TABLE, *_COUNTING))
        return (*counted, *SWEPT, *proper)
    averages = tuple(row.name for row in _averages())
    if task == "multilabel":
        return ("subset_accuracy", "hamming_loss", *averages, *proper)
    tops = tuple(f"top_{k}_accuracy" for k in TOP_K if k < classes)
    table = tuple(row.name for row in _TABLE)
    ovo = tuple(row.name for row in _PAIRS)
    return (*table, *averages, *ovo, *tops, *proper)
