"""What one evaluation found: everything that the JSON and the pages read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from tellapart.results.curves import Curve
from tellapart.results.estimates import Estimate
from tellapart.results.folds import FoldsResult
from tellapart.results.thresholds import ThresholdChoice

Task = Literal["binary", "multiclass", "multilabel"]
Scale = Literal["probability", "logit", "rank", "none"]
Severity = Literal["info", "warning", "error"]


@dataclass(frozen=True)
class DataFacts:
    """What was read, and the decisions taken before any number was computed.

    Attributes
    ----------
    rows
        Rows evaluated, after dropping.
    dropped
        Rows left out for missing values (only with ``missing="drop"``).
    zero_weight
        Rows left out because their weight is zero.
    classes
        Class or label names, in the order of the score columns.
    positive
        The positive class of a binary problem, else None.
    prevalence
        Class -> share of the mass; for labels, the share of rows that carry each.
    columns
        Role -> column of the file or the matrix that filled it.
    scores
        Scale of the scores: ``probability``, ``logit``, ``rank`` or ``none``.
    scores_declared
        Whether the caller named the scale.
    threshold
        Score at or above which a row counts as positive; per class where several were
        given; None where no threshold applies.
    truth
        ``hard`` or ``soft`` (fractional labels).
    weighted
        Whether rows carry different weights.
    tied_rows
        Rows whose largest score is shared by several classes.
    distinct_scores
        Number of distinct scores in each class column, where they were sorted.
    saturated
        Share of rows with a score of exactly 0 or 1 (probabilities only).
    has_predictions
        Whether predicted classes were given and decide the counts.
    disagreeing_rows
        Rows whose given prediction differs from what the scores say.
    groups
        Number of groups that the rows come in; 0 where none were given.
    sums_to_one
        False where probabilities of exclusive classes do not sum to 1 in every row.
    votes
        Median number of votes that a row's label was made of; None where labels are no votes.
    ambiguous_rows
        Of labels that were made hard (`Evaluation.harden`): rows exactly at the cut, or with a
        tie for the largest share. None where labels are as they came.
    observed
        Class -> share in the rows as they are, where `prevalence` was stated instead
        (`Evaluation.at_prevalence`); None where it is what was observed.
    answers
        SHA-256 of the truth and the answer of every row: equal where the same answers were given
        for the same rows. Only in what is written down (`Evaluation.to_json`), else None.
    """

    rows: int
    classes: tuple[str, ...]
    prevalence: Mapping[str, float]
    dropped: int = 0
    zero_weight: int = 0
    positive: str | None = None
    columns: Mapping[str, str] = field(default_factory=dict)
    scores: Scale = "none"
    scores_declared: bool = False
    threshold: float | Mapping[str, float] | None = None
    truth: Literal["hard", "soft"] = "hard"
    weighted: bool = False
    tied_rows: int = 0
    distinct_scores: tuple[int, ...] = ()
    saturated: float = 0.0
    has_predictions: bool = False
    disagreeing_rows: int = 0
    groups: int = 0
    sums_to_one: bool = True
    votes: float | None = None
    ambiguous_rows: int | None = None
    observed: Mapping[str, float] | None = None
    answers: str | None = None


@dataclass(frozen=True, eq=False)
class Confusion:
    """Mass of every (truth, prediction) pair: rows are the truth, columns the prediction.

    For labels that do not exclude each other `counts` has one 2 x 2 table per label,
    ordered ``[[TN, FP], [FN, TP]]``, and `classes` names the labels.
    """

    classes: tuple[str, ...]
    counts: NDArray[np.float64]


@dataclass(frozen=True)
class Finding:
    """Something a reader should know before trusting a number."""

    code: str
    severity: Severity
    text: str
    numbers: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class PairEstimate:
    """How well two classes are told apart, averaged over both directions."""

    first: str
    second: str
    auc: Estimate
    first_given_second: float
    second_given_first: float


@dataclass(frozen=True, eq=False)
class Drawings:
    """Light-weight drawings for a page: thinned curves and histograms.

    Attributes
    ----------
    curves
        Kind -> class -> curve, thinned to what a plot can show. Never used for numbers. A curve of
        one metric against the threshold has the metric's name as its kind.
    edges
        Bin edges of the score histogram.
    histograms
        Class -> mass of the negative and the positive rows per bin of that class's score.
    """

    curves: Mapping[str, Mapping[str, Curve]]
    edges: NDArray[np.float64]
    histograms: Mapping[str, tuple[NDArray[np.float64], NDArray[np.float64]]]


@dataclass(frozen=True, eq=False)
class HardenedResult:
    """What the same scores get after soft labels were made hard, to be read beside the soft.

    Attributes
    ----------
    cut
        Share at or above which a label became a yes; None where the largest share decides.
    ambiguous_rows
        Rows exactly at the cut, or with a tie for the largest share.
    metrics, per_class
        As in `EvaluationResult`.
    """

    cut: float | None
    ambiguous_rows: int
    metrics: Mapping[str, Estimate]
    per_class: Mapping[str, Mapping[str, Estimate]]


@dataclass(frozen=True, eq=False)
class EvaluationResult:
    """Everything that one evaluation found, free of rows.

    Attributes
    ----------
    metrics
        Metric name -> estimate for the whole problem.
    per_class
        Class -> metric name -> estimate, one class against the rest.
    confusion
        None where nothing was predicted (ranks without a threshold).
    thresholds
        Rule -> choice (binary problems).
    baselines
        Metric name -> value that needs no skill (majority class, chance, prevalence).
    resamples, seed
        Of the bootstrap that made the intervals; 0 resamples where none did.
    hardened
        Soft labels only, and only where asked for: the same with the labels made hard.
    folds
        Rows with folds only, and only in `Evaluation.complete`: fold by fold.
    """

    task: Task
    data: DataFacts
    metrics: Mapping[str, Estimate]
    per_class: Mapping[str, Mapping[str, Estimate]]
    confusion: Confusion | None
    thresholds: Mapping[str, ThresholdChoice]
    findings: tuple[Finding, ...]
    baselines: Mapping[str, float]
    pairs: tuple[PairEstimate, ...] = ()
    level: float = 0.95
    resamples: int = 0
    seed: int = 0
    schema_version: str = "1"
    hardened: HardenedResult | None = None
    folds: FoldsResult | None = None
