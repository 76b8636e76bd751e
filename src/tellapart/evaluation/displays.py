"""What a plot returns: its artists, to be changed further or saved."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tellapart.errors import InputError
from tellapart.evaluation.saving import write_bytes

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from tellapart.report.plots.artists import Artists

DOTS_ON_SCREEN = 144


@dataclass(frozen=True, eq=False)
class Display:
    """A finished plot and the artists it is made of, named as scikit-learn's displays name them.

    Attributes
    ----------
    kind
        ``roc``, ``pr``, ``det``, ``gain``, ``lift``, ``confusion``, ``histogram``, ``threshold``,
        ``decision``, ``reliability`` or ``overview``.
    figure_, ax_, axes_
        The figure, its first axes, and all axes that were drawn on.
    lines_, line_
        Lines by the name of their class, model, average or metric; the only one.
    bands_
        Bands by the name of their line.
    points_
        Marked points and thresholds by their words.
    chance_level_
        The line that needs no skill; None where it was not drawn.
    im_, images_, text_
        Confusion matrices: the image of the errors, all images (errors, then the diagonal;
        label after label), and the numbers in the cells.
    histogram_ax_
        Axes of the histogram beneath a reliability diagram.
    legend_
        The legend; None without one.
    data_
        What was drawn: curves, bins, counts or histograms by name.
    missing_
        Why nothing was drawn; empty where something was.
    panels_
        The plots of an overview, by kind.
    """

    kind: str
    artists: Artists
    panels_: Mapping[str, Display] | None = None

    @property
    def figure_(self) -> Figure:
        """Return the figure that holds the plot."""
        figure: Figure = self.artists.where.axes[0].get_figure(root=True)  # type: ignore[assignment]
        return figure

    @property
    def ax_(self) -> Axes:
        """Return the first axes."""
        return self.artists.where.ax

    @property
    def axes_(self) -> tuple[Axes, ...]:
        """Return all axes."""
        return tuple(self.artists.where.axes)

    @property
    def lines_(self) -> Mapping[str, Any]:
        """Return the lines by name."""
        return self.artists.lines

    @property
    def line_(self) -> Any:
        """Return the only line.

        Raises
        ------
        AttributeError
            There are several, or none.
        """
        if len(self.lines_) != 1:
            raise AttributeError(f"line_ is one of {len(self.lines_)} lines; lines_ has them all")
        return next(iter(self.lines_.values()))

    @property
    def bands_(self) -> Mapping[str, Any]:
        """Return the bands by the name of their line."""
        return self.artists.bands

    @property
    def points_(self) -> Mapping[str, Any]:
        """Return marked points and thresholds."""
        return {name: point for name, point in self.artists.points.items() if point is not None}

    @property
    def chance_level_(self) -> Any:
        """Return the line that needs no skill."""
        return self.artists.chance

    @property
    def im_(self) -> Any:
        """Return the image of errors (of the first matrix); `images_` has all."""
        return self.artists.images[0] if self.artists.images else None

    @property
    def images_(self) -> tuple[Any, ...]:
        """Return the images of a matrix, errors then diagonal; label after label."""
        return tuple(self.artists.images)

    @property
    def histogram_ax_(self) -> Any:
        """Return the axes beneath a reliability diagram."""
        return self.artists.beneath

    @property
    def text_(self) -> Any:
        """Return the numbers in the cells of a confusion matrix, as an array of texts."""
        return self.artists.texts

    @property
    def missing_(self) -> tuple[str, ...]:
        """Return why nothing was drawn."""
        return tuple(self.artists.missing)

    @property
    def legend_(self) -> Any:
        """Return the legend."""
        return self.artists.legend

    @property
    def data_(self) -> Mapping[str, Any]:
        """Return what was drawn, by name."""
        return self.artists.data

    def save(self, path: str | Path, *, dpi: float | None = None, overwrite: bool = False) -> Path:
        """Write the figure as ``.png``, ``.svg`` or ``.pdf``; the same plot, the same bytes.

        Parameters
        ----------
        path
            Where to; the suffix says what. SVG keeps text as text, PDF embeds its fonts.
        dpi
            Dots per inch of a PNG; 200 if left out.
        overwrite
            Whether to replace an existing file.

        Raises
        ------
        InputError
            The suffix is another, the file exists, or it cannot be written.
        """
        from tellapart.report.plots.files import DOTS, checked_suffix, rendered

        target = Path(path)
        suffix = checked_suffix(target.name)
        if target.exists() and not target.is_dir() and not overwrite:
            raise InputError(
                f"path is {str(path)!r}, which exists; expected a new name, or overwrite=True "
                "(--force)"
            )
        is_own = self.artists.where.is_own
        drawn = rendered(self.figure_, suffix, DOTS if dpi is None else dpi, is_own=is_own)
        return write_bytes(target, lambda file: file.write(drawn), overwrite=overwrite)

    def _repr_png_(self) -> bytes | None:
        """Show our own figures in a notebook; those of pyplot show themselves."""
        if not self.artists.where.is_own:
            return None
        from tellapart.report.plots.files import rendered

        return rendered(self.figure_, ".png", DOTS_ON_SCREEN)

    def __repr__(self) -> str:
        names = ", ".join(self.lines_)
        return f"Display({self.kind}{': ' if names else ''}{names})"
