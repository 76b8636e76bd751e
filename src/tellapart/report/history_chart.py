"""One metric over time: a line for each series, a bar for each interval, a mark for each change."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from html import escape
from itertools import pairwise
from math import inf, isfinite

from tellapart.metrics import METRICS
from tellapart.report.charts import Chart, LegendLine, spoken
from tellapart.report.history_words import asked_title, change_words, moment
from tellapart.report.names import readable
from tellapart.report.numbers import DASH, interval, level, number
from tellapart.report.svg import (
    STYLES,
    Axis,
    Frame,
    axes,
    coordinate,
    curve,
    element,
    nice_ticks,
    picture,
    style_of,
    swatch,
)
from tellapart.report.wording import counted
from tellapart.results.history import Point, Series

MOST_DRAWN = 3000  # runs of a chart
MOST_TITLED = 600  # runs of a chart that say more when pointed at
DODGE = 3.0  # pixels between series that were kept at once
TICKS = 4
BUNCHED = 250  # times narrower than the whole, most gaps are not seen
_DAY = 86_400.0
_SIZE = 6.0


@dataclass(frozen=True)
class Drawn:
    """How a series is drawn: what it is called, and the place of its colour and dashes."""

    name: str
    place: int


@dataclass(frozen=True)
class _Times:
    """Where the runs lie along the chart: at their times, or one step from run to run."""

    places: Mapping[datetime, float]
    axis: Axis
    is_even: bool


def history_chart(series: Mapping[Series, Drawn], name: str) -> Chart:
    """Draw the series of one metric.

    Parameters
    ----------
    series
        All of one metric, and how they are drawn; at most twelve are, those kept last.
    name
        Identifier of the picture, unique on the page.
    """
    shown = _latest(series)
    most = max(MOST_DRAWN // len(shown), 2)
    cut = [replace(one, points=one.points[-most:]) for one in shown]
    title = asked_title(shown[0].asked)
    times = _times(cut)
    frame = Frame(times.axis, _values(cut), 380, 290, left=54, right=36)
    body = [axes(frame)]
    legend = []
    room = MOST_TITLED // len(shown)
    for place, (one, whole) in enumerate(zip(cut, shown, strict=True)):
        drawn = series[whole]
        shift = (place - (len(shown) - 1) / 2) * DODGE
        body += _line(frame, times, one, drawn, shift)
        body += _runs(frame, times, one, drawn, (shift, room))
        legend.append(LegendLine(swatch(style_of(drawn.place)), drawn.name, _stands(whole)))
    legend += _marks(cut)
    svg = picture(frame, body, name=name, title=title, description=spoken(legend))
    return Chart(title, svg, tuple(legend), _note(len(series), shown, times))


def _latest(series: Iterable[Series]) -> list[Series]:
    """Return as many series as there are styles: those whose last run is the newest."""
    given = list(series)
    newest = sorted(given, key=lambda one: one.points[-1].run.kept_at)[-STYLES:]
    return [one for one in given if one in newest]


def _times(series: Sequence[Series]) -> _Times:
    moments = sorted({point.run.kept_at for one in series for point in one.points})
    first, last = moments[0], moments[-1]
    span = (last - first).total_seconds()
    gaps = sorted((after - before).total_seconds() for before, after in pairwise(moments))
    if gaps and gaps[len(gaps) // 2] * BUNCHED < span:
        places = {one: float(place) for place, one in enumerate(moments)}
        ends = [round(k * (len(moments) - 1) / (TICKS - 1)) for k in range(TICKS)]
        ticks = tuple(dict.fromkeys(float(place) for place in ends))
        labels = tuple(_label(moments[int(place)], span) for place in ticks)
        return _Times(places, Axis("", 0.0, float(len(moments) - 1), ticks, labels), is_even=True)
    places = {one: one.timestamp() for one in moments}
    low, high = first.timestamp(), last.timestamp()
    steps = range(TICKS) if span else range(1)
    ticks = tuple(low + span * step / (TICKS - 1) for step in steps)
    labels = tuple(_label(datetime.fromtimestamp(tick, UTC), span) for tick in ticks)
    return _Times(places, Axis("", low, high, ticks, labels), is_even=False)


def _label(when: datetime, span: float) -> str:
    return when.strftime("%m-%d %H:%M" if 0 < span < 4 * _DAY else "%Y-%m-%d")


def _values(series: Sequence[Series]) -> Axis:
    """Return an axis that holds every value and interval, with some room at both ends."""
    found = [
        end
        for one in series
        for point in one.points
        for end in (point.estimate.low, point.estimate.value, point.estimate.high)
        if isfinite(end)
    ]
    low, high = (min(found), max(found)) if found else (0.0, 1.0)
    room = (high - low) * 0.06 or abs(low) * 0.01 or 0.01
    row = METRICS.get(series[0].asked.metric)
    least, most = (-inf, inf) if row is None else row.range
    low, high = max(low - room, min(low, least)), min(high + room, max(high, most))
    ticks = nice_ticks(low, high, 6)
    return Axis("", low, high, ticks, tuple(map(number, ticks)))


def _line(frame: Frame, times: _Times, series: Series, drawn: Drawn, shift: float) -> Iterator[str]:
    """Join the values; a run without one breaks the line."""
    parts: list[list[tuple[float, float]]] = [[]]
    for point in series.points:
        if isfinite(point.estimate.value):
            parts[-1].append((times.places[point.run.kept_at], point.estimate.value))
        else:
            parts.append([])
    moved = f"translate({coordinate(shift)} 0)"
    for part in parts:
        if len(part) > 1:
            line = curve(frame, part, f"joined {style_of(drawn.place)}", off=0.0)
            yield element("g", line, transform=moved)


def _runs(
    frame: Frame, times: _Times, series: Series, drawn: Drawn, told: tuple[float, int]
) -> Iterator[str]:
    """Draw every run with its interval; the last ones say what they are when pointed at."""
    shift, room = told
    silent = len(series.points) - room
    for count, point in enumerate(series.points):
        one = point.estimate
        if not isfinite(one.value):
            continue
        x = frame.across(times.places[point.run.kept_at]) + shift
        shapes = _whisker(frame, point, x, drawn.place)
        shapes += _mark(point, x, frame.down(one.value), drawn.place)
        if count >= silent:
            shapes = element("title", escape(_told(point, drawn.name, series))) + shapes
            yield element("g", shapes, class_="run")
        else:
            yield shapes


def _whisker(frame: Frame, point: Point, x: float, place: int) -> str:
    low, high = point.estimate.low, point.estimate.high
    if not (isfinite(low) and isfinite(high)):
        return ""
    data = f"M{coordinate(x)} {coordinate(frame.down(low))}V{coordinate(frame.down(high))}"
    return element("path", d=data, class_=f"whisker {style_of(place)}")


def _mark(point: Point, x: float, y: float, place: int) -> str:
    """Draw a dot; of a clear change a triangle that points the way the value went."""
    change = point.change
    if change is None or not change.is_clear:
        data = f"M{coordinate(x)} {coordinate(y)}h.01"
        return element("path", d=data, class_=f"dots {style_of(place)}")
    is_up = change.estimate.value > 0
    return _triangle(x, y, style_of(place), is_up=is_up, is_worse=change.verdict == "worse")


def _triangle(x: float, y: float, style: str, *, is_up: bool, is_worse: bool) -> str:
    tip, foot = (-_SIZE, _SIZE * 0.8) if is_up else (_SIZE, -_SIZE * 0.8)
    corners = ((0.0, tip), (-_SIZE, foot), (_SIZE, foot))
    points = " ".join(f"{coordinate(x + dx)},{coordinate(y + dy)}" for dx, dy in corners)
    if is_worse:
        return element("polygon", points=points, fill="currentColor")
    return element("polygon", points=points, class_=f"decision {style}")


def _told(point: Point, name: str, series: Series) -> str:
    run = point.run
    words = f"{name}, {moment(run.kept_at)} UTC, run {run.short}"
    if run.commit:
        words += f", commit {readable(run.commit[:12])}"
    words += f", {counted(run.evaluation.rows, 'row')}"
    if run.data is not None and len(series.data) > 1:
        words += f" of data {series.data[run.data]}"
    words += f"\n{asked_title(series.asked)} {point.estimate}"
    if run.tags:
        words += "\n" + ", ".join(f"{readable(k)}={readable(v)}" for k, v in run.tags.items())
    if point.change is not None:
        words += f"\nchange {change_words(point.change)}"
    return words


def _stands(series: Series) -> str:
    last = series.points[-1].estimate
    words = f"{counted(len(series.points), 'run')}, the last {number(last.value)}"
    ends = interval(last)
    return words if ends == DASH else f"{words} ({ends})"


def _marks(series: Sequence[Series]) -> Iterator[LegendLine]:
    changes = [point.change for one in series for point in one.clear if point.change]
    ways = {change.verdict: change.estimate.value > 0 for change in changes}
    size = {"viewBox": "0 0 34 12", "width": 34, "height": 12}
    for verdict in ("worse", "better"):
        if verdict in ways:
            shape = _triangle(17, 6, "s4", is_up=ways[verdict], is_worse=verdict == "worse")
            sample = element("svg", shape, **size, class_="swatch", aria_hidden="true")
            yield LegendLine(sample, f"clearly {verdict}", "")


def _note(total: int, shown: Sequence[Series], times: _Times) -> str:
    words = f"Bars are {level(shown[-1].points[-1].estimate.level)} intervals."
    if any(one.clear for one in shown):
        words += " Triangles are clear changes, and point the way the value went."
    if times.is_even:
        words += " Runs are evenly spaced: many were kept close together."
    most = max(MOST_DRAWN // len(shown), 2)
    if any(len(one.points) > most for one in shown):
        words += f" Only the last {most:,} runs of each are drawn."
    if total > len(shown):
        words += f" {len(shown)} of {total} series: those kept last."
    return words
