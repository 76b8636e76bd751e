"""``tellapart plot``: read, evaluate, draw, write."""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tellapart.cli.flags import PlotBand, PlotKind, PlotNormalize, Reading
from tellapart.cli.messages import say, warnings_on_stderr
from tellapart.errors import InputError

if TYPE_CHECKING:
    from tellapart.evaluation import Evaluation

SUFFIXES = (".png", ".svg", ".pdf")
CURVES = ("roc", "pr")
BANDED = ("roc", "pr", "det", "gain", "lift", "threshold", "decision", "reliability")
SEPARATE = ("confusion", "histogram", "overview")  # show one model


@dataclass(frozen=True)
class Plotting:
    """What to draw and where to write it; the attributes are the flags of the command."""

    kind: PlotKind = "roc"
    output: str | None = None
    of: str | None = None
    overlay: bool = False
    single: bool = False
    band: PlotBand | None = None
    level: float = 0.95
    normalize: PlotNormalize | None = None
    marks: str | None = None
    metric: str | None = None
    prevalence: float | None = None
    range: str | None = None
    title: str | None = None
    size: tuple[float | None, float | None] = (None, None)
    dpi: float | None = None
    force: bool = False
    quiet: bool = False


def run_plot(files: Sequence[str], options: Plotting, reading: Reading) -> None:
    """Draw a file, or several models; print the path of every figure, the main one last."""
    if not files:
        raise InputError("FILE is missing; expected a file of predictions")
    _check_options(options)
    target = plot_path(files[0], options)
    _check_target(target, files, options)
    with warnings_on_stderr(quiet=options.quiet):
        models = evaluations(files, options, reading)
        written = _singles(models, target, options)
        written.append(_together(models, target, options))
    for path in written:
        print(path)


def evaluations(
    files: Sequence[str], options: Plotting, reading: Reading
) -> Mapping[str, Evaluation]:
    """Return the models by name: of a model column, of several scores, or one of each file."""
    from tellapart.inputs import read_models

    read = read_models(list(files), each_file=options.overlay, **reading)
    from tellapart.evaluation import evaluate_problem  # slower than to find a wrong flag

    for _, roles in read.values():
        for note in () if options.quiet else roles.notes:
            say("note", note)
    return {
        name: evaluate_problem(problem, level=options.level, columns=roles.described())
        for name, (problem, roles) in read.items()
    }


def _singles(models: Mapping[str, Evaluation], target: Path, options: Plotting) -> list[Path]:
    """Write one figure per model, where asked for or where a plot shows only one."""
    if len(models) == 1 or not (options.single or options.kind in SEPARATE):
        return []
    names = list(models)
    if options.kind in SEPARATE:
        names.pop()  # the last one is written by `_together`
    return [_draw({name: models[name]}, _beside(target, name), options) for name in names]


def _together(models: Mapping[str, Evaluation], target: Path, options: Plotting) -> Path:
    if len(models) > 1 and options.kind in SEPARATE:
        last = list(models)[-1]
        return _draw({last: models[last]}, _beside(target, last), options)
    return _draw(models, target, options)


def _draw(models: Mapping[str, Evaluation], path: Path, options: Plotting) -> Path:
    from tellapart.evaluation import overlay

    display = overlay(models)(options.kind, **_arguments(options))
    if display.missing_:
        raise InputError(f"nothing to draw: {'; '.join(dict.fromkeys(display.missing_))}")
    return display.save(path, dpi=options.dpi, overwrite=options.force)


def _arguments(options: Plotting) -> dict[str, Any]:
    """Return the arguments of the plotter; flags that the kind does not have were refused."""
    out: dict[str, Any] = {"title": options.title, "size": options.size}
    if options.kind not in ("confusion", "overview"):
        out["of"] = options.of
    if options.kind in BANDED and options.band is not None:
        out["band"] = None if options.band == "none" else options.band
    if options.kind == "confusion":
        out["normalize"] = options.normalize
    if options.marks is not None:
        out["marks"] = [_mark(word) for word in _words(options.marks)]
    if options.prevalence is not None:
        out["prevalence"] = options.prevalence
    if options.range is not None:
        out["range"] = [_mark(word) for word in _words(options.range)]
    if options.metric is not None:
        metrics = _words(options.metric)
        out["metric"] = metrics[0] if len(metrics) == 1 else metrics
    return out


def _words(text: str) -> list[str]:
    return [word.strip() for word in text.split(",") if word.strip()]


def _mark(word: str) -> float | str:
    try:
        return float(word)
    except ValueError:
        return word


def _check_options(options: Plotting) -> None:
    """Refuse flags that the kind of plot would ignore, and numbers that cannot be."""
    kind = options.kind
    for flag, value, kinds in (
        ("--marks", options.marks, CURVES),
        ("--metric", options.metric, ("threshold",)),
        ("--prevalence", options.prevalence, ("decision",)),
        ("--range", options.range, ("decision",)),
        ("--normalize", options.normalize, ("confusion",)),
        ("--band", options.band, BANDED),
        ("--of", options.of, (*BANDED, "histogram")),
    ):
        if value is not None and kind not in kinds:
            raise InputError(f"{flag} is {value!r}, which --kind {kind} does not draw; "
                             f"expected it with --kind {' or '.join(kinds)}")  # fmt: skip
    if not 0.0 < options.level < 1.0:
        raise InputError(f"--level is {options.level:g}; expected a number between 0 and 1")
    for flag, size in zip(("--width", "--height"), options.size, strict=True):
        if size is not None and not 0.5 <= size <= 100:
            raise InputError(f"{flag} is {size:g}; expected 0.5 to 100 inches")
    if options.dpi is not None and not 1 <= options.dpi <= 2400:
        raise InputError(f"--dpi is {options.dpi:g}; expected 1 to 2400 dots per inch")


def plot_path(file: str, options: Plotting) -> Path:
    """Return where the figure goes.

    >>> print(plot_path("runs/may.csv.gz", Plotting()), plot_path("-", Plotting(kind="pr")))
    may.roc.png plot.pr.png
    """
    if options.output is not None:
        return Path(options.output)
    return Path(f"{'plot' if file == '-' else _stem(file)}.{options.kind}.png")


def _stem(file: str) -> str:
    return "standard input" if file == "-" else Path(Path(file).name.removesuffix(".gz")).stem


def _beside(target: Path, name: str) -> Path:
    """Return the path of one model's figure: its name, as far as a file may be called so."""
    safe = re.sub(r"[^\w.+-]+", "_", name).strip("._") or "model"
    return target.with_name(f"{target.stem}.{safe}{target.suffix}")


def _check_target(target: Path, files: Sequence[str], options: Plotting) -> None:
    """Refuse what would fail after the work is done."""
    if target.suffix.lower() not in SUFFIXES:
        raise InputError(
            f"--output is {str(target)!r}; expected a name ending in {' or '.join(SUFFIXES)}"
        )
    if not target.parent.is_dir():
        raise InputError(f"{target.parent} is not a folder; expected one to write {target.name} to")
    if target.exists() and not target.is_dir() and not options.force:
        raise InputError(
            f"--output is {str(target)!r}, which exists; expected a new name, or --force"
        )
    if "-" in files and sys.stdin is not None and sys.stdin.isatty():
        raise InputError("standard input is a terminal; expected a table: tellapart plot - < FILE")
