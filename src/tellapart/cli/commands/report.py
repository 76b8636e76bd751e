"""``tellapart report``: its flags."""

from __future__ import annotations

from typing import Annotated

from cyclopts import Parameter

from tellapart.cli.application import (
    OUTPUT,
    Files,
    Force,
    ImageRoot,
    Images,
    NoColor,
    Output,
    Quiet,
    RunName,
    SaveTo,
    Tags,
    app,
    stream_or_path,
)
from tellapart.cli.flags import Printed, ReadFlags, printed_format


@app.command(usage="Usage: tellapart report [OPTIONS] FILE...")
def report(
    *files: Files,
    output: Output = None,
    printed: Annotated[Printed | None, Parameter(name="--format", group=OUTPUT)] = None,
    json: Annotated[bool, Parameter(group=OUTPUT)] = False,
    images: Images = None,
    image_root: ImageRoot = None,
    level: Annotated[float, Parameter(group=OUTPUT)] = 0.95,
    bootstrap: Annotated[int | None, Parameter(group=OUTPUT, metavar="N")] = None,
    seed: Annotated[int | None, Parameter(group=OUTPUT)] = None,
    harden: Annotated[float | None, Parameter(group=OUTPUT, metavar="CUT")] = None,
    prevalence: Annotated[
        str | None, Parameter(group=OUTPUT, metavar="SHARE|CLASS=SHARE,...")
    ] = None,
    save_to: SaveTo = None,
    run_name: RunName = None,
    tag: Tags = None,
    force: Force = False,
    quiet: Quiet = False,
    no_color: NoColor = False,
    flags: ReadFlags | None = None,
) -> None:
    """Evaluate a file of predictions: a summary here, and a page to keep.

    Parameters
    ----------
    files
        CSV, TSV, JSONL, Parquet, Arrow, Feather, NPZ, NPY; - is standard input. Several are one.
    output
        Where to write the page (by default FILE.report.html here); a name that ends in .json or
        .md takes the numbers or Markdown instead; - writes the page to standard output.
    printed
        What to print: text; or JSON or Markdown and nothing else, and no page without --output.
        How to read the file is --input-format.
    json
        The same as --format json.
    level
        Confidence level of the intervals.
    bootstrap
        Make every interval from this many resamples of the rows, groups drawn whole.
    seed
        Seed of the resamples.
    harden
        Soft labels: also show what labels made hard at this share would give, 0.5 for example.
    prevalence
        Show what the classifier would show where classes are as common as this: 0.01 for a share
        of positives, or class=share,... for several classes.
    images
        How many rows the page shows behind its cells (240 by default), with thumbnails where items
        name image files; none: no pictures; link: links to the files.
    image_root
        Folder that the items start from (by default that of FILE); no image outside it is opened.
    save_to
        Also keep the numbers in this folder, which tellapart history reads; made if it is not
        there. One file is added, none is changed.
    run_name
        What is kept is a run of this: the name of a model. Only runs of one name are compared.
    tag
        Something else to note with it: --tag epochs=3; may be given several times.
    force
        Overwrite a file that is no report of tellapart.
    quiet
        No summary, no notes.
    no_color
        No colours (as with the variable NO_COLOR).
    """
    from tellapart.cli.keeping import keeping_of
    from tellapart.cli.reports import Reporting, run_report

    options = Reporting(
        output=None if output is None else stream_or_path(output),
        printed=printed_format(printed, json=json),
        level=level,
        bootstrap=bootstrap,
        seed=seed,
        harden=harden,
        prevalence=prevalence,
        images=images,
        image_root=image_root,
        kept=keeping_of(save_to, run_name, tag),
        force=force,
        quiet=quiet,
        color=not no_color,
    )
    run_report(list(map(stream_or_path, files)), options, (flags or ReadFlags()).reading())
