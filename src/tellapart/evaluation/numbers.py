"""Numbers asked of an evaluation: estimates, pairs, curves."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from tellapart.curves import CURVES
from tellapart.errors import InputError
from tellapart.evaluation.averaged import averaged_curve
from tellapart.evaluation.drawings import Asked, drawn_curve
from tellapart.evaluation.fbeta import FBETA, fbeta_estimate
from tellapart.evaluation.held import Held
from tellapart.evaluation.lookups import (
    estimate_by_method,
    estimate_with_options,
    known_estimate,
    resampled_estimate,
)
from tellapart.inference.bands import RESAMPLES as BAND_RESAMPLES
from tellapart.inference.bands import Around, curve_band
from tellapart.inference.intervals import check_level
from tellapart.inference.pair_estimates import pair_estimates
from tellapart.inference.resampling import check_resampling
from tellapart.metrics import METRICS
from tellapart.problem.problems import NO_SCORES
from tellapart.results import Curve, Estimate, PairEstimate
from tellapart.results.curves import CurveAverage, Scope
from tellapart.results.progress import Progress


@dataclass(frozen=True, eq=False, repr=False)
class Numbers(Held):
    """Answers to questions about an evaluation."""

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
            ``self_pairs=False`` for ``roc_auc``, so that no soft row meets itself as a tie;
            ``beta`` for ``fbeta``, ``fbeta_macro``, ``fbeta_micro`` and ``fbeta_weighted``.

        Raises
        ------
        InputError
            The name, class, level or method is not known, or does not fit the problem.
        """
        if name not in METRICS and name not in FBETA:
            raise InputError(f"name is {name!r}; expected one of {', '.join((*METRICS, *FBETA))}")
        chosen = self.level if level is None else check_level(level)
        drawn = resamples is not None or seed is not None or (method or "").startswith("bootstrap")
        if name in FBETA:
            return self._fbeta(name, of, chosen, method, resamples, seed, options, drawn=drawn)
        if drawn:
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

    def _fbeta(
        self,
        name: str,
        of: Any,
        level: float,
        method: str | None,
        resamples: int | None,
        seed: int | None,
        options: dict[str, Any],
        *,
        drawn: bool,
    ) -> Estimate:
        if not drawn and method not in (None, "logit"):
            raise InputError(f"method is {method!r}; expected 'logit' or a bootstrap for {name}")
        resampled = None
        if drawn or (self.resamples and method is None):
            count = resamples if drawn else self.resamples
            request = check_resampling(count, self.seed if seed is None else seed)
            resampled = (request, method or "bootstrap")
        return fbeta_estimate(self, name, of, level, options, resampled)

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

    def curve(
        self,
        kind: str,
        of: Any = None,
        *,
        average: CurveAverage | None = None,
        metric: str = "recall",
        prevalence: float | None = None,
        thresholds: Any = None,
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
            ``roc``, ``pr``, ``det``, ``gain``, ``lift``, ``threshold`` (every counting metric),
            ``decision`` (net benefit; needs probabilities), or ``reliability`` (the isotonic curve
            of stated probabilities; of several exclusive classes that of the top label unless
            `of` names one).
        of
            The class or label; the only one needs no name.
        average
            Of several classes: ``micro`` (roc, pr) pools every (row, class) pair, ``macro`` (roc)
            is the mean true positive rate at each false positive rate. It has no band.
        metric
            Of a threshold curve: the metric on the y axis and of its band.
        prevalence
            Of a decision curve: that of the use, where it is not that of the rows.
        thresholds
            Of a decision curve: probabilities in [0, 1); by default every distinct probability
            and all steps of 0.01.
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
            Asked(metric, prevalence, thresholds).check(kind)
            return averaged_curve(self.problem, kind, of, average)
        if self.problem.scores is None and kind != "reliability":
            raise InputError(f"a curve {NO_SCORES}")
        full, k = drawn_curve(self.problem, kind, of, Asked(metric, prevalence, thresholds))
        if band is None:
            return full
        request = check_resampling(
            BAND_RESAMPLES if resamples is None else resamples,
            self.seed if seed is None else seed,
            progress,
        )
        chosen = self.level if level is None else check_level(level)
        made = curve_band(
            self.problem, full, k, scope=band, level=chosen, request=request, around=around,
            prevalence=prevalence,
        )  # fmt: skip
        return replace(full, band=made)
