"""``tellapart plot``: its flags."""

from __future__ import annotations

from typing import Annotated

from cyclopts import Parameter

from tellapart.cli.application import OUTPUT, Force, Quiet, app, stream_or_path
from tellapart.cli.flags import PlotBand, PlotKind, PlotNormalize, ReadFlags


@app.command
def plot(
    *files: str,
    kind: Annotated[PlotKind, Parameter(group=OUTPUT)] = "roc",
    output: Annotated[
        str | None, Parameter(name=["--output", "-o"], group=OUTPUT, metavar="OUT.png")
    ] = None,
    of: Annotated[str | None, Parameter(group=OUTPUT, metavar="CLASS")] = None,
    overlay: Annotated[bool, Parameter(group=OUTPUT)] = False,
    single: Annotated[bool, Parameter(group=OUTPUT)] = False,
    band: Annotated[PlotBand | None, Parameter(group=OUTPUT)] = None,
    level: Annotated[float, Parameter(group=OUTPUT)] = 0.95,
    normalize: Annotated[PlotNormalize | None, Parameter(group=OUTPUT)] = None,
    marks: Annotated[str | None, Parameter(group=OUTPUT, metavar="T,RULE")] = None,
    metric: Annotated[str | None, Parameter(group=OUTPUT, metavar="NAME,NAME")] = None,
    prevalence: Annotated[float | None, Parameter(group=OUTPUT)] = None,
    range_: Annotated[
        str | None, Parameter(name="--range", group=OUTPUT, metavar="LOW,HIGH")
    ] = None,
    title: Annotated[str | None, Parameter(group=OUTPUT)] = None,
    width: Annotated[float | None, Parameter(group=OUTPUT, metavar="INCHES")] = None,
    height: Annotated[float | None, Parameter(group=OUTPUT, metavar="INCHES")] = None,
    dpi: Annotated[float | None, Parameter(group=OUTPUT)] = None,
    force: Force = False,
    quiet: Quiet = False,
    flags: ReadFlags | None = None,
) -> None:
    """Draw one plot of a file of predictions, or of several models.

    Parameters
    ----------
    files
        As for report; several are one, or a model each with --overlay. A column of models and
        several --score columns of two classes are models too.
    kind
        What to draw.
    output
        Where to (by default FILE.KIND.png here); the suffix .png, .svg or .pdf says what.
    of
        Draw one class only.
    overlay
        Every file is a model; all are drawn into one plot.
    single
        Write one figure per model too.
    band
        Confidence band of the curves.
    level
        Confidence level of intervals and bands.
    normalize
        Cells of a confusion matrix as shares of their row, their column or of all.
    marks
        Thresholds to mark on a curve: numbers, youden, f1.
    metric
        What --kind threshold draws: counting metrics such as recall, precision, npv, mcc.
    prevalence
        Of the use, for --kind decision; by default that of the rows.
    range_
        Lowest and highest threshold that --kind decision shows.
    title
        Title of the plot.
    width
        Width of the figure.
    height
        Height of the figure.
    dpi
        Dots per inch of a PNG; 200 by default.
    force
        Overwrite an existing file.
    quiet
        No notes.
    """
    from tellapart.cli.plots import Plotting, run_plot

    options = Plotting(
        kind=kind,
        output=output,
        of=of,
        overlay=overlay,
        single=single,
        band=band,
        level=level,
        normalize=normalize,
        marks=marks,
        metric=metric,
        prevalence=prevalence,
        range=range_,
        title=title,
        size=(width, height),
        dpi=dpi,
        force=force,
        quiet=quiet,
    )
    run_plot([stream_or_path(file) for file in files], options, (flags or ReadFlags()).reading())
