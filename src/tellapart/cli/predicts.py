"""``tellapart predict``: run, say what was chosen, list what could not be read."""

from __future__ import annotations

import math
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from tellapart.cli.messages import one_line, say, warnings_on_stderr
from tellapart.cli.progress import phases
from tellapart.errors import InputError

if TYPE_CHECKING:
    from tellapart.cli.commands.predict import PictureFlags
    from tellapart.integrations.predicting import Declared, Predicted

MOST_NAMED = 3  # images


@dataclass(frozen=True)
class Predicting:
    """Where predictions go, and what is said of them."""

    output: str
    strict: bool = False
    restart: bool = False
    force: bool = False
    quiet: bool = False
    color: bool = True


def run_predict(
    model: str,
    source: str,
    options: Predicting,
    pictures: PictureFlags,
    arguments: Mapping[str, Any],
) -> None:
    """Predict, and tell on standard error how."""
    is_stream = options.output == "-"
    if is_stream and sys.stdout.isatty():
        raise InputError("standard output is a terminal; expected a pipe or --output FILE")
    declared = declared_by(pictures)
    config: str | Literal[False] | None = pictures.preprocessing
    if pictures.ignore_config:
        config = False
    if pictures.ignore_config and pictures.preprocessing is not None:
        raise InputError("--ignore-config and --preprocessing contradict each other")
    started = time.monotonic()
    with (
        warnings_on_stderr(quiet=options.quiet),
        phases(quiet=options.quiet, color=options.color) as phase,
    ):
        from tellapart.integrations.predicting import predict

        count = phase("predicting", "images")
        try:
            found = predict(
                model,
                source,
                sys.stdout.buffer if is_stream else options.output,
                preprocessing=declared,
                config=config,
                overwrite=options.force,
                restart=options.restart,
                progress=count,
                note=None if options.quiet else lambda words: say("note", words),
                **arguments,
            )
        except KeyboardInterrupt:
            phase.stop()
            kept = Path(f"{options.output}.partial")
            if not is_stream and kept.exists():
                say("note", f"finished parts are kept in {kept}; the same command goes on there")
            raise
    if not options.quiet:
        say("note", _speed(found, time.monotonic() - started))
    _list_unread(found, options)
    if not is_stream:
        print(one_line(options.output) if sys.stdout.isatty() else options.output)


def declared_by(flags: PictureFlags) -> Declared:
    """Return what flags declare of the preprocessing."""
    from tellapart.integrations.predicting import Declared

    return Declared(
        size=None if flags.size is None else side_by_side(flags.size, "--size"),
        resize=flags.resize,
        crop=None if flags.crop is None else side_by_side(flags.crop, "--crop"),
        interpolation=flags.interpolation,
        scale=None if flags.scale is None else numbers(flags.scale, "--scale")[0],
        mean=None if flags.mean is None else numbers(flags.mean, "--mean"),
        std=None if flags.std is None else numbers(flags.std, "--std"),
        channels=flags.channels,
        layout=flags.layout,
    )


def side_by_side(text: str, flag: str) -> tuple[int, int]:
    """Return height and width.

    >>> side_by_side("224", "--size"), side_by_side("224x160", "--size")
    ((224, 224), (224, 160))
    """
    sides = text.lower().split("x")
    if len(sides) > 2 or not all(side.strip().isdecimal() and int(side) for side in sides):
        raise InputError(f"{flag} is {text!r}; expected a side such as 224, or HxW: 224x160")
    return int(sides[0]), int(sides[-1])


def numbers(text: str, flag: str) -> tuple[float, ...]:
    """Return numbers, of which each may be a fraction.

    >>> numbers("0.5, 1/4", "--mean")
    (0.5, 0.25)
    """
    try:
        found = tuple(float(Fraction(part.strip().replace(" ", ""))) for part in text.split(","))
    except (ValueError, ZeroDivisionError, OverflowError):
        found = (math.nan,)
    if any(map(math.isnan, found)):
        raise InputError(f"{flag} is {text!r}; expected numbers such as 0.5, or 1/255")
    return found


def _speed(found: Predicted, seconds: float) -> str:
    words = f"{found.rows:,} rows"
    if found.resumed:
        words += f", {found.resumed:,} images of them finished before"
    return f"{words}, in {seconds:.1f} s"


def _list_unread(found: Predicted, options: Predicting) -> None:
    """Warn of what could not be read, which is listed beside the output."""
    if not found.unread:
        return
    first = ", ".join(f"{each.item} ({each.reason})" for each in found.unread[:MOST_NAMED])
    more = ", ..." if len(found.unread) > MOST_NAMED else ""
    count = len(found.unread)
    words = f"{count:,} {'image' if count == 1 else 'images'} could not be read: {first}{more}"
    if found.output is not None:
        words += f"; all are in {found.output}.unreadable.csv"
    if options.strict:
        raise InputError(f"{words}; expected images, as --strict was given")
    say("warning", words)
