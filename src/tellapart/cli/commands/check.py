"""``tellapart check``: its flags."""

from __future__ import annotations

from typing import Annotated, Literal

from cyclopts import Group, Parameter

from tellapart.cli.application import OUTPUT, Files, NoColor, Quiet, app, stream_or_path
from tellapart.cli.flags import Printed, ReadFlags, printed_format

WHAT = Group("What is required", sort_key=0)
OnUndecided = Literal["fail", "pass", "undecided", "3"]


@app.command(usage="Usage: tellapart check [OPTIONS] FILE...")
def check(
    *files: Files,
    require: Annotated[
        list[str] | None, Parameter(group=WHAT, metavar="'METRIC >= X'", negative="")
    ] = None,
    baseline: Annotated[str | None, Parameter(group=WHAT, metavar="MAIN.json")] = None,
    margin: Annotated[
        list[str] | None, Parameter(group=WHAT, metavar="[METRIC=]MARGIN", negative="")
    ] = None,
    allow_missing_baseline: Annotated[bool, Parameter(group=WHAT)] = False,
    level: Annotated[float | None, Parameter(group=WHAT)] = None,
    on_undecided: Annotated[OnUndecided | None, Parameter(group=WHAT)] = None,
    config: Annotated[str | None, Parameter(group=WHAT, metavar="FILE|none")] = None,
    bootstrap: Annotated[int | None, Parameter(group=WHAT, metavar="N")] = None,
    seed: Annotated[int | None, Parameter(group=WHAT)] = None,
    printed: Annotated[Printed | None, Parameter(name="--format", group=OUTPUT)] = None,
    json: Annotated[bool, Parameter(group=OUTPUT)] = False,
    junit: Annotated[str | None, Parameter(group=OUTPUT, metavar="OUT.xml")] = None,
    github: Annotated[bool, Parameter(group=OUTPUT)] = False,
    quiet: Quiet = False,
    no_color: NoColor = False,
    flags: ReadFlags | None = None,
) -> int:
    """Decide whether a model meets requirements, on its intervals: for CI.

    Exit codes: 0 all met, 1 one is not, 2 usage, input or an undefined metric, 3 undecided.

    Parameters
    ----------
    files
        Predictions as for report, or the JSON that report --json writes; - is standard input.
    require
        METRIC[CLASS] with >=, >, <= or < and a number: 'recall[cat] >= 0.8' wants the whole
        interval there; roc_auc.low, .high or .value compare that number alone. May come again.
    baseline
        Results to be no worse than: JSON of report --json, a file of a history, or predictions for
        the same rows, which are compared row by row.
    margin
        How much worse than the baseline is good enough: 0.01 for all required metrics, or
        roc_auc=0.01; may come again. Without it only a significant drop fails.
    allow_missing_baseline
        Go on without a baseline that does not exist, as in the first run.
    level
        Two-sided confidence level, 0.95 by default: a pass is then sure with one-sided 97.5%.
    on_undecided
        What an interval that allows both comes to: exit code 3 (undecided, the default), a
        failure or a pass.
    config
        File with [tool.tellapart] instead of the nearest pyproject.toml; none: no file.
    bootstrap
        Make every interval from this many resamples of the rows, groups drawn whole.
    seed
        Seed of the resamples.
    printed
        What to print: text; or JSON or Markdown and nothing else.
    json
        The same as --format json.
    junit
        Where to write the requirements as JUnit XML; an older file is replaced.
    github
        Annotations, step summary and output of GitHub Actions; on by itself there.
    quiet
        Print nothing but errors: the exit code tells.
    no_color
        No colours (as with the variable NO_COLOR).
    """
    from tellapart.cli.checks import Checking, run_check

    options = Checking(
        require=require,
        baseline=None if baseline is None else stream_or_path(baseline),
        margin=margin,
        allow_missing_baseline=allow_missing_baseline,
        level=level,
        on_undecided=on_undecided,
        config=config,
        bootstrap=bootstrap,
        seed=seed,
        printed=printed_format(printed, json=json),
        junit=None if junit is None else stream_or_path(junit),
        github=github,
        quiet=quiet,
        color=not no_color,
    )
    return run_check(list(map(stream_or_path, files)), options, (flags or ReadFlags()).reading())
