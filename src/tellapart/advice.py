"""Findings: what a reader should know before trusting the numbers.

Reads only what an evaluation found, never rows.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from tellapart.problem.labels import listed
from tellapart.results import DataFacts, Estimate, Finding, ThresholdChoice
from tellapart.results.evaluations import Task

FEW_ROWS = 30
MANY_SATURATED = 0.05


def findings(
    task: Task,
    data: DataFacts,
    metrics: Mapping[str, Estimate],
    per_class: Mapping[str, Mapping[str, Estimate]],
    baselines: Mapping[str, float],
    class_rows: Mapping[str, float],
    thresholds: Mapping[str, ThresholdChoice],
) -> tuple[Finding, ...]:
    """Return every finding that the data trigger, gravest first.

    Parameters
    ----------
    class_rows
        Mass of each class or label.
    thresholds
        Rule -> the threshold it picks.
    """
    found = [
        *_soft_labels(data, metrics),
        *_worse_than_chance(metrics, data),
        *_accuracy(metrics, baselines),
        *_absent_classes(class_rows),
        *_few_rows(task, data, class_rows, per_class),
        *_scores(data),
        *_useless_thresholds(thresholds),
        *_rows(data),
    ]
    grave = {"error": 0, "warning": 1, "info": 2}
    return tuple(sorted(found, key=lambda finding: grave[finding.severity]))


def _soft_labels(data: DataFacts, metrics: Mapping[str, Estimate]) -> Iterator[Finding]:
    if data.truth != "soft":
        return
    text = (
        "Labels are fractional. Every row counts as a positive with its label and as a negative "
        "with the rest. Other tools answer differently or not at all: scikit-learn refuses such "
        "labels (continuous format is not supported); Keras casts every non-zero label to "
        "positive, so that its AUC is 0 when no label is exactly 0; torchmetrics refuses them, "
        "or truncates them to 0 with its checks off."
    )
    numbers: dict[str, float] = {}
    auc = metrics.get("roc_auc") or metrics.get("roc_auc_ovr_macro")
    if auc is not None and auc.attainable is not None:
        numbers = {"attainable_low": auc.attainable[0], "attainable_high": auc.attainable[1]}
        text += (
            f" No scores could reach an AUC above {auc.attainable[1]:.3f} on these labels; read "
            "each value against what was attainable."
        )
    yield Finding("soft-labels", "info", text, numbers)


def _worse_than_chance(metrics: Mapping[str, Estimate], data: DataFacts) -> Iterator[Finding]:
    auc = metrics.get("roc_auc")
    if auc is None or not auc.high < 0.5:
        return
    yield Finding(
        "auc-below-chance",
        "error",
        f"The ROC AUC is {auc.value:.3f} and its whole interval lies below 0.5: higher scores go "
        f"with the other class. Is {data.positive} really the positive class? Turned around, the "
        f"AUC would be {1 - auc.value:.3f}; nothing was turned here.",
        {"roc_auc": auc.value, "high": auc.high},
    )


def _accuracy(metrics: Mapping[str, Estimate], baselines: Mapping[str, float]) -> Iterator[Finding]:
    accuracy = metrics.get("accuracy")
    if accuracy is None or not accuracy.defined or "accuracy" not in baselines:
        return
    baseline = baselines["accuracy"]
    if accuracy.low > baseline:
        return
    relation = "equals" if accuracy.value == baseline else "is not clearly above"
    if accuracy.high < baseline:
        relation = "is below"
    yield Finding(
        "accuracy-not-above-baseline",
        "warning",
        f"Accuracy, {accuracy.value:.3f}, {relation} what always answering with the most common "
        f"class would give, {baseline:.3f}. Read balanced accuracy, informedness or AUC instead.",
        {"accuracy": accuracy.value, "baseline": baseline},
    )


def _absent_classes(class_rows: Mapping[str, float]) -> Iterator[Finding]:
    absent = [name for name, rows in class_rows.items() if rows == 0]
    if not absent:
        return
    yield Finding(
        "class-absent",
        "warning",
        f"{len(absent)} of {len(class_rows)} classes have no row: {listed(absent)}. What needs "
        "their rows is undefined, and averages leave them out.",
        {"absent": float(len(absent))},
    )


def _few_rows(
    task: Task,
    data: DataFacts,
    class_rows: Mapping[str, float],
    per_class: Mapping[str, Mapping[str, Estimate]],
) -> Iterator[Finding]:
    sizes = dict(class_rows)
    if task == "multilabel":
        sizes = {name: min(rows, data.rows - rows) for name, rows in class_rows.items()}
    few = {name: rows for name, rows in sizes.items() if 0 < rows < FEW_ROWS}
    if few:
        names = sorted(few, key=lambda name: few[name])
        shown = listed(f"{name} ({few[name]:g})" for name in names)
        yield Finding(
            "few-rows",
            "warning",
            f"Fewer than {FEW_ROWS} rows in {len(few)} of {_counted(sizes, task)}: {shown}. "
            "Intervals that lean on them are wide, and approximate.",
            {"classes": float(len(few)), "fewest": min(few.values())},
        )
        return
    high = [
        name
        for name, rows in sizes.items()
        if rows < 100 and (auc := per_class.get(name, {}).get("roc_auc")) and auc.value > 0.95
    ]
    if high:
        yield Finding(
            "high-auc-few-rows",
            "info",
            "The interval of an AUC above 0.95 is somewhat too short with fewer than 100 rows in "
            f"a class: {listed(high)}.",
            {"classes": float(len(high))},
        )


def _counted(names: Mapping[str, float], task: Task) -> str:
    word = "label" if task == "multilabel" else "class"
    return f"{len(names)} {word if len(names) == 1 else word + ('s' if word == 'label' else 'es')}"


def _scores(data: DataFacts) -> Iterator[Finding]:
    if data.saturated > MANY_SATURATED:
        yield Finding(
            "saturated-scores",
            "warning",
            f"{data.saturated:.1%} of the scores are exactly 0 or 1. Ties there cannot be ranked; "
            "were probabilities rounded, or computed in too low a precision?",
            {"share": data.saturated},
        )
    if not data.sums_to_one:
        yield Finding(
            "probabilities-do-not-sum",
            "warning",
            "The probabilities of some rows do not sum to 1 over the classes, so log loss and the "
            'Brier score are undefined. Are these logits (scores="logit"), or labels that do not '
            "exclude each other?",
        )
    if data.tied_rows:
        yield Finding(
            "tied-rows",
            "info",
            f"In {data.tied_rows} of {data.rows} rows several classes share the largest score; "
            "the first of them in class order was taken.",
            {"rows": float(data.tied_rows)},
        )
    if data.scores == "rank" and not data.scores_declared:
        yield Finding(
            "scores-read-as-ranks",
            "info",
            "Some scores lie outside [0, 1], so they were read as ranks: no default threshold, "
            'no calibration. Declare scores="logit" if they are log odds.',
        )


def _useless_thresholds(thresholds: Mapping[str, ThresholdChoice]) -> Iterator[Finding]:
    choice = thresholds.get("youden")
    if choice is None or choice.value > 0:
        return
    yield Finding(
        "no-useful-threshold",
        "warning",
        "No threshold does better than calling every row alike: recall and specificity never add "
        "up to more than 1.",
        {"informedness": choice.value},
    )


def _rows(data: DataFacts) -> Iterator[Finding]:
    if data.dropped:
        yield Finding(
            "rows-dropped",
            "warning",
            f"{data.dropped} rows were left out because a value was missing.",
            {"rows": float(data.dropped)},
        )
    if data.groups:
        yield Finding(
            "groups-not-used",
            "warning",
            f"Rows come in {data.groups} groups, but intervals treat them as independent: with "
            "several rows per patient, video or site they are too short.",
            {"groups": float(data.groups)},
        )
    if data.disagreeing_rows:
        yield Finding(
            "predictions-disagree",
            "warning",
            f"In {data.disagreeing_rows} of {data.rows} rows the given prediction is not what the "
            "scores say. Predictions decide the counts, scores the curves.",
            {"rows": float(data.disagreeing_rows)},
        )
