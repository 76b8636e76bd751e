"""How often intervals hold the truth. Each table is computed once per process."""

from __future__ import annotations

from functools import cache

import numpy as np
from samples import (
    LEVEL,
    Line,
    binormal,
    holds,
    shift_for,
    stream,
    true_average_precision,
    truth_of_classes,
)
from scipy import special

import tellapart as ta
from tellapart.evaluation import Evaluation, evaluate_problem
from tellapart.inference import average_estimate, count_estimates, sweep_estimate, table_estimate
from tellapart.inference.resampling import Resampling, Wanted, replicate_values
from tellapart.inference.resampling.bootstrap import Replicates, _estimate
from tellapart.inference.resampling.replicates import jackknife_values
from tellapart.inference.table_averages import average_of
from tellapart.metrics import METRICS
from tellapart.problem import Column, Problem
from tellapart.statistics import ConfusionCounts, OneVsRest, ScoreSweep

AREAS = (
    (10, 10, 0.90, 1.0),
    (20, 20, 0.80, 1.0),
    (20, 20, 0.97, 1.0),
    (50, 50, 0.90, 1.0),
    (50, 50, 0.97, 1.0),
    (20, 500, 0.90, 1.0),
    (20, 500, 0.97, 1.0),
    (20, 500, 0.90, 3.0),
    (20, 500, 0.90, 0.3),
)
AREA_SAMPLES = 5000


@cache
def roc_areas() -> list[Line]:
    """Cover the AUC of two normal classes; a point is no interval, and misses."""
    row, lines = METRICS["roc_auc"], []
    for m, n, auc, spread in AREAS:
        held = dict.fromkeys(("default", "logit-delong", "delong", "newcombe"), 0)
        for sweep in binormal(stream("auc", m, n, auc, spread), m, n, auc, spread, AREA_SAMPLES):
            usual = sweep_estimate(row, sweep, LEVEL)
            held["default"] += holds(usual, auc)
            held["newcombe"] += holds(sweep_estimate(row, sweep, LEVEL, "newcombe"), auc)
            if usual.method == "logit-delong":
                held["logit-delong"] += holds(usual, auc)
                held["delong"] += holds(sweep_estimate(row, sweep, LEVEL, "delong"), auc)
        found = {name: count / AREA_SAMPLES for name, count in held.items()}
        lines.append(Line((m, n, auc, spread), AREA_SAMPLES, found))
    return lines


PRECISIONS = (
    (100, 0.2, "at random"),
    (1000, 0.02, "at random"),
    (600, 0.2, "at random"),
    (300, 0.5, "at random"),
    (100, 0.2, "fixed"),
    (1000, 0.02, "fixed"),
    (600, 0.2, "fixed"),
)
PRECISION_SHIFT = 1.5
PRECISION_SAMPLES = 4000


@cache
def average_precisions() -> list[Line]:
    """Cover the average precision, where the number of positives varies, and where it is given."""
    row, lines = METRICS["average_precision"], []
    for rows, share, drawn in PRECISIONS:
        random = stream("average precision", rows, share, drawn)
        truth = true_average_precision(PRECISION_SHIFT, share)
        counted = dict.fromkeys(("default", "logit-binomial", "above", "below", "bias"), 0.0)
        positives = round(rows * share)
        for _ in range(PRECISION_SAMPLES):
            flags = truth_of_classes(positives, rows - positives)
            if drawn == "at random":
                flags = (random.random(rows) < share).astype(np.uint8)
            sweep = ScoreSweep.of(
                Column("", random.normal(size=rows) + PRECISION_SHIFT * flags, flags)
            )
            usual = sweep_estimate(row, sweep, LEVEL)
            counted["default"] += holds(usual, truth)
            counted["above"] += usual.low > truth
            counted["below"] += usual.high < truth
            counted["bias"] += usual.value - truth
            binomial = sweep_estimate(row, sweep, LEVEL, "logit-binomial")
            counted["logit-binomial"] += holds(binomial, truth)
        found = {name: total / PRECISION_SAMPLES for name, total in counted.items()}
        lines.append(Line((rows, share, drawn, round(truth, 3)), PRECISION_SAMPLES, found))
    return lines


PROPORTIONS = (
    ("accuracy", 20, 0.7),
    ("accuracy", 20, 0.9),
    ("accuracy", 20, 0.97),
    ("accuracy", 100, 0.7),
    ("accuracy", 100, 0.9),
    ("accuracy", 100, 0.97),
    ("recall", 20, 0.8),
    ("recall", 50, 0.95),
)


@cache
def proportions() -> list[Line]:
    """Cover accuracy and recall exactly: every count that can occur, with its probability."""
    lines = []
    for name, n, share in PROPORTIONS:
        found = dict.fromkeys(("wilson", "exact", "jeffreys"), 0.0)
        for hits in range(n + 1):
            chance = special.comb(n, hits) * share**hits * (1 - share) ** (n - hits)
            evaluation = _with_hits(name, n, hits)
            for method in found:
                found[method] += chance * holds(evaluation.metric(name, method=method), share)
        lines.append(Line((name, n, share), 0, {key: float(value) for key, value in found.items()}))
    return lines


def _with_hits(name: str, n: int, hits: int) -> ta.Evaluation:
    """Return n rows of which some are right: rows of both classes, or (for recall) positives."""
    right = np.arange(n) < hits
    truth = np.arange(n) % 2 if name == "accuracy" else np.ones(n, int)
    predicted = np.where(right, truth, 1 - truth)
    if name == "recall":
        truth, predicted = np.r_[truth, np.zeros(10, int)], np.r_[predicted, np.zeros(10, int)]
    return ta.evaluate(truth, y_pred=predicted, classes=[0, 1])


THREE = np.array([[0.30, 0.05, 0.05], [0.05, 0.20, 0.05], [0.03, 0.07, 0.20]])
RARE = np.array([[0.52, 0.05, 0.03], [0.05, 0.24, 0.01], [0.02, 0.02, 0.06]])
COUNTED = (
    ("f1", 60, 0.5),
    ("f1", 100, 0.3),
    ("f1", 300, 0.5),
    ("f1", 1000, 0.1),
    ("precision", 100, 0.3),
)
MATRICES = (
    ("f1_macro", 60, "three"),
    ("f1_macro", 200, "three"),
    ("f1_macro", 1000, "three"),
    ("f1_macro", 200, "one rare"),
    ("accuracy", 200, "three"),
    ("balanced_accuracy", 200, "one rare"),
)
COUNTED_SAMPLES = 3000
COUNTED_SHIFT, COUNTED_CUT = 1.5, 1.0


@cache
def counted() -> list[Line]:
    """Cover F1, precision and averages: counts are drawn, since the metric needs no more."""
    lines = [_of_one_class(*cell) for cell in COUNTED]
    return lines + [_of_matrices(*cell) for cell in MATRICES]


def _of_one_class(name: str, rows: int, share: float) -> Line:
    recall, alarms = special.ndtr([COUNTED_SHIFT - COUNTED_CUT, -COUNTED_CUT])
    chances = np.array(
        [share * recall, (1 - share) * alarms, share * (1 - recall), (1 - share) * (1 - alarms)]
    )
    drawn = stream("counted", name, rows, share).multinomial(rows, chances, COUNTED_SAMPLES)
    cells = drawn.astype(np.float64)
    tables = OneVsRest(cells, cells, np.zeros((len(cells), 2)), rows, counts=True, soft=False)
    row = METRICS[name]
    truth = float(row.formula(chances[None])[0])
    held = np.mean([holds(each, truth) for each in count_estimates(row, tables, LEVEL)])
    return Line((name, rows, share), COUNTED_SAMPLES, {"default": float(held)})


def _of_matrices(name: str, rows: int, which: str) -> Line:
    chances = {"three": THREE, "one rare": RARE}[which]
    row = METRICS[name]
    whole = ConfusionCounts(3, np.arange(9), chances.ravel(), chances.ravel(), 1)
    averaged = row.average is not None
    truth = (
        average_of(row, OneVsRest.of_confusion(whole).cells).value
        if averaged
        else float(row.formula(whole))
    )
    random, held = stream("counted", name, rows, which), 0
    for cell in random.multinomial(rows, chances.ravel(), COUNTED_SAMPLES):
        flags, answers = np.divmod(np.repeat(np.arange(9), cell), 3)
        problem = Problem.of(flags, y_pred=answers, classes=[0, 1, 2])
        counts = ConfusionCounts.of(problem)
        if averaged:
            tables = OneVsRest.of_confusion(counts)
            estimate = average_estimate(row, problem, tables, counts, LEVEL)
        else:
            estimate = table_estimate(row, problem, counts, LEVEL)
        held += holds(estimate, truth)
    return Line((name, rows, which), COUNTED_SAMPLES, {"default": held / COUNTED_SAMPLES})


BOOTSTRAPPED = (
    ("average_precision", 60, 0.5),
    ("average_precision", 100, 0.3),
    ("average_precision", 300, 0.5),
    ("average_precision", 1000, 0.1),
    ("f1", 60, 0.5),
    ("f1", 100, 0.3),
    ("f1", 300, 0.5),
    ("f1", 1000, 0.1),
    ("roc_auc", 60, 0.5),
    ("roc_auc", 100, 0.3),
    ("roc_auc", 40, "20 + 20, AUC .95"),
)
BOOTSTRAP_SAMPLES, RESAMPLES = 500, 500
KINDS = ("bootstrap-logit", "bootstrap-bca", "bootstrap-percentile")


@cache
def bootstraps() -> list[Line]:
    """Cover with the default interval and with three made from the same resamples."""
    lines = []
    for name, rows, share in BOOTSTRAPPED:
        random = stream("bootstrap", name, rows, share)
        held = dict.fromkeys(("default", *KINDS), 0)
        for number in range(BOOTSTRAP_SAMPLES):
            problem, truth = _to_resample(random, name, rows, share)
            evaluation = evaluate_problem(problem, seed=number)
            held["default"] += holds(evaluation.metric(name), truth)
            for kind, estimate in resampled(evaluation, name).items():
                held[kind] += holds(estimate, truth)
        found = {kind: count / BOOTSTRAP_SAMPLES for kind, count in held.items()}
        lines.append(Line((name, rows, share), BOOTSTRAP_SAMPLES, found))
    return lines


def _to_resample(
    random: np.random.Generator, name: str, rows: int, share: float | str
) -> tuple[Problem, float]:
    """Return a sample, and the true value of the metric."""
    if isinstance(share, str):
        truth, shift = truth_of_classes(rows // 2, rows // 2), shift_for(0.95)
        return Problem.of(truth, random.normal(size=rows) + shift * truth, scores="rank"), 0.95
    flags = (random.random(rows) < share).astype(np.uint8)
    score = random.normal(size=rows) + COUNTED_SHIFT * flags
    recall, alarms = special.ndtr([COUNTED_SHIFT - COUNTED_CUT, -COUNTED_CUT])
    truths = {
        "f1": 2 * share * recall / (share * recall + (1 - share) * alarms + share),
        "roc_auc": special.ndtr(COUNTED_SHIFT / np.sqrt(2)),
        "average_precision": true_average_precision(COUNTED_SHIFT, share),
    }
    problem = Problem.of(flags, score, scores="rank", threshold=COUNTED_CUT)
    return problem, float(truths[name])


def resampled(evaluation: Evaluation, name: str) -> dict[str, ta.Estimate]:
    """Return the intervals of every kind, from resamples that are drawn once."""
    wanted, request = [Wanted(METRICS[name])], Resampling(RESAMPLES, evaluation.seed)
    values = replicate_values(evaluation.problem, wanted, request)[:, 0]
    kept = values[~np.isnan(values)]
    left = jackknife_values(evaluation.problem, wanted, request)[0]
    replicates = Replicates(kept, len(values) - len(kept), *left)
    base = evaluation.metric(name)
    return {kind: _estimate(METRICS[name], base, replicates, kind, request) for kind in KINDS}
