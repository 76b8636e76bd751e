"""Every kernel's answer by definition: no sorting, no early exit, plain Python numbers."""

from __future__ import annotations

from collections.abc import Sequence

Numbers = Sequence[float]


def won(first: float, second: float) -> float:
    return 1.0 if first > second else 0.5 if first == second else 0.0


def distinct_falling(scores: Numbers) -> list[float]:
    found: list[float] = []
    while len(found) < len(set(scores)):
        found.append(max(score for score in scores if score not in found))
    return found


def wins_doubled(positives: Numbers, negatives: Numbers) -> int:
    return int(sum(2 * won(p, n) for p in positives for n in negatives))


def counts_at(positives: Numbers, negatives: Numbers) -> list[tuple[float, int, int]]:
    return [
        (value, sum(p == value for p in positives), sum(n == value for n in negatives))
        for value in distinct_falling([*positives, *negatives])
    ]


def masses_at(scores: Numbers, positive: Numbers, negative: Numbers) -> list[tuple[float, ...]]:
    """Return (score, p, n, sum p^2, sum n^2, sum p n) at every distinct score, falling."""
    out = []
    for value in distinct_falling(scores):
        here = [
            (p, n) for score, p, n in zip(scores, positive, negative, strict=True) if score == value
        ]
        out.append((
            value,
            sum(p for p, _ in here),
            sum(n for _, n in here),
            sum(p * p for p, _ in here),
            sum(n * n for _, n in here),
            sum(p * n for p, n in here),
        ))  # fmt: skip
    return out


def cell_of(scores: Numbers) -> list[int]:
    """Return how many distinct scores lie above each row's."""
    return [len({other for other in scores if other > score}) for score in scores]


def class_wins(scores: Numbers, masses: Sequence[Numbers], k: int) -> list[float]:
    """Return what class k wins against every other in its own score; masses by row, class."""
    classes = len(masses[0])
    return [
        0.0
        if other == k
        else sum(
            masses[mine][k] * masses[row][other] * won(scores[mine], scores[row])
            for mine in range(len(scores))
            for row in range(len(scores))
        )
        for other in range(classes)
    ]


def share_above(scores: Numbers, masses: Numbers, row: int) -> float:
    return sum(mass * won(score, scores[row]) for score, mass in zip(scores, masses, strict=True))


def share_below(scores: Numbers, masses: Numbers, row: int) -> float:
    return sum(mass * won(scores[row], score) for score, mass in zip(scores, masses, strict=True))


def cell_between(score: float, anchors: Numbers) -> int:
    """Cell 2a + 1 equals anchor a, cell 2a lies between anchor a - 1 and anchor a."""
    above = sum(anchor > score for anchor in anchors)
    return 2 * above + int(any(anchor == score for anchor in anchors))


def moves(vertices: Sequence[Numbers], size: float, marks: Sequence[int]) -> list[int]:
    """Return the marks, and those of vertices that lie off the last marked one along an axis."""
    found: list[int] = []
    last = vertices[0]
    for place, (vertex, mark) in enumerate(zip(vertices, marks, strict=True)):
        moved = max((abs(a - b) for a, b in zip(vertex, last, strict=True)), default=0.0) > size
        found.append(int(place == 0 or bool(mark) or moved))
        if found[-1]:
            last = vertex
    return found


def distances(vertices: Sequence[Numbers], first: int, last: int) -> dict[int, float]:
    """Return the distance of every vertex between two from the segment, of its worst curve.

    The nearest point of the segment is searched, not computed: by halving, for the distance to a
    point that moves along the segment falls, then rises.
    """
    found = {}
    for vertex in range(first + 1, last):
        far = [0.0]
        for axis in range(0, len(vertices[0]), 2):
            ends = [complex(*vertices[place][axis : axis + 2]) for place in (first, vertex, last)]
            far.append(_from_segment(*ends))
        found[vertex] = max(far)
    return found


def _from_segment(start: complex, place: complex, end: complex) -> float:
    low, high = 0.0, 1.0
    for _ in range(200):
        third = (high - low) / 3
        at = [abs(start + part * (end - start) - place) for part in (low + third, high - third)]
        low, high = (low, high - third) if at[0] <= at[1] else (low + third, high)
    return abs(start + low * (end - start) - place)
