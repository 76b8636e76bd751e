"""What an interactive page needs beyond the numbers: operating points, and rows to look at."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from tellapart.results.advice import Advice
from tellapart.results.bins import ReliabilityBins
from tellapart.results.estimates import Estimate
from tellapart.results.thresholds import ThresholdChoice

Shown = Literal["images", "links", "rows"]

RUNGS = np.arange(50, 101) / 100


@dataclass(frozen=True, eq=False)
class OperatingPoints:
    """Exact 2 x 2 tables at chosen thresholds of one column of scores.

    Every point is true of all rows; only which points were kept is a choice, such that no curve
    drawn through them lies further than `deviation` from the curve of all points.

    Attributes
    ----------
    threshold
        Observed scores, descending, in the dtype of the scores widened to float64; the first
        is infinite (nobody is predicted positive), the last is the lowest score.
    positive, negative
        Mass of either truth at or above each threshold: int64 counts for hard unweighted rows,
        else float64. The last entries are the totals.
    squares
        Cumulative second moments in the columns p^2, n^2 and p n; None for counts, where they
        are `positive`, `negative` and 0.
    below
        Mass of either truth below each threshold, and its second moments, in the columns p, n,
        p^2, n^2 and p n, each summed from the lowest score up: where weights differ by many powers
        of ten, what is below is lost in the difference of two sums from above. None for counts.
    adjacent
        Whether the next kept point is the next lower distinct score, so that every threshold
        between the two is exact. The last entry is True.
    distinct
        Number of distinct scores, of which these are some.
    deviation
        Largest distance of any left-out point from the drawn line in any of the spaces, in
        pixels of a plot that is `pixels` wide.
    pixels
        Width of that plot.
    """

    threshold: NDArray[np.float64]
    positive: NDArray[Any]
    negative: NDArray[Any]
    squares: NDArray[np.float64] | None
    below: NDArray[np.float64] | None
    adjacent: NDArray[np.bool_]
    distinct: int
    deviation: float
    pixels: int = 600


@dataclass(frozen=True, eq=False)
class View:
    """One question of one model, as a page explores it.

    Attributes
    ----------
    name
        The class or label that is asked for.
    rest
        What the other answer is called: the other class of two, else "rest".
    points
        Its operating points.
    threshold
        The threshold that decides now; NaN where none applies.
    edges, histogram
        Bin edges of the scores, and the mass of the negative and the positive rows per bin.
    reliability
        Bins of the reliability diagram; None unless scores are probabilities or logits.
    presets
        Rule -> what it chose on these rows.
    rungs
        ``recall`` and ``precision`` -> at which threshold each of `RUNGS` is reached, chosen as
        ``at_least(recall=...)`` does: NaN where none reaches it. Empty without rows of both
        classes.
    areas
        METRICS name of an area -> its estimate.
    intervals
        Why the numbers at other thresholds have no interval (Wilson's needs rows that are
        independent draws); None where they have one.
    dtype
        What scores and thresholds are compared as: ``float16``, ``float32`` or ``float64``.
    """

    name: str
    rest: str
    points: OperatingPoints
    threshold: float
    edges: NDArray[np.float64]
    histogram: tuple[NDArray[np.float64], NDArray[np.float64]]
    reliability: ReliabilityBins | None = None
    presets: Mapping[str, ThresholdChoice] = field(default_factory=dict)
    rungs: Mapping[str, NDArray[np.float64]] = field(default_factory=dict)
    areas: Mapping[str, Estimate] = field(default_factory=dict)
    intervals: str | None = None
    dtype: str = "float64"


@dataclass(frozen=True)
class Answer:
    """What one model said of one row.

    Attributes
    ----------
    predicted
        Codes of the classes predicted: one, or any number of labels.
    scores
        (class code, score), highest first: the best few, and those of classes in whose cells the
        row is shown. Of a binary problem only the positive class. Empty without scores.
    """

    predicted: tuple[int, ...]
    scores: tuple[tuple[int, float], ...] = ()


@dataclass(frozen=True)
class Example:
    """One row behind a cell of a confusion matrix.

    Attributes
    ----------
    row
        Its number among the rows as given, from 0.
    item
        Its id or path as given; ``row 17`` where there is none.
    truth
        (class code, share) of every class that it belongs to; one class with share 1 for a hard
        label, none for a row without labels.
    answers
        What each model said, in the order of the models; None where a model did not answer.
    picture
        Thumbnail as WebP bytes; None where there is none.
    link
        Where the page finds the image, relative to itself; None where pictures are embedded.
    """

    row: int
    item: str
    truth: tuple[tuple[int, float], ...]
    answers: tuple[Answer | None, ...]
    picture: bytes | None = None
    link: str | None = None


@dataclass(frozen=True)
class Unread:
    """An image that could not be shown, and why."""

    item: str
    reason: str


@dataclass(frozen=True)
class Gallery:
    """Rows to look at behind every cell, and what could not be shown.

    Attributes
    ----------
    shown
        ``images`` (embedded thumbnails), ``links`` (files beside the page) or ``rows`` (ids).
    examples
        Each row once, whatever the number of cells and models that it is shown for.
    unread
        The first images that could not be read; never fatal.
    unread_total
        How many were tried and could not be read.
    rows
        How many rows the data have.
    """

    shown: Shown
    examples: tuple[Example, ...]
    unread: tuple[Unread, ...] = ()
    unread_total: int = 0
    rows: int = 0


@dataclass(frozen=True)
class Origin:
    """Where the numbers of a page come from, for whoever wants to make it again.

    Attributes
    ----------
    command
        The command line, or None.
    files
        (name, number of bytes, SHA-256 in hexadecimal digits) of every file read.
    resamples, seed
        Of the bootstrap; 0 resamples where nothing was drawn.
    versions
        Of Python and of the packages that computed: ``NumPy 2.4.6``.
    """

    command: str | None = None
    files: tuple[tuple[str, int, str], ...] = ()
    resamples: int = 0
    seed: int = 0
    versions: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class Exploration:
    """What the script of a page explores.

    Attributes
    ----------
    views
        Model -> its views, in class order; fewer than classes where there are many.
    gallery
        Rows to look at; None where none were chosen.
    origin
        Where it comes from.
    advice
        Which metric and which curve to read first, and why.
    """

    views: Mapping[str, tuple[View, ...]]
    gallery: Gallery | None = None
    origin: Origin = field(default_factory=Origin)
    advice: Advice | None = None
