"""`Evaluation`: the object that users hold."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from tellapart.decisions import Rule
from tellapart.evaluation.curved import Curved
from tellapart.evaluation.decided import Decided
from tellapart.evaluation.numbers import Numbers
from tellapart.evaluation.plots import Plotter
from tellapart.evaluation.resampled import with_groups_drawn
from tellapart.evaluation.written import Written
from tellapart.results import Advice

__all__ = ["Evaluation"]


@dataclass(frozen=True, eq=False, repr=False)
class Evaluation(Numbers, Curved, Decided, Written):
    """How well a classifier tells its classes apart, and how sure we can be.

    Made by `tellapart.evaluate`. Holds one `EvaluationResult` (all numbers) and the problem
    they came from, so that more can be asked of it: another level, another method, a curve, a
    threshold.

    Examples
    --------
    >>> import tellapart as ta
    >>> evaluation = ta.evaluate([0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8])
    >>> print(evaluation.metric("roc_auc"))
    0.750 [0.069, 0.992]
    >>> evaluation.metric("recall").value
    0.5
    """

    @property
    def plot(self) -> Plotter:
        """Return what draws: ``evaluation.plot.roc()``, ``evaluation.plot("pr")`` and so on."""
        return Plotter({"": self})

    def advise(
        self,
        threshold: float | str | Rule | Mapping[Any, float] | None = None,
        costs: Mapping[str, float] | None = None,
        prevalence: float | None = None,
        ordered: bool | None = None,
        probabilities: bool | None = None,
    ) -> Advice:
        """Return which metric and which curve to read, why, and what to know before trusting them.

        Parameters
        ----------
        threshold
            The score that decides, or one for each label. A rule, as `threshold` takes it
            (``"youden"``, ``tellapart.cost(fp=1, fn=20)``), says that it was chosen by it on these
            very rows; ``"argmax"`` that the largest score of several classes decides. None: no
            decision is fixed, unless predictions or a threshold besides the default were part of
            the evaluation.
        costs
            What errors cost, in any unit: ``{"fp": 1, "fn": 20}``; binary problems.
        prevalence
            Share of positives where the classifier will be used, in (0, 1); binary problems.
        ordered
            Whether several classes have an order.
        probabilities
            Whether the probabilities are used as such, not only for their order or a decision.

        Raises
        ------
        InputError
            An argument cannot be read, or does not fit the problem.

        Examples
        --------
        >>> import tellapart as ta
        >>> evaluation = ta.evaluate([0, 0, 1, 1] * 20, [0.1, 0.4, 0.35, 0.8] * 20)
        >>> evaluation.advise().metric.name, evaluation.advise(threshold=0.5).metric.name
        ('roc_auc', 'accuracy')
        >>> cost = evaluation.advise(threshold=0.5, costs={"fp": 1, "fn": 3}).metric
        >>> cost.name, cost.estimate.value, cost.baseline
        ('expected_cost', 0.75, 0.5)
        """
        from tellapart.evaluation.advising import advice

        found = advice(self, threshold, costs, prevalence, ordered, probabilities)
        if self.resamples == 0:
            return found
        return replace(found, findings=with_groups_drawn(found.findings))

    def _repr_mimebundle_(
        self, include: Any = None, exclude: Any = None, **_: Any
    ) -> dict[str, str]:
        """Return what a notebook shows: the page in a frame, a picture, and text."""
        from tellapart.evaluation.notebooks import mime_bundle

        return mime_bundle(self, include, exclude)
