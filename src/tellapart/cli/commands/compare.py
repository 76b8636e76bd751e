"""``tellapart compare``: its flags."""

from __future__ import annotations

from typing import Annotated, Literal

from cyclopts import Group, Parameter

from tellapart.cli.application import (
    OUTPUT,
    Force,
    ImageRoot,
    Images,
    NoColor,
    Output,
    Quiet,
    app,
    stream_or_path,
)
from tellapart.cli.flags import Printed, ReadFlags, printed_format

WHAT = Group("What to compare", sort_key=0)
Adjust = Literal["holm", "hochberg", "hommel", "bonferroni", "bh", "none"]
Alternative = Literal["two-sided", "greater", "less"]


@app.command(usage="Usage: tellapart compare [OPTIONS] FILE...")
def compare(
    *files: Annotated[str, Parameter(name="FILE...")],
    metric: Annotated[
        list[str] | None, Parameter(group=WHAT, metavar="NAME,NAME", negative="")
    ] = None,
    of: Annotated[str | None, Parameter(group=WHAT, metavar="CLASS")] = None,
    reference: Annotated[str | None, Parameter(group=WHAT, metavar="MODEL")] = None,
    margin: Annotated[str | None, Parameter(group=WHAT, metavar="[NAME=]MARGIN")] = None,
    adjust: Annotated[Adjust, Parameter(group=WHAT)] = "holm",
    alternative: Annotated[Alternative, Parameter(group=WHAT)] = "two-sided",
    bootstrap: Annotated[int | None, Parameter(group=WHAT, metavar="N")] = None,
    permutation: Annotated[bool, Parameter(group=WHAT)] = False,
    permutations: Annotated[int | None, Parameter(group=WHAT, metavar="N")] = None,
    curves: Annotated[bool, Parameter(group=WHAT)] = False,
    seed: Annotated[int | None, Parameter(group=WHAT)] = None,
    output: Output = None,
    printed: Annotated[Printed | None, Parameter(name="--format", group=OUTPUT)] = None,
    json: Annotated[bool, Parameter(group=OUTPUT)] = False,
    images: Images = None,
    image_root: ImageRoot = None,
    plot: Annotated[str | None, Parameter(group=OUTPUT, metavar="OUT.png")] = None,
    level: Annotated[float, Parameter(group=OUTPUT)] = 0.95,
    force: Force = False,
    quiet: Quiet = False,
    no_color: NoColor = False,
    flags: ReadFlags | None = None,
) -> None:
    """Compare models: their metrics, the differences, and whether these are more than chance.

    Parameters
    ----------
    files
        One file per model, or one file with a column of models, or with a --score column for
        each. Rows are matched by their item where a column names it, else by their order.
    metric
        Metrics to compare, with commas between them.
    of
        Compare in one class against the rest.
    reference
        Compare every other model with this one; all pairs by default.
    margin
        Difference that still counts as equal: 0.01 for all metrics, or roc_auc=0.01,f1=0.02.
    adjust
        How p-values of one metric are adjusted for the number of pairs.
    alternative
        greater: whether the first model has the greater value; of a loss, the worse one.
    bootstrap
        Intervals and p-values from this many resamples of the rows, groups drawn whole.
    permutation
        P-values from random swaps of the two answers to each row.
    permutations
        How many swaps; 2000 if left out.
    curves
        Also test whether the whole ROC curves are alike.
    seed
        Seed of resamples and swaps.
    level
        Confidence level of the intervals.
    printed
        What to print: text; or JSON or Markdown and nothing else.
    json
        The same as --format json.
    output
        Where to write the page (.html), the numbers (.json) or Markdown (.md); nowhere by default.
    plot
        Where to draw the ROC curves of all models: .png, .svg or .pdf.
    images
        How many rows the page shows behind its cells (240 by default), with thumbnails where items
        name image files; none: no pictures; link: links to the files.
    image_root
        Folder that the items start from (by default that of FILE); no image outside it is opened.
    force
        Overwrite a file that is no report of tellapart.
    quiet
        No summary, no notes.
    no_color
        No colours (as with the variable NO_COLOR).
    """
    from tellapart.cli.comparisons import Comparing, run_compare

    options = Comparing(
        metric=metric,
        of=of,
        reference=reference,
        margin=margin,
        adjust=adjust,
        alternative=alternative,
        bootstrap=bootstrap,
        permutation=permutation,
        permutations=permutations,
        curves=curves,
        seed=seed,
        level=level,
        printed=printed_format(printed, json=json),
        output=None if output is None else stream_or_path(output),
        plot=plot,
        images=images,
        image_root=image_root,
        force=force,
        quiet=quiet,
        color=not no_color,
    )
    run_compare(list(map(stream_or_path, files)), options, (flags or ReadFlags()).reading())
