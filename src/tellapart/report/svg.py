"""Charts as SVG text, from plain numbers: no library, no script, no colour.

Colours and dashes are classes that the style sheet of the page fills, so that one drawing
serves light, dark and paper.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from html import escape
from math import ceil, floor, isfinite, log10

from tellapart.report.paths import OFF, path_data

STYLES = 12

Point = tuple[float, float]

_SHAPES: tuple[tuple[Point, ...], ...] = (
    (),  # a circle
    ((-4.2, -4.2), (4.2, -4.2), (4.2, 4.2), (-4.2, 4.2)),
    ((0, -5.2), (5.2, 4.2), (-5.2, 4.2)),
    ((0, -5.6), (5.6, 0), (0, 5.6), (-5.6, 0)),
    ((0, 5.2), (5.2, -4.2), (-5.2, -4.2)),
)


@dataclass(frozen=True)
class Axis:
    """One direction of a chart: what it measures, from where to where, and what its ticks say."""

    label: str
    low: float = 0.0
    high: float = 1.0
    ticks: tuple[float, ...] = (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)
    names: tuple[str, ...] | None = None

    def named(self) -> Iterator[tuple[float, str]]:
        """Yield every tick with its name, the number itself unless it has another."""
        yield from zip(self.ticks, self.names or map(_tick, self.ticks), strict=True)


@dataclass(frozen=True)
class Frame:
    """The plotting area of a chart and the two axes that map numbers into it.

    `beneath` is room under the plot, above the names of its ticks.
    """

    x: Axis
    y: Axis
    width: int = 360
    height: int = 330
    left: int = 46
    right: int = 12
    top: int = 10
    bottom: int = 42
    beneath: int = 0

    def across(self, value: float) -> float:
        """Return the horizontal position of a value."""
        return self.left + _part(value, self.x) * (self.width - self.left - self.right)

    def down(self, value: float) -> float:
        """Return the vertical position of a value."""
        room = self.height - self.top - self.bottom
        return self.height - self.bottom - _part(value, self.y) * room


def _part(value: float, axis: Axis) -> float:
    span = axis.high - axis.low
    return 0.5 if span == 0 else min(1.0, max(0.0, (value - axis.low) / span))


def element(name: str, content: str = "", **attributes: object) -> str:
    """Write one element; attribute values are escaped, the content is taken as it is.

    Examples
    --------
    >>> element("circle", cx=1, class_="dot")
    '<circle cx="1" class="dot"/>'
    """
    words = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escape(str(value))}"'
        for key, value in attributes.items()
    )
    return f"<{name}{words}>{content}</{name}>" if content else f"<{name}{words}/>"


def words(text: str, x: float, y: float, **attributes: object) -> str:
    """Write a text at a place."""
    return element("text", escape(text), x=coordinate(x), y=coordinate(y), **attributes)


def coordinate(value: float) -> str:
    """Round to two decimals and drop what says nothing.

    Examples
    --------
    >>> coordinate(12.0), coordinate(0.129)
    ('12', '0.13')
    """
    return f"{value:.2f}".rstrip("0").rstrip(".")


def picture(frame: Frame, body: Iterable[str], *, name: str, title: str, description: str) -> str:
    """Wrap shapes into an image that a screen reader can tell.

    Parameters
    ----------
    frame
        Gives the size.
    body
        Finished elements.
    name
        Identifier, unique on the page.
    title, description
        What the image is, and what it shows.
    """
    spoken = element("title", escape(title), id=f"{name}-title")
    spoken += element("desc", escape(description), id=f"{name}-desc")
    return element(
        "svg",
        spoken + "".join(body),
        viewBox=f"0 0 {frame.width} {frame.height}",
        role="img",
        aria_labelledby=f"{name}-title {name}-desc",
        class_="chart",
    )


def axes(frame: Frame) -> str:
    """Draw grid lines as one path, tick labels and axis labels."""
    left, right = frame.left, frame.width - frame.right
    top, bottom = frame.top, frame.height - frame.bottom + frame.beneath
    lines, below, beside = [], [], []
    for value, name in frame.x.named():
        x = frame.across(value)
        lines.append(f"M{coordinate(x)} {top}V{bottom}")
        below.append(words(name, x, bottom + 15))
    for value, name in frame.y.named():
        y = frame.down(value)
        lines.append(f"M{left} {coordinate(y)}H{right}")
        beside.append(words(name, left - 6, y + 4))
    parts = [
        element("path", d="".join(lines), class_="grid"),
        element("g", "".join(below), text_anchor="middle"),
        element("g", "".join(beside), text_anchor="end"),
    ]
    middle = (left + right) / 2, (top + frame.height - frame.bottom) / 2
    return "".join((*parts, *_axis_names(frame, middle)))


def _axis_names(frame: Frame, middle: Point) -> Iterator[str]:
    if frame.x.label:
        below = frame.height - 7
        yield words(frame.x.label, middle[0], below, class_="axis", text_anchor="middle")
    if frame.y.label:
        x, y = 12, middle[1]
        turn = f"rotate(-90 {x} {coordinate(y)})"
        yield words(frame.y.label, x, y, class_="axis", text_anchor="middle", transform=turn)


def _tick(value: float) -> str:
    return f"{value:.4g}".replace("e+0", "e").replace("e-0", "e-")


def line(start: Point, end: Point, class_: str) -> str:
    """Draw a straight line between two places."""
    (x1, y1), (x2, y2) = start, end
    return element(
        "line",
        x1=coordinate(x1),
        y1=coordinate(y1),
        x2=coordinate(x2),
        y2=coordinate(y2),
        class_=class_,
    )


def curve(frame: Frame, points: Iterable[Point], class_: str, off: float = OFF) -> str:
    """Draw a curve through values; nothing left out lies further than `off` beside it."""
    places = ((frame.across(x), frame.down(y)) for x, y in points)
    return element("path", d=path_data(places, off), class_=class_)


def steps(frame: Frame, edges: Sequence[float], heights: Sequence[float], class_: str) -> str:
    """Draw a histogram as one filled outline that stands on the axis."""
    points = [(edges[0], 0.0)]
    for left, right, height in zip(edges[:-1], edges[1:], heights, strict=True):
        points += [(left, height), (right, height)]
    return curve(frame, [*points, (edges[-1], 0.0)], class_, off=0.0)


def dot(frame: Frame, at: Point, class_: str) -> str:
    """Mark one place."""
    x, y = frame.across(at[0]), frame.down(at[1])
    return element("circle", cx=coordinate(x), cy=coordinate(y), r=4.5, class_=class_)


def marker(frame: Frame, at: Point, place: int) -> str:
    """Mark one place with the shape and the colour of a line, so that colour is not alone."""
    return _marker(frame.across(at[0]), frame.down(at[1]), place)


def _marker(x: float, y: float, place: int) -> str:
    class_ = f"decision {style_of(place)}"
    corners = _SHAPES[place % len(_SHAPES)]
    if not corners:
        return element("circle", cx=coordinate(x), cy=coordinate(y), r=4.5, class_=class_)
    points = " ".join(f"{coordinate(x + dx)},{coordinate(y + dy)}" for dx, dy in corners)
    return element("polygon", points=points, class_=class_)


def swatch(class_: str) -> str:
    """Draw the short line that stands for a curve in a legend."""
    return _swatch(line((1, 6), (33, 6), class_))


def swatch_dot(class_: str) -> str:
    """Draw the dot that stands for a marked place in a legend."""
    return _swatch(element("circle", cx=17, cy=6, r=4.5, class_=class_))


def swatch_marker(place: int) -> str:
    """Draw the marker that stands for the decisions of a model in a legend."""
    return _swatch(_marker(17, 6, place))


def swatch_block(class_: str) -> str:
    """Draw the block that stands for a histogram in a legend."""
    return _swatch(element("rect", x=5, y=1, width=24, height=10, class_=f"bars {class_}"))


def _swatch(shape: str) -> str:
    size = {"viewBox": "0 0 34 12", "width": 34, "height": 12}
    return element("svg", shape, **size, class_="swatch", aria_hidden="true")


def style_of(place: int) -> str:
    """Return the class that gives a curve its colour and dashes."""
    return f"s{place % STYLES}"


def nice_ticks(low: float, high: float, most: int) -> tuple[float, ...]:
    """Choose round numbers between two ends.

    Parameters
    ----------
    low, high
        Finite ends.
    most
        At most so many ticks, at least 2.

    Examples
    --------
    >>> nice_ticks(0, 0.37, 5)
    (0.0, 0.1, 0.2, 0.3)
    """
    span = high - low
    if span <= 0 or not isfinite(span):
        return (low,)
    raw = span / (most - 1)
    power = 10.0 ** floor(log10(raw))
    step = next((power * part for part in (1, 2, 5) if power * part >= raw * 0.999), power * 10)
    first, last = ceil(low / step - 1e-9), floor(high / step + 1e-9)
    return tuple(float(f"{place * step:.12g}") for place in range(first, last + 1))
