"""``tellapart check``: read, decide, tell; the exit code is the verdict."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tellapart.cli import github
from tellapart.cli.flags import Printed, Reading
from tellapart.cli.gated import Intervals, is_missing, read_judged, settings_of
from tellapart.cli.messages import as_flags, one_line, say, warnings_on_stderr
from tellapart.cli.origins import source_of
from tellapart.cli.progress import phases
from tellapart.cli.reports import check_level, check_terminal, schema_line, write
from tellapart.errors import InputError, TellapartError

if TYPE_CHECKING:
    from tellapart.gate.baselines import Judged
    from tellapart.gate.settings import Settings
    from tellapart.results import GateResult

NOTHING = (
    "nothing is required; expected --require 'roc_auc >= 0.9', --baseline MAIN.json, or both in "
    "[tool.tellapart] of pyproject.toml"
)


@dataclass(frozen=True)
class Checking:
    """What is required and how the verdict is told; the attributes are the flags."""

    require: Sequence[str] | None = None
    baseline: str | None = None
    margin: Sequence[str] | None = None
    allow_missing_baseline: bool = False
    level: float | None = None
    on_undecided: str | None = None
    config: str | None = None
    bootstrap: int | None = None
    seed: int | None = None
    printed: Printed = "text"
    junit: str | None = None
    github: bool = False
    quiet: bool = False
    color: bool = True


@dataclass(frozen=True)
class Told:
    """A verdict, and what it was decided on."""

    result: GateResult
    own: Judged
    files: Sequence[str]
    config: Path | None

    @property
    def source(self) -> str:
        """Return the names of the files."""
        return source_of(self.files)


def run_check(files: Sequence[str], options: Checking, reading: Reading) -> int:
    """Decide and tell; what cannot be decided is told to the same places before it is raised."""
    in_workflow = options.github or github.is_workflow()
    _check_junit(options)
    try:
        _check_targets(files, options)
        told = _decided(files, options, reading)
    except TellapartError as error:
        _tell_error(as_flags(str(error)), options, in_workflow=in_workflow)
        raise
    try:
        _write_files(told, options, in_workflow=in_workflow)
    except InputError as error:
        if told.result.passed:
            raise
        say("error", str(error))  # a verdict outranks it
    try:
        _print(told, options)
        if in_workflow:
            stream = sys.stdout if options.printed == "text" else sys.stderr
            github.annotate(told.result, stream)
        sys.stdout.flush()
    except BrokenPipeError:  # who reads no further must not turn a failure into a pass
        from tellapart.cli.terminals import drop_output

        drop_output()
    return told.result.exit_code


def _check_targets(files: Sequence[str], options: Checking) -> None:
    """Refuse what would fail after the work is done."""
    if not files:
        raise InputError("no FILE was named; expected at least one: tellapart check FILE")
    check_terminal(files)
    if options.level is not None:
        check_level(options.level)
    if options.baseline == "-":
        raise InputError("--baseline is -; expected a file")


def _check_junit(options: Checking) -> None:
    """Refuse a place for JUnit XML that cannot be written, or that holds something else."""
    if options.junit is None:
        return
    if options.junit == "-" or "\0" in options.junit:
        raise InputError(f"--junit is {options.junit!r}; expected the name of a file")
    place = Path(options.junit)
    if place.is_dir() or not place.parent.is_dir():
        raise InputError(f"--junit is {options.junit!r}; expected a file in a folder that exists")
    try:
        with place.open("rb") as file:
            head = file.read(512)
    except FileNotFoundError:
        return
    except OSError as error:
        raise InputError(f"--junit {options.junit!r} cannot be read ({error.strerror})") from error
    if head and b"<testsuite" not in head:
        raise InputError(
            f"--junit is {options.junit!r}, which exists and is no JUnit XML; expected another name"
        )


def _decided(files: Sequence[str], options: Checking, reading: Reading) -> Told:
    settings = settings_of(options.config)
    try:
        return _decided_by(settings, files, options, reading)
    except InputError as error:
        if not _is_of_file(str(error), options, settings):
            raise
        raise InputError(f"{settings.path}: {str(error).removeprefix('--')}") from None


def _is_of_file(message: str, options: Checking, settings: Settings) -> bool:
    """Whether an error is about a value that the settings gave, and no flag."""
    name = message.split(" ", 1)[0].removeprefix("--")
    return (
        name in ("require", "margin", "level", "baseline")
        and getattr(options, name) is None
        and getattr(settings, name) is not None
    )


def _decided_by(
    settings: Settings, files: Sequence[str], options: Checking, reading: Reading
) -> Told:
    quiet = options.quiet
    with warnings_on_stderr(quiet=quiet), phases(quiet=quiet, color=options.color) as phase:
        require = settings.require if options.require is None else tuple(options.require)
        path = settings.baseline if options.baseline is None else options.baseline
        if not require and path is None:
            raise InputError(NOTHING)
        level = settings.level if options.level is None else options.level
        _read_early(require, options, settings)
        missing = path is not None and is_missing(path)
        if missing and not _may_miss(options, settings):
            raise InputError(
                f"baseline is {path!r}, which does not exist; expected a file, or "
                "--allow-missing-baseline for the first run"
            )
        made = Intervals(level, options.bootstrap, options.seed)
        own = read_judged(files, reading, phase, made, quiet=quiet)
        other = None
        if path is not None and not missing:
            alike = replace(made, level=own.level)
            other = read_judged([path], reading, phase, alike, quiet=quiet)
        phase("deciding")
        result = _result(own, other, options, settings, require)
    if missing:
        note = f"no baseline at {path}: nothing was compared with one"
        result = replace(result, notes=(note, *result.notes))
    return Told(result, own, files, settings.path)


def _may_miss(options: Checking, settings: Settings) -> bool:
    return options.allow_missing_baseline or bool(settings.allow_missing_baseline)


def _read_early(require: Sequence[str] | None, options: Checking, settings: Settings) -> None:
    """Refuse a typo before anything is read."""
    from tellapart.gate.language import margins, requirements

    requirements(require)
    margins(options.margin if options.margin is not None else settings.margin)
    if options.level is None and settings.level is not None:
        check_level(settings.level)


def _result(
    own: Judged,
    baseline: Judged | None,
    options: Checking,
    settings: Settings,
    require: Sequence[str] | None,
) -> GateResult:
    from tellapart.gate import check
    from tellapart.gate.settings import OUTCOMES_WRITTEN

    given: Any = settings.margin if options.margin is None else options.margin
    policy: Any = settings.on_undecided or "undecided"
    if options.on_undecided is not None:
        policy = OUTCOMES_WRITTEN[options.on_undecided]
    named = options.baseline is not None or settings.baseline is not None
    if given is not None and not named:
        raise InputError("margin is given without a baseline; expected a baseline to differ from")
    if not require and baseline is None:  # the first run of a comparison
        from tellapart.results import GateResult

        return GateResult((), policy, own.level, _rows(own))
    return check(
        own,
        require=require,
        baseline=baseline,
        margin=None if baseline is None else given,
        on_undecided=policy,
    )


def _rows(own: Judged) -> int:
    from tellapart.gate.baselines import facts_of

    return facts_of(own).rows


def _write_files(told: Told, options: Checking, *, in_workflow: bool) -> None:
    if options.junit is not None:
        from tellapart.report.junit import gate_junit

        _write_junit(options.junit, gate_junit(told.result))
    if in_workflow:
        github.summarise(told.result, told.source)


def _write_junit(path: str, text: str) -> None:
    try:
        Path(path).write_text(text, encoding="utf-8")
    except OSError as error:
        raise InputError(f"--junit {path!r} cannot be written ({error.strerror})") from error


def _tell_error(message: str, options: Checking, *, in_workflow: bool) -> None:
    if options.junit is not None:
        from tellapart.report.junit import error_junit

        _write_junit(options.junit, error_junit(message))
    if in_workflow:
        github.tell_error(message, sys.stdout if options.printed == "text" else sys.stderr)


def _print(told: Told, options: Checking) -> None:
    result = told.result
    if told.config is not None and not options.quiet:
        say("note", f"requirements of {told.config}, where no flag states others")
    if options.printed == "json":
        from tellapart.report.gate_json import gate_json

        write(gate_json(result))
    elif options.printed == "md":
        from tellapart.report.gate_markdown import gate_markdown

        write(gate_markdown(result, source=told.source))
    elif not options.quiet:
        _print_text(told, options)


def _print_text(told: Told, options: Checking) -> None:
    from tellapart.cli.terminals import Terminal
    from tellapart.report.gate_text import GateSummary, plain_gate
    from tellapart.report.text import WIDEST
    from tellapart.results.stored import StoredEvaluation

    console = Terminal(file=sys.stdout, no_color=True if not options.color else None)
    width = min(console.width, WIDEST)
    own = told.own
    if isinstance(own, StoredEvaluation):
        print(one_line(f"{told.source}: results of {own.rows:,} rows"))
    else:
        print(schema_line(own.result.data, own.columns, width))
    if console.is_terminal:
        console.print(GateSummary(told.result), width=width, highlight=False)
    else:  # without the blanks that fill the lines of a terminal
        print(plain_gate(told.result, width=width), end="")
