"""``tellapart compare``: read the models, compare, print, write."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tellapart.cli.flags import Printed, Reading, named_numbers
from tellapart.cli.messages import one_line, say, warnings_on_stderr
from tellapart.cli.origins import origin_of, source_of
from tellapart.cli.pictures import check_pictures, rows_to_show
from tellapart.cli.plots import SUFFIXES
from tellapart.cli.progress import Phases, phases
from tellapart.cli.reports import (
    check_level,
    check_page,
    check_terminal,
    is_html,
    schema_line,
    write,
)
from tellapart.errors import InputError

if TYPE_CHECKING:
    from tellapart.comparison import Comparison
    from tellapart.evaluation import Evaluation


@dataclass(frozen=True)
class Comparing:
    """What to compare and where to write it; the attributes are the flags of the command."""

    metric: Sequence[str] | None = None
    of: str | None = None
    reference: str | None = None
    margin: str | None = None
    adjust: str = "holm"
    alternative: str = "two-sided"
    bootstrap: int | None = None
    permutation: bool = False
    permutations: int | None = None
    curves: bool = False
    seed: int | None = None
    level: float = 0.95
    printed: Printed = "text"
    output: str | None = None
    plot: str | None = None
    images: str | None = None
    image_root: str | None = None
    force: bool = False
    quiet: bool = False
    color: bool = True


def run_compare(files: Sequence[str], options: Comparing, reading: Reading) -> None:
    """Compare the models of the files; print and write what was asked for."""
    if not files:
        raise InputError("no FILE was named; expected one per model: tellapart compare A B")
    check_level(options.level)
    check_terminal(files)
    _check_targets(options, files)
    margin = None if options.margin is None else margins_of(options.margin)
    with (
        warnings_on_stderr(quiet=options.quiet),
        phases(quiet=options.quiet, color=options.color) as phase,
    ):
        models = _models(files, options, reading, phase)
        from tellapart.comparison import compare_evaluations

        phase(f"comparing {len(models)} models")
        comparison = compare_evaluations(
            models,
            metrics=_names(options.metric),
            of=options.of,
            reference=options.reference,
            margin=margin,
            adjust=options.adjust,
            alternative=options.alternative,
            test="permutation" if options.permutation else None,
            resamples=options.bootstrap,
            permutations=options.permutations,
            curves=options.curves,
        )
        written = _written(comparison, files, options, phase, truth=reading["truth_from"])
    if options.printed == "json":
        write(comparison.to_json())
        return
    if options.printed == "md":
        write(comparison.to_markdown(source=source_of(files)))
        return
    if not options.quiet:
        _print(comparison, options)
    for path in written:
        print(one_line(str(path)) if sys.stdout.isatty() else path)


def _models(
    files: Sequence[str], options: Comparing, reading: Reading, phase: Phases
) -> Mapping[str, Evaluation]:
    """Read and evaluate the models: one of each file, or all those of a single one."""
    from tellapart.inputs import read_models

    phase("reading the models")
    read = read_models(list(files), each_file=len(files) > 1, **reading)
    if len(read) < 2:
        raise InputError(
            f"{files[0]} holds one model; expected a file for each model, or one with a column "
            "that names the model of each row, or a --score column for each model"
        )
    from tellapart.evaluation import evaluate_problem  # slower than to find a wrong flag

    if not options.quiet:
        told = dict.fromkeys(note for _, roles in read.values() for note in roles.notes)
        for note in told:
            say("note", note)
    return {
        name: evaluate_problem(
            problem, level=options.level, columns=roles.described(), seed=options.seed or 0
        )
        for name, (problem, roles) in read.items()
    }


def _written(
    comparison: Comparison,
    files: Sequence[str],
    options: Comparing,
    phase: Phases,
    *,
    truth: str | None,
) -> list[Path]:
    """Write the plot and the page, whose path comes last."""
    written = []
    if options.plot is not None:
        display = comparison.plot.roc(of=options.of)
        written.append(display.save(options.plot, overwrite=options.force))
    if options.output is None:
        return written
    page = Path(options.output)
    made: dict[str, Any] = {}
    if is_html(page):
        shown = rows_to_show(
            comparison, files, options.images, options.image_root, page.parent, phase,
            quiet=options.quiet,
        )  # fmt: skip
        made = {"images": shown, "origin": origin_of(files, truth), "source": source_of(files)}
    phase("writing the page")
    written.append(comparison.save(page, **made, overwrite=options.force))
    return written


def _print(comparison: Comparison, options: Comparing) -> None:
    from tellapart.cli.terminals import Terminal
    from tellapart.report.text import WIDEST

    console = Terminal(file=sys.stdout, no_color=True if not options.color else None)
    width = min(console.width, WIDEST)
    print(_schema(comparison, width))
    console.print(comparison, width=width, highlight=False)


def _schema(comparison: Comparison, width: int) -> str:
    """Return which columns were taken for what in all models together."""
    from tellapart.inputs.roles import ends

    each = [one.result.data for one in comparison.evaluations.values()]
    found: dict[str, dict[str, None]] = {}
    for role, column in (pair for data in each for pair in data.columns.items()):
        named = column.rsplit(" (", 1)[0] if role == "model" else column  # without the model
        found.setdefault(role, {})[named] = None
    columns = {role: ends(list(named)) for role, named in found.items()}
    return schema_line(each[0], columns, width, each[1:])


def _names(given: Sequence[str] | None) -> list[str] | None:
    """Return the names of flags that may each hold several."""
    if given is None:
        return None
    return [word.strip() for text in given for word in text.split(",") if word.strip()]


def margins_of(text: str) -> float | dict[str, float]:
    """Return the margins that a flag states: one for all metrics, or one for each.

    >>> margins_of("0.01"), margins_of("roc_auc=0.01, f1=.02")
    (0.01, {'roc_auc': 0.01, 'f1': 0.02})
    """
    try:
        return float(text)
    except ValueError:
        pass
    expected = "a number, or margins such as roc_auc=0.01,f1=0.02"
    return named_numbers(text, "--margin", expected)


def _check_targets(options: Comparing, files: Sequence[str]) -> None:
    """Refuse what would fail after the work is done."""
    if options.output is not None:
        check_page(Path(options.output), files)
    is_page = options.output is not None and is_html(Path(options.output))
    check_pictures(options.images, options.image_root, is_page=is_page)
    if options.plot is None:
        return
    picture = Path(options.plot)
    if not picture.parent.is_dir():
        raise InputError(
            f"--plot is {options.plot!r}, in a folder that does not exist; expected one"
        )
    if picture.suffix.lower() not in SUFFIXES:
        raise InputError(
            f"--plot is {options.plot!r}; expected a name ending in {' or '.join(SUFFIXES)}"
        )
    if picture.exists() and not options.force:
        raise InputError(
            f"--plot is {options.plot!r}, which exists; expected a new name, or --force"
        )
