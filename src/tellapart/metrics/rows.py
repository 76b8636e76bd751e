"""What one row of the METRICS registry says of a metric."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

Interval = Literal["wilson", "logit", "fisher", "log", "mean", "bootstrap", "none"]
Better = Literal["higher", "lower"]
Kind = Literal["counts", "table", "sweep", "losses", "ranks", "pairs", "calibration"]
Needs = Literal["predictions", "scores", "probabilities"]
Average = Literal["macro", "micro", "weighted"]


@dataclass(frozen=True)
class Metric:
    """A metric: its formula on a statistic, and everything a reader or a program asks of it.

    Attributes
    ----------
    name, title
        Name in the interface, and in headings.
    kind
        The statistic that the formula reads: ``counts`` (2 x 2 tables of one class against
        the rest), ``table`` (class by class), ``sweep`` (masses at every distinct score),
        ``losses`` (row losses), ``ranks`` (place of the true class), ``pairs`` (one-vs-one),
        ``calibration`` (a sweep of probabilities).
    formula
        Statistic -> value; raises `UndefinedMetric` with the reason. Formulas on ``counts`` take
        and give one entry per class at once (see `tellapart.metrics.counting`).
    gradient
        Statistic -> change of the value per unit of mass in each cell, or None.
    interval
        How the interval is made; `tellapart.inference` maps the word to code.
    range
        Lowest and highest possible value.
    better
        The direction of better classifiers.
    needs
        What the data must hold.
    read_when
        One sentence: when to look at this number.
    source
        Where the definition comes from.
    average, base
        For an average over classes: how, and of which metric.
    options
        What must be given along with the name, one way or another; such a metric is part of no
        result until it is asked for.
    """

    name: str
    title: str
    kind: Kind
    formula: Callable[..., Any]
    gradient: Callable[..., Any] | None
    interval: Interval
    range: tuple[float, float]
    better: Better
    needs: Needs
    read_when: str
    source: str
    average: Average | None = None
    base: str | None = None
    options: tuple[str, ...] = ()

    @property
    def is_precision_recall_area(self) -> bool:
        """Whether it is an area under a precision-recall curve, or an average of such areas."""
        return (self.base or self.name) in ("average_precision", "pr_auc")
