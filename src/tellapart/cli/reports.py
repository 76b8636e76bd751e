"""``tellapart report``: read, evaluate, print, write the page."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tellapart.cli.flags import Printed, Reading
from tellapart.cli.keeping import Keeping
from tellapart.cli.messages import one_line, say, warnings_on_stderr, wrapped
from tellapart.cli.origins import origin_of, source_of
from tellapart.cli.pictures import check_pictures, rows_to_show
from tellapart.cli.progress import Phases, phases
from tellapart.errors import InputError

if TYPE_CHECKING:
    from tellapart.evaluation import Evaluation
    from tellapart.problem import Problem
    from tellapart.results import DataFacts


SEVERAL = "several files"
PAGES = (".html", ".htm", ".json", ".md")


@dataclass(frozen=True)
class Reporting:
    """What to print and what to write.

    Attributes
    ----------
    output
        Path of the page; ``-`` for standard output; None for the default.
    printed
        What to print.
    """

    output: str | None = None
    printed: Printed = "text"
    level: float = 0.95
    bootstrap: int | None = None
    seed: int | None = None
    force: bool = False
    quiet: bool = False
    color: bool = True
    harden: float | None = None
    prevalence: str | None = None
    images: str | None = None
    image_root: str | None = None
    kept: Keeping | None = None

    @property
    def is_to_stdout(self) -> bool:
        """Whether standard output gets the page."""
        return self.output == "-"


def run_report(files: str | Sequence[str], options: Reporting, reading: Reading) -> None:
    """Evaluate a file, or several as one, print what was asked for, write the page."""
    files = [files] if isinstance(files, str) else list(files)
    if not files:
        raise InputError("no FILE was named; expected at least one: tellapart report FILE")
    file = files[0] if len(files) == 1 else SEVERAL
    _check_options(file, options, files)
    with (
        warnings_on_stderr(quiet=options.quiet),
        phases(quiet=options.quiet, color=options.color) as phase,
    ):
        from tellapart.inputs import read_problem

        phase(f"reading {one_line(source_of(files))}")
        problem, roles = read_problem(files, **reading)
        from tellapart.evaluation import evaluate_problem  # slower than to find a wrong flag

        columns = roles.described()
        phase(f"evaluating {problem.rows:,} rows")
        evaluation = evaluate_problem(
            problem,
            level=options.level,
            columns=columns,
            seed=options.seed or 0,
            harden=_cut(problem, options),
            prevalence=None if options.prevalence is None else shares_of(options.prevalence),
        )
        if options.seed is not None and options.bootstrap is None and not options.quiet:
            say("note", "nothing was resampled: --seed changes nothing without --bootstrap")
        if options.bootstrap is not None:
            count = phase("resampling")
            evaluation = evaluation.bootstrapped(options.bootstrap, progress=count)
        if not options.quiet:
            for note in roles.notes:
                say("note", note)
        if options.kept is not None:
            options.kept.keep(evaluation, files, quiet=options.quiet)
        show(evaluation, columns, files, options, phase, truth=reading["truth_from"])


def shares_of(text: str) -> float | dict[str, float]:
    """Return the prevalence that a flag states: one share, or one for each class it names.

    >>> shares_of("0.01"), shares_of("ant=0.2,bee=0.3")
    (0.01, {'ant': 0.2, 'bee': 0.3})
    """
    try:
        if "=" not in text:
            return float(text)
        pairs = [part.rsplit("=", 1) for part in text.split(",")]
        return {name.strip(): float(share) for name, share in pairs}
    except ValueError:
        raise InputError(
            f"--prevalence is {text!r}; expected a share such as 0.01, or class=share,..."
        ) from None


def _cut(problem: Problem, options: Reporting) -> float | None:
    """Return where labels are made hard; of hard labels nowhere, with a note."""
    if options.harden is None or problem.is_soft:
        return options.harden
    if not options.quiet:
        say("note", "labels are hard already: --harden changes nothing")
    return None


def _check_options(file: str, options: Reporting, files: Sequence[str]) -> None:
    """Refuse what would fail after the work is done."""
    if options.printed != "text" and options.output == "-":
        flag = "--json" if options.printed == "json" else "--format md"
        raise InputError(
            f"{flag} and --output - both write to standard output; expected one of them"
        )
    check_level(options.level)
    check_terminal(files)
    if options.kept is not None:
        options.kept.check()
    page = page_path(file, options)
    if page is not None:
        check_page(page, files)
    is_page = options.is_to_stdout or (page is not None and is_html(page))
    check_pictures(options.images, options.image_root, is_page=is_page)


def check_level(level: float) -> None:
    """Refuse a confidence level outside (0, 1)."""
    if not 0.0 < level < 1.0:
        raise InputError(f"--level is {level:g}; expected a number between 0 and 1")


def check_terminal(files: Sequence[str]) -> None:
    """Refuse to wait for a table to be typed."""
    if "-" in files and sys.stdin is not None and sys.stdin.isatty():
        raise InputError("standard input is a terminal; expected a table: tellapart - < FILE")


def is_html(page: Path) -> bool:
    """Whether a page goes to a path, not JSON."""
    return page.suffix.lower() != ".json"


def check_page(page: Path, files: Sequence[str]) -> None:
    """Refuse a place where no page can be written."""
    if page.suffix.lower() not in PAGES:
        raise InputError(
            f"--output is {str(page)!r}; expected a name ending in {' or '.join(PAGES)}"
        )
    if not page.parent.is_dir():
        raise InputError(f"{page.parent} is not a folder; expected one to write {page.name} to")
    if page.is_dir():
        raise InputError(f"{page} is a folder; expected a file name to write the page to")
    for file in files:
        if file != "-" and page.exists() and Path(file).exists() and page.samefile(file):
            raise InputError(f"{page} is the file of predictions; expected another --output")


def page_path(file: str, options: Reporting) -> Path | None:
    """Return where the page goes, None if it goes nowhere or to standard output.

    Standard input, several files and patterns have no name that a page could take.

    >>> print(page_path("runs/may.csv.gz", Reporting()), page_path("-", Reporting()))
    may.report.html report.html
    """
    if options.output == "-" or (options.printed != "text" and options.output is None):
        return None
    if options.output is not None:
        return Path(options.output)
    if file in ("-", SEVERAL) or (any(mark in file for mark in "*?[") and not Path(file).exists()):
        return Path("report.html")
    name = Path(file).name.removesuffix(".gz")
    return Path(f"{Path(name).stem}.report.html")


def show(
    evaluation: Evaluation,
    columns: Mapping[str, str],
    files: Sequence[str],
    options: Reporting,
    phase: Phases,
    *,
    truth: str | None = None,
) -> None:
    """Write the page, then print; a reader who closes the pipe early has the page."""
    file = files[0] if len(files) == 1 else SEVERAL
    page = page_path(file, options)
    made: dict[str, Any] = {}
    if options.is_to_stdout or (page is not None and is_html(page)):
        beside = Path() if page is None else page.parent
        made["images"] = rows_to_show(
            evaluation, files, options.images, options.image_root, beside, phase,
            quiet=options.quiet,
        )  # fmt: skip
        made |= {"origin": origin_of(files, truth), "source": source_of(files)}
    phase("writing the page")
    if page is not None:
        evaluation.save(page, **made, overwrite=options.force)
    written = evaluation.page(**made) if options.is_to_stdout else None
    phase.stop()  # from here on the terminal belongs to the results
    if options.printed == "json":
        write(evaluation.to_json())
        return
    if options.printed == "md":
        write(evaluation.to_markdown(source=source_of(files)))
        return
    if written is not None:
        write(written)
    if not options.quiet:
        _print_summary(evaluation, columns, options, to_stderr=options.is_to_stdout)
    if page is not None:
        print(one_line(str(page)) if sys.stdout.isatty() else page)


def _print_summary(
    evaluation: Evaluation, columns: Mapping[str, str], options: Reporting, *, to_stderr: bool
) -> None:
    from tellapart.cli.terminals import Terminal
    from tellapart.report import print_summary
    from tellapart.report.text import WIDEST

    stream = sys.stderr if to_stderr else sys.stdout
    console = Terminal(file=stream, no_color=True if not options.color else None)
    width = min(console.width, WIDEST)
    print(schema_line(evaluation.result.data, columns, width), file=stream)
    print_summary(evaluation.complete, console, evaluation.outlines)


def schema_line(
    data: DataFacts, columns: Mapping[str, str], width: int, others: Sequence[DataFacts] = ()
) -> str:
    """Return which column was taken for what, on one line if it fits."""
    from rich.cells import cell_len

    parts = []
    for role, column in columns.items():
        positive = f" (positive: {data.positive})" if role == "score" and data.positive else ""
        parts.append(f"{role}={column}{positive}")
    if "score" not in columns and data.positive:
        parts.append(f"positive={data.positive}")
    sizes = {one.rows: f"{one.rows:,}" for one in (data, *others)}
    parts.append(f"n={' and '.join(sizes.values())}")
    if data.dropped:
        parts.append(f"dropped {data.dropped:,} {'row' if data.dropped == 1 else 'rows'}")
    lines = [one_line(parts[0])]
    for part in map(one_line, parts[1:]):
        if cell_len(lines[-1]) + cell_len(part) + 2 <= width:
            lines[-1] += f"  {part}"
        else:
            lines.append(part)
    return "\n".join(piece for line in lines for piece in wrapped(line, width))


def write(text: str) -> None:
    """Write UTF-8 to standard output, whatever the terminal's encoding."""
    sys.stdout.flush()
    sys.stdout.buffer.write(text.encode("utf-8") + (b"" if text.endswith("\n") else b"\n"))
    sys.stdout.buffer.flush()
