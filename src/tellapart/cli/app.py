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
from tellapart.cli.flags import ReadFlags
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


@app.command
def report(
    file: str,
    /,
    *,
    output: Output = None,
    json: Annotated[bool, Parameter(group=OUTPUT)] = False,
    level: Annotated[float, Parameter(group=OUTPUT)] = 0.95,
    force: Force = False,
    quiet: Quiet = False,
    no_color: NoColor = False,
    flags: ReadFlags | None = None,
) -> None:
    """Evaluate a file of predictions: a summary here, and a page to keep.

    Parameters
    ----------
    file
        CSV, TSV, Parquet or NPZ; - reads standard input (CSV, unless --format is given).
    output
        Where to write the page (by default FILE.report.html here); - writes it to standard
        output.
    json
        Print one JSON object and nothing else; a page is written only with --output.
    level
        Confidence level of the intervals.
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
        force=force,
        quiet=quiet,
        color=not no_color,
    )
    run_report(_stream_or_path(file), options, (flags or ReadFlags()).reading())


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
    file: str,
    /,
    *,
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
    file
        CSV, TSV, Parquet or NPZ; - reads standard input (CSV, unless --format is given).
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
    run_advise(_stream_or_path(file), options, (flags or ReadFlags()).reading())


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
        sys.stdout.reconfigure(errors="replace")  # a terminal that knows ASCII only
    try:
        return _guarded(lambda: _run(words), debug=debug)
    except BrokenPipeError:  # the reader has seen enough, as in `tellapart report ... | head`
        _drop_output()
        return DONE


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
