"""``tellapart history``: its flags."""

from __future__ import annotations

from typing import Annotated, Literal

from cyclopts import Group, Parameter

from tellapart.cli.application import OUTPUT, Force, NoColor, Output, Quiet, app, stream_or_path
from tellapart.cli.flags import Printed, printed_format

WHICH = Group("Which runs, and which numbers", sort_key=-1)
TESTS = Group("What changed", sort_key=0)
Adjust = Literal["holm", "hochberg", "hommel", "bonferroni", "bh", "none"]


@app.command(usage="Usage: tellapart history [OPTIONS] [DIR]")
def history(
    folder: Annotated[str, Parameter(name="DIR")] = "runs",
    /,
    *,
    metric: Annotated[list[str] | None, Parameter(group=WHICH, metavar="NAME")] = None,
    name: Annotated[list[str] | None, Parameter(group=WHICH, metavar="NAME")] = None,
    tag: Annotated[list[str] | None, Parameter(group=WHICH, metavar="KEY=VALUE")] = None,
    since: Annotated[str | None, Parameter(group=WHICH, metavar="DATE")] = None,
    last: Annotated[int | None, Parameter(group=WHICH, metavar="N")] = None,
    against: Annotated[str, Parameter(group=TESTS, metavar="previous|first|best|ID")] = "previous",
    adjust: Annotated[Adjust, Parameter(group=TESTS)] = "holm",
    level: Annotated[float | None, Parameter(group=TESTS)] = None,
    output: Output = None,
    printed: Annotated[Printed | None, Parameter(name="--format", group=OUTPUT)] = None,
    json: Annotated[bool, Parameter(group=OUTPUT)] = False,
    force: Force = False,
    quiet: Quiet = False,
    no_color: NoColor = False,
) -> None:
    """Show the metrics of kept runs over time, and which changes are more than chance.

    Runs are kept by `tellapart report --save-to DIR`.

    Parameters
    ----------
    folder
        The folder of kept runs.
    metric
        roc_auc, or recall[cat] for one class against the rest; with commas between them, or
        several times.
    name
        Only runs of this name; may be given several times.
    tag
        Only runs with this tag; may be given several times.
    since
        Only runs kept then or later: 2026-03-01, in UTC unless it says otherwise.
    last
        Only the last N runs of each name.
    against
        What each run is held against: the run before, the first, the best one before, or the run
        whose id starts like this.
    adjust
        How p-values are adjusted for the number of changes of one metric of one name.
    level
        Confidence level of the differences; by default that of the newest run.
    output
        Where to write the page (.html), the numbers (.json) or Markdown (.md); nowhere by default.
    printed
        What to print: text; or JSON or Markdown and nothing else.
    json
        The same as --format json.
    force
        Overwrite a file that is no report of tellapart.
    quiet
        No summary, no notes.
    no_color
        No colours (as with the variable NO_COLOR).
    """
    from tellapart.cli.histories import Telling, run_history

    options = Telling(
        metric=metric,
        name=name,
        tag=tag,
        since=since,
        last=last,
        against=against,
        adjust=adjust,
        level=level,
        output=None if output is None else stream_or_path(output),
        printed=printed_format(printed, json=json),
        force=force,
        quiet=quiet,
        color=not no_color,
    )
    run_history(folder, options)
