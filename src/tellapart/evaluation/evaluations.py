"""`Evaluation`: the object that users hold."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from math import nan
from pathlib import Path
from typing import Any

from tellapart.curves import CURVES, curve
from tellapart.decisions import choose_threshold
from tellapart.errors import InputError, UndefinedMetric
from tellapart.evaluation.assembly import assemble, whole_estimate
from tellapart.evaluation.calibrated import ece_estimate
from tellapart.evaluation.computed import Statistics
from tellapart.evaluation.drawings import drawings
from tellapart.evaluation.saving import write_text
from tellapart.inference import count_estimates
from tellapart.inference.intervals import check_level
from tellapart.inference.pair_estimates import pair_estimates
from tellapart.inference.sweeps import sweep_estimate
from tellapart.metrics import METRICS, PER_CLASS, Metric, names_for
from tellapart.problem import Problem
from tellapart.problem.labels import class_name
from tellapart.problem.problems import NO_SCORES
from tellapart.results import (
    Advice,
    Curve,
    Drawings,
    Estimate,
    EvaluationResult,
    PairEstimate,
    ThresholdChoice,
)
from tellapart.statistics import ScoreSweep

__all__ = ["Evaluation"]


@dataclass(frozen=True, eq=False)
class Evaluation:
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

    problem: Problem
    level: float = 0.95
    columns: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def result(self) -> EvaluationResult:
        """Return every number of the evaluation, free of rows."""
        return assemble(self.problem, self.level, self.columns)

    @cached_property
    def _statistics(self) -> Statistics:
        return Statistics(self.problem)

    # ---- numbers ------------------------------------------------------------------------

    def metric(
        self,
        name: str,
        of: Any = None,
        *,
        level: float | None = None,
        method: str | None = None,
        **options: Any,
    ) -> Estimate:
        """Return one estimate.

        Parameters
        ----------
        name
            A name of `tellapart.METRICS`, such as ``roc_auc`` or ``f1_macro``.
        of
            One class against the rest; left out for the whole problem.
        level
            Confidence level, in (0, 1); the level of the evaluation if left out.
        method
            How to make the interval: for proportions ``wilson``, ``exact`` or ``jeffreys``, for
            ``roc_auc`` ``logit-delong``, ``delong`` (Wald, as pROC) or ``newcombe``, for
            ``average_precision`` and ``pr_auc`` ``logit`` or ``logit-binomial``.
        options
            Of the formula: ``bins`` and ``binning`` (``"mass"`` or ``"width"``) for ``ece``.

        Raises
        ------
        InputError
            The name, class, level or method is not known, or does not fit the problem.
        """
        if name not in METRICS:
            raise InputError(f"name is {name!r}; expected one of {', '.join(METRICS)}")
        chosen = self.level if level is None else check_level(level)
        if options:
            return self._with_options(name, of, chosen, options)
        if method is not None:
            return self._by_method(name, of, chosen, method)
        if chosen != self.level:
            return Evaluation(self.problem, chosen, self.columns).metric(name, of)
        return self._known(name, of)

    def _known(self, name: str, of: Any) -> Estimate:
        if of is None:
            if name in self.result.metrics:
                return self.result.metrics[name]
            hint = "of=... for one class, or an average such as " + name + "_macro"
            known = ", ".join(names_for(self.problem.task, len(self.problem.classes)))
            expected = hint if f"{name}_macro" in self.result.metrics else known
            if name == "roc_auc":
                expected = "of=... for one class, or roc_auc_ovr_macro"
            raise InputError(
                f"name is {name!r}, which a {self.problem.task} problem does not have as a whole; "
                f"expected {expected}"
            )
        return self._of_class(name, of)

    def _of_class(self, name: str, of: Any) -> Estimate:
        label = class_name(of)
        if label not in self.result.per_class:
            raise InputError(f"of is {of!r}; expected one of {', '.join(self.problem.classes)}")
        estimates = self.result.per_class[label]
        if name not in PER_CLASS:
            raise InputError(
                f"name is {name!r}, which one class alone does not have; "
                f"expected one of {', '.join(PER_CLASS)}"
            )
        if name not in estimates:
            if self.problem.scores is None:
                reason = NO_SCORES
            else:
                reason = "needs probabilities; the scores are ranks"
            return Estimate(nan, level=self.level, reason=reason)
        return estimates[name]

    def _by_method(self, name: str, of: Any, level: float, method: str) -> Estimate:
        row = METRICS[name]
        if row.average is not None or row.kind in ("losses", "ranks", "calibration"):
            raise InputError(f"method is {method!r}, but {name} has one method only; leave it out")
        if of is None:
            self._known(name, of)  # refuses what this problem does not have as a whole
        if row.kind == "table" and of is not None:
            raise InputError(f"of is {of!r}, but {name} is of all classes together; leave it out")
        try:
            if row.kind == "sweep":
                return sweep_estimate(row, ScoreSweep.of(self.problem.side(of)), level, method)
            if row.kind == "counts":
                return self._counted(row, of, level, method)
        except UndefinedMetric as error:
            return Estimate(nan, level=level, reason=str(error))
        return whole_estimate(row, self._statistics, None, level, method)

    def _counted(self, row: Metric, of: Any, level: float, method: str) -> Estimate:
        tables = self._statistics.tables
        problem = self.problem
        if problem.task == "binary" and of is not None and class_name(of) != problem.positive:
            problem.side(of)  # refuses what is no class
            return count_estimates(row, tables.negated(), level, method)[0]
        return count_estimates(row, tables, level, method)[problem.question(of)]

    def _with_options(
        self, name: str, of: Any, level: float, options: Mapping[str, Any]
    ) -> Estimate:
        if name != "ece" or set(options) - {"bins", "binning"}:
            raise InputError(
                f"options are {', '.join(options)}; expected bins and binning, for ece only"
            )
        try:
            return ece_estimate(self._statistics, of, level, **options)
        except UndefinedMetric as error:
            return Estimate(nan, level=level, reason=str(error))

    def per_class(self, name: str) -> dict[str, Estimate]:
        """Return one estimate for every class (or label), one against the rest."""
        return {label: self.metric(name, of=label) for label in self.problem.classes}

    def pairs(self, most: int | None = None) -> tuple[PairEstimate, ...]:
        """Return how well every two classes are told apart, worst first.

        Raises
        ------
        InputError
            The problem does not have several exclusive classes with scores.
        """
        if self.problem.task != "multiclass" or self.problem.scores is None:
            raise InputError(
                f"pairs need several exclusive classes with scores; this problem is "
                f"{self.problem.task}"
            )
        return pair_estimates(self._statistics.pairs, self.level, most)

    def threshold(self, rule: str, of: Any = None) -> ThresholdChoice:
        """Return the threshold that a rule picks on these rows (``youden`` or ``f1``).

        Its metrics are apparent: chosen and judged on the same rows, so optimistic.
        """
        k = self.problem.question(of)
        if self.problem.scores is None:
            raise InputError(f"a threshold {NO_SCORES}")
        sweep = ScoreSweep.of(self.problem.column(k))
        return choose_threshold(rule, sweep, self.level, self.problem.scores.dtype)

    def at(self, threshold: float | Mapping[Any, float]) -> Evaluation:
        """Return the evaluation at another threshold, or at one for each class.

        Several exclusive classes become one question each, which no longer exclude each other:
        a row may be predicted as none of them, or as several.
        """
        return Evaluation(self.problem.at(threshold), self.level, self.columns)

    def curve(self, kind: str, of: Any = None) -> Curve:
        """Return a curve as data: ``roc``, ``pr`` or ``threshold``; `.frame()` makes a table.

        Raises
        ------
        InputError
            The kind or class is not known, or there are no scores.
        UndefinedMetric
            The curve needs rows of a class that has none.
        """
        if kind not in CURVES:
            raise InputError(f"kind is {kind!r}; expected one of {', '.join(CURVES)}")
        k = self.problem.question(of)
        if self.problem.scores is None:
            raise InputError(f"a curve {NO_SCORES}")
        column = self.problem.column(k)
        return curve(kind, ScoreSweep.of(column), column.name)

    def advise(
        self,
        threshold: float | str | Mapping[Any, float] | None = None,
        costs: Mapping[str, float] | None = None,
        prevalence: float | None = None,
        ordered: bool | None = None,
        probabilities: bool | None = None,
    ) -> Advice:
        """Return which metric and which curve to read, why, and what to know before trusting them.

        Parameters
        ----------
        threshold
            The score that decides, or one for each label. A rule (``"youden"``, ``"f1"``) says
            that it was chosen by it on these very rows; ``"argmax"`` that the largest score of
            several classes decides. None: no decision is fixed, unless predictions or a threshold
            besides the default were part of the evaluation.
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

        return advice(self, threshold, costs, prevalence, ordered, probabilities)

    # ---- words and pages ------------------------------------------------------------------

    @cached_property
    def drawings(self) -> Drawings:
        """Return the thinned curves and histograms of a page."""
        areas = [
            estimates["roc_auc"].value if "roc_auc" in estimates else 2.0
            for estimates in (self.result.per_class[name] for name in self.problem.questions)
        ]
        worst = sorted(range(len(areas)), key=lambda k: (areas[k] != areas[k], areas[k]))
        return drawings(self.problem, worst)

    def to_json(self, *, indent: int | None = None) -> str:
        """Return the whole result as JSON text; undefined numbers are null, with a reason."""
        from tellapart.report import to_json

        return to_json(self.result, indent=indent)

    def page(self, *, title: str = "tellapart report", source: str | None = None) -> str:
        """Return the report as one self-contained HTML page."""
        from tellapart.report import to_html

        return to_html(self.result, self.drawings, title=title, source=source)

    def save(
        self,
        path: str | Path,
        *,
        title: str = "tellapart report",
        source: str | None = None,
        overwrite: bool = False,
    ) -> Path:
        """Write the report: a page for ``.html``, the numbers for ``.json``.

        An existing file is replaced only if it is a report itself, or with ``overwrite=True``.
        """
        target = Path(path)
        suffix = target.suffix.lower()
        if suffix in (".html", ".htm"):
            return write_text(target, self.page(title=title, source=source), overwrite=overwrite)
        if suffix == ".json":
            return write_text(target, self.to_json(indent=2) + "\n", overwrite=overwrite)
        raise InputError(f"path is {str(path)!r}; expected a name that ends in .html or .json")

    def __rich__(self) -> Any:
        """Return the summary that a rich console prints."""
        from tellapart.report import summary

        return summary(self.result)

    def __repr__(self) -> str:
        data = self.result.data
        shown = ("roc_auc", "roc_auc_ovr_macro", "accuracy", "f1_macro")
        parts = [
            f"{name}={self.result.metrics[name]}" for name in shown if name in self.result.metrics
        ]
        return f"Evaluation({self.result.task}, n={data.rows}, {', '.join(parts)})"
