"""`Evaluation`: the object that users hold."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from tellapart.curves import CURVES
from tellapart.decisions import choose_threshold
from tellapart.errors import InputError
from tellapart.evaluation.assembly import assemble
from tellapart.evaluation.averaged import averaged_curve
from tellapart.evaluation.computed import Statistics
from tellapart.evaluation.drawings import drawings, drawn_curve, roc_outlines
from tellapart.evaluation.lookups import (
    estimate_by_method,
    estimate_with_options,
    known_estimate,
    resampled_estimate,
)
from tellapart.evaluation.plots import Plotter
from tellapart.evaluation.resampled import bootstrapped_result, with_groups_drawn
from tellapart.evaluation.saving import write_text
from tellapart.inference.bands import RESAMPLES as BAND_RESAMPLES
from tellapart.inference.bands import Around, curve_band
from tellapart.inference.intervals import check_level
from tellapart.inference.pair_estimates import pair_estimates
from tellapart.inference.resampling import (
    check_resampling,
)
from tellapart.metrics import METRICS
from tellapart.problem import Problem
from tellapart.problem.problems import NO_SCORES
from tellapart.results import (
    Advice,
    Curve,
    Drawings,
    Estimate,
    EvaluationResult,
    HardenedResult,
    PairEstimate,
    ThresholdChoice,
)
from tellapart.results.curves import CurveAverage, Scope
from tellapart.results.progress import Progress
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
    seed: int = 0
    resamples: int = 0
    beside: float | None = None

    @cached_property
    def result(self) -> EvaluationResult:
        """Return every number of the evaluation, free of rows."""
        found = assemble(self.problem, self.level, self.columns)
        if self.resamples:
            request = check_resampling(self.resamples, self.seed)
            found = bootstrapped_result(self.problem, found, request)
        return found if self.beside is None else self._beside_hard(found, self.beside)

    @cached_property
    def statistics(self) -> Statistics:
        """Return the sufficient statistics, each computed when first asked for."""
        return Statistics(self.problem)

    # ---- numbers ------------------------------------------------------------------------

    def metric(
        self,
        name: str,
        of: Any = None,
        *,
        level: float | None = None,
        method: str | None = None,
        resamples: int | None = None,
        seed: int | None = None,
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
            ``average_precision`` and ``pr_auc`` ``logit`` or ``logit-binomial``. For every metric
            ``bootstrap`` (the best studied kind for it), ``bootstrap-bca``,
            ``bootstrap-percentile`` or ``bootstrap-logit``.
        resamples
            Number of bootstrap resamples, 2000 if left out; implies ``method="bootstrap"``.
        seed
            Of the resamples; the seed of the evaluation if left out. The same seed gives the
            same interval on any machine, with any number of threads.
        options
            Of the formula: ``bins`` and ``binning`` (``"mass"`` or ``"width"``) for ``ece``;
            ``self_pairs=False`` for ``roc_auc``, so that no soft row meets itself as a tie.

        Raises
        ------
        InputError
            The name, class, level or method is not known, or does not fit the problem.
        """
        if name not in METRICS:
            raise InputError(f"name is {name!r}; expected one of {', '.join(METRICS)}")
        chosen = self.level if level is None else check_level(level)
        if resamples is not None or seed is not None or (method or "").startswith("bootstrap"):
            request = check_resampling(resamples, self.seed if seed is None else seed)
            return resampled_estimate(
                self, name, of, chosen, method or "bootstrap", request, options
            )
        if options:
            if method is not None:
                raise InputError(
                    f"method is {method!r}, but {', '.join(options)} has one method only; "
                    "leave it out"
                )
            return estimate_with_options(self, name, of, chosen, options)
        if method is not None:
            return estimate_by_method(self, name, of, chosen, method)
        if chosen != self.level:
            return replace(self, level=chosen).metric(name, of)
        return known_estimate(self, name, of)

    def bootstrapped(
        self,
        resamples: int | None = None,
        *,
        seed: int | None = None,
        progress: Progress | None = None,
    ) -> Evaluation:
        """Return the evaluation with every interval made by resampling rows.

        All metrics share the resamples, groups are drawn whole; the kind of interval is that of
        ``metric(..., method="bootstrap")``. Pairs of classes and thresholds keep theirs.

        Parameters
        ----------
        resamples
            Number of resamples, 2000 if left out.
        seed
            The seed of the evaluation if left out.
        progress
            Called with (done, total) now and then.
        """
        request = check_resampling(resamples, self.seed if seed is None else seed, progress)
        plain = replace(self, resamples=0, beside=None)
        other = replace(self, resamples=request.resamples, seed=request.seed)
        found = bootstrapped_result(self.problem, plain.result, request)
        beside = self.beside
        vars(other)["result"] = found if beside is None else other._beside_hard(found, beside)
        return other

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
        return pair_estimates(self.statistics.pairs, self.level, most)

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
        return replace(self, problem=self.problem.at(threshold))

    def harden(self, cut: float = 0.5) -> Evaluation:
        """Return the evaluation after soft labels were made hard, as most tools demand.

        The hard labels claim a certainty that the annotators did not have, so the numbers
        answer another question than those of the soft labels, usually a more flattering one.

        Parameters
        ----------
        cut
            Share in (0, 1] at or above which a label is a yes (binary problems and labels). Among
            several exclusive classes the largest share decides, the first class on ties, and no
            other cut than 0.5 is accepted.

        Returns
        -------
        The hard evaluation. `result.data.ambiguous_rows` counts the rows exactly at the cut, or
        with a tie for the largest share. Labels that are hard already stay as they are, and
        it is None.

        Raises
        ------
        InputError
            The cut is no share, or not 0.5 among several exclusive classes.

        Examples
        --------
        >>> import tellapart as ta
        >>> soft = ta.evaluate([0.1, 0.4, 0.5, 0.8], [0.1, 0.2, 0.4, 0.9])
        >>> hard = soft.harden()
        >>> round(soft.metric("roc_auc").value, 3), hard.metric("roc_auc").value
        (0.778, 1.0)
        >>> hard.result.data.ambiguous_rows
        1
        """
        return replace(self, problem=self.problem.harden(cut), beside=None)

    def with_hardened(self, cut: float = 0.5) -> Evaluation:
        """Return this evaluation with that of hardened labels beside, for reports and JSON.

        Raises
        ------
        InputError
            Labels are hard already, or the cut does not go with the problem.
        """
        if not self.problem.is_soft:
            raise InputError("labels are hard already; expected soft labels to make hard")
        self.problem.harden(cut)
        return replace(self, beside=cut)

    def _beside_hard(self, found: EvaluationResult, cut: float) -> EvaluationResult:
        hard = self.harden(cut)
        made = hard.problem.hardened
        if made is None:
            return found
        result = hard.result
        beside = HardenedResult(made.cut, made.ambiguous_rows, result.metrics, result.per_class)
        return replace(found, hardened=beside)

    def curve(
        self,
        kind: str,
        of: Any = None,
        *,
        average: CurveAverage | None = None,
        metric: str = "recall",
        band: Scope | None = None,
        around: Around = "curve",
        level: float | None = None,
        resamples: int | None = None,
        seed: int | None = None,
        progress: Progress | None = None,
    ) -> Curve:
        """Return a curve as data; `.frame()` makes a table.

        Parameters
        ----------
        kind
            ``roc``, ``pr``, ``threshold``, or ``reliability`` (the isotonic curve of stated
            probabilities; of several exclusive classes that of the top label unless `of` names
            one).
        of
            The class or label; the only one needs no name.
        average
            Of several classes: ``micro`` (roc, pr) pools every (row, class) pair, ``macro`` (roc)
            is the mean true positive rate at each false positive rate. It has no band.
        metric
            Of a threshold curve: the metric on the y axis and of its band.
        band
            ``pointwise`` or ``simultaneous`` adds a confidence band, by resampling rows (1,000
            times unless said). A pointwise band of a threshold curve needs no resamples.
        around
            Of a reliability curve: ``curve``, or ``ideal`` for a consistency band, which holds
            what a perfectly calibrated model would show.
        level
            Confidence level of the band.
        resamples, seed, progress
            See `metric` and `bootstrapped`.

        Raises
        ------
        InputError
            The kind or class is not known, or there are no scores.
        UndefinedMetric
            The curve needs rows of a class that has none, or probabilities.
        """
        known = (*CURVES, "reliability")
        if kind not in known:
            raise InputError(f"kind is {kind!r}; expected one of {', '.join(known)}")
        if average is not None:
            if band is not None:
                raise InputError(f"band is {band!r}, but an averaged curve has none; leave it out")
            return averaged_curve(self.problem, kind, of, average)
        if self.problem.scores is None and kind != "reliability":
            raise InputError(f"a curve {NO_SCORES}")
        full, k = drawn_curve(self.problem, kind, of, metric)
        if band is None:
            return full
        request = check_resampling(
            BAND_RESAMPLES if resamples is None else resamples,
            self.seed if seed is None else seed,
            progress,
        )
        chosen = self.level if level is None else check_level(level)
        made = curve_band(
            self.problem, full, k, scope=band, level=chosen, request=request, around=around
        )
        return replace(full, band=made)

    # ---- pictures -------------------------------------------------------------------------

    @property
    def plot(self) -> Plotter:
        """Return what draws: ``evaluation.plot.roc()``, ``evaluation.plot("pr")`` and so on."""
        return Plotter({"": self})

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

        found = advice(self, threshold, costs, prevalence, ordered, probabilities)
        if self.resamples == 0:
            return found
        return replace(found, findings=with_groups_drawn(found.findings))

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

    @cached_property
    def outlines(self) -> Mapping[str, Curve]:
        """Return the thinned ROC curves of a terminal: of the positive class, or the worst few."""
        from tellapart.report.selections import outlined_classes

        names = outlined_classes(self.result)
        drawn = vars(self).get("drawings")  # of a page that was written already
        if drawn is None:
            return roc_outlines(self.problem, names)
        return {name: drawn.curves["roc"][name] for name in names if name in drawn.curves["roc"]}

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

        return summary(self.result, self.outlines)

    def _repr_mimebundle_(
        self, include: Any = None, exclude: Any = None, **_: Any
    ) -> dict[str, str]:
        """Return what a notebook shows: the page in a frame, a picture, and text."""
        from tellapart.evaluation.notebooks import mime_bundle

        return mime_bundle(self, include, exclude)

    def __str__(self) -> str:
        from tellapart.evaluation.notebooks import summary_text

        return summary_text(self).rstrip("\n")

    def __repr__(self) -> str:
        data = self.result.data
        shown = ("roc_auc", "roc_auc_ovr_macro", "accuracy", "f1_macro")
        parts = [
            f"{name}={self.result.metrics[name]}" for name in shown if name in self.result.metrics
        ]
        return f"Evaluation({self.result.task}, n={data.rows}, {', '.join(parts)})"
