"""Which runs can be held against each other: one series for each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import chain
from string import ascii_uppercase

from tellapart.comparison.asking import DEFAULT_METRICS
from tellapart.errors import InputError
from tellapart.history.changes import (
    NOTHING,
    Judging,
    Seen,
    estimate_in,
    judged_points,
    overall_change,
)
from tellapart.metrics import METRICS
from tellapart.metrics.suggestions import OTHER_NAMES, did_you_mean
from tellapart.problem.labels import listed
from tellapart.results.asked import Asked
from tellapart.results.comparable import Kind, kind_of
from tellapart.results.history import UNNAMED, KeptRun, Series

MOST_CLASSES = 3  # of a part, in words


def in_words(run: KeptRun) -> str:
    """Say what a run tells apart.

    Two runs of different kinds may read alike, such as those with many classes.
    """
    one = run.evaluation
    names = ", ".join(one.classes[:MOST_CLASSES])
    more = len(one.classes) - MOST_CLASSES
    words = names if more <= 0 else f"{names} and {more:,} more"
    if one.positive is not None:
        words += f"; positive: {one.positive}"
    if one.truth == "soft":
        words += "; soft labels"
    if run.stated:
        words += "; stated prevalence"
    return words


def grouped(runs: Iterable[KeptRun]) -> Iterator[tuple[str | None, int, int, list[KeptRun]]]:
    """Yield the name, the part, the number of parts and the comparable runs of each part."""
    names: dict[str | None, dict[Kind, list[KeptRun]]] = {}
    for run in runs:
        names.setdefault(run.name, {}).setdefault(kind_of(run.evaluation), []).append(run)
    for name, parts in names.items():
        for place, part in enumerate(parts.values(), start=1):
            yield name, place, len(parts), part


def all_series(
    runs: Sequence[KeptRun], metrics: Sequence[Asked] | None, judging: Judging
) -> tuple[Series, ...]:
    """Return one series for each metric and each part of each name.

    Parameters
    ----------
    runs
        Oldest first.
    metrics
        What was asked for; None for the few that `tellapart.compare` compares, where defined.
    judging
        Against what, and how.
    """
    parts = list(grouped(runs))
    out = []
    for asked in usual_metrics() if metrics is None else metrics:
        for name, place, count, part in parts:
            seen = _seen(part, asked)
            if metrics is None and not _is_usual(part[0], asked, seen):
                continue
            if seen:
                out.append(_series(name, (place, count), seen, asked, judging))
    return tuple(out)


def usual_metrics() -> list[Asked]:
    """Return what is looked at where nothing is asked for, of all tasks."""
    return [Asked(name) for name in dict.fromkeys(chain(*DEFAULT_METRICS.values()))]


def _is_usual(run: KeptRun, asked: Asked, seen: Sequence[Seen]) -> bool:
    is_default = asked.metric in DEFAULT_METRICS[run.evaluation.task]
    return is_default and any(estimate.defined for _, estimate in seen)


def _seen(part: Sequence[KeptRun], asked: Asked) -> list[Seen]:
    found = ((run, estimate_in(run.evaluation, asked)) for run in part)
    return [(run, estimate) for run, estimate in found if estimate is not None]


def _series(
    name: str | None, place: tuple[int, int], seen: list[Seen], asked: Asked, judging: Judging
) -> Series:
    reference = judging.reference
    if reference is not None and kind_of(reference.evaluation) != kind_of(seen[0][0].evaluation):
        judging = replace(judging, reference=None, against=NOTHING)
    data = dict.fromkeys(run.data for run, _ in seen if run.data is not None)
    return Series(
        name=name,
        part=place[0],
        parts=place[1],
        classes=in_words(seen[0][0]),
        asked=asked,
        points=judged_points(seen, asked, judging),
        overall=overall_change(seen, asked, judging),
        data={fingerprint: letters(k) for k, fingerprint in enumerate(data)},
    )


def letters(place: int) -> str:
    """Return A to Z, then AA, AB and so on.

    >>> letters(0), letters(25), letters(26), letters(702)
    ('A', 'Z', 'AA', 'AAA')
    """
    out, rest = "", place + 1
    while rest:
        rest, digit = divmod(rest - 1, len(ascii_uppercase))
        out = ascii_uppercase[digit] + out
    return out


def absent_from(
    runs: Sequence[KeptRun], metrics: Sequence[Asked] | None
) -> dict[str, tuple[str, ...]]:
    """Return, for each metric asked for, the names of runs that do not have it."""
    out = {}
    for asked in metrics or ():
        without = [run for run in runs if estimate_in(run.evaluation, asked) is None]
        if without:
            names = dict.fromkeys(UNNAMED if run.name is None else run.name for run in without)
            out[str(asked)] = tuple(names)
    return out


def check_metrics(runs: Sequence[KeptRun], metrics: Sequence[Asked]) -> None:
    """Refuse a metric that no run has.

    Raises
    ------
    InputError
        The message says what is expected, of a class with those that there are.
    """
    for asked in metrics:
        if any(estimate_in(run.evaluation, asked) is not None for run in runs):
            continue
        raise InputError(f"metrics names {str(asked)!r}, which no run has; {_meant(runs, asked)}")


def _meant(runs: Sequence[KeptRun], asked: Asked) -> str:
    if asked.metric not in METRICS:
        return did_you_mean(asked.metric, METRICS, OTHER_NAMES)
    if asked.of is None:
        return (
            "expected a metric of the whole problem, such as accuracy, or of one class, such as "
            "f1[cat]"
        )
    classes = dict.fromkeys(name for run in runs for name in run.evaluation.classes)
    return f"expected a metric of one class against the rest, the class one of {listed(classes)}"
