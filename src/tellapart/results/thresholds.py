"""A threshold that a rule picked, and what became of it out of bag."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import isfinite, nan
from typing import Any, Literal

from tellapart.results.estimates import Estimate

_NAME = 18  # characters

Drawn = Literal["rows", "rows of each class", "groups"]


@dataclass(frozen=True)
class OutOfBagValue:
    """One number at thresholds that were chosen on other rows.

    Attributes
    ----------
    apparent
        The value on all rows, at the threshold chosen on all rows.
    mean
        Mean over the resamples of the value on the rows that each left out.
    low, high
        Ends of the middle share (the level) of these values.
    undefined
        Resamples in which the value does not exist on the rows left out.
    """

    apparent: float
    mean: float
    low: float
    high: float
    undefined: int = 0

    @property
    def optimism(self) -> float:
        """Return apparent less mean; of a cost, a flattered value makes it negative.

        >>> OutOfBagValue(0.75, 0.5, 0.25, 0.625).optimism
        0.25
        """
        return self.apparent - self.mean


@dataclass(frozen=True)
class OutOfBag:
    """A rule applied to resamples: chosen on the rows drawn, judged on those left out.

    Attributes
    ----------
    value
        What the rule looks at.
    metrics
        Metric name -> what became of it.
    threshold, threshold_low, threshold_high
        Median and middle share of the thresholds that the resamples chose; observed scores, or
        infinite where predicting nobody was best.
    kept
        Of a rule with constraints: share of the resamples in which they held on the rows left out
        too; else None.
    failed
        Resamples without a threshold, or without rows of both classes left out; in no number here.
    drawn
        What was drawn with replacement.
    """

    value: OutOfBagValue
    metrics: Mapping[str, OutOfBagValue]
    threshold: float
    threshold_low: float
    threshold_high: float
    kept: float | None
    resamples: int
    failed: int
    seed: int
    level: float
    drawn: Drawn


@dataclass(frozen=True)
class Nearest:
    """The closest that any threshold comes to constraints that none satisfies.

    Attributes
    ----------
    threshold
        The score there.
    values
        Constrained metric -> its value there.
    """

    threshold: float
    values: Mapping[str, float]


@dataclass(frozen=True, repr=False)
class ThresholdChoice:
    """The threshold that a rule picks, and the metrics there.

    The metrics are *apparent*: the threshold was chosen on the rows that they describe. What they
    are worth on other rows is in `out_of_bag`, where it was asked for.

    Attributes
    ----------
    threshold
        An observed score (predict positive at or above it), infinite where predicting
        nobody is best, NaN where no threshold satisfies the rule.
    optimal
        Every threshold that ties for the optimum, descending.
    value
        What the rule maximises (or minimises), at the optimum.
    metrics
        Metrics at the threshold.
    threshold_mid
        Halfway to the next lower score: the same rows are positive. Some packages report it.
    title, measure
        The rule and what it looks at, in words.
    useful
        Whether rows are told apart: both answers occur, and the informedness is above 0.
    reason
        Why there is no threshold, or none that is useful; or None.
    note
        What to know of the rule, or None.
    nearest
        Where constraints cannot be satisfied: how close they come.
    out_of_bag
        The honest counterpart, or None where nothing was resampled.
    """

    rule: str
    threshold: float
    optimal: tuple[float, ...]
    value: float
    metrics: Mapping[str, Estimate]
    threshold_mid: float = nan
    title: str = ""
    measure: str = ""
    useful: bool = True
    reason: str | None = None
    note: str | None = None
    nearest: Nearest | None = None
    out_of_bag: OutOfBag | None = None

    def __str__(self) -> str:
        if self.threshold != self.threshold:
            return f"no threshold: {self.reason}"
        shown = "predict nobody" if not isfinite(self.threshold) else f"{self.threshold:.6g}"
        measure = self.measure or self.rule
        text = f"{shown} ({measure} {self.value:.3f} on the rows that it was chosen on"
        if self.out_of_bag is not None:
            text += f", {self.out_of_bag.value.mean:.3f} out of bag"
        return text + ")"

    def __repr__(self) -> str:
        return f"ThresholdChoice({self.rule}: {self})"

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:  # noqa: ARG002 - IPython's
        """Show the metrics in a notebook, beside what became of them out of bag."""
        printer.text("\n".join((repr(self), *self._lines())))

    def _lines(self) -> Iterator[str]:
        honest = self.out_of_bag
        if honest is None:
            for name, one in self.metrics.items():
                yield f"{name:{_NAME}}  {one}"
            return
        yield f"{'':{_NAME}}  apparent  out of bag"
        for name, each in {self.measure or self.rule: honest.value, **honest.metrics}.items():
            yield f"{name:{_NAME}}  {each.apparent:8.3f}  {each.mean:10.3f}"


@dataclass(frozen=True)
class DecisionCost:
    """Mean cost per row of decisions by a cost matrix, and of what they replace.

    Attributes
    ----------
    decided
        Of the decisions of lowest expected cost.
    largest
        Of predicting the class with the largest probability.
    constant
        Of the best answer that never changes.
    constant_class
        That answer.
    promised
        What the probabilities themselves expect the decisions to cost; unlike `decided`, where
        they are not calibrated.
    """

    decided: Estimate
    largest: Estimate
    constant: Estimate
    constant_class: str
    promised: float
