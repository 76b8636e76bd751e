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
