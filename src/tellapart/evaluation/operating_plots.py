"""Plots of what a choice of threshold brings: DET, gain, lift and decision curves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tellapart.evaluation.displays import Display
    from tellapart.evaluation.evaluations import Evaluation
    from tellapart.evaluation.plotted import BandWish

Size = tuple[float | None, float | None]
FREE: Size = (None, None)


@dataclass(frozen=True, eq=False)
class OperatingPlots:
    """A part of `tellapart.evaluation.plots.Plotter`."""

    models: Mapping[str, Evaluation]

    def det(
        self,
        of: Any = None,
        *,
        ax: Any = None,
        band: BandWish = "auto",
        level: float | None = None,
        resamples: int | None = None,
        seed: int | None = None,
        chance: bool = True,
        most: int | None = None,
        title: str | None = None,
        size: Size = FREE,
    ) -> Display:
        """Draw the detection error tradeoff: misses against false alarms, on probit axes.

        The legend has the equal error rate, where the curve crosses the thin diagonal. Rates of 0
        and 1 lie outside of any such plot; the curve runs off its edge there.

        Parameters
        ----------
        of
            One class or label.
        band, level, resamples, seed
            As of `roc`.
        chance
            Whether to draw the line that needs no skill.
        most
            Draw at most so many classes, the worst.
        """
        return self._operating(
            "det", of, ax, band, level, resamples, seed, chance, most, title, size
        )

    def gain(
        self,
        of: Any = None,
        *,
        ax: Any = None,
        band: BandWish = "auto",
        level: float | None = None,
        resamples: int | None = None,
        seed: int | None = None,
        chance: bool = True,
        most: int | None = None,
        title: str | None = None,
        size: Size = FREE,
    ) -> Display:
        """Draw cumulative gains: the share of positives found in the share of rows flagged.

        The legend has the Gini coefficient, 2 AUC - 1. Parameters are those of `det`; `chance` also
        draws the perfect model.
        """
        return self._operating(
            "gain", of, ax, band, level, resamples, seed, chance, most, title, size
        )

    def lift(
        self,
        of: Any = None,
        *,
        ax: Any = None,
        band: BandWish = "auto",
        level: float | None = None,
        resamples: int | None = None,
        seed: int | None = None,
        chance: bool = True,
        most: int | None = None,
        title: str | None = None,
        size: Size = FREE,
    ) -> Display:
        """Draw lift: how many times more positives are among the flagged than in random rows.

        The legend has the lift in the top 10 % of the rows. Parameters are those of `gain`.
        """
        return self._operating(
            "lift", of, ax, band, level, resamples, seed, chance, most, title, size
        )

    def decision(
        self,
        of: Any = None,
        *,
        prevalence: float | None = None,
        range: tuple[float, float] | None = None,  # noqa: A002 - the word that users look for
        ax: Any = None,
        band: BandWish = "auto",
        level: float | None = None,
        resamples: int | None = None,
        seed: int | None = None,
        most: int | None = None,
        title: str | None = None,
        size: Size = FREE,
    ) -> Display:
        """Draw a decision curve: the net benefit of acting from each threshold on.

        A model helps at thresholds where it lies above both acting on all ("treat all") and on
        nobody ("treat none"). Needs probabilities. Choose the range of thresholds by what a false
        alarm is worth against a miss, before looking.

        Parameters
        ----------
        of
            One class or label.
        prevalence
            Of the use, where it is not that of the rows.
        range
            Lowest and highest threshold shown; by default from 0 to where nobody is flagged.
        band, level, resamples, seed, most
            As of `roc`.
        """
        from tellapart.evaluation import plotting
        from tellapart.evaluation.plotted import Request

        request = Request(
            "decision", of, None, band, level, resamples, seed, most, prevalence=prevalence
        )
        return plotting.decision(self.models, request, ax, size, title, range)

    def _operating(
        self, kind: str, of: Any, ax: Any, band: BandWish, level: float | None,
        resamples: int | None, seed: int | None, chance: bool, most: int | None,
        title: str | None, size: Size,
    ) -> Display:  # fmt: skip
        from tellapart.evaluation import plotting
        from tellapart.evaluation.plotted import Request

        request = Request(kind, of, None, band, level, resamples, seed, most)
        return plotting.operating(self.models, request, ax, size, title, chance=chance)
