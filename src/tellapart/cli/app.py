"""The commands, their flags and their exit codes; what they do is in the other modules."""

from __future__ import annotations

import errno
import sys
from collections.abc import Callable, Sequence
from io import TextIOWrapper
from pathlib import Path
from typing import Annotated, Literal, TypeGuard

from cyclopts import App, CycloptsError, Group, Parameter, UnusedCliTokensError

from tellapart import __version__
from tellapart.cli.flags import PlotBand, PlotKind, PlotNormalize, ReadFlags
from tellapart.cli.messages import say, show_traceback
from tellapart.errors import InputError, TellapartError

DONE, USAGE_ERROR, INTERNAL_ERROR, INTERRUPTED = 0, 2, 70, 130

UNWRITABLE = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO, errno.EBADF)

STANDARD_STREAM = "<standard stream>"  # stands for "-", which looks like an option
OUTPUT = Group("Output", sort_key=1)
USE = Group("The use", sort_key=0)

Output = Annotated[str | None, Parameter(name=["--output", "-o"], group=OUTPUT, metavar="OUT.html")]
Quiet = Annotated[bool, Parameter(group=OUTPUT)]
NoColor = Annotated[bool, Parameter(group=OUTPUT)]
Force = Annotated[bool, Parameter(group=OUTPUT)]

app = App(
    name="tellapart",
    help=(
        "How well does a classifier tell its classes apart, and how sure can we be?\n\n"
        "`tellapart predictions.csv` is short for `tellapart report predictions.csv`."
    ),
    version=__version__,
    help_format="plaintext",
    result_action="return_value",
    suppress_keyboard_interrupt=False,
    default_parameter=Parameter(negative=(), show_default=lambda value: value or None),
    help_epilogue=(
        "`tellapart COMMAND --help` lists the flags of a command; --debug shows the traceback of "
        "an error."
    ),
)


Files = Annotated[str, Parameter(name="FILE...")]


@app.command(usage="Usage: tellapart report [OPTIONS] FILE...")
def report(
    *files: Files,
    output: Output = None,
    json: Annotated[bool, Parameter(group=OUTPUT)] = False,
    level: Annotated[float, Parameter(group=OUTPUT)] = 0.95,
    bootstrap: Annotated[int | None, Parameter(group=OUTPUT, metavar="N")] = None,
    seed: Annotated[int | None, Parameter(group=OUTPUT)] = None,
    harden: Annotated[float | None, Parameter(group=OUTPUT, metavar="CUT")] = None,
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
        Where to write the page (by default FILE.report.html here); - writes it to standard
        output.
    json
        Print one JSON object and nothing else; a page is written only with --output.
    level
        Confidence level of the intervals.
    bootstrap
        Make every interval from this many resamples of the rows, groups drawn whole.
    seed
        Seed of the resamples.
    harden
        Soft labels: also show what labels made hard at this share would give, 0.5 for example.
    force
        Overwrite a file that is no report of tellapart.
    quiet
        No summary, no notes.
    no_color
        No colours (as with the variable NO_COLOR).
    """
    from tellapart.cli.reports import Reporting, run_report

    options = Reporting(
        output=None if output is None else _stream_or_path(output),
        json=json,
        level=level,
        bootstrap=bootstrap,
        seed=seed,
        harden=harden,
        force=force,
        quiet=quiet,
        color=not no_color,
    )
    run_report(list(map(_stream_or_path, files)), options, (flags or ReadFlags()).reading())


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
        What --kind threshold draws: recall, precision, specificity, f1, informedness.
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
        title=title,
        size=(width, height),
        dpi=dpi,
        force=force,
        quiet=quiet,
    )
    run_plot([_stream_or_path(file) for file in files], options, (flags or ReadFlags()).reading())


@app.command
def demo(
    folder: Path = Path("tellapart-demo"),
    /,
    *,
    force: Force = False,
    quiet: Quiet = False,
    no_color: NoColor = False,
) -> None:
    """Train a classifier on 1,797 handwritten digits and report on it.

    Parameters
    ----------
    folder
        Where to write the images, the predictions and the page.
    force
        Overwrite files that are not from this demo.
    quiet
        No summary, no notes.
    no_color
        No colours (as with the variable NO_COLOR).
    """
    from tellapart.cli.demos import run_demo

    run_demo(folder, force=force, quiet=quiet, color=not no_color)


@app.command
def advise(
    *files: str,
    costs: Annotated[str | None, Parameter(group=USE, metavar="fp=1,fn=20")] = None,
    rule: Annotated[Literal["youden", "f1", "argmax"] | None, Parameter(group=USE)] = None,
    prevalence: Annotated[float | None, Parameter(group=USE, metavar="SHARE")] = None,
    ordered: Annotated[bool, Parameter(group=USE)] = False,
    probabilities: Annotated[bool, Parameter(group=USE)] = False,
    json: Annotated[bool, Parameter(group=OUTPUT)] = False,
    level: Annotated[float, Parameter(group=OUTPUT)] = 0.95,
    quiet: Quiet = False,
    no_color: NoColor = False,
    flags: ReadFlags | None = None,
) -> None:
    """Say which metric and which curve to read for a use, why, and what to watch out for.

    --threshold says that decisions are fixed, and at which score.

    Parameters
    ----------
    files
        As for report; several are one.
    costs
        What a false positive and a false negative cost, in any unit.
    rule
        Instead of --threshold: argmax where the largest score of several classes decides; youden
        or f1 where the threshold was chosen by it on these very rows.
    prevalence
        Share of positives where the classifier will be used.
    ordered
        The classes have an order.
    probabilities
        The probabilities are used as such, not only for their order or a decision.
    json
        Print one JSON object and nothing else.
    level
        Confidence level of the intervals.
    quiet
        No notes, and no line of what was read.
    no_color
        No colours (as with the variable NO_COLOR).
    """
    from tellapart.cli.advise import Advising, run_advise

    options = Advising(
        costs=costs,
        rule=rule,
        prevalence=prevalence,
        ordered=ordered,
        probabilities=probabilities,
        json=json,
        level=level,
        quiet=quiet,
        color=not no_color,
    )
    run_advise(list(map(_stream_or_path, files)), options, (flags or ReadFlags()).reading())


def _stream_or_path(text: str) -> str:
    return "-" if text == STANDARD_STREAM else text


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command.

    Parameters
    ----------
    arguments
        What was typed after the program's name; by default ``sys.argv``.

    Returns
    -------
    The exit code.
    """
    words = list(sys.argv[1:] if arguments is None else arguments)
    debug = "--debug" in words
    words = [word for word in words if word != "--debug"]
    if sys.stdout is None:
        say("error", "standard output is closed; expected one to write to")
        return USAGE_ERROR
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(errors=_plain_errors(sys.stdout.encoding))
    try:
        return _guarded(lambda: _run(words), debug=debug)
    except BrokenPipeError:  # the reader has seen enough, as in `tellapart report ... | head`
        _drop_output()
        return DONE


def _plain_errors(encoding: str) -> str:
    """Return how to write what an encoding does not know, such as a dash on an ASCII terminal."""
    if encoding.lower().replace("-", "").startswith("utf"):
        return "replace"  # half characters only
    import codecs

    from tellapart.cli.terminals import PLAIN, plain_characters

    codecs.register_error(PLAIN, plain_characters)
    return PLAIN


def _drop_output() -> None:
    from tellapart.cli.terminals import drop_output

    drop_output()


def _run(words: list[str]) -> None:
    words = _completed(words)
    if {"--help", "-h", "--version"} & set(words):
        from tellapart.cli.terminals import Terminal  # leaves a closed pipe to `main`

        app.console = Terminal()
    app(words, exit_on_error=False, print_error=False)


def _completed(words: list[str]) -> list[str]:
    """Return the words with the command that `tellapart FILE` leaves out."""
    words = [STANDARD_STREAM if word == "-" else word for word in words]
    commands = {name for name in app if not name.startswith("-")}
    if not words:
        return ["--help"]
    first = words[0]
    if first in commands or first in ("--help", "-h", "--version"):
        return words
    if first.isalpha() and not Path(first).exists():
        raise InputError(
            f"{first!r} is neither a command nor a file; the commands are "
            f"{', '.join(sorted(commands))}"
        )
    return ["report", *words]


def _guarded(command: Callable[[], object], *, debug: bool) -> int:
    try:
        command()
        sys.stdout.flush()
    except KeyboardInterrupt:
        say("error", "interrupted")
        return INTERRUPTED
    except BrokenPipeError:
        raise
    except CycloptsError as error:
        say("error", f"{_usage(error)} (tellapart report --help lists the flags)")
        return USAGE_ERROR
    except TellapartError as error:
        say("error", str(error))
        return _failed(USAGE_ERROR, debug=debug)
    except Exception as error:
        if _is_full(error):
            _drop_output()
            say("error", f"cannot write to standard output ({error.strerror})")
            return _failed(USAGE_ERROR, debug=debug)
        say("error", f"internal: {type(error).__name__}: {error} (--debug shows where)")
        return _failed(INTERNAL_ERROR, debug=debug)
    return DONE


def _is_full(error: Exception) -> TypeGuard[OSError]:
    """Whether standard output took no more: errors of a file carry its name."""
    return isinstance(error, OSError) and error.filename is None and error.errno in UNWRITABLE


def _usage(error: CycloptsError) -> str:
    if isinstance(error, UnusedCliTokensError):
        return f"unexpected argument: {' '.join(error.unused_tokens or [])}."
    return str(error).replace(STANDARD_STREAM, "-")


def _failed(code: int, *, debug: bool) -> int:
    if debug:
        show_traceback()
    return code
