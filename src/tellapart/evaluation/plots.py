"""`Plotter`: what `evaluation.plot` and `overlay` return, with a method for every kind of plot."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tellapart.errors import InputError
from tellapart.evaluation.operating_plots import FREE, OperatingPlots, Size
from tellapart.results.curves import CurveAverage

if TYPE_CHECKING:
    from tellapart.evaluation.displays import Display
    from tellapart.evaluation.evaluations import Evaluation
    from tellapart.evaluation.plotted import BandWish
    from tellapart.metrics.calibration import Binning
    from tellapart.report.plots.confusion import Normalize_

__all__ = ["FREE", "KINDS", "Plotter", "Size"]

KINDS = (
    "roc", "pr", "det", "gain", "lift", "confusion", "histogram", "threshold", "decision",
    "reliability", "overview",
)  # fmt: skip
OVERLAID = ("roc", "pr", "det", "gain", "lift", "threshold", "decision", "reliability")
METRICS_DRAWN = ("recall", "precision", "specificity", "f1")


@dataclass(frozen=True, eq=False)
class Plotter(OperatingPlots):
    """Draws one evaluation, or several models into the same axes.

    Every method takes `ax`, axes of matplotlib to draw on (of pyplot or not), and otherwise
    makes a figure of its own, without pyplot: nothing pops up, nothing must be closed. `size` is
    its width and height in inches (None for either: as needed), `title` its title. Every method
    returns a `Display` with the artists and `save`.

    Examples
    --------
    >>> import tellapart as ta
    >>> evaluation = ta.evaluate([0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8])
    >>> display = evaluation.plot.roc()
    >>> display.line_.get_ydata().tolist()
    [0.0, 0.5, 0.5, 1.0, 1.0]
    """

    def __call__(self, kind: str, **options: Any) -> Display:
        """Draw by kind: ``plot("roc")`` is ``plot.roc()``."""
        if kind not in KINDS:
            raise InputError(f"kind is {kind!r}; expected one of {', '.join(KINDS)}")
        display: Display = getattr(self, kind)(**options)
        return display

    def single(self, kind: str, **options: Any) -> dict[str, Display]:
        """Return one figure per model, by name, which is also its title."""
        if options.get("ax") is not None:
            raise InputError(
                "ax was given to single, which makes one figure per model; leave it out"
            )
        return {
            name: Plotter({name: one})(kind, **{"title": name or None} | options)
            for name, one in self.models.items()
        }

    def roc(
        self,
        of: Any = None,
        *,
        ax: Any = None,
        average: CurveAverage | None = None,
        band: BandWish = "auto",
        level: float | None = None,
        resamples: int | None = None,
        seed: int | None = None,
        marks: Sequence[float | str] = (),
        chance: bool = True,
        most: int | None = None,
        title: str | None = None,
        size: Size = FREE,
    ) -> Display:
        """Draw ROC curves; the legend has their AUC with its interval.

        Several classes are one curve each, one class against the rest, with their micro and
        macro average; of more than 20 the 8 worst. Several models with several classes are
        drawn by their average.

        Parameters
        ----------
        of
            One class or label.
        average
            Only this average: ``micro`` (every decision counts the same) or ``macro`` (every
            class does; the default for several models).
        band
            ``pointwise``, ``simultaneous`` or None; ``auto`` leaves it to the number of curves.
        level, resamples, seed
            Confidence level of interval and band, and how the band is resampled.
        marks
            Thresholds to mark on a single curve: numbers, or rules such as ``"youden"``.
        chance
            Whether to draw the diagonal that needs no skill.
        most
            Draw at most so many classes, the worst.
        """
        from tellapart.evaluation import plotting
        from tellapart.evaluation.plotted import Request

        request = Request("roc", of, average, band, level, resamples, seed, most)
        return plotting.roc(self.models, request, ax, size, title, marks, chance=chance)

    def pr(
        self,
        of: Any = None,
        *,
        ax: Any = None,
        average: CurveAverage | None = None,
        band: BandWish = "auto",
        level: float | None = None,
        resamples: int | None = None,
        seed: int | None = None,
        marks: Sequence[float | str] = (),
        chance: bool = True,
        f1_lines: bool = True,
        most: int | None = None,
        title: str | None = None,
        size: Size = FREE,
    ) -> Display:
        """Draw precision-recall curves; the legend has their average precision.

        Between tied scores the curve is bent as counts allow; the first precision is drawn level
        back to recall 0. Parameters are those of `roc`.

        Parameters
        ----------
        chance
            Whether to draw the prevalence, the precision that needs no skill.
        f1_lines
            Whether to draw lines of equal F1.
        """
        from tellapart.evaluation import plotting
        from tellapart.evaluation.plotted import Request

        request = Request("pr", of, average, band, level, resamples, seed, most)
        return plotting.pr(
            self.models, request, ax, size, title, marks, chance=chance, f1_lines=f1_lines
        )

    def threshold(
        self,
        of: Any = None,
        *,
        metric: str | Sequence[str] | None = None,
        ax: Any = None,
        band: BandWish = "auto",
        level: float | None = None,
        resamples: int | None = None,
        seed: int | None = None,
        most: int | None = None,
        title: str | None = None,
        size: Size = FREE,
    ) -> Display:
        """Draw metrics against the threshold, and the threshold in use.

        Parameters
        ----------
        of
            One class or label.
        metric
            A counting metric (``recall``, ``mcc``, ``npv``, ...), or several of them for a single
            class and model; by default recall, precision, specificity and F1, or F1 alone where
            several classes or models are drawn. Likelihood ratios stand alone, on a logarithmic
            axis.
        """
        from tellapart.evaluation import plotting
        from tellapart.evaluation.plotted import Request

        request = Request("threshold", of, None, band, level, resamples, seed, most)
        return plotting.threshold(self.models, request, ax, size, title, metric)

    def reliability(
        self,
        of: Any = None,
        *,
        ax: Any = None,
        bins: int = 15,
        binning: Binning = "mass",
        histogram: bool = True,
        band: BandWish = "auto",
        level: float | None = None,
        resamples: int | None = None,
        seed: int | None = None,
        most: int | None = None,
        title: str | None = None,
        size: Size = FREE,
    ) -> Display:
        """Draw observed shares against stated probabilities; the legend has the ECE.

        Of several exclusive classes, the top label is drawn (was the predicted class right?);
        labels are drawn one by one.

        Parameters
        ----------
        of
            One class or label.
        bins, binning
            Number of bins, of equal ``mass`` or equal ``width``.
        histogram
            Whether to draw beneath how the stated probabilities are spread.
        """
        from tellapart.evaluation import plotting
        from tellapart.evaluation.plotted import Request

        request = Request("reliability", of, None, band, level, resamples, seed, most)
        return plotting.reliability(
            self.models, request, ax, size, title, bins, binning, histogram=histogram
        )

    def histogram(
        self,
        of: Any = None,
        *,
        ax: Any = None,
        density: bool = True,
        most: int | None = None,
        title: str | None = None,
        size: Size = FREE,
    ) -> Display:
        """Draw the scores of the positive class against the rest, and the threshold.

        Several classes have a panel each; of more than 12, the 12 worst.

        Parameters
        ----------
        of
            One class or label.
        density
            Whether both outlines have an area of 1; else they count rows.
        """
        from tellapart.evaluation import panels

        return panels.histogram(self._only("histogram"), of, ax, size, title, most, density=density)

    def confusion(
        self,
        *,
        ax: Any = None,
        normalize: Normalize_ | None = None,
        margins: bool = True,
        most: int | None = None,
        title: str | None = None,
        size: Size = FREE,
    ) -> Display:
        """Draw the confusion matrix: rows are the truth, columns the prediction.

        Labels that do not exclude each other have a 2 x 2 matrix each; of more than 24, the 24
        worst. Of exclusive classes none is ever left out.

        Parameters
        ----------
        normalize
            What the cells are shares of: their row (``true``), their column (``pred``) or
            ``all``; None for counts.
        margins
            Whether to write recall beside the rows and precision below the columns.
        most
            Draw at most so many labels, the worst.
        """
        from tellapart.evaluation import panels

        return panels.confusion(
            self._only("confusion"), normalize, ax, size, title, most, margins=margins
        )

    def overview(self, *, title: str | None = None, size: Size = FREE) -> Display:
        """Draw up to four plots in one figure: ROC, PR, confusion matrix, reliability."""
        from tellapart.evaluation import panels

        return panels.overview(self._only("overview"), size, title)

    def _only(self, kind: str) -> Evaluation:
        if len(self.models) != 1:
            raise InputError(
                f"kind is {kind!r}, which shows one model; expected single({kind!r}), or one of "
                f"{', '.join(OVERLAID)}"
            )
        (evaluation,) = self.models.values()
        return evaluation
