"""``tellapart history``: read the kept runs, print, write."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from tellapart.cli.flags import Printed
from tellapart.cli.keeping import tags_of
from tellapart.cli.messages import one_line, warnings_on_stderr
from tellapart.cli.progress import phases
from tellapart.cli.reports import check_level, check_page, write
from tellapart.errors import InputError

if TYPE_CHECKING:
    from tellapart.history import History


@dataclass(frozen=True)
class Telling:
    """Which runs, what to print and what to write; the attributes are the flags of the command."""

    metric: Sequence[str] | None = None
    name: Sequence[str] | None = None
    tag: Sequence[str] | None = None
    since: str | None = None
    last: int | None = None
    against: str = "previous"
    adjust: str = "holm"
    level: float | None = None
    output: str | None = None
    printed: Printed = "text"
    force: bool = False
    quiet: bool = False
    color: bool = True


def run_history(folder: str, options: Telling) -> None:
    """Read a folder of kept runs; print and write what was asked for."""
    if options.level is not None:
        check_level(options.level)
    if options.output == "-" and options.printed != "text":
        raise InputError("--format and --output - both write to standard output; expected one")
    page = None if options.output in (None, "-") else Path(str(options.output))
    if page is not None:
        check_page(page, ())
    tags = tags_of(options.tag)
    with (
        warnings_on_stderr(quiet=options.quiet),
        phases(quiet=options.quiet, color=options.color) as phase,
    ):
        phase(f"reading {one_line(folder)}")
        from tellapart.history import read_history

        found = read_history(
            folder,
            metrics=metrics_of(options.metric),
            names=options.name,
            tags=tags,
            since=options.since,
            last=options.last,
            against=options.against,
            adjust=options.adjust,
            level=options.level,
        )
        phase("writing the page")
        source = Path(folder).resolve().name or folder
        if page is not None:
            found.save(page, source=source, overwrite=options.force)
        phase.stop()
        _print(found, source, options)
        if page is not None:
            print(one_line(str(page)) if sys.stdout.isatty() else page)


def metrics_of(given: Sequence[str] | None) -> list[str] | None:
    """Return the metrics of flags that may each hold several; commas in brackets are of a class.

    >>> metrics_of(["roc_auc, recall[a, b]", "f1"])
    ['roc_auc', 'recall[a, b]', 'f1']
    """
    if given is None:
        return None
    out, depth = [""], 0
    for mark in ",".join(given):
        depth += (mark == "[") - (mark == "]")
        if mark == "," and depth <= 0:
            out.append("")
        else:
            out[-1] += mark
    return [word.strip() for word in out if word.strip()]


def _print(found: History, source: str, options: Telling) -> None:
    if options.printed == "json":
        write(found.to_json())
        return
    if options.printed == "md":
        write(found.to_markdown(source=source))
        return
    if options.output == "-":
        write(found.page(source=source))
        return
    if options.quiet:
        return
    from tellapart.cli.terminals import Terminal
    from tellapart.report.text import WIDEST

    console = Terminal(file=sys.stdout, no_color=True if not options.color else None)
    console.print(found, width=min(console.width, WIDEST), highlight=False)
