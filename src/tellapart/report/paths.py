"""Lines as the data of SVG paths, short: relative, to a tenth, without what nobody can see."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from math import hypot

Place = tuple[float, float]

TENTHS = 10
OFF = 0.4  # of a unit that shows as 1.1 to 1.4 pixels: what a left-out place may lie beside a line


def path_data(places: Iterable[Place], off: float = OFF) -> str:
    """Write a line through places.

    Parameters
    ----------
    places
        x and y, in the units of the picture; rounded to tenths, and never further than that from
        where they belong, however long the line.
    off
        How far a left-out place may lie from the line (Douglas & Peucker 1973); at 0 only those
        on one level or upright line are left out.

    Examples
    --------
    >>> path_data([(46, 288), (146.67, 102.67), (348, 288)])
    'M46 288l100.7-185.3 201.3 185.3'
    >>> path_data([(0, 0), (0, 5), (0, 9.5), (20, 9.5)])
    'M0 0v9.5h20'
    """
    tenths = _bends([(round(TENTHS * x), round(TENTHS * y)) for x, y in places])
    if not tenths:
        return ""
    kept = _simplified(tenths, off * TENTHS) if off > 0 else tenths
    out = f"M{_tenth(kept[0][0])} {_tenth(kept[0][1])}"
    before = "M"
    for here, there in pairwise(kept):
        letter, numbers = _step(there[0] - here[0], there[1] - here[1])
        out += numbers if letter == before else letter + numbers.lstrip()
        before = letter
    return out


def _step(across: int, down: int) -> tuple[str, str]:
    """Return the command of one step and its numbers, apart from those before."""
    if down == 0:
        return "h", _apart(_tenth(across))
    if across == 0:
        return "v", _apart(_tenth(down))
    return "l", _apart(_tenth(across)) + _apart(_tenth(down))


def _apart(number: str) -> str:
    return number if number.startswith("-") else f" {number}"


def _tenth(value: int) -> str:
    """Write tenths without what says nothing.

    >>> [_tenth(value) for value in (120, 5, -3, 0)]
    ['12', '.5', '-.3', '0']
    """
    text = f"{value / TENTHS:.1f}".removesuffix(".0")
    return text.replace("0.", ".", 1) if text.lstrip("-").startswith("0.") else text


def _bends(places: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Leave out places between others of one upright or level line."""
    out: list[tuple[int, int]] = []
    for place in places:
        if out and out[-1] == place:
            continue
        if len(out) > 1 and _is_on_the_way(out[-2], out[-1], place):
            out.pop()
        out.append(place)
    return out


def _is_on_the_way(before: tuple[int, int], here: tuple[int, int], after: tuple[int, int]) -> bool:
    return any(
        before[k] == here[k] == after[k]
        and (here[1 - k] - before[1 - k]) * (after[1 - k] - here[1 - k]) > 0
        for k in (0, 1)
    )


def _simplified(places: Sequence[tuple[int, int]], off: float) -> list[tuple[int, int]]:
    kept = {0, len(places) - 1}
    spans = [(0, len(places) - 1)]
    while spans:
        first, last = spans.pop()
        split, distance = max(
            ((k, far) for k, far in _distances(places, first, last)),
            key=lambda found: found[1],
            default=(first, 0.0),
        )
        if distance > off:
            kept.add(split)
            spans += [(first, split), (split, last)]
    return [places[k] for k in sorted(kept)]


def _distances(
    places: Sequence[tuple[int, int]], first: int, last: int
) -> Iterator[tuple[int, float]]:
    """Yield how far each place between two lies from the stretch between them."""
    (x0, y0), (x1, y1) = places[first], places[last]
    across, down = x1 - x0, y1 - y0
    square = across * across + down * down
    for k in range(first + 1, last):
        x, y = places[k][0] - x0, places[k][1] - y0
        along = min(1.0, max(0.0, (x * across + y * down) / square)) if square else 0.0
        yield k, hypot(x - along * across, y - along * down)
