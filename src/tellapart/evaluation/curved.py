"""Curves of an evaluation as data."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Literal

from tellapart.curves import CURVES
from tellapart.errors import InputError
from tellapart.evaluation.averaged import averaged_curve, smooth_roc
from tellapart.evaluation.drawings import Asked, drawn_curve
from tellapart.evaluation.held import Held
from tellapart.inference.bands import RESAMPLES as BAND_RESAMPLES
from tellapart.inference.bands import Around, curve_band
from tellapart.inference.intervals import check_level
from tellapart.inference.resampling import check_resampling
from tellapart.problem.options import check_word, shown
from tellapart.problem.validated import NO_SCORES
from tellapart.results import Curve
from tellapart.results.curves import CurveAverage, Scope
from tellapart.results.progress import Progress

Alternative = Literal["two-sided", "greater", "less"]


@dataclass(frozen=True, eq=False, repr=False)
class Curved(Held):
    """Curves, with their bands."""

    def curve(
        self,
        kind: str,
        of: Any = None,
        *,
        average: CurveAverage | None = None,
        metric: str = "recall",
        prevalence: float | None = None,
        thresholds: Any = None,
        smooth: Literal["binormal"] | None = None,
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
        smooth
            Of a ROC curve: ``binormal`` draws that of two normal classes, fitted by least squares
            on probit scales. A drawing aid, without a band: its area is not the ROC AUC.
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

        Examples
        --------
        From the highest score down: a positive, a negative, a positive, a negative.

        >>> import tellapart as ta
        >>> roc = ta.evaluate([0, 0, 1, 1], [.1, .6, .4, .9]).curve("roc")
        >>> roc.columns[roc.x].tolist(), roc.columns[roc.y].tolist()
        ([0.0, 0.0, 0.5, 0.5, 1.0], [0.0, 0.5, 0.5, 1.0, 1.0])
        """
        known = (*CURVES, "reliability")
        check_word(kind, "kind", known)
        if smooth is not None:
            if band is not None or average is not None:
                raise InputError(f"smooth is {shown(smooth)}, which has no band and no average")
            return smooth_roc(self.problem, kind, of, smooth)
        if average is not None:
            if band is not None:
                raise InputError(
                    f"band is {shown(band)}, but an averaged curve has none; leave it out"
                )
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
