"""``tellapart report``: read, evaluate, print, write the page."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from tellapart.cli.flags import Reading
from tellapart.cli.messages import one_line, say, warnings_on_stderr
from tellapart.errors import InputError

if TYPE_CHECKING:
    from tellapart.evaluation import Evaluation
    from tellapart.results import DataFacts


PAGES = (".html", ".htm", ".json")
WIDTH = 80


@dataclass(frozen=True)
class Reporting:
    """What to print and what to write.

    Attributes
    ----------
    output
        Path of the page; ``-`` for standard output; None for the default.
    """

    output: str | None = None
    json: bool = False
    level: float = 0.95
    force: bool = False
    quiet: bool = False
    color: bool = True


def run_report(file: str, options: Reporting, reading: Reading) -> None:
    """Evaluate a file, print the summary or the JSON, write the page."""
    _check_options(file, options)
    with warnings_on_stderr(quiet=options.quiet):
        from tellapart.inputs import read_problem

        problem, roles = read_problem(file, **reading)
        from tellapart.evaluation import evaluate_problem  # slower than to find a wrong flag

        columns = roles.described()
        evaluation = evaluate_problem(problem, level=options.level, columns=columns)
        if not options.quiet:
            for note in roles.notes:
                say("note", note)
        show(evaluation, columns, file, options)


def _check_options(file: str, options: Reporting) -> None:
    """Refuse what would fail after the work is done."""
    if options.json and options.output == "-":
        raise InputError(
            "--json and --output - both write to standard output; expected one of them"
        )
    check_level(options.level)
    check_terminal(file)
    page = page_path(file, options)
    if page is not None:
        _check_page(page, file)


def check_level(level: float) -> None:
    """Refuse a confidence level outside (0, 1)."""
    if not 0.0 < level < 1.0:
        raise InputError(f"--level is {level:g}; expected a number between 0 and 1")


def check_terminal(file: str) -> None:
    """Refuse to wait for a table to be typed."""
    if file == "-" and sys.stdin is not None and sys.stdin.isatty():
        raise InputError("standard input is a terminal; expected a table: tellapart - < FILE")


def _check_page(page: Path, file: str) -> None:
    if page.suffix.lower() not in PAGES:
        raise InputError(
            f"--output is {str(page)!r}; expected a name ending in {' or '.join(PAGES)}"
        )
    if not page.parent.is_dir():
        raise InputError(f"{page.parent} is not a folder; expected one to write {page.name} to")
    if page.is_dir():
        raise InputError(f"{page} is a folder; expected a file name to write the page to")
    if file != "-" and page.exists() and Path(file).exists() and page.samefile(file):
        raise InputError(f"{page} is the file of predictions; expected another --output")


def page_path(file: str, options: Reporting) -> Path | None:
    """Return where the page goes, None if it goes nowhere or to standard output.

    >>> print(page_path("runs/may.csv.gz", Reporting()), page_path("-", Reporting()))
    may.report.html report.html
    """
    if options.output == "-" or (options.json and options.output is None):
        return None
    if options.output is not None:
        return Path(options.output)
    if file == "-":
        return Path("report.html")
    name = Path(file).name.removesuffix(".gz")
    return Path(f"{Path(name).stem}.report.html")


def show(evaluation: Evaluation, columns: Mapping[str, str], file: str, options: Reporting) -> None:
    """Write the page, then print; a reader who closes the pipe early has the page."""
    page = page_path(file, options)
    if page is not None:
        evaluation.save(page, source=_source(file), overwrite=options.force)
    if options.json:
        write(evaluation.to_json())
        return
    to_stderr = options.output == "-"
    if to_stderr:
        write(evaluation.page(source=_source(file)))
    if not options.quiet:
        _print_summary(evaluation, columns, options, to_stderr=to_stderr)
    if page is not None:
        print(page)


def _source(file: str) -> str:
    return "standard input" if file == "-" else Path(file).name


def _print_summary(
    evaluation: Evaluation, columns: Mapping[str, str], options: Reporting, *, to_stderr: bool
) -> None:
    from tellapart.cli.terminals import Terminal
    from tellapart.report import print_summary

    stream = sys.stderr if to_stderr else sys.stdout
    console = Terminal(file=stream, no_color=True if not options.color else None)
    print(schema_line(evaluation.result.data, columns), file=stream)
    print_summary(evaluation.result, console)


def schema_line(data: DataFacts, columns: Mapping[str, str]) -> str:
    """Return which column was taken for what, on one line if it fits."""
    parts = []
    for role, column in columns.items():
        positive = f" (positive: {data.positive})" if role == "score" and data.positive else ""
        parts.append(f"{role}={column}{positive}")
    if "score" not in columns and data.positive:
        parts.append(f"positive={data.positive}")
    parts.append(f"n={data.rows:,}")
    if data.dropped:
        parts.append(f"dropped {data.dropped:,} {'row' if data.dropped == 1 else 'rows'}")
    lines = [one_line(parts[0])]
    for part in map(one_line, parts[1:]):
        if len(lines[-1]) + len(part) + 2 <= WIDTH:
            lines[-1] += f"  {part}"
        else:
            lines.append(part)
    return "\n".join(lines)


def write(text: str) -> None:
    """Write UTF-8 to standard output, whatever the terminal's encoding."""
    sys.stdout.flush()
    sys.stdout.buffer.write(text.encode("utf-8") + (b"" if text.endswith("\n") else b"\n"))
    sys.stdout.buffer.flush()
